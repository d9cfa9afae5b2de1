"""View: who gives what to whom, as Sankey diagrams."""

import streamlit as st

from app_pages.state import choose, language, say
from app_pages.views import Given
from app_pages.views.when import choose_condition
from optimizer import figures


def show(given: Given) -> None:
    """Energy, heat, water or materials, of the year or of one condition."""
    drawn = {kind: figures.sankey(given.case, given.plan, kind, language()) for kind in figures.KINDS}
    kinds = [kind for kind, option in drawn.items() if option is not None]
    if not kinds:
        st.caption(say("flows.none"))
        return
    with given.bar:
        kind = choose(
            "sankey", say("flows.kind"), kinds, lambda key: say(f"flows.{key}"), width=180, label_visibility="collapsed"
        )
        when = choose_condition(given, whole_year=True)
    option = drawn[kind] if when is None else figures.sankey(given.case, given.plan, kind, language(), when)
    if option is None:
        st.caption(say("flows.none"))
        return
    st.echarts_chart(option, height=520, key=f"sankey:{kind}:{when}:{language()}")
    st.caption(say("flows.hint"))
