"""Cell input: typed and pasted text is kept as it is, parsed where possible, never changed silently."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd

from parkloop.cases.columns import Column, columns
from parkloop.cases.locale.names import is_comma_of_thousands
from parkloop.cases.schema import TABLES
from parkloop.cases.text.cells import LONE_GROUP, NO, YES, CellError, plain_text, read_number


def is_numeric(column: Column) -> bool:
    """Whether a column's cells hold numbers."""
    return column.kind in ("number", "integer")


def is_tick(column: Column) -> bool:
    """Whether a column is a tick box; a boolean whose empty cell has a meaning is a choice instead."""
    return column.kind == "boolean" and isinstance(column.default, bool)


def as_texts(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A table with its numbers as texts, as a number editor makes 45 of 4,5 and drops words."""
    return cells.assign(**_turned(table, cells, lambda cell, _: _digits(cell)))


def as_numbers(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """Inverse of ``as_texts``; a text that is no number stays, for the case to reject."""
    made = _turned(table, cells, _number)
    numeric = [name for name, column in made.items() if not any(isinstance(cell, str) for cell in column)]
    return cells.assign(**made).astype(dict.fromkeys(numeric, "float64"))


def ungrouped(text: str, language: str) -> str:
    """A text without a comma that can only part thousands, as in 1,200 in Chinese; else unchanged.

    Where the comma may part decimals such a text stays, to be asked about.
    """
    plain = plain_text(text)
    grouped = "," in plain and LONE_GROUP.fullmatch(plain)
    return plain.replace(",", "") if grouped and is_comma_of_thousands(language) else text


def tick_of(text: str) -> bool | str:
    """Parse a tick; another text stays, for the case to reject."""
    plain = plain_text(text).lower()
    return True if plain in YES else False if plain in NO else text


def with_ticks(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A table with every tick set; unset ones of a new row take the default."""
    made = {}
    for name, default in _ticks(table).items():
        ticks = pd.Series([default if pd.isna(cell) else cell for cell in cells[name]], index=cells.index, dtype=object)
        words = any(isinstance(cell, str) for cell in ticks)
        made[name] = ticks if words else ticks.astype(bool)
    return cells.assign(**made)


def without_ticks_of_empty_rows(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A table without the ticks of rows that are otherwise empty, so that they are not read."""
    ticks = [name for name in _ticks(table) if name in cells]
    words = cells.drop(columns=ticks)
    empty = (words.isna() | (words == "")).all(axis=1)
    return cells.assign(**{name: cells[name].astype(object).mask(empty, None) for name in ticks}) if empty.any() else cells


def _ticks(table: str) -> dict[str, object]:
    return {column.name: column.default for column in columns(TABLES[table]) if is_tick(column)}


def _turned(table: str, cells: pd.DataFrame, turn: Callable[[Any, Column], object]) -> "dict[str, pd.Series[Any]]":
    return {
        column.name: pd.Series(
            [None if pd.isna(cell) else turn(cell, column) for cell in cells[column.name]], index=cells.index, dtype=object
        )
        for column in columns(TABLES[table])
        if is_numeric(column)
    }


def _digits(cell: object) -> str:
    """A number in as few digits as identify it; a text unchanged."""
    if isinstance(cell, str):
        return cell
    number = float(str(cell))
    text = f"{number:.15g}"
    return text if float(text) == number else repr(number)


@lru_cache(maxsize=100_000)
def _number(cell: object, column: Column) -> object:
    if isinstance(cell, str) and plain_text(cell).endswith("%"):
        return cell  # what it counts in, another cell of its row may say
    try:
        return read_number(cell, column)
    except CellError:
        return cell
