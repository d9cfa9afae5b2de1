"""Ledgers read: sheets and headers found, cells understood.

Title rows, totals and remarks are left out, and what was skipped is said.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from parkloop.cases.columns import Column
from parkloop.cases.faults import kept
from parkloop.cases.io.formats import is_workbook
from parkloop.cases.io.grid import not_a_row
from parkloop.cases.io.sheets import Sheet, sheets
from parkloop.cases.ledgers.sheets import COMPANY, SHEETS, LedgerColumn, LedgerSheet
from parkloop.cases.messages import Message, joined, own, say
from parkloop.cases.text.cells import CellError, ExcelError, Unstored, is_blank, read_number

NUMBER = Column("", "", "number", None, "", False, None, (), False)
FEWEST = 3
"""Columns by which a row is known as the header."""


@dataclass(frozen=True)
class LedgerRow:
    """A row of a ledger, understood."""

    file: str
    sheet: str
    """Title of its sheet in the workbook."""
    number: int
    """Its row in Excel."""
    values: dict[str, object]
    places: dict[str, str]
    """Cell of each column, such as C7."""


@dataclass(frozen=True)
class LedgerFault:
    """A cell that cannot be meant, by its place in Excel."""

    file: str
    sheet: str
    cell: str
    message: str
    value: object = None
    """What was found; none: nothing."""


@dataclass
class CompanyLedger:
    """What ledgers state, by sheet; what was skipped, and what is wrong."""

    rows: dict[str, list[LedgerRow]] = field(default_factory=lambda: {sheet.name: [] for sheet in SHEETS})
    skipped: list[str] = field(default_factory=list)
    faults: list[LedgerFault] = field(default_factory=list)


def is_ledger(data: bytes, name: str) -> bool:
    """Whether a file is a workbook with sheets of a ledger, and none that says it is a case."""
    if not is_workbook(data, name):
        return False
    titles = [_plain(title) for title in sheets(data, name)]
    known = {_plain(title) for sheet in SHEETS for title in (sheet.title_zh, sheet.title)}
    return "case" not in titles and not known.isdisjoint(titles)


def read_into(ledger: CompanyLedger, data: bytes, name: str) -> None:
    """Read a workbook; raises ``CaseError`` where it cannot be opened."""
    known = {_plain(title): sheet for sheet in SHEETS for title in (sheet.name, sheet.title, sheet.title_zh, *sheet.others)}
    for title, found in sheets(data, name).items():
        sheet = known.get(_plain(title))
        if sheet is None:
            if found.rows:
                ledger.skipped.append(say("skipped: sheet {sheet} of {file}, which is none of a ledger", sheet=title, file=name))
            continue
        ledger.skipped += found.notes
        _read_sheet(ledger, sheet, found, name)


def _read_sheet(ledger: CompanyLedger, sheet: LedgerSheet, found: Sheet, file: str) -> None:
    start, columns = _header(sheet, found.rows)
    if start is None:
        if found.rows:
            wanted = joined(_titled(column) for column in sheet.columns if column.needed)
            message = say("no row of it is a header; it needs the columns {wanted}", wanted=wanted)
            ledger.faults.append(LedgerFault(file, found.title, "A1", message))
        return
    _say_skipped(ledger, found, file, start, columns)
    missing = [column for column in sheet.columns if column.needed and column not in columns.values()]
    where = f"A{found.above + start + 1}"
    for column in missing:
        message = say("the header lacks the column {title}", title=_titled(column))
        ledger.faults.append(LedgerFault(file, found.title, where, message))
    if missing:
        return
    for place, cells in enumerate(found.rows[start + 1 :], start=start + 1):
        if all(map(is_blank, cells)):
            continue
        number = found.above + place + 1
        left_out = _no_row(cells)
        if left_out:
            ledger.skipped.append(
                say(
                    "skipped: row {number} of sheet {sheet} ({text}), no row of the table",
                    number=number,
                    sheet=found.title,
                    text=left_out,
                )
            )
            continue
        _read_row(ledger, sheet.name, LedgerRow(file, found.title, number, {}, {}), cells, columns)


def _header(sheet: LedgerSheet, rows: Sequence[Sequence[object]]) -> tuple[int | None, dict[int, LedgerColumn]]:
    """The first row that names enough columns, and which they are by place."""
    known = {
        _plain(title): column
        for column in sheet.columns
        for title in (column.name, column.title, column.title_zh, *column.others)
    }
    for place, cells in enumerate(rows):
        columns = {spot: known[_plain(cell)] for spot, cell in enumerate(cells) if not is_blank(cell) and _plain(cell) in known}
        if len(columns) >= FEWEST:
            return place, columns
    return None, {}


def _say_skipped(ledger: CompanyLedger, found: Sheet, file: str, start: int, columns: dict[int, LedgerColumn]) -> None:
    titles = [str(cells[0]) for cells in found.rows[:start] if cells and not is_blank(cells[0])]
    if start:
        ledger.skipped.append(
            say(
                "skipped: rows above the header of sheet {sheet} of {file} ({text})",
                sheet=found.title,
                file=file,
                text="; ".join(titles),
            )
        )
    others = [str(cell) for spot, cell in enumerate(found.rows[start]) if spot not in columns and not is_blank(cell)]
    if others:
        ledger.skipped.append(say("skipped: columns {names} of sheet {sheet}", names=joined(others), sheet=found.title))


def _no_row(cells: Sequence[object]) -> str:
    """The text by which a row is a total or a remark; empty where it is none."""
    return next((text for cell in cells[:2] if (text := not_a_row("", cell, None)[0])), "")


def _read_row(
    ledger: CompanyLedger, name: str, row: LedgerRow, cells: Sequence[object], columns: dict[int, LedgerColumn]
) -> None:
    wrong = False
    for spot, column in columns.items():
        cell = cells[spot] if spot < len(cells) else None
        row.places[column.name] = f"{get_column_letter(spot + 1)}{row.number}"
        try:
            value = _understood(column, cell)
        except CellError as error:
            ledger.faults.append(
                LedgerFault(row.file, row.sheet, row.places[column.name], str(error), None if is_blank(cell) else kept(cell))
            )
            wrong = True
            continue
        if value is not None:
            row.values[column.name] = value
    if not wrong:
        ledger.rows[name].append(row)


def _understood(column: LedgerColumn, cell: object) -> object:
    """The value of a cell; raises ``CellError`` where it cannot be meant."""
    if is_blank(cell):
        if column.needed:
            raise CellError(say("it is empty and must be given"))
        return None
    if isinstance(cell, ExcelError | Unstored):
        raise CellError(say("it must be a value, and no error of Excel"))
    if column.kind == "number":
        return read_number(cell, NUMBER, decimal=".")  # nobody in China writes a decimal comma
    if column.kind == "text":
        return str(cell).strip()
    written = {_plain(word): meaning for meaning, words in column.choices for word in words}
    if _plain(cell) in written:
        return written[_plain(cell)]
    known = joined(own(words[0], zh=words[1]) for _, words in column.choices)
    raise CellError(say("{text} is none of {known}{near}", text=str(cell), known=known, near=""))


def _titled(column: LedgerColumn) -> Message:
    return own(column.title, zh=column.title_zh)


def _plain(text: object) -> str:
    """A text without blanks, capitals and width, brackets alike."""
    plain = unicodedata.normalize("NFKC", str(text)).lower()
    return re.sub(r"\s+", "", plain.replace("[", "(").replace("]", ")").replace("°c", "c").replace("℃", "c"))


def companies(ledger: CompanyLedger) -> Iterator[str]:
    """Companies in the order in which they are named."""
    yield from dict.fromkeys(str(row.values[COMPANY]) for rows in ledger.rows.values() for row in rows)
