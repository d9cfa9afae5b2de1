"""The map of the open case: plants are moved as unsaved edits, a link is chosen by a click."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from app_pages import site_plan, unsaved
from app_pages.components import park_map
from app_pages.link_panel import LinkRow, Names, choose_link, links_of_case, show_status, show_unsaved
from app_pages.state import case, case_name, current_job, language, plan, saved_tables, say, solved_case, tables
from cases import Case
from optimizer.figures import media
from optimizer.figures.edges import built_edges, styles
from optimizer.link_rows import Ends, ends_of, spoken, status_of

WORDS = ("label", "hint", "in", "out", "park", "all")
KEY = "park_map"


def show(name: str, opened: Case, current: Mapping[str, pd.DataFrame]) -> None:
    """The map, and below it the link that is chosen."""
    built, style, flowing = planned()
    links = drawn(current["links"], links_of_case(name, opened), built)
    picture = st.container()
    link = choose_link(
        list(built.values()), st.session_state.pop("map_clicked", None), say("link.choose" if built else "link.choose.plain")
    )
    names = Names(opened, language())
    numbered = [
        {"id": str(number), "from": row["from_plant"], "to": row["to_plant"], "name": names.link(row), "look": look}
        | ({"style": style[str(row["link"])]} if look == "plan" and row["link"] in style else {})
        for number, (row, look) in enumerate(links.values())
    ]
    chosen = None if link is None else next((str(place) for place, ends in enumerate(links) if ends == ends_of(link)), None)
    st.session_state["map_links"] = list(links)
    data = {
        "name": name,
        "ground": site_plan.ground(name),
        "plants": places(current["plants"], language()),
        "media": flowing,
        "links": numbered,
        "link": chosen,
        "words": {word: say(f"map.{word}") for word in WORDS},
    }
    with picture:
        park_map()(key=KEY, data=data, on_moved_change=_move, on_picked_change=_pick)
        st.caption(say("map.legend" if built else "map.legend.candidates"))
    if link is not None:
        show_status(link)
    show_unsaved(name, opened)


def planned() -> tuple[dict[Ends, LinkRow], dict[str, Any], list[dict[str, str]]]:
    """The links of the newest plan of the open case, how each looks by its key, and what flows in them; none without a plan."""
    job = current_job()
    found = None if job is None else plan(job)
    if job is None or found is None or not found.found:
        return {}, {}, []
    solved = solved_case(job)
    edges = built_edges(solved, found, media(solved, found.links, language()), None, language())
    looks = {edge.link: style for edge, style in zip(edges, styles(edges), strict=True)}
    media_drawn = {edge.medium.key: {"name": edge.medium.name, "colour": edge.medium.colour} for edge in edges}
    return {ends_of(row): row for row in found.links.to_dict("records")}, looks, list(media_drawn.values())


def drawn(cells: pd.DataFrame, known: Mapping[Ends, LinkRow], built: Mapping[Ends, LinkRow]) -> dict[Ends, tuple[LinkRow, str]]:
    """The links that are drawn, each with its look: those of the plan, and those that the table of links speaks of.

    Without a plan also the candidates that the table names; all others would hide the park.
    """
    index = spoken(cells)
    exact = {(row.from_, row.to, row.commodity or "", row.mode or "") for row in index.rows}
    made: dict[Ends, tuple[LinkRow, str]] = {}
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
    """Every plant that has a key, with its name and place [km]; one without a place stands at 0, as in the case."""
    first, second = ("title_zh", "title") if language == "zh" else ("title", "title_zh")
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
    """A coordinate; 0 where there is none, or where what was typed is none."""
    return 0.0 if pd.isna(cell) or isinstance(cell, str) else float(cell)  # type: ignore[arg-type,call-overload]


def inside(plants: pd.DataFrame) -> list[tuple[float, float]]:
    """The places of the plants inside the fence [km]."""
    return [(plant["x"], plant["y"]) for plant in places(plants, "en") if not plant["outside"]]


def moved(plants: pd.DataFrame, plant: str, x_km: float, y_km: float) -> pd.DataFrame:
    """The table of plants with one of them at another place [km]."""
    changed = plants.copy()
    changed.loc[changed["plant"] == plant, ["x_km", "y_km"]] = (float(x_km), float(y_km))
    return changed


def _move() -> None:
    """A plant was moved on the map."""
    event, name, opened = st.session_state[KEY].get("moved"), case_name(), case()
    if event:
        plants = moved(tables(opened, name)["plants"], str(event["plant"]), event["x"], event["y"])
        unsaved.edit(name, "plants", plants, saved_tables(opened)["plants"], anew=True)


def _pick() -> None:
    """A link was clicked on the map."""
    picked = st.session_state[KEY].get("picked")
    links: list[Ends] = st.session_state.get("map_links", [])
    if picked is not None and int(picked) < len(links):
        st.session_state["map_clicked"] = links[int(picked)]
        st.session_state["link_clicked"] = None
