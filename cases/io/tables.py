"""Tables to a case and back: every row read, every fault kept, all of them reported together."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

import pandas as pd

from parkloop.cases.coherence import coherence
from parkloop.cases.columns import by_name, columns
from parkloop.cases.disk.limits import most_rows, too_long
from parkloop.cases.entries.drawing import draw_all
from parkloop.cases.faults import CaseError, Fault, kept, nearest
from parkloop.cases.io.grid import Grid, not_a_row, not_too_large, table_called
from parkloop.cases.io.money import with_currency
from parkloop.cases.io.partial import certain_faults, without_key
from parkloop.cases.io.records import records
from parkloop.cases.io.settings import Settings, read_settings, settings_of
from parkloop.cases.locale import names
from parkloop.cases.lookup import ANY
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case, CaseInfo, LibrarySettings, Row
from parkloop.cases.spelling import SPELT, spelt
from parkloop.cases.text.cells import CellError, decimal_sign, is_blank, read_cell
from parkloop.cases.text.convert import convert
from parkloop.cases.text.drafts import Draft
from parkloop.cases.text.headers import Heading, read_headers, stem


def from_tables(settings: Settings, tables: Mapping[str, pd.DataFrame]) -> Case:
    """The case of settings and tables, checked; see ``Case.from_frames`` for one of a few tables.

    Args:
        settings: keys of case.toml with dots, such as ``{"format": 1, "case.id": "mine"}``.
        tables: data frames by the name of the table; columns as in its CSV file, in the units of the data dictionary or in
            the one that a header states.

    Returns:
        The case.

    Raises:
        CaseError: something cannot be read, or the case is faulty; with all faults.

    Examples:
        >>> import parkloop as pl
        >>> settings, tables = pl.to_tables(pl.load_case("two_firms"))
        >>> tables["markets"]["price_per_unit"] = 40.0
        >>> pl.from_tables(settings, tables).markets[0].price_per_unit
        40.0
    """
    return read_case(settings, {name: grid_of(frame) for name, frame in tables.items()})


def to_tables(case: Case) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """The settings and the tables of a case.

    Args:
        case: the park.

    Returns:
        Keys of case.toml with dots, and a data frame for every table of the format, also for those without rows, with all their
        columns in the units of the data dictionary; empty cells are missing values.

    Examples:
        >>> import parkloop as pl
        >>> settings, tables = pl.to_tables(pl.load_case("two_firms"))
        >>> settings["case.currency"], tables["plants"]["plant"].tolist()
        ('EUR', ['brewery', 'greenhouse', 'outside'])
    """
    rows = {name: getattr(case, name) for name in TABLES}
    frames = {name: _frame(record, rows[name]) if rows[name] else _empty(record).copy() for name, record in TABLES.items()}
    return settings_of(case), frames


def grids_of_case(case: Case) -> dict[str, Grid]:
    """Cells of every table of a case, with all columns.

    As `to_tables`, without data frames, which are slow to make.
    """
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


def read_case(
    settings: Settings,
    grids: Mapping[str, Grid],
    faults: Iterable[Fault] = (),
    notes: Iterable[str] = (),
    more: Mapping[str, Grid] | None = None,
) -> Case:
    """The case of settings and grids, with notes of what was assumed to read it.

    ``more`` are further rows of tables, under headers of their own.

    Raises ``CaseError`` with the given faults and all that are found here.
    """
    found = list(faults)
    not_too_large(grids)
    settings, assumed = with_currency(settings, grids, found)
    sections = read_settings(settings, found)
    drafts: dict[str, list[Draft]] = {}
    for name, grid in grids.items():
        table = table_called(name)
        if table in drafts:
            found.append(Fault(table, "", "", None, say("this table stands twice")))
        elif table in TABLES:
            drafts[table] = _read_grid(table, grid, found)
        else:
            found.append(Fault(str(name), "", "", None, say("this table is unknown{near}", near=nearest(table, TABLES))))
    for table, grid in (more or {}).items():
        drafts.setdefault(table, []).extend(_read_grid(table, grid, found))
    info, library = sections["info"], sections["library"]
    draw_all(drafts, library.currency_factor if isinstance(library, LibrarySettings) else 1.0)
    found += convert(drafts, info.currency if isinstance(info, CaseInfo) else "")
    rows = {table: records(table, record, drafts, found) for table, record in TABLES.items()}
    lost = _lost(found, drafts)
    lost |= {table: names for table, lines in rows.items() if (names := without_key(lines)) and table not in lost}

    def made(complete: Mapping[str, Sequence[Row]]) -> Case:
        return Case.model_validate({"format": 1, **sections, **complete})

    found += unreported(certain_faults(made, rows, lambda case: coherence(case, lost)), found)
    if found:
        raise CaseError(dict.fromkeys(found))
    whole = made({table: [row for row in lines if isinstance(row, Row)] for table, lines in rows.items()})
    return whole.noted([*notes, *assumed])


def _lost(faults: Iterable[Fault], drafts: Mapping[str, Sequence[Draft]]) -> dict[str, set[str]]:
    """Tables of which nothing could be read, each with any key: naming one of their rows is no fault."""
    lost: dict[str, set[str]] = {}
    for fault in faults:
        if not (fault.row or fault.column or drafts.get(fault.table)) and fault.table != "case":
            near = [fault.table] if fault.table in TABLES else get_close_matches(fault.table.lower(), TABLES, 1, 0.6)
            lost |= {table: {ANY} for table in near if not drafts.get(table)}
    return lost


def unreported(new: Iterable[Fault], found: Iterable[Fault]) -> list[Fault]:
    """Faults of cells in which none was found yet.

    The value that stood there is not the one that was checked.
    """
    places = {(fault.table, fault.row, fault.column) for fault in found}
    return [fault for fault in new if not {(fault.table, fault.row, fault.column), (fault.table, "", fault.column)} & places]


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
    unread = _unread(table, grid.header, headings)
    faults += [*header_faults, *_column_faults(table, grid, headings, unread)]
    names = [heading.column.name if heading else None for heading in headings]
    pairs = zip(names, headings, strict=True)
    kept = [heading if name not in names[:place] else None for place, (name, heading) in enumerate(pairs)]
    missing = {column.name for column in columns(TABLES[table]) if column.required or column.name in unread} - set(names)
    decimal = decimal_sign(grid.delimiter, _numbers(grid, kept))
    drafts = []
    faults += [too_long(table)] if len(grid.rows) > most_rows(table) else []
    for number, cells in enumerate(grid.rows[: most_rows(table)], start=1):
        if not all(is_blank(cell) for cell in cells):
            drafts.append(_read_row(table, Draft(number, bad=set(missing)), kept, cells, decimal, faults))
    return [draft for draft in drafts if _is_row(table, draft, faults)]


def _numbers(grid: Grid, headings: Sequence[Heading | None]) -> Iterator[object]:
    """The cells of columns of numbers."""
    places = [place for place, heading in enumerate(headings) if heading and heading.column.kind == "number"]
    return (cells[place] for cells in grid.rows for place in places if place < len(cells))


def _is_row(table: str, draft: Draft, faults: list[Fault]) -> bool:
    """Whether a row is one of the table.

    A total or a remark is a fault, for it would count as a plant or a stream.

    What a policy is called is its own matter: its rows are not amounts that anybody adds up.
    """
    record = TABLES[table]
    if table == "policies":
        return True
    first = by_name(record)[record.key[0]]
    text, told = not_a_row(first.name, draft.values.get(first.field), draft.values.get("title"))
    if told:
        faults.append(Fault(table, draft.label(record), first.name, text, told))
    return not told


def _unread(table: str, header: Sequence[object], headings: Sequence[Heading | None]) -> set[str]:
    """Columns that unreadable headers may mean, so that their cells are not reported missing."""
    record, stated = TABLES[table], {heading.column.name for heading in headings if heading is not None}
    left = [column.name for column in columns(record) if column.name not in stated]
    called = {name: name for name in left} | {stem(name): name for name in left} | names.spoken(table, tuple(left))
    strange = [str(cell) for cell, heading in zip(header, headings, strict=False) if heading is None and not is_blank(cell)]
    words = (re.sub(r"[\s-]+", "_", re.split(r"[\[(（]", cell)[0].strip().lower()) for cell in strange)
    return {called[near] for word in words for near in get_close_matches(word, called, 1, 0.6)}


def _column_faults(table: str, grid: Grid, headings: list[Heading | None], unread: set[str]) -> Iterator[Fault]:
    names = [heading.column.name for heading in headings if heading is not None]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield Fault(table, "", name, None, say("this column stands twice"))
    if any(not is_blank(cell) for cells in grid.rows for cell in cells):
        for column in columns(TABLES[table]):
            if column.required and column.name not in {*names, *unread}:
                yield Fault(table, "", column.name, None, say("this column must be given"))
    nameless = [place for place, cell in enumerate(grid.header) if is_blank(cell)]
    if any(not is_blank(cells[place]) for cells in grid.rows for place in nameless if place < len(cells)):
        yield Fault(table, "", "", None, say("a column without a header holds values: name it or empty it"))


def _read_row(
    table: str,
    draft: Draft,
    headings: Sequence[Heading | None],
    cells: Sequence[object],
    decimal: str,
    faults: list[Fault],
) -> Draft:
    refused: list[tuple[str, object, str]] = []
    for heading, cell in zip(headings, cells, strict=False):
        if heading is None or is_blank(cell):
            continue
        column = heading.column
        try:
            draft.values[column.field] = read_cell(cell, column, heading.unit, decimal)
        except CellError as error:
            refused.append((column.name, kept(cell), str(error)))
            draft.bad.add(column.name)
        else:
            if heading.unit is not None:
                draft.headings[column.field] = heading
    if any(not is_blank(cell) for cell in cells[len(headings) :]):
        refused.append(("", None, say("the row has more cells than the header has columns")))
    if table in SPELT:
        draft.values = spelt(SPELT[table], draft.values)
    label = draft.label(TABLES[table])
    faults += [Fault(table, label, name, value, message) for name, value, message in refused]
    return draft
