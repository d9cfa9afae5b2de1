"""View: what water every taker gets, against its limits."""

import streamlit as st

from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.session import choose, language, say
from parkloop.app_pages.views import ViewInput
from parkloop.app_pages.views.parts.when import choose_condition
from parkloop.cases.titles import name_titles
from parkloop.optimizer import figures

ROW_PIXELS = 30


def show(given: ViewInput) -> None:
    """One species in one condition, the strictest taker on top."""
    known = figures.species(given.plan)
    if not known:
        st.caption(say("water.none"))
        return
    titles = name_titles(given.case, language())

    def called(name: str) -> str:
        return titles.get(("species", name), name)

    with given.bar:
        species = choose("species", say("water.species"), known, called, width=200, label_visibility="collapsed")
        condition = choose_condition(given, whole_year=False) or given.case.operating_conditions[0].condition
    option = figures.quality(given.case, given.plan, species, condition, language())
    rows = len(option["series"][0]["data"])
    show_chart(option, 90 + ROW_PIXELS * max(rows, 3), f"quality:{species}:{condition}:{language()}")
    st.caption(say("water.hint"))
