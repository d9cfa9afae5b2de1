"""The course of a solve: best plan so far and proven bound over the seconds."""

from collections.abc import Mapping, Sequence
from typing import Any

from parkloop.cases.locale.names import unit
from parkloop.optimizer.figures.shared import Option, scale_of


def progress(
    records: Sequence[Mapping[str, Any]], best: str = "Best plan so far", bound: str = "Proven least", language: str = "en"
) -> Option:
    """Incumbent and bound over the seconds of a solve, at most 300 points.

    `records` have seconds, objective, bound.
    """
    step = max(len(records) // 300, 1)
    points = [*records[::step], *records[-1:]]
    largest = max((abs(r[f]) for r in points for f in ("objective", "bound") if r.get(f) is not None), default=0.0)
    scale, word = scale_of(largest, language)
    lines = []
    for name, field, colour, dash in ((best, "objective", "#0f766e", "solid"), (bound, "bound", "#64748b", "dashed")):
        data = [[round(r["seconds"], 2), r[field] / scale] for r in points if r.get(field) is not None]
        line = {"type": "line", "name": name, "step": "end", "color": colour, "lineStyle": {"type": dash}, "data": data}
        # a single value makes no line
        lines.append({**line, "showSymbol": len(data) < 3, "symbol": "circle" if field == "objective" else "diamond"})
    return {
        "animation": False,
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "grid": {"left": 8, "right": 28, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "name": unit("s", language), "min": 0},
        "yAxis": {"type": "value", "scale": True, "name": word},
        "series": lines,
    }
