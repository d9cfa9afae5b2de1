"""Headers of tables: which column a header means, and the unit that it states.

A header is the column's name (``flow_t_per_h``), or its name, its stem or its Chinese name with a unit in brackets:
``flow [m3/d]``, ``流量 [m3/d]``.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from cases import chinese
from cases.cells import is_blank
from cases.columns import Column, by_name, columns
from cases.faults import Fault, nearest
from cases.schema import Row

UNIT_WORDS = frozenset(
    ("t", "kg", "mg", "l", "m2", "km", "c", "k", "mw", "mwh", "tce", "y", "h", "unit", "activity", "size", "per")
)


@dataclass(frozen=True)
class Heading:
    """What a header says: its column and the unit of the numbers below it, none for the column's own."""

    column: Column
    unit: str | None


def stem(name: str) -> str:
    """The name of a column without the unit at its end: ``flow`` of ``flow_t_per_h``, ``y`` of ``y_km``."""
    words = name.split("_")
    while len(words) > 1 and words[-1] in UNIT_WORDS:
        words.pop()
    return "_".join(words)


def read_headers(table: str, record: type[Row], header: Iterable[object]) -> tuple[list[Heading | None], list[Fault]]:
    """What each header means, none where it is blank or unknown, and the faults found."""
    headings: list[Heading | None] = []
    faults: list[Fault] = []
    for cell in header:
        heading = None if is_blank(cell) else _heading(str(cell), table, record)
        if isinstance(heading, str):
            faults.append(Fault(table, "", str(cell).strip(), None, heading))
        headings.append(heading if isinstance(heading, Heading) else None)
    return headings, faults


def _heading(text: str, table: str, record: type[Row]) -> Heading | str:
    """What a header says, or why it cannot be read."""
    known = by_name(record)
    plain = unicodedata.normalize("NFKC", text).replace("\ufeff", "").strip()
    spoken = _chinese_heading(plain, table, record)
    if spoken is not None:
        return spoken
    parts = re.fullmatch(r"([^\[(]+?)\s*[\[(](.*)[\])]", plain, re.DOTALL)
    name = _plain(parts[1] if parts else plain)
    unit = parts[2].strip() or None if parts else None
    if name in known:
        return Heading(known[name], unit)
    candidates = [column for column in known.values() if column.unit and stem(column.name) == name]
    if not unit or not candidates:
        return f"this column is unknown{nearest(name, [*known, *{stem(other): other for other in known}.values()])}"
    if len(candidates) > 1:
        return f"this may mean {' or '.join(column.name for column in candidates)}: write the whole name before the unit"
    return Heading(candidates[0], unit)


def _chinese_heading(text: str, table: str, record: type[Row]) -> Heading | str | None:
    """What a header with a Chinese name says, or why it cannot be read; none where it has none."""
    for name, column in _spoken(table, record).items():
        rest = text.removeprefix(name)
        if text == name:
            return f"write the unit behind this name, as {name} [{column.unit}]" if column.unit else Heading(column, None)
        found = re.fullmatch(r"\s*[\[(](.*)[\])]", rest, re.DOTALL) if rest != text else None
        if found is not None:  # in brackets stands a unit, or what files call the column
            return Heading(column, None if _plain(found[1]) == column.name else chinese.english_unit(found[1].strip()) or None)
    return None


@cache
def _spoken(table: str, record: type[Row]) -> dict[str, Column]:
    """The columns of a table by their Chinese names."""
    return {unicodedata.normalize("NFKC", chinese.name(table, column.name)): column for column in columns(record)}


def _plain(text: str) -> str:
    """A header in the manner of the format: small letters, underscores for blanks."""
    return re.sub(r"[\s-]+", "_", text.replace("\ufeff", "").strip()).lower()
