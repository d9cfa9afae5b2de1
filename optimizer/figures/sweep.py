"""Figure of a sweep: cost and CO2 over the values, and a band for every link and technology."""

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures.shared import Option, scale_of, spoken

COST, CO2 = "#0f766e", "#64748b"
COLOURS = {"links": "#2563eb", "technologies": "#c2410c"}
EDGE = {"borderColor": "#ffffff", "borderWidth": 2}
ROW, TOP, UPPER = 22, 40, 210
"""Heights of a band, of the legend, and of the upper chart [pixels]"""

WORDS = {
    "cost": "Cost, {}/y",
    "co2": "CO2, {}/y",
    "links": "Links",
    "technologies": "Technologies",
}


def sweep_height(table: pd.DataFrame) -> int:
    """Height in pixels in which every band can be read."""
    return TOP + UPPER + 90 + ROW * max(len(_bands(table)), 1)


def sweep(case: Case, table: pd.DataFrame, place: str, language: str = "en", title: Callable[[str], str] = str) -> Option:
    """Cost and CO2 over the values, and the values at which each link and technology is built.

    ``table`` is that of `parkloop.optimizer.parametric.sweep.sweep`, ``place`` the number that was moved. Values without a plan
    stay empty. ``title`` tells what links are called.
    """
    words = {key: spoken(WORDS, key, language) for key in WORDS}
    money, emitted = (
        scale_of(float(pd.to_numeric(table[column]).abs().max()), language, unit)
        for column, unit in (("total_cost_per_y", case.info.currency), ("co2_t_per_y", "t"))
    )
    values = [f"{value:g}" for value in table["value"]]
    bands = _bands(table)
    titles = {row.row_key: title_of(row, row.row_key, language) for row in (*case.technologies, *case.stores)}
    names = [titles.get(name, name) if column == "technologies" else title(name) for column, name in bands]
    lines = (
        ("total_cost_per_y", words["cost"].format(money[1]), COST),
        ("co2_t_per_y", words["co2"].format(emitted[1]), CO2),
    )
    curves = [
        {
            "type": "line",
            "name": name,
            "color": colour,
            "yAxisIndex": n,
            "symbolSize": 5,
            "symbol": "diamond" if n else "circle",
            "lineStyle": {"type": "dashed" if n else "solid"},
            "data": [
                None if pd.isna(amount) else float(f"{float(amount) / (money, emitted)[n][0]:.6g}") for amount in table[column]
            ],
        }
        for n, (column, name, colour) in enumerate(lines)
    ]
    marks = _marks(table, bands, names, words)
    return {
        "animation": False,
        "legend": {"top": 4},
        "tooltip": {"trigger": "item"},
        "grid": [
            {"left": 300, "right": 90, "top": TOP + 20, "height": UPPER - 50},
            {"left": 300, "right": 90, "top": TOP + UPPER, "height": ROW * max(len(bands), 1)},
        ],
        "xAxis": [_values(values, 0, "", show=False), _values(values, 1, place, show=True)],
        "yAxis": [*_scales(lines), _rows(names)],
        "series": [*curves, *marks],
        # a heatmap takes its colour from here
        "visualMap": [
            {"show": False, "min": 0, "max": 1, "seriesIndex": len(curves) + n, "inRange": {"color": [mark["color"]] * 2}}
            for n, mark in enumerate(marks)
        ],
    }


def _bands(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Column and name of everything that some plan builds, in the order in which it appears."""
    found = {(column, name) for column in COLOURS for cell in table[column] for name in _split(cell)}

    def first(band: tuple[str, str]) -> tuple[bool, str, int, int, str]:
        where = [n for n, cell in enumerate(table[band[0]]) if band[1] in _split(cell)]
        # what turns within the range stands above what is always built
        return len(where) == len(table), band[0], where[0], -len(where), band[1]

    return sorted(found, key=first)


def _split(cell: Any) -> list[str]:
    return [name for name in str(cell).split("; ") if name] if isinstance(cell, str) else []


def _values(values: list[str], grid: int, name: str, show: bool) -> Option:
    return {
        "type": "category",
        "gridIndex": grid,
        "data": values,
        "name": name,
        "nameLocation": "middle",
        "nameGap": 30,
        "axisLabel": {"show": show},
        "axisTick": {"show": False},
    }


def _scales(lines: tuple[tuple[str, str, str], ...]) -> list[Option]:
    return [
        {"type": "value", "name": name, "scale": True, "gridIndex": 0, "splitLine": {"show": n == 0}}
        for n, (_, name, _) in enumerate(lines)
    ]


def _rows(names: list[str]) -> Option:
    return {
        "type": "category",
        "gridIndex": 1,
        "data": names,
        "inverse": True,
        "axisTick": {"show": False},
        "axisLabel": {"width": 285, "overflow": "truncate", "interval": 0},
        "splitLine": {"show": True, "interval": 0},
    }


def _marks(table: pd.DataFrame, bands: list[tuple[str, str]], names: list[str], words: dict[str, str]) -> list[Option]:
    """One cell per value at which something is built.

    Those of neighbouring values touch, so that they read as a band.
    """
    marks = []
    for column, colour in COLOURS.items():
        cells = [
            {"value": [n, row, 1], "name": f"{escape(names[row])}: {value:g}"}
            for row, (kind, name) in enumerate(bands)
            if kind == column
            for n, (value, cell) in enumerate(zip(table["value"], table[column], strict=True))
            if name in _split(cell)
        ]
        mark = {"type": "heatmap", "name": words[column], "color": colour, "itemStyle": EDGE | {"color": colour}, "data": cells}
        marks.append({**mark, "xAxisIndex": 1, "yAxisIndex": 2, "tooltip": {"formatter": "{b}"}})
    return [mark for mark in marks if mark["data"]]
