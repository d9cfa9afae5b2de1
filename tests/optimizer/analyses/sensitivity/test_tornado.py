"""Tornado and ranges: by hand on two firms, estimates beside solves, and what has no range."""

import math

import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.sensitivity.gradients import linear_point
from parkloop.optimizer.analyses.sensitivity.ranges import ranges_of
from parkloop.optimizer.analyses.sensitivity.tornado import TornadoBar, TornadoEnd, tornado
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.designs import design_of
from tests.support.by_hand import near
from tests.support.few import few

pytestmark = pytest.mark.usefixtures("solved_once")

WATER, GAS = "water_streams.town_water.price_per_t", "markets.gas_grid.price_per_unit"
HEAT, DUTY, TRUCK = "demands.greenhouse_heat.rate_per_h", "heat_streams.wort_vapour.duty_mw", "transport.truck.opex_per_unit"
RANGES = {WATER: (1.0, 4.0), GAS: (2.0, 64.0), HEAT: (1.0, 5.5), DUTY: (1.0, 4.0), TRUCK: (0.0, 30.0)}


def with_ranges(case: Case, *rows: tuple[str, str, str, float, float]) -> Case:
    """The case with other ranges in provenance.csv."""
    stated = {row[:3] for row in rows}
    gone = [row.row_key for row in case.provenance if (row.table, row.row, row.column) in stated]
    changed = case.remove("provenance", *gone)
    for table, row, column, low, high in rows:
        changed = changed.add("provenance", table=table, row=row, column=column, grade="assumed", low=low, high=high)
    return changed


def test_bars_by_hand() -> None:
    """By hand: 24 t/h of town water for 8000 h; 0.8 t/h by truck; at 1 MW of vapour 1 MW of gas is burnt, 40 per MWh.

    Below a gas price of 3 the pipe is not built: at 2 the gas for 2 MW costs 40,000 instead of its 60,000 with the boiler. What
    is built cannot serve 5.5 MW. The pipe for 1 MW costs 15,000 less. Sensitivity: first-order changes alone call gas and vapour
    nothing.
    """
    found = tornado(load_case("two_firms"), ranges=RANGES, how="anew").table.set_index("place")
    assert (near(-192_000), near(384_000)) == tuple(found.loc[WATER, ["fixed_low_per_y", "fixed_high_per_y"]])
    assert (near(-64_000), near(128_000)) == tuple(found.loc[TRUCK, ["best_low_per_y", "best_high_per_y"]])
    assert near(320_000) == found.loc[DUTY, "fixed_low_per_y"] and near(305_000) == found.loc[DUTY, "best_low_per_y"]
    assert near(0) == found.loc[GAS, "fixed_low_per_y"] and near(-20_000) == found.loc[GAS, "best_low_per_y"]
    assert math.isnan(found.loc[HEAT, "fixed_high_per_y"]) and "cannot run at 5.5" in found.loc[HEAT, "note"]
    assert near(576_000) == found.loc[WATER, "swing_per_y"]
    assert (found["best_low_per_y"] <= found["fixed_low_per_y"] + 1.0).all()


def test_estimates_rank_and_hold() -> None:
    """Proves: the linear problem at the farther end is what running there costs, so that the widest are put to both ends."""
    found = tornado(load_case("two_firms"), ranges=RANGES, most=2).table.set_index("place")
    assert [WATER, DUTY] == found.index[found["solved"]].tolist()
    for place, end in ((WATER, "high"), (DUTY, "low")):
        assert found.loc[place, f"estimate_{end}_per_y"] == pytest.approx(found.loc[place, f"fixed_{end}_per_y"], abs=3.0)
    assert (near(-64_000), near(128_000)) == tuple(found.loc[TRUCK, ["estimate_low_per_y", "estimate_high_per_y"]])
    assert "cannot run at 5.5" in found.loc[HEAT, "note"]


@pytest.mark.parametrize("name", few(["lubei", "kalundborg"], 1))
def test_first_order_changes_are_those_of_the_linear_problem(name: str) -> None:
    """Proves: duals tell small changes of prices and needs as the problem solved again does, in parks that mix too."""
    case = load_case(name)
    point = linear_point(case, design_of(optimise(case, gap=0.05, time_limit=20)))
    assert point is not None
    for number in [one for one in ranges_of(case).numbers if "price" in one.place or "opex_per_unit" in one.place][:8]:
        step = 1e-4 * (abs(number.present) or 1.0)
        change = point.change(case, number.place, number.present + step, solved=True)
        assert change.solved == pytest.approx(change.first_order, rel=2e-3, abs=5e-8 * abs(point.cost)), number.place


def test_ranges_are_those_of_provenance() -> None:
    """Proves: rows for all rows, ends of no width and ends beside the value are left out with the reason."""
    case = load_case("two_firms")
    with pytest.raises(ArgumentError, match="state low and high"):
        tornado(case)
    stated = with_ranges(
        case,
        ("markets", "gas_grid", "price_per_unit", 20.0, 60.0),
        ("case", "economics.interest_rate", "value", 0.0, 0.1),
        ("water_streams", "sewer", "price_per_t", 1.0, 1.0),
        ("water_streams", "town_water", "price_per_t", 5.0, 9.0),
        ("plants", "*", "x_km", 0.0, 9.0),
    )
    found = ranges_of(stated)
    assert [(GAS, 20.0, 60.0), ("economics.interest_rate", 0.0, 0.1)] == [(n.place, n.low, n.high) for n in found.numbers]
    assert {"water_streams.sewer.price_per_t", WATER, "plants.*.x_km"} == set(found.left_out)
    assert 2 == len(tornado(stated).table)


def test_what_lies_within_its_accuracy_is_no_effect() -> None:
    number = ranges_of(load_case("two_firms"), {GAS: (20.0, 60.0)}).numbers[0]
    bar = TornadoBar(number, (0.0, 0.0), (TornadoEnd(-5.0, 10.0), TornadoEnd(50.0, 10.0)))
    assert 50.0 == bar.swing


def test_an_end_that_the_case_refuses_is_noted() -> None:
    """Proves: the vapour at 70 degC would be heated, and not cooled: told, and nothing crashes."""
    found = tornado(load_case("two_firms"), ranges={"heat_streams.wort_vapour.t_in_c": (70.0, 130.0)}).table
    assert found["note"].str.contains("kind").all() or found["note"].str.len().gt(0).all()
    assert math.isfinite(found["fixed_high_per_y"][0])


def test_it_is_ended_and_keeps_what_was_found() -> None:
    heard: list[int] = []
    found = tornado(load_case("two_firms"), ranges=RANGES, on_number=lambda so_far: heard.append(1), cancel=lambda: bool(heard))
    assert 1 == found.table["solved"].sum() and 5 == len(found.table)


def test_wrong_arguments_are_refused() -> None:
    case = load_case("two_firms")
    with pytest.raises(ArgumentError, match="low, high"):
        tornado(case, ranges={GAS: (60.0, 20.0)})
    with pytest.raises(ArgumentError, match="most"):
        tornado(case, most=-1)
