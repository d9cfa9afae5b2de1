"""Reading of one cell: what people write in tables, turned into the value that they mean, or refused.

Numbers may be texts, with full-width digits, thousands separators or odd blanks; what could mean two numbers is refused.
"""

import math
import re
import sys
import unicodedata

import pandas as pd

from cases import chinese
from cases.columns import Column
from cases.faults import nearest

PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([, ]\d{3})+(\.\d*)?")
LARGEST = sys.float_info.max
YES = frozenset({"true", "yes", "1", "是"})
NO = frozenset({"false", "no", "0", "否"})
EXCEL_ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


class CellError(ValueError):
    """A cell that cannot be read; its message says what is allowed."""


class ExcelError(str):
    """An error that Excel shows in a cell instead of a value."""


class Unstored(str):
    """A formula of which the workbook holds no value."""


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, str):
        return not value.strip() and not isinstance(value, (ExcelError, Unstored))
    return isinstance(value, float) and math.isnan(value)


def read_cell(value: object, column: Column) -> object:
    """The value that a cell means in its column; raises ``CellError`` with what is allowed."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, Unstored):
        raise CellError("the file holds no value of this formula: open it in Excel, save it, and read it again")
    if isinstance(value, ExcelError) or (column.kind != "text" and isinstance(value, str) and value.strip() in EXCEL_ERRORS):
        raise CellError("this is an error of Excel, and " + _wanted(column))
    match column.kind:
        case "number":
            return read_number(value, column)
        case "integer":
            return _read_integer(value, column)
        case "boolean":
            return _read_boolean(value, column)
        case "choice":
            return _read_choice(value, column)
        case "list":
            return _read_list(value, column)
    return _read_text(value, column)


def read_number(value: object, column: Column) -> float:
    """A finite number; a text such as '1,234.5' is read, one such as '1,23' refused."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _finite(float(value) if abs(value) <= LARGEST else math.inf)
    if not isinstance(value, str):
        raise CellError(_wanted(column))
    text = plain_text(value)
    if PLAIN.fullmatch(text):
        return _finite(float(text))
    if GROUPED.fullmatch(text) and not ("," in text and " " in text):
        return _finite(float(text.replace(",", "").replace(" ", "")))
    if "," in text and PLAIN.fullmatch(text.replace(",", "").replace(".", "")):
        raise CellError("this can be read in two ways: write a number with a decimal point, as 1234.5 or 1,234.5")
    raise CellError(_wanted(column))


def plain_text(value: str) -> str:
    """A text with full-width characters, odd blanks and minus signs made plain."""
    text = unicodedata.normalize("NFKC", value).strip()
    return re.sub(r"\s", " ", text).replace("\u2212", "-").replace("\u2013", "-")


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise CellError("numbers are finite")
    return number


def _read_integer(value: object, column: Column) -> int:
    number = read_number(value, column)
    if not number.is_integer():
        raise CellError(_wanted(column))
    return int(number)


def _read_boolean(value: object, column: Column) -> bool:
    if isinstance(value, bool):
        return value
    text = plain_text(f"{value:g}" if isinstance(value, float) else str(value)).lower()
    if text in YES or text in NO:
        return text in YES
    raise CellError(_wanted(column))


def _read_choice(value: object, column: Column) -> object:
    if isinstance(column.choices[0], int):
        number = _read_integer(value, column)
        if number in column.choices:
            return number
        raise CellError(_wanted(column))
    text = plain_text(_read_text(value, column)).lower()
    text = chinese.meanings(column.name, tuple(map(str, column.choices))).get(text, text)
    if text in column.choices:
        return text
    raise CellError(_wanted(column) + nearest_choice(text, column))


def nearest_choice(text: str, column: Column) -> str:
    """The nearest allowed value, where one is near."""
    tail = nearest(text, [str(choice) for choice in column.choices])
    return tail if "nearest" in tail else ""


def _read_list(value: object, column: Column) -> tuple[int, ...]:
    parts = value if isinstance(value, (list, tuple)) else re.split(r"[,;，；、\s]+", str(value).strip().strip("[]()").strip())
    return tuple(int(str(_read_choice(part, column))) for part in parts if not is_blank(part))


def _read_text(value: object, column: Column) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise CellError(_wanted(column))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value).strip()


def _wanted(column: Column) -> str:
    """What a column's cells hold, as the tail of a message."""
    match column.kind:
        case "number":
            return f"it must be a number{f' in {column.unit}' if column.unit else ''}"
        case "integer":
            return "it must be a whole number"
        case "boolean":
            return "it must be true or false"
        case "choice":
            return f"it must be one of {', '.join(str(choice) for choice in column.choices)}"
        case "list":
            return f"it must be a list out of {', '.join(str(choice) for choice in column.choices)}"
    return "it must be a text"
