"""Page Compare: two runs of a case, one with a dearer tariff."""

from dataclasses import replace

import pandas as pd
import pytest

from parkloop.app_pages.session import repository
from parkloop.cases import from_tables, load_case, to_tables
from parkloop.cases.changes.places import with_value
from parkloop.models.design import Design
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.planning.pipeline import operate
from tests.app.conftest import OPTIONS
from tests.app.screens.test_pages import opened, told


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[queue.Job]:
    monkeypatch.setattr(queue, "_launch", work.run)
    case = load_case("two_firms")
    dearer = with_value(case, "policy.carbon_price_per_t", 50.0)
    return [queue.start(given, "shipped/two_firms", OPTIONS) for given in (case, dearer)]


def test_without_a_plan_there_is_nothing_to_compare() -> None:
    assert "Nothing has been solved" in told(opened("compare"))


def test_figures_inputs_networks_and_costs_are_compared(runs: list[queue.Job]) -> None:
    app = opened("compare")
    app.selectbox(key="compare_first:en").set_value(runs[0].request.id)
    app.selectbox(key="compare_second:en").set_value(runs[1].request.id)
    app.run()
    table = app.dataframe[0].value.set_index("Figure")
    before, after, change = table.loc["Annual cost", ["First", "Second", "Δ Second"]]
    assert 2_003_000 == pytest.approx(before)
    assert change == pytest.approx(after - before)
    for view in ("inputs", "networks", "costs", "leakage"):
        app.button_group(key="compare_view").set_value(view).run()
        assert not app.exception
        if view == "inputs":
            assert ["carbon price [EUR/t]", "changed"] == app.dataframe[1].value[["Column", "Kind"]].iloc[0].tolist()
    assert {"Both [t/y]", "Moved outside [t/y]"} <= {column for table in app.dataframe for column in table.value.columns}


def test_a_third_plan_stands_beside_the_first_two(runs: list[queue.Job]) -> None:
    """Proves the difference of a third run, each firm for itself, from the first: 3,232,000 less 2,003,000."""
    third = queue.start(load_case("two_firms"), "shipped/two_firms", {**OPTIONS, "scope": "plant"})
    app = opened("compare")
    app.selectbox(key="compare_first:en").set_value(runs[0].request.id)
    app.selectbox(key="compare_second:en").set_value(runs[1].request.id)
    app.run()
    app.multiselect(key="compare_more").set_value([third.request.id]).run()
    table = app.dataframe[0].value.set_index("Figure")
    (change,) = [column for column in table.columns if column.startswith("Δ 3 · ")]
    assert table.loc["Annual cost", change] == pytest.approx(3_232_000 - 2_003_000)


def test_runs_go_by_when_they_were_asked_for(runs: list[queue.Job]) -> None:
    """Proves that no letters of a run's id are shown, and that two of one minute have labels of their own."""
    labels = opened("compare").selectbox(key="compare_first:en").options
    assert len(runs) == len(set(labels)) == len([label for label in labels if " · Two firms" in label])
    assert not [run.request.id for run in runs if any(run.request.id[-3:] in label.split(" · ") for label in labels)]


def test_runs_of_one_park_go_by_what_was_changed(runs: list[queue.Job]) -> None:
    """Proves that variants differ by more than their moments: by their changes from the first, two at most, and how many more.

    Sensitivity: labels that are alike but for the time, as of a run whose carbon price is 0 and one of 50.
    """
    case = load_case("two_firms")
    names = ("markets.gas_grid.price_per_unit", "economics.interest_rate", "policy.carbon_price_per_t")
    queue.start(case.set(dict(zip(names, (40.0, 0.05, 80.0), strict=True))), "shipped/two_firms", OPTIONS)
    queue.start(case.forbid("spent_grain", "greenhouse"), "shipped/two_firms", {**OPTIONS, "scope": "baseline"})
    middles = [label.partition(" · Two firms · ")[2] for label in opened("compare").selectbox(key="compare_first:en").options]
    assert [
        "Brewery · Spent grain → Greenhouse: forbidden · Annual cost · Today",
        "interest rate 0 → 0.05; carbon price per t 0 → 80; +1 · Annual cost · Everything in the park",
        "carbon price per t 0 → 50 · Annual cost · Everything in the park",
        "Annual cost · Everything in the park",
    ] == middles


def test_runs_of_saved_cases_go_by_name_and_note(runs: list[queue.Job]) -> None:
    """Proves that a copy of a park is told from it by its name and by what its author said. Sensitivity: the same title twice."""
    with pytest.MonkeyPatch.context() as here:
        here.setattr(queue, "_launch", work.run)
        case = with_value(load_case("two_firms"), "policy.carbon_price_per_t", 30.0)
        name = repository.save(case, "mine/firms_what_if", note="What the new tax does")
        queue.start(case, name, OPTIONS, revision=1)
    newest = opened("compare").selectbox(key="compare_first:en").options[0]
    assert newest.endswith("Two firms · firms_what_if · What the new tax does · Annual cost · Everything in the park")


def test_money_of_a_third_park_hides_no_difference(runs: list[queue.Job]) -> None:
    """Proves that a third plan in CNY leaves the difference of the first two, and each column says its currency."""
    settings, tables = to_tables(load_case("two_firms"))
    third = queue.start(from_tables({**settings, "case.currency": "CNY"}, tables), "shipped/two_firms", OPTIONS)
    alone = queue.start(load_case("two_firms"), "shipped/two_firms", {**OPTIONS, "scope": "plant"})
    app = opened("compare")
    app.selectbox(key="compare_first:en").set_value(runs[0].request.id)
    app.selectbox(key="compare_second:en").set_value(alone.request.id).run()
    app.multiselect(key="compare_more").set_value([third.request.id]).run()
    cost = app.dataframe[0].value.set_index("Figure").loc["Annual cost"]
    assert cost["Δ Second · EUR"] == pytest.approx(3_232_000 - 2_003_000)
    assert [True] == [bool(pd.isna(cost[name])) for name in cost.index if name.startswith("Δ 3 · ") and name.endswith(" · CNY")]


def test_two_parks_stand_beside_each_other(runs: list[queue.Job]) -> None:
    """Proves that ids alike by chance make no link of both, and each park has its own network. Sensitivity: an overlay."""
    case = load_case("two_firms")
    settings, tables = to_tables(case)
    named = {**tables, "plants": tables["plants"].assign(title=["Mill", "Kiln", "River"], title_zh=["磨坊", "窑", "河"])}
    other = queue.start(from_tables(settings, named), "shipped/two_firms", OPTIONS)
    app = opened("compare")
    app.selectbox(key="compare_first:en").set_value(runs[0].request.id)
    app.selectbox(key="compare_second:en").set_value(other.request.id).run()
    app.button_group(key="compare_view").set_value("inputs").run()
    assert ["Table", "Rows of the first", "Rows of the second"] == list(app.dataframe[1].value.columns)
    app.button_group(key="compare_view").set_value("networks").run()
    assert 2 == len(app.get("echarts_chart"))
    app.button_group(key="compare_view").set_value("leakage").run()
    assert "two parks" in told(app)


def test_the_comparison_speaks_chinese(runs: list[queue.Job]) -> None:
    app = opened("compare", language="zh")
    assert "年总费用" in set(app.dataframe[0].value["指标"])


def test_parks_of_two_currencies_are_distinct_titles(runs: list[queue.Job]) -> None:
    """Proves that nobody subtracts one money from another unwarned."""
    assert not opened("compare").warning
    settings, tables = to_tables(load_case("two_firms"))
    queue.start(from_tables({**settings, "case.currency": "CNY"}, tables), "shipped/two_firms", OPTIONS)
    app = opened("compare")
    assert not app.exception
    assert "The first is in EUR, the second in CNY" in app.warning[0].value
    app.button_group(key="compare_view").set_value("costs").run()
    assert not app.exception
    table = app.dataframe[1].value
    assert ["First [EUR/y]", "Second [CNY/y]"] == list(table.columns[1:])
    assert 2_003_000 == pytest.approx(table["Second [CNY/y]"].sum())


def test_two_plans_of_which_neither_is_proven_to_be_better_differ_in_nothing(runs: list[queue.Job]) -> None:
    """Proves: a plan that is dearer and proven within 50 % shows no effect, and the accuracy is told.

    Sensitivity: a difference in cost, and in links, of two answers to one question.
    """
    poor = operate(load_case(runs[1].folder / "case"), Design({}, {}, {}))
    assert poor.objective is not None
    replace(poor, bound=0.5 * poor.objective, gap=0.5).to_folder(runs[1].folder / "plan")
    app = opened("compare")
    app.selectbox(key="compare_first:en").set_value(runs[0].request.id)
    app.selectbox(key="compare_second:en").set_value(runs[1].request.id)
    app.run()
    assert app.dataframe[0].value["Δ Second"].isna().all()
    assert "Below the accuracy: the difference is smaller than" in told(app) and "by which the second plan" in told(app)
    app.button_group(key="compare_view").set_value("costs").run()
    assert not app.exception
    assert not any("Δ" in str(column) for column in app.dataframe[1].value.columns)
