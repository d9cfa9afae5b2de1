"""Page Data: the tables of the case, edited; nothing faulty is saved over something good."""

import streamlit as st

from app_pages import desk, editor, grids
from app_pages.state import case, case_name, drafts, list_faults, open_case, say, table_title, tables
from cases import Case, CaseError
from cases.schema import TABLES


def choose_table(filled: list[str]) -> str:
    """The table that is shown: those that hold something first, the others on request."""
    more = st.session_state.get("more", False)
    options = [grids.SETTINGS, *(table for table in TABLES if more or table in filled)]
    if st.session_state.get("table") not in options:
        st.session_state["table"] = "plants" if "plants" in options else options[0]
    picked = st.pills(
        say("app.table"), options, format_func=table_title, key="table", required=True, label_visibility="collapsed"
    )
    return picked or options[0]


def save(name: str, opened: Case, as_copy: bool = False) -> None:
    """Save the edits; where the case has faults, or was changed elsewhere, say so and keep everything as it is."""
    st.session_state.pop("faults", None)
    st.session_state.pop("stale", None)
    if not as_copy and desk.stale(name):
        st.session_state["stale"] = name
        return
    try:
        changed = grids.case_of(tables(opened, name))
        kept = desk.save(changed, desk.free_name(changed.info.id) if as_copy else name)
    except CaseError as error:
        st.session_state["faults"] = (name, error.faults)
        return
    editor.forget_edits(name)
    open_case(kept)
    st.session_state["flash"] = say("data.saved" if kept == name else "data.saved.copy")


def discard(name: str) -> None:
    """Forget the edits."""
    editor.forget_edits(name)
    for key in ("faults", "stale"):
        st.session_state.pop(key, None)


def show_outcome(name: str) -> None:
    """What the last attempt to save said."""
    if flash := st.session_state.pop("flash", None):
        st.toast(flash)
    found = st.session_state.get("faults")
    if found and found[0] == name:
        st.error(say("data.faults", count=len(found[1])))
        list_faults(found[1])
    if st.session_state.get("stale") == name:
        st.error(say("data.stale"))


name, opened = case_name(), case()
current = tables(opened, name)
table = choose_table([key for key, cells in current.items() if len(cells)])
bar = st.container(horizontal=True, vertical_alignment="center")
outcome = st.container()
everything = bool(st.session_state.get("everything", False))
editor.edit(name, table, current, grids.frames(opened)[table], opened.info.currency, everything)
if table != grids.SETTINGS:
    st.caption(say("data.hint"))
with bar:
    unsaved = drafts(name)
    st.button(say("data.save"), type="primary", disabled=not unsaved, on_click=save, args=(name, opened), key="save")
    st.button(say("data.discard"), disabled=not unsaved, on_click=discard, args=(name,), key="discard")
    st.button(say("data.copy"), on_click=save, args=(name, opened, True), key="save_copy")
    st.toggle(say("data.all"), key="everything")
    st.toggle(say("data.more"), key="more")
    if unsaved:
        st.caption(say("app.unsaved", tables=", ".join(table_title(key) for key in unsaved)))
with outcome:
    show_outcome(name)
