"""Edit steps from the browser: validated, as it is not trusted, and applied to tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

MOST_ROWS = 20_000
"""Rows of a table that is edited; the browser tells what has no place."""

RowNumber = Annotated[int, Field(ge=0, lt=MOST_ROWS)]
CellValue = str | bool
Meaning = Callable[[str, CellValue], object]
"""What is kept of a text in a column."""


class SheetRecord(BaseModel):
    """Base of the records that a browser sends: strict and frozen."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Set(SheetRecord):
    """Write texts into cells; missing rows are added."""

    do: Literal["set"]
    rows: list[RowNumber]
    columns: list[str]
    cells: list[list[CellValue]]


class Insert(SheetRecord):
    """Insert empty rows before a row."""

    do: Literal["insert"]
    row: Annotated[int, Field(ge=0, le=MOST_ROWS)]
    count: Annotated[int, Field(ge=0, le=MOST_ROWS)]


class Remove(SheetRecord):
    """Remove rows."""

    do: Literal["remove"]
    rows: list[RowNumber]


class UndoRedo(SheetRecord):
    """Undo or redo the last edit of the case."""

    do: Literal["undo", "redo"]


class PasteReport(SheetRecord):
    """Size of a paste, and how much of it had no place."""

    rows: int
    columns: int
    added: int
    cut_rows: int
    cut_columns: int
    locked: int


class Step(SheetRecord):
    """One edit of the planner, as operations."""

    seq: Annotated[int, Field(ge=1)]
    """Its number; the steps of a sheet are counted through."""
    seen: int
    """The version of the table that the planner saw."""
    ops: Annotated[list[Annotated[Set | Insert | Remove | UndoRedo, Field(discriminator="do")]], Field(min_length=1)]
    told: PasteReport | None = None


class SheetMessage(SheetRecord):
    """All steps of a sheet that are not yet acknowledged."""

    token: str
    steps: list[Step]


def read_steps(message: object, token: str, after: int) -> list[Step]:
    """Validate the steps after those acknowledged; none for another sheet or an invalid message."""
    try:
        found = SheetMessage.model_validate(message)
    except ValidationError:
        return []
    return sorted((step for step in found.steps if step.seq > after), key=lambda step: step.seq) if found.token == token else []


def applied(cells: pd.DataFrame, step: Step, meant: Meaning) -> pd.DataFrame:
    """Apply a step to a table; the index holds each row's former number, new rows get further ones."""
    names = list(cells.columns)
    rows = [[place, *row] for place, row in enumerate(cells.astype(object).itertuples(index=False, name=None))]
    fresh = len(rows)
    for op in step.ops:
        if isinstance(op, UndoRedo):
            raise ValueError("what is taken back is no step of a table")
        if isinstance(op, Remove):
            gone = set(op.rows)
            rows = [row for place, row in enumerate(rows) if place not in gone]
            continue
        place = min(op.row, len(rows)) if isinstance(op, Insert) else len(rows)
        count = op.count if isinstance(op, Insert) else max([*op.rows, -1]) + 1 - len(rows)
        made = [[fresh + number, *([None] * len(names))] for number in range(min(count, MOST_ROWS - len(rows)))]
        fresh += len(made)
        rows[place:place] = made
        if isinstance(op, Set):
            _write(rows, op, names, meant)
    return pd.DataFrame([row[1:] for row in rows], columns=names, index=[row[0] for row in rows], dtype=object)


def _write(rows: list[list[Any]], op: Set, names: Sequence[str], meant: Meaning) -> None:
    places = [names.index(name) + 1 if name in names else 0 for name in op.columns]
    for row, line in zip(op.rows, op.cells, strict=False):
        for place, name, cell in zip(places, op.columns, line, strict=False):
            if place:
                rows[row][place] = meant(name, cell)


def rebased(before: pd.DataFrame, after: pd.DataFrame, now: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Rebase the change from ``before`` to ``after`` on another table ``now``.

    ``after`` is numbered as by ``applied``.
    """
    made = {key: dict(row) for key, row in zip(_keys(now, keys), now.astype(object).to_dict("records"), strict=True)}
    old = before.astype(object).to_dict("records")
    names = _keys(before, keys)
    for place in set(range(len(before))) - set(after.index):
        made.pop(names[place], None)
    for place, row in zip(after.index, after.to_dict("records"), strict=True):
        was: Mapping[Any, Any] = old[place] if place < len(old) else {}
        changed = {name: cell for name, cell in row.items() if not _same(cell, was.get(name))}
        if changed and place < len(old) and names[place] in made:
            made[names[place]] |= changed
        elif changed:
            made[("new", place)] = dict(row)
    return pd.DataFrame(list(made.values()), columns=now.columns, dtype=object)


def _keys(cells: pd.DataFrame, keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """The key of each row; of rows with the same one also the how manieth it is."""
    seen: dict[tuple[Any, ...], int] = {}
    named = []
    for key in cells[list(keys)].astype(object).itertuples(index=False, name=None):
        plain = tuple("" if pd.isna(cell) else str(cell) for cell in key)
        seen[plain] = seen.get(plain, 0) + 1
        named.append((*plain, seen[plain]))
    return named


def _same(one: Any, other: Any) -> bool:
    return bool(one == other or (pd.isna(one) and pd.isna(other)))
