"""Saving what was edited, and solving it: what several pages offer."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app_pages import conflicts, desk, grids, unsaved
from app_pages.state import case, case_name, case_of, current_job, open_case, saved_tables, say, tables
from app_pages.who import author
from app_pages.wishes import Sequel
from cases import Case, CaseError
from cases.store import Conflict
from optimizer import jobs

USUAL: Mapping[str, Any] = {"objective": "cost", "scope": "park", "time_limit": 300.0, "gap": 1e-3}
"""What is asked where the case was never solved."""


def save(name: str, opened: Case, as_copy: bool = False, then: Sequel | None = None) -> Sequel | None:
    """Save the edits; where the case has faults, or somebody else has saved it since, say so and keep everything as it is.

    What is saved is the open case afterwards; ``then`` is done with it.
    """
    mine, who, note = unsaved.unsaved(name), author(), st.session_state.get("note", "")
    conflicts.forget()
    edits, now = dict(mine.tables), tables(opened, name)
    mine.faults, mine.look = (), mine.look + int(bool(mine.faults))
    try:
        changed = grids.case_of(now)
        kept = desk.free_name(changed.info.id) if as_copy else name
        kept = desk.save(changed, kept, who, note, mine.base if kept == name else None)
    except CaseError as error:
        mine.faults, mine.look = error.faults, mine.look + 1
        return None
    except Conflict as conflict:
        return partial(conflicts.keep, name, conflict)
    return partial(_show_saved, name, kept, edits, then)


def _show_saved(name: str, kept: str, edits: Mapping[str, pd.DataFrame], then: Sequel | None) -> Sequel | None:
    saved = saved_tables(case_of(kept))
    if kept != name:
        desk.copy_site_plan(name, kept)
    unsaved.settle(name, edits, anew=not all(grids.same(cells, saved[table]) for table, cells in edits.items()))
    st.session_state["note"] = ""
    open_case(kept)
    st.session_state["flash"] = say("data.saved" if kept == name else "data.saved.copy")
    return then


def solve(options: Mapping[str, Any]) -> Sequel:
    """Begin to solve the open case in the background and keep the job's name in the address."""
    name, who = case_name(), author()
    job = jobs.start(case(), name, options, who, desk.head(name) or None)
    return partial(_follow, job.request.id)


def _follow(job: str) -> None:
    st.session_state["job"] = job


def save_and_solve(name: str, opened: Case) -> Sequel | None:
    """Save the edits, and where that went well solve the case as it was solved last."""
    last = current_job()
    return save(name, opened, then=partial(solve, USUAL if last is None else last.request.options))
