"""Page Today: the park as it runs, beside what companies report, confirmed before anything is planned."""

import streamlit as st

from parkloop.app_pages.editing import reported
from parkloop.app_pages.editing.mending import show_lacking, show_reasons
from parkloop.app_pages.editing.saving import save
from parkloop.app_pages.session import repository
from parkloop.app_pages.session.actions import button
from parkloop.app_pages.session.background import begin, follow
from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    case,
    case_name,
    choose,
    digest_of,
    drafts,
    language,
    plan,
    say,
    solved_case,
)
from parkloop.app_pages.session.titles import translated_with_titles
from parkloop.app_pages.session.user import author
from parkloop.app_pages.sheet.asked import TABLE
from parkloop.app_pages.sheet.standing import show_refused
from parkloop.app_pages.views.parts.table import show_plain
from parkloop.cases import Case
from parkloop.cases.schema.digests import digest
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.today.reported import OFF
from parkloop.optimizer.analyses.today.tables import TodayTables, today
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.jobs.tasks import TODAY
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report import today as tables

HEIGHT = 460
"""Height of the diagram [pixels]"""
THRESHOLDS = (0.05, OFF, 0.2)


def newest() -> queue.Job | None:
    """The newest job of the case as it is saved now that knows today's park, or is about to."""
    asked = [queue.latest(case_name(), task) for task in ("solve", TODAY)]
    known = [job for job in asked if job is not None and job.request.digest == digest_of(case_name())]
    return next((job for job in known if plan(job, "baseline") is not None), known[-1] if known else None)


@st.cache_resource(max_entries=16, show_spinner=False)
def _tables(job: str, digest: str, off: float, _case: Case, _plan: Plan) -> TodayTables:
    return today(_case, _plan, off=off)


def start(opened: Case) -> None:
    """Begin to work out today's park."""
    begin(TODAY, opened, {})


def show(name: str, opened: Case, job: queue.Job) -> None:
    """Today's park as far as a job knows it; what companies report is that of the case as it is saved now."""
    found, solved = plan(job, "baseline"), solved_case(job)
    if found is None:
        return
    if not found.found:
        show_reasons(name, opened, found.reasons)
        return
    known = _tables(job.request.id, digest(opened), OFF, opened, found)
    if known.warnings:
        listed = "\n".join(f"- {plain(translated_with_titles(warning, opened))}" for warning in known.warnings)
        st.warning(f"{say('today.doubtful')}\n\n{listed}")
    show_heading("today.companies")
    show_plain(tables.companies(opened, known, language()))
    show_reported(name, opened, job, found)
    show_flows(solved, found)
    confirm(name, opened)


def show_heading(key: str) -> None:
    """A heading of the page."""
    st.markdown(f"**{say(key)}**")


def show_reported(name: str, opened: Case, job: queue.Job, found: Plan) -> None:
    """Where companies' values are typed in, and how far today's park is from them."""
    show_heading("today.beside")
    st.caption(say("today.beside.say"))
    reported.edit(name, opened, found)
    show_refused(name, opened)
    edits = TABLE in drafts(name)
    button(say("today.keep"), save, name, opened, type="primary", disabled=not edits, key="save_reported")
    if edits:
        st.caption(say("today.keep.say"))
    elif opened.reported:
        off = choose("off", say("today.off"), THRESHOLDS, lambda share: f"{100 * share:g} %", index=1, width=220)
        known = _tables(job.request.id, digest(opened), off, opened, found)
        show_plain(tables.reported(opened, known, language()))


def show_flows(solved: Case, found: Plan) -> None:
    """What flows today, as a diagram."""
    options = {kind: figures.sankey(solved, found, kind, language()) for kind in figures.KINDS}
    drawn = {kind: option for kind, option in options.items() if option is not None}
    kinds = list(drawn)
    if not kinds:
        return
    show_heading("today.flows")
    kind = st.segmented_control(
        say("flows.kind"),
        kinds,
        format_func=lambda key: say(f"flows.{key}"),
        default=kinds[0],
        required=True,
        key="today_kind",
        label_visibility="collapsed",
    )
    show_chart(drawn[kind], HEIGHT, f"sankey:today:{kind}:{language()}")


def confirm(name: str, opened: Case) -> None:
    """Who has confirmed today's park, and the button to do so."""
    show_heading("today.confirm")
    signed = repository.sign_offs(name)
    if signed:
        current = signed[0].digest == digest(opened)
        (st.success if current else st.warning)(plain(tables.signature(opened, signed[0], language())))
    if not repository.is_mine(name):
        st.caption(say("today.confirm.own"))
        return
    st.caption(say("today.confirm.say"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.text_input(say("today.confirm.who"), author(), key=f"signer:{author()}", max_chars=80, width=260)
        ready = bool(who.strip()) and not drafts(name)
        button(say("today.confirm.do"), repository.sign, name, who, key="sign", disabled=not ready)


opened, name = case(), case_name()
if flash := st.session_state.pop("flash", None):
    st.toast(flash)
st.caption(say("today.lead"))
show_lacking(name, opened)
job = newest()
if job is None:
    start(opened)
    st.rerun()  # the step above is under way now
if job is not None:
    if plan(job, "baseline") is not None:
        show(name, opened, job)
    else:
        if job.active:
            st.caption(say("solve.baseline"))
        follow(job, lambda _: None)
        if not job.active:
            st.button(say("today.start"), type="primary", on_click=start, args=(opened,), key="today")
