"""A plan's tables read into records, with a sentence for each column that lacks and each cell that is no number."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from pandas import DataFrame, isna

from optimizer.certificate.records import TABLES, Records

R = TypeVar("R")


def read(tables: Mapping[str, DataFrame]) -> tuple[Records, list[str]]:
    """The records of all tables, and a sentence for each column that lacks and each cell that is no number."""
    faults: list[str] = []
    return Records(**{name: _rows(name, tables.get(name), record, faults) for name, record in TABLES.items()}), faults


def _rows(name: str, table: DataFrame | None, record: type[R], faults: list[str]) -> list[R]:
    """The records of one table; rows with a bad cell are left out and named in ``faults``."""
    if table is None or table.empty:
        return []
    columns = {entry.name: entry.type for entry in fields(record)}  # type: ignore[arg-type]  # every record is a dataclass
    lacking = [column.rstrip("_") for column in columns if column.rstrip("_") not in table.columns]
    if lacking:
        faults.append(f"Table {name} lacks the columns {', '.join(lacking)}.")
        return []
    cells = [table[column.rstrip("_")].tolist() for column in columns]
    rows: list[R] = []
    for place, values in enumerate(zip(*cells, strict=True)):
        try:
            rows.append(record(*(_cell(value, kind) for value, kind in zip(values, columns.values(), strict=True))))
        except (TypeError, ValueError):
            faults.append(f"Table {name}, row {place}: a number is missing or not finite in {list(values)}.")
    return rows


def _cell(value: Any, kind: Any) -> str | float | None:
    """One cell as its field wants it. Raises ValueError where a number must be finite and is not."""
    if kind is str:
        return "" if isna(value) else str(value)
    if kind is not float and (isna(value) or value == "" or math.isinf(float(value))):
        return None
    result = float(value)
    if not math.isfinite(result):
        raise ValueError(value)
    return result
