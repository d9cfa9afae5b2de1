"""Unsaved edits of a case in this window: stored at every edit, with undo and redo."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import grids, repository
from parkloop.app_pages.session.user import author
from parkloop.cases import Fault
from parkloop.cases.store import DraftConflictError, StoreError

MOST_STEPS = 100
"""Edits that can be undone."""

TableChange = dict[str, pd.DataFrame | None]
"""Tables by name; None: as saved."""


@dataclass
class Unsaved:
    """Unsaved edits of this window, with the stacks of undo and redo.

    A run of the page may be cut short wherever it touches the page's state; nothing here does, so an edit is kept whole or not.
    """

    name: str
    """The case."""
    who: str
    """Whose edits they are."""
    base: int
    """The revision that it was begun from."""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    editions: dict[str, int] = field(default_factory=dict)
    """The edit of each table that the store had when this window last looked."""
    steps: list[TableChange] = field(default_factory=list)
    """What tables were before each edit."""
    undone: list[TableChange] = field(default_factory=list)
    """What they were before each edit that was taken back."""
    moved: DraftConflictError | None = None
    """Another window has edited the same table."""
    faults: tuple[Fault, ...] = ()
    """What the last attempt to save found."""
    refused: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """The tables that it was to save."""
    look: int = 0
    """Counts the changes."""

    def keep(self, changed: Mapping[str, pd.DataFrame | None]) -> None:
        """Store an edit of some tables as one undo step.

        The first edit was made of what is saved now, so it meets nobody who has saved before.
        """
        if not self.tables:
            self.base = repository.head(self.name)
        self.steps = [*self.steps[-MOST_STEPS + 1 :], self.put(changed)]
        self.undone = []

    def undo_or_redo(self, back: bool) -> list[str]:
        """Undo or redo; returns the changed tables."""
        source, target = (self.steps, self.undone) if back else (self.undone, self.steps)
        changed = source.pop() if source else {}
        if changed:
            target.append(self.put(changed))
        return list(changed)

    def put(self, changed: Mapping[str, pd.DataFrame | None]) -> TableChange:
        """Set tables to new states; returns the previous ones."""
        before = {table: self.tables.get(table) for table in changed}
        for table, frame in changed.items():
            self._put(table, frame)
        self.look += 1
        return before

    def _put(self, table: str, frame: pd.DataFrame | None) -> None:
        if frame is None:
            self.tables.pop(table, None)
            repository.drop_draft(self.name, table, self.who, self.editions.pop(table, None))
            return
        try:
            draft = repository.save_draft(self.name, table, frame, self.who, self.base, self.editions or {table: 0})
            self.editions[table], self.moved = draft.editions[table], None
        except DraftConflictError as moved:
            self.moved = moved
        except StoreError:
            self.editions.pop(table, None)  # it stays in this window, and the page says that nothing is kept
        self.tables[table] = frame


def unsaved(name: str) -> Unsaved:
    """Unsaved edits of a case; read from the store when a page is opened."""
    who = author()
    key = f"unsaved:{name}:{who}"
    if key not in st.session_state:
        draft = repository.unsaved(name, who)
        base = repository.head(name) if draft is None else draft.base
        tables, editions = ({}, {}) if draft is None else (dict(draft.tables), dict(draft.editions))
        st.session_state[key] = Unsaved(name, who, base, tables, editions)
    kept: Unsaved = st.session_state[key]
    return kept


def follow(name: str) -> None:
    """Rebase on the newest saved revision, where nothing is unsaved here."""
    mine, head = unsaved(name), repository.head(name)
    if not mine.tables and mine.base != head:
        mine.base, mine.look, mine.steps, mine.undone = head, mine.look + 1, [], []


def change(frame: pd.DataFrame, saved: pd.DataFrame) -> pd.DataFrame | None:
    """A table's edit; None where it equals the saved one."""
    return None if grids.same(frame, saved) else frame.reset_index(drop=True)


def edit(name: str, table: str, frame: pd.DataFrame, saved: pd.DataFrame) -> None:
    """Store an edit of a table."""
    edit_all(name, {table: change(frame, saved)})


def edit_all(name: str, changed: Mapping[str, pd.DataFrame | None]) -> None:
    """Store an edit of several tables as one undo step; None resets a table."""
    unsaved(name).keep(changed)


def undo(name: str) -> None:
    """Undo the last edit."""
    unsaved(name).undo_or_redo(back=True)


def redo(name: str) -> None:
    """Redo the edit that was undone last."""
    unsaved(name).undo_or_redo(back=False)


def forget(name: str) -> None:
    """Discard the edits; those that another window has made since stay."""
    mine = unsaved(name)
    for table in mine.tables:
        repository.drop_draft(name, table, mine.who, mine.editions.get(table))
    st.session_state[f"unsaved:{name}:{mine.who}"] = Unsaved(name, mine.who, repository.head(name), look=mine.look + 1)


def forget_saved(name: str, saved: Mapping[str, pd.DataFrame]) -> None:
    """Discard the edits that were saved; later ones stay, as edits of what is saved now."""
    mine = unsaved(name)
    mine.base, mine.steps, mine.undone = repository.head(name), [], []
    mine.put({table: None if saved.get(table) is frame else frame for table, frame in mine.tables.items()})


def take_theirs(name: str) -> None:
    """Take another window's edit instead of this one's."""
    mine = unsaved(name)
    del st.session_state[f"unsaved:{name}:{mine.who}"]
    unsaved(name).look = mine.look + 1


def take_mine(name: str) -> None:
    """Replace another window's edit by this one's."""
    mine = unsaved(name)
    if mine.moved is not None:
        mine.editions |= dict(mine.moved.kept.editions)
        mine.moved = None
        mine.put(dict(mine.tables))
