"""A case as an Excel workbook: the sheet ``case`` with keys and values, and one sheet per table."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter

from cases import chinese
from cases.cells import ExcelError, Unstored, is_blank
from cases.checks import check
from cases.columns import Column, columns
from cases.faults import CaseError, Fault, nearest
from cases.ids import slug
from cases.naming import IdMap, with_ids
from cases.schema import TABLES, Case, Row
from cases.settings import KEYS, settings_of
from cases.tables import MOST_COLUMNS, MOST_ROWS, Grid, read_case, too_long

SHEET_OF_SETTINGS = "case"
WIDTH = 18
LAST_ROW = 5000
"""Last row in which Excel offers a list of choices."""


class Exact(float):
    """A number that is written by ``repr``; xlsxwriter alone keeps 16 digits, one too few for some numbers."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def read_workbook(path: str | Path) -> Case:
    """The case of a workbook; raises ``CaseError`` with all faults, rows called as in the workbook.

    A workbook without the sheet ``case`` is called as its file, its money as the headers call it.
    """
    settings, grids, made, faults = _opened(Path(path))
    try:
        return read_case(settings or _assumed(Path(path), grids), grids, faults)
    except CaseError as error:
        names = {made_id: name for _, _, name, made_id in made}
        raise CaseError(_as_written(fault, names) for fault in error.faults) from None


def workbook_ids(path: str | Path) -> pd.DataFrame:
    """The ids made from keys that are none, such as Chinese names: columns table, column, name, id. Raises ``CaseError``."""
    made = _opened(Path(path))[2]
    return pd.DataFrame(made, columns=["table", "column", "name", "id"])


def write_workbook(case: Case, path: str | Path, language: str = "en") -> None:
    """Write a case as a workbook with a sheet for every table; a faulty case is not written, and raises ``CaseError``.

    In Chinese (``zh``) sheets, headers, their comments and choices are Chinese; it is read like any other.
    """
    faults = check(case)
    if faults:
        raise CaseError(faults)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(suffix=".xlsx", dir=path.parent)
    os.close(handle)
    try:
        with xlsxwriter.Workbook(draft, {"in_memory": True}) as book:
            _write_settings(book, settings_of(case), language)
            for name, record in TABLES.items():
                _write_table(book, name, record, getattr(case, name), language, case.info.currency)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _opened(path: Path) -> tuple[dict[str, Any], dict[str, Grid], IdMap, list[Fault]]:
    """Settings, tables with ids in place of names, the ids made, and what is wrong with the sheets."""
    faults: list[Fault] = []
    settings: dict[str, Any] = {}
    grids: dict[str, Grid] = {}
    spoken = chinese.meanings("table", (SHEET_OF_SETTINGS, *TABLES))
    for title, rows in _sheets(path).items():
        table = spoken.get(title.strip(), title.strip().lower().replace(" ", "_"))
        if table == SHEET_OF_SETTINGS:
            settings = _settings(rows, faults)
        elif table in grids:
            faults.append(Fault(title, "", "", None, "this sheet stands twice"))
        elif table not in TABLES and rows:
            faults.append(Fault(title, "", "", None, f"this sheet is unknown{nearest(table, [*TABLES, SHEET_OF_SETTINGS])}"))
        elif rows:
            grids[table] = Grid(rows[0], rows[1:])
            faults += [too_long(table)] if len(rows) > MOST_ROWS + 1 else []
    grids, made = with_ids(grids)
    return settings, grids, made, faults


def _assumed(path: Path, grids: Mapping[str, Grid]) -> dict[str, Any]:
    """Settings of a workbook that states none; none either where it has no table of a case."""
    if not grids:
        return {}
    headers = " ".join(str(cell) for grid in grids.values() for cell in grid.header)
    currencies = set(re.findall(r"[\[(]([A-Z]{3})(?=[/\])])", headers))
    money = {"case.currency": currencies.pop()} if len(currencies) == 1 else {}
    return {"format": 1, "case.id": slug(path.stem) or "park", "case.title": path.stem, **money}


def _as_written(fault: Fault, names: Mapping[str, str]) -> Fault:
    """The fault with its row called as people have written it, where that was no id."""
    return replace(fault, row="/".join(names.get(part, part) for part in fault.row.split("/")))


def _sheets(path: Path) -> dict[str, list[list[object]]]:
    """The cells of every sheet from its header on; formulas give the values that the file holds of them."""
    if not path.is_file():
        raise CaseError([Fault("case", "", "", str(path), "there is no such workbook")])
    data = path.read_bytes()  # a damaged file given by its path is left open
    try:
        with ExitStack() as opened:
            shown = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
            opened.callback(shown.close)
            written = openpyxl.load_workbook(BytesIO(data), read_only=True)
            opened.callback(written.close)
            return {sheet.title: _rows(sheet, written[sheet.title]) for sheet in shown.worksheets}
    except Exception as error:  # openpyxl lets through whatever a damaged file brings about in zip and XML
        raise CaseError(
            [Fault("case", "", "", str(path), "it must be an Excel workbook (.xlsx), and it cannot be opened")]
        ) from error


def _rows(sheet: Any, written: Any) -> list[list[object]]:
    for page in (sheet, written):
        page.reset_dimensions()  # a sheet may say that it has more columns than it uses, and all would be read
    read = (page.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS) for page in (sheet, written))
    rows = [
        [_cell(cell, formula) for cell, formula in zip(cells, formulas, strict=False)]
        for cells, formulas in zip(*read, strict=False)
    ]
    while rows and all(is_blank(cell) for cell in rows[0]):
        rows.pop(0)
    return rows


def _cell(cell: Any, written: Any) -> object:
    if cell.data_type == "e":
        return ExcelError(cell.value)
    if cell.value is None and written.data_type == "f":
        return Unstored(written.value)
    return cell.value


def _settings(rows: Sequence[Sequence[object]], faults: list[Fault]) -> dict[str, Any]:
    """Keys and values of the sheet ``case``; a first row that says ``key`` and ``value`` is its header."""
    settings: dict[str, Any] = {}
    for number, cells in enumerate(rows):
        key, value, *_ = [*cells, None, None]
        if all(is_blank(cell) for cell in cells) or (number == 0 and str(key).strip().lower() in ("key", "键")):
            continue
        name = str(key).strip()
        if is_blank(key):
            faults.append(Fault("case", f"no. {number}", "key", None, "it is empty and must be given"))
        elif name in settings:
            faults.append(Fault("case", "", name, None, "this key stands twice"))
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


def _write_table(book: Any, name: str, record: type[Row], rows: Iterable[Row], language: str, currency: str) -> None:
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(_sheet(name, language))
    sheet.freeze_panes(1, len(record.key))
    for place, column in enumerate(columns(record)):
        header = chinese.header(name, column.name, column.unit, currency) if language == "zh" else column.name
        sheet.write_string(0, place, header, bold)
        sheet.write_comment(0, place, _help(column, language))
        sheet.set_column(place, place, max(WIDTH, len(header) + 2))
        if column.kind in ("choice", "boolean"):
            listed = {"validate": "list", "source": _choices(column, language), "error_type": "warning"}
            sheet.data_validation(1, place, LAST_ROW, place, listed)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns(record)):
            value = getattr(row, column.field)
            spoken = language == "zh" and column.kind == "choice" and isinstance(value, str)
            _write(sheet, number, place, chinese.value(column.name, value) if spoken else value)


def _sheet(table: str, language: str) -> str:
    return chinese.value("table", table) if language == "zh" else table


def _choices(column: Column, language: str) -> list[str]:
    """What a list of Excel offers in the cells of a column."""
    if column.kind == "boolean":
        return ["是", "否"] if language == "zh" else ["TRUE", "FALSE"]
    return [chinese.value(column.name, str(choice)) if language == "zh" else str(choice) for choice in column.choices]


def _help(column: Column, language: str) -> str:
    """What the header's comment says: meaning, unit, allowed values, default."""
    choices = [str(choice) for choice in column.choices]
    if language == "zh":
        parts = [f"{column.name}：{chinese.sentence(column.help).replace('``', '')}"]
        parts += [f"可选：{'、'.join(_choices(column, language))}。"] if choices else []
        parts += ["必填。"] if column.required else [f"默认 {column.default}。"] if column.default is not None else []
        return "".join(parts)
    parts = [column.help.replace("``", "'"), f"[{column.unit}]" if column.unit else ""]
    parts += [f"One of {', '.join(choices)}."] if choices else []
    parts.append("Required." if column.required else f"Default {column.default}." if column.default is not None else "")
    return " ".join(part for part in parts if part)


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, Exact(value))
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
