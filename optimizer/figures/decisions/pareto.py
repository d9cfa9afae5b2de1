"""Figure of a front: the points by two objectives, a third by colour, and the knee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from parkloop.cases.locale.names import PLAN
from parkloop.cases.messages import Message
from parkloop.cases.schema import Case
from parkloop.models.accounts.contracts import COMPANY
from parkloop.optimizer.figures.labels import described
from parkloop.optimizer.figures.shared import Option, plant_names, scale_of, spoken
from parkloop.optimizer.plan.wording import short

WORDS = {
    "cost": "Annual cost",
    "co2": "CO2",
    "freshwater": "Fresh water",
    "wastewater": "Waste water",
    "disposal": "Waste disposed of",
    "energy": "Energy",
    "land": "Land",
    "links": "New links",
    "worst_case": "Cost of the dearest scenario",
    "cvar": "Mean cost of the worst scenarios",
    "water_reused": "Water reused",
    "waste_used": "Waste used",
    "renewable_energy": "Renewable energy",
    "company": "Cost of {plant}",
    "points": "Points",
    "knee": "Knee",
    "front": "Front of {names}: {rows}.",
}
"""Words of the figure."""
LINE, POINT, KNEE = "#94a3b8", "#0f766e", "#c2410c"
COLOURS = ("#0f766e", "#84cc16", "#f59e0b", "#b91c1c")


def objective_title(case: Case, name: str, language: str = "en") -> str:
    """What people call an objective."""
    if name.startswith(COMPANY):
        plant = name.removeprefix(COMPANY)
        return spoken(WORDS, "company", language).format(plant=plant_names(case, language).get(plant, plant))
    return spoken(WORDS, name, language) if name in WORDS else name.upper()


def objective_words(name: str) -> str:
    """An objective in the words of people, a species or another by its name."""
    if name.startswith(COMPANY):
        return Message(WORDS["company"], {"plant": name.removeprefix(COMPANY)}, PLAN)
    return Message(WORDS[name], {}, PLAN) if name in WORDS else name


def pareto(case: Case, points: pd.DataFrame, names: Sequence[str], units: Mapping[str, str], language: str = "en") -> Option:
    """Points of a front: the second objective along, the first one up, a third by colour; the knee apart.

    ``points`` is the table of ``parkloop.optimizer.analyses.pareto``.
    """
    scales = {name: scale_of(float(points[name].abs().max()), language, units.get(name, "")) for name in names}
    titles = {name: _titled(objective_title(case, name, language), unit) for name, (_, unit) in scales.items()}
    across, up, *third = names[1], names[0], *names[2:]
    order = points.sort_values(across).assign(**{name: points[name].astype(float) / size for name, (size, _) in scales.items()})
    dots = [_dot(row, (across, up, *third)) for row in order.to_dict("records")]
    series: list[Option] = [] if third else [_line(order, across, up)]
    series.append({"type": "scatter", "name": spoken(WORDS, "points", language), "symbolSize": 12, "data": dots, **_plain(third)})
    knees = [dot | {"label": {"show": False}} for dot, row in zip(dots, order.to_dict("records"), strict=True) if row["knee"]]
    if knees:
        ring = {"color": "rgba(0,0,0,0)", "borderColor": KNEE, "borderWidth": 3}
        words = spoken(WORDS, "knee", language)
        series.append({"type": "scatter", "name": words, "color": KNEE, "symbolSize": 22, "itemStyle": ring, "data": knees})
    option: Option = {
        "animation": False,
        "tooltip": {"trigger": "item"},
        "legend": {"top": 0, "data": [one["name"] for one in series if one["type"] == "scatter"]},
        "grid": {"left": 20, "right": 110 if third else 40, "top": 46, "bottom": 30, "containLabel": True},
        "xAxis": {"type": "value", "scale": True, "name": titles[across], "nameLocation": "middle", "nameGap": 28},
        "yAxis": {"type": "value", "scale": True, "name": titles[up]},
        "series": series,
    }
    if third:
        values = order[third[0]].astype(float)
        option["visualMap"] = {
            "dimension": 2,
            "min": float(values.min()),
            "max": float(values.max()),
            "right": 0,
            "top": "middle",
            "text": [titles[third[0]], ""],
            "calculable": False,
            "inRange": {"color": list(COLOURS)},
            "seriesIndex": 0,
        }
    rows = "; ".join(
        f"{row['point']}: {', '.join(short(float(row[name]), language=language) for name in names)}"
        for row in points.to_dict("records")
    )
    stated = (_titled(objective_title(case, name, language), units.get(name, "")) for name in names)
    return described(option, spoken(WORDS, "front", language).format(names=", ".join(stated), rows=rows))


def _titled(title: str, unit: str) -> str:
    return f"{title} [{unit}]" if unit else title


def _plain(third: Sequence[str]) -> Option:
    return {} if third else {"color": POINT}


def _line(order: pd.DataFrame, across: str, up: str) -> Option:
    pairs = [[float(f"{x:.7g}"), float(f"{y:.7g}")] for x, y in zip(order[across], order[up], strict=True)]
    style = {"color": LINE, "type": "dashed"}
    return {"type": "line", "symbol": "none", "lineStyle": style, "color": LINE, "silent": True, "data": pairs}


def _dot(row: Mapping[Any, Any], names: Sequence[str]) -> Option:
    value = [float(f"{float(row[name]):.7g}") for name in names]
    return {"value": value, "name": str(row["point"]), "label": {"show": True, "position": "right", "formatter": "{b}"}}
