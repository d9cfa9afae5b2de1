"""Budgets, end-of-pipe removal and source reduction, solved by hand."""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import (
    buy,
    cost,
    emitted,
    flows,
    near,
    need,
    park,
    quality,
    solve,
    water,
)

POWER = {"commodity": "power", "kind": "electricity"}


HYDROGEN = {"commodity": "hydrogen", "kind": "other", "unit": "km3"}


def cells(settings: dict[str, Any] | None = None, plant: dict[str, Any] | None = None, **technology: Any) -> Case:
    return park(
        settings,
        plants=[{"plant": "a", **(plant or {})}],
        commodities=[POWER, HYDROGEN],
        markets=[buy("grid", "power", 10), buy("trucks", "hydrogen", 50)],
        demands=[need("a", "hydrogen", 10)],
        technologies=[{"technology": "cell", "plant": "a", "max_size": 30, "capex_per_size": 1_000, **technology}],
        technology_flows=flows("cell", hydrogen=1, power=-2),
    )


@pytest.mark.parametrize(("subsidy", "size"), [(0, 4), (0.5, 8)])
def test_the_park_s_budget_bounds_new_capital_after_subsidy(subsidy: float, size: float) -> None:
    """Proves: 4,000 buy 4 cells, or 8 with half of them paid by others.

    1000*(20 size + 50 (10 - size)) + 0.1*4,000: 380,400 and 260,400. Sensitivity: budget before subsidy 4 twice.
    """
    plan = solve(cells({"policy.capex_budget": 4_000}, subsidy_fraction=subsidy))
    assert plan.kpi["total_cost_per_y"] == near(1_000 * (20 * size + 50 * (10 - size)) + 400)


def test_the_budget_of_a_plant_bounds_its_own_capital() -> None:
    """Proves: 3,000 of its own buy 3: 60,000 + 350,000 + 300. Sensitivity: 201,000."""
    assert cost(cells(plant={"capex_budget": 3_000})) == near(410_300)


@pytest.mark.parametrize(("most", "expected"), [(0.9, 52.8), (1, 52)])
def test_a_scrubber_removes_at_most_its_share(most: float, expected: float) -> None:
    """Proves: removal <= max_removal*(what the plant otherwise emits), and it is a choice.

    10 fuel at 5 emit 10 kg of SO2, taxed at 1 per kg; a scrubber takes 3 kg for 0.6: 9 kg: 50 + 1 + 3*0.6, or all 10: 50 + 2.
    Sensitivity: more removed than emitted would earn without end.
    """
    case = park(
        hours=1,
        commodities=[{"commodity": "coal", "kind": "fuel"}],
        markets=[buy("mine", "coal", 5)],
        demands=[need("a", "coal", 10)],
        technologies=[
            {"technology": "scrubber", "plant": "a", "existing_size": 10, "opex_per_activity": 0.6, "measure": "end_of_pipe"}
        ],
        emissions=[
            {"item": "mine", "species": "so2", "kg_per_unit": 1},
            {"item": "scrubber", "species": "so2", "kg_per_unit": -3, "max_removal": most},
        ],
        policies=[{"policy": "levy", "kind": "tax", "target": "so2", "value": 1_000}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(expected)
    assert plan.removals["kg_per_h"].sum() == near(10 * most)
    assert emitted(plan, "so2") == near(0.01 * (1 - most))


def test_source_reduction_takes_a_fraction_of_a_process_s_load() -> None:
    """Proves: half of 2 kg/h taken out for 4: 10 fresh + 4. Sensitivity: as kg/h (0.5 of 2) 15 + 4."""
    case = park(
        hours=1,
        water_streams=[water("still", "process"), water("fresh", "supply", price=1), water("sewer", "outlet")],
        water_quality=[quality("still", c_in=0, c_out=100, load=2)],
        technologies=[
            {"technology": "drip_tray", "plant": "a", "max_size": 1, "opex_per_activity": 4, "measure": "source_reduction"}
        ],
        reductions=[{"technology": "drip_tray", "stream": "still", "per_activity": 0.5}],
    )
    assert cost(case) == near(14)


@pytest.mark.parametrize(
    ("owner", "budget", "expected"), [("giver", 9_000, 80_000), ("taker", 9_000, 1_000), ("taker", 11_000, 1_000)]
)
def test_a_link_is_paid_from_the_budget_of_its_owner(owner: str, budget: float, expected: float) -> None:
    """Proves: capital of a link (10,000) counts against its owner's budget.

    a can spend 9,000: as owner it lays no pipe, and b buys for 80,000; as b's the pipe costs 1,000 a year.
    Sensitivity: against the giver's budget always 80,000 with 9,000.
    """
    case = park(
        plants=[{"plant": "a", "capex_budget": budget}, {"plant": "b"}],
        commodities=[HYDROGEN],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        markets=[buy("trucks", "hydrogen", 20)],
        transport=[{"mode": "pipe", "carries": "commodity", "capex_terminal": 10_000, "owner": owner}],
    )
    assert cost(case) == near(expected)
