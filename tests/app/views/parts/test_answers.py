"""A plan as the page tells it."""

import io

import openpyxl
import pytest

from parkloop.app_pages.views.parts import answers
from parkloop.cases import load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.figures import network
from parkloop.optimizer.plan.record import COLUMNS
from parkloop.optimizer.plan.wording import percent_up
from tests.support.uncertain_parks import fluctuating


@pytest.fixture(scope="module")
def plans() -> tuple[Plan, Plan]:
    case = load_case("two_firms")
    return optimise(case), optimise(case, scope="baseline")


def test_indicators_stand_beside_the_baseline_s(plans: tuple[Plan, Plan]) -> None:
    rows = {row.name: row for row in answers.indicators(*plans, "EUR", "en")}
    assert 2_003_000 == pytest.approx(rows["Cost"].value)
    assert 3_280_000 == pytest.approx(rows["Cost"].today)
    assert ("EUR/y", "-39 %") == (rows["Cost"].unit, rows["Cost"].change)
    assert "-100 %" == rows["CO2"].change


def test_without_a_baseline_no_change_is_told(plans: tuple[Plan, Plan]) -> None:
    rows = answers.indicators(plans[0], None, "EUR", "zh")
    assert all(row.today is None and row.change is None for row in rows)


def test_a_gap_is_never_told_smaller_than_it_is() -> None:
    assert ["0", "0.01", "0.50", "12"] == [percent_up(gap) for gap in (0.0, 2e-6, 5e-3, 0.12)]


def test_what_is_clicked_is_found_in_the_figure_that_was_drawn(plans: tuple[Plan, Plan]) -> None:
    drawn = network(load_case("two_firms"), plans[0])
    edge = {"selection": {"selected": [{"data_type": "edge", "data_indices": [1]}]}}
    node = {"selection": {"selected": [{"data_type": "node", "data_indices": [1]}]}}
    gone = {"selection": {"selected": [{"data_type": "edge", "data_indices": [99]}]}}
    assert ("link", plans[0].links["link"][1]) == answers.selected(drawn, edge)
    assert ("plant", "greenhouse") == answers.selected(drawn, node)
    assert answers.selected(drawn, gone) is None


def test_the_workbook_holds_every_table_with_rows_and_no_formula(plans: tuple[Plan, Plan]) -> None:
    plan = plans[0]
    plan.tables["links"]["note"] = "=1+1"
    book = openpyxl.load_workbook(io.BytesIO(answers.workbook(plan, lambda cells: cells)))
    del plan.tables["links"]["note"]
    assert {"summary", *(name for name, cells in plan.tables.items() if len(cells))} == set(book.sheetnames)
    sheet = book["links"]
    assert len(plan.links) + 1 == sheet.max_row
    cell = next(cell for cell in sheet[2] if cell.value == "=1+1")
    assert "s" == cell.data_type


def test_headers_of_a_plan_s_tables_state_units() -> None:
    labels = answers.headers(["length_km", "capex", "flow_per_y", "limit_mg_per_l"], "EUR")
    assert ["length [km]", "capex [EUR]", "flow per y", "limit [mg/L]"] == list(labels.values())


def test_cards_tell_key_figures_and_these_weigh_the_scenarios() -> None:
    """Proves for two scenarios that the card's number is the mean of theirs. Sensitivity: an unweighted mean, or one scenario."""
    plan = optimise(fluctuating(0.25))
    told = {row.name: row.value for row in answers.indicators(plan, None, "EUR", "en")}
    mean = float((plan.scenarios["cost_per_y"] * plan.scenarios["probability"]).sum())
    assert len(plan.scenarios) > 1
    assert plan.kpi["total_cost_per_y"] == told["Cost"] == pytest.approx(mean)


def test_every_column_of_a_plan_s_tables_has_a_chinese_name() -> None:
    for table, columns in COLUMNS.items():
        labels = answers.headers(columns, "EUR", "zh")
        bare = [name for name, label in labels.items() if not any("\u4e00" <= sign <= "\u9fff" for sign in label)]
        assert [] == bare, table
        assert len(labels) == len(set(labels.values())), table
    assert "长度 [km]" == answers.headers(["length_km"], "EUR", "zh")["length_km"]
