"""The page in Chinese says nothing in English: every view of a plan, every tried variant, every section of a report."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
import streamlit as st
from streamlit.config import get_option
from streamlit.testing.v1 import AppTest

from parkloop.cases import load_case
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.jobs.tasks import NoPlanError
from parkloop.optimizer.report import excel, report
from tests.app.conftest import OPTIONS
from tests.app.screens.test_pages import opened, told

TRUCK = "spent_grain/greenhouse/truck"
VIEWS = ("network", "projects", "companies", "flows", "why", "indicators", "tables")


@pytest.fixture(autouse=True)
def base(solved: queue.Job, monkeypatch: pytest.MonkeyPatch) -> queue.Job:
    """Two firms, solved; what a test chooses in a list is put into words outside of the page, and in Chinese there too."""
    monkeypatch.setitem(st.session_state, "language", "zh")
    # as the server runs it: a docstring inside of a page is not shown
    monkeypatch.setattr("streamlit.runtime.scriptrunner.script_cache.config.get_option", option)
    return solved


def option(name: str) -> Any:
    return False if name == "runner.magicEnabled" else get_option(name)


def english(text: str) -> bool:
    """Whether two English words stand together, as they do in no name of a column, a file or an author."""
    return re.search(r"(?<![\w'.\-/`])[A-Za-z]{2,} [a-z]{2,}(?![\w'/])", text) is not None


def strings(value: Any) -> Iterator[str]:
    """Every text of a figure."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


def texts(app: AppTest) -> Iterator[str]:
    """What a planner reads: sentences, labels, options, headers and cells of tables, and figures."""
    yield told(app)
    for widget in (*app.selectbox, *app.button, *app.toggle, *app.metric, *app.multiselect, *app.slider, *app.number_input):
        yield from (widget.label, *map(str, getattr(widget, "options", ())))
    for group in app.get("button_group"):
        yield from group.options
    for table in app.dataframe:
        labels = {name: column["label"] for name, column in json.loads(table.proto.columns or "{}").items() if "label" in column}
        for name in table.value.columns:
            yield str(labels.get(name, name))
            yield from (cell for cell in table.value[name] if isinstance(cell, str))
    for figure in app.get("echarts_chart"):
        yield from strings(json.loads(figure.proto.spec))


def left(app: AppTest) -> set[str]:
    assert not app.exception, app.exception
    return {text for text in texts(app) if english(text) or re.search(r"\w/y(?![\w/.])", text)}


def test_every_view_of_a_plan_is_in_chinese() -> None:
    """Proves: indicators with what they lack, and the tables with their words, too. Sensitivity: every text of every view."""
    app = opened("results", language="zh")
    found = {}
    for name in VIEWS:
        app.button_group(key="view").set_value(name).run()
        assert name == app.button_group(key="view").value
        if name == "indicators":
            app.toggle(key="missing").set_value(True).run()
        found[name] = left(app)
    assert {} == {name: said for name, said in found.items() if said}


def test_every_table_of_a_plan_is_in_chinese() -> None:
    """Proves the words of cells. Sensitivity: one of status, role, side, head or total that stays as the program calls it."""
    app = opened("results", language="zh")
    app.button_group(key="view").set_value("tables").run()
    cells = set()
    for name in app.selectbox(key="plan_table").options:
        app.selectbox(key="plan_table").select(name).run()
        assert not left(app)
        table = app.dataframe[0].value
        coded = [
            column for column in table.columns if column in ("status", "role", "side", "head", "total", "domain", "direction")
        ]
        cells |= {str(cell) for column in coded for cell in table[column]}
    assert {"新建", "放热", "进", "水与原料", "新鲜水"} <= cells
    assert not {cell for cell in cells if re.search("[a-z]{3}", cell)}


def test_what_was_tried_is_called_in_chinese(base: queue.Job) -> None:
    app = opened("whatif", language="zh")
    app.multiselect(key=f"whatif:{base.request.id}:0:links").set_value([TRUCK]).run()
    app.button(key="try").click().run()
    which = next(box for box in app.selectbox if str(box.key).startswith("whatif_which:zh"))
    assert "啤酒厂 · 酒糟 → 温室：禁止" in which.options
    assert not left(app)
    for name in ("figures", "turned", "tried"):
        app.button_group(key="whatif_view").set_value(name).run()
        assert not left(app)


def test_why_a_job_failed_is_told_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise NoPlanError

    monkeypatch.setitem(work.TASKS, "solve", fail)
    queue.start(load_case("two_firms"), "shipped/two_firms", OPTIONS)
    assert "所依据的方案已不存在。" in told(opened("solve", language="zh"))


def test_the_workbook_of_a_report_is_in_chinese(base: queue.Job) -> None:
    """Proves: sentences, tables and the headers of the plan's own tables. Sensitivity: a text of any sheet that stays English."""
    plan = queue.plan(base)
    assert plan is not None
    made = report(load_case("two_firms"), plan, queue.baseline(base), "zh")
    book = openpyxl.load_workbook(io.BytesIO(excel(made, plan)), read_only=True)
    sources = {row.source for row in load_case("two_firms").provenance}
    said = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)}
    assert set() == {text for text in said - sources if english(text)}
    heads = {str(cell) for cell in next(iter(book["_links"].iter_rows(values_only=True)))}
    assert "年流量（flow_per_y）" in heads


def test_the_time_of_a_solve_is_in_chinese_seconds():
    """Proves that page Solve says how long a solve took in the planner's language.

    Sensitivity: an amount put together with "s" reads 2 s between Chinese words.
    """
    times = [metric.value for metric in opened("solve", language="zh").metric if metric.label == "用时"]
    assert times
    assert all(re.fullmatch(r"\d+ 秒", time) for time in times)
