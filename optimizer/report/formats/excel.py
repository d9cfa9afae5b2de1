"""Report as an Excel workbook: its tables with pictures, then all tables of the plan."""

import io
import math
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report.content import Report, Section
from parkloop.optimizer.report.drawing.pictures import png
from parkloop.optimizer.report.tables import column_name

SHEET_NAME = 31
"""Longest name of a sheet."""
PICTURE = (1100, 520)
ROW_PIXELS = 20
A4 = 9
"""Number of the paper, as workbooks state it."""


def excel(report: Report, plan: Plan) -> bytes:
    """The report as a workbook; texts stay texts, and the tables of the plan follow under their own names."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False, "in_memory": True}
    book = xlsxwriter.Workbook(buffer, options)
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": "#0f766e"}),
        "head": book.add_format({"bold": True, "bg_color": "#e2e8f0", "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0.00"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "text": book.add_format({}),
    }
    for section in report.sections:
        _section(_worksheet(book, section.title), section, report, formats)
    for name, cells in plan.tables.items():
        if len(cells):
            sheet = _worksheet(book, f"_{name}")
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            _table(sheet, 0, cells.rename(columns=_names(cells, report.language)), formats)
    book.close()
    return buffer.getvalue()


def _worksheet(book: xlsxwriter.Workbook, title: str) -> Worksheet:
    """A sheet that prints as wide as a landscape A4 page, with its name and the number of the page."""
    sheet = book.add_worksheet(_sheet_name(title))
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")
    return sheet


def _names(cells: pd.DataFrame, language: str) -> dict[str, str]:
    """Headers of a table of the plan: in Chinese the name of each column before what files call it."""
    return {name: column_name("plan", name, language) for name in map(str, cells.columns)}


def _section(sheet: Worksheet, section: Section, report: Report, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, f"{report.title} – {section.title}", formats["title"])
    row = 2
    for sentence in section.sentences:
        sheet.write_string(row, 0, sentence)
        row += 1
    for title, cells in section.tables.items():
        sheet.write_string(row + 1, 0, title, formats["title"])
        row = _table(sheet, row + 2, cells, formats) + 1
    for caption, option in section.figures.items():
        sheet.write_string(row + 1, 0, caption, formats["title"])
        width, height = PICTURE[0], max(PICTURE[1], section.heights.get(caption, 0))
        picture = io.BytesIO(png(option, width, height, scale=1.5))
        shown = {"image_data": picture, "x_scale": 0.6, "y_scale": 0.6, "description": caption}
        sheet.insert_image(row + 2, 0, f"{section.key}.png", shown)
        row += 4 + int(height * 0.9) // ROW_PIXELS
    if section.key == "summary":
        sheet.write_string(row + 1, 0, report.footer)


def _table(sheet: Worksheet, top: int, cells: pd.DataFrame, formats: dict[str, Any]) -> int:
    """Write a table from a row on; returns the row after it."""
    for place, column in enumerate(cells.columns):
        sheet.write_string(top, place, str(column), formats["head"])
        values = list(cells[column])
        for below, value in enumerate(values, start=top + 1):
            _write(sheet, below, place, value, formats)
        texts = [str(value) for value in values[:200] if isinstance(value, str)]
        sheet.set_column(place, place, min(max([12, len(str(column)) * 0.7, *(len(text) for text in texts)]), 48))
    return top + 1 + len(cells)


def _write(sheet: Worksheet, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        if not math.isnan(value):
            sheet.write_number(row, column, float(value) or 0.0, formats["whole" if abs(value) >= 1000 else "number"])
    elif value is not None:
        sheet.write_string(row, column, str(value))


def _sheet_name(title: str) -> str:
    """A name that a workbook takes."""
    return "".join("_" if letter in r"[]:*?/\'" else letter for letter in title)[:SHEET_NAME]
