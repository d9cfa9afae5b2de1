"""Streaming scan of a workbook's XML: its size, and sheet properties that openpyxl drops.

openpyxl builds an object for every element that it meets, some of them slowly, and holds what lies in a tag as a whole. So every
part is read here first, by the parser that openpyxl uses as well (expat, some million elements a second), element by element and
without keeping them. What goes beyond a limit is refused; a part that is no XML ends at its first fault, as it would there.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from parkloop.cases.disk.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, ReadingTime, refused, too_many_cells
from parkloop.cases.faults import CaseError
from parkloop.cases.messages import say

PIECE = 65_536
LONGEST_TAG = 1_000_000
"""Bytes of one tag: expat holds it as a whole."""
CELLS = frozenset({"row", "c", "v", "f", "is", "t", "si"})
"""Elements of cells, also of empty ones that only have a format, and of their texts."""
MOST = {"cells": 3 * MOST_CELLS, "mergeCell": 10_000, "sheet": 200, "cellStyle": 5_000, "others": 200_000}
"""How many elements of one kind a workbook may have; openpyxl compares each named style with all others."""
LAST_COLUMN = (2, "KN")
"""Length and letters of the last column that is read, number `MOST_COLUMNS`."""
RANGE = re.compile(r"[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7}")
NUMBER = re.compile(r"\d{1,7}")
Attributes = dict[str, str]


@dataclass
class Part:
    """Properties in a sheet's XML beside the values of its cells."""

    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    formula_alone: bool = False
    """Whether a formula stands there without its value."""
    beyond: str = ""
    """The first cell with a value outside of what is read of a sheet."""


def parts_of(archive: zipfile.ZipFile, name: str, reading_time: ReadingTime) -> dict[str, Part]:
    """Properties of every part of a workbook; raises ``CaseError`` where it is too large."""
    counted = Counter[str]()
    return {part.filename: _Reader(counted, name, reading_time).read(archive, part) for part in archive.infolist()}


class _Reader:
    """Reads one part; the elements of all are counted together."""

    def __init__(self, counted: Counter[str], name: str, reading_time: ReadingTime) -> None:
        self.counted, self.name, self.reading_time = counted, name, reading_time
        self.part = Part()
        self.cell = ""
        self.row, self.lacks_value = 0, False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._element
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.kinds: dict[str, Callable[[Attributes], None]] = {
            "row": self._row,
            "c": self._cell,
            "f": self._formula,
            "v": self._value,
            "is": self._value,
            "col": self._column,
            "mergeCell": self._merge,
        }

    def read(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Part:
        fed = 0
        try:
            for piece in _pieces(archive, part):
                self.reading_time.check()
                fed += len(piece)
                self.parser.Parse(piece)
                if fed - max(self.parser.CurrentByteIndex, 0) > LONGEST_TAG:
                    raise refused(
                        self.name, say("it has a tag of more than {most} bytes, which no workbook has", most=LONGEST_TAG)
                    )
        except CaseError:  # a ValueError, too
            raise
        except (expat.ExpatError, LookupError, ValueError):
            pass  # no XML, or in an unknown encoding: nobody reads on from here
        self._close_cell()
        return self.part

    def _element(self, name: str, attributes: Attributes) -> None:
        name = name.rpartition(":")[2]
        kind = "cells" if name in CELLS else name if name in MOST else "others"
        self.counted[kind] += 1
        if self.counted[kind] > MOST[kind]:
            raise refused(
                self.name,
                say("it has more than {most} elements ({kind}), and at most so many are read", most=MOST[kind], kind=kind),
            )
        if (read := self.kinds.get(name)) is not None:
            read(attributes)

    def _row(self, attributes: Attributes) -> None:
        self._close_cell()
        stated = attributes.get("r", "")
        self.row = int(stated) if NUMBER.fullmatch(stated) else self.row + 1
        if attributes.get("hidden") in ("1", "true") and len(self.part.hidden_rows) < MOST_ROWS:
            self.part.hidden_rows.append(self.row)

    def _cell(self, attributes: Attributes) -> None:
        self._close_cell()
        self.cell = attributes.get("r", "")

    def _formula(self, _: Attributes) -> None:
        self.lacks_value = True

    def _value(self, _: Attributes) -> None:
        if self.lacks_value:
            self.parser.CharacterDataHandler = self._has_value
        self.counted["filled"] += 1
        if self.counted["filled"] > MOST_CELLS:
            raise too_many_cells(self.name)
        letters = self.cell.rstrip("0123456789")
        if not self.part.beyond and (self.row > MOST_ROWS + 1 or (len(letters), letters) > LAST_COLUMN):
            self.part.beyond = self.cell or f"A{self.row}"

    def _has_value(self, _: str) -> None:
        self.lacks_value = False
        self.parser.CharacterDataHandler = None

    def _close_cell(self) -> None:
        self.part.formula_alone |= self.lacks_value
        self.lacks_value = False

    def _column(self, attributes: Attributes) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in ("1", "true") and NUMBER.fullmatch(first) and NUMBER.fullmatch(last):
            self.part.hidden_columns.update(range(int(first), min(int(last), MOST_COLUMNS) + 1))

    def _merge(self, attributes: Attributes) -> None:
        stated = attributes.get("ref", "")
        if RANGE.fullmatch(stated):
            self.part.merged.append(stated)

    def _refuse_doctype(self, *_: object) -> None:
        raise refused(self.name, say("it declares entities of its own, which no workbook does"))


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as packed:
        while piece := packed.read(PIECE):
            yield piece
