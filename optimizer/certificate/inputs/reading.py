"""Conversion of a plan's tables into records, with a fault for each missing column and bad number."""

import math
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from pandas import DataFrame, isna

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.inputs.records import TABLES, Records

R = TypeVar("R")
TEXTS = (str, str | None)
"""Types of columns of text."""


def read(tables: Mapping[str, DataFrame]) -> tuple[Records, list[str]]:
    """Convert a plan's tables into records; returns them and the faults."""
    faults: list[str] = []
    return Records(**{name: _rows(name, tables.get(name), record, faults) for name, record in TABLES.items()}), faults


def _rows(name: str, table: DataFrame | None, record: type[R], faults: list[str]) -> list[R]:
    """The records of one table; rows with a bad cell are left out and named in ``faults``."""
    if table is None or table.empty:
        return []
    reported_names = [entry for entry in fields(record) if entry.default is MISSING or entry.name in table.columns]  # type: ignore[arg-type]
    columns = {entry.name: entry.type for entry in reported_names}  # every record is a dataclass
    lacking = [column.rstrip("_") for column in columns if column.rstrip("_") not in table.columns]
    if lacking:
        faults.append(say("Table {table} lacks the columns {columns}.", table=name, columns=", ".join(lacking)))
        return []
    cells = [table[column.rstrip("_")].tolist() for column in columns]
    rows: list[R] = []
    for place, values in enumerate(zip(*cells, strict=True)):
        try:
            cells_of = zip(columns, values, columns.values(), strict=True)
            rows.append(record(**{name: _cell(value, kind) for name, value, kind in cells_of}))
        except (TypeError, ValueError):
            faults.append(
                say(
                    "Table {table}, row {row}: a number is missing or not finite in {values}.",
                    table=name,
                    row=place,
                    values=list(values),
                )
            )
    return rows


def _cell(value: Any, kind: Any) -> str | float | None:
    """One cell as its field wants it. Raises ValueError where a number must be finite and is not."""
    if kind in TEXTS:
        return "" if isna(value) else str(value)
    if kind is not float and (isna(value) or value == "" or math.isinf(float(value))):
        return None
    result = float(value)
    if not math.isfinite(result):
        raise ValueError(value)
    return result
