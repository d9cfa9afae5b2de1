"""Page Report: the plan as something to hand round, in the language of the page."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import streamlit as st

from parkloop.app_pages.analyses.answer import result_of
from parkloop.app_pages.session import repository
from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import (
    address,
    case_name,
    case_of,
    choose,
    is_current,
    language,
    page_file,
    plan,
    say,
    shown_job,
    solved_case,
    translated,
)
from parkloop.app_pages.session.user import author
from parkloop.app_pages.views.parts.table import show_plain
from parkloop.cases import Case, CaseError
from parkloop.cases.locale.formats import minute
from parkloop.cases.schema.digests import digest, stated_digest
from parkloop.cases.store import SignOff
from parkloop.optimizer.analyses import kept
from parkloop.optimizer.analyses.registry import ENTRIES, analysis
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report import Report, document, excel, html, pictures, report, slides

OFFICE = "application/vnd.openxmlformats-officedocument"
"""Kinds of files of an office."""


def offer(made: Report, found: Plan, stem: str) -> None:
    """The files, each made on the click."""

    def downloads() -> dict[str, tuple[Callable[[], bytes], str]]:
        return {
            "html": (lambda: html(made).encode(), "text/html"),
            "docx": (lambda: document(made), f"{OFFICE}.wordprocessingml.document"),
            "pptx": (lambda: slides(made), f"{OFFICE}.presentationml.presentation"),
            "xlsx": (lambda: excel(made, found), f"{OFFICE}.spreadsheetml.sheet"),
            "zip": (lambda: pictures(made), "application/zip"),
        }

    for column, (ending, (write, kind)) in zip(st.columns(5), downloads().items(), strict=True):
        with column.container(border=True, height="stretch"):
            with st.container(height="stretch"):
                st.markdown(f"**{say(f'report.{ending}')}**")
                st.caption(say(f"report.say.{ending}"))
            name = f"{stem}.{ending}"
            st.download_button(say("report.get"), write, name, kind, on_click="ignore", key=f"report:{ending}", type="primary")


def preview(made: Report) -> None:
    """One section at a time, as the report shows it."""
    titles = {section.key: section.title for section in made.sections}
    key = choose("section", say("report.section"), list(titles), titles.__getitem__, width=320)
    section = next(section for section in made.sections if section.key == key)
    for sentence in section.sentences:
        st.markdown(plain(sentence))
    for place, (caption, option) in enumerate(section.figures.items()):
        st.markdown(f"**{plain(caption)}**")
        show_chart(option, section.heights.get(caption, 440), f"preview:{key}:{place}:{language()}")
    for caption, cells in section.tables.items():
        st.markdown(f"**{plain(caption)}**")
        show_plain(cells)


def included(job: queue.Job) -> tuple[queue.Job, ...]:
    """The analyses of the same case that the report has, at first the newest of each kind."""
    done = {other.request.id: other for other in queue.known() if _reported(job, other)}
    if not done:
        return ()
    newest = {other.request.task: name for name, other in reversed(done.items())}
    label, hint = say("report.analyses"), say("app.choose")
    chosen = st.multiselect(
        label,
        list(done),
        sorted(newest.values()),
        format_func=lambda name: _called(done[name]),
        key=f"report_analyses:{job.request.id}:{language()}",
        placeholder=hint,
        select_all=False,
    )
    return tuple(done[name] for name in chosen)


def _reported(job: queue.Job, other: queue.Job) -> bool:
    """Whether a job is an analysis of the case that another has solved, with its whole answer."""
    asked = other.request
    same = (asked.case, asked.digest) == (job.request.case, job.request.digest)
    done = asked.task in ENTRIES and other.status.state == "done" and (other.folder / kept.RESULT).exists()
    return same and done and stated_digest(solved_case(job)) == stated_digest(solved_case(other))


def _called(job: queue.Job) -> str:
    """Label of an analysis: its subject and time."""
    record = analysis(job.request.task)
    subject = record.subject(solved_case(job), result_of(job).parameters, language())
    moment = minute(datetime.fromtimestamp(job.request.created))
    return " · ".join(filter(None, (translated(record.title), subject, moment)))


@st.cache_resource(max_entries=16, show_spinner=False)
def _report(
    folder: str,
    seconds: float,
    content: str,
    language: str,
    analyses: tuple[str, ...],
    author: str,
    signed: SignOff | None,
    _case: Case,
    _job: queue.Job,
) -> Report:
    """The report of a job's plan; the arguments without an underscore name its content."""
    found = plan(_job)
    assert found is not None
    results = [kept.read(Path(each)) for each in analyses]
    return report(_case, found, plan(_job, "baseline"), language, analyses=results, author=author, signed=signed)


def reported_case(job: queue.Job) -> Case:
    """The case of a job's plan: as saved now where that differs in nothing that plans depend on."""
    solved = solved_case(job)
    with suppress(CaseError):
        now = case_of(case_name())
        if stated_digest(now) == stated_digest(solved):
            return now
    return solved


def show(job: queue.Job, found: Plan) -> None:
    """The report of a job's plan."""
    solved = solved_case(job)
    if not is_current(job):
        st.warning(say("state.changed"))
    analyses = tuple(str(each.folder) for each in included(job))
    written_by = st.text_input(say("report.author"), author(), key="report_author", max_chars=80, width=320)
    case, signed = reported_case(job), next(iter(repository.sign_offs(case_name())), None)
    made = _report(str(job.folder), found.seconds, digest(case), language(), analyses, written_by, signed, case, job)
    st.markdown(f"### {plain(made.title)}")
    offer(made, found, f"{solved.info.id}_{found.scope}")
    preview(made)
    st.caption(plain(made.footer))


job = shown_job()
found = plan(job) if job else None
if job is None or found is None or not (found.found or found.status == "infeasible"):
    st.info(say("report.none"))
    st.page_link(page_file("solve"), label=say("results.go"), query_params=address())
else:
    show(job, found)
