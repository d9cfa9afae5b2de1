"""Background work other than a solve: begun with a button, followed while it goes on, its results shown as they come."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app_pages.state import case_name, say, told
from app_pages.who import author
from cases import Case
from optimizer import jobs

POLL_SECONDS = 1.5


def begin(task: jobs.Task, case: Case, options: Mapping[str, Any]) -> jobs.Job:
    """Start a task on a case."""
    return jobs.start(case, case_name(), options, author(), task=task)


def follow(job: jobs.Job, show: Callable[[jobs.Job], None]) -> None:
    """The results of a job so far; while it works they are looked for again, and the page runs anew at its end."""

    def again(job_id: str) -> None:
        now = jobs.find(job_id)
        if now is None or not now.active:
            st.rerun(scope="app")
            return
        show_state(now)
        show(now)

    if job.active:
        st.fragment(again, run_every=POLL_SECONDS)(job.request.id)
        return
    if job.status.state == "failed":
        st.error(say("task.failed", message=told(job.status.message)))
    elif job.status.state == "cancelled":
        st.warning(say("task.cancelled"))
    show(job)


def show_state(job: jobs.Job) -> None:
    """How far a job is, and the button that ends it."""
    status = job.status
    with st.container(horizontal=True, vertical_alignment="center"):
        ahead = jobs.before(job) if status.state == "queued" else 0
        text = say("solve.ahead", count=ahead) if ahead else say(f"task.{status.state}", seconds=f"{job.seconds:.0f}")
        counted = say("task.step", done=status.steps_done, count=status.steps) if status.steps else ""
        asked = (job.folder / "cancel").exists()
        # at the left: at the right the tools of a table below would lie over it
        st.button(say("solve.cancel"), on_click=jobs.cancel, args=(job,), disabled=asked, key=f"cancel:{job.request.id}")
        st.progress(status.steps_done / status.steps if status.steps else 0.0, text=f"{text} {counted}".strip())
