"""Heat as curves: composite and grand composite curve of a zone, and the profiles of the whole site."""

from collections.abc import Sequence
from typing import Any

from parkloop.optimizer.figures.shared import Option, spoken
from parkloop.optimizer.plan.pinch import PinchHeat, Point, composite, grand_composite, site_profiles, targets
from parkloop.optimizer.plan.wording import amount

HOT, COLD, GRAND = "#dc2626", "#2563eb", "#0f766e"

WORDS = {
    "hot": "Hot streams",
    "cold": "Cold streams",
    "heat": "Heat [MW]",
    "t": "Temperature [°C]",
    "shifted": "Shifted temperature [°C]",
    "net": "Heat flow",
    "source": "Heat the plants still give",
    "sink": "Heat the plants still need",
    "pinch": "pinch {t} °C",
}


def composite_curves(heat: PinchHeat, language: str = "en") -> Option:
    """Hot and cold composite curves of a zone at true temperatures.

    The cold one stands at the least cooling.
    """
    cooling = targets(heat).cooling_mw
    curves = [
        (spoken(WORDS, "hot", language), HOT, composite(heat.hot_true)),
        (spoken(WORDS, "cold", language), COLD, composite(heat.cold_true, cooling)),
    ]
    return _chart(curves, spoken(WORDS, "heat", language), spoken(WORDS, "t", language))


def grand_composite_curve(heat: PinchHeat, language: str = "en") -> Option:
    """Grand composite curve of a zone with its pinch."""
    option = _chart(
        [(spoken(WORDS, "net", language), GRAND, grand_composite(heat))],
        spoken(WORDS, "heat", language),
        spoken(WORDS, "shifted", language),
    )
    pinch = targets(heat).pinch_c
    if pinch is not None:
        label = {"formatter": spoken(WORDS, "pinch", language).format(t=amount(pinch)), "position": "insideEndTop"}
        option["series"][0]["markLine"] = {
            "symbol": "none",
            "silent": True,
            "label": label,
            "lineStyle": {"type": "dashed", "color": "#64748b"},
            "data": [{"yAxis": pinch}],
        }
    return option


def site_curves(site: Sequence[PinchHeat], language: str = "en") -> Option:
    """Total-site profiles: sources to the left of the axis, sinks to the right."""
    given, needed = site_profiles(site)
    top = max((heat for heat, _ in given), default=0.0)
    curves = [
        (spoken(WORDS, "source", language), HOT, [(heat - top, t) for heat, t in given]),
        (spoken(WORDS, "sink", language), COLD, needed),
    ]
    return _chart(curves, spoken(WORDS, "heat", language), spoken(WORDS, "shifted", language))


def _chart(curves: Sequence[tuple[str, str, Sequence[Point]]], x: str, y: str) -> Option:
    axis: dict[str, Any] = {"type": "value", "nameLocation": "middle", "scale": True}
    return {
        "animation": False,
        "tooltip": {"trigger": "item"},
        "legend": {"top": 0, "data": [name for name, _, _ in curves]},
        "grid": {"left": 30, "right": 25, "top": 35, "bottom": 26, "containLabel": True},
        "xAxis": {**axis, "name": x, "nameGap": 28},
        "yAxis": {**axis, "name": y, "nameGap": 42},
        "series": [
            {
                "type": "line",
                "name": name,
                "symbolSize": 5,
                "lineStyle": {"width": 2.5, "color": colour, "type": "dashed" if colour == COLD else "solid"},
                "itemStyle": {"color": colour},
                "data": [[round(heat, 6), round(t, 3)] for heat, t in points],
            }
            for name, colour, points in curves
        ],
    }
