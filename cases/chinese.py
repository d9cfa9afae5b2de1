"""The Chinese of what the format says: help sentences of its columns, and short names for their headers.

The records stay English; whoever shows them in Chinese asks here. A sentence without a translation is shown as it is.
"""

import csv
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
WORDS, NAMES = HERE / "words_zh.csv", HERE / "names_zh.csv"


@cache
def words() -> dict[str, str]:
    """Chinese of each English sentence of the records: a changed sentence asks for a new translation."""
    return _read(WORDS, "en")


@cache
def names() -> dict[str, str]:
    """Short Chinese name of each column; ``table.column`` where a table means something else by the name."""
    return _read(NAMES, "column")


def sentence(text: str) -> str:
    """A sentence of the records in Chinese."""
    return words().get(text, text)


def name(table: str, column: str) -> str:
    """The short Chinese name of a column."""
    known = names()
    return known.get(f"{table}.{column}") or known.get(column, column)


def _read(path: Path, key: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[key]: row["zh"] for row in csv.DictReader(file)}
