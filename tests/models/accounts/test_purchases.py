"""Least amounts of supplies in a year, by hand."""

from typing import Any

import pytest

from parkloop import headroom
from parkloop.cases import Case, CaseError, warnings
from parkloop.optimizer import optimise
from tests.support.by_hand import Row, bill, cost, halves, material, near, park, profile, solve, water

WASH = water("wash", "sink", 10)


def wells(well: Row, *more: Row, **tables: Any) -> Case:
    """A wash needs 10 t/h, 10,000 t a year; the well sells water at 3, the river at 1."""
    streams = [WASH, water("well", "supply", price=3, **well), water("river", "supply", price=1), *more]
    return park(**{"water_streams": streams, **tables})


@pytest.mark.parametrize(
    ("well", "expected"),
    [
        ({}, 10_000),
        ({"min_t_per_y": 4_000}, 6_000 + 12_000),
        ({"min_t_per_y": 4_000, "shortfall_price_per_t": 1.5}, 10_000 + 6_000),
        ({"min_t_per_y": 4_000, "shortfall_price_per_t": 2.5}, 6_000 + 12_000),
        ({"min_t_per_y": 14_000, "shortfall_price_per_t": 2.5}, 30_000 + 4_000 * 2.5),
    ],
)
def test_least_amount_is_taken_or_paid(well: Row, expected: float) -> None:
    """Proves: 4,000 t of the dear well cost 2 more each than the river; not taken, each costs its price of shortfall.

    Sensitivity: per hour 4,000 t/h cannot be used at all; paid beside what is taken, 12,000 more.
    """
    assert cost(wells(well)) == near(expected)
    assert cost(wells(well), scope="baseline") == near(expected)


def test_a_year_is_long_enough_to_catch_up() -> None:
    """Proves: 4,000 t a year may be taken in winter alone, when 10 t/h are needed: 500 h give 5,000 t, the summer needs 2.

    Sensitivity: 8 in each hour cannot be used in summer, and there would be no plan.
    """
    case = wells(
        {"min_t_per_y": 4_000},
        conditions=halves(),
        profiles=profile("need", summer=0.2, winter=1),
        water_streams=[
            water("wash", "sink", 10, profile="need"),
            water("well", "supply", price=3, min_t_per_y=4_000),
            water("river", "supply", price=1),
        ],
    )
    assert cost(case) == near(2_000 + 12_000)


def test_each_scenario_has_a_year_of_its_own() -> None:
    """Proves: in a wet year 2 t/h are needed, 2,000 t: 2,000 are missing there at 2, and none in a dry year. Half each.

    Sensitivity: the mean of both years takes 6,000, and nothing would be missing.
    """
    years = [{"condition": name, "hours_per_y": 1000, "scenario": name, "probability": 0.5} for name in ("wet", "dry")]
    case = wells(
        {},
        conditions=years,
        profiles=profile("need", wet=0.2, dry=1),
        water_streams=[
            water("wash", "sink", 10, profile="need"),
            water("well", "supply", price=3, min_t_per_y=4_000, shortfall_price_per_t=2.5),
            water("river", "supply", price=1),
        ],
    )
    plan = solve(case)
    assert bill(plan, "shortfall") == near(0.5 * 2_000 * 2.5)
    assert plan.kpi["total_cost_per_y"] == near(0.5 * (2_000 * 3 + 2_000 * 2.5) + 0.5 * (4_000 * 3 + 6_000))


def test_who_has_the_contract_pays_what_is_missing() -> None:
    """Proves: the plant that the row names pays the shortfall, who takes the water its price; of waterworks outside the park.

    Sensitivity: the user of the water, b, pays both; or nobody does where the waterworks lie outside.
    """
    short = {"min_t_per_y": 14_000, "shortfall_price_per_t": 1}
    streams = [water("wash", "sink", 10, plant="b"), water("well", "supply", price=3, **short)]
    plan = solve(park(water_streams=streams))
    assert (bill(plan, "shortfall", "a"), bill(plan, "supply", "b")) == (near(4_000), near(30_000))
    outside = [{"plant": "a", "role": "external"}, {"plant": "b"}]
    plan = solve(park(water_streams=streams, plants=outside))
    assert plan.kpi["total_cost_per_y"] == near(34_000)


def test_reuse_costs_what_it_leaves_untaken() -> None:
    """Proves: 4 t/h of a clean drain would save 12,000 a year, but half of it is due all the same. Sensitivity: 18,000."""
    streams = [
        WASH,
        water("drain", "source", 4, mains=True),
        water("sewer", "outlet", price=0.1),
        water("well", "supply", price=3, min_t_per_y=8_000, shortfall_price_per_t=3),
    ]
    assert cost(park(water_streams=streams)) == near(18_000 + 6_000)


def test_of_raw_materials_too() -> None:
    """Proves: 3,000 t of clay have to be bought though ash is for nothing. Sensitivity: ash alone, 0."""
    case = park(
        material_streams=[
            material("bricks", "sink", "clay", 8),
            material("ash", "source", "ash", 8),
            material("clay", "supply", "clay", price=50, min_t_per_y=3_000),
            material("landfill", "outlet", None, price=20),
        ],
        substitutions=[{"material": "ash", "sink": "bricks"}],
    )
    assert cost(case, scope="park") == near(3_000 * 50 + 3_000 * 20)


def test_what_nobody_can_use_is_told() -> None:
    """Proves: 10,000 t are needed and 14,000 have to be taken: 4,000 t/y more would have to be used. Sensitivity: no reason."""
    plan = optimise(park(water_streams=[WASH, water("well", "supply", price=3, min_t_per_y=14_000)]))
    assert plan.status == "infeasible"
    assert any("well" in reason and "4000 t/y" in reason.replace(",", "") for reason in plan.reasons), plan.reasons


def test_a_coalition_has_its_part() -> None:
    """Proves: of 8,000 t b takes 60 % today; alone it has to take 4,800 or pay for it. Sensitivity: all 8,000, 2,000 more."""
    streams = [
        water("wash", "sink", 4),
        water("rinse", "sink", 6, plant="b"),
        water("well", "supply", price=1, min_t_per_y=8_000, shortfall_price_per_t=10),
    ]
    plan = optimise(park(water_streams=streams), only=["b"], gap=1e-7)
    assert plan.certified, plan.faults
    assert plan.kpi["total_cost_per_y"] == near(6_000)


def test_it_is_among_the_limits() -> None:
    """Proves: of 4,000 t that have to be taken 4,000 are. Sensitivity: the limit is missing, or the largest one."""
    case = wells({"min_t_per_y": 4_000})
    table = headroom(case, solve(case))
    (row,) = table[table["limit"] == "well"].to_dict("records")
    assert (row["kind"], row["used"], row["allowed"]) == ("least_amount", near(4_000), 4_000)


def test_only_a_supply_has_a_least_amount_that_it_can_give() -> None:
    for row, told in (
        ({"role": "sink", "flow_t_per_h": 5, "min_t_per_y": 5}, "only a supply"),
        ({"role": "supply", "limit_t_per_h": 3, "min_t_per_y": 4_000}, "at most 3000 t/y"),
    ):
        with pytest.raises(CaseError, match=told):
            park(water_streams=[{"stream": "well", "plant": "a", **row}])
    large = {"limit_t_per_h": 30, "min_t_per_y": 4e4, "shortfall_price_per_t": 1}
    priced = park(water_streams=[WASH, water("well", "supply", price=1, **large)])
    assert cost(priced) == near(10_000 + 30_000)
    idle = park(water_streams=[WASH, water("well", "supply", price=1, shortfall_price_per_t=1)])
    assert any("min_t_per_y" in told for told in warnings(idle))
