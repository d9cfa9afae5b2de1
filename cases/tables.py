"""Tables to a case and back: every row read, every fault kept, all of them reported together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from cases.cells import CellError, is_blank, read_cell
from cases.checks import coherence
from cases.columns import columns
from cases.convert import convert
from cases.drafts import Draft
from cases.drawing import draw_all
from cases.faults import CaseError, Fault, nearest
from cases.headers import Heading, read_headers
from cases.records import records
from cases.schema import TABLES, Case, CaseInfo, LibrarySettings, Row
from cases.settings import Settings, read_settings, settings_of

MOST_ROWS, MOST_COLUMNS = 50_000, 300
"""Rows of a table and cells of a row that are read; a file may have millions that say nothing, or harm."""


def too_long(table: str) -> Fault:
    """The fault of a table of which not all is read."""
    return Fault(table, "", "", None, f"it has more than {MOST_ROWS} rows, and a table has at most so many")


@dataclass(frozen=True)
class Grid:
    """A table as it was found: its header and its rows, cells unread."""

    header: Sequence[object]
    rows: Sequence[Sequence[object]]


def from_tables(settings: Settings, tables: Mapping[str, pd.DataFrame]) -> Case:
    """The case of dotted settings and tables; raises ``CaseError`` with all faults."""
    return read_case(settings, {name: grid_of(frame) for name, frame in tables.items()})


def to_tables(case: Case) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Dotted settings and one table per name, with all columns; empty cells are missing values."""
    rows = {name: getattr(case, name) for name in TABLES}
    frames = {name: _frame(record, rows[name]) if rows[name] else _empty(record).copy() for name, record in TABLES.items()}
    return settings_of(case), frames


def grids_of_case(case: Case) -> dict[str, Grid]:
    """The cells of every table of a case, with all columns: `to_tables` without data frames, which are slow to make."""
    grids = {}
    for name, record in TABLES.items():
        fields = [column.field for column in columns(record)]
        rows = [[getattr(row, field) for field in fields] for row in getattr(case, name)]
        grids[name] = Grid([column.name for column in columns(record)], rows)
    return grids


def with_rows(cells: pd.DataFrame, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """A table with more rows at its end; columns that they do not state are empty in them."""
    more = pd.DataFrame(rows, columns=cells.columns, dtype=object)
    return pd.concat([cells.astype(object), more], ignore_index=True) if len(cells) else more


def grid_of(frame: pd.DataFrame) -> Grid:
    """The cells of a data frame; an index with a name is a column."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    cells = [column.tolist() for _, column in frame.items()]
    return Grid(list(frame.columns), list(zip(*cells, strict=True)))


def read_case(settings: Settings, grids: Mapping[str, Grid], faults: Iterable[Fault] = ()) -> Case:
    """The case of settings and grids; raises ``CaseError`` with the given faults and all that are found here."""
    found = list(faults)
    sections = read_settings(settings, found)
    drafts: dict[str, list[Draft]] = {}
    for name, grid in grids.items():
        table = str(name).strip().lower().replace(" ", "_")
        if table in TABLES:
            drafts.setdefault(table, []).extend(_read_grid(table, grid, found))
        else:
            found.append(Fault(str(name), "", "", None, f"this table is unknown{nearest(table, TABLES)}"))
    info, library = sections["info"], sections["library"]
    draw_all(drafts, library.currency_factor if isinstance(library, LibrarySettings) else 1.0)
    found += convert(drafts, info.currency if isinstance(info, CaseInfo) else "")
    rows: dict[str, list[Row]] = {}
    unreadable: dict[str, set[str]] = {}
    for table, record in TABLES.items():
        rows[table], unreadable[table] = records(table, record, drafts.get(table, []), found)
    case = Case.model_validate({"format": 1, **sections, **rows})
    found += untold(coherence(case, unreadable), found)
    if found:
        raise CaseError(dict.fromkeys(found))
    return case


def untold(new: Iterable[Fault], found: Iterable[Fault]) -> list[Fault]:
    """The faults of cells in which nothing was found yet: the value that stood there is not the one that was judged."""
    told = {(fault.table, fault.row, fault.column) for fault in found}
    return [fault for fault in new if not {(fault.table, fault.row, fault.column), (fault.table, "", fault.column)} & told]


@cache
def _empty(record: type[Row]) -> pd.DataFrame:
    return _frame(record, ())


def _frame(record: type[Row], rows: Sequence[Row]) -> pd.DataFrame:
    kinds = {"number": "float64", "boolean": "boolean", "integer": "Int64"}
    cells = {}
    for column in columns(record):
        whole = column.kind == "choice" and isinstance(column.choices[0], int)
        dtype = "Int64" if whole else kinds.get(column.kind, "object")
        cells[column.name] = pd.Series([getattr(row, column.field) for row in rows], dtype=dtype)
    return pd.DataFrame(cells)


def _read_grid(table: str, grid: Grid, faults: list[Fault]) -> list[Draft]:
    headings, header_faults = read_headers(table, TABLES[table], grid.header)
    faults += [*header_faults, *_column_faults(table, grid, headings)]
    names = [heading.column.name if heading else None for heading in headings]
    pairs = zip(names, headings, strict=True)
    kept = [heading if name not in names[:place] else None for place, (name, heading) in enumerate(pairs)]
    missing = {column.name for column in columns(TABLES[table]) if column.required} - set(names)
    drafts = []
    for number, cells in enumerate(grid.rows, start=1):
        if not all(is_blank(cell) for cell in cells):
            drafts.append(_read_row(table, Draft(number, bad=set(missing)), kept, cells, faults))
    return drafts


def _column_faults(table: str, grid: Grid, headings: list[Heading | None]) -> Iterator[Fault]:
    names = [heading.column.name for heading in headings if heading is not None]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield Fault(table, "", name, None, "this column stands twice")
    if any(not is_blank(cell) for cells in grid.rows for cell in cells):
        for column in columns(TABLES[table]):
            if column.required and column.name not in names:
                yield Fault(table, "", column.name, None, "this column must be given")
    nameless = [place for place, cell in enumerate(grid.header) if is_blank(cell)]
    if any(not is_blank(cells[place]) for cells in grid.rows for place in nameless if place < len(cells)):
        yield Fault(table, "", "", None, "a column without a header holds values: name it or empty it")


def _read_row(table: str, draft: Draft, headings: list[Heading | None], cells: Sequence[object], faults: list[Fault]) -> Draft:
    refused: list[tuple[str, object, str]] = []
    for heading, cell in zip(headings, cells, strict=False):
        if heading is None or is_blank(cell):
            continue
        column = heading.column
        try:
            draft.values[column.field] = read_cell(cell, column)
        except CellError as error:
            refused.append((column.name, _plain(cell), str(error)))
            draft.bad.add(column.name)
        else:
            if heading.unit is not None:
                draft.headings[column.field] = heading
    if any(not is_blank(cell) for cell in cells[len(headings) :]):
        refused.append(("", None, "the row has more cells than the header has columns"))
    label = draft.label(TABLES[table])
    faults += [Fault(table, label, name, value, message) for name, value, message in refused]
    return draft


def _plain(cell: object) -> object:
    """A value that a fault may keep: lists and dates as text."""
    return str(cell) if isinstance(cell, str) or not isinstance(cell, (int, float)) else cell
