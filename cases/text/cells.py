"""Parsing of one cell into the value of its column, or a reason for refusal.

Numbers may be texts, with full-width digits, thousands separators, odd blanks or %; what could mean two numbers is refused.
"""

import math
import re
import sys
import unicodedata
from collections.abc import Iterable

import pandas as pd

from parkloop.cases.columns import Column
from parkloop.cases.disk.limits import MOST_LETTERS
from parkloop.cases.faults import nearest, without_point
from parkloop.cases.locale import names
from parkloop.cases.messages import choice, joined, say

PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
LONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[,.]\d{3}")
"""A number whose only sign may part thousands or decimals."""
COMMA = re.compile(r"[+-]?(\d{1,3}([. ]\d{3})+|\d+),\d+([eE][+-]?\d+)?")
"""A number with a decimal comma."""
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([, ]\d{3})+(\.\d*)?")
SHARE = re.compile(r"(1|-|–|fraction|share|ratio)?(/\w+)?|(\w+)/\3")
"""Units in which a percentage is a number: shares, also per year or km, and ratios of equal units."""
LARGEST = sys.float_info.max
YES = frozenset({"true", "yes", "1", "是"})
NO = frozenset({"false", "no", "0", "否"})
EXCEL_ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


class CellError(ValueError):
    """An invalid cell; the message says what is allowed."""


class ExcelError(str):
    """An error that Excel shows in a cell instead of a value."""


class Percentage(float):
    """A number that its cell shows as a percentage, as a share: 0.2 for 20 %."""


class Scaled(float):
    """A number displayed by Excel divided by a power of ten, or with such a sign behind it."""

    sign = ""
    """The sign, where nothing but this is added, as 万 in 5万 for 5, or a unit with a prefix, as kt."""

    def is_meant(self, stated: str, unit: str) -> bool:
        """Whether the unit of the header, or of the column, states the same sign."""
        return bool(self.sign) and self.sign in (stated or (unit if len(self.sign) > 1 else ""))


class Unstored(str):
    """A formula without a cached value in the workbook."""


def is_blank(value: object) -> bool:
    """Whether a cell is empty."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, str):
        return not value.strip() and not isinstance(value, (ExcelError, Unstored))
    return isinstance(value, float) and math.isnan(value)


def read_cell(value: object, column: Column, unit: str | None = None, decimal: str = "") -> object:
    """Parse a cell into the value of its column, a number in the ``unit`` of the header.

    Raises:
        CellError: the cell is invalid.
    """
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, str):
        _refuse_what_is_no_text(value, column)
    match column.kind:
        case "number":
            return read_number(value, column, unit, decimal)
        case "integer":
            return _read_integer(value, column, decimal)
        case "boolean":
            return _read_boolean(value, column)
        case "choice":
            return _read_choice(value, column)
        case "list":
            return _read_list(value, column)
    return _read_text(value, column)


def _refuse_what_is_no_text(value: str, column: Column) -> None:
    """Refuse a text that means none, or that no cell of Excel can hold."""
    if len(value) > MOST_LETTERS:
        raise CellError(say("a text has at most {most} characters", most=MOST_LETTERS))
    if isinstance(value, Unstored):
        raise CellError(say("the file holds no value of this formula: open it in Excel, save it, and read it again"))
    if isinstance(value, ExcelError) or (column.kind != "text" and value.strip() in EXCEL_ERRORS):
        raise CellError(say("this is an error of Excel, and {told}", told=_wanted(column)))


def read_number(value: object, column: Column, unit: str | None = None, decimal: str = "") -> float:
    """Parse a finite number: '1,234.5' is accepted, the ambiguous '1,234' refused.

    What is shown as a percentage counts as such once: 20 where the header states %, else 0.2 where a share can stand.
    """
    if isinstance(value, Scaled) and not value.is_meant(unit or "", column.unit or ""):
        raise CellError(say("its format shows this number as another one, by a power of ten: show the number that is meant here"))
    if isinstance(value, Percentage):
        return _percentage(value, column, unit)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _finite(float(value) if abs(value) <= LARGEST else math.inf)
    if not isinstance(value, str) or any(unicodedata.category(sign) == "No" for sign in value):  # 1² is not 12, and ① no 1
        raise CellError(_wanted(column))
    text = plain_text(value)
    if text.endswith("%"):
        return _percentage(Percentage(_of_text(text[:-1].rstrip(), column, decimal) / 100), column, unit)
    return _of_text(text, column, decimal)


def decimal_sign(delimiter: str, cells: Iterable[object]) -> str:
    """Decimal sign of a file's numbers, from its delimiter and cells; empty if unknown.

    Who parts columns by a semicolon has a decimal comma, unless a number with a point shows that it is not so.
    """
    if delimiter != ";":
        return "." if delimiter == "," else ""
    texts = (plain_text(cell).rstrip("% ") for cell in cells if isinstance(cell, str) and "." in cell)
    return "" if any(PLAIN.fullmatch(text) and not LONE_GROUP.fullmatch(text) for text in texts) else ","


def _of_text(text: str, column: Column, decimal: str) -> float:
    if decimal == "," and COMMA.fullmatch(text):
        return _finite(float(text.replace(".", "").replace(" ", "").replace(",", ".")))
    if LONE_GROUP.fullmatch(text) and ((decimal == "," and "." in text) or (decimal == "" and "," in text)):
        whole, point = (float(re.sub(r"[,.]", sign, text)) for sign in ("", "."))
        raise CellError(
            say("this may be {a} or {b}: write a decimal point, and nothing between thousands", a=f"{whole:g}", b=f"{point:.15g}")
        )
    if PLAIN.fullmatch(text):
        return _finite(float(text))
    if GROUPED.fullmatch(text) and not ("," in text and " " in text):
        return _finite(float(text.replace(",", "").replace(" ", "")))
    if "," in text and PLAIN.fullmatch(text.replace(",", "").replace(".", "")):
        raise CellError(say("this can be read in two ways: write a number with a decimal point, as 1234.5 or 1,234.5"))
    raise CellError(_wanted(column))


def plain_number(value: object, decimal: str = "") -> float | None:
    """A number that a text is, by the decimal sign of its file; None where it is none, or could be two."""
    text = plain_text(value) if isinstance(value, str) else ""
    if decimal == "," and COMMA.fullmatch(text):
        return float(text.replace(".", "").replace(" ", "").replace(",", "."))
    if LONE_GROUP.fullmatch(text) and ((decimal == "," and "." in text) or (decimal == "" and "," in text)):
        return None
    if PLAIN.fullmatch(text):
        return float(text)
    if GROUPED.fullmatch(text) and not ("," in text and " " in text):
        return float(text.replace(",", "").replace(" ", ""))
    return None


def _percentage(share: float, column: Column, unit: str | None) -> float:
    """A percentage as a number in the unit that the header states, else in the column's."""
    stated = unit or column.unit or ""
    if "%" in stated:
        return float(f"{100 * share:.15g}")
    if SHARE.fullmatch(stated):
        return Percentage(f"{share:.15g}")
    raise CellError(say("{wanted}, and this is a percentage", wanted=_wanted(column)))


def plain_text(value: str) -> str:
    """Normalise a text: full-width characters, odd blanks, minus signs, invisible characters."""
    if value.isascii() and value.isprintable():
        return value.strip()
    seen = "".join(sign for sign in value if unicodedata.category(sign) != "Cf")
    text = unicodedata.normalize("NFKC", seen).strip()
    return re.sub(r"\s", " ", text).replace("\u2212", "-").replace("\u2013", "-")


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise CellError(say("numbers are finite"))
    return number


def _read_integer(value: object, column: Column, decimal: str = "") -> int:
    number = read_number(value, column, decimal=decimal)
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
    text = names.meanings(column.name, tuple(map(str, column.choices))).get(text, text)
    if text in column.choices:
        return text
    raise CellError(_wanted(column, nearest_choice(text, column)))


def allowed(column: Column) -> str:
    """The fixed words of a column, in the language of who reads them."""
    return joined(choice(column.name, one) for one in column.choices)


def nearest_choice(text: str, column: Column) -> str:
    """The nearest allowed value, in the language in which one is near."""
    known = tuple(map(str, column.choices))
    tail = nearest(text, [*known, *names.meanings(column.name, known)])
    return tail if "nearest" in tail else ""


def _read_list(value: object, column: Column) -> tuple[int, ...]:
    parts = value if isinstance(value, (list, tuple)) else re.split(r"[,;，；、\s]+", str(value).strip().strip("[]()").strip())
    return tuple(int(str(_read_choice(part, column))) for part in parts if not is_blank(part))


def _read_text(value: object, column: Column) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise CellError(_wanted(column))
    return str(without_point(value)).strip()


def _wanted(column: Column, near: str = "") -> str:
    """Admissible content of a column's cells, as the tail of a message; ``near``: nearest choice."""
    match column.kind:
        case "number":
            return say("it must be a number in {unit}", unit=column.unit) if column.unit else say("it must be a number")
        case "integer":
            return say("it must be a whole number")
        case "boolean":
            return say("it must be true or false")
        case "choice":
            return say("it must be one of {choices}{near}", choices=allowed(column), near=near)
        case "list":
            return say("it must be a list out of {choices}", choices=joined(column.choices))
    return say("it must be a text")
