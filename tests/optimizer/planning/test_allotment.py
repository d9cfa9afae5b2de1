"""Limits of the whole park, divided so that each company can run alone: by hand."""

import pytest

from parkloop.cases import Case
from parkloop.models.limit_shares import LimitShares, year_of
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.coalitions import coalitions
from parkloop.optimizer.planning.allotment import Allotment, allotment
from parkloop.optimizer.planning.series.kept_plans import KeptPlans
from tests.support.by_hand import buy, near, need, park, water


def capped(**settings: float) -> Case:
    """Works a burns 8 gas, b 6, each emitting a tonne; at most 10 t. Clean gas costs a one more, b ten more and 1 at most."""
    return park(
        {f"policy.{name}": value for name, value in settings.items()},
        hours=1,
        commodities=[{"commodity": "gas", "kind": "fuel"}],
        demands=[need("a", "gas", 8), need("b", "gas", 6)],
        markets=[
            buy("field", "gas", 1),
            buy("clean_a", "gas", 2, plant="a"),
            buy("clean_b", "gas", 11, plant="b", limit_per_h=1),
        ],
        emissions=[{"item": "field", "species": "co2", "kg_per_unit": 1000}],
        policies=[{"policy": "co2_cap", "kind": "cap", "target": "co2", "value": 10}],
    )


def test_a_cap_is_divided_by_use_where_it_is_cheapest_to_keep() -> None:
    """By hand: alone, the 4 t too much are cheapest avoided at a, 1 each: a has 4 of 10 t, b 6. a 4 + 8, b 6, both 18.

    Sensitivity: by use today b has 6/14 of 10 t, would have to avoid 1.7 t, and can avoid 1: no plan alone.
    """
    case = capped()
    found = allotment(case)
    shares = found.of(["a"])
    assert shares is not None and near(0.4) == shares.of("policy", "co2_cap", year_of("base"))
    game = coalitions(case)
    assert [near(12), near(6), near(18)] == game.values["cost_per_y"].tolist()
    assert near(0) == game.value(["a", "b"])
    today = coalitions(case, limits="today").values["status"].to_dict()
    assert "infeasible" == today["b"] and "optimal" == today["a+b"]


def test_the_whole_park_has_all_of_it() -> None:
    """Proves that shares add up to 1 and allowances to nothing, of all plants together."""
    table = allotment(capped()).table
    assert near(1) == table["share"].sum()
    assert optimise(capped(), only=["a", "b"], shares=allotment(capped()).of(["a", "b"])).objective == near(18)


def reused() -> Case:
    """Works a uses its 10 t of rinse water again, b 10 t of fresh water: half of all is used again, and must be."""
    return park(
        hours=1,
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 10),
            water("cool", "sink", 10, plant="b"),
            water("fresh", "supply", price=2),
            water("sewer", "outlet", price=1),
        ],
        policies=[{"policy": "reuse", "kind": "floor", "target": "water_reuse_rate", "value": 0.5}],
    )


def test_a_rate_of_the_park_leaves_each_as_far_behind_as_it_is_where_all_are_alone() -> None:
    """By hand: a is 10 - 0.5 x 10 = 5 ahead, b 5 behind. Sensitivity: b alone reaches a rate of 0, and has no plan without it."""
    found = allotment(reused())
    of_b = found.of(["b"])
    assert of_b is not None and near(5) == of_b.allowance("reuse", "base")
    values = coalitions(reused()).values
    assert [near(0), near(20), near(20)] == values["cost_per_y"].tolist()
    assert "infeasible" == coalitions(reused(), limits="today").values["status"]["b"]


def test_land_and_capital_that_are_left_over_go_by_running_cost() -> None:
    """By hand: nothing is built alone, so the budget of 100 goes by 12 to 6."""
    shares = allotment(capped(capex_budget=100)).of(["a"])
    assert shares is not None and near(12 / 18) == shares.of("park", "capex")


def test_what_is_found_is_kept(tmp_path: object) -> None:
    """Proves that a series that goes on has the same shares, so that its plans are found again."""
    folder = str(tmp_path)
    first, second = (allotment(capped(), resume=folder) for _ in range(2))
    assert first.shares == second.shares and first.of(["a"]) == second.of(["a"])
    options = {"only": ("a",), "shares": second.of(["a"])}
    KeptPlans(folder).keep(capped(), options, optimise(capped(), **options))
    found = KeptPlans(folder).find(capped(), {"only": ("a",), "shares": first.of(["a"])})
    assert found is not None and near(12) == found.objective
    assert KeptPlans(folder).find(capped(), {"only": ("a",), "shares": LimitShares({("policy", "co2_cap"): 0.5})}) is None


def test_where_not_all_can_run_alone_it_says_so() -> None:
    """By hand: at most 9 t: alone a can avoid 8, b 1: enough. At most -1: nobody can."""
    assert "alone" == allotment(capped().set({"policies.co2_cap.value": 9})).rule
    found = allotment(capped().set({"policies.co2_cap.value": 4}))
    assert "today" == found.rule and found.of(["a"]) is None
    assert found.sentence is not None and "no plan was found in which every company runs without the others" in found.sentence


def test_nothing_is_divided_where_nothing_is_shared() -> None:
    free = capped().remove("policies", "co2_cap")
    found: Allotment = allotment(free)
    assert found.sentence is None and LimitShares({}, {}) == found.of(["a"])
    with pytest.raises(ValueError, match="limits"):
        coalitions(free, limits="half")  # type: ignore[arg-type]


def test_what_is_counted_from_today_is_so_where_no_limit_is_shared() -> None:
    """Proves: b buys 8,000 a year today, and each unit less earns 5: with a pipe for 1,000 both cost 1,000 - 40,000.

    Sensitivity: without a limit to share the baseline was taken as known and empty: the game has no such plan.
    """
    case = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        commodities=[{"commodity": "hydrogen", "kind": "other"}],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 8)],
        markets=[buy("trucks", "hydrogen", 20, plant="b")],
        transport=[{"mode": "pipe", "carries": "commodity", "capex_terminal": 10_000}],
        policies=[{"policy": "spared", "kind": "credit", "target": "hydrogen", "value": 5}],
    )
    game = coalitions(case)
    assert [plan.objective for plan in game.plans.values()] == near([0, 160_000, -39_000])
    assert all(plan.certified for plan in game.plans.values())
