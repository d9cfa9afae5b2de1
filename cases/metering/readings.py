"""Readings of a metering file: one row per hour or part of one, one column per meter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parkloop.cases.disk.files import FileError, read_bytes
from parkloop.cases.disk.limits import MOST_BYTES
from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.io.folder import grid_of_csv, text_of_file
from parkloop.cases.io.formats import NO_WORKBOOKS
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.sheets import sheets
from parkloop.cases.messages import say
from parkloop.cases.text.cells import decimal_sign, is_blank, plain_number

YEARS_H = (8760, 8784)
LONGEST_GAP = 3
"""Rows in a row without a reading that are filled by a straight line."""
HOUR = pd.Timedelta(hours=1)


class MeterError(ValueError):
    """A metering file that cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Readings:
    """Hourly means of each meter, and what was assumed in reading them."""

    hourly: pd.DataFrame
    """One column per meter, one row per hour."""
    notes: tuple[str, ...] = ()


def read_readings(path: str | Path, sheet: str | None = None) -> Readings:
    """Read a metering file: CSV or Excel, with a header, and times in its first column or none.

    Readings of parts of an hour are averaged. Gaps of up to three rows are filled by a straight line, and told.

    Args:
        path: the file.
        sheet: sheet of a workbook; None: its first.

    Raises:
        MeterError: a reading is missing, negative or no number, or the times are not evenly spaced.
        OSError: the file cannot be read.
    """
    grid, notes = _grid(Path(path), sheet)
    if len(grid.rows) < 2 or not grid.header:
        raise MeterError(say("{file}: there are no readings below a header.", file=Path(path).name))
    times = _times(grid)
    first = 0 if times is None else 1
    names = [str(cell).strip() for cell in grid.header[first:]]
    kept = [n for n, name in enumerate(names) if name and name != "None"]
    decimal = decimal_sign(grid.delimiter, (cell for row in grid.rows for cell in row[first:]))
    found = {names[n]: _column(grid, names[n], first + n, decimal, notes) for n in kept}
    if not found or len(found) < len(kept):
        raise MeterError(say("Each meter needs a column with a name of its own; they are {names}.", names=", ".join(names)))
    per_hour = _per_hour(times, len(grid.rows), notes)
    table = pd.DataFrame(found)
    whole = len(table) // per_hour * per_hour
    return Readings(table.iloc[:whole].groupby(np.arange(whole) // per_hour).mean(), tuple(notes))


def _grid(path: Path, sheet: str | None) -> tuple[Grid, list[str]]:
    """Header and rows of a file, and notes on how it was read."""
    try:
        data = read_bytes(path, MOST_BYTES)
    except FileError as error:
        raise MeterError(say("{file}: {why}.", file=path.name, why=error)) from error
    if path.suffix.lower() in NO_WORKBOOKS:
        raise MeterError(say("{file}: save it as .xlsx or .csv.", file=path.name))
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        try:
            pages = sheets(data, path.name)
        except CaseError as error:
            raise MeterError(str(error)) from error
        if sheet is not None and sheet not in pages:
            raise MeterError(
                say(
                    "{file}: there is no sheet {sheet}; its sheets are {names}.",
                    file=path.name,
                    sheet=sheet,
                    names=", ".join(pages),
                )
            )
        page = pages[sheet] if sheet is not None else next(iter(pages.values()))
        return Grid(page.rows[0] if page.rows else [], page.rows[1:]), list(page.notes)
    faults, notes = list[Fault](), list[str]()
    text = text_of_file(path.name, data, faults, notes)
    grid = None if text is None else grid_of_csv(path.stem, text, faults)
    if grid is None:
        raise MeterError(str(faults[0]))
    rows = [row for row in grid.rows if not all(is_blank(cell) for cell in row)]
    return Grid(grid.header, rows, grid.delimiter), notes


def _times(grid: Grid) -> pd.Series | None:
    """Times in the first column; None where it holds readings."""
    cells = [row[0] if row else None for row in grid.rows]
    if any(isinstance(cell, (int, float)) or plain_number(cell) is not None for cell in cells[:50] if not is_blank(cell)):
        return None
    if all(isinstance(cell, datetime) for cell in cells):
        return pd.Series(pd.to_datetime([str(cell) for cell in cells]))
    for day_first in (False, True):
        read = pd.Series(pd.to_datetime([str(cell) for cell in cells], errors="coerce", dayfirst=day_first, format="mixed"))
        if read.notna().all() and read.diff().iloc[1:].nunique() == 1 and read.diff().iloc[1] > pd.Timedelta(0):
            return read
    return read


def _per_hour(times: pd.Series | None, rows: int, notes: list[str]) -> int:
    """Readings in an hour, by the times or, without them, by the number of rows."""
    if times is None:
        parts = [rows // hours for hours in YEARS_H if rows % hours == 0]
        if not parts:
            notes.append(say("There are no times, and {rows} rows are no year: each is taken as an hour.", rows=f"{rows:,}"))
        return parts[0] if parts else 1
    missing = times.isna()
    if missing.any():
        raise MeterError(say("Row {row}: the time cannot be read; write it as 2025-01-31 14:00.", row=int(missing.argmax()) + 2))
    steps = times.diff().iloc[1:]
    step = steps.mode().iloc[0]
    odd = steps != step
    if odd.any():
        row = int(np.argmax(odd.to_numpy())) + 3
        message = say(
            "Row {row}: this time is {gap} after the one before, and others {step}.", row=row, gap=steps.iloc[row - 3], step=step
        )
        raise MeterError(
            say("{what} A row is missing, stands twice, or clocks were changed: use one time for the whole year.", what=message)
        )
    if step <= pd.Timedelta(0) or HOUR % step != pd.Timedelta(0):
        raise MeterError(say("The times are {step} apart, and must be an hour or a whole part of one.", step=step))
    return int(HOUR / step)


def _column(grid: Grid, name: str, place: int, decimal: str, notes: list[str]) -> NDArray[np.float64]:
    """The readings of a meter."""
    values = np.array([_reading(row, place, decimal, number, name) for number, row in enumerate(grid.rows, 2)])
    below = np.flatnonzero(values < 0)
    if below.size:
        message = say("{meter}, row {row}: a reading is below 0", meter=name, row=int(below[0]) + 2)
        raise MeterError(say("{what}: write what flows the other way as a meter of its own.", what=message))
    gaps = [(start, length) for start, length in _runs(np.isnan(values))]
    long = [start for start, length in gaps if length > LONGEST_GAP or start == 0 or start + length == len(values)]
    if long:
        raise MeterError(say("{meter}, row {row}: readings are missing.", meter=name, row=long[0] + 2))
    if gaps:
        count = sum(length for _, length in gaps)
        notes.append(say("{meter}: {count} missing readings are filled by straight lines.", meter=name, count=count))
        there = np.flatnonzero(~np.isnan(values))
        values = np.interp(np.arange(len(values)), there, values[there])
    return values


def _reading(row: Sequence[object], place: int, decimal: str, number: int, name: str) -> float:
    """A reading; not a number where there is none."""
    cell = row[place] if place < len(row) else None
    if is_blank(cell):
        return float("nan")
    value = float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else plain_number(cell, decimal)
    if value is None or not np.isfinite(value):
        raise MeterError(say("{meter}, row {row}: '{cell}' is no number.", meter=name, row=number, cell=str(cell)[:40]))
    return value


def _runs(missing: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Start and length of each run of what is missing."""
    start = None
    for place, gone in enumerate([*missing.tolist(), False]):
        if gone and start is None:
            start = place
        elif not gone and start is not None:
            yield start, place - start
            start = None
