"""Sankey diagrams of energy, water and materials: givers, media, takers.

Exchanges go in circles, which a Sankey diagram cannot draw: so there are three columns, who gives, what flows, and who takes,
and a plant may stand in both outer ones. What comes in on the left goes out on the right, losses on the way included.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures.labels import described, plain, shortened, width
from parkloop.optimizer.figures.shared import Option, media, plant_names, spoken
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount, short

KINDS = ("energy", "heat", "water", "material")
"""What a diagram can be of."""

ENERGY = {"energy": ("electricity", "fuel", "heat", "cold"), "heat": ("heat", "cold")}
"""Kinds of commodities in a diagram; that of heat leaves out the fuels, which are large."""
SMALLEST = 1e-6
"""Share of the whole below which a ribbon is not drawn."""
FONT = 12
"""Size of the labels [px]"""
LONGEST = 350.0
"""Room of a label; a longer name is shortened, its amount is kept [px]"""
MOST_NAMED = 4
"""Givers or takers that a tooltip names."""
OUTLINE: Option = {"fontSize": FONT, "color": "#1e293b", "textBorderColor": "#ffffff", "textBorderWidth": 3}
"""Labels lie over the ribbons: without an outline these would strike them through."""

WORDS = {
    "bought": "Bought",
    "sold": "Sold",
    "vented": "Released",
    "lost": "Lost on the way",
    "fresh": "Fresh water",
    "reuse": "Reused water",
    "waste": "Waste water",
    "energy": "Energy",
    "heat": "Heat and cold",
    "water": "Water",
    "material": "Materials",
    "told": "Sankey diagram, {kind} in {unit}: who gives, what flows, who takes. {rows}.",
}

INTO = ("made", "raised", "left_over", "discharged")
OUT_OF = ("needed", "taken", "used", "pumping", "charged")

_Amounts = Mapping[tuple[str, str, str], float]
"""Amounts by (side, who, what)."""


@dataclass
class _Ribbons:
    """Amounts between the columns, by (side, who, what)."""

    amounts: dict[tuple[str, str, str], float] = field(default_factory=lambda: defaultdict(float))

    def give(self, who: str, what: str, value: float) -> None:
        self.amounts["left", who, what] += value

    def take(self, who: str, what: str, value: float) -> None:
        self.amounts["right", who, what] += value


def sankey(case: Case, plan: Plan, kind: str, language: str = "en", condition: str | None = None) -> Option | None:
    """Sankey diagram of ``kind`` (energy, heat, water, material), of the year or a condition.

    None where nothing flows.

    Energy in MWh, water and materials in t, per year (expected over the scenarios) or per hour of the condition.
    """
    weights = _weights(case, condition)
    ribbons, shades = _Ribbons(), {}
    if kind in ENERGY:
        shades = _energy(case, plan, ENERGY[kind], language, weights, ribbons)
    else:
        shades = _flows(case, plan, kind, language, weights, ribbons)
    unit = ("MWh" if kind in ENERGY else "t") + ("/y" if condition is None else "/h")
    if not any(value > 0 for value in ribbons.amounts.values()):
        return None
    kept = _kept(ribbons)
    return described(_drawn(kept, shades, unit, language), _description(kept, kind, unit, language))


def _weights(case: Case, condition: str | None) -> Mapping[str, float]:
    """Weight of a rate in each condition: hours times probability, or once."""
    if condition is not None:
        return {condition: 1.0}
    return {row.condition: row.hours_per_y * row.probability for row in case.operating_conditions}


def _summed(table: pd.DataFrame, columns: Iterable[str], by: list[str], weights: Mapping[str, float]) -> pd.DataFrame:
    """Weighted sums of rates over the conditions."""
    rows = table[table["condition"].isin(weights)].copy()
    for column in columns:
        rows[column] = rows[column].astype(float) * rows["condition"].map(weights).astype(float)
    return rows.groupby(by, as_index=False)[list(columns)].sum()


def _energy(
    case: Case, plan: Plan, shown: tuple[str, ...], language: str, weights: Mapping[str, float], ribbons: _Ribbons
) -> dict[str, str]:
    names, kinds = plant_names(case, language), {key: row for key, row in Park(case).commodities.items() if row.kind in shown}
    table = plan.tables["commodities"]
    columns = ["bought", "received", *INTO, "sold", "sent", "kept_warm", "vented", *OUT_OF]
    known, shades = media(case, pd.DataFrame({"domain": "commodity", "item": list(kinds)})), {}
    for row in _summed(table[table["commodity"].isin(kinds)], columns, ["plant", "commodity"], weights).to_dict("records"):
        commodity = kinds[row["commodity"]]
        what, who = title_of(commodity, commodity.commodity, language), names[row["plant"]]
        shades[what] = known["commodity", commodity.commodity].colour
        ribbons.give(spoken(WORDS, "bought", language), what, row["bought"])
        ribbons.give(who, what, sum(row[column] for column in INTO))
        ribbons.take(who, what, sum(row[column] for column in OUT_OF))
        ribbons.take(spoken(WORDS, "sold", language), what, row["sold"])
        ribbons.take(spoken(WORDS, "vented", language), what, row["vented"])
        ribbons.take(spoken(WORDS, "lost", language), what, row["sent"] - row["received"] + row["kept_warm"])
    return shades


def _flows(case: Case, plan: Plan, kind: str, language: str, weights: Mapping[str, float], ribbons: _Ribbons) -> dict[str, str]:
    names, streams = plant_names(case, language), Park(case).flowing
    flows = plan.tables["flows"]
    by = ["item", "from", "to", "from_plant", "to_plant", "from_role", "to_role"]
    rows = _summed(flows[flows["domain"] == kind], ["flow_per_h", "arrives_per_h"], by, weights)
    known, shades = media(case, rows[["item"]].assign(domain=kind), language), {}
    for row in rows.to_dict("records"):
        if kind == "water":
            key = _water_key(row)
            what, shade = spoken(WORDS, key, language), WATER_COLOURS[key]
        else:
            medium = known["material", row["item"]]
            what, shade = medium.name, medium.colour
        shades[what] = shade
        outside = row["from_role"] == "supply"
        giver = title_of(streams[row["from"]], row["from"], language) if outside else names[row["from_plant"]]
        ends = row["to_role"] == "outlet"
        taker = title_of(streams[row["to"]], row["to"], language) if ends else names[row["to_plant"]]
        ribbons.give(giver, what, row["flow_per_h"])
        ribbons.take(taker, what, row["arrives_per_h"])
        ribbons.take(spoken(WORDS, "lost", language), what, row["flow_per_h"] - row["arrives_per_h"])
    return shades


WATER_COLOURS = {"fresh": "#2563eb", "reuse": "#0d9488", "waste": "#92400e"}


def _water_key(row: Mapping[Any, Any]) -> str:
    return "fresh" if row["from_role"] == "supply" else "waste" if row["to_role"] == "outlet" else "reuse"


def _kept(ribbons: _Ribbons) -> _Amounts:
    """The ribbons that are large enough to be drawn."""
    whole = sum(value for (side, _, _), value in ribbons.amounts.items() if side == "left")
    return {key: value for key, value in ribbons.amounts.items() if value > SMALLEST * whole}


def _drawn(kept: _Amounts, shades: Mapping[str, str], unit: str, language: str) -> Option:
    given, through = _sums(kept)
    nodes: dict[str, Option] = {}
    links = []
    for (side, who, what), value in kept.items():
        outer, depth = f"{side}:{who}", 0 if side == "left" else 2
        nodes[outer] = _node(outer, who, f"{short(given[side, who], language=language)} {unit}", depth, "#475569")
        nodes[f"what:{what}"] = _node(f"what:{what}", what, f"{short(through[what], language=language)} {unit}", 1, shades[what])
        ends = (outer, f"what:{what}") if side == "left" else (f"what:{what}", outer)
        tip = {"formatter": _tip(kept, (side, who, what), f"{amount(value)} {unit}")}
        style = {"color": shades[what], "opacity": 0.35}
        links.append({"source": ends[0], "target": ends[1], "value": float(value), "tooltip": tip, "lineStyle": style})
    beside = [width(node["label"]["formatter"], FONT) for node in nodes.values() if node["depth"] == 2]
    series: Option = {
        "type": "sankey",
        "data": list(nodes.values()),
        "links": links,
        "nodeGap": 14,
        "nodeWidth": 14,
        "left": 8,
        "right": 12 + round(max(beside, default=0.0)),
        "top": 12,
        "bottom": 12,
        "emphasis": {"focus": "adjacency"},
        "label": OUTLINE,
        "draggable": False,
    }
    return {"animation": False, "tooltip": {"confine": True}, "series": [series]}


def _sums(kept: _Amounts) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """Totals of each giver and taker by (side, who), and of each medium."""
    given: dict[tuple[str, str], float] = defaultdict(float)
    through: dict[str, float] = defaultdict(float)
    for (side, who, what), value in kept.items():
        given[side, who] += value
        through[what] += value if side == "left" else 0.0
    return given, through


def _node(key: str, name: str, moved: str, depth: int, colour: str) -> Option:
    """A giver, medium or taker; where its name is too long, it is shortened before its amount."""
    room = LONGEST - width(f"  {moved}", FONT)
    return {
        "name": key,
        "depth": depth,
        "itemStyle": {"color": colour},
        "label": {"formatter": plain(f"{shortened(name, room, FONT)}  {moved}")},
        "tooltip": {"show": False},
    }


def _tip(kept: _Amounts, ribbon: tuple[str, str, str], moved: str) -> str:
    """Tooltip of a ribbon: medium, givers, takers and amount.

    Its far ends are all that give or take the medium.
    """
    side, who, what = ribbon
    ends = {column: _listed(name for (s, name, item) in kept if (s, item) == (column, what)) for column in ("left", "right")}
    ends[side] = who
    return plain(f"<b>{escape(what)}</b><br>{escape(ends['left'])} → {escape(ends['right'])}<br>{escape(moved)}")


def _listed(names: Iterable[str]) -> str:
    """The first names of a list, and how many more there are."""
    known = list(names)
    more = [f"+ {len(known) - MOST_NAMED}"] if len(known) > MOST_NAMED else []
    return ", ".join([*known[:MOST_NAMED], *more])


def _description(kept: _Amounts, kind: str, unit: str, language: str) -> str:
    """Description for screen readers: each medium with its amount, largest first."""
    _, through = _sums(kept)
    rows = "; ".join(
        f"{what} {short(value, language=language)}" for what, value in sorted(through.items(), key=lambda row: -row[1])
    )
    return spoken(WORDS, "told", language).format(kind=spoken(WORDS, kind, language), unit=unit, rows=rows)
