"""Figure of lines over a number: one series each, with a point at every value that was solved."""

import math
from collections.abc import Mapping, Sequence

from parkloop.optimizer.figures.bars import COLOURS
from parkloop.optimizer.figures.labels import described
from parkloop.optimizer.figures.shared import Option, scale_of
from parkloop.optimizer.plan.wording import short


def lines(
    x: Sequence[float], series: Mapping[str, Sequence[float]], axes: tuple[str, str], stated: str, language: str = "en"
) -> Option:
    """Lines of some series over the same values.

    Args:
        x: the values.
        series: amounts by name; what is not finite is left out.
        axes: names of the two axes, with units.
        stated: what the figure shows, for those who do not see it; the last amounts are stated behind it.
        language: of the numbers.
    """
    sizes = [abs(y) for amounts in series.values() for y in amounts if math.isfinite(y)]
    scale, unit = scale_of(max(sizes, default=0.0), language, axes[1])
    drawn = [
        {
            "type": "line",
            "name": name,
            "color": COLOURS[n % len(COLOURS)],
            "lineStyle": {"type": "dashed" if n else "solid"},
            "data": [[at, float(f"{y / scale:.9g}")] for at, y in zip(x, amounts, strict=True) if math.isfinite(y)],
        }
        for n, (name, amounts) in enumerate(series.items())
    ]
    ends = "; ".join(f"{name}: {short(amounts[-1], language=language)}" for name, amounts in series.items() if len(amounts))
    option = {
        "animation": False,
        "tooltip": {"trigger": "axis"},
        "legend": {"top": 0},
        "grid": {"left": 16, "right": 30, "top": 40, "bottom": 30, "containLabel": True},
        "xAxis": {"type": "value", "name": axes[0], "nameLocation": "middle", "nameGap": 26},
        "yAxis": {"type": "value", "name": unit, "scale": True},
        "series": drawn,
    }
    return described(option, f"{stated} {ends}.")
