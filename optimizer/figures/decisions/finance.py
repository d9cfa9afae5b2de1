"""Figure of finance: the cumulative cash flow of the whole plan and of each company over the years."""

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.figures.labels import described
from parkloop.optimizer.figures.shared import Option, plant_names, scale_of
from parkloop.optimizer.plan.wording import amount

COLOURS = ("#0f766e", "#2563eb", "#c2410c", "#7c3aed", "#15803d", "#be185d", "#ca8a04", "#0369a1", "#57534e")
MOST = 8
"""Companies that are drawn beside the whole: those whose cash flow goes farthest."""


def cumulative_cash_flow(case: Case, cashflow: pd.DataFrame, language: str = "en") -> Option:
    """Cumulative net cash flow after tax by year; the whole plan is drawn bold.

    ``cashflow`` is that of `parkloop.optimizer.analyses.finance.result.Finance`.
    """
    rows = cashflow[cashflow["kind"].isin(["whole", "company"])]
    column = "cumulative_net_after_tax"
    scale, unit = scale_of(float(rows[column].abs().max()), language, case.info.currency)
    names = {**plant_names(case, language), "shared": rendered(say("Shared by the park"), language)}
    curves: list[tuple[str, bool, list[float]]] = []
    for (kind, subject), cells in rows.groupby(["kind", "subject"], sort=False):
        title = rendered(say("Whole plan"), language) if kind == "whole" else names.get(str(subject), str(subject))
        curves.append((title, kind == "whole", [float(value) / scale for value in cells[column]]))
    curves.sort(key=lambda one: (not one[1], -max(map(abs, one[2]))))
    years = sorted({int(year) for year in rows["year"]})
    series = [
        {
            "type": "line",
            "name": title,
            "color": COLOURS[place % len(COLOURS)],
            "lineStyle": {"width": 4 if whole else 2},
            "symbolSize": 4,
            "data": [float(f"{value:.7g}") for value in values],
        }
        for place, (title, whole, values) in enumerate(curves[: MOST + 1])
    ]
    option = {
        "animation": False,
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0, "type": "scroll"},
        "grid": {"left": 8, "right": 28, "top": 52, "bottom": 28, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [str(year) for year in years],
            "name": rendered(say("Year"), language),
            "nameLocation": "middle",
            "nameGap": 26,
        },
        "yAxis": {"type": "value", "name": unit},
        "series": series,
    }
    told = "; ".join(f"{title} {amount(values[-1])}" for title, _, values in curves[: MOST + 1])
    words = say("Cumulative cash flow after tax in {unit}, at the end: {rows}.", unit=unit, rows=told)
    return described(option, rendered(words, language))
