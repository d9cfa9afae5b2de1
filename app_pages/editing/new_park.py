"""A new case from sectors: which there are, how large each plant is, and the case made of them."""

from collections.abc import Callable, Mapping

import streamlit as st

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.actions import Sequel, button
from parkloop.app_pages.session.session import language, say
from parkloop.app_pages.session.user import author
from parkloop.cases.locale.names import own_first
from parkloop.cases.starting.park import start
from parkloop.cases.starting.sectors import Sector, shipped_sectors

CHOSEN = "new_sectors"
ACROSS = 3


def choose_sectors() -> dict[str, float]:
    """Ask for sectors and the size of each, in its own unit."""
    known = shipped_sectors()
    words = {name: text(sector, "title") for name, sector in known.items()}
    chosen = st.pills(say("cases.sectors"), list(known), selection_mode="multi", format_func=words.__getitem__, key=CHOSEN)
    sizes: dict[str, float] = {}
    for begin in range(0, len(chosen), ACROSS):
        for column, name in zip(st.columns(ACROSS), chosen[begin : begin + ACROSS], strict=False):
            sizes[name] = _size(column, known[name], words[name])
    return sizes


def _size(column: "st.delta_generator.DeltaGenerator", sector: Sector, title: str) -> float:
    size = column.number_input(
        say("cases.sectors.size", title=title, unit=text(sector, "unit")),
        min_value=0.0,
        value=sector.usual_size,
        format="%g",
        key=f"new_size:{sector.name}",
        help=say("cases.sectors.usual", least=f"{sector.least_size:g}", most=f"{sector.most_size:g}")
        + " "
        + text(sector, "about"),
    )
    return float(size)


def text(sector: Sector, attribute: str) -> str:
    """A text of a sector in the language of the page."""
    first, second = own_first(attribute, f"{attribute}_zh", language())
    return str(getattr(sector, first) or getattr(sector, second))


def make_button(sizes: Mapping[str, float], show: Callable[[str], Sequel]) -> None:
    """The button that makes the park; ``show`` opens it."""

    def make() -> Sequel:
        title = str(st.session_state.get("new_title", "")).strip() or say("cases.new.title")
        return show(repository.started(title, author(), start(sizes)))

    ready = bool(sizes) and all(size > 0 for size in sizes.values())
    button(say("cases.sectors.do"), make, type="primary", disabled=not ready, key="new_from_sectors")
