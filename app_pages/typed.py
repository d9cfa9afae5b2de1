"""What is typed or pasted into an editor's cells: kept as it is, read where it can be read, never changed without a word."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd

from cases import chinese
from cases.cells import YES, CellError, read_number
from cases.columns import Column, by_name, columns
from cases.schema import TABLES

BOOLEANS = {"true": "是", "false": "否"}
"""A yes or no that may be empty, as the tables write it, in Chinese."""
ANY_NUMBER = by_name(TABLES["plants"])["x_km"]
"""A column of numbers without limits, as those are for the case to tell."""


def numeric(column: Column) -> bool:
    """Whether its cells hold numbers."""
    return column.kind in ("number", "integer")


def ticked(column: Column) -> bool:
    """Whether it is a tick; a boolean whose empty cell has a meaning of its own is a choice instead."""
    return column.kind == "boolean" and isinstance(column.default, bool)


def as_texts(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A table with its numbers as texts: an editor of numbers makes 45 of a typed 4,5, and nothing of a word."""
    return cells.assign(**_turned(table, cells, _digits))


def as_numbers(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """The way back; a text that says no number stays as it was typed, for the case to refuse."""
    made = _turned(table, cells, _number)
    told = [name for name, column in made.items() if not any(isinstance(cell, str) for cell in column)]
    return cells.assign(**made).astype(dict.fromkeys(told, "float64"))


def spoken_choice(column: Column, cell: Any) -> Any:
    """A choice in Chinese; what is no choice as it is."""
    if column.kind == "choice" and isinstance(cell, str):
        return chinese.value(column.name, cell)
    return BOOLEANS.get(cell, cell) if column.kind == "boolean" and isinstance(cell, str) else cell


def in_chinese(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A table with its choices in Chinese."""
    return _chosen(table, cells, spoken_choice)


def out_of_chinese(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """The way back; what is no choice in Chinese stays as it is."""
    return _chosen(table, cells, _meant)


def _meant(column: Column, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    if column.kind == "boolean":
        return next((word for word, text in BOOLEANS.items() if text == cell), cell)
    return chinese.meanings(column.name, tuple(map(str, column.choices))).get(cell, cell)


def _chosen(table: str, cells: pd.DataFrame, turn: Callable[[Column, Any], Any]) -> pd.DataFrame:
    lists = [column for column in columns(TABLES[table]) if column.kind in ("choice", "boolean") and not ticked(column)]
    made = {c.name: pd.Series([turn(c, cell) for cell in cells[c.name]], index=cells.index, dtype=object) for c in lists}
    return cells.assign(**made)


def spread(table: str, cells: pd.DataFrame, shown: Sequence[str]) -> pd.DataFrame | None:
    """The table with each cell in its place where a piece of a table was pasted into one cell; none where none was.

    ``shown`` are the columns in their order on the screen; further lines become rows below.
    """
    for place, row in enumerate(cells[list(shown)].itertuples(index=False)):
        for first, cell in enumerate(row):
            if isinstance(cell, str) and ("\t" in cell or (first == 0 and "\n" in cell.strip())):
                lines = [line.split("\t") for line in cell.splitlines() if line.strip()]
                pasted = [dict(zip(shown[first:], (part.strip() or None for part in line), strict=False)) for line in lines]
                return _spread(table, cells, place, pasted)
    return None


def without_ticks_of_empty_rows(table: str, cells: pd.DataFrame) -> pd.DataFrame:
    """A new row has its ticks before anything is written; without them it is empty, and is not read."""
    ticks = [name for name in _ticks(table) if name in cells]
    words = cells.drop(columns=ticks)
    empty = (words.isna() | (words == "")).all(axis=1)
    return cells.assign(**{name: cells[name].astype(object).mask(empty, None) for name in ticks}) if empty.any() else cells


def _spread(table: str, cells: pd.DataFrame, place: int, pasted: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    ticks = _ticks(table)
    before: dict[str, object] = {str(name): cells.iloc[place][name] for name in cells.columns}
    empty: dict[str, object] = dict.fromkeys(map(str, cells.columns))
    rows = [{**start, **line} for start, line in zip((before, *[empty | ticks] * (len(pasted) - 1)), pasted, strict=True)]
    for row in rows:
        row |= {name: str(row[name]).lower() in YES for name in ticks if isinstance(row[name], str)}
    made = pd.DataFrame(rows, columns=cells.columns, dtype=object)
    whole = pd.concat([cells.iloc[:place].astype(object), made, cells.iloc[place + 1 :].astype(object)], ignore_index=True)
    return whole.astype(dict.fromkeys(ticks, bool))


def _ticks(table: str) -> dict[str, object]:
    return {column.name: column.default for column in columns(TABLES[table]) if ticked(column)}


def _turned(table: str, cells: pd.DataFrame, turn: Callable[[Any], object]) -> "dict[str, pd.Series[Any]]":
    names = [column.name for column in columns(TABLES[table]) if numeric(column)]
    return {
        name: pd.Series([None if pd.isna(cell) else turn(cell) for cell in cells[name]], index=cells.index, dtype=object)
        for name in names
    }


def _digits(cell: object) -> str:
    """A number in as few digits as tell it from all others; a text as it is."""
    if isinstance(cell, str):
        return cell
    number = float(str(cell))
    text = f"{number:.15g}"
    return text if float(text) == number else repr(number)


@lru_cache(maxsize=100_000)
def _number(cell: object) -> object:
    try:
        return read_number(cell, ANY_NUMBER)
    except CellError:
        return cell
