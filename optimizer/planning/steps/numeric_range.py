"""Numeric range of a case: numbers too far apart for a solver.

It sees nothing below a billionth of the largest.
"""

from collections.abc import Iterator
from dataclasses import replace

from parkloop.cases.columns import columns
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case
from parkloop.optimizer.plan.record import Plan

FAR = 1e9
"""Largest over smallest number of one unit from which arithmetic may fail."""
NO_PART = frozenset({"km", "degC", "K", "y", "h/y", "1/y", "1/km"})
"""Units whose numbers are no amounts: places, temperatures, times and rates."""
PlacedNumber = tuple[float, str]
"""The size of a number, and where it stands."""


def with_numeric_range(plan: Plan, case: Case) -> Plan:
    """Plan, with the numbers that may be the reason where arithmetic failed."""
    told = far_apart(case) if plan.status == "error" else ""
    return replace(plan, reasons=(*plan.reasons, told)) if told else plan


def far_apart(case: Case) -> str:
    """Sentence on the smallest and largest number of the unit with the widest range.

    Empty where no numbers are too far apart.
    """
    spans = [(min(numbers), max(numbers)) for numbers in _by_unit(case).values()]
    small, large = max(spans, key=lambda span: span[1][0] / span[0][0], default=((1.0, ""), (1.0, "")))
    if large[0] < FAR * small[0]:
        return ""
    return say("Numbers of the case may be too far apart for the solver: {small}, and {large}.", small=small[1], large=large[1])


def _by_unit(case: Case) -> dict[str, list[PlacedNumber]]:
    found: dict[str, list[PlacedNumber]] = {}
    for unit, number in _numbers(case):
        found.setdefault(unit, []).append(number)
    return found


def _numbers(case: Case) -> Iterator[tuple[str, PlacedNumber]]:
    """Every number of the tables that is not 0, with its unit."""
    for table, record in TABLES.items():
        amounts = [column for column in columns(record) if column.unit and column.unit not in NO_PART]
        for row in getattr(case, table):
            for column in amounts:
                value = getattr(row, column.field)
                if value:
                    yield column.unit or "", (abs(value), f"{table}/{row.row_key}/{column.name} = {value:g} {column.unit}")
