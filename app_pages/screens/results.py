"""Page Results: what the plan is worth, how well that is proven, and its views."""

import streamlit as st

from parkloop.app_pages.session.background import await_end
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    address,
    current_job,
    has_plan,
    is_current,
    language,
    last_found,
    page_file,
    plan,
    progress_words,
    say,
    solved_case,
    translated,
)
from parkloop.app_pages.session.titles import translated_with_titles
from parkloop.app_pages.views import ViewInput, companies, flows, indicators, network, projects, tables, why, why_exchange
from parkloop.app_pages.views.finance import finance_cards, finance_of, show_finance, simple_payback
from parkloop.app_pages.views.parts import answers
from parkloop.app_pages.views.parts.cards import show_cards, warn_of_today
from parkloop.cases import Case
from parkloop.optimizer.analyses.finance.result import WHOLE
from parkloop.optimizer.analyses.today.doubts import doubtful_saving
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.proof import proof_sentence
from parkloop.optimizer.plan.record import Plan

VIEWS = {
    "network": network.show,
    "projects": projects.show,
    "companies": companies.show,
    "flows": flows.show,
    "why": why.show,
    "indicators": indicators.show,
    "tables": tables.show,
}
"""What can be looked at, by the key of its words."""


def show_proof(found: Plan) -> None:
    """Show the proof of the plan and its certificate."""
    with st.container(key="proof"):
        st.markdown(plain(" ".join((proof_sentence(found, language()), say("results.certified")))))


def show_indicators(job: queue.Job, found: Plan, today: Plan | None, solved: Case) -> None:
    """The plan's numbers beside the baseline's."""
    rows, beside = answers.indicators(found, today, solved.info.currency, language()), finance_of(job)
    cards = [] if beside is None else finance_cards(beside, "whole", WHOLE)
    with st.container(key="figures"):
        columns = st.columns(max(len(rows) + len(cards), 1), gap="xsmall")
    show_cards(columns, rows, lambda amount: say("results.before", amount=amount))
    show_finance(columns[len(rows) :], cards, simple_payback(found, today))
    warn_of_today(today, solved)
    if (doubt := doubtful_saving(today, found)) is not None:
        st.warning(plain(translated(doubt)))


def show_while_solving(job: queue.Job) -> None:
    """Show the progress of a job without a plan, and the last plan of the case meanwhile."""
    await_end(job, progress_words)
    if (earlier := last_found(job)) is not None:
        st.info(say("results.earlier"))
        show(earlier)


def show(job: queue.Job) -> None:
    """All that is known of a solved job."""
    found, solved = plan(job), solved_case(job)
    if not is_current(job):
        st.warning(say("state.changed"))
    if found is None:
        st.info(plain(translated(job.status.message)) or say(f"state.{job.status.state}"))
    elif found.faults:
        st.error(say("results.uncertified") + "\n\n" + "\n".join(f"- {plain(translated(fault))}" for fault in found.faults))
    elif not found.found:
        outcome = "solve.cancelled" if found.status == "interrupted" else f"results.{found.status}"
        st.error("\n\n".join([say(outcome), *(plain(translated_with_titles(reason, solved)) for reason in found.reasons)]))
        if found.status == "infeasible":
            why_exchange.show_conflict(job, solved)
        st.page_link(page_file("data"), label=say("results.change"), icon=":material/arrow_forward:", query_params=address())
    else:
        show_proof(found)
        today = plan(job, "baseline")
        show_indicators(job, found, today, solved)
        bar = st.container(horizontal=True, vertical_alignment="center")
        view = bar.segmented_control(
            say("app.results"),
            list(VIEWS),
            format_func=lambda key: say(f"results.{key}"),
            default="network",
            required=True,
            key="view",
            label_visibility="collapsed",
        )
        VIEWS[view](ViewInput(job, found, today if today and today.found else None, solved, bar))


job = current_job()
if job is None:
    st.info(say("results.none"))
    st.page_link(page_file("solve"), label=say("results.go"), query_params=address())
elif job.active and not has_plan(job):
    show_while_solving(job)
else:
    if job.active:
        await_end(job, lambda _: say("solve.baseline"))
    show(job)
