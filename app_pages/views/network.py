"""View: the network of links between the plants; what is clicked is told below it."""

import zlib

import pandas as pd
import streamlit as st

from app_pages import answers
from app_pages.link_panel import choose_link, show_status, show_unsaved
from app_pages.link_rows import Ends, ends_of
from app_pages.state import case, case_name, language, say
from app_pages.views import Given
from app_pages.views.table import show_table
from app_pages.views.when import choose_condition
from cases import Case
from optimizer import figures

TOLD_OF_A_LINK = (
    *("from", "to", "item", "mode", "status", "owner", "length_km"),
    *("capacity", "flow_per_y", "capex", "annual_cost"),
)
"""Columns of a clicked link."""


def show(given: Given) -> None:
    """The links between the plants; what is clicked is told below, and what the next plan may build can be said there."""
    picked = show_network(given)
    links = given.plan.links
    clicked = picked[1] if picked is not None and picked[0] == "link" else None
    link = choose_link(links.to_dict("records"), _ends(links, clicked), say("link.choose"))
    if link is not None:
        show_status(link)
    show_unsaved(case_name(), case())
    if link is not None:
        show_rows(links[[ends_of(row) == ends_of(link) for row in links.to_dict("records")]], given.case)
    if picked is not None and picked[0] == "plant":
        show_rows(links[(links["from_plant"] == picked[1]) | (links["to_plant"] == picked[1])], given.case)


def show_network(given: Given) -> tuple[str, str] | None:
    """The picture of the links; what is clicked in it: ("plant", key) or ("link", key)."""
    found, solved = given.plan, given.case
    if found.links.empty:
        st.caption(say("results.nolinks"))
        return None
    with given.bar:
        when = choose_condition(given, whole_year=True)
        shown = choose_media(given)
    network = figures.network(solved, found, language(), when, shown)
    drawn = zlib.crc32(repr((network.plants, network.links, when)).encode())
    event = st.echarts_chart(network.option, height=450, on_select="rerun", key=f"network:{drawn}")
    st.caption(say("results.legend"))
    return answers.selected(network, event)


def _ends(links: pd.DataFrame, key: str | None) -> Ends | None:
    return next((ends_of(row) for row in links.to_dict("records") if row["link"] == key), None)


def choose_media(given: Given) -> list[tuple[str, str]]:
    """Which media are shown."""
    kinds = figures.media(given.case, given.plan.links, language())
    with st.popover(say("results.media")):
        shown = st.pills(
            say("results.media"),
            list(kinds),
            selection_mode="multi",
            default=list(kinds),
            format_func=lambda key: kinds[key].name,
            key=f"media:{language()}",
            label_visibility="collapsed",
        )
    return list(shown)


def show_rows(rows: pd.DataFrame, solved: Case) -> None:
    """Links of the plan as a table."""
    if len(rows):
        show_table(rows[list(TOLD_OF_A_LINK)], solved.info.currency)
