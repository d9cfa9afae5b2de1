"""Admissible magnitudes of numbers by unit: largest, and smallest beside 0.

Wide enough for any park: a province with all its plants, money in rupiah or dong, a trace of mercury beside a river. Narrow
enough for arithmetic: a double keeps sixteen digits, and a solver sees what is wrong by 1e-7 to 1e-9 of a unit. Beyond these
a plan's numbers would be rounding; most such values are slips: a limit written as 1e30, a unit mistaken, a cell of dates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

UNIT = re.compile(r"\s*\[([^\]]+)\]$")
"""The unit at the end of what a column is said to mean."""


@dataclass(frozen=True)
class Magnitude:
    """The largest size that a number may have, of either sign, the smallest beside 0, and why."""

    most: float
    least: float = 0.0
    why: str = ""

    def kept(self, number: float | None) -> float | None:
        """A number that is 0 or not too small; raises PydanticCustomError for others."""
        if number is not None and 0 < abs(number) < self.least:
            raise PydanticCustomError("too_small", "must be 0, or at least {least} in size", {"least": self.least})
        return number


MONEY = Magnitude(1e16, why="all capital of a province in dong or rupiah; a double still keeps its ones")
PRICE = Magnitude(1e12, why="a ton of silver in dong or rupiah; in a year's sum it stays below 1e16 per unit of flow")
CAPITAL = Magnitude(1e14, why="a nuclear plant in dong or rupiah for each MW, or a tunnel for each km")
FLOW = Magnitude(1e8, 1e-6, "the Yangtze in flood; below 1 g/h a flow is as small as what the solver neglects")
AMOUNT = Magnitude(1e9, 1e-6, "the gas of a province in m3/h or kg/h; smaller ones want a smaller unit")
PER_UNIT = Magnitude(1e9, why="a shipload counted in g")

MAGNITUDES = {
    "money": MONEY,
    "money/y": MONEY,
    "money/activity": MONEY,
    "money/MW": CAPITAL,
    "money/km": CAPITAL,
    "money/km/(unit/h)": CAPITAL,
    "money/(unit/h)/y": CAPITAL,
    "money/(unit/h)": CAPITAL,
    "money/t": PRICE,
    "money/unit": PRICE,
    "money/unit/km": PRICE,
    "money/activity/h": PRICE,
    "money/m2/y": PRICE,
    "money/CNY": Magnitude(1e6, 1e-9, "rial, the smallest money, and money counted in billions"),
    "t/h": FLOW,
    "unit/h": AMOUNT,
    "unit": Magnitude(1e12, 1e-6, "the gas of a province in m3 for a year"),
    "activity": AMOUNT,
    "MW": Magnitude(1e6, 1e-6, "all power stations of a large country"),
    "t/y": Magnitude(1e12, why="the largest flow, all year"),
    "unit/y": Magnitude(1e13, why="the largest amount, all year"),
    "money/kg": PRICE,
    "MWh/t": PER_UNIT,
    "kg/h": Magnitude(1e9, 1e-9, "1 Mt, and 1 µg, of one substance in an hour"),
    "mg/L": Magnitude(1e8, 1e-8, "more than any liquid weighs, and 10 pg of dioxin in a litre"),
    "mg/m3": Magnitude(1e9, 1e-9, "more than any gas weighs, and 1 pg of dioxin in a cubic metre"),
    "kg": Magnitude(1e9, 1e-9, "the equivalent of the most poisonous substance is 3e-7 kg"),
    "kg/unit": PER_UNIT,
    "kg/unit/km": PER_UNIT,
    "MWh/unit/km": PER_UNIT,
    "tce/unit": PER_UNIT,
    "t/unit": PER_UNIT,
    "t/activity/h": PER_UNIT,
    "m3/activity/h": PER_UNIT,
    "unit/activity/h": PER_UNIT,
    "unit/h/km": PER_UNIT,
    "t/t": Magnitude(1e3, 1e-3, "1 kg for a ton"),
    "km": Magnitude(1e5, why="twice round the Earth, whatever the origin of the coordinates"),
    "km/km": Magnitude(1e3, why="no route is a thousand times the straight distance"),
    "m2": Magnitude(1e12, why="the largest province of China"),
    "m2/activity": PER_UNIT,
    "m2/unit": PER_UNIT,
    "m2/km": Magnitude(1e6, why="a strip 1 km wide"),
    "degC": Magnitude(1e4, why="hotter than any plasma torch"),
    "K/km": Magnitude(1e4, why="hotter than any plasma torch, lost in a kilometre"),
    "K": Magnitude(1e4, why="hotter than any plasma torch"),
    "h/y": Magnitude(8784.0, 1e-3, "a leap year, and 4 s"),
    "h": Magnitude(8784.0, 1e-3, "a leap year, and 4 s"),
    "1/y": Magnitude(100.0, why="a loan that costs itself every three days"),
    "1/km": Magnitude(1.0, why="more than all cannot be lost"),
    "y": Magnitude(1e4, 1e-3, "longer than anything built; a third of a day"),
    "year": Magnitude(9999.0, why="years have four digits"),
    "base_year": Magnitude(9999.0, why="years have four digits"),
    "jobs": Magnitude(1e8, why="all people of a province"),
    "factor": Magnitude(1e6, why="a profile that holds a quantity itself, of a rate of 1"),
    "step": Magnitude(1e5, why="a year in steps of five minutes"),
    "position": Magnitude(1e5, why="a year in steps of five minutes"),
    "repeats": Magnitude(1e5, why="a year in steps of five minutes"),
    "cycles": Magnitude(1e4, 1.001, "pure make-up, and one of which nearly all is blown down"),
    "efficiency": Magnitude(1e2, 1e-2, "a hundredth of the efficiency at full load, or a hundred times it"),
    "carry": Magnitude(1e3, why="a property a thousand times that of the feed"),
    "scale_exponent": Magnitude(3.0, 1e-2, "volumes of lengths; most cost curves have 0.6 to 0.9"),
    "max_links": Magnitude(1e4, why="no rack carries ten thousand pipes"),
    "max_ratio": Magnitude(1e6, 1e-6, "kW of one beside GW of the other"),
    "per_activity": PER_UNIT,
    "value": MONEY,
    "low": MONEY,
    "high": MONEY,
    "min": PER_UNIT,
    "max": PER_UNIT,
}
"""By unit, and where a number has none by column. Money is in the case's currency. Shares lie between 0 and 1."""


def magnitude(name: str, field: FieldInfo) -> Magnitude | None:
    """Admissible magnitude of a field; none for shares and non-numbers."""
    if not {float, int} & {*_parts(field.annotation)}:
        return None
    unit = UNIT.search(" ".join((field.description or "").split()))
    return MAGNITUDES.get(name) or MAGNITUDES.get(unit[1] if unit else "")


def bound(record: type[BaseModel]) -> None:
    """Add the magnitudes to the constraints of a record's numbers."""
    for name, field in record.model_fields.items():
        known = magnitude(name, field)
        if known is not None:
            field.metadata += _limits(field, known)
    record.model_rebuild(force=True)


def _limits(field: FieldInfo, known: Magnitude) -> list[Any]:
    """Bounds of a field, but for those that it states itself."""
    stated = {type(limit) for limit in (*field.metadata, *_parts(field.annotation))}
    largest = [] if Le in stated else [Le(known.most)]
    if Gt in stated:
        return [*largest, Ge(known.least)] if known.least else largest
    lowest = [] if Ge in stated else [Ge(-known.most)]
    return [*largest, *lowest, *([AfterValidator(known.kept)] if known.least else [])]


def _parts(annotation: Any) -> Iterator[Any]:
    """Parts of a type, with the limits that they state."""
    inner = (*getattr(annotation, "__args__", ()), *getattr(annotation, "__metadata__", ()), *getattr(annotation, "metadata", ()))
    yield annotation
    for part in inner:
        yield from _parts(part)
