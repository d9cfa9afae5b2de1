"""Figures of a roadmap: from which year on each project stands, and what every year spends and saves."""

from collections.abc import Callable

import pandas as pd

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.figures.labels import described
from parkloop.optimizer.figures.shared import Option, scale_of
from parkloop.optimizer.plan.wording import amount

COLOURS = {
    "link": "#2563eb",
    "technology": "#c2410c",
    "store": "#7c3aed",
    "corridor": "#57534e",
    "equipment": "#dc2626",
    "retirement": "#64748b",
}
MOST = 60
"""Projects that are drawn: the earliest, and of these the largest."""
ROW = 18
"""Height of a project [px]"""


def roadmap_height(projects: pd.DataFrame) -> int:
    """Height in which every project can be read [px]"""
    return 70 + ROW * max(min(len(projects), MOST), 3)


def build_years(projects: pd.DataFrame, years: int, title: Callable[[str], str], language: str = "en") -> Option:
    """A bar for each project from the year in which it is built to the last.

    Those that are never built have none; ``title`` names a project for people.
    """
    rows = projects.head(MOST).to_dict("records")
    names = [title(str(row["project"])) for row in rows]
    first = [years if pd.isna(row["year"]) else int(row["year"]) - 1 for row in rows]
    bars = [
        {"value": years - start, "itemStyle": {"color": COLOURS.get(row["kind"], "#0f766e")}}
        for start, row in zip(first, rows, strict=True)
    ]
    option = {
        "animation": False,
        "tooltip": {"trigger": "item"},
        "grid": {"left": 300, "right": 30, "top": 8, "bottom": 44},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": years,
            "interval": 1,
            "name": rendered(say("End of the year"), language),
            "nameLocation": "middle",
            "nameGap": 26,
        },
        "yAxis": {
            "type": "category",
            "data": names,
            "inverse": True,
            "axisTick": {"show": False},
            "axisLabel": {"width": 285, "overflow": "truncate", "interval": 0},
        },
        "series": [
            {"type": "bar", "stack": "way", "silent": True, "itemStyle": {"color": "transparent"}, "data": first},
            {"type": "bar", "stack": "way", "barMaxWidth": 12, "data": bars},
        ],
    }
    told = "; ".join(f"{name} {'–' if start == years else start + 1}" for name, start in zip(names, first, strict=True))
    return described(option, rendered(say("Year in which each project is built: {rows}.", rows=told), language))


def yearly_saving(case: Case, stages: pd.DataFrame, language: str = "en") -> Option:
    """Capital spent and running cost saved in every year."""
    largest = float(stages[["capex_net", "saving_per_y"]].abs().to_numpy().max())
    scale, unit = scale_of(largest, language, case.info.currency)
    series = []
    for column, title, colour in (
        ("capex_net", say("Capital after subsidy"), "#64748b"),
        ("saving_per_y", say("Saving per year"), "#0f766e"),
    ):
        values = [None if pd.isna(value) else float(f"{float(value) / scale:.7g}") for value in stages[column]]
        series.append({"type": "bar", "name": rendered(title, language), "color": colour, "data": values})
    option = {
        "animation": False,
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 28, "top": 52, "bottom": 28, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [str(int(year)) for year in stages["year"]],
            "name": rendered(say("Year"), language),
            "nameLocation": "middle",
            "nameGap": 26,
        },
        "yAxis": {"type": "value", "name": unit},
        "series": series,
    }
    told = "; ".join(
        f"{int(row['year'])}: {amount(row['capex_net'] / scale)}, {amount(row['saving_per_y'] / scale)}"
        for row in stages.to_dict("records")
    )
    words = say("Capital and saving of every year in {unit}: {rows}.", unit=unit, rows=told)
    return described(option, rendered(words, language))
