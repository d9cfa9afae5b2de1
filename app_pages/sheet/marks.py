"""Fault marks of cells, by the rules of `cases` and by the last attempt to save."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from parkloop.app_pages.session import grids
from parkloop.app_pages.session.choices import offered
from parkloop.app_pages.sheet.standing import places
from parkloop.cases import Fault
from parkloop.cases.checks.names import REFERENCES
from parkloop.cases.columns import Column, by_name, columns
from parkloop.cases.faults import unknown
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.locale.names import in_units
from parkloop.cases.lookup import ANY
from parkloop.cases.schema import TABLES
from parkloop.cases.text.cells import CellError, is_blank, plain_text, read_cell
from parkloop.optimizer.analyses.titles import in_titles

Marks = dict[int, dict[str, str]]
"""What is wrong, by the place of the row and the name of the column; of a whole row by an empty name."""


def marks(table: str, current: Mapping[str, pd.DataFrame], faults: Iterable[Fault], language: str) -> Marks:
    """All faults of a table by cell, in the language of the page, with units in the currency of the case."""
    cells = current[table]
    messages = [*_unread(table, cells, current), *_found(table, cells, faults)]
    if not messages:
        return {}
    currency, called = _currency(current), _titles(table, current, language)
    found: Marks = {}
    for place, column, message in messages:
        sentence = rendered(in_units(in_titles(message, called), currency, language), language)
        here = found.setdefault(place, {})
        if sentence not in here.get(column, ""):
            here[column] = "; ".join(part for part in (here.get(column, ""), sentence) if part)
    return found


def _titles(table: str, current: Mapping[str, pd.DataFrame], language: str) -> Callable[[str], str]:
    """What rows that columns of a table may name are called, by key."""
    found: dict[str, str] = {}
    for where, column in REFERENCES:
        if where == table:
            found |= dict((offered(by_name(TABLES[table])[column], table, current, language) or {}).get("labels", ()))
    return lambda name: found.get(name, name)


def _currency(current: Mapping[str, pd.DataFrame]) -> str:
    return str(grids.settings_of(current[grids.SETTINGS]).get("case.currency", "")) if grids.SETTINGS in current else ""


def _unread(table: str, cells: pd.DataFrame, current: Mapping[str, pd.DataFrame]) -> Iterable[tuple[int, str, str]]:
    for column in columns(TABLES[table]) if table != grids.SETTINGS else ():
        known = _known(table, column.name, current)
        messages: dict[Any, str] = {}
        for place, cell in enumerate(cells[column.name].tolist()):
            if is_blank(cell):
                continue
            if cell not in messages:
                messages[cell] = _wrong(cell, column, REFERENCES.get((table, column.name), ("", ()))[0], known)
            if messages[cell]:
                yield place, column.name, messages[cell]


def _wrong(cell: object, column: Column, what: str, known: frozenset[str]) -> str:
    """The fault of one cell; empty if it has none."""
    if isinstance(cell, str) and column.kind in ("number", "integer") and plain_text(cell).endswith("%"):
        return ""  # what it counts in, another cell of its row may say
    try:
        name = read_cell(cell, column)
    except CellError as error:
        return str(error)
    lacking = bool(known) and not {name, ANY} & known
    return unknown(what, str(name), known) if lacking else ""


def _known(table: str, column: str, current: Mapping[str, pd.DataFrame]) -> frozenset[str]:
    """Names that a column may refer to; none where it refers to nothing."""
    homes = REFERENCES.get((table, column), ("", ()))[1]
    return frozenset(str(cell) for home in homes for cell in current[home][grids.key_of(home)] if isinstance(cell, str) and cell)


def _found(table: str, cells: pd.DataFrame, faults: Iterable[Fault]) -> Iterable[tuple[int, str, str]]:
    """Faults of the last attempt to save, for cells that have not changed since."""
    here = [fault for fault in faults if fault.table == table]
    keys = grids.row_keys(table, cells) if here else []
    for fault in here:
        for place, column in places(fault, cells, keys):
            yield place, column, fault.message
