"""The way through: the steps from a park to its report, what is done of each, and which comes next."""

from contextlib import suppress
from typing import Literal

import streamlit as st

from parkloop.app_pages.session.session import GO, case_name, current_job, digest_of, drafts, has_plan, is_current, page_file, say
from parkloop.cases import CaseError
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.files import SUMMARY

StepState = Literal["done", "open", "stale", "busy", "faulty"]
STEPS = {
    "choose": "way.park",
    "data": "app.data",
    "today": "app.today",
    "solve": "app.solve",
    "results": "app.results",
    "report": "app.report",
}
"""Pages of the way in their order, with the keys of their words."""
ICONS: dict[StepState, str] = {
    "done": ":material/check_circle:",
    "open": ":material/radio_button_unchecked:",
    "stale": ":material/sync_problem:",
    "busy": ":material/hourglass_top:",
    "faulty": ":material/error:",
}


def states() -> dict[str, StepState]:
    """What is done of each step for the open case, as it is saved now."""
    solved = _solved()
    return {
        "choose": "done",
        "data": _data(),
        "today": _today(),
        "solve": solved,
        "results": solved,
        "report": "stale" if solved == "stale" else "open",
    }


def _data() -> StepState:
    try:
        digest_of(case_name())
    except CaseError:
        return "faulty"
    return "faulty" if drafts(case_name()) else "done"


def _today() -> StepState:
    """Whether a job of this data has worked out today's park; its plan is not read for that."""
    with suppress(CaseError):
        digest = digest_of(case_name())
        asked = [queue.latest(case_name(), task) for task in ("solve", "today")]
        known = [job for job in asked if job is not None and job.request.digest == digest]
        if any((job.folder / "baseline" / SUMMARY).exists() for job in known):
            return "done"
        return "busy" if any(job.active for job in known) else "open"
    return "open"


def _solved() -> StepState:
    job = current_job()
    if job is None:
        return "open"
    if job.active:
        return "busy"
    if not is_current(job):
        return "stale"
    return "done" if has_plan(job) else "open"


def following(page: str, known: dict[str, StepState]) -> str | None:
    """The page that comes next; none where the page itself has what to do next, or all is done."""
    if known["solve"] == "stale" and page not in ("choose", "data", "solve"):
        return "solve"
    if page not in STEPS:
        return next((step for step, state in known.items() if state != "done"), None)
    pages = list(STEPS)
    after = pages[pages.index(page) + 1 :]
    wanted = after[0] if after else None
    if wanted == "results" and known["results"] != "done":
        return None
    return wanted if wanted != "report" or known["results"] == "done" else None


def after_opening() -> str:
    """The page that shows a case just opened: its results where they are of its data, else its data."""
    return "results" if _solved() == "done" else "data"


def show_way(page: str) -> None:
    """Show the steps with their states, the next one as the only button, and help beside them."""
    known = states()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="way"):
        st.markdown("**Parkloop**", width="content")
        for step, word in STEPS.items():
            state = known[step]
            told = say(f"way.{state}", step=say(word))
            label = f"**{say(word)}**" if step == page else say(word)
            st.page_link(page_file(step), label=label, icon=ICONS[state], help=told, width="content")
        wanted = following(page, known)
        if wanted is not None:
            again = wanted == "solve" and known["solve"] == "stale"
            label = say("way.again") if again else say("way.next", step=say(STEPS[wanted]))
            st.button(label, key="way:next", type="primary", on_click=_go, args=(wanted,), icon=":material/arrow_forward:")
        st.page_link(page_file("help"), label=say("way.help"), icon=":material/help:", width="content")


def _go(page: str) -> None:
    st.session_state[GO] = page_file(page)
