"""Cells of a workbook's sheets: values, formats and merged ranges."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter, range_boundaries

from parkloop.cases.disk.limits import MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, ReadingTime
from parkloop.cases.disk.packing import no_archive, unpacking
from parkloop.cases.disk.parts import Part, parts_of
from parkloop.cases.faults import CaseError
from parkloop.cases.messages import say
from parkloop.cases.text.cells import ExcelError, Percentage, Scaled, Unstored, is_blank

LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|!(.)')
"""What a format of numbers shows as it is written, and what it leaves out."""
THOUSANDS = re.compile(r"[0#?],+(?![0#?,])")
"""A comma behind the last digit: the number is shown divided by a thousand."""
TENS = re.compile(r"[千万亿]|\b[kKM][A-Za-z]*")


@dataclass
class Sheet:
    """A sheet from its header on."""

    title: str
    rows: list[list[object]]
    notes: list[str] = field(default_factory=list)
    """What is assumed of its cells, one sentence each."""
    faults: list[str] = field(default_factory=list)
    """What is wrong with its cells, as the message of a fault."""
    above: int = 0
    """Blank rows above it."""


def sheets(data: bytes, name: str) -> dict[str, Sheet]:
    """Cells of every sheet from its header on; formulas by their cached values.

    Raises ``CaseError`` where the file is no workbook that can be read, or holds more than is read.
    """
    reading_time = ReadingTime()
    with unpacking(data, name) as archive:
        parts = parts_of(archive, name, reading_time)
    try:
        with ExitStack() as opened:
            shown = _opened(data, opened, data_only=True)
            pages = [(page, parts.get(_name_of(page), Part())) for page in shown.worksheets]
            alone = any(part.formula_alone for _, part in pages)
            written = _opened(data, opened, data_only=False) if alone else None
            return {page.title: _sheet(page, written and written[page.title], part, reading_time) for page, part in pages}
    except CaseError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged file brings about in zip and XML
        raise no_archive(name) from error


class _SheetReader(ExcelReader):
    """Reads the cells of sheets alone, and each part once, however many sheets say that they are it."""

    def read_worksheets(self) -> None:
        parts = [found.target for _, found in self.parser.find_sheets()]
        if len(set(parts)) < len(parts):
            raise ValueError(parts)
        super().read_worksheets()

    def read_chartsheet(self, *_: object) -> None:
        """Nothing is read of charts."""


def _opened(data: bytes, opened: ExitStack, data_only: bool) -> Any:
    reader = _SheetReader(BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
    reader.read()
    opened.callback(reader.wb.close)
    return reader.wb


def _name_of(sheet: Any) -> str:
    """The name of a sheet's part in the archive."""
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _sheet(sheet: Any, written: Any, part: Part, reading_time: ReadingTime) -> Sheet:
    rows = []
    for number, cells in enumerate(_rows(sheet, written)):
        if number % 100 == 0:
            reading_time.check()
        rows.append(cells)
    first = next((place for place, cells in enumerate(rows) if not all(map(is_blank, cells))), len(rows))
    made = Sheet(sheet.title, rows[first:], above=first)
    if part.beyond:
        made.faults.append(
            say(
                "a value stands in cell {cell}, and a table has at most {rows} rows and {columns} columns",
                cell=part.beyond,
                rows=MOST_ROWS,
                columns=MOST_COLUMNS,
            )
        )
    if made.rows:
        _note_hidden(made, first, sheet.sheet_state != "visible", part)
        _fill(made, first, part.merged, reading_time)
    return made


def _rows(sheet: Any, written: Any) -> Iterator[list[object]]:
    """Values of the cells of a sheet.

    ``written`` is the same sheet with its formulas, where one has no value.
    """
    for page in filter(None, (sheet, written)):
        page.reset_dimensions()  # a sheet may say that it has more columns than it uses, and all would be read
    read = [page.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS) for page in (sheet, written) if page is not None]
    for cells, *formulas in zip(*read, strict=False):
        used = cells[: _used(cells)]
        yield [_cell(cell, formula) for cell, formula in zip(used, formulas[0] if formulas else used, strict=False)]


def _note_hidden(sheet: Sheet, first: int, whole: bool, part: Part) -> None:
    """Say that what Excel does not show, as behind a filter, is read like all else."""
    rows = [row for row in part.hidden_rows if first < row <= first + len(sheet.rows)]
    rows = [row for row in rows if not all(map(is_blank, sheet.rows[row - 1 - first]))]
    named = {place for place, cell in enumerate(sheet.rows[0], start=1) if not is_blank(cell)}
    columns = sorted(named & part.hidden_columns)
    if whole:
        sheet.notes.append(say("{table}: this sheet is hidden in Excel, and is read like the others.", table=sheet.title))
    if rows:
        sheet.notes.append(
            say(
                "{table}: rows that are hidden in Excel are read like the others ({cells}).",
                table=sheet.title,
                cells=_some(map(str, rows)),
            )
        )
    if columns:
        letters = map(get_column_letter, columns)
        sheet.notes.append(
            say(
                "{table}: columns that are hidden in Excel are read like the others ({cells}).",
                table=sheet.title,
                cells=_some(letters),
            )
        )


def _used(cells: Sequence[Any]) -> int:
    """Number of cells of a row up to its last non-empty one.

    openpyxl fills a row up to the column that is asked for.
    """
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1] is not EMPTY_CELL), 0)


def _fill(sheet: Sheet, first: int, merged: Sequence[str], reading_time: ReadingTime) -> None:
    """Copy the value of merged cells of one column to all their rows.

    Other merged cells are a fault.
    """
    named = {place for place, cell in enumerate(sheet.rows[0]) if not is_blank(cell)}
    filled_rows = [not all(map(is_blank, cells)) for cells in sheet.rows]
    filled, refused = [], []
    for text in sorted(set(merged)):
        reading_time.check()
        left, top, right, bottom = (int(edge or 0) - 1 for edge in range_boundaries(text))
        top, bottom = top - first, min(bottom - first, len(sheet.rows) - 1)
        value = sheet.rows[top][left] if 0 <= top < len(sheet.rows) and left < len(sheet.rows[top]) else None
        if is_blank(value):
            continue
        below = [place for place in range(top + 1, bottom + 1) if filled_rows[place]]
        if sum(left <= place <= right for place in named) > 1 or (top == 0 and below):
            refused.append(text)
        elif below:
            _set(sheet.rows, below, left, value)
            filled.append(text)
    if filled:
        sheet.notes.append(
            say("{table}: the value of merged cells counts for all their rows ({cells}).", table=sheet.title, cells=_some(filled))
        )
    if refused:
        sheet.faults.append(
            say("cells are merged across columns or with the header ({cells}): split them in Excel", cells=_some(refused))
        )


def _set(rows: list[list[object]], places: Sequence[int], column: int, value: object) -> None:
    for place in places:
        rows[place] += [None] * (column + 1 - len(rows[place]))
        rows[place][column] = value


def _some(places: Iterable[str]) -> str:
    first = list(islice(places, 7))
    return ", ".join([*first[:6], *(["…"] if len(first) > 6 else [])])


def _cell(cell: Any, written: Any) -> object:
    if cell.data_type == "e":
        return ExcelError(cell.value)
    if cell.value is None and written.data_type == "f":
        return Unstored(written.value)
    if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        return _shown(cell.value, cell.number_format or "")
    return cell.value[: MOST_LETTERS + 1] if isinstance(cell.value, str) else cell.value


def _shown(value: float, format: str) -> object:
    """Number of a cell, marked where its format shows a percentage or divides by a power of ten."""
    if format in ("General", "") or not re.search(r"[%,千万亿kKM]", format):
        return value
    section = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', format)[0]
    literal = "".join(part for parts in LITERAL.findall(section) for part in parts)
    plain = LITERAL.sub("", section)
    if "%" in plain:
        return Percentage(value)
    if "%" in literal:
        return Percentage(value / 100)
    tens = TENS.search(literal + plain)
    if not tens and not THOUSANDS.search(plain):
        return value
    scaled = Scaled(value)
    scaled.sign = tens[0] if tens and not THOUSANDS.search(plain) else ""
    return scaled
