"""A case as an Excel workbook: the sheet ``case`` with keys and values, and one sheet per table."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from parkloop.cases.columns import Column, columns
from parkloop.cases.disk import atomic
from parkloop.cases.disk.files import FileError, read_bytes
from parkloop.cases.disk.limits import MOST_PACKED, refused
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.io.formats import is_other_workbook, other_workbook
from parkloop.cases.io.grid import Grid, not_too_large, table_called
from parkloop.cases.io.naming import IdMap, with_ids
from parkloop.cases.io.revalidation import check
from parkloop.cases.io.settings import KEYS, settings_of
from parkloop.cases.io.sheets import Sheet, sheets
from parkloop.cases.io.tables import read_case
from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import ENGLISH, rendered, translated
from parkloop.cases.messages import LIST, joined, say
from parkloop.cases.schema import TABLES, Case, Row
from parkloop.cases.text.cells import is_blank
from parkloop.cases.text.ids import slug

SHEET_OF_SETTINGS = "case"
WIDTH = 18
LAST_ROW = 5000
"""Last row in which Excel offers a list of choices."""


class Exact(float):
    """Number that is written by ``repr``.

    xlsxwriter alone keeps 16 digits, one too few for some numbers.
    """

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def read_workbook(path: str | Path, *, before: Case | None = None) -> Case:
    """Read the case of an Excel workbook, one sheet per table.

    One without the sheet ``case`` is called as its file.

    Args:
        path: an .xlsx workbook, in English or Chinese.
        before: the case that it takes the place of: names that are titles there keep their ids.

    Returns:
        The case.

    Raises:
        CaseError: it cannot be read or is faulty; with all faults, rows called as in the workbook.

    Examples:
        >>> import pathlib, tempfile, parkloop as pl
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "park.xlsx"
        >>> pl.write_workbook(pl.load_case("two_firms"), file)
        >>> pl.read_workbook(file) == pl.load_case("two_firms")
        True
    """
    return case_of_workbook(_bytes(path), str(path), before)


def case_of_workbook(data: bytes, name: str, before: Case | None = None) -> Case:
    """The case of the bytes of a workbook, likewise; ``name`` is that of its file."""
    opened = _opened(data, name, before)
    try:
        return read_case(opened.settings or _assumed(Path(name), opened.grids), opened.grids, opened.faults, opened.notes)
    except CaseError as error:
        names = {made_id: name for _, _, name, made_id in opened.made}
        raise CaseError(_as_written(fault, names) for fault in error.faults) from None


def workbook_ids(path: str | Path, before: Case | None = None) -> pd.DataFrame:
    """Ids made from names that are used as keys, such as Chinese ones: table, column, name, id.

    Raises ``CaseError``.
    """
    made = _opened(_bytes(path), str(path), before).made
    return pd.DataFrame(made, columns=["table", "column", "name", "id"])


def write_workbook(case: Case, path: str | Path, language: str = "en") -> None:
    """Write a case as an Excel workbook with a sheet for every table.

    Args:
        case: the park.
        path: where it is written, ending in .xlsx.
        language: ``en``, or ``zh`` for sheets, headers, comments and choices in Chinese; both are read alike.

    Raises:
        CaseError: the case is faulty, and not written.
        OSError: the file cannot be written.

    Examples:
        >>> import pathlib, tempfile, parkloop as pl
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "park.xlsx"
        >>> pl.write_workbook(pl.load_case("two_firms"), file, language="zh")
        >>> file.read_bytes()[:2]
        b'PK'
    """
    faults = check(case)
    if faults:
        raise CaseError(faults)
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        _write_settings(book, settings_of(case), language)
        for name, record in TABLES.items():
            write_table(book, name, record, getattr(case, name), language, case.info.currency)
    atomic.write({Path(path): written.getvalue()})


@dataclass
class Opened:
    """Content of a workbook before it is a case."""

    settings: dict[str, Any] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    """Tables with ids in place of names."""
    made: IdMap = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _bytes(path: str | Path) -> bytes:
    try:
        return read_bytes(Path(path), MOST_PACKED)
    except FileError as error:
        raise refused(str(path), str(error)) from error


def _opened(data: bytes, name: str, before: Case | None) -> Opened:
    if is_other_workbook(data, name):
        raise CaseError([other_workbook(name)])
    opened = tables_of(sheets(data, name))
    not_too_large(opened.grids)
    opened.grids, opened.made = with_ids(opened.grids, before)
    return opened


def tables_of(found: Mapping[str, Sheet]) -> Opened:
    """The settings and tables of the sheets of a workbook, names in them still as they are written."""
    opened = Opened()
    spoken = names.meanings("table", (SHEET_OF_SETTINGS, *TABLES))
    for title, sheet in found.items():
        table = spoken.get(title.strip(), table_called(title))
        if table == SHEET_OF_SETTINGS:
            opened.settings = _settings(sheet.rows, opened.faults)
        elif table in opened.grids:
            opened.faults.append(Fault(title, "", "", None, say("this sheet stands twice")))
        elif table not in TABLES and sheet.rows:
            message = say("this sheet is unknown{near}", near=nearest(table, [*TABLES, SHEET_OF_SETTINGS]))
            opened.faults.append(Fault(title, "", "", None, message))
        elif sheet.rows:
            opened.grids[table] = Grid(sheet.rows[0], sheet.rows[1:])
        if table in opened.grids or table == SHEET_OF_SETTINGS or sheet.faults:
            _collect(table, sheet, opened)
    return opened


def _collect(table: str, sheet: Sheet, opened: Opened) -> None:
    """Collect assumptions and faults of the cells of a sheet."""
    opened.notes += sheet.notes
    opened.faults += [Fault(table, "", "", None, fault) for fault in sheet.faults]


def _assumed(path: Path, grids: Mapping[str, Grid]) -> dict[str, Any]:
    """Settings of a workbook that states none; none either where it has no table of a case."""
    return {"format": 1, "case.id": slug(path.stem) or "park", "case.title": path.stem} if grids else {}


def _as_written(fault: Fault, names: Mapping[str, str]) -> Fault:
    """Fault with its row named as written, where that was no id."""
    return replace(fault, row="/".join(names.get(part, part) for part in fault.row.split("/")))


def _settings(rows: Sequence[Sequence[object]], faults: list[Fault]) -> dict[str, Any]:
    """Keys and values of the sheet ``case``, without a header ``key``, ``value``."""
    settings: dict[str, Any] = {}
    for number, cells in enumerate(rows):
        key, value, *_ = [*cells, None, None]
        if all(is_blank(cell) for cell in cells) or (number == 0 and str(key).strip().lower() in ("key", "键")):
            continue
        name = str(key).strip()
        if is_blank(key):
            faults.append(Fault("case", f"no. {number}", "key", None, say("it is empty and must be given")))
        elif name in settings:
            faults.append(Fault("case", "", name, None, say("this key stands twice")))
        else:
            settings[name] = value
    return settings


def _write_settings(book: Any, settings: dict[str, Any], language: str) -> None:
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(_sheet(SHEET_OF_SETTINGS, language))
    sheet.set_column(0, 1, WIDTH * 2)
    sheet.write_row(0, 0, ["key", "value"], bold)
    for place, key in enumerate(["format", *KEYS], start=1):
        sheet.write_string(place, 0, key)
        if key in KEYS:
            sheet.write_comment(place, 0, _help(KEYS[key][1], language))
        value = settings.get(key)
        _write(sheet, place, 1, str(value) if isinstance(value, list) else value)


def write_table(book: Any, name: str, record: type[Row], rows: Iterable[Row], language: str, currency: str) -> None:
    """Write a table as a sheet of a workbook of xlsxwriter."""
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(_sheet(name, language))
    sheet.freeze_panes(1, len(record.key))
    for place, column in enumerate(columns(record)):
        header = names.header(name, column.name, column.unit, currency, language) if language != ENGLISH else column.name
        sheet.write_string(0, place, header, bold)
        sheet.write_comment(0, place, _help(column, language))
        sheet.set_column(place, place, max(WIDTH, len(header) + 2))
        if column.kind in ("choice", "boolean"):
            listed = {"validate": "list", "source": _choices(column, language), "error_type": "warning"}
            sheet.data_validation(1, place, LAST_ROW, place, listed)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns(record)):
            value = getattr(row, column.field)
            spoken = column.kind == "choice" and isinstance(value, str)
            _write(sheet, number, place, names.value(column.name, value, language) if spoken else value)


def _sheet(table: str, language: str) -> str:
    return names.value("table", table, language)


def _choices(column: Column, language: str) -> list[str]:
    """Choices of Excel's list in the cells of a column."""
    if column.kind == "boolean":
        return [translated(word, language, names.WORD) for word in ("TRUE", "FALSE")]
    return [names.value(column.name, str(choice), language) for choice in column.choices]


def _help(column: Column, language: str) -> str:
    """Comment of a header: meaning, unit, allowed values, default."""
    choices = [str(choice) for choice in column.choices]
    said = [say("One of {choices}.", choices=joined(_choices(column, language)))] if choices else []
    if column.required:
        said.append(say("Required."))
    elif column.default is not None:
        said.append(say("Default {default}.", default=column.default))
    rest = [rendered(part, language) for part in said]
    if language != ENGLISH:  # the header has the unit, and not what files call the column
        return "".join(
            [column.name, translated(": ", language, LIST), names.sentence(column.help, language).replace("``", ""), *rest]
        )
    parts = [column.help.replace("``", "'"), f"[{column.unit}]" if column.unit else "", *rest]
    return " ".join(part for part in parts if part)


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, Exact(value))
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
