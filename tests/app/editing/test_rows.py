"""Rows typed into the page: whatever was typed, and whether a column is shown or not, an empty cell is its column's default."""

from functools import cache
from typing import Any

import pandas as pd
import pytest

from parkloop.app_pages.session import cell_input, grids
from parkloop.app_pages.sheet.sheets import meaning
from parkloop.app_pages.sheet.steps import Step, applied
from parkloop.cases import load_case
from parkloop.cases.columns import Column, columns
from parkloop.cases.schema import TABLES, Row
from parkloop.cases.text.cells import is_blank, read_cell

EMPTY = grids.frames(load_case("two_firms").model_copy(update=dict.fromkeys(TABLES, ())))
"""Every table without a row."""
CONSTRAINED = {"load": "0.5", "kg_per_equivalent": "2", "ratio": "2", "cycles": "4", "loss_per_h": "0.5"}


def sample(column: Column, number: int = 1) -> str:
    """What a planner types into a cell that must be filled."""
    if column.kind == "choice":
        return str(column.choices[0])
    return f"row_{number}" if column.kind in ("id", "text") else CONSTRAINED.get(column.name, "1")


def required(table: str, number: int = 1) -> dict[str, Any]:
    return {column.name: sample(column, number) for column in columns(TABLES[table]) if column.required}


def meant(table: str, number: int = 1) -> Row:
    """The row with nothing but its required cells."""
    cells = {c.field: read_cell(sample(c, number), c) for c in columns(TABLES[table]) if c.required}
    return TABLES[table].model_validate(cells)


def read(table: str, cells: pd.DataFrame) -> list[Row]:
    """The rows that a table of the sheet makes, as the case reads them."""
    cells = cell_input.without_ticks_of_empty_rows(table, cells)
    known = columns(TABLES[table])
    lines = ({column: cells.iloc[place][column.name] for column in known} for place in range(len(cells)))
    filled = [{c.field: read_cell(cell, c) for c, cell in line.items() if not is_blank(cell) and cell != ""} for line in lines]
    return [TABLES[table].model_validate(line) for line in filled if line]


def taken(table: str, base: pd.DataFrame, *ops: dict[str, Any]) -> pd.DataFrame:
    """A table after a step of the sheet."""
    step = Step.model_validate({"seq": 1, "seen": 0, "ops": list(ops)})
    current = {**EMPTY, table: base}
    fields = grids.fields(table, current, "EUR")
    return grids.stored(table, applied(base, step, meaning(lambda: fields)).reset_index(drop=True))


def written(row: int, *lines: dict[str, Any]) -> dict[str, Any]:
    """Lines of texts, pasted from a row on."""
    rows = [row + place for place in range(len(lines))]
    return {"do": "set", "rows": rows, "columns": list(lines[0]), "cells": [list(line.values()) for line in lines]}


@pytest.mark.parametrize("table", TABLES)
def test_an_added_row_has_the_defaults_of_all_its_columns(table: str) -> None:
    """Proves that the first row of a table and the next have every default, hidden ticks too, and an inserted one is no row.

    Sensitivity: a tick that is not shown was false in the first row, so a landfill's waste did not count.
    """
    first = taken(table, EMPTY[table], {"do": "insert", "row": 0, "count": 1}, written(0, required(table)))
    assert [meant(table)] == read(table, first)
    second = taken(table, first, written(1, required(table, 2)), {"do": "insert", "row": 1, "count": 2})
    assert 4 == len(second)
    assert [meant(table), meant(table, 2)] == read(table, second)


@pytest.mark.parametrize("table", TABLES)
def test_pasted_rows_have_them_too(table: str) -> None:
    """Proves it for lines pasted into an empty table. Sensitivity: ticks of further lines would be missing."""
    cells = taken(table, EMPTY[table], written(0, *(required(table, number) for number in (1, 2, 3))))
    assert [meant(table, number) for number in (1, 2, 3)] == read(table, cells)


@cache
def begun(table: str) -> pd.DataFrame:
    """The table with its first row."""
    return taken(table, EMPTY[table], written(0, required(table)))


EVERY = [(table, column) for table, record in TABLES.items() for column in columns(record) if not column.required]


@pytest.mark.parametrize(("table", "column"), EVERY, ids=[f"{table}.{column.name}" for table, column in EVERY])
def test_a_cell_that_is_typed_and_cleared_is_its_default_again(table: str, column: Column) -> None:
    """Proves that each optional cell takes what is typed and, cleared, its default; the other cells keep theirs."""
    added = begun(table)
    value = (not column.default) if cell_input.is_tick(column) else "true" if column.kind == "boolean" else sample(column)
    filled = taken(table, added, written(0, {column.name: value}))
    stated = value if cell_input.is_tick(column) else read_cell(value, column)
    assert [meant(table).model_copy(update={column.field: stated})] == read(table, filled)
    assert [meant(table)] == read(table, taken(table, filled, written(0, {column.name: ""})))
