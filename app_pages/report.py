"""Page Report: the plan as something to hand round, in the language of the page."""

from collections.abc import Callable

import streamlit as st

from app_pages.state import choose, current_job, is_current, language, plan, say, solved_case
from app_pages.views.table import show_plain
from optimizer import jobs
from optimizer.plan import Plan
from optimizer.report import Report, excel, html, pictures, report


def offer(made: Report, found: Plan, stem: str) -> None:
    """The three files, each made on the click."""

    def downloads() -> dict[str, tuple[Callable[[], bytes], str]]:
        return {
            "html": (lambda: html(made).encode(), "text/html"),
            "xlsx": (lambda: excel(made, found), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            "zip": (lambda: pictures(made), "application/zip"),
        }

    for column, (ending, (write, kind)) in zip(st.columns(3), downloads().items(), strict=True):
        with column.container(border=True, height="stretch"):
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
        st.markdown(sentence.replace("$", r"\$"))
    for place, (caption, option) in enumerate(section.figures.items()):
        st.markdown(f"**{caption}**")
        st.echarts_chart(option, height=440, key=f"preview:{key}:{place}:{language()}")
    for caption, cells in section.tables.items():
        st.markdown(f"**{caption}**")
        show_plain(cells)


@st.cache_resource(max_entries=16, show_spinner=False)
def _report(folder: str, seconds: float, language: str, _job: jobs.Job) -> Report:
    """The report of a job's plan; folder and seconds name its content."""
    found = plan(_job)
    assert found is not None
    return report(solved_case(_job), found, plan(_job, "baseline"), language)


def show(job: jobs.Job, found: Plan) -> None:
    """The report of a job's plan."""
    solved = solved_case(job)
    if not is_current(job):
        st.warning(say("state.changed"))
    made = _report(str(job.folder), found.seconds, language(), job)
    st.markdown(f"### {made.title}")
    offer(made, found, f"{solved.info.id}_{found.scope}")
    preview(made)
    st.caption(made.footer)


job = current_job()
found = plan(job) if job else None
if job is None or found is None or not found.found:
    st.info(say("report.none"))
    st.page_link("app_pages/solve.py", label=say("results.go"))
else:
    show(job, found)
