"""View: who gives what to whom as Sankey diagrams, the curves of heat, and the quality of water."""

from collections import Counter

import streamlit as st

from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.session import choose, language, say
from parkloop.app_pages.views import ViewInput, heat, water
from parkloop.app_pages.views.parts.when import choose_condition
from parkloop.optimizer import figures

LEAST_HEIGHT, ROW_PIXELS = 460, 26
"""Height of a diagram, and of a name in its longest column [pixels]"""


OTHERS = {"curves": heat.show, "quality": water.show}
"""What is shown beside the diagrams, by the key of its words."""


def show(given: ViewInput) -> None:
    """Energy, heat, water or materials, of the year or of one condition; curves of heat; quality of water."""
    drawn = {kind: figures.sankey(given.case, given.plan, kind, language()) for kind in figures.KINDS}
    kinds = [kind for kind, option in drawn.items() if option is not None] + list(OTHERS)
    with given.bar:
        kind = choose(
            "sankey", say("flows.kind"), kinds, lambda key: say(f"flows.{key}"), width=180, label_visibility="collapsed"
        )
    if kind in OTHERS:
        OTHERS[kind](given)
        return
    with given.bar:
        when = choose_condition(given, whole_year=True)
    option = drawn[kind] if when is None else figures.sankey(given.case, given.plan, kind, language(), when)
    if option is None:
        st.caption(say("flows.none"))
        return
    nodes = Counter(node["depth"] for node in option["series"][0]["data"])
    show_chart(option, max(LEAST_HEIGHT, ROW_PIXELS * max(nodes.values())), f"sankey:{kind}:{when}:{language()}")
    st.caption(say("flows.hint"))
