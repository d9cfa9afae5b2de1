"""Every cell of a plan is looked at: a number that is off by 5 %, a name that is not there, a row that is missing is told."""

import numbers
from dataclasses import replace

import pandas as pd
import pytest

from parkloop.optimizer.certificate.certify import certify
from tests.support.breakable.energy import PLAN as ENERGY
from tests.support.breakable.materials import PLAN as MATERIALS
from tests.support.breakable.plans import ByHand, noticed
from tests.support.breakable.water import PLAN as WATER

PLANS = {"energy": ENERGY, "water": WATER, "materials": MATERIALS}
ANOTHER_GRID = {"t_upper_c", "t_lower_c"}  # an interval without heat may be divided as one likes
MAY_LACK = {"cascade"}  # an interval without heat


def cells() -> list[tuple[str, str, str]]:
    """The columns of all tables that have rows."""
    return [(name, table, str(column)) for name, plan in PLANS.items() for table in plan.tables for column in plan.tables[table]]


def spoiled(plan: ByHand, table: str, column: str, place: int, value: object) -> ByHand:
    """The plan with one cell changed."""
    changed = plan.tables[table].copy()
    changed[column] = changed[column].astype(object)
    changed.at[place, column] = value
    return replace(plan, tables={**plan.tables, table: changed})


@pytest.mark.parametrize(("name", "table", "column"), cells())
def test_a_wrong_cell_is_noticed(name: str, table: str, column: str) -> None:
    plan = PLANS[name]
    for place, value in enumerate(plan.tables[table][column]):
        if isinstance(value, numbers.Real) and not pd.isna(value) and column not in ANOTHER_GRID:
            more = float(value) * 1.05 if value else 0.01
            if not (table == "emissions" and column == "scope"):
                assert spoiled(plan, table, column, place, more).faults(), (place, value)
        elif isinstance(value, str):
            assert spoiled(plan, table, column, place, "elsewhere").faults(), (place, value)


@pytest.mark.parametrize(("name", "table"), sorted({(name, table) for name, table, _ in cells()}))
def test_a_missing_row_is_noticed(name: str, table: str) -> None:
    plan = PLANS[name]
    for place in range(len(plan.tables[table])) if table not in MAY_LACK else ():
        assert replace(plan, tables={**plan.tables, table: plan.tables[table].drop(index=place)}).faults(), place


def test_a_plan_without_tables_fails_in_sentences() -> None:
    for plan in PLANS.values():
        faults = certify(plan.case, {})
        assert len(faults) > 5
        assert all(fault.endswith(".") for fault in faults)


def test_a_column_that_lacks_is_named() -> None:
    table = ENERGY.tables["markets"].drop(columns=["plant", "amount_per_h"])
    assert noticed(replace(ENERGY, tables={**ENERGY.tables, "markets": table}), "markets lacks the columns plant, amount_per_h")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "much"])
def test_a_number_that_is_none_is_named(value: object) -> None:
    assert noticed(spoiled(ENERGY, "markets", "amount_per_h", 0, value), "Table markets, row 0", "missing or not finite")


@pytest.mark.parametrize("share", [1e-8, -1e-8])
def test_noise_of_a_solver_is_no_fault(share: float) -> None:
    """Decisions off by less than the tolerance, with the accounts left as they are."""
    for plan in PLANS.values():
        for table, column in (("flows", "flow_per_h"), ("operation", "activity_per_h"), ("markets", "amount_per_h")):
            values = plan.tables[table][column]
            noisy = plan.tables[table].assign(**{column: [value * (1 + share) for value in values]})
            assert [] == replace(plan, tables={**plan.tables, table: noisy}).faults()


def test_objective_is_the_total_cost() -> None:
    assert [] == WATER.asked(objective=34530).faults()
    assert noticed(WATER.asked(objective=34000), "Objective (total cost)", "34000 instead of 34530")


def test_capital_on_a_curve_may_be_off_by_the_error_of_its_chords() -> None:
    near = WATER.set("technologies", {"technology": "works"}, capex=992, capex_net=992, annual_cost=99.2)
    near = near.set("costs", {"head": "technology_capital"}, cost_per_y=99.2).set("scenarios", {}, cost_per_y=34529.2)
    assert [] == near.faults()
    assert noticed(WATER.set("technologies", {"technology": "works"}, capex=980), "Capital of technology works")


def test_costs_outside_the_fence_are_not_counted() -> None:
    assert noticed(MATERIALS.add("costs", plant="farm", head="supply", cost_per_y=100), "Cost of farm under supply")


def test_each_scenario_has_its_books() -> None:
    assert noticed(MATERIALS.drop("scenarios", scenario="dry"), "Scenario dry is not in the plan's table")
    assert noticed(MATERIALS.set("scenarios", {"scenario": "dry"}, disposal_t_per_y=850), "Scenario dry, disposal_t_per_y")


def test_totals_of_the_park_are_compared_where_they_are_shown() -> None:
    assert [] == WATER.add("totals", plant="", total="freshwater", unit="t", per_y=13000).faults()
    assert noticed(WATER.add("totals", plant="", total="freshwater", unit="t", per_y=12000), "Total freshwater of the park")
    assert [] == ENERGY.add("totals", plant="dairy", total="land", unit="m2", per_y=23).faults()
    assert noticed(ENERGY.add("totals", plant="dairy", total="land", unit="m2", per_y=20), "Total land of the park", "23 m2")
