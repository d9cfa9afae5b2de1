"""Limits of uploads: size, number of rows, depth, time; files made to do harm.

Reading is bounded by these numbers alone, whatever a file says of itself. Size comes first: bytes as they lie on the disk, then
unpacked as the directory of a ZIP archive states them (no more than stated is ever unpacked). What is left is read piece by
piece, and each reader stops at its limit. No process of its own is needed for that, which would cost a second for each file:
a library sees only what has passed (`cases/disk/parts.py`), and its work grows no faster than the pieces that were counted.
"""

import time
from dataclasses import dataclass, field

from parkloop.cases.faults import CaseError, Fault
from parkloop.cases.messages import say

MOST_ROWS, MOST_COLUMNS = 50_000, 300
"""Rows of a table and columns of a row."""
MOST_MEETING = 5_000
MEETING = frozenset({"markets", "material_streams", "water_streams"})
"""Rows of the tables whose rows are held against each other, every one against every other."""
MOST_CELLS = 500_000
"""Cells of all tables of a case together, empty ones too: twenty times what the largest shipped park has."""
MOST_LETTERS = 32_000
"""Characters of a cell; Excel has room for hardly more."""
MOST_LETTERS_OF_A_NAME = 100
"""Characters of a header or an id."""
MOST_BYTES, MOST_FILES = 50_000_000, 1_000
"""Bytes, unpacked, and number of the files of a case or of the parts of a workbook together."""
MOST_PACKED = 20_000_000
"""Bytes of a workbook or a ZIP archive as it lies on the disk."""
MOST_SETTINGS = 100_000
"""Bytes of case.toml, which is read slowly."""
MOST_SECONDS = 30.0
"""Time of the processor in which a workbook is opened; what others make of it does not count."""


@dataclass(frozen=True)
class ReadingTime:
    """Time limit of one reading, checked wherever much may be repeated."""

    seconds: float = field(default_factory=lambda: MOST_SECONDS)
    begun: float = field(default_factory=time.thread_time)

    def check(self) -> None:
        """Continue, or raise ``CaseError`` past the time limit."""
        if time.thread_time() - self.begun > self.seconds:
            raise refused(
                "", say("reading it takes longer than {most} seconds, and no more are spent on a file", most=f"{self.seconds:g}")
            )


def refused(name: str, message: str) -> CaseError:
    """The error of a file that is not read at all."""
    return CaseError([Fault("case", "", "", name or None, message)])


def most_rows(table: str) -> int:
    """Largest number of rows of a table."""
    return MOST_MEETING if table in MEETING else MOST_ROWS


def too_long(table: str) -> Fault:
    """The fault of a table of which not all is read."""
    return Fault(table, "", "", None, say("it has more than {most} rows, and a table has at most so many", most=most_rows(table)))


def too_wide(table: str) -> Fault:
    """The fault of a table with more columns than are read."""
    return Fault(table, "", "", None, say("it has more than {most} columns, and a table has at most so many", most=MOST_COLUMNS))


def too_many_cells(name: str) -> CaseError:
    """The error of tables that are too large together."""
    return refused(
        name, say("it has more than {most} cells, and the tables of a case have at most so many together", most=MOST_CELLS)
    )


def too_many_bytes(count: int, most: int) -> str:
    """Message of a fault about a file that is too large."""
    return say("it has {size} bytes, and at most {most} are read of such a file", size=count, most=most)
