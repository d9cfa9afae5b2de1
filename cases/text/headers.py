"""Parsing of table headers: column and unit.

A header is the column's name (``flow_t_per_h``), or its name, its stem or its Chinese name with a unit in brackets:
``flow [m3/d]``, ``流量 [m3/d]``.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from parkloop.cases.columns import Column, by_name
from parkloop.cases.disk.limits import MOST_LETTERS_OF_A_NAME
from parkloop.cases.faults import Fault, nearest
from parkloop.cases.locale import names
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Row
from parkloop.cases.text.cells import is_blank
from parkloop.cases.text.notation import plain_signs

UNIT_WORDS = frozenset(
    ("t", "kg", "mg", "l", "m2", "km", "c", "k", "mw", "mwh", "tce", "y", "h", "unit", "activity", "size", "per")
)


@dataclass(frozen=True)
class Heading:
    """Meaning of a header: its column, and the unit below it, none for the column's own."""

    column: Column
    unit: str | None


def stem(name: str) -> str:
    """The name of a column without the unit at its end: ``flow`` of ``flow_t_per_h``, ``y`` of ``y_km``."""
    words = name.split("_")
    while len(words) > 1 and words[-1] in UNIT_WORDS:
        words.pop()
    return "_".join(words)


def read_headers(table: str, record: type[Row], header: Iterable[object]) -> tuple[list[Heading | None], list[Fault]]:
    """Column and unit of each header, None where blank or unknown; and the faults."""
    headings: list[Heading | None] = []
    faults: list[Fault] = []
    for cell in header:
        heading = None if is_blank(cell) else _heading(str(cell), table, record)
        if isinstance(heading, str):
            faults.append(Fault(table, "", str(cell).strip(), None, heading))
        headings.append(heading if isinstance(heading, Heading) else None)
    return headings, faults


def _heading(text: str, table: str, record: type[Row]) -> Heading | str:
    """Meaning of a header, or why it cannot be read."""
    if len(text) > MOST_LETTERS_OF_A_NAME:
        return say("a header has at most {most} characters", most=MOST_LETTERS_OF_A_NAME)
    return _known_heading(text, table, record)


@lru_cache(maxsize=4096)
def _known_heading(text: str, table: str, record: type[Row]) -> Heading | str:
    """Meaning of a header of usual length; a sweep reads the same ones for each of its values."""
    known = by_name(record)
    plain = plain_signs(text).replace("\ufeff", "").strip()
    spoken = _spoken_heading(plain, table, record)
    if spoken is not None:
        return spoken
    parts = re.fullmatch(r"([^\[(]+?)\s*[\[(](.*)[\])]", plain, re.DOTALL)
    name = _plain(parts[1] if parts else plain)
    unit = parts[2].strip() or None if parts else None
    if name in known:
        return Heading(known[name], unit)
    candidates = [column for column in known.values() if column.unit and stem(column.name) == name]
    if not unit or not candidates:
        return say("this column is unknown{near}", near=nearest(name, known if name.isascii() else _spoken(table, record)))
    if len(candidates) > 1:
        return say(
            "this may mean {either}: write the whole name before the unit",
            either=joined((column.name for column in candidates), " or "),
        )
    return Heading(candidates[0], unit)


def _spoken_heading(text: str, table: str, record: type[Row]) -> Heading | str | None:
    """Column and unit of a header in another language, or why it cannot be read; none if unnamed."""
    for name, column in _spoken(table, record).items():
        rest = text.removeprefix(name)
        if text == name:
            return (
                say("write the unit behind this name, as {name} [{unit}]", name=name, unit=column.unit)
                if column.unit
                else Heading(column, None)
            )
        found = re.fullmatch(r"\s*[\[(](.*)[\])]|(?:\s*[,:]|[\s_])(.*)", rest, re.DOTALL) if rest != text else None
        if found is not None:  # behind the name stands a unit, or what files call the column
            behind = (found[1] or found[2] or "").strip()
            return Heading(column, None if _plain(behind) == column.name else names.english_unit(behind) or None)
    return None


@cache
def _spoken(table: str, record: type[Row]) -> dict[str, Column]:
    """The columns of a table by their names in other languages."""
    known = by_name(record)
    called = names.spoken(table, tuple(known))
    return {unicodedata.normalize("NFKC", spoken): known[column] for spoken, column in called.items() if spoken != column}


def _plain(text: str) -> str:
    """A header in the manner of the format: small letters, underscores for blanks."""
    return re.sub(r"[\s-]+", "_", text.replace("\ufeff", "").strip()).lower()
