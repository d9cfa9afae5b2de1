"""Synchronisation of a window's sheet with the stored table; independent of Streamlit."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from parkloop.app_pages.session import grids
from parkloop.app_pages.session.choices import Field
from parkloop.app_pages.sheet.keys import consequences
from parkloop.app_pages.sheet.steps import Meaning, PasteReport, Set, Step, applied, rebased


@dataclass
class EditableSheet:
    """A table that a window edits."""

    key: str
    """Of its part of the page."""
    name: str
    """Of its case."""
    table: str
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    """Tells it from those of other windows, and of this one before the server was started anew."""
    ack: int = 0
    """The last of its steps that is kept."""
    version: int = 0
    """Counts the tables that came in its place from elsewhere."""
    views: dict[int, pd.DataFrame] = field(default_factory=dict)
    """The table as the browser sees it, with its own steps done, by version: the last and the one before."""
    columns: set[str] = field(default_factory=set)
    """Columns that have said something since it is shown; none goes while the table is edited."""
    pasted: tuple[PasteReport, list[int], list[str]] | None = None
    """What was pasted last, and into which rows and columns."""
    elsewhere: tuple[str, ...] = ()
    """The other tables in which the last edit was taken back, where it was not made here."""
    followed: tuple[str, ...] = ()
    """The other tables in which a name of the last edit got its id, or a key its new name."""

    def show(self, now: pd.DataFrame) -> None:
        """Note the state of the table that the browser is sent."""
        seen = self.views.get(self.version)
        if seen is None or not (seen is now or grids.same(seen, now)):
            self.version += 1
        self.views = {self.version - 1: self.views.get(self.version - 1, now), self.version: now}

    def make(self, step: Step, current: Mapping[str, pd.DataFrame], meant: Meaning) -> "Made":
        """Apply a step to the current tables.

        Where another has come in its place while the step was on its way, it is done to the table that the planner saw, and what
        it has changed is carried over, row by row.
        """
        version = step.seen if step.seen in self.views else min(self.views)
        seen, now = self.views[version], current[self.table]
        after = consequences(self.table, seen, applied(seen, step, meant), step, current)
        numbered = after.pop(self.table)
        others = {table: grids.stored(table, cells.reset_index(drop=True)) for table, cells in after.items()}
        view = grids.stored(self.table, numbered.reset_index(drop=True))
        if seen is now or grids.same(seen, now):
            return Made(version, view, view, others)
        carried_over = rebased(seen, numbered, now, grids.keys_of(self.table))
        return Made(version, view, grids.stored(self.table, carried_over), others)

    def accept(self, step: Step, made: "Made") -> None:
        """Accept the result of a step."""
        self.views[made.version], self.elsewhere, self.followed = made.view, (), tuple(made.others)
        places = [op for op in step.ops if isinstance(op, Set)]
        self.pasted = None if step.told is None or not places else (step.told, places[0].rows, places[0].columns)

    def note_undo(self, tables: Sequence[str], now: pd.DataFrame) -> None:
        """Note an undo or redo of the case."""
        self.views[self.version], self.pasted, self.followed = now, None, ()
        self.elsewhere = tuple(table for table in tables if table != self.table)


@dataclass(frozen=True)
class Made:
    """Result of a step."""

    version: int
    """Of the table that it was done to."""
    view: pd.DataFrame
    """That table, with the step done."""
    table: pd.DataFrame
    """The table as it is to be kept."""
    others: Mapping[str, pd.DataFrame]
    """Other tables that follow."""


def meaning(fields: Callable[[], Sequence[Field]], language: str = "en") -> Meaning:
    """Parser of cell texts by column in a language, whose choices are looked up on first use."""
    known: dict[str, Field] = {}

    def meant(column: str, text: str | bool) -> object:
        if not known:
            known.update((found.name, found) for found in fields())
        return grids.parsed(known[column], text, language)

    return meant
