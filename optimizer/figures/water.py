"""Figure of water quality: concentration at every taker against its limit, strictest first."""

from html import escape

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures.labels import described, shortened, width
from parkloop.optimizer.figures.shared import Option, plant_names, spoken
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount

WITHIN, NEAR, OVER = "#2563eb", "#d97706", "#dc2626"
NEAR_SHARE = 0.95
"""Share of the limit from which a taker is marked as near it."""
FONT = 11
"""Size of the labels [px]"""
LONGEST = 420.0
"""Room of a taker's name; a longer one is shortened, and told whole by its tooltip [px]"""

WORDS = {
    "axis": "share of the limit [%]",
    "tip": "{name}<br>{true} mg/L of at most {limit} mg/L, {flow} t/h",
    "told": "Bars: concentration of {species} at every taker as a share of its limit. {rows}.",
}


def species(plan: Plan) -> list[str]:
    """Species that some taker of the plan limits."""
    return sorted(_limited(plan.tables["water_quality"])["species"].unique())


def quality(case: Case, plan: Plan, of: str, condition: str, language: str = "en") -> Option:
    """True concentration of a species at every taker as a share of its limit.

    The strictest taker stands on top.

    An outlet is shown once for each plant that discharges into it: its limit holds for each of them.
    """
    table = _limited(plan.tables["water_quality"])
    rows = table[(table["species"] == of) & (table["condition"] == condition)].sort_values(
        ["limit_mg_per_l", "plant", "stream"], ascending=[False, True, True]
    )
    streams, plants = Park(case).water, plant_names(case, language)
    names, bars, labels = [], [], []
    for row in rows.to_dict("records"):
        title = title_of(streams[row["stream"]], row["stream"], language)
        names.append(f"{title} · {plants[row['plant']]}")
        share = 100 * row["true_mg_per_l"] / row["limit_mg_per_l"] if row["limit_mg_per_l"] > 0 else 0.0
        colour = OVER if share > 100 + 1e-4 else NEAR if share >= 100 * NEAR_SHARE else WITHIN
        true, limit = amount(row["true_mg_per_l"]), amount(row["limit_mg_per_l"])
        tip = spoken(WORDS, "tip", language).format(
            name=escape(names[-1]), true=true, limit=limit, flow=amount(row["flow_t_per_h"])
        )
        labels.append(f"{true} / {limit} mg/L")
        label = {"show": True, "position": "right", "formatter": labels[-1], "fontSize": FONT}
        bars.append({"value": round(share, 4), "itemStyle": {"color": colour}, "label": label, "tooltip": {"formatter": tip}})
    rows_told = "; ".join(f"{name}: {label}" for name, label in zip(reversed(names), reversed(labels), strict=True))
    told = spoken(WORDS, "told", language).format(species=of, rows=rows_told)
    return described(_chart(names, bars, labels, spoken(WORDS, "axis", language)), told)


def _chart(names: list[str], bars: list[Option], labels: list[str], axis: str) -> Option:
    """The bars, with margins for their names on the left and their amounts on the right."""
    shown = [shortened(name, LONGEST, FONT) for name in names]
    left, right = (max((width(text, FONT) for text in texts), default=0.0) for texts in (shown, labels))
    return {
        "animation": False,
        "tooltip": {"trigger": "item", "confine": True},
        "grid": {"left": round(left) + 14, "right": round(right) + 10, "top": 8, "bottom": 48, "outerBoundsMode": "none"},
        "xAxis": {"type": "value", "name": axis, "nameLocation": "middle", "nameGap": 26, "max": 100},
        "yAxis": {"type": "category", "data": shown, "axisLabel": {"interval": 0, "fontSize": FONT}},
        "series": [{"type": "bar", "barMaxWidth": 18, "data": bars}],
    }


def _limited(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["side"] == "in") & table["limit_mg_per_l"].notna() & (table["flow_t_per_h"] > 0)]
