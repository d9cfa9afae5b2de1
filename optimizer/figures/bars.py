"""Figure of amounts side by side: one horizontal bar per thing, the first one on top."""

import math
from collections.abc import Mapping, Sequence

from parkloop.optimizer.figures.labels import described, shortened
from parkloop.optimizer.figures.shared import Option, scale_of
from parkloop.optimizer.plan.wording import short

COLOURS = ("#b45309", "#0f766e", "#2563eb", "#a21caf", "#65a30d", "#0891b2", "#475569", "#e11d48", "#ca8a04")
ROW, AROUND = 26, 90
"""Heights of a bar, and of what stands around the bars [px]"""
MOST, ROOM = 40, 320
"""Bars that are drawn at most, and width of their names [px]"""


def bars_height(count: int) -> int:
    """Height in which every bar can be read [px]"""
    return AROUND + ROW * max(min(count, MOST), 1)


def bars(
    names: Sequence[str],
    amounts: Mapping[str, Sequence[float]],
    axis: str,
    told: str,
    stacked: bool = False,
    language: str = "en",
) -> Option:
    """Horizontal bars of some series over the same things; what has no amount is left empty.

    Args:
        names: of the things, the first one on top; at most 40 are drawn.
        amounts: of each series, by its name.
        axis: what is measured, with its unit.
        told: what the figure shows, for those who do not see it; the amounts are told behind it.
        stacked: whether the series lie on one line, as the two sides of a tornado.
        language: of the numbers.
    """
    sizes = [abs(value) for values in amounts.values() for value in values[:MOST] if math.isfinite(value)]
    scale, unit = scale_of(max(sizes, default=0.0), language, axis)
    drawn = [shortened(name, ROOM, 12.0) for name in names[:MOST]]
    series = [
        {
            "type": "bar",
            "name": name,
            "color": COLOURS[n % len(COLOURS)],
            **({"stack": "one"} if stacked else {}),
            "data": [None if not math.isfinite(value) else float(f"{value / scale:.7g}") for value in values[:MOST]],
        }
        for n, (name, values) in enumerate(amounts.items())
    ]
    parts = [
        f"{name}: " + ", ".join(short(values[n], language=language) for values in amounts.values() if math.isfinite(values[n]))
        for n, name in enumerate(names[:MOST])
    ]
    option = {
        "animation": False,
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "legend": {"top": 0, "show": len(series) > 1},
        "grid": {"left": 16, "right": 30, "top": 36, "bottom": 30, "containLabel": True},
        "xAxis": {"type": "value", "name": unit, "nameLocation": "middle", "nameGap": 26},
        "yAxis": {"type": "category", "inverse": True, "data": drawn, "axisLabel": {"interval": 0}},
        "series": series,
    }
    return described(option, f"{told} {'; '.join(parts)}")
