"""Faults of a case: message, place, and admissible values."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from parkloop.cases.messages import Message, joined, say

MOST_COMPARED = 100
"""Names among which the nearest is looked for; of more, those beside the name in the order of the alphabet."""
MOST_TOLD = 200
"""Faults of one table that are told one by one; the others are counted."""
MOST_QUOTED = 80
"""Characters of a cell that a message quotes."""


@dataclass(frozen=True)
class Fault:
    """Fault of a case; ``str(fault)`` is one sentence.

    ``message`` says what is allowed.

    Where a value was found, it follows 'but'.
    """

    table: str
    """Table, or ``case`` for case.toml."""
    row: str
    """Key of the row, composite keys joined by ``/``; empty: the whole table."""
    column: str
    """Column; empty: the whole row."""
    value: object
    """What was found; none: nothing."""
    message: str
    """What is allowed."""

    def __str__(self) -> str:
        where = place(brief(self.table), brief(self.row), brief(self.column))
        if self.value is not None:
            return say("{where}: found {value}, but {told}.", where=where, value=shown(self.value), told=self.message)
        return say("{where}: {told}.", where=where, told=self.message)


def place(table: str, row: str = "", column: str = "") -> Message:
    """Place in a case, as messages name it."""
    if row:
        return say("{table}, row {row}, column {column}", table=table, row=row, column=column) if column else _row(table, row)
    return say("{table}, column {column}", table=table, column=column) if column else say("{table}", table=table)


def _row(table: str, row: str) -> Message:
    return say("{table}, row {row}", table=table, row=row)


def about(told: Message, table: str, row: str, column: str = "") -> Message:
    """Prefix a sentence with the row that it is about."""
    return say("{where}: {told}", where=place(table, row, column), told=told)


class CaseError(ValueError):
    """An invalid case; ``faults`` lists all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(fault_lines(self.faults))

    def __reduce__(self) -> tuple[type["CaseError"], tuple[tuple[Fault, ...]]]:
        return CaseError, (self.faults,)


def fault_lines(faults: tuple[Fault, ...]) -> str:
    """All faults as text, one per line."""
    if len(faults) == 1:
        return str(faults[0])
    some, more = first_of_each_table(faults)
    return joined(
        [
            say("The case has {count} faults:", count=len(faults)),
            *(say("- {told}", told=fault) for fault in some),
            *(say("- {table}: and {count} more faults.", table=table, count=count) for table, count in more.items()),
        ],
        "\n",
    )


def first_of_each_table(faults: Iterable[Fault]) -> tuple[list[Fault], dict[str, int]]:
    """Faults to list one by one, and the number of others per table."""
    some, seen = list[Fault](), Counter[str]()
    for fault in faults:
        seen[fault.table] += 1
        if seen[fault.table] <= MOST_TOLD:
            some.append(fault)
    return some, {table: count - MOST_TOLD for table, count in seen.items() if count > MOST_TOLD}


def brief(text: str, most: int = MOST_QUOTED) -> str:
    """A text shortened to one line for a message."""
    line = re.sub(r"\s", " ", text[: most + 1])
    return line if len(text) <= most else f"{line[:most]}…"


def without_point(value: object) -> object:
    """A value as a cell shows it: a whole number has no decimal point."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def shown(value: object) -> str:
    """A value formatted for a message: texts quoted and shortened, integers without a point."""
    return repr(brief(value)) if isinstance(value, str) else brief(repr(without_point(value)))


def kept(value: object) -> object:
    """A value that a fault may store: lists and dates as text, no overlong integers."""
    if isinstance(value, int) and value.bit_length() > 1024:
        return say("a number of more than 300 digits")
    return value if isinstance(value, (int, float)) else str(value)


def unknown(what: str, name: str, known: Iterable[str]) -> Message:
    """Message that a name has to be one of the known ones, which says what it names and which is nearest."""
    return say("it must name {what}{near}", what=what, near=nearest(name, known))


def nearest(name: str, known: Iterable[str]) -> str:
    """Tail of a message that suggests the nearest known names."""
    return _nearest(name, known if isinstance(known, frozenset) else frozenset(known))


@lru_cache(maxsize=20_000)
def _nearest(name: str, known: frozenset[str]) -> str:
    names = _ordered(known)
    plain = name.lower()
    place = bisect_left(names, plain) if len(names) > MOST_COMPARED else 0
    beside = names[max(0, place - MOST_COMPARED // 2) : place + MOST_COMPARED]
    near = get_close_matches(plain, beside, n=1, cutoff=0.6)
    if near:
        return say(" (nearest: {name})", name=brief(near[0]))
    if not names:
        return say(" (there is none)")
    return say(" (known: {names})", names=joined([*map(brief, names[:12]), *(["…"] if len(names) > 12 else [])]))


@lru_cache(maxsize=64)
def _ordered(names: frozenset[str]) -> list[str]:
    return sorted(names)
