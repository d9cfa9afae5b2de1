"""Page Analyse: what a plan hangs on, asked in the background and shown as it comes."""

from types import ModuleType

import streamlit as st

from app_pages.analyses import Options, abatement, sweep, threshold, uncertainty
from app_pages.background import begin, follow
from app_pages.state import case, case_name, choose, drafts, is_current, say, solved_case
from cases import Case
from optimizer import jobs

KINDS: dict[jobs.Task, ModuleType] = {
    "sweep": sweep,
    "threshold": threshold,
    "abatement": abatement,
    "uncertainty": uncertainty,
}
"""The analyses by task."""


def start(kind: jobs.Task, opened: Case, options: Options) -> None:
    """Begin an analysis."""
    begin(kind, opened, options)


opened = case()
kind = choose("analysis", say("analyse.what"), list(KINDS), lambda key: say(f"analyse.{key}"), width=560)
newest = jobs.latest(case_name(), kind)
with st.container(horizontal=True, vertical_alignment="bottom"):
    options = KINDS[kind].ask(opened)
    blocked = options is None or bool(newest and newest.active)
    st.button(say("analyse.start"), type="primary", on_click=start, args=(kind, opened, options), disabled=blocked, key="analyse")
if drafts(case_name()):
    st.warning(say("analyse.unsaved"))
if newest is None:
    st.caption(say("analyse.none"))
else:
    if not is_current(newest):
        st.warning(say("state.changed"))
    follow(newest, lambda job: KINDS[kind].show(job, solved_case(job)))
