"""Page Solve: options, live progress of a background solve, and cancellation."""

from typing import Any

import streamlit as st

from parkloop.app_pages.editing.saving import solve
from parkloop.app_pages.session import interrupted
from parkloop.app_pages.session.actions import button
from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    address,
    case,
    case_name,
    choose,
    current_job,
    drafts,
    language,
    page_file,
    plan,
    say,
    solved_case,
    translated,
)
from parkloop.app_pages.session.titles import translated_with_titles
from parkloop.app_pages.session.way import states
from parkloop.app_pages.views.parts.cards import warn_of_today
from parkloop.cases import warnings
from parkloop.optimizer import figures
from parkloop.optimizer.analyses.today.lacking import lacking
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.proof import proof_sentence
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import percent_up, short

OBJECTIVES = ("cost", "co2", "freshwater", "wastewater", "disposal", "energy", "land", "links")
RISKS = ("worst_case", "cvar")
UNITS = {**dict.fromkeys(("cost", *RISKS), "{currency}/y"), "energy": "tce/y", "land": "m²", "links": ""}
MINUTES = (1, 5, 10, 30, 0)
GAPS = (1e-4, 1e-3, 1e-2)
POLL_SECONDS = 1.0


def ask() -> dict[str, Any]:
    """The questions of a solve, as arguments of `optimise`."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        several = len({row.scenario for row in case().operating_conditions}) > 1
        aims = (*OBJECTIVES, *RISKS) if several else OBJECTIVES
        objective = choose("objective", say("solve.what"), aims, lambda key: say(f"solve.{key}"), width=260)
        scope = choose("scope", say("solve.scope"), ("park", "plant"), lambda key: say(f"solve.{key}"), width=260)
        minutes = choose("minutes", say("solve.time"), MINUTES, minutes_text, index=2, width=140)
        gap = st.selectbox(
            say("solve.gap"),
            GAPS,
            index=1,
            format_func=lambda share: f"{100 * share:g} %",
            key="gap",
            width=140,
            help=say("solve.gap.help"),
        )
    return {"objective": objective, "scope": scope, "time_limit": 60.0 * minutes or None, "gap": gap}


def minutes_text(count: int) -> str:
    """A time limit in words."""
    return say("solve.minutes", count=count) if count else say("solve.unlimited")


def follow(job_id: str) -> None:
    """The live view of a job; the whole page runs anew once it has ended."""
    queue.dispatch()
    job = queue.find(job_id)
    if job is None:
        return
    if not job.active:
        st.rerun(scope="app")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{state_text(job)}**")
        asked = queue.end_requested(job)
        st.button(say("solve.cancel"), on_click=queue.cancel, args=(job,), disabled=asked, key="cancel")
        if asked:
            st.caption(say("solve.cancelling"))
    warn_of_today(plan(job, "baseline"), solved_case(job))
    show_progress(job)


def state_text(job: queue.Job) -> str:
    """Status of a job in words.

    Of a waiting one how many come before it, of a working one how much time it has left.
    """
    ahead = queue.before(job) if job.status.state == "queued" else 0
    if ahead:
        return say("solve.ahead", count=ahead)
    limit = job.request.options.get("time_limit")
    left = (
        "" if limit is None or job.status.state != "running" else say("solve.left", seconds=f"{max(limit - job.seconds, 0):.0f}")
    )
    return f"{say('task.queued' if job.status.state == 'queued' else f'state.{job.status.state}')}{left}"


def show_progress(job: queue.Job, found: Plan | None = None) -> None:
    """Show incumbent, bound, gap and time of a job, and their course.

    Of an ended one as its plan states them.
    """
    records = [record for record in queue.progress(job) if record["stage"] == "plan"]
    if found is not None:
        records.append({"seconds": found.seconds, "objective": found.objective, "bound": found.bound, "gap": found.gap})
    last = records[-1] if records else {}
    unit = UNITS.get(job.objectives[0], "t/y").format(currency=solved_case(job).info.currency)
    amounts = [(say(f"solve.{key}", unit=f"[{unit}]" if unit else ""), last.get(key)) for key in ("objective", "bound")]
    texts = [(label, "–" if value is None else short(value, 1e8, language())) for label, value in amounts]
    share = last.get("gap")
    texts += [
        (say("solve.difference"), "–" if share is None else f"{percent_up(share)} %"),
        (say("solve.elapsed"), say("solve.seconds", seconds=f"{job.seconds:.0f}")),
    ]
    for column, (label, text) in zip(st.columns(4), texts, strict=True):
        column.metric(plain(label), text, border=True)
    if any(record.get("objective") is not None or record.get("bound") is not None for record in records):
        course = figures.progress(records, amounts[0][0], amounts[1][0], language())
        show_chart(course, 260, f"progress:{job.request.id}:{language()}")
    elif job.active:
        st.caption(say("solve.baseline") if job.status.stage == "baseline" else say("solve.wait"))


def show_end(job: queue.Job) -> None:
    """Show the outcome of a job."""
    found = plan(job)
    if job.status.state == "failed":
        st.error(plain(say("solve.failed", message=translated(job.status.message))))
    elif job.status.state == "cancelled":
        st.warning(say("solve.cancelled"))
    elif found is not None:
        if found.found:
            show_progress(job, found)
            st.caption(plain(proof_sentence(found, language())))
        else:
            reasons = [plain(translated_with_titles(reason, solved_case(job))) for reason in found.reasons]
            st.error("\n\n".join([say("results.refused" if found.faults else f"results.{found.status}"), *reasons]))
        st.page_link(page_file("results"), label=say("solve.see"), icon=":material/arrow_forward:", query_params=address())


def list_broken() -> None:
    """Solves whose files are damaged, each with a way to remove it."""
    for name in queue.broken():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(plain(say("solve.broken", name=name)))
            st.button(say("solve.discard"), on_click=queue.discard, args=(name,), key=f"discard:{name}")


opened = case()
options = ask()
list_broken()
interrupted.offer_all()
job = current_job()
if drafts(case_name()):
    st.warning(say("solve.unsaved"))
remarks = warnings(opened)
if remarks:
    with st.expander(say("solve.warnings", count=len(remarks))):
        st.markdown("\n".join(f"- {plain(translated(remark))}" for remark in remarks))
if states()["today"] == "faulty" or lacking(opened):
    st.error(say("solve.cannot"))
    st.page_link(page_file("today"), label=say("solve.mend"), icon=":material/arrow_forward:", query_params=address())
button(say("solve.start"), solve, options, type="primary", disabled=bool(job and job.active), key="solve")
if job is not None and job.active:
    st.fragment(follow, run_every=POLL_SECONDS)(job.request.id)
elif job is not None:
    show_end(job)
else:
    st.caption(say("solve.lead"))
