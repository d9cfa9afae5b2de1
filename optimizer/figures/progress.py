"""The course of a solve: best plan so far and proven bound over the seconds."""

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.figures.shared import Option


def progress(records: Sequence[Mapping[str, Any]], best: str = "Best plan so far", bound: str = "Proven least") -> Option:
    """Best value and bound over the seconds of a solve; `records` have seconds, objective, bound. At most 300 points."""
    step = max(len(records) // 300, 1)
    points = [*records[::step], *records[-1:]]
    lines = [
        {
            "type": "line",
            "name": name,
            "step": "end",
            "showSymbol": len(points) < 3,
            "color": colour,
            "data": [[round(record["seconds"], 2), record[field]] for record in points if record.get(field) is not None],
        }
        for name, field, colour in ((best, "objective", "#0f766e"), (bound, "bound", "#94a3b8"))
    ]
    return {
        "animation": False,
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "grid": {"left": 80, "right": 20, "top": 36, "bottom": 36},
        "xAxis": {"type": "value", "name": "s", "min": 0},
        "yAxis": {"type": "value", "scale": True},
        "series": lines,
    }
