"""A company deleted with all that belongs to it, as one unsaved edit of all tables that it stands in."""

import streamlit as st

from parkloop.app_pages.session import grids, unsaved
from parkloop.app_pages.session.actions import Sequel, button
from parkloop.app_pages.session.session import case, case_name, language, list_faults, saved_tables, say, table_title, tables
from parkloop.cases import Case, CaseError
from parkloop.cases.changes.removal import dependents
from parkloop.optimizer.figures import plant_names

FAULTS = "closing_faults"


def delete_button() -> None:
    """Button that asks for a company and says what goes with it; the faults of the last attempt."""
    with st.popover(say("close.open"), icon=":material/delete:", width="content"):
        _ask(case_name(), case())
    if faults := st.session_state.pop(FAULTS, None):
        with st.container(width="stretch"):
            st.error(say("close.faults"))
            list_faults(faults)


def _ask(name: str, opened: Case) -> None:
    """Ask which company goes, and list the rows that go with it."""
    names = plant_names(opened, language())
    keys = [row.plant for row in opened.plants]
    plant = st.selectbox(say("close.which"), keys, format_func=names.__getitem__, key=f"close:{language()}:{name}")
    if plant is not None:
        gone = dependents(opened, {"plants": [plant]})
        rows = {table_title(table): len(found) for table, found in gone.items() if table != "plants"}
        st.caption(say("close.goes", rows=", ".join(f"{title} {count}" for title, count in rows.items()) or "–"))
        button(say("close.do"), _delete, name, opened, plant, type="primary", key="close_do")


def _delete(name: str, opened: Case, plant: str) -> Sequel:
    """Delete the company from the tables as they stand, unsaved edits included."""
    try:
        before = grids.case_of(tables(opened, name))
        changed = grids.differing(before, before.remove("plants", plant, dependents=True))
    except CaseError as error:
        faults = error.faults

        def tell() -> None:
            st.session_state[FAULTS] = faults

        return tell

    def put() -> None:
        saved = saved_tables(opened)
        unsaved.edit_all(name, {table: unsaved.change(cells, saved[table]) for table, cells in changed.items()})
        st.session_state["flash"] = say("close.done", count=len(changed))

    return put
