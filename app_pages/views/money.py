"""View: where the money goes, from today's park to the plan, and what every company pays."""

import streamlit as st

from parkloop.app_pages.session.session import choose, language, say
from parkloop.app_pages.views import ViewInput
from parkloop.app_pages.views.table import show_plain
from parkloop.app_pages.views.when import HIDDEN
from parkloop.optimizer import figures
from parkloop.optimizer.report.tables import ledger


def show(given: ViewInput) -> None:
    """The way of the annual cost by head or by plant, and the ledger of the companies."""
    if given.today is None:
        st.caption(say("money.notoday"))
    else:
        with given.bar:
            by = choose("by", say("money.by"), ("head", "plant"), lambda key: say(f"money.{key}"), width=180, **HIDDEN)
        steps = {"today": given.today, "plan": given.plan}
        titles = {key: say(f"money.{key}") for key in steps}
        option = figures.waterfall(given.case, steps, by, language(), titles)
        st.echarts_chart(option, height=430, key=f"waterfall:{by}:{language()}")
    st.markdown(f"**{say('money.ledger')}**")
    show_plain(ledger(given.case, given.plan, given.today, language()))
