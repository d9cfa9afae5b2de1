"""Ranges of uncertain numbers, as provenance.csv states them by its low and high ends."""

from collections.abc import Mapping
from dataclasses import dataclass

from parkloop.cases.changes.places import number_at
from parkloop.cases.faults import CaseError
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case, Provenance
from parkloop.optimizer.plan.arguments import ArgumentCheck

EVERY = "*"
"""Row or column of provenance.csv that stands for all."""


@dataclass(frozen=True)
class NumberRange:
    """A number of a case, and the ends between which it may lie, in the unit of its place."""

    place: str
    present: float
    low: float
    high: float
    grade: str = ""

    @property
    def farthest(self) -> float:
        """The end that is farther from the present value."""
        return self.low if self.present - self.low > self.high - self.present else self.high


@dataclass(frozen=True)
class Ranges:
    """Ranges of a case, and why others that are stated cannot be used, by place."""

    numbers: tuple[NumberRange, ...]
    left_out: Mapping[str, str]


def place_of_row(row: Provenance) -> str:
    """Place of the number that a row of provenance.csv is about."""
    return row.row if row.table not in TABLES else f"{row.table}.{row.row}.{row.column}"


NO_RANGES = say("no number of the case has a range: state low and high of some in provenance.csv, or give (low, high) by place")
NOTHING_VARIES = say(
    "No number of this park can be varied: table Provenance states no low and high end with the present value between them. "
    "Write them there, on page Data, for the numbers that are uncertain."
)


def ranges_of(case: Case, stated: Mapping[str, tuple[float, float]] | None = None) -> Ranges:
    """Ranges of the numbers of a case.

    Left out are rows of provenance.csv for all rows or columns of a table, ends of no width, and ends between which the present
    value does not lie. Whether the case allows the ends is seen where they are put in.

    Args:
        case: the case.
        stated: ends by place; none: those of provenance.csv.

    Raises:
        ArgumentError: ``stated`` names a place without a number, or ends that cannot be meant; or the case states no range.
    """
    if stated is not None:
        return Ranges(tuple(_stated(case, stated)), {})
    found, left_out = _of_provenance(case)
    if not found:
        given = ArgumentCheck()
        given.fault("ranges", NO_RANGES)
        given.raise_faults()
    return Ranges(tuple(found.values()), left_out)


def without_ranges(case: Case) -> str | None:
    """What to do before uncertain numbers can be varied; None where provenance.csv states usable ranges."""
    return None if _of_provenance(case)[0] else NOTHING_VARIES


def _of_provenance(case: Case) -> tuple[dict[str, NumberRange], dict[str, str]]:
    """Ranges that provenance.csv states, by place, and why others cannot be used."""
    found, left_out = dict[str, NumberRange](), dict[str, str]()
    for row in case.provenance:
        if row.low is None or row.high is None:
            continue
        place = place_of_row(row)
        reason = _fault(case, row, place)
        if reason is None:
            present = number_at(case, place)
            assert present is not None
            found[place] = NumberRange(place, present, row.low, row.high, row.grade)
        else:
            left_out[place] = reason
    return found, left_out


def _fault(case: Case, row: Provenance, place: str) -> str | None:
    """Why a range cannot be used; ``None``: it can."""
    assert row.low is not None and row.high is not None
    if EVERY in (row.row, row.column):
        return say("it is of several numbers")
    try:
        present = number_at(case, place)
    except CaseError as error:
        return str(error)
    if present is None:
        return say("no number stands there")
    if not row.low < row.high:
        return say("its ends are the same")
    return None if row.low <= present <= row.high else say("the present value does not lie in it")


def _stated(case: Case, stated: Mapping[str, tuple[float, float]]) -> list[NumberRange]:
    given, found = ArgumentCheck(), list[NumberRange]()
    for place, ends in given.mapping("ranges", stated, "{'policy.carbon_price_per_t': (0, 90)}").items():
        present = number_at(case, place)
        span = given.numbers(str(place), ends)
        if present is None:
            given.fault(place, say("no number stands there"))
        elif len(span) != 2 or not span[0] < span[1]:
            given.fault(str(place), say("found {value}, but a pair (low, high) is meant", value=repr(ends)))
        else:
            found.append(NumberRange(place, present, float(span[0]), float(span[1])))
    given.raise_faults()
    return found
