"""Figure of alternatives: which choice is in which network, and what each network costs."""

from __future__ import annotations

import pandas as pd

from parkloop.optimizer.figures.labels import described, shortened
from parkloop.optimizer.figures.shared import Option, scale_of, spoken
from parkloop.optimizer.plan.wording import short

WORDS = {
    "network": "Network",
    "cost": "Cost of networks in {unit}, and what they build: {rows}.",
}
"""Words of the figure."""
COLOURS = {"must": "#0f766e", "all_found": "#14b8a6", "choice": "#2563eb"}
EDGE = {"borderColor": "#ffffff", "borderWidth": 2}
ROW, TOP, UPPER, LEFT = 20, 30, 130, 300
"""Heights of a row, of the head and of the upper chart, and width of names [px]"""


def alternatives(networks: pd.DataFrame, choices: pd.DataFrame, currency: str, language: str = "en") -> tuple[Option, int]:
    """Cost of each network, and a mark for each choice that it makes; and the height it needs [px]

    The tables are those of ``parkloop.optimizer.analyses.alternatives``.
    """
    found = choices[choices["count"].astype(int) > 0]
    names, labels = found["name"].astype(str).tolist(), [str(number) for number in networks["network"]]
    costs = networks["cost_per_y"].astype(float)
    scale, money = scale_of(float(costs.abs().max()), language, currency)
    drawn = costs / scale
    height = TOP + UPPER + 60 + ROW * max(len(names), 1)
    places = {label: n for n, label in enumerate(labels)}
    series: list[Option] = [
        {"type": "bar", "name": money, "color": "#94a3b8", "data": [float(f"{cost:.7g}") for cost in drawn], "barMaxWidth": 40}
    ]
    for key, colour in COLOURS.items():
        cells = [
            {"value": [places[number], row, 1]}
            for row, (kind, where) in enumerate(zip(found["class"], found["networks"], strict=True))
            if kind == key
            for number in str(where).split(", ")
            if number in places
        ]
        if cells:
            mark = {"type": "heatmap", "name": key, "color": colour, "itemStyle": EDGE | {"color": colour}, "data": cells}
            series.append({**mark, "xAxisIndex": 1, "yAxisIndex": 1})
    axis = {"type": "category", "data": labels}
    lowest = float(drawn.min()) - 0.25 * max(float(drawn.max() - drawn.min()), 1e-3 * abs(float(drawn.min())))
    option: Option = {
        "animation": False,
        "tooltip": {"trigger": "item"},
        "grid": [
            {"left": LEFT, "right": 30, "top": TOP, "height": UPPER - 30},
            {"left": LEFT, "right": 30, "top": TOP + UPPER, "height": ROW * max(len(names), 1)},
        ],
        "xAxis": [
            {**axis, "gridIndex": 0, "axisLabel": {"show": False}},
            {**axis, "gridIndex": 1, "name": spoken(WORDS, "network", language), "nameLocation": "middle", "nameGap": 28},
        ],
        "yAxis": [
            {"type": "value", "gridIndex": 0, "name": f"{money}/y", "min": float(f"{lowest:.4g}")},
            {"type": "category", "gridIndex": 1, "inverse": True, "data": [shortened(name, LEFT - 20.0, 12.0) for name in names]},
        ],
        "series": series,
        # a heatmap takes its colour from here
        "visualMap": [
            {"show": False, "min": 0, "max": 1, "seriesIndex": n, "inRange": {"color": [one["color"]] * 2}}
            for n, one in enumerate(series)
            if one["type"] == "heatmap"
        ],
    }
    rows = "; ".join(f"{label}: {short(cost, language=language)}" for label, cost in zip(labels, costs, strict=True))
    return described(option, spoken(WORDS, "cost", language).format(unit=f"{currency}/y", rows=rows)), height
