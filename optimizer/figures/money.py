"""Waterfall of annual cost: differences between plans by head or by plant."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import pandas as pd

from parkloop.cases.locale.catalogue import ENGLISH, translated
from parkloop.cases.locale.formats import large
from parkloop.cases.locale.names import PLAN
from parkloop.cases.schema import Case
from parkloop.optimizer.figures.labels import described, plain
from parkloop.optimizer.figures.shared import Option, plant_names, spoken
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount

CLEAR = {"color": "transparent"}
TOTAL, MORE, LESS = "#475569", "#dc2626", "#0d9488"

HEADS = {
    "purchase": "Energy bought",
    "sale": "Sales",
    "peak": "Peak charge",
    "shortfall": "Take-or-pay",
    "contract": "Contracts across the fence",
    "paid": "Paid by contract",
    "received": "Received by contract",
    "supply": "Water and raw material",
    "outlet": "Discharge and disposal",
    "treatment": "Treatment",
    "technology_capital": "Equipment: capital",
    "technology_opex": "Equipment: running",
    "store_capital": "Stores: capital",
    "store_opex": "Stores: running",
    "link_capital": "Links: capital",
    "link_opex": "Links: running",
    "retirement_capital": "Retiring what exists",
    "corridor_capital": "Corridors: capital",
    "corridor_opex": "Corridors: running",
    "equipment_capital": "Heat exchangers",
    "carbon": "Carbon price",
    "tax": "Taxes",
    "credit": "Credits",
    "land": "Land",
}
"""Heads of the table of costs."""

WHOLE = "Shared by the park"

LEAST_SHARE = 0.3
"""Share of the highest level that the levels span at least where the axis is whole; bars would else be too thin to see."""
BREAK: Option = {
    "show": True,
    "expandOnClick": False,
    "zigzagAmplitude": 5,
    "itemStyle": {"color": "#ffffff", "borderColor": "#64748b", "opacity": 1},
}
"""How a break of the axis is marked: a torn stripe across the chart."""
WORDS = {
    "broken": "axis broken below {level}",
    "told": "Waterfall of the annual cost in {unit}: {rows}.",
}


def head_name(head: str, language: str = "en") -> str:
    """A cost head for people."""
    if head not in HEADS:
        return head.replace("_", " ").capitalize() if language == ENGLISH else head
    return translated(HEADS[head], language, PLAN)


def steps(before: Plan, after: Plan, by: str) -> pd.Series:
    """Contributions of plants or heads (``by``) to the cost difference of two plans [money/y]

    The largest saving first. Of plants with what they pay each other.
    """
    tables = [company_costs(plan) if by == "plant" else plan.tables["costs"] for plan in (after, before)]
    sums = [table.groupby(by)["cost_per_y"].sum() for table in tables]
    change = sums[0].sub(sums[1], fill_value=0.0)
    return change[change.abs() > 1e-9 * max(abs(float(sums[1].sum())), 1.0)].sort_values()


def waterfall(
    case: Case, plans: Mapping[str, Plan], by: str = "head", language: str = "en", titles: Mapping[str, str] | None = None
) -> Option:
    """Waterfall of annual cost: plans as columns, between them the changes by head or plant.

    The plans are baseline, plant, park and so on.

    ``titles`` are the names of the plans as they are shown. Money per year in the case's currency.
    """
    columns: list[_Column] = []
    listed = list(plans.items())
    for place, (key, plan) in enumerate(listed):
        level = float(plan.tables["costs"]["cost_per_y"].sum())
        columns.append(_Column((titles or {}).get(key, key), 0.0, level, TOTAL))
        if place + 1 < len(listed):
            for part, change in steps(plan, listed[place + 1][1], by).items():
                colour = MORE if change > 0 else LESS
                columns.append(_Column(_part_name(case, str(part), by, language), level, float(change), colour))
                level += float(change)
    return _chart(columns, case.info.currency, language)


def _part_name(case: Case, part: str, by: str, language: str) -> str:
    if by == "head":
        return head_name(part, language)
    return plant_names(case, language).get(part, translated(WHOLE, language, PLAN))


@dataclass(frozen=True)
class _Column:
    """Bar from ``start`` to ``start + change``, with its label."""

    name: str
    start: float
    change: float
    colour: str

    @property
    def text(self) -> str:
        """Formatted amount in the unit of the axis, a change with its sign."""
        return f"{'+' if self.change > 0 and self.colour != TOTAL else ''}{amount(self.change)}"

    @property
    def low(self) -> float:
        return min(self.start, self.start + self.change)

    @property
    def high(self) -> float:
        return max(self.start, self.start + self.change)

    @property
    def base(self) -> float:
        """Base of the bar: its end nearer to 0; one that crosses 0 begins there."""
        return max(self.low, 0.0) + min(self.high, 0.0)

    def piece(self, size: float, told: bool) -> Option:
        """Part of the bar above or below 0; one of the two parts has the label."""
        label = {"show": told, "position": "top" if size >= 0 else "bottom", "formatter": self.text, "fontSize": 11}
        tip = {"formatter": plain(f"{escape(self.name)}: {self.text}")}
        return {"value": size, "itemStyle": {"color": self.colour}, "label": label, "tooltip": tip}


def _chart(columns: Sequence[_Column], currency: str, language: str) -> Option:
    """Bars in money, or in the smallest large unit of the language if over seven digits.

    M, 万.
    """
    size, word = large(language)[-1]
    scaled = max((c.high for c in columns), default=0.0) >= 1e7
    if scaled:
        columns = [replace(c, start=c.start / size, change=c.change / size) for c in columns]
    above = [max(c.high, 0.0) - max(c.low, 0.0) for c in columns]
    below = [min(c.low, 0.0) - min(c.high, 0.0) for c in columns]
    unit = f"{f'{word} ' if scaled else ''}{currency}/y"
    told = spoken(WORDS, "told", language).format(unit=unit, rows="; ".join(f"{c.name} {c.text}" for c in columns))
    option = {
        "animation": False,
        "tooltip": {"trigger": "item", "confine": True},
        "grid": {"left": 16, "right": 20, "top": 34, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [c.name for c in columns],
            "axisLabel": {"rotate": 35, "interval": 0, "fontSize": 11},
        },
        "yAxis": _axis(columns, unit, language),
        "series": [
            {
                "type": "bar",
                "stack": "way",
                "silent": True,
                "itemStyle": {"color": "transparent"},
                "data": [c.base for c in columns],
            },
            _bars([c.piece(a, a >= -b) for c, a, b in zip(columns, above, below, strict=True)]),
            _bars([c.piece(b, -b > a) for c, a, b in zip(columns, above, below, strict=True)]),
        ],
    }
    return described(option, told)


def _bars(data: list[Option]) -> Option:
    return {"type": "bar", "stack": "way", "barMaxWidth": 46, "data": data}


def _axis(columns: Sequence[_Column], unit: str, language: str) -> Option:
    """Axis of money, from 0 so that the heights of bars compare.

    Where it must leave something out, it says so.
    """
    left_out = _left_out(columns)
    if left_out is None:
        return {"type": "value", "name": unit}
    note = spoken(WORDS, "broken", language).format(level=amount(left_out[1]))
    name = {"name": f"{unit} ({note})", "nameTextStyle": {"align": "left"}}
    return {"type": "value", **name, "breaks": [{"start": left_out[0], "end": left_out[1], "gap": "4%"}], "breakArea": BREAK}


def _left_out(columns: Sequence[_Column]) -> tuple[float, float] | None:
    """Range that the axis leaves out above 0, so that the foot of the bars stays; None if whole."""
    levels = [c.start + c.change for c in columns] + [c.start for c in columns if c.colour != TOTAL]
    low, high = min(levels, default=0.0), max(levels, default=0.0)
    if high <= 0 or high - low >= LEAST_SHARE * high:
        return None
    room = max(high - low, 0.01 * high)
    digit = 10.0 ** math.floor(math.log10(room))
    return digit, math.floor((low - 0.5 * room) / digit) * digit
