"""Interrupted jobs, whose process has died: offered for restart from their incumbent."""

import streamlit as st

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import say, translated
from parkloop.optimizer.analyses.registry import ENTRIES, analysis
from parkloop.optimizer.jobs import queue


def offer(job: queue.Job) -> None:
    """Offer one interrupted job: its kind and case, and buttons to resume or dismiss it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        task = job.request.task
        what = translated(analysis(task).title) if task in ENTRIES else say(f"interrupted.{task}")
        st.warning(
            plain(say("interrupted.was", what=what, case=repository.key(job.request.case), author=job.request.author or "–"))
        )
        name = job.request.id
        st.button(say("interrupted.go_on"), on_click=queue.resume, args=(job,), type="primary", key=f"go_on:{name}")
        st.button(say("interrupted.leave"), on_click=queue.dismiss, args=(job,), key=f"leave:{name}")


def offer_all() -> None:
    """Offer all interrupted jobs of all users, newest first."""
    for job in queue.interrupted():
        offer(job)
