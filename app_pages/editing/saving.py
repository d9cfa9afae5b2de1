"""Saving and solving of edits, as several pages offer it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from parkloop.app_pages.editing import conflicts, editor
from parkloop.app_pages.session import grids, repository, unsaved
from parkloop.app_pages.session.actions import Sequel
from parkloop.app_pages.session.session import case, case_name, current_job, open_case, say, tables
from parkloop.app_pages.session.user import author
from parkloop.cases import Case, CaseError
from parkloop.cases.store import Conflict
from parkloop.optimizer.jobs import queue

USUAL: Mapping[str, Any] = {"objective": "cost", "scope": "park", "time_limit": 300.0, "gap": 1e-3}
"""What is asked where the case was never solved."""


def save(name: str, opened: Case, as_copy: bool = False, then: Sequel | None = None) -> Sequel | None:
    """Save the edits; with faults or a conflict, report them and keep everything unsaved.

    What is saved is the open case afterwards; ``then`` is done with it.
    """
    mine, who, note = unsaved.unsaved(name), author(), st.session_state.get("note", "")
    conflicts.forget()
    edits, now = dict(mine.tables), tables(opened, name)
    mine.faults = ()
    try:
        changed = grids.case_of(now)
        kept = repository.free_name(changed.info.id) if as_copy else name
        kept = repository.save(changed, kept, who, note, mine.base if kept == name else None)
    except CaseError as error:
        mine.faults, mine.refused = error.faults, now
        return None
    except Conflict as conflict:
        return partial(conflicts.keep, name, conflict)
    return partial(_show_saved, name, kept, edits, then)


def _show_saved(name: str, kept: str, edits: Mapping[str, pd.DataFrame], then: Sequel | None) -> Sequel | None:
    unsaved.forget_saved(name, edits)
    if kept != name:
        repository.copy_site_plan(name, kept)
        editor.follow(name, kept)
    st.session_state["note"] = ""
    open_case(kept)
    st.session_state["flash"] = say("data.saved" if kept == name else "data.saved.copy")
    return then


def solve(options: Mapping[str, Any]) -> Sequel:
    """Solve the open case in the background and put the job into the URL."""
    name, who = case_name(), author()
    job = queue.start(case(), name, options, who, repository.head(name) or None)
    return partial(_follow, job.request.id)


def _follow(job: str) -> None:
    st.session_state["job"] = job


def save_and_solve(name: str, opened: Case) -> Sequel | None:
    """Save the edits and, if that succeeds, solve the case with its last options."""
    last = current_job()
    return save(name, opened, then=partial(solve, USUAL if last is None else last.request.options))
