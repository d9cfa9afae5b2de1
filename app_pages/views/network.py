"""View: network of links between the plants, with details of the selection below."""

import math
import zlib
from collections.abc import Iterable

import pandas as pd
import streamlit as st

from parkloop.app_pages.map.link_panel import choose_link, show_status, show_unsaved
from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import case, case_name, choose, language, say
from parkloop.app_pages.views import ViewInput, why
from parkloop.app_pages.views.parts import answers
from parkloop.app_pages.views.parts.table import show_table
from parkloop.app_pages.views.parts.when import choose_condition
from parkloop.cases import Case
from parkloop.cases.links.rows import RuleEnds, ends_of
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.link_value.candidates import rejected_of
from parkloop.optimizer.figures.networks.edges import MOST_REJECTED, foremost
from parkloop.optimizer.jobs import queue

TOLD_OF_A_LINK = (
    *("from", "to", "item", "mode", "status", "owner", "length_km"),
    *("capacity", "flow_per_y", "capex", "annual_cost"),
)
"""Columns of a clicked link."""


def show(given: ViewInput) -> None:
    """Show the links between the plants.

    What is clicked is described below, and what the next plan may build can be said there.
    """
    verdicts = why.found_by(queue.dependents(given.job.request.id, "link_values"))
    saves = {link: found.saves for link, found in verdicts.items() if not math.isnan(found.saves)}
    rejected = choose_rejected(given, saves)
    picked = show_network(given, rejected, saves)
    links = given.plan.links
    drawn = pd.concat([links, rejected], ignore_index=True) if len(rejected) else links
    clicked = picked[1] if picked is not None and picked[0] == "link" else None
    link = choose_link(links.to_dict("records"), _ends(drawn, clicked), say("link.choose"))
    if link is not None:
        show_status(link)
        why.show_one(given, str(link["link"]), verdicts)
    show_unsaved(case_name(), case())
    if link is not None:
        show_rows(links[[ends_of(row) == ends_of(link) for row in links.to_dict("records")]], given.case)
    if picked is not None and picked[0] == "plant":
        show_rows(links[(links["from_plant"] == picked[1]) | (links["to_plant"] == picked[1])], given.case)


def choose_rejected(given: ViewInput, judged: Iterable[str]) -> pd.DataFrame:
    """The links not built that are drawn too: none, the foremost ones, or those at a plant."""
    every = _rejected(str(given.job.folder), given.plan.seconds, given)
    names = figures.plant_names(given.case, language())
    ends = {*every["from_plant"], *every["to_plant"]}
    plants = [key for key in names if key in ends]
    titles = {"": say("results.rejected.none"), "*": say("results.rejected.some", count=min(MOST_REJECTED, len(every)))}
    titles |= {f"at:{key}": say("results.rejected.at", plant=names[key]) for key in plants}
    options = list(titles) if len(every) else [""]
    with given.bar:
        label = say("results.rejected")
        chosen = choose("rejected", label, options, titles.__getitem__, width=140, label_visibility="collapsed")
    return foremost(every, judged, MOST_REJECTED if chosen else 0, chosen.partition(":")[2])


@st.cache_resource(max_entries=16, show_spinner=False)
def _rejected(folder: str, seconds: float, _given: ViewInput) -> pd.DataFrame:
    """Links that a job's plan has not; folder and seconds name its content."""
    return rejected_of(_given.case, _given.plan)


def show_network(given: ViewInput, rejected: pd.DataFrame, saves: dict[str, float]) -> tuple[str, str] | None:
    """Show the network; returns the selection: ("plant", key) or ("link", key)."""
    found, solved = given.plan, given.case
    if found.links.empty and rejected.empty:
        st.caption(say("results.nolinks"))
        return None
    with given.bar:
        when = choose_condition(given, whole_year=True, width=125)
        shown = choose_media(given, rejected)
        numbers = st.toggle(say("results.numbers"), key="network_numbers")
    network = figures.network(solved, found, language(), when, shown, rejected, saves, numbers)
    drawn = zlib.crc32(repr((network.plants, network.links, when)).encode())
    event = show_chart(network.option, 450, f"network:{drawn}", selects=True)
    st.caption(say("results.legend"))
    return answers.selected(network, event)


def _ends(links: pd.DataFrame, key: str | None) -> RuleEnds | None:
    return next((ends_of(row) for row in links.to_dict("records") if row["link"] == key), None)


def choose_media(given: ViewInput, rejected: pd.DataFrame) -> list[tuple[str, str]]:
    """Choose the media to show."""
    columns = ["domain", "item"]
    kinds = figures.media(given.case, pd.concat([given.plan.links[columns], rejected[columns]]), language())
    with st.popover(say("results.media")):
        shown = st.pills(
            say("results.media"),
            list(kinds),
            selection_mode="multi",
            default=list(kinds),
            format_func=lambda key: plain(kinds[key].name),
            key=f"media:{language()}:{zlib.crc32(repr(list(kinds)).encode())}",
            label_visibility="collapsed",
        )
    return list(shown)


def show_rows(rows: pd.DataFrame, solved: Case) -> None:
    """Links of the plan as a table."""
    if len(rows):
        show_table(rows[list(TOLD_OF_A_LINK)], solved)
