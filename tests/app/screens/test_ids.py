"""Planners see names: in a park whose ids say nothing, no page, no view, no analysis and no report shows one."""

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.editing import editor, rows
from parkloop.app_pages.session import grids, repository, session
from parkloop.app_pages.session.titles import title_in
from parkloop.cases import Fault, load_case
from parkloop.cases.messages import say
from parkloop.optimizer.analyses.registry import topic_of
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.report import excel, html, report
from tests.app.conftest import OPTIONS
from tests.app.screens.test_chinese_page import VIEWS
from tests.app.screens.test_pages import opened, told
from tests.support.coded import coded, ids
from tests.support.few import few

PAGES = ("choose", "data", "today", "solve", "whatif", "compare", "report")
ANALYSES = ("sweep", "threshold", "alternatives", "headroom", "leakage", "coalitions", "margins", "robust")
MEANT_FOR_THE_CHART = ("id", "source", "target")
"""Keys by which a chart finds its plants; what is shown is a label."""
MEANT_FOR_PROGRAMS = "_"
"""How sheets of a report begin that hold the plan's own tables, as its CSV files, for programs to read on."""
LANGUAGES = ("en", "zh")


@pytest.fixture
def park(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], queue.Job]:
    monkeypatch.setattr(queue, "_launch", work.run)

    def solved(name: str) -> queue.Job:
        case = coded(load_case(name))
        mine = repository.save(case, "shipped/none")
        return queue.start(case, mine, OPTIONS, "", repository.head(mine))

    return solved


def shown(value: Any, key: str = "") -> Iterator[str]:
    """Every text of a chart that is shown; a node of a network that has a label is shown by it."""
    if isinstance(value, str) and key not in MEANT_FOR_THE_CHART:
        yield value
    if isinstance(value, dict):
        labelled = "formatter" in (value.get("label") or {})
        for name, inner in value.items():
            if not (labelled and name == "name"):
                yield from shown(inner, name)
    for inner in value if isinstance(value, list) else ():
        yield from shown(inner, key)


def texts(app: AppTest) -> Iterator[str]:
    """What a planner reads."""
    assert not app.exception, app.exception
    yield told(app)
    for widget in (*app.selectbox, *app.button, *app.toggle, *app.metric, *app.multiselect, *app.slider, *app.number_input):
        yield from (widget.label, getattr(widget, "help", "") or "", *map(str, getattr(widget, "options", ())))
    for group in app.get("button_group"):
        yield from group.options
    for faults in app.table:
        yield from (cell for name in faults.value.columns for cell in (str(name), *faults.value[name]))
    for table in app.dataframe:
        for name in list(table.proto.column_order) or table.value.columns:
            yield from (str(name), *(cell for cell in table.value[name] if isinstance(cell, str)))
    for figure in app.get("echarts_chart"):
        yield from shown(json.loads(figure.proto.spec))


def seen(app: AppTest) -> set[str]:
    return {text[:200] for text in texts(app) if ids(text)}


@pytest.mark.parametrize("language", few(["zh", "en"], 1))
def test_no_page_shows_an_id(park: Callable[[str], queue.Job], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves it for every page, view of a plan and table. Sensitivity: one column, list or chart that is not put into titles."""
    monkeypatch.setitem(st.session_state, "language", language)
    name = park("two_firms").request.case
    found = {page: seen(opened(page, name, language)) for page in PAGES}
    app = opened("results", name, language)
    for view in VIEWS:
        app.button_group(key="view").set_value(view).run()
        found[f"results/{view}"] = seen(app)
        for table in app.selectbox(key="plan_table").options if view == "tables" else ():
            app.selectbox(key="plan_table").select(table).run()
            found[f"results/tables/{table}"] = seen(app)
    assert {} == {page: texts for page, texts in found.items() if texts}


@pytest.mark.parametrize("name", few(["two_firms", "lubei"], 1))
def test_no_report_shows_an_id(park: Callable[[str], queue.Job], name: str) -> None:
    job = park(name)
    plan, case = queue.plan(job), load_case(job.folder / "case")
    assert plan is not None
    for language in LANGUAGES:
        made = report(case, plan, queue.baseline(job), language)
        text = html(made)
        page = re.sub(r"<script.*?</script>", "", text if isinstance(text, str) else text.decode(), flags=re.S)
        assert set() == ids(page)
        assert set() == {
            text for section in made.sections for option in section.figures.values() for text in shown(option) if ids(text)
        }
        book = openpyxl.load_workbook(io.BytesIO(excel(made, plan)), read_only=True)
        sheets = [sheet for sheet in book if not sheet.title.startswith(MEANT_FOR_PROGRAMS)]
        cells = {str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
        assert set() == {cell for cell in cells if ids(cell)}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ANALYSES)
def test_no_analysis_shows_an_id(park: Callable[[str], queue.Job], kind: str) -> None:
    name = park("two_firms").request.case
    app = opened("analyse", name)
    app.button_group(key="topic").set_value(topic_of(kind)).run()
    app.selectbox(key="analysis:en").set_value(kind).run()
    assert set() == seen(app)
    app.button(key="analyse").click().run(timeout=120)
    assert set() == seen(app)


def test_the_guard_sees_ids(tmp_path: Path) -> None:
    case = coded(load_case("two_firms"))
    assert all(ids(row.plant) for row in case.plants)
    assert {"zqplants0"} == ids("Brewery, zqplants0")
    assert ["Brewery", "zqplants0"] == [*shown({"a": "Brewery", "id": "zqplants1", "b": ["zqplants0"]})]


def test_no_sheet_shows_an_id(park: Callable[[str], queue.Job], monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves it for the sheet of each table and for the rows to copy. Sensitivity: a column of keys beside the titles."""
    monkeypatch.setitem(st.session_state, "language", "en")
    drawn: dict[str, set[str]] = {}

    def draw(data: dict[str, Any], **_: Any) -> None:
        texts = [dict(data["lists"][column["list"]]) if "list" in column else {} for column in data["columns"]]
        cells = {str(known.get(cell, cell)) for row in data["rows"] for known, cell in zip(texts, row, strict=True)}
        if data["table"] != "titles":  # which says what names are called
            drawn[data["table"]] = {text for text in cells if ids(text)}

    monkeypatch.setattr(editor, "sheet", lambda: draw)
    name = park("two_firms").request.case
    app = opened("data", name)
    for table in app.button_group(key="table").options:
        app.button_group(key="table").set_value(table).run()
        drawn[f"beside {table}"] = seen(app)
    assert {} == {table: texts for table, texts in drawn.items() if texts}
    frames = grids.frames(coded(load_case("two_firms")))
    listed = [label for table, cells in frames.items() if table not in ("case", "titles") for label in copies(table, cells)]
    assert [] == [label for label in listed if ids(label)]


def copies(table: str, cells: pd.DataFrame) -> list[str]:
    return rows.labels(table, cells, title_in(coded(load_case("two_firms"))), "en")


def test_faults_are_told_by_titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves it for row, value and sentence. Sensitivity: a fault shown as files need it."""
    case, shown = coded(load_case("two_firms")), []
    monkeypatch.setattr(session, "plain_table", shown.append)
    stream = case.water_streams[0].stream
    message = say("it must name {what}{near}", what=say("a plant"), near="")
    session.list_faults((Fault("water_streams", stream, "plant", case.plants[0].plant, message),), title_in(case))
    (cells,) = shown
    assert set() == ids(cells.to_csv()) and "Brewery" in cells.to_csv()
