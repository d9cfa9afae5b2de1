"""The way through: the steps from a park to its report, what is done of each, and which comes next."""

import json
from contextlib import suppress
from typing import Literal

import streamlit as st

from parkloop.app_pages.session.session import (
    GO,
    address,
    case_name,
    current_job,
    digest_of,
    drafts,
    has_plan,
    is_current,
    page_file,
    say,
)
from parkloop.cases import CaseError
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.jobs.tasks import TODAY
from parkloop.optimizer.plan.files import SUMMARY

StepState = Literal["done", "open", "stale", "busy", "faulty"]
STEPS = {
    "choose": "app.cases",
    "data": "app.data",
    "today": "app.today",
    "solve": "app.solve",
    "results": "app.results",
    "report": "app.report",
}
"""Pages of the way in their order, with the keys of their words."""
MORE = {"whatif": "app.whatif", "analyse": "app.analyse", "compare": "app.compare", "help": "way.help"}
"""Pages beside the way, in its menu."""
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
    """Whether a job of this data has found that today's park can run; its plan is not read."""
    with suppress(CaseError):
        digest = digest_of(case_name())
        asked = [queue.latest(case_name(), task) for task in ("solve", TODAY)]
        known = [job for job in asked if job is not None and job.request.digest == digest]
        ended = [_status(job) for job in known]
        if any(ended):
            return "faulty" if "infeasible" in ended else "done"
        return "busy" if any(job.active for job in known) else "open"
    return "open"


def _status(job: queue.Job) -> str:
    """How the baseline of a job ended; empty where there is none."""
    with suppress(OSError, ValueError):
        return str(json.loads((job.folder / "baseline" / SUMMARY).read_text(encoding="utf-8")).get("status", ""))
    return ""


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
    if known["solve"] == "stale" and page not in ("choose", "data", "solve", "today"):
        return "solve"
    if page == "today" and known["today"] == "faulty":
        return "data"
    if page not in STEPS or (page in ("results", "report") and known["results"] != "done"):
        return next((step for step, state in known.items() if state != "done" and step not in ("results", page)), None)
    pages = list(STEPS)
    after = pages[pages.index(page) + 1 :]
    wanted = after[0] if after else None
    return None if wanted == "results" and known["results"] != "done" else wanted


def after_opening() -> str:
    """The page that shows a case just opened: its results where they are of its data, else today's park."""
    if _data() == "faulty":
        return "data"
    return "results" if _solved() == "done" else "today"


def show_way(page: str) -> None:
    """Show the steps with their states, the next one as the only button, and a menu of the other pages."""
    known, told = states(), address()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="way"):
        st.markdown("**Parkloop**", width="content")
        for step, word in STEPS.items():
            label = f"**{say(word)}**" if step == page else say(word)
            file, meant = page_file(step), _meaning(step, known[step])
            st.page_link(file, label=label, icon=ICONS[known[step]], help=meant, width="content", query_params=told)
        with st.popover(f"**{say(MORE[page])}**" if page in MORE else say("way.more"), key=f"way:more:{page}"):
            for other, word in MORE.items():
                st.page_link(page_file(other), label=say(word), query_params=told)
        wanted = following(page, known)
        if wanted is not None:
            st.button(
                _next_label(page, wanted, known),
                key="way:next",
                type="primary",
                on_click=go,
                args=(wanted,),
                icon=":material/arrow_forward:",
            )


def _meaning(step: str, state: StepState) -> str:
    """What a step's state means."""
    if step == "today" and state == "faulty":
        return say("way.cannot", step=say(STEPS[step]))
    return say(f"way.{state}", step=say(STEPS[step]))


def _next_label(page: str, wanted: str, known: dict[str, StepState]) -> str:
    if wanted == "solve" and known["solve"] == "stale":
        return say("way.again")
    return say("way.mend") if (page, wanted) == ("today", "data") else say("way.next", step=say(STEPS[wanted]))


def go(page: str) -> None:
    """Show a page next."""
    st.session_state[GO] = page_file(page)
