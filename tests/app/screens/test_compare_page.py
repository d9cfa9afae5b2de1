"""Page Compare: two runs of a case, one with a dearer tariff."""

from dataclasses import replace

import pytest

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
