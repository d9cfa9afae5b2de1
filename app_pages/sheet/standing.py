"""Faults of the last attempt to save that still stand; what was corrected since is left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import grids
from parkloop.app_pages.session.session import language, list_faults, say, tables
from parkloop.app_pages.session.titles import title_in
from parkloop.app_pages.session.unsaved import unsaved
from parkloop.cases import Case, Fault
from parkloop.cases.locale.names import own_text
from parkloop.cases.text.cells import is_blank, plain_number


def places(fault: Fault, cells: pd.DataFrame, keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Rows and columns where a fault stands in its table: where the cell is still what it was."""
    column = {grids.SETTINGS: "value"}.get(fault.table, fault.column)
    column = column if column in cells else ""
    for place, key in enumerate(keys):
        if str(fault.row) in (key, f"no. {place + 1}"):
            cell = cells[column].iloc[place] if column else None
            if not column or fault.value is None or _same(fault.value, cell):
                yield place, column


def _same(found: object, cell: object) -> bool:
    """Whether a cell is what a fault found, which may have been read as a number meanwhile."""
    return str(found) == str(cell) or (isinstance(found, int | float) and plain_number(str(cell)) == found)


def standing(
    faults: Iterable[Fault], then: Mapping[str, pd.DataFrame], now: Mapping[str, pd.DataFrame]
) -> list[tuple[Fault, int | None]]:
    """The faults that still stand, each with the place of its row, as far as it is about one.

    Args:
        faults: what the attempt to save found.
        then: the tables that it was to save.
        now: the tables as they are.
    """
    found: list[tuple[Fault, int | None]] = []
    for fault in faults:
        here = _row_of(fault, now)
        # what never was about one row, as of a whole table, nothing tells to be mended
        if here is not None or _row_of(fault, then) is None:
            found.append((fault, here))
    return found


def _row_of(fault: Fault, frames: Mapping[str, pd.DataFrame]) -> int | None:
    """The place of the row where a fault stands in some tables; none where it stands in no row."""
    if fault.table not in frames:
        return None
    cells = frames[fault.table]
    return next((place for place, _ in places(fault, cells, grids.row_keys(fault.table, cells))), None)


def still_refused(name: str, opened: Case) -> list[tuple[Fault, int | None]]:
    """What keeps the edits of a case from being saved; nothing where no edit is left."""
    mine = unsaved(name)
    return standing(mine.faults, mine.refused, tables(opened, name)) if mine.faults and mine.tables else []


def show_refused(name: str, opened: Case) -> None:
    """Show the faults of the last attempt to save that still stand, by the rows of the sheet."""
    found = still_refused(name, opened)
    if not found:
        return
    st.error(say("data.faults", count=len(found)))
    current = tables(opened, name)
    called = [fault.row if place is None else _row(current[fault.table], place) or fault.row for fault, place in found]
    listed = tuple(replace(fault, row=row) for (fault, _), row in zip(found, called, strict=True))
    list_faults(listed, title_in(opened), opened.info.currency)


def _row(cells: pd.DataFrame, place: int) -> str:
    """The title of a row as the sheet has it, saved or not; empty for a table whose rows have none."""
    texts = [cells[column].iloc[place] if column in cells else None for column in ("title", "title_zh")]
    english, chinese = ("" if is_blank(text) else str(text).strip() for text in texts)
    return own_text(english, chinese, language())
