"""Page Today: worked out at once, what companies report, its confirmation, and a park that cannot run with its mending."""

import pytest
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.unsaved import Unsaved
from parkloop.cases import Case, load_case
from parkloop.cases.changes.places import with_value
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.app.screens.test_pages import opened, told


@pytest.fixture(autouse=True)
def worked_on_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", work.run)


def edits(app: AppTest, case: str) -> Unsaved:
    kept: Unsaved = app.session_state[f"unsaved:{case}:"]
    return kept


def without_supplies() -> Case:
    case = load_case("two_firms")
    return case.model_copy(update={"material_streams": tuple(row for row in case.material_streams if row.role != "supply")})


def reporting(case: Case) -> Case:
    rows = [{"plant": "brewery", "quantity": "freshwater", "value": 20.0, "unit": "万m3/a"}]
    return Case.model_validate({**case.model_dump(by_alias=True), "reported": rows})


def test_today_is_worked_out_without_a_plan() -> None:
    app = opened("today")
    app.run()
    assert not app.exception
    cells = app.dataframe[0].value
    assert [880e3, 2400e3, 3280e3] == pytest.approx(cells["Cost [EUR/y]"].tolist())
    assert ["Brewery", "Greenhouse", "Park in all"] == cells["Company"].tolist()
    assert queue.latest("shipped/two_firms") is None


def test_today_of_a_solve_is_shown_at_once_in_the_language_of_the_page(solved: queue.Job) -> None:
    app = opened("today", language="zh")
    assert not app.exception
    assert "企业" in app.dataframe[0].value.columns


def test_what_companies_report_stands_beside_and_is_marked(solved: queue.Job) -> None:
    """The brewery takes 160,000 t of water; 200,000 are reported: 20 % less, over 10 %. Typing it needs no new solve."""
    name = repository.save(reporting(load_case("two_firms")), "shipped/two_firms")
    queue.start(load_case("two_firms"), name, solved.request.options)
    before = len(queue.known())
    app = opened("today", case=name)
    assert before == len(queue.known())
    assert {} == edits(app, name).tables  # a look is no edit
    beside = app.dataframe[1].value
    assert [("Brewery", "−20 %", "⚠")] == list(
        beside[["Company", "Deviation", "Over the threshold"]].itertuples(index=False, name=None)
    )


def test_a_confirmation_stays_with_its_revision_and_goes_out_of_date(solved: queue.Job) -> None:
    name = repository.save(load_case("two_firms"), "shipped/two_firms")
    app = opened("today", case=name)
    app.run()
    app.text_input(key="signer:").input("Li Na").run()
    app.button(key="sign").click().run()
    assert "Confirmed by Li Na" in " ".join(item.value for item in app.success)
    repository.save(reporting(load_case("two_firms")), name)
    assert "Li Na confirmed an earlier state" in told(opened("today", case=name))


def test_a_park_that_cannot_run_says_why_and_leads_to_its_table() -> None:
    small = with_value(load_case("two_firms"), "technologies.greenhouse_boiler.existing_size", 1.0)
    app = opened("today", case=repository.save(small, "shipped/two_firms"))
    app.run()
    assert "cannot run today" in told(app)
    app.button(key="mend:plants").click().run()
    assert "plants" == app.session_state["table"] and not app.exception


def test_a_supply_that_lacks_is_added_at_a_price_and_not_saved_yet() -> None:
    """Proves the row that is added lets the park run. Sensitivity: a supply that nobody reaches leaves it infeasible."""
    name = repository.save(without_supplies(), "shipped/two_firms")
    app = opened("today", case=name)
    assert "1 needs have no supply" in told(app)
    app.number_input(key="mend_price:0:greenhouse:peat").set_value(90.0).run()
    app.button(key="mend_buy:0").click().run()
    assert not app.exception
    row = edits(app, name).tables["material_streams"].iloc[-1]
    assert ("supply", "peat", 90.0) == (row["role"], row["material"], row["price_per_t"])
    app.button(key="save").click().run()
    app.switch_page("app_pages/screens/today.py").run()
    app.run()
    assert [880e3, 640e3 + 160e3 + 16e3 * 90, 880e3 + 640e3 + 160e3 + 16e3 * 90] == pytest.approx(
        app.dataframe[0].value["Cost [EUR/y]"].tolist()
    )
