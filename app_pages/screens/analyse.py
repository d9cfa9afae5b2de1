"""Page Analyse: the analyses of the registry, computed in the background and shown as they come."""

import streamlit as st

from parkloop.app_pages.analyses import answer, form
from parkloop.app_pages.session.background import begin, follow
from parkloop.app_pages.session.session import (
    case,
    case_name,
    choose,
    drafts,
    is_current,
    plan,
    say,
    shown_job,
    solved_case,
    translated,
)
from parkloop.cases import Case
from parkloop.cases.schema.digests import READ_OFF_A_PLAN
from parkloop.optimizer.analyses.registry import ENTRIES, TOPICS, analysis, topic_of
from parkloop.optimizer.jobs import queue


def start(kind: str, opened: Case, options: form.Options) -> None:
    """Begin an analysis.

    One that builds on a plan has that of the page, where it is of the case as it stands.
    """
    job = shown_job() if records[kind].builds_on_plan else None
    if job is not None and is_current(job) and (known := plan(job)) is not None and known.found:
        options = {**options, "plan_of": job.request.id}
    begin(kind, opened, options)


opened = case()
topic = st.segmented_control(
    say("analyse.topic"),
    list(TOPICS),
    format_func=lambda key: say(f"analyse.topic.{key}"),
    default=next(iter(TOPICS)),
    required=True,
    key="topic",
    label_visibility="collapsed",
)
records = {name: analysis(name) for name, home in ENTRIES.items() if home.page and topic_of(name) == topic}
kind = choose("analysis", say("analyse.what"), list(records), lambda name: translated(records[name].question), width=560)
record = records[kind]
newest = queue.latest(case_name(), kind)
with st.container(horizontal=True, vertical_alignment="bottom"):
    options = form.ask(record, opened)
    blocked = options is None or bool(newest and newest.active)
    st.button(say("analyse.start"), type="primary", on_click=start, args=(kind, opened, options), disabled=blocked, key="analyse")
if drafts(case_name()):
    st.warning(say("analyse.unsaved"))
if newest is None:
    st.caption(say("analyse.none"))
else:
    asked_of = solved_case(newest)
    if not is_current(newest) or any(getattr(asked_of, table) != getattr(opened, table) for table in READ_OFF_A_PLAN):
        st.warning(say("state.changed"))
    follow(newest, lambda job: answer.show(record, job))
