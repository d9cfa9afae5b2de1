"""Map of the open case: moving a plant is an unsaved edit, a click selects a link."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from parkloop.app_pages.map import site_plan
from parkloop.app_pages.map.components import park_map
from parkloop.app_pages.map.link_panel import ShownLink, ShownNames, choose_link, links_of_case, show_status, show_unsaved
from parkloop.app_pages.session import unsaved
from parkloop.app_pages.session.chart import FILLS, is_dark
from parkloop.app_pages.session.session import (
    case,
    case_name,
    current_job,
    language,
    plan,
    saved_tables,
    say,
    solved_case,
    tables,
)
from parkloop.cases import Case
from parkloop.cases.links.rows import RuleEnds, ends_of, spoken, status_of
from parkloop.cases.locale.names import own_first
from parkloop.cases.relations.corridors import Corridors
from parkloop.cases.titles import title_of
from parkloop.optimizer import Plan
from parkloop.optimizer.figures import media
from parkloop.optimizer.figures.dark import in_dark
from parkloop.optimizer.figures.networks.edges import built_edges, styles

WORDS = ("label", "hint", "in", "out", "park", "all")
KEY = f"{FILLS}:park_map"


def show(name: str, opened: Case, current: Mapping[str, pd.DataFrame]) -> None:
    """Show the map and the panel of the selected link."""
    built, style, flowing, found = planned()
    links = drawn(current["links"], links_of_case(name, opened), built)
    picture = st.container()
    link = choose_link(
        list(built.values()), st.session_state.pop("map_clicked", None), say("link.choose" if built else "link.choose.plain")
    )
    names = ShownNames(opened, language())
    ways = {} if found is None else ways_of(opened, found)
    numbered = [
        {"id": str(number), "from": row["from_plant"], "to": row["to_plant"], "name": names.link(row), "look": look}
        | ({"way": ways[str(row["link"])]} if look == "plan" and str(row["link"]) in ways else {})
        | ({"style": style[str(row["link"])]} if look == "plan" and row["link"] in style else {})
        for number, (row, look) in enumerate(links.values())
    ]
    chosen = None if link is None else next((str(place) for place, ends in enumerate(links) if ends == ends_of(link)), None)
    st.session_state["map_links"] = list(links)
    data = {
        "name": name,
        "ground": site_plan.background(name),
        "plants": places(current["plants"], language()),
        "corridors": corridors(opened, found, language()),
        "media": flowing,
        "links": numbered,
        "link": chosen,
        "words": {word: say(f"map.{word}") for word in WORDS},
    }
    with picture:
        park_map()(key=KEY, data=in_dark(data) if is_dark() else data, on_moved_change=_move, on_picked_change=_pick)
        st.caption(say("map.legend" if built else "map.legend.candidates"))
    if link is not None:
        show_status(link)
    show_unsaved(name, opened)


def planned() -> tuple[dict[RuleEnds, ShownLink], dict[str, Any], list[dict[str, str]], Plan | None]:
    """Links of the newest plan by key, with style and flow, and the plan; none without one."""
    job = current_job()
    found = None if job is None else plan(job)
    if job is None or found is None or not found.found:
        return {}, {}, [], None
    solved = solved_case(job)
    edges = built_edges(solved, found, media(solved, found.links, language()), None, language())
    looks = {edge.link: style for edge, style in zip(edges, styles(edges), strict=True)}
    media_drawn = {edge.medium.key: {"name": edge.medium.name, "colour": edge.medium.colour} for edge in edges}
    return {ends_of(row): row for row in found.links.to_dict("records")}, looks, list(media_drawn.values()), found


def corridors(opened: Case, found: Plan | None, language: str) -> list[dict[str, Any]]:
    """Ends of each corridor [km], its name, and whether it exists, the plan opens it, or neither."""
    graph = Corridors(opened)
    new = set() if found is None else set(found.tables["corridors"].query("status == 'new'")["corridor"])
    made = []
    for row in opened.corridors:
        ends = [graph.places.get(node) for node in (row.from_, row.to)]
        if row.status == "forbidden" or None in ends:
            continue
        state = "standing" if row.status == "existing" else "open" if row.corridor in new else "closed"
        made.append({"name": title_of(row, row.corridor, language), "state": state, "ends": ends})
    return made


def ways_of(opened: Case, found: Plan) -> dict[str, list[tuple[float, float]]]:
    """Places that each link passes along corridors, without those of its plants [km]"""
    places, ways = Corridors(opened).places, dict[str, list[tuple[float, float]]]()
    for link, start, end in found.tables["routes"].sort_values("order")[["link", "from", "to"]].itertuples(index=False):
        if str(start) in places and str(end) in places:
            ways.setdefault(str(link), [places[str(start)]]).append(places[str(end)])
    return ways


def drawn(
    cells: pd.DataFrame, known: Mapping[RuleEnds, ShownLink], built: Mapping[RuleEnds, ShownLink]
) -> dict[RuleEnds, tuple[ShownLink, str]]:
    """Links to draw with their style: those of the plan and those with a row in links.csv.

    Without a plan also the candidates that the table names; all others would hide the park.
    """
    index = spoken(cells)
    exact = {(row.from_, row.to, row.commodity or "", row.mode or "") for row in index.rows}
    made: dict[RuleEnds, tuple[ShownLink, str]] = {}
    for ends, row in {**known, **built}.items():
        status = status_of(cells, row, index)
        if row["from_plant"] == row["to_plant"]:
            continue
        if status in ("required", "forbidden"):
            made[ends] = (row, status)
        elif ends in built or status == "existing":
            made[ends] = (row, "plan")
        elif not built and ends in exact:
            made[ends] = (row, "candidate")
    return made


def places(plants: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """Title and coordinates of every plant [km]; missing ones are 0, as in the case."""
    first, second = own_first("title", "title_zh", language)
    return [
        {
            "id": str(row["plant"]),
            "name": str(next((row[key] for key in (first, second, "plant") if isinstance(row[key], str) and row[key]), "")),
            "x": _km(row["x_km"]),
            "y": _km(row["y_km"]),
            "outside": row["role"] == "external",
        }
        for row in plants.to_dict("records")
        if isinstance(row["plant"], str) and row["plant"]
    ]


def _km(cell: object) -> float:
    """A coordinate [km]; 0 where missing or not a number."""
    return 0.0 if pd.isna(cell) or isinstance(cell, str) else float(cell)  # type: ignore[arg-type,call-overload]


def inside(plants: pd.DataFrame) -> list[tuple[float, float]]:
    """Coordinates of the plants inside the fence [km]"""
    return [(plant["x"], plant["y"]) for plant in places(plants, "en") if not plant["outside"]]


def moved(plants: pd.DataFrame, plant: str, x_km: float, y_km: float) -> pd.DataFrame:
    """The table of plants with new coordinates of one of them [km]"""
    changed = plants.copy()
    changed.loc[changed["plant"] == plant, ["x_km", "y_km"]] = (float(x_km), float(y_km))
    return changed


def _move() -> None:
    """Handle a plant moved on the map."""
    event, name, opened = st.session_state[KEY].get("moved"), case_name(), case()
    if event:
        plants = moved(tables(opened, name)["plants"], str(event["plant"]), event["x"], event["y"])
        unsaved.edit(name, "plants", plants, saved_tables(opened)["plants"])


def _pick() -> None:
    """Handle a link clicked on the map."""
    picked = st.session_state[KEY].get("picked")
    links: list[RuleEnds] = st.session_state.get("map_links", [])
    if picked is not None and int(picked) < len(links):
        st.session_state["map_clicked"] = links[int(picked)]
        st.session_state["link_clicked"] = None
