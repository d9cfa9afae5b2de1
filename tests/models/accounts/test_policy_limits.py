"""Rewards, credits, caps and floors of water, waste and heat, solved by hand."""

from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import (
    bill,
    buy,
    cost,
    heat,
    material,
    near,
    park,
    quality,
    solve,
    water,
)


def rinse(policies: list[dict[str, Any]], opex: float = 0, c_in: float | None = None, fresh: float = 2) -> Case:
    limits = [] if c_in is None else [quality("rinse", c_out=100), quality("wash", c_in=c_in)]
    return park(
        hours=1,
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 10),
            water("fresh", "supply", price=fresh),
            water("sewer", "outlet"),
        ],
        water_quality=limits,
        transport=[{"mode": "pump", "carries": "water", "opex_per_unit": opex, "in_plant": True}],
        policies=policies,
    )


def test_a_negative_tax_is_a_reward() -> None:
    """Proves: 0.5 per t reused: 10 reused at 1 with fresh water at 1.2: 10 - 5 = 5. Sensitivity: as a tax 12 (no reuse)."""
    assert cost(rinse([{"policy": "prize", "kind": "tax", "target": "water_reused", "value": -0.5}], 1, fresh=1.2)) == near(5)


def test_a_credit_counts_from_the_baseline() -> None:
    """Proves: 10 fresh in the baseline, 5 now: 5*2 - 1*(10 - 5) = 5. Sensitivity: as a tax 15."""
    plan = solve(rinse([{"policy": "quota_trade", "kind": "credit", "target": "freshwater", "value": 1}], c_in=50))
    assert plan.kpi["total_cost_per_y"] == near(5)
    assert bill(plan, "credit") == near(-5)


def test_a_floor_of_reuse_is_met() -> None:
    """Proves: reused/(reused + fresh) >= 0.3: 3 pumped at 5, 7 fresh at 2: 29. Sensitivity: without it 20."""
    assert cost(rinse([{"policy": "floor", "kind": "floor", "target": "water_reuse_rate", "value": 0.3}], 5)) == near(29)


def test_a_tax_on_waste_water_is_paid_per_ton() -> None:
    """Proves: 10 t at 1.5 beside 20 of fresh water, since pumping costs 5: 35. Sensitivity: 20."""
    assert cost(rinse([{"policy": "levy", "kind": "tax", "target": "wastewater", "value": 1.5}], 5)) == near(35)


def test_fresh_water_may_be_capped() -> None:
    """Proves: at most 4 fresh: 6 pumped at 5: 38. Sensitivity: 20."""
    assert cost(rinse([{"policy": "red_line", "kind": "cap", "target": "freshwater", "value": 4}], 5)) == near(38)


def ash(policies: list[dict[str, Any]]) -> Case:
    return park(
        hours=1,
        material_streams=[
            material("heap", "source", "ash", 20),
            material("mill", "sink", "clay", 10),
            material("quarry", "supply", "clay", price=50),
            material("landfill", "outlet", None, price=10),
        ],
        substitutions=[{"material": "ash", "sink": "mill", "treatment_cost_per_t": 100}],
        policies=policies,
    )


def test_a_floor_of_waste_utilisation_is_met() -> None:
    """Proves: used/given >= 0.4: 8 of 20 at 100: 800 + 12*10 + 2*50 = 1,020. Sensitivity: without it 700."""
    assert cost(ash([{"policy": "floor", "kind": "floor", "target": "waste_utilisation_rate", "value": 0.4}])) == near(1_020)


def test_disposal_may_be_capped() -> None:
    """Proves: at most 15 to the landfill: 5 used at 100: 500 + 150 + 250 = 900. Sensitivity: 700."""
    assert cost(ash([{"policy": "red_line", "kind": "cap", "target": "disposal", "value": 15}])) == near(900)


def test_a_floor_of_waste_heat_is_met() -> None:
    """Proves: 1 - cooled/duty >= 0.5: half a MW recovered at 0.1*300,000 per MW, half bought and cooled at 21:

    15,000 + 10,500 = 25,500. Sensitivity: without the floor 21,000.
    """
    case = park(
        commodities=[
            {"commodity": "steam", "kind": "heat", "t_supply_c": 200, "t_return_c": 200},
            {"commodity": "cooling", "kind": "cold", "t_supply_c": 15, "t_return_c": 25},
        ],
        markets=[buy("boiler", "steam", 20), buy("tower", "cooling", 1)],
        heat_streams=[heat("vapour", 150, 150, 1, kind="hot"), heat("boil", 100, 100, 1, kind="cold")],
        zones=[{"zone": "a", "plant": "a", "existing_recovery": False, "recovery_capex_per_mw": 300_000}],
        policies=[{"policy": "floor", "kind": "floor", "target": "waste_heat_utilisation_rate", "value": 0.5}],
    )
    assert cost(case) == near(25_500)


def test_a_credit_is_paid_above_the_baseline() -> None:
    """Proves: linear on both sides of the baseline.

    Today rinse feeds wash by a hose and b buys 6 of soft water (no fresh water) at 5: 30, no fresh water at all. In the park 6 of
    rinse go to b, whose dye cannot use fresh water (9 mg/L), and wash takes 6 fresh at 2, with 6 credits at 1: 12 + 6 = 18.
    Sensitivity: if only savings counted 12.
    """
    case = park(
        hours=1,
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 10),
            water("dye", "sink", 6, plant="b"),
            water("fresh", "supply", price=2),
            water("soft", "supply", price=5, counts=False),
            water("sewer", "outlet"),
        ],
        water_quality=[quality("fresh", c_out=9), quality("dye", c_in=0)],
        transport=[{"mode": "pipe", "carries": "water"}],
        links=[{"link": "old_hose", "from": "rinse", "to": "wash", "status": "existing"}],
        policies=[{"policy": "quota_trade", "kind": "credit", "target": "freshwater", "value": 1}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(18)
    assert bill(plan, "credit") == near(6)
