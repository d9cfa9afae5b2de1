"""The symbiosis network: plants where they stand, links by medium, as wide as what flows."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import networkx as nx

from cases.schema import Case, Plant
from optimizer.figures.shared import Medium, Option, amount, media, plant_names, title_of
from optimizer.plan import Plan

SPAN = 1000.0
ROLE_SYMBOLS = {
    "plant": "circle",
    "utility": "diamond",
    "municipal": "roundRect",
    "operator": "triangle",
    "external": "circle",
}
NODE_COLOUR = "#334155"
IDLE_COLOUR = "#94a3b8"


@dataclass(frozen=True)
class Edge:
    """One link as it is drawn; `flow` and `unit` in the period shown."""

    link: str
    giver: str
    taker: str
    medium: Medium
    flow: float
    unit: str
    existing: bool
    tooltip: str


@dataclass(frozen=True)
class Network:
    """The network figure, with what stands at each place of its selection."""

    option: Option
    plants: tuple[str, ...]
    links: tuple[str, ...]


def network(
    case: Case, plan: Plan, language: str = "en", condition: str | None = None, shown: Iterable[tuple[str, str]] | None = None
) -> Network:
    """The network of a plan: plants at their places, links coloured by medium and as wide as their flow.

    `condition` shows the flows of one operating condition, none the year's; `shown` keeps only these media (domain, item).
    New links are solid, existing ones dashed; a plant outside the fence is shown where a link ends there. Places are those of
    `x_km`, `y_km`; where all plants stand at one place they are laid out by their links.
    """
    kinds = media(case, plan.links, language)
    kept = kinds if shown is None else {key: kinds[key] for key in shown if key in kinds}
    edges = _edges(plan, kept, condition, plant_names(case, language))
    ends = {end for edge in edges for end in (edge.giver, edge.taker)}
    plants = [plant for plant in case.plants if plant.plant in ends or not plant.external]
    places = _places(plants, edges)
    nodes = [_node(plant, places[plant.plant], edges, language) for plant in plants]
    series: Option = {
        "type": "graph",
        "layout": "none",
        "roam": True,
        "preserveAspect": "contain",
        "scaleLimit": {"min": 0.4, "max": 8},
        "autoCurveness": True,
        "selectedMode": "single",
        "left": 190,
        "right": 90,
        "top": 20,
        "bottom": 30,
        "data": nodes,
        "links": _drawn(edges),
        "categories": [{"name": medium.name, "itemStyle": {"color": medium.colour}} for medium in kept.values()],
        "edgeSymbol": ["none", "arrow"],
        "edgeSymbolSize": [0, 9],
        "label": {"show": len(nodes) <= 120, "position": "bottom", "fontSize": 12},
        "labelLayout": {"hideOverlap": True},
        "emphasis": {"focus": "adjacency"},
        "select": {"lineStyle": {"color": "#f59e0b", "opacity": 1}, "itemStyle": {"borderColor": "#f59e0b", "borderWidth": 3}},
    }
    legend = {
        "data": [{"name": medium.name, "icon": "roundRect"} for medium in kept.values()],
        "selectedMode": False,
        "orient": "vertical",
        "left": 0,
        "top": 0,
        "itemWidth": 18,
        "itemHeight": 10,
    }
    option = {"animation": False, "tooltip": {"confine": True}, "legend": legend, "series": [series]}
    return Network(option, tuple(plant.plant for plant in plants), tuple(edge.link for edge in edges))


def _edges(plan: Plan, kinds: Mapping[tuple[str, str], Medium], condition: str | None, names: Mapping[str, str]) -> list[Edge]:
    rates: Mapping[Any, float] = {}
    if condition is not None:
        flows = plan.flows[plan.flows["condition"] == condition]
        rates = flows.groupby("link")["flow_per_h"].sum().to_dict()
    made = []
    for row in plan.links.to_dict("records"):
        medium = kinds.get((str(row["domain"]), str(row["item"])))
        if medium is None or row["from_plant"] == row["to_plant"]:
            continue
        flow = float(row["flow_per_y"] if condition is None else rates.get(row["link"], 0.0))
        unit = f"{medium.unit}/{'y' if condition is None else 'h'}"
        existing = row["status"] == "existing"
        tooltip = _link_tooltip(row, medium, names, flow, unit)
        made.append(Edge(str(row["link"]), str(row["from_plant"]), str(row["to_plant"]), medium, flow, unit, existing, tooltip))
    return made


def _link_tooltip(row: Mapping[Any, Any], medium: Medium, names: Mapping[str, str], flow: float, unit: str) -> str:
    giver, taker = (names.get(str(row[end]), str(row[end])) for end in ("from_plant", "to_plant"))
    lines = [
        f"<b>{escape(medium.name)}</b> ({escape(str(row['status']))})",
        f"{escape(giver)} → {escape(taker)}",
        f"{amount(flow)} {escape(unit)}",
        f"{amount(float(row['length_km']))} km, {escape(str(row['mode']))}",
    ]
    return "<br>".join(lines)


def _drawn(edges: Sequence[Edge]) -> list[Option]:
    largest: dict[str, float] = {}
    for edge in edges:
        largest[edge.unit] = max(largest.get(edge.unit, 0.0), edge.flow)
    return [
        {
            "source": edge.giver,
            "target": edge.taker,
            "value": edge.flow,
            "tooltip": {"formatter": edge.tooltip},
            "lineStyle": {
                "color": edge.medium.colour,
                "width": round(1.0 + 6.0 * math.sqrt(edge.flow / largest[edge.unit]), 2) if edge.flow > 0 else 1.0,
                "type": "dashed" if edge.existing else "solid",
                "opacity": 0.85 if edge.flow > 0 else 0.35,
            },
        }
        for edge in edges
    ]


def _node(plant: Plant, place: tuple[float, float], edges: Sequence[Edge], language: str) -> Option:
    name = title_of(plant, plant.plant, language)
    given = [edge for edge in edges if edge.giver == plant.plant]
    taken = [edge for edge in edges if edge.taker == plant.plant]
    lines = [f"<b>{escape(name)}</b>", escape(plant.sector or plant.role)]
    lines += [f"→ {escape(edge.medium.name)}: {amount(edge.flow)} {escape(edge.unit)}" for edge in given]
    lines += [f"← {escape(edge.medium.name)}: {amount(edge.flow)} {escape(edge.unit)}" for edge in taken]
    return {
        "id": plant.plant,
        "name": plant.plant,
        "x": place[0],
        "y": place[1],
        "symbol": ROLE_SYMBOLS[plant.role],
        "symbolSize": 22 if given or taken else 13,
        "itemStyle": _node_style(plant.external, bool(given or taken)),
        "label": {"formatter": name.replace("{", "(").replace("}", ")")},
        "tooltip": {"formatter": "<br>".join(lines)},
    }


def _node_style(external: bool, linked: bool) -> Option:
    colour = NODE_COLOUR if linked else IDLE_COLOUR
    return {"color": "#ffffff" if external else colour, "borderColor": colour, "borderWidth": 2}


def _places(plants: Sequence[Plant], edges: Sequence[Edge]) -> dict[str, tuple[float, float]]:
    """Places on a square of 0 … 1000, north up; raw coordinates would lose digits in the drawing."""
    places = {plant.plant: (plant.x_km, -plant.y_km) for plant in plants}
    if not places:
        return {}
    if len(set(places.values())) == 1:
        places = _laid_out(plants, edges)
    places = _spread(_drawn_in(places, [plant.plant for plant in plants if not plant.external]))
    left, top = (min(place[axis] for place in places.values()) for axis in (0, 1))
    span = max(max(place[axis] for place in places.values()) - low for axis, low in ((0, left), (1, top))) or 1.0
    return {name: (round((x - left) / span * SPAN, 2), round((y - top) / span * SPAN, 2)) for name, (x, y) in places.items()}


def _drawn_in(places: Mapping[str, tuple[float, float]], inside: Sequence[str]) -> dict[str, tuple[float, float]]:
    """What lies far outside the fence keeps its direction, but is drawn near: else the park would shrink to a dot."""
    if not inside:
        return dict(places)
    x, y = (sum(places[name][axis] for name in inside) / len(inside) for axis in (0, 1))
    radius = max(math.dist((x, y), places[name]) for name in inside)
    moved = dict(places)
    for name, place in places.items():
        distance = math.dist((x, y), place)
        if radius and distance > 1.2 * radius:
            factor = radius * (1.2 + 0.2 * math.log(distance / (1.2 * radius))) / distance
            moved[name] = (x + (place[0] - x) * factor, y + (place[1] - y) * factor)
    return moved


def _spread(places: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Plants that stand at one place are drawn on a small circle round it, so that each can be seen."""
    xs, ys = zip(*places.values(), strict=True)
    radius = 0.04 * max(max(xs) - min(xs), max(ys) - min(ys))
    groups: dict[tuple[float, float], list[str]] = {}
    for name, place in places.items():
        groups.setdefault(place, []).append(name)
    moved = dict(places)
    for (x, y), names in groups.items():
        for number, name in enumerate(names if len(names) > 1 else ()):
            angle = 2 * math.pi * number / len(names)
            moved[name] = (x + radius * math.cos(angle), y + radius * math.sin(angle))
    return moved


def _laid_out(plants: Sequence[Plant], edges: Sequence[Edge]) -> dict[str, tuple[float, float]]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(plant.plant for plant in plants)
    graph.add_edges_from((edge.giver, edge.taker) for edge in edges)
    return {str(name): (float(x), float(y)) for name, (x, y) in nx.spring_layout(graph, seed=1).items()}
