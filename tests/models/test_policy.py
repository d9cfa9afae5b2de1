"""Carbon prices, caps, taxes, floors and budgets, solved by hand.

Most parks here need 10 power for one hour: grid power costs 50 with 0.5 t of CO2, green power 90 with none.
"""

from typing import Any

import pytest

from cases import Case
from tests.parks import (
    bill,
    buy,
    cost,
    emitted,
    flows,
    heat,
    material,
    near,
    need,
    park,
    quality,
    sell,
    solve,
    total,
    water,
)

POWER = {"commodity": "power", "kind": "electricity"}
HYDROGEN = {"commodity": "hydrogen", "kind": "other", "unit": "km3"}
GRID, GREEN = buy("grid", "power", 50), buy("green", "power", 90)


def power(settings: dict[str, Any] | None = None, policies: Any = (), plants: Any = ({"plant": "a"},), **tables: Any) -> Case:
    complete = {
        "markets": [GRID, GREEN],
        "demands": [need(row["plant"], "power", 10) for row in plants],
        "emissions": [{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
        **tables,
    }
    return park(settings, 1, plants=list(plants), commodities=[POWER], policies=list(policies), **complete)


def test_a_carbon_tax_acts_on_all_co2() -> None:
    """Proves: price*emission: 10*(50 + 0.5*60) = 800. Sensitivity: kg for t 300,500."""
    plan = solve(power({"policy.carbon_price_per_t": 60}))
    assert plan.kpi["total_cost_per_y"] == near(800)
    assert bill(plan, "carbon", "a") == near(300)
    assert emitted(plan, "co2") == near(5)


@pytest.mark.parametrize(("scheme", "free", "expected"), [("ets", 2, 680), ("ets", 8, 320), ("tax", 8, 800)])
def test_emission_trading_gives_and_takes(scheme: str, free: float, expected: float) -> None:
    """Proves: price*(emission - free allowances), also below zero; a tax knows no allowances.

    5 t at 60: 500 + 180, 500 - 180, 500 + 300. Sensitivity: no earning below the allowance 500.
    """
    settings = {"policy.carbon_price_per_t": 60, "policy.carbon_scheme": scheme}
    assert cost(power(settings, plants=[{"plant": "a", "free_allowance_t_per_y": free}])) == near(expected)


@pytest.mark.parametrize(("scheme", "expected"), [("tax", 1_000), ("ets", 750)])
def test_allowances_by_output_change_the_choice(scheme: str, expected: float) -> None:
    """Proves: an allowance per activity is earned by running.

    Grid 50 + 50. An engine costs 65 and emits 0.4 t, with 0.3 t free: 65 + 40 = 105 under a tax, 75 under trading.
    Sensitivity: allowances ignored 1,000 twice.
    """
    case = power(
        {"policy.carbon_price_per_t": 100, "policy.carbon_scheme": scheme},
        markets=[GRID],
        technologies=[
            {
                "technology": "engine",
                "plant": "a",
                "existing_size": 10,
                "opex_per_activity": 65,
                "allowance_t_per_activity_h": 0.3,
            }
        ],
        technology_flows=flows("engine", power=1),
        emissions=[
            {"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2},
            {"item": "engine", "species": "co2", "kg_per_unit": 400},
        ],
    )
    assert cost(case) == near(expected)


@pytest.mark.parametrize(("scopes", "expected"), [([1, 2], 500), ([3], 560), ([1, 2, 3], 560)])
def test_the_price_acts_on_its_scopes(scopes: list[int], expected: float) -> None:
    """Proves: scope 3 pays only where it is named: 10*0.1*60 = 60. Sensitivity: 560 three times."""
    settings = {"policy.carbon_price_per_t": 60, "policy.carbon_price_scopes": scopes}
    emissions = [{"item": "grid", "species": "co2", "kg_per_unit": 100, "scope": 3}]
    assert cost(power(settings, emissions=emissions)) == near(expected)


def test_a_cap_is_met_at_least_cost() -> None:
    """Proves: at most 3 t: 6 from the grid, 4 green: 300 + 360. Sensitivity: 500 without, 900 with no grid at all."""
    assert cost(power(policies=[{"policy": "limit", "kind": "cap", "target": "co2", "value": 3}])) == near(660)


def test_a_cap_of_a_plant_binds_that_plant() -> None:
    """Proves: a is capped at 3 t, b is free: 660 + 500. Sensitivity: as a cap of the park 3 t 1,560."""
    policies = [{"policy": "limit", "kind": "cap", "target": "co2", "plant": "a", "value": 3}]
    assert cost(power(policies=policies, plants=[{"plant": "a"}, {"plant": "b"}])) == near(1_160)


def test_the_baseline_is_not_capped() -> None:
    """Proves: the baseline runs as it does today: 500. Sensitivity: 660."""
    assert cost(power(policies=[{"policy": "limit", "kind": "cap", "target": "co2", "value": 3}]), scope="baseline") == near(500)


def test_a_tax_on_a_species_is_paid_per_ton() -> None:
    """Proves: 10*2 kg of SO2 at 1,000 per t: 20. Sensitivity: per kg 20,000."""
    case = power(
        policies=[{"policy": "levy", "kind": "tax", "target": "so2", "value": 1_000}],
        emissions=[{"item": "grid", "species": "so2", "kg_per_unit": 2}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(520)
    assert bill(plan, "tax", "a") == near(20)


def test_a_cap_on_a_commodity_acts_on_what_is_bought() -> None:
    """Proves: at most 6 of power are bought; an engine makes 4 at 95: 300 + 380. Sensitivity: 500."""
    case = power(
        policies=[{"policy": "limit", "kind": "cap", "target": "power", "value": 6}],
        technologies=[{"technology": "engine", "plant": "a", "existing_size": 10, "opex_per_activity": 95}],
        technology_flows=flows("engine", power=1),
    )
    assert cost(case) == near(680)


def test_what_a_sale_avoids_elsewhere_is_not_credited() -> None:
    """Proves: a negative emission of a selling market is told apart: -200 and 5 t. Sensitivity: -500 with the carbon price."""
    case = park(
        {"policy.carbon_price_per_t": 60},
        1,
        commodities=[POWER],
        demands=[need("a", "power", -10)],
        markets=[sell("feed_in", "power", 20)],
        emissions=[{"item": "feed_in", "species": "co2", "kg_per_unit": -500}],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(-200)
    assert emitted(plan, "co2") == near(0)
    assert abs(plan.avoided["t_per_y"].sum()) == near(5)


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


def test_a_quota_of_energy_per_product_is_met() -> None:
    """Proves: tce/product at most 0.01: 100 t allow 1 tce = 8.1367 MWh of 10; drives save the rest at 80.

    50*8.1367 + 80*1.8633 = 555.90. Sensitivity: without the quota 500.
    """
    case = power(
        policies=[{"policy": "norm", "kind": "quota", "target": "energy_per_product", "plant": "a", "value": 0.01}],
        plants=[{"plant": "a", "product_t_per_y": 100}],
        markets=[GRID],
        technologies=[
            {"technology": "drives", "plant": "a", "max_size": 10, "opex_per_activity": 80, "measure": "source_reduction"}
        ],
        reductions=[{"technology": "drives", "stream": "a_power", "per_activity": 1}],
    )
    allowed = 1 / 0.1229
    assert cost(case) == near(50 * allowed + 80 * (10 - allowed))


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


def test_energy_counts_what_is_bought_less_what_is_sold() -> None:
    """Proves: the total energy is in tce: (10 - 4)*0.1229. Sensitivity: what is sold forgotten 1.229."""
    case = park(
        hours=1,
        commodities=[POWER, {"commodity": "coal", "kind": "fuel"}],
        markets=[buy("mine", "coal", 5), sell("feed_in", "power", 1)],
        demands=[need("a", "coal", 10), need("a", "power", -4)],
    )
    assert total(solve(case), "energy") == near(6 * 0.1229)


def test_a_vented_left_over_emits() -> None:
    """Proves: emission of a left-over demand counts per unit vented, not per unit left over.

    5 of gas are left, 3 are taken for 1 each, since venting costs 0.1 t*60 = 6: 3 + 2*6 = 15. Sensitivity: on all 5, 33.
    """
    case = park(
        {"policy.carbon_price_per_t": 60},
        1,
        commodities=[{"commodity": "gas", "kind": "other", "unit": "km3"}],
        demands=[need("a", "gas", -5)],
        markets=[sell("taker", "gas", -1, limit_per_h=3)],
        emissions=[{"item": "a_gas", "species": "co2", "kg_per_unit": 100}],
    )
    assert cost(case) == near(15)


def test_a_policy_may_be_written_in_another_unit() -> None:
    """Proves: the unit of a policy converts its value: 20 kg of SO2 at 1 per kg: 20. Sensitivity: per t 0.02."""
    case = power(
        policies=[{"policy": "levy", "kind": "tax", "target": "so2", "value": 1, "unit": "kg"}],
        emissions=[{"item": "grid", "species": "so2", "kg_per_unit": 2}],
    )
    assert cost(case) == near(520)


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
