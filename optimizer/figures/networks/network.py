"""Figure of the symbiosis network: plants at their places, links as wide as their flow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from parkloop.cases.locale import names as words_of_columns
from parkloop.cases.schema import Case, Plant
from parkloop.cases.titles import title_of
from parkloop.optimizer.figures.labels import plain
from parkloop.optimizer.figures.networks.corridors import DrawnCorridors, junction_signs
from parkloop.optimizer.figures.networks.edges import HEADS, REJECTED_COLOUR, WORDS, Edge, built_edges, drawn, rejected_edges
from parkloop.optimizer.figures.networks.places import places_of, room, sides
from parkloop.optimizer.figures.shared import Medium, Option, media, plant_names, spoken
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount

ROLE_SYMBOLS = {
    "plant": "circle",
    "utility": "diamond",
    "municipal": "roundRect",
    "operator": "triangle",
    "external": "circle",
}
NODE_COLOUR = "#334155"
IDLE_COLOUR = "#94a3b8"
ROWS = 21
"""Media that stand below each other; more make a second column."""
MANY = 120
"""Plants from which on names would cover each other."""


@dataclass(frozen=True)
class NetworkFigure:
    """Network figure, with the plant or link at each place of its selection."""

    option: Option
    plants: tuple[str, ...]
    links: tuple[str, ...]
    """Link of each line; corridors come after all of them, and can not be selected."""


def network(
    case: Case,
    plan: Plan,
    language: str = "en",
    condition: str | None = None,
    shown: Iterable[tuple[str, str]] | None = None,
    rejected: pd.DataFrame | None = None,
    saves: Mapping[str, float] | None = None,
    numbers: bool = False,
) -> NetworkFigure:
    """The network of a plan: plants at their places, links coloured by medium and as wide as their flow.

    `condition` shows the flows of one operating condition, none the year's; `shown` keeps only these media (domain, item).
    Links along corridors follow them; corridors are wide and pale, those that are not opened dotted. New links are solid,
    existing ones dashed; those of `rejected` (rows as of `rejected_of` in
    `parkloop.optimizer.analyses.link_value.candidates`) are thin, grey and in short dashes, and tell what they would save
    where `saves` [money/y] knows it. The head of a link tells its domain. A plant outside the fence is shown where a link
    ends there. Places are those of `x_km`, `y_km`, a little apart; where all plants stand at one place they are laid out by
    their links. With `numbers` the flow stands on each link.
    """
    extra = pd.DataFrame() if rejected is None else rejected
    columns = ["domain", "item"]
    kinds = media(case, pd.concat([plan.links[columns], extra[columns]]) if len(extra) else plan.links, language)
    kept = kinds if shown is None else {key: kinds[key] for key in shown if key in kinds}
    edges = built_edges(case, plan, kept, condition, language)
    edges += rejected_edges(case, extra, kept, saves or {}, language)
    corridors = DrawnCorridors(case, plan)
    linked = {end for edge in edges for end in (edge.giver, edge.taker)} | corridors.plants
    plants = [plant for plant in case.plants if plant.plant in linked or not plant.external]
    lines = drawn(edges, corridors.ways, numbers)
    nodes = _nodes(plants, corridors.junctions, edges, lines, plant_names(case, language), language)
    option = {
        "animation": False,
        "tooltip": {"confine": True},
        "legend": _legend(kept, edges, language),
        "series": [_series(nodes, [*(line for _, line in lines), *corridors.drawn(language)], kept, language)],
    }
    return NetworkFigure(option, tuple(plant.plant for plant in plants), tuple(link for link, _ in lines))


def _series(nodes: list[Option], lines: list[Option], kinds: Mapping[tuple[str, str], Medium], language: str) -> Option:
    # a legend names categories; the last is that of links that are not built
    colours = {medium.name: medium.colour for medium in kinds.values()} | {spoken(WORDS, "rejected", language): REJECTED_COLOUR}
    return {
        "type": "graph",
        "layout": "none",
        "roam": True,
        "preserveAspect": "contain",
        "scaleLimit": {"min": 0.4, "max": 8},
        "autoCurveness": True,
        "selectedMode": "single",
        "left": 200 if len(kinds) <= ROWS else 330,
        "right": 140,
        **room(nodes, lines),
        "data": nodes,
        "links": lines,
        "categories": [{"name": name, "itemStyle": {"color": colour}} for name, colour in colours.items()],
        "label": {"show": len(nodes) <= MANY, "fontSize": 12},
        "labelLayout": {"hideOverlap": True},
        "emphasis": {"focus": "adjacency"},
        "select": {"lineStyle": {"color": "#f59e0b", "opacity": 1}, "itemStyle": {"borderColor": "#f59e0b", "borderWidth": 3}},
    }


def _legend(kinds: Mapping[tuple[str, str], Medium], edges: Sequence[Edge], language: str) -> Option:
    """The media of the built links with the shape of their heads, and a line for what is not built."""
    built = {edge.medium.key for edge in edges if edge.status != "rejected"}
    icons = {**HEADS, "commodity": "triangle"}
    entries: list[Option] = [
        {"name": medium.name, "icon": icons.get(key[0], "roundRect")} for key, medium in kinds.items() if key in built
    ]
    if any(edge.status == "rejected" for edge in edges):
        style = {"color": REJECTED_COLOUR}
        entries.append(
            {"name": spoken(WORDS, "rejected", language), "icon": "path://M0,4h8v2h-8z M12,4h8v2h-8z", "itemStyle": style}
        )
    return {
        "data": entries,
        "selectedMode": False,
        "orient": "vertical",
        "left": 0,
        "top": 0,
        "itemWidth": 12,
        "itemHeight": 10,
    }


def _nodes(
    plants: Sequence[Plant],
    junctions: Sequence[Plant],
    edges: Sequence[Edge],
    lines: Sequence[tuple[str, Option]],
    names: Mapping[str, str],
    language: str,
) -> list[Option]:
    """The plants at their places, each with its name where it covers least, and junctions."""
    rejected = {edge.link for edge in edges if edge.status == "rejected"}
    ends = [(link, (str(line["source"]), str(line["target"]))) for link, line in lines]
    places = places_of([*plants, *junctions], [pair for link, pair in ends if link not in rejected])
    known = {**names, **{row.plant: "" for row in junctions}}
    where = sides(places, known, [pair for _, pair in ends]) if len(plants) <= MANY else {}
    shown = [_node(plant, places[plant.plant], where.get(plant.plant, "bottom"), edges, language) for plant in plants]
    return [*shown, *junction_signs(junctions, places)]


def _node(plant: Plant, place: tuple[float, float], side: str, edges: Sequence[Edge], language: str) -> Option:
    name = title_of(plant, plant.plant, language)
    given = [edge for edge in edges if edge.giver == plant.plant and edge.status != "rejected"]
    taken = [edge for edge in edges if edge.taker == plant.plant and edge.status != "rejected"]
    kind, what = ("sector", plant.sector) if plant.sector else ("role", plant.role)
    lines = [f"<b>{escape(name)}</b>", escape(words_of_columns.value(kind, what, language))]
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
        "label": {"formatter": plain(name), "position": side},
        "tooltip": {"formatter": "<br>".join(lines)},
    }


def _node_style(external: bool, linked: bool) -> Option:
    colour = NODE_COLOUR if linked else IDLE_COLOUR
    return {"color": "#ffffff" if external else colour, "borderColor": colour, "borderWidth": 2}
