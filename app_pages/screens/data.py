"""Page Data: editing of the tables of a case.

Nothing faulty is saved over something good, and nobody saves over another.
"""

import streamlit as st

from parkloop.app_pages.editing import closing, conflicts, editor, from_library, mode_from_library, rows
from parkloop.app_pages.editing.saving import save
from parkloop.app_pages.map import park_map, site_plan
from parkloop.app_pages.session import grids, unsaved
from parkloop.app_pages.session.actions import button
from parkloop.app_pages.session.session import case, case_name, drafts, language, saved_tables, say, table_title
from parkloop.app_pages.sheet.standing import show_refused
from parkloop.cases import Case
from parkloop.cases.schema import TABLES


def choose_table(filled: list[str]) -> str:
    """Choose the table to show: non-empty ones first, the others on request."""
    more = st.session_state.get("more", False)
    options = [grids.SETTINGS, *(table for table in TABLES if more or table in filled)]
    if st.session_state.get("table") not in options:
        st.session_state["table"] = "plants" if "plants" in options else options[0]
    picked = st.pills(
        say("app.table"), options, format_func=table_title, key="table", required=True, label_visibility="collapsed"
    )
    return picked or options[0]


def discard(name: str) -> None:
    """Reset all tables to the saved ones; undo brings the edits back."""
    unsaved.edit_all(name, dict.fromkeys(drafts(name)))
    unsaved.unsaved(name).faults = ()
    conflicts.forget()


def show_outcome(name: str, opened: Case) -> None:
    """Show the result of the last attempt to save, and what another window has done."""
    if flash := st.session_state.pop("flash", None):
        st.toast(flash)
    mine = unsaved.unsaved(name)
    show_refused(name, opened)
    if mine.moved is not None:
        st.warning(say("data.moved"))
        with st.container(horizontal=True):
            button(say("data.moved.theirs"), unsaved.take_theirs, name, key="theirs")
            button(say("data.moved.mine"), unsaved.take_mine, name, key="mine")
    conflicts.show(name, opened, save)


def choose_view() -> str:
    """Tables or the map."""
    st.session_state.setdefault("data_view", st.session_state.get("data_view_kept", "tables"))
    st.segmented_control(
        say("map.view"),
        ["tables", "map"],
        format_func=lambda key: say(f"map.{key}"),
        key="data_view",
        required=True,
        label_visibility="collapsed",
    )
    st.session_state["data_view_kept"] = st.session_state["data_view"]
    return str(st.session_state["data_view"])


def show_table(name: str, opened: Case, table: str) -> None:
    """The editor of a table."""
    everything = bool(st.session_state.get("everything", False))
    ids = bool(st.session_state.get("ids", False))
    editor.edit(name, table, current, saved[table], opened.info.currency, everything, ids)
    if table != grids.SETTINGS:
        st.caption(say("data.hint"))


name, opened = case_name(), case()
saved = saved_tables(opened)
current = {**saved, **drafts(name)}
view = choose_view()
table = choose_table([key for key, cells in current.items() if len(cells)]) if view == "tables" else ""
bar = st.container(horizontal=True, vertical_alignment="center")
line = st.container(horizontal=True, vertical_alignment="center")
outcome = st.container()
if table:
    show_table(name, opened, table)
else:
    park_map.show(name, opened, current)
with bar:
    edits = drafts(name)
    button(say("data.save"), save, name, opened, type="primary", disabled=not edits, key="save")
    mine = unsaved.unsaved(name)
    button(say("data.undo"), unsaved.undo, name, disabled=not mine.steps, key="undo", icon=":material/undo:")
    button(say("data.redo"), unsaved.redo, name, disabled=not mine.undone, key="redo", icon=":material/redo:")
    button(say("data.discard"), discard, name, disabled=not edits, key="discard")
    button(say("data.copy"), save, name, opened, True, key="save_copy")
    if table:
        rows.copy_button(name, opened, table, current[table], saved[table])
        if table == "plants":
            closing.delete_button()
        if table == "technologies":
            from_library.add_button()
        if table == "transport":
            mode_from_library.add_button()
        st.toggle(say("data.all"), key="everything")
        st.toggle(say("data.more"), key="more")
    else:
        site_plan.button_and_form(name, park_map.inside(current["plants"]))
with line:  # always there, so that nothing moves as the first cell is edited
    st.text_input(
        say("data.note"), key="note", placeholder=say("data.note"), label_visibility="collapsed", width=260, disabled=not edits
    )
    if table and grids.hides_ids(table, current[table], language()):
        st.toggle(say("data.ids"), key="ids")
    st.caption(say("app.unsaved", tables=", ".join(map(table_title, edits))) if edits else say("data.kept"))
with outcome:
    show_outcome(name, opened)
