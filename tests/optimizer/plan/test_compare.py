"""Plans side by side."""

from dataclasses import replace
from pathlib import Path

import pytest

from parkloop.cases import load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.figures import overlay
from parkloop.optimizer.plan.compare import compare, costs, figures, links


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    case = load_case("two_firms")
    return {scope: optimise(case, scope=scope) for scope in ("baseline", "park")}


def test_key_figures_differ_by_the_saving(plans: dict[str, Plan]) -> None:
    table = figures(plans, "EUR").set_index("figure")
    assert (3_280_000, 2_003_000, -1_277_000) == pytest.approx(
        tuple(table.loc["total_cost_per_y", ["baseline", "park", "Δ park"]])
    )
    assert "EUR/y" == table.loc["total_cost_per_y", "unit"]


@pytest.mark.parametrize("by", ["head", "plant"])
def test_costs_differ_by_the_saving(plans: dict[str, Plan], by: str) -> None:
    assert -1_277_000 == pytest.approx(costs(plans, by)["Δ park"].sum())


def test_links_say_which_plan_has_them(plans: dict[str, Plan]) -> None:
    """Proves the three verdicts. Sensitivity: with the plans exchanged first and second exchange too."""
    table = links(plans["baseline"], plans["park"])
    new = plans["park"].links[plans["park"].links["from_plant"] != plans["park"].links["to_plant"]]
    assert set(new["link"]) == set(table["link"])
    assert {"second"} == set(table["verdict"])
    assert {"first"} == set(links(plans["park"], plans["baseline"])["verdict"])
    same = links(plans["park"], plans["park"])
    assert {"both"} == set(same["verdict"])
    assert list(same["flow_per_y_first"]) == list(same["flow_per_y_second"])
    assert (table["flow_per_y_first"] == 0).all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_overlay_draws_every_link_once(plans: dict[str, Plan], language: str) -> None:
    drawn = overlay(load_case("two_firms"), plans["park"], plans["baseline"], ("a", "b"), language)
    edges = drawn.option["series"][0]["links"]
    assert len(links(plans["park"], plans["baseline"])) == len(edges) == len(drawn.links)
    assert {"dashed"} == {edge["lineStyle"]["type"] for edge in edges}


def test_plans_of_folders_keep_their_currency(plans: dict[str, Plan], tmp_path: Path) -> None:
    """Proves: DKK and EUR stand apart, also where a plan of an earlier version tells none. Sensitivity: a Δ of both."""
    plans["park"].to_folder(tmp_path)
    read = Plan.from_folder(tmp_path)
    for other, unit in (
        (replace(read, currency="DKK"), "EUR/y, DKK/y"),
        (replace(read, case="old", currency=""), "EUR/y, money of old/y"),
    ):
        table = compare(read, other).set_index("figure")
        assert unit == table.loc["total_cost_per_y", "unit"]
        assert table.loc[["total_cost_per_y", "capex"], "Δ plan 2"].isna().all()
    assert 0 == compare(read, read).set_index("figure").loc["total_cost_per_y", "Δ plan 2"]


def test_money_of_two_currencies_is_shown_and_not_subtracted(plans: dict[str, Plan]) -> None:
    """Proves that no number mixes currencies, and amounts of other units are compared all the same."""
    table = figures(plans, "EUR", "CNY").set_index("figure")
    assert ("EUR/y, CNY/y", 2_003_000) == (
        table.loc["total_cost_per_y", "unit"],
        pytest.approx(table.loc["total_cost_per_y", "park"]),
    )
    assert table.loc[["total_cost_per_y", "capex"], "Δ park"].isna().all()
    assert "t/y" == table.loc["co2_t_per_y", "unit"]
    assert table.loc["co2_t_per_y", "Δ park"] == pytest.approx(
        table.loc["co2_t_per_y", "park"] - table.loc["co2_t_per_y", "baseline"]
    )


def test_a_third_plan_in_another_currency_leaves_the_difference_of_the_first_two(plans: dict[str, Plan]) -> None:
    """Proves that money is compared with the first plan's where both are in its currency, 2,003,000 less 3,280,000.

    Sensitivity: no difference of any, or one of CNY and EUR.
    """
    third = {**plans, "other": plans["park"]}
    cost = figures(third, "EUR", "EUR", "CNY").set_index("figure").loc["total_cost_per_y"]
    assert -1_277_000 == pytest.approx(cost["Δ park"])
    assert cost["Δ other"] is None or cost["Δ other"] != cost["Δ other"]
