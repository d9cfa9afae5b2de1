"""Page Results: what the plan is worth, how well that is proven, and its views."""

import streamlit as st

from app_pages import answers
from app_pages.cards import show_cards
from app_pages.named import told_of
from app_pages.state import current_job, is_current, language, plan, say, solved_case, told
from app_pages.views import Given, flows, heat, indicators, money, network, tables, water, why
from cases import Case
from optimizer import jobs
from optimizer.plan import Plan
from optimizer.proof import proof_sentence

VIEWS = {
    "network": network.show,
    "flows": flows.show,
    "heat": heat.show,
    "water": water.show,
    "money": money.show,
    "why": why.show,
    "indicators": indicators.show,
    "tables": tables.show,
}
"""What can be looked at, by the key of its words."""


def show_proof(found: Plan) -> None:
    """How well the plan is proven, and that it was checked."""
    st.markdown(" ".join((proof_sentence(found, language()), say("results.certified"))))


def show_indicators(found: Plan, today: Plan | None, solved: Case) -> None:
    """The plan's numbers beside the baseline's."""
    rows = answers.indicators(found, today, solved.info.currency, language())
    show_cards(st.columns(max(len(rows), 1)), rows, lambda amount: say("results.before", amount=amount))
    if today is not None and not today.found:
        st.warning("\n\n".join([say("results.nobaseline"), *(told_of(reason, solved) for reason in today.reasons)]))


def show(job: jobs.Job) -> None:
    """All that is known of a solved job."""
    found, solved = plan(job), solved_case(job)
    if not is_current(job):
        st.warning(say("state.changed"))
    if found is None:
        if not job.active:
            st.info(told(job.status.message) or say(f"state.{job.status.state}"))
    elif found.faults:
        st.error(say("results.uncertified") + "\n\n" + "\n".join(f"- {told(fault)}" for fault in found.faults))
    elif not found.found:
        outcome = "solve.cancelled" if found.status == "interrupted" else f"results.{found.status}"
        st.error("\n\n".join([say(outcome), *(told_of(reason, solved) for reason in found.reasons)]))
        st.page_link("app_pages/data.py", label=say("results.change"), icon=":material/arrow_forward:")
    else:
        show_proof(found)
        today = plan(job, "baseline")
        show_indicators(found, today, solved)
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
        VIEWS[view](Given(job, found, today if today and today.found else None, solved, bar))


def watch(job_id: str) -> None:
    """Show the page anew once a job that is at work has ended."""
    job = jobs.find(job_id)
    if job is None or not job.active:
        st.rerun(scope="app")
    st.caption(say(f"state.{job.status.state}"))


job = current_job()
if job is not None and job.active:
    st.fragment(watch, run_every=2.0)(job.request.id)
if job is None:
    st.info(say("results.none"))
    st.page_link("app_pages/solve.py", label=say("results.go"))
else:
    show(job)
