"""Unsaved edits of a case in this window: kept in the store at every edit, undone one by one, forgotten when saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from app_pages import desk, grids
from app_pages.who import author
from cases import Fault
from cases.store import DraftMovedError

MOST_STEPS = 100
"""Edits that can be undone."""


@dataclass
class Unsaved:
    """What this window has edited and not saved."""

    base: int
    """The revision that it was begun from."""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    editions: dict[str, int] = field(default_factory=dict)
    """The edit of each table that the store had when this window last looked."""
    steps: list[dict[str, pd.DataFrame | None]] = field(default_factory=list)
    """What tables were before each edit; None: as saved."""
    moved: DraftMovedError | None = None
    """Another window has edited the same table."""
    faults: tuple[Fault, ...] = ()
    """What the last attempt to save found."""
    look: int = 0
    """Counts up whenever the editors must start anew."""


def unsaved(name: str) -> Unsaved:
    """The unsaved edits of a case; read from the store when a page is opened anew."""
    key = f"unsaved:{name}:{author()}"
    if key not in st.session_state:
        draft = desk.unsaved(name, author())
        base = desk.head(name) if draft is None else draft.base
        st.session_state[key] = Unsaved(base, *(({}, {}) if draft is None else (dict(draft.tables), dict(draft.editions))))
    kept: Unsaved = st.session_state[key]
    return kept


def follow(name: str) -> None:
    """Begin from what was saved last, by whomever, where nothing is unsaved here."""
    mine, head = unsaved(name), desk.head(name)
    if not mine.tables and mine.base != head:
        mine.base, mine.look, mine.steps = head, mine.look + 1, []


def edit(name: str, table: str, frame: pd.DataFrame, saved: pd.DataFrame, anew: bool = False) -> None:
    """Keep an edit of a table; ``anew`` where it was not typed into the editor, which then has to show it."""
    edit_all(name, {table: None if grids.same(frame, saved) else frame.reset_index(drop=True)}, anew)


def edit_all(name: str, changed: Mapping[str, pd.DataFrame | None], anew: bool = True) -> None:
    """Keep an edit of several tables, which is taken back as one; None makes a table what is saved."""
    mine = unsaved(name)
    mine.steps = [*mine.steps[-MOST_STEPS + 1 :], {table: mine.tables.get(table) for table in changed}]
    for table, frame in changed.items():
        _put(name, table, frame)
    mine.look += int(anew)


def undo(name: str) -> None:
    """Take the last edit back."""
    mine = unsaved(name)
    if mine.steps:
        for table, before in mine.steps.pop().items():
            _put(name, table, before)
        mine.look += 1


def forget(name: str) -> None:
    """Forget the edits, as they were saved or are not wanted; what another window has typed since stays."""
    mine = unsaved(name)
    for table in mine.tables:
        desk.drop_draft(name, table, author(), mine.editions.get(table))
    st.session_state[f"unsaved:{name}:{author()}"] = Unsaved(desk.head(name), look=mine.look + 1)


def settle(name: str, saved: Mapping[str, pd.DataFrame], anew: bool) -> None:
    """Forget the edits that were saved; what was typed since stays, as an edit of what is saved now.

    ``anew`` where an editor does not show what was saved; else it goes on as it is, and a cell that comes late is not lost.
    """
    mine = unsaved(name)
    mine.base, mine.steps = desk.head(name), []
    for table, frame in list(mine.tables.items()):
        _put(name, table, None if saved.get(table) is frame else frame)
    mine.look += int(anew)


def take_theirs(name: str) -> None:
    """Take the edit that another window has made instead of one's own."""
    look = unsaved(name).look
    del st.session_state[f"unsaved:{name}:{author()}"]
    unsaved(name).look = look + 1


def take_mine(name: str) -> None:
    """Replace the edit that another window has made by one's own."""
    mine = unsaved(name)
    if mine.moved is not None:
        mine.editions |= dict(mine.moved.kept.editions)
        mine.moved = None
        for table, frame in list(mine.tables.items()):
            _put(name, table, frame)


def _put(name: str, table: str, frame: pd.DataFrame | None) -> None:
    mine = unsaved(name)
    if frame is None:
        mine.tables.pop(table, None)
        desk.drop_draft(name, table, author(), mine.editions.pop(table, None))
        return
    mine.tables[table] = frame
    try:
        draft = desk.save_draft(name, table, frame, author(), mine.base, mine.editions or {table: 0})
        mine.editions[table], mine.moved = draft.editions[table], None
    except DraftMovedError as moved:
        mine.moved = moved
