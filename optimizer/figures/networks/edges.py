"""The links of a network as they are drawn: those of a plan, and those that it might have and has not."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any, Literal

import pandas as pd

from parkloop.cases.schema import Case
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures.shared import Medium, Option, plant_names, spoken
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount

Kinds = Mapping[tuple[str, str], Medium]

MOST_REJECTED = 30
"""Links not built that a network shows unless more are asked for; some parks have thousands."""
HEADS = {"commodity": "arrow", "water": "circle", "material": "diamond"}
"""What a link ends in, by its domain, so that media are told apart without their colours too."""
REJECTED_COLOUR = "#64748b"
DASHES: dict[str, Any] = {"new": "solid", "existing": "dashed", "rejected": [3, 4]}
WORDS = {
    "new": "new",
    "existing": "existing",
    "rejected": "not built",
    "capacity": "capacity {} {}/h",
    "capex": "investment {} {}",
    "annual": "link costs {} {}/y",
    "more": "would cost {} {}/y more",
    "less": "would save {} {}/y",
    "no plan": "there is no plan with it",
    "unknown": "the plan is cheaper without it; view Why tells by how much",
}


@dataclass(frozen=True)
class Edge:
    """One link as it is drawn; `flow` and `unit` in the period shown."""

    link: str
    giver: str
    taker: str
    medium: Medium
    flow: float
    unit: str
    status: Literal["new", "existing", "rejected"]
    tooltip: str


def built_edges(case: Case, plan: Plan, kinds: Kinds, condition: str | None, language: str) -> list[Edge]:
    """The links of a plan between two plants, with the flow of the year or of a condition."""
    rates: Mapping[Any, float] = {}
    if condition is not None:
        flows = plan.flows[plan.flows["condition"] == condition]
        rates = flows.groupby("link")["flow_per_h"].sum().to_dict()
    made, names = [], _names(case, language)
    for row in plan.links.to_dict("records"):
        medium = kinds.get((str(row["domain"]), str(row["item"])))
        if medium is None or row["from_plant"] == row["to_plant"] or row["status"] == "retired":
            continue
        flow = float(row["flow_per_y"] if condition is None else rates.get(row["link"], 0.0))
        unit = f"{medium.unit}/{'y' if condition is None else 'h'}"
        status: Literal["new", "existing"] = "existing" if row["status"] == "existing" else "new"
        money = case.info.currency
        facts = [
            f"{amount(flow)} {unit}",
            spoken(WORDS, "capacity", language).format(amount(float(row["capacity"])), medium.unit),
            *([spoken(WORDS, "capex", language).format(amount(float(row["capex"])), money)] if row["capex"] else []),
            spoken(WORDS, "annual", language).format(amount(float(row["annual_cost"])), money),
        ]
        tooltip = _tooltip(names, row, medium, status, facts, language)
        made.append(Edge(str(row["link"]), str(row["from_plant"]), str(row["to_plant"]), medium, flow, unit, status, tooltip))
    return made


def foremost(rejected: pd.DataFrame, judged: Iterable[str] = (), most: int = MOST_REJECTED, plant: str = "") -> pd.DataFrame:
    """Rows of ``rejected`` to draw: those evaluated, those that the case names, then the shortest.

    The shortest of each medium.

    ``rejected`` as of `parkloop.optimizer.analyses.link_value.candidates.rejected_of`. What only passes on comes last;
    ``plant`` keeps what begins or ends there.
    """
    rows = rejected[(rejected["from_plant"] == plant) | (rejected["to_plant"] == plant)] if plant else rejected
    known = rows["link"].isin(set(judged))
    place = rows.groupby(["domain", "item", "origin"])["length_km"].rank(method="first")
    order = pd.DataFrame(
        {
            "judged": ~known,
            "named": ~rows["named"],
            "origin": ~rows["origin"],
            "place": place,
            "km": rows["length_km"],
        }
    )
    return rows.loc[order.sort_values(list(order.columns), kind="stable").index].head(most)


def rejected_edges(case: Case, rejected: pd.DataFrame, kinds: Kinds, saves: Mapping[str, float], language: str) -> list[Edge]:
    """Links that are not built; ``saves`` is what some would save, negative: cost more [money/y]"""
    made, names = [], _names(case, language)
    for row in rejected.to_dict("records"):
        medium = kinds.get((str(row["domain"]), str(row["item"])))
        if medium is None:
            continue
        facts = [_reason(row, saves, case.info.currency, language)]
        tooltip = _tooltip(names, row, medium, "rejected", facts, language)
        ends = (str(row["from_plant"]), str(row["to_plant"]))
        made.append(Edge(str(row["link"]), *ends, medium, 0.0, f"{medium.unit}/y", "rejected", tooltip))
    return made


def _reason(row: Mapping[Any, Any], saves: Mapping[str, float], money: str, language: str) -> str:
    """Why a link is not built, as far as it is known."""
    if row["link"] not in saves:
        return spoken(WORDS, "unknown", language)
    gain = saves[str(row["link"])]
    if math.isinf(gain):
        return spoken(WORDS, "no plan", language)
    return spoken(WORDS, "less" if gain > 0 else "more", language).format(amount(abs(gain)), money)


def _names(case: Case, language: str) -> dict[str, str]:
    """Names of plants and transport modes, which share one name space."""
    return {**plant_names(case, language), **{mode.mode: title_of(mode, mode.mode, language) for mode in case.transport}}


def _tooltip(
    names: Mapping[str, str], row: Mapping[Any, Any], medium: Medium, status: str, facts: Sequence[str], language: str
) -> str:
    giver, taker, way = (names.get(str(row[column]), str(row[column])) for column in ("from_plant", "to_plant", "mode"))
    lines = [
        f"<b>{escape(medium.name)}</b> ({escape(spoken(WORDS, status, language))})",
        f"{escape(giver)} → {escape(taker)}",
        *(escape(fact) for fact in facts),
        f"{amount(float(row['length_km']))} km, {escape(way)}",
    ]
    return "<br>".join(lines)


def drawn(edges: Sequence[Edge], ways: Mapping[str, Sequence[str]], numbers: bool = False) -> list[tuple[str, Option]]:
    """The lines of a graph, each with its link and its style.

    A link is one line, along corridors one for each; ``ways`` are the names that a link passes there. Only the last has a head,
    and its flow beside it where ``numbers`` are asked for.
    """
    lines: list[tuple[str, Option]] = []
    for edge, style in zip(edges, styles(edges), strict=True):
        passed = ways.get(edge.link, (edge.giver, edge.taker)) if edge.status != "rejected" else (edge.giver, edge.taker)
        for place, (start, end) in enumerate(pairwise(passed), 2):
            head = HEADS.get(edge.medium.key[0], "arrow") if place == len(passed) else "none"
            line = {
                "source": start,
                "target": end,
                "value": edge.flow,
                "symbol": ["none", head],
                "symbolSize": [0, 5 if edge.status == "rejected" else 9],
                "tooltip": {"formatter": edge.tooltip},
                "lineStyle": style,
            }
            if numbers and edge.flow > 0 and place == len(passed):
                line["label"] = {"show": True, "formatter": f"{amount(edge.flow)} {edge.unit}", "fontSize": 10}
            lines.append((edge.link, line))
    return lines


def styles(edges: Sequence[Edge]) -> list[Option]:
    """Line styles of links: coloured by medium, as wide as the flow.

    Not built ones thin, grey and in short dashes.
    """
    largest: dict[str, float] = {}
    for edge in edges:
        largest[edge.unit] = max(largest.get(edge.unit, 0.0), edge.flow)
    return [_style(edge, largest[edge.unit]) for edge in edges]


def _style(edge: Edge, largest: float) -> Option:
    if edge.status == "rejected":
        return {"color": REJECTED_COLOUR, "width": 1.0, "type": DASHES["rejected"], "opacity": 0.7}
    return {
        "color": edge.medium.colour,
        "width": round(1.0 + 6.0 * math.sqrt(edge.flow / largest), 2) if edge.flow > 0 else 1.0,
        "type": DASHES[edge.status],
        "opacity": 0.85 if edge.flow > 0 else 0.35,
    }
