"""Every page, used as a planner would: something is done, and a number is checked."""

import io
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.session import grids, repository
from parkloop.app_pages.words import word
from parkloop.cases import load_case, write_workbook
from parkloop.cases.changes.places import with_value
from parkloop.optimizer import optimise
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.app.conftest import OPTIONS
from tests.app.shown import as_shown

APP = str(Path(__file__).resolve().parents[3] / "app.py")


def opened(page: str = "", case: str = "shipped/two_firms", language: str = "en") -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["case"] = case
    app.query_params["lang"] = language
    app.run()
    if page:
        app.switch_page(f"app_pages/screens/{page}.py").run()
    assert not app.exception, app.exception
    return app


def metrics(app: AppTest) -> dict[str, str]:
    return {as_shown(metric.label): metric.value for metric in app.metric}


def told(app: AppTest) -> str:
    return " ".join(as_shown(item.value) for item in [*app.caption, *app.markdown, *app.error, *app.warning, *app.info])


def test_the_first_page_lists_the_parks_and_opens_one() -> None:
    app = opened()
    assert "streams and demands 11" in told(app)
    app.button(key="open:shipped/kalundborg").click().run()
    assert "shipped/kalundborg" == app.session_state["case"]
    app.switch_page("app_pages/screens/choose.py").run()
    assert app.button(key="open:shipped/kalundborg").disabled


def test_a_solved_park_says_on_its_card_and_above_all_what_it_saves(solved: queue.Job) -> None:
    app = opened()
    assert "saves 1,277,000 EUR a year (39 %)" in told(app)
    assert "1.277 M EUR a year saved (39 %) by 3 new links." in told(app)
    app.button(key="see:shipped/two_firms").click().run()
    assert "2,003,000" == metrics(app)["Cost [EUR/y]"]


def test_a_workbook_becomes_a_case_of_one_s_own(tmp_path: Path) -> None:
    write_workbook(load_case("two_firms"), tmp_path / "mine.xlsx")
    app = opened()
    app.file_uploader[0].upload("mine.xlsx", (tmp_path / "mine.xlsx").read_bytes(), "application/octet-stream").run()
    app.button(key="upload_new").click().run()
    assert "mine/two_firms" == app.session_state["case"]
    assert load_case("two_firms") == repository.load("mine/two_firms")


def test_a_file_that_is_no_workbook_adds_nothing() -> None:
    app = opened()
    app.file_uploader[0].upload("mine.xlsx", b"no workbook", "application/octet-stream").run()
    assert app.error
    assert not [name for name in repository.names() if repository.is_mine(name)]


def test_a_faulty_workbook_tells_its_faults_and_adds_nothing(tmp_path: Path) -> None:
    book = io.BytesIO()
    with pd.ExcelWriter(book) as writer:
        pd.DataFrame({"key": ["format", "case.id"], "value": ["1", "x"]}).to_excel(writer, sheet_name="case", index=False)
        pd.DataFrame({"plant": ["a"], "x_km": ["far"]}).to_excel(writer, sheet_name="plants", index=False)
    app = opened()
    app.file_uploader[0].upload("bad.xlsx", book.getvalue(), "application/octet-stream").run()
    assert "aults" in app.error[0].value
    assert ["x_km", "far"] == list(app.table[0].value.iloc[0][["column", "found"]])


def test_a_case_s_own_copy_can_be_removed() -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    app = opened(case=name)
    app.button(key=f"remove:{name}").click().run()
    assert not app.exception
    assert name not in repository.names()


def test_what_is_put_away_comes_back_or_goes_for_good() -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    repository.remove(name)
    app = opened()
    app.button(key=f"restore:{name}").click().run()
    assert name in repository.names()
    repository.remove(name)
    app.run()
    app.button(key=f"destroy:{name}").click().run()
    assert not app.exception
    assert [] == repository.archived()


def test_a_new_case_starts_with_example_plants() -> None:
    app = opened()
    app.text_input(key="new_title").set_value("My park").run()
    app.button(key="new").click().run()
    assert "mine/my_park" == app.session_state["case"]
    started = repository.load("mine/my_park")
    assert ("My park", "my_park", 4) == (started.info.title, started.info.id, len(started.plants))
    assert optimise(started).kpi["total_cost_per_y"] < optimise(started, scope="baseline").kpi["total_cost_per_y"]


def test_a_new_case_is_shown_in_the_language_that_was_chosen() -> None:
    """Sensitivity: the way to the page Data ends a run before the switch of the language is shown, and the switch forgets."""
    app = opened()
    app.button_group(key="language").set_value("zh").run()
    app.button(key="new").click().run()
    assert "zh" == app.button_group(key="language").value
    assert word("app.example", "zh") not in told(app) and word("app.revision", "zh", number=1) in told(app)


def test_an_older_revision_comes_back() -> None:
    case = load_case("two_firms")
    name = repository.save(case, "shipped/two_firms", "ann")
    repository.save(with_value(case, "policy.carbon_price_per_t", 5.0), name, "bob")
    app = opened(case=name)
    assert "revision 2" in told(app)
    app.selectbox(key=f"revision:{name}:en").set_value(1).run()
    app.button(key="bring_back").click().run()
    assert not app.exception
    assert (3, 0.0) == (repository.head(name), repository.load(name).policy.carbon_price_per_t)


def test_a_workbook_over_the_open_case_shows_what_changes(tmp_path: Path) -> None:
    case = load_case("two_firms")
    name = repository.save(case, "shipped/two_firms")
    write_workbook(with_value(case, "policy.carbon_price_per_t", 5.0), tmp_path / "mine.xlsx")
    app = opened(case=name)
    app.file_uploader[0].upload("mine.xlsx", (tmp_path / "mine.xlsx").read_bytes(), "application/octet-stream").run()
    assert "1 places would change" in told(app)
    app.button(key="upload_over").click().run()
    assert (2, 5.0) == (repository.head(name), repository.load(name).policy.carbon_price_per_t)


def edited(name: str, table: str, row: int, column: str, value: object) -> None:
    """An unsaved edit, as the editor leaves it on the desk."""
    cells = grids.frames(repository.load(name))[table]
    cells.loc[row, column] = value
    repository.save_draft(name, table, cells)


def test_a_good_edit_is_saved_as_a_case_of_one_s_own() -> None:
    edited("shipped/two_firms", "demands", 0, "rate_per_h", 1.5)
    app = opened("data")
    app.button(key="save").click().run()
    assert not app.exception
    assert "mine/two_firms" == app.session_state["case"]
    assert 1.5 == repository.load("mine/two_firms").demands[0].rate_per_h
    assert 2.0 == repository.load("shipped/two_firms").demands[0].rate_per_h
    assert {} == repository.drafts("shipped/two_firms")


def test_a_faulty_edit_is_told_with_its_place_and_nothing_is_saved() -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    edited(name, "demands", 0, "plant", "grenhouse")
    app = opened("data", name)
    app.button(key="save").click().run()
    assert "aults" in app.error[0].value
    faults = app.table[0].value
    assert ["Heat for the greenhouse", "plant"] == list(faults.iloc[0][["row", "column"]])
    assert "greenhouse" == repository.load(name).demands[0].plant
    assert {"demands"} == set(repository.drafts(name))
    app.button(key="discard").click().run()
    assert {} == repository.drafts(name)
    assert not app.error


def test_a_case_changed_elsewhere_is_not_overwritten() -> None:
    """The second to save is told, sees the difference, and saves what is chosen of both."""
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    edited(name, "demands", 0, "rate_per_h", 1.5)
    app = opened("data", name)
    repository.save(with_value(load_case("two_firms"), "policy.carbon_price_per_t", 9.0), name, "bob")
    app.button(key="save").click().run()
    assert "bob saved revision 2" in app.error[0].value
    assert 2.0 == repository.load(name).demands[0].rate_per_h
    assert {"demands"} == set(repository.drafts(name))
    app.button(key="merge").click().run()
    assert not app.exception
    merged = repository.load(name)
    assert (1.5, 9.0) == (merged.demands[0].rate_per_h, merged.policy.carbon_price_per_t)
    assert {} == repository.drafts(name)


def test_an_edit_can_be_undone_and_rows_copied() -> None:
    app = opened("data")
    app.session_state["copying"] = True
    app.run()
    app.multiselect(key="copy:plants").set_value([0]).run()
    app.button(key="copy_rows").click().run()
    plants = repository.drafts("shipped/two_firms")["plants"]
    assert f"{plants['plant'].iloc[0]}_2" == plants["plant"].iloc[-1]
    app.button(key="undo").click().run()
    assert not app.exception
    assert {} == repository.drafts("shipped/two_firms")
    assert app.button(key="undo").disabled


def test_the_tables_that_hold_rows_come_first_the_others_on_request() -> None:
    app = opened("data")
    assert "policies" not in app.button_group(key="table").options
    app.toggle(key="more").set_value(True).run()
    assert not app.exception
    app.button_group(key="table").set_value("policies").run()
    assert not app.exception


def test_a_solve_from_the_page_reports_the_known_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)
    app = opened("solve")
    app.button(key="solve").click().run()
    assert not app.exception
    assert "2,003,000" == metrics(app)["Best plan so far [EUR/y]"]
    assert float(metrics(app)["Gap"].removesuffix(" %")) <= 0.01


def test_a_running_solve_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    app = opened("solve")
    app.button(key="solve").click().run()
    assert app.button(key="solve").disabled
    app.button(key="cancel").click().run()
    job = queue.latest("shipped/two_firms")
    assert job is not None
    assert (job.folder / "cancel").exists()
    work.run(job.folder)
    app.run()
    assert "Cancelled before a plan was found." in told(app)


def test_an_impossible_park_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    settings = grids.frames(repository.load(name))
    settings["markets"].loc[0, "limit_per_h"] = 0.0
    settings["heat_streams"].loc[0, "duty_mw"] = 0.5
    repository.save(grids.case_of(settings), name)
    app = opened("solve", name)
    app.button(key="solve").click().run()
    assert "no plan" in told(app)
    app.switch_page("app_pages/screens/results.py").run()
    assert "limit of market 'Gas grid' is too small" in told(app)


def test_the_results_stand_beside_today_s(solved: queue.Job) -> None:
    app = opened("results")
    assert "2,003,000" == metrics(app)["Cost [EUR/y]"]
    assert ("-39 %", "0") == (app.metric[0].delta, metrics(app)["CO2 [t/y]"])
    assert "134" == metrics(app)["IRR after tax [%]"]
    assert re.search(r"Proven best.*by the bound of the linear model\.", told(app))


def test_the_network_shows_three_links(solved: queue.Job) -> None:
    charts = opened("results").get("echarts_chart")
    assert 3 == len(json.loads(charts[0].proto.spec)["series"][0]["links"])


def test_all_tables_can_be_read(solved: queue.Job) -> None:
    app = opened("results")
    app.button_group(key="view").set_value("tables").run()
    app.selectbox(key="plan_table").select("costs").run()
    assert not app.exception
    assert 2_003_000 == pytest.approx(app.dataframe[0].value["cost_per_y"].sum())


def retell(job: queue.Job, **changes: Any) -> None:
    """Write a job as if something else had been asked; what is asked is read again with a new status only."""
    queue.write_json(job.folder / "job.json", asdict(job.request) | changes)
    queue.write_json(job.folder / "status.json", asdict(job.status))


def test_results_of_a_changed_case_are_marked(solved: queue.Job) -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    retell(solved, case=name, digest="0" * 16)
    assert "The case has changed since this was solved." in told(opened("results", name))


def test_what_the_command_line_has_solved_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)
    optimise(load_case("two_firms")).to_folder(tmp_path / "out" / "two_firms")
    assert "-39 %" == opened("results").metric[0].delta


def test_results_come_to_the_page_when_a_running_solve_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    job = queue.start(load_case("two_firms"), "shipped/two_firms", OPTIONS)
    app = opened("results")
    assert not app.metric
    work.run(job.folder)
    app.run()
    assert "2,003,000" == metrics(app)["Cost [EUR/y]"]


def test_the_last_plan_stays_until_the_new_one_is_there(solved: queue.Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that Results shows the plan of 2,003,000 while one with dearer water is solved, and then the new one."""
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    dearer = with_value(load_case("two_firms"), "water_streams.town_water.price_per_t", 9.0)
    job = queue.start(dearer, "shipped/two_firms", OPTIONS)
    app = opened("results")
    assert "2,003,000" == metrics(app)["Cost [EUR/y]"]
    assert word("state.queued") in told(app) and word("results.earlier") in told(app)
    work.run(job.folder)
    app.run()
    assert "2,003,000" != metrics(app)["Cost [EUR/y]"]
    assert word("results.earlier") not in told(app)


def test_a_park_that_cannot_run_today_is_told_of_while_the_plan_is_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the planner need not wait for the plan. Sensitivity: it was told on the page Results, after the solve."""
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    changed = grids.frames(repository.load(name))
    changed["markets"].loc[0, "limit_per_h"] = 0.0
    repository.save(grids.case_of(changed), name)
    job = queue.start(repository.load(name), name, OPTIONS)
    optimise(repository.load(name), scope="baseline").to_folder(job.folder / "baseline")
    assert "Today's park has no solution" in told(opened("solve", name))


def test_an_unsolved_case_leads_to_solve() -> None:
    assert "This case has not been solved yet." in told(opened("results"))


@pytest.mark.parametrize("page", ["", "data", "solve", "results"])
def test_every_page_speaks_chinese(page: str, solved: queue.Job) -> None:
    app = opened(page, language="zh")
    assert "Save" not in [button.label for button in app.button]
    if page == "results":
        assert "费用 [EUR/a]" in metrics(app)


def test_lists_without_a_choice_ask_in_the_language_of_the_page(solved: queue.Job) -> None:
    data, whatif = opened("data", language="zh"), opened("whatif", language="zh")
    data.session_state["copying"] = True
    data.run()
    assert ["请选择"] * 3 == [field.placeholder for page in (data, whatif) for field in page.multiselect]


def test_a_case_in_the_address_that_is_gone_shows_an_example() -> None:
    assert "shipped/" in opened(case="mine/../../etc").session_state["case"]


def test_the_side_bar_says_where_the_case_stands(solved: queue.Job) -> None:
    assert "the plan is of this state" in told(opened())
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    retell(solved, case=name)
    assert "the plan is of this state" in told(opened(case=name))
    repository.save(with_value(load_case("two_firms"), "policy.carbon_price_per_t", 5.0), name)
    edited(name, "demands", 0, "rate_per_h", 1.5)
    said = told(opened(case=name))
    assert "the plan is older than the data" in said
    assert "revision 2" in said
    assert "Unsaved edits: Demands" in said


def test_a_company_is_deleted_with_all_that_belongs_to_it_and_comes_back() -> None:
    """Proves: rows of the greenhouse go from every table as one edit, which one undo takes back."""
    app = opened("data")
    app.button(key="close_do")
    next(box for box in app.selectbox if box.label == "Company").set_value("greenhouse").run()
    app.button(key="close_do").click().run()
    assert not app.exception, app.exception
    assert "not saved yet" in " ".join(str(toast.value) for toast in app.toast)
    app.button(key="undo").click().run()
    assert app.button(key="save").disabled
