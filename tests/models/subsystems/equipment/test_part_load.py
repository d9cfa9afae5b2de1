"""Part load: what a technology takes below full load, by hand: affine and bent curves, sizes, on and off, emissions."""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from tests.support.by_hand import Row, buy, cost, emitted, flows, halves, near, need, park, profile, solve

AFFINE = [{"technology": "boiler", "load": 0.4, "efficiency": 0.8}]
BEST_AT_HALF = [
    {"technology": "boiler", "load": 0.25, "efficiency": 0.25 / 0.4},
    {"technology": "boiler", "load": 0.5, "efficiency": 0.5 / 0.44},
]
FALLING = [AFFINE[0], {"technology": "boiler", "load": 0.5, "efficiency": 1.25}]


def boiler(points: list[Row], steam: float = 4, settings: Row | None = None, **more: Any) -> Case:
    """Steam is needed, made of gas at 10 by a boiler of 10 at 80 %, or bought; ``more`` are columns or tables."""
    columns = {key: more.pop(key) for key in list(more) if not isinstance(more[key], list)}
    row = {"technology": "boiler", "plant": "a", "existing_size": 10, "min_load": points[0]["load"] if points else 0, **columns}
    tables: Row = {
        "commodities": [
            {"commodity": "gas", "kind": "fuel"},
            {"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 180},
        ],
        "markets": [buy("gas_grid", "gas", 10), buy("dear", "steam", 500)],
        "demands": [need("a", "steam", steam)],
        "technologies": [row],
        "technology_flows": flows("boiler", steam=1, gas=-1.25),
        "part_load": points,
        **more,
    }
    return park(settings, **tables)


def test_least_load_takes_more_than_its_share() -> None:
    """Proves: at 40 % of 10 with 0.8 of the efficiency 4 steam take 1.25 x 4 / 0.8 = 6.25 gas. Sensitivity: 5 as at full load."""
    assert cost(boiler(AFFINE)) == near(62_500)


def test_between_two_loads_the_input_is_interpolated() -> None:
    """Proves: 7 of 10 lie halfway from 40 % (input 0.5) to full load: 0.75 of 12.5 gas. Sensitivity: by mean efficiency 9.72."""
    assert cost(boiler(AFFINE, 7)) == near(93_750)


def test_full_load_is_as_without() -> None:
    """Proves: at full load the table changes nothing."""
    assert cost(boiler(AFFINE, 10)) == near(cost(boiler([], 10))) == near(125_000)


def test_what_is_off_takes_nothing() -> None:
    """Proves: without need there is no input at no load. Sensitivity: always on, a sixth of full load in the night, 20,833."""
    tables = {"conditions": halves("day", "night"), "profiles": profile("work", day=1, night=0)}
    assert cost(boiler(AFFINE, demands=[need("a", "steam", 10, profile="work")], **tables)) == near(62_500)


def test_a_curve_that_is_best_below_full_load_is_followed() -> None:
    """Proves: 4 of 10 lie between 25 % (input 0.4) and 50 % (0.44): 0.424 of 12.5 gas.

    Sensitivity: 25 % and full load mixed, 0.52.
    """
    assert cost(boiler(BEST_AT_HALF)) == near(0.424 * 125_000)


def test_a_loss_cannot_be_sought_nor_avoided_by_mixing_points() -> None:
    """Proves: gas that has to be used is not burnt at a worse load than the steam asks for, nor at a better one.

    Of 9 gas that must go 0.424 x 12.5 = 5.3 are burnt, the rest is sold at a loss of 100: 370,000. Sensitivity: if any two points
    could be mixed 6.5 would be burnt by a mix of 25 % and full load, 250,000.
    """
    left = [need("a", "steam", 4), need("a", "gas", -9, must_use=True)]
    markets = [
        {"market": "disposal", "commodity": "gas", "direction": "sell", "price_per_unit": -100},
        buy("dear", "steam", 500),
    ]
    assert cost(boiler(BEST_AT_HALF, demands=left, markets=markets)) == near(370_000)


def test_a_small_boiler_at_full_load_beats_a_large_one_at_part_load() -> None:
    """Proves: the curve is of the size that is built: a new boiler of 4 runs at full load, 5 gas and 4 x 100 capital a year.

    Sensitivity: with the largest size of 10 in the curve 6.25 gas.
    """
    new = {"existing_size": 0, "max_size": 10, "capex_per_size": 1_000}
    plan = solve(boiler(AFFINE, **new))
    assert plan.kpi["total_cost_per_y"] == near(50_000 + 400)
    assert plan.technologies["new_size"].sum() == near(4)


def test_a_larger_least_size_pays_for_its_part_load() -> None:
    """Proves: of at least 8 the boiler runs at half load: 0.4 + (0.1 / 0.6) x 0.5 + 0.1 = 7/12 of 10 gas. Sensitivity: 5 gas."""
    new = {"existing_size": 0, "min_size": 8, "max_size": 10, "capex_per_size": 1_000}
    assert cost(boiler(AFFINE, **new)) == near((0.5 + 0.5 / 6) * 10 * 10_000 + 800)


def test_emissions_and_flue_gas_follow_what_is_taken() -> None:
    """Proves: 4 of 10 emit as 5 at full load: 5 x 200 kg an hour. Sensitivity: by the activity 800 t."""
    plan = solve(boiler(AFFINE, emissions=[{"item": "boiler", "species": "co2", "kg_per_unit": 200}]))
    assert emitted(plan, "co2") == near(1_000)


def test_a_limit_in_the_flue_gas_sees_the_gas_of_part_load() -> None:
    """Proves: emission and flue gas grow alike, so that a concentration is that of full load. Sensitivity: 250 mg/m3.

    Of 0.2 kg in 1,000 m3, 200 mg/m3, just as much is allowed.
    """
    limit = {"air_limit": "so2", "plant": "a", "species": "so2", "max_mg_per_m3": 200}
    case = boiler(
        AFFINE,
        flue_gas_m3_per_activity_h=1_000,
        emissions=[{"item": "boiler", "species": "so2", "kg_per_unit": 0.2}],
        air_limits=[limit],
    )
    assert cost(case) == near(62_500)


def test_retired_part_takes_nothing() -> None:
    """Proves: of an existing boiler that is retired nothing is on, and what is new runs at its own full load."""
    kept = {"retirable": True, "leftover_value": 100_000, "max_size": 4, "capex_per_size": 1_000}
    assert cost(boiler(AFFINE, **kept)) == near(50_000 + 400 - 10_000)


@pytest.mark.parametrize(
    ("points", "more", "column"),
    [
        (AFFINE, {"min_load": 0.3}, "load"),
        ([AFFINE[0] | {"efficiency": 0.4}], {}, "efficiency"),
        (FALLING, {}, "efficiency"),
        (AFFINE, {"technology_flows": flows("boiler", steam=1)}, "technology"),
        ([AFFINE[0] | {"load": 1}], {}, "load"),
        ([AFFINE[0] | {"technology": "kiln"}], {}, "technology"),
    ],
)
def test_a_curve_that_cannot_be_is_a_fault(points: list[Row], more: Row, column: str) -> None:
    with pytest.raises(CaseError) as raised:
        boiler(points, **more)
    assert column in [fault.column for fault in raised.value.faults]
