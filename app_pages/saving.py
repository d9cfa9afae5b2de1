"""Saving what was edited, and solving it: what several pages offer."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app_pages import conflicts, desk, editor, grids, unsaved
from app_pages.state import case, case_name, current_job, open_case, say, tables
from app_pages.who import author
from cases import Case, CaseError
from cases.store import Conflict
from optimizer import jobs

USUAL: Mapping[str, Any] = {"objective": "cost", "scope": "park", "time_limit": 300.0, "gap": 1e-3}
"""What is asked where the case was never solved."""


def save(name: str, opened: Case, as_copy: bool = False) -> None:
    """Save the edits; where the case has faults, or somebody else has saved it since, say so and keep everything as it is."""
    _saved(name, opened, as_copy)


def _saved(name: str, opened: Case, as_copy: bool = False) -> bool:
    """Save the edits; whether that went well: then the saved case is the open one."""
    editor.catch_up()
    mine, note = unsaved.unsaved(name), st.session_state.get("note", "")
    mine.faults, mine.look = (), mine.look + int(bool(mine.faults))
    conflicts.forget()
    try:
        changed = grids.case_of(tables(opened, name))
        kept = desk.free_name(changed.info.id) if as_copy else name
        kept = desk.save(changed, kept, author(), note, mine.base if kept == name else None)
    except CaseError as error:
        mine.faults, mine.look = error.faults, mine.look + 1
        return False
    except Conflict as conflict:
        conflicts.keep(name, conflict)
        return False
    unsaved.forget(name)
    st.session_state["note"] = ""
    open_case(kept)
    st.session_state["flash"] = say("data.saved" if kept == name else "data.saved.copy")
    return True


def solve(options: Mapping[str, Any]) -> None:
    """Begin to solve the open case in the background and keep the job's name in the address."""
    name = case_name()
    st.session_state["job"] = jobs.start(case(), name, options, author(), desk.head(name) or None).request.id


def save_and_solve(name: str, opened: Case) -> None:
    """Save the edits, and where that went well solve the case as it was solved last."""
    last = current_job()
    if _saved(name, opened):
        solve(USUAL if last is None else last.request.options)
