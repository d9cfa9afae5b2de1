"""Result of an analysis as far as it is known.

Subject, key figures, sentences, figures, tables and their downloads.
"""

import streamlit as st

from parkloop.app_pages.session.chart import show_chart
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import language, say, solved_case, translated
from parkloop.app_pages.session.titles import title_in
from parkloop.app_pages.views.parts.table import show_plain
from parkloop.cases import Case
from parkloop.cases.locale.signs import written
from parkloop.optimizer.analyses import kept
from parkloop.optimizer.analyses.record import Analysis, Result
from parkloop.optimizer.analyses.shown import for_people, sentences
from parkloop.optimizer.jobs import queue

LIMITS = ("time_limit", "gap", "plan_of")
"""Options of a job that are no parameters of its analysis."""


def result_of(job: queue.Job) -> Result:
    """Result of a job so far."""
    asked = {name: value for name, value in job.request.options.items() if name not in LIMITS}
    return kept.so_far(job.folder, job.request.task, asked)


def show(record: Analysis, job: queue.Job) -> None:
    """The result of a job."""
    case, result = solved_case(job), result_of(job)
    subject = title_in(case)(record.subject(case, result.parameters, language()))
    if subject:
        st.markdown(f"**{plain(subject)}**")
    if not result.tables:
        return
    _cards(record, case, result)
    for sentence in sentences(case, record, result, language()):
        st.markdown(plain(written(sentence, language())))
    _figures(record, case, result, job)
    tables = for_people(case, record, result, language())
    titles = {table.name: translated(table.title) for table in record.tables}
    for name, cells in tables.items():
        if len(tables) > 1:
            st.markdown(f"**{titles[name]}**")
        show_plain(cells)
        csv = cells.to_csv(index=False).encode("utf-8-sig")
        st.download_button(say("task.get"), csv, f"{name}.csv", "text/csv", on_click="ignore", key=f"get:{name}")
    _workbook(record, case, result)
    if hint := translated(record.hint):
        st.caption(hint)


def _workbook(record: Analysis, case: Case, result: Result) -> None:
    """The workbook of a finished result, made when it is asked for."""
    made, told = record.workbook, language()
    if made is not None and result.status != "partial":
        name, kind = f"{record.name}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        st.download_button(
            say("task.workbook"), lambda: made(case, result, told), name, kind, on_click="ignore", key="get:workbook"
        )


def _cards(record: Analysis, case: Case, result: Result) -> None:
    cards = list(record.cards(case, result, language()))
    if cards:
        for column, card in zip(st.columns(len(cards)), cards, strict=True):
            label, value = (written(text, language()) for text in (card.label, card.value))
            column.metric(plain(label), value, card.doubt or None, "off", delta_arrow="off", border=True)


def _figures(record: Analysis, case: Case, result: Result, job: queue.Job) -> None:
    figures = list(record.figures(case, result, language()))
    if figures:
        rows = sum(map(len, result.tables.values()))
        for place, (column, figure) in enumerate(zip(st.columns(len(figures)), figures, strict=True)):
            key = f"{record.name}:{place}:{job.request.id}:{rows}:{language()}"
            show_chart(figure.option, figure.height, key, column)
