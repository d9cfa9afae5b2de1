"""Background jobs: started by a button, followed while they run, results shown as they come."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from parkloop.app_pages.session import interrupted
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import case_name, say, translated
from parkloop.app_pages.session.user import author
from parkloop.cases import Case
from parkloop.optimizer.jobs import queue

POLL_SECONDS = 1.5


def begin(task: queue.Task, case: Case, options: Mapping[str, Any]) -> queue.Job:
    """Start a task on a case in the background."""
    return queue.start(case, case_name(), options, author(), task=task)


def follow(job: queue.Job, show: Callable[[queue.Job], None]) -> None:
    """Show the results of a job so far, polling while it runs; the page reruns at its end."""

    def progress(now: queue.Job) -> None:
        show_state(now)
        show(now)

    if job.active:
        _poll(job, progress)
        return
    if job.status.state == "failed":
        st.error(plain(say("task.failed", message=translated(job.status.message))))
    elif job.status.state == "cancelled":
        st.warning(say("task.cancelled"))
    elif job.status.state == "interrupted":
        interrupted.offer(job)
    show(job)


def await_end(job: queue.Job, words: Callable[[queue.Job], str]) -> None:
    """Show the progress of a job while it runs, and rerun the page at its end."""
    _poll(job, lambda now: st.caption(words(now)))


def _poll(job: queue.Job, show: Callable[[queue.Job], object]) -> None:
    """Show a running job again and again, and rerun the page at its end."""

    def again(job_id: str) -> None:
        queue.dispatch()
        now = queue.find(job_id)
        if now is None or not now.active:
            st.rerun(scope="app")
            return
        show(now)

    st.fragment(again, run_every=POLL_SECONDS)(job.request.id)


def show_state(job: queue.Job) -> None:
    """Show the progress of a job with a button that cancels it."""
    status = job.status
    with st.container(horizontal=True, vertical_alignment="center"):
        ahead = queue.before(job) if status.state == "queued" else 0
        text = say("solve.ahead", count=ahead) if ahead else say(f"task.{status.state}", seconds=f"{job.seconds:.0f}")
        counted = say("task.step", done=status.steps_done, count=status.steps) if status.steps else ""
        asked = queue.end_requested(job)
        # at the left: at the right the tools of a table below would lie over it
        st.button(say("solve.cancel"), on_click=queue.cancel, args=(job,), disabled=asked, key=f"cancel:{job.request.id}")
        st.progress(status.steps_done / status.steps if status.steps else 0.0, text=f"{text} {counted}".strip())
