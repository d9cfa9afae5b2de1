"""Figures of marginal abatement cost: cost of each ton avoided, and the measures."""

import math
from itertools import pairwise
from typing import Any

import pandas as pd

from parkloop.cases.locale.catalogue import translated
from parkloop.cases.lookup import Park
from parkloop.cases.messages import LIST
from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures.labels import ROW, described, legend_rows
from parkloop.optimizer.figures.shared import Option, plant_names, spoken
from parkloop.optimizer.plan.wording import amount, short

WORDS = {
    "avoided": "avoided",
    "marginal": "Marginal cost",
    "average": "Average cost",
    "source_reduction": "Source reduction",
    "end_of_pipe": "End of pipe",
    "conversion": "Conversion",
    "exchange": "Exchange and operation",
    "curve": "Marginal and average cost of avoiding {species}, in {unit}, over the tons avoided per year: {rows}.",
    "where": "Tons of {species} avoided per year by measure, one bar per step: {rows} in the last.",
}
"""Words of the figures in English and Chinese."""

COLOURS = {
    "source_reduction": ("#15803d", "#4ade80", "#3f6212", "#84cc16"),
    "end_of_pipe": ("#b45309", "#f59e0b", "#78350f", "#fcd34d"),
    "conversion": ("#7c3aed", "#c4b5fd", "#4c1d95"),
    "exchange": ("#0369a1", "#38bdf8", "#1e3a8a", "#93c5fd", "#0d9488", "#99f6e4"),
}
"""Colours by kind of measure."""

NARROWEST, MOST_ROWS = 460.0, 5
"""Width in which legends are laid out [px], and rows from which on they are paged through instead."""


def abatement(steps: pd.DataFrame, species: str, currency: str, language: str = "en") -> Option:
    """Marginal cost over avoided emission as filled steps, and average cost as a line.

    ``steps`` is the table of ``parkloop.optimizer.analyses.abatement``. The area is the extra cost per year.
    """
    rows = [row for row in steps.to_dict("records") if not math.isnan(row["avoided_t_per_y"])]
    stairs: list[list[float]] = []
    for before, row in pairwise(rows):
        if not math.isnan(cost := row["marginal_cost_per_t"]):
            stairs += [[before["avoided_t_per_y"], cost], [row["avoided_t_per_y"], cost]]
    averages = [[r["avoided_t_per_y"], r["average_cost_per_t"]] for r in rows if not math.isnan(r["average_cost_per_t"])]
    titles = [spoken(WORDS, key, language) for key in ("marginal", "average")]
    option = {
        "animation": False,
        "tooltip": {"trigger": "axis"},
        **_headed(titles),
        "xAxis": {"type": "value", "min": 0, **_named(species, language)},
        "yAxis": {"type": "value", "name": f"{currency}/t"},
        "series": [
            {
                "type": "line",
                "name": titles[0],
                "symbol": "none",
                "color": "#0f766e",
                "areaStyle": {"opacity": 0.25},
                "data": [_rounded(point) for point in stairs],
            },
            {
                "type": "line",
                "name": titles[1],
                "lineStyle": {"type": "dashed"},
                "color": "#64748b",
                "data": [_rounded(point) for point in averages],
            },
        ],
    }
    told = "; ".join(f"{short(tons, language=language)} t/y: {amount(cost)}" for tons, cost in stairs[1::2])
    unit = f"{currency}/t"
    return described(option, spoken(WORDS, "curve", language).format(species=species.upper(), unit=unit, rows=told))


def abatement_measures(case: Case, where: pd.DataFrame, species: str, language: str = "en") -> Option:
    """Tons avoided by measure, one bar per step of the curve: technologies by name, all else by plant."""
    order = list(COLOURS)
    keys = sorted(
        {(row["measure"], row["technology"] or row["plant"]) for row in where.to_dict("records")},
        key=lambda key: (order.index(key[0]), key[1]),
    )
    who = where["technology"].where(where["technology"] != "", where["plant"])
    steps = sorted(int(step) for step in where["step"].unique())
    sums = where.groupby("step")["avoided_t_per_y"].sum()
    counts: dict[str, int] = {}
    series: list[Option] = []
    for measure, item in keys:
        count = counts[measure] = counts.get(measure, -1) + 1
        mine = where[(where["measure"] == measure) & (who == item)]
        tons = mine.groupby("step")["avoided_t_per_y"].sum()
        series.append(
            {
                "type": "bar",
                "stack": "avoided",
                "name": f"{spoken(WORDS, measure, language)}{translated(': ', language, LIST)}{_item(case, item, language)}",
                "color": COLOURS[measure][count % len(COLOURS[measure])],
                "data": [round(float(tons.get(step, 0.0)), 6) for step in steps],
            }
        )
    option = {
        "animation": False,
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        **_headed([one["name"] for one in series]),
        "xAxis": {
            "type": "category",
            "data": [short(float(sums[step]), language=language) for step in steps],
            **_named(species, language),
        },
        "yAxis": {"type": "value", "name": "t/y"},
        "series": series,
    }
    told = "; ".join(f"{one['name']} {short(one['data'][-1], language=language)} t/y" for one in series if one["data"][-1])
    return described(option, spoken(WORDS, "where", language).format(species=species.upper(), rows=told))


def _headed(names: list[str]) -> Option:
    """A legend that shows every name, and below it the chart, with room for the name of its axis."""
    rows = legend_rows(names, NARROWEST)
    paged = rows > MOST_ROWS
    top = ROW * (1 if paged else rows) + 36
    return {
        "legend": {"top": 0, "type": "scroll" if paged else "plain"},
        "grid": {"left": 16, "right": 30, "top": top, "bottom": 26, "containLabel": True},
    }


def _named(species: str, language: str) -> dict[str, Any]:
    return {"name": f"{species.upper()} {spoken(WORDS, 'avoided', language)} [t/y]", "nameLocation": "middle", "nameGap": 30}


def _item(case: Case, item: str, language: str) -> str:
    technology = Park(case).technologies.get(item)
    return title_of(technology, item, language) if technology else plant_names(case, language).get(item, item)


def _rounded(point: list[float]) -> list[float]:
    return [float(f"{value:.7g}") for value in point]
