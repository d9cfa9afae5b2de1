"""The books: hours, scenarios, objectives, totals of plants and park, solved by hand."""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import bill, buy, cost, flows, halves, material, near, need, park, profile, solve, total, water

POWER = {"commodity": "power", "kind": "electricity"}
HYDROGEN = {"commodity": "hydrogen", "kind": "other", "unit": "km3"}
YEARS = [
    {"condition": "dry", "hours_per_y": 1000, "scenario": "dry_year", "probability": 0.25},
    {"condition": "wet", "hours_per_y": 1000, "scenario": "wet_year", "probability": 0.75},
]


def test_without_conditions_a_year_has_8000_hours() -> None:
    """Proves: 2 at 10 for 8000 h: 160,000. Sensitivity: 8760 h 175,200."""
    case = park(conditions=[], commodities=[POWER], demands=[need("a", "power", 2)], markets=[buy("grid", "power", 10)])
    assert cost(case) == near(160_000)


def test_hours_weigh_the_conditions() -> None:
    """Proves: 10*(300*2 + 700*4) = 34,000. Sensitivity: equal weights 30,000."""
    case = park(
        conditions=[{"condition": "day", "hours_per_y": 300}, {"condition": "night", "hours_per_y": 700}],
        profiles=profile("shift", night=2),
        commodities=[POWER],
        demands=[need("a", "power", 2, profile="shift")],
        markets=[buy("grid", "power", 10)],
    )
    assert cost(case) == near(34_000)


def cells(capex: float, policies: Any = (), **market: Any) -> Case:
    return park(
        conditions=YEARS,
        profiles=profile("pumps", wet=0.4),
        commodities=[POWER, HYDROGEN],
        markets=[buy("grid", "power", 10), buy("trucks", "hydrogen", 50, **market)],
        demands=[need("a", "hydrogen", 10, profile="pumps")],
        technologies=[{"technology": "cell", "plant": "a", "max_size": 30, "capex_per_size": capex}],
        technology_flows=flows("cell", hydrogen=1, power=-2),
        emissions=[{"item": "trucks", "species": "co2", "kg_per_unit": 1}],
        policies=list(policies),
    )


@pytest.mark.parametrize(("capex", "size", "expected"), [(100_000, 4, 195_000), (70_000, 10, 180_000), (400_000, 0, 275_000)])
def test_one_design_serves_all_scenarios(capex: float, size: float, expected: float) -> None:
    """Proves: what is built is shared, what runs is weighted by probability.

    10 are needed in a dry year (0.25), 4 in a wet one. A cell saves 30,000 a year up to 4, and 0.25*30,000 = 7,500 above.
    At 10,000 a year 4 are built: 4*(20,000 + 10,000) + 0.25*6*50,000 = 195,000; at 7,000 all 10; at 40,000 none:
    0.25*500,000 + 0.75*200,000. Sensitivity: for the mean year (5.5) 5.5 would be built.
    """
    plan = solve(cells(capex))
    assert plan.technologies["new_size"].sum() == near(size)
    assert plan.kpi["total_cost_per_y"] == near(expected)


def test_a_cap_holds_in_every_scenario() -> None:
    """Proves: at most 4 t from trucks in each year: 6 cells for the dry year, at 10,000.

    6 cells: 60,000; dry 6 made, 4 bought: 0.25*(120,000 + 200,000); wet 4 made: 0.75*80,000: 200,000.
    Sensitivity: on the mean year (1.5 t with 4 cells) the cap would not bind, 195,000.
    """
    policies = [{"policy": "limit", "kind": "cap", "target": "co2", "value": 4}]
    assert cost(cells(100_000, policies)) == near(200_000)


def test_the_plan_tells_each_scenario() -> None:
    """Proves: cost of each scenario; weighted they are the total. Sensitivity: both the mean."""
    rows = solve(cells(400_000)).scenarios.set_index("scenario")
    assert rows.loc["dry_year", "cost_per_y"] == near(500_000)
    assert rows.loc["wet_year", "cost_per_y"] == near(200_000)
    assert rows.loc["dry_year", "co2_t_per_y"] == near(10)


def clean() -> Case:
    return park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", 10)],
        markets=[buy("grid", "power", 50), buy("wind", "power", 90, limit_per_h=6), buy("solar", "power", 120)],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
    )


def test_another_objective_leaves_cost_second() -> None:
    """Proves: objective co2, then cost: 6 at 90 and 4 at 120: 1,020. Sensitivity: co2 alone might take all at 120."""
    plan = solve(clean(), objective="co2")
    assert plan.kpi["total_cost_per_y"] == near(1_020)
    assert plan.objective == near(0)


def test_objectives_are_minimised_in_turn() -> None:
    """Proves: each is held at its value: cost first, 500, then CO2 5 t; the reverse 1,020 and 0."""
    assert solve(clean(), objective=["cost", "co2"]).kpi["total_cost_per_y"] == near(500)
    assert solve(clean(), objective=["co2", "cost"]).kpi["total_cost_per_y"] == near(1_020)


def test_energy_is_an_objective() -> None:
    """Proves: coal at 2 tce saves nothing against power at 0.1229: power is bought at 90, not coal at 50."""
    case = park(
        hours=1,
        commodities=[POWER, {"commodity": "coal", "kind": "fuel", "tce_per_unit": 2}, HYDROGEN],
        markets=[buy("grid", "power", 90), buy("mine", "coal", 50)],
        demands=[need("a", "hydrogen", 10)],
        technologies=[{"technology": name, "plant": "a", "existing_size": 10} for name in ("cell", "reformer")],
        technology_flows=[*flows("cell", hydrogen=1, power=-1), *flows("reformer", hydrogen=1, coal=-1)],
    )
    assert cost(case) == near(500)
    assert cost(case, objective="energy") == near(900)


def test_links_are_an_objective() -> None:
    """Proves: without the one free pipe b buys 4 at 20: 80. Sensitivity: least cost lays it, 0."""
    case = park(
        hours=1,
        commodities=[HYDROGEN],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        markets=[buy("trucks", "hydrogen", 20)],
        transport=[{"mode": "pipe", "carries": "commodity"}],
    )
    assert cost(case, objective="links") == near(80)
    assert cost(case) == near(0)


@pytest.mark.parametrize(("objective", "expected"), [("freshwater", 100), ("wastewater", 100), ("cost", 20)])
def test_water_totals_are_objectives(objective: str, expected: float) -> None:
    """Proves: reuse at 10 per t is dear (100 against 20), but saves all fresh and all waste water."""
    case = park(
        hours=1,
        water_streams=[
            water("rinse", "source", 10),
            water("wash", "sink", 10),
            water("fresh", "supply", price=2),
            water("sewer", "outlet"),
        ],
        transport=[{"mode": "pump", "carries": "water", "opex_per_unit": 10, "in_plant": True}],
    )
    assert cost(case, objective=objective) == near(expected)


def test_disposal_is_an_objective() -> None:
    """Proves: treating 10 t at 100 is dear, but keeps them from the landfill: 1,000 against 600."""
    case = park(
        hours=1,
        material_streams=[
            material("heap", "source", "ash", 10),
            material("mill", "sink", "clay", 10),
            material("quarry", "supply", "clay", price=50),
            material("landfill", "outlet", None, price=10),
        ],
        substitutions=[{"material": "ash", "sink": "mill", "treatment_cost_per_t": 100}],
    )
    assert cost(case) == near(600)
    assert cost(case, objective="disposal") == near(1_000)


def test_accounts_of_the_plants_add_up() -> None:
    """Proves: posts name their plant: a pays 2*10, b 3*10, together 50; the energy of both adds up too."""
    case = park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", 2), need("b", "power", 3)],
        markets=[buy("grid", "power", 10)],
    )
    plan = solve(case)
    assert (bill(plan, "purchase", "a"), bill(plan, "purchase", "b")) == (near(20), near(30))
    assert total(plan, "energy", "a") + total(plan, "energy", "b") == near(total(plan, "energy"))
    assert plan.costs["cost_per_y"].sum() == near(plan.kpi["total_cost_per_y"])


def test_an_exchange_moves_energy_between_plants_but_not_in_the_park() -> None:
    """Proves: of a plant bought + received - sold - sent; of the park bought - sold.

    b receives 4 of the 10 power that a has left over: -4 at a, +4 at b, 0 in the park. Sensitivity: 4 in the park.
    """
    case = park(
        hours=1,
        commodities=[POWER],
        demands=[need("a", "power", -10), need("b", "power", 4)],
        markets=[buy("grid", "power", 10)],
        transport=[{"mode": "line", "carries": "commodity"}],
    )
    plan = solve(case)
    assert total(plan, "energy_with_exchange", "a") == near(-4 * 0.1229)
    assert total(plan, "energy_with_exchange", "b") == near(4 * 0.1229)
    assert total(plan, "energy") == near(0)


def test_rates_of_conditions_are_kept_apart() -> None:
    """Proves: what is left over in summer serves no winter.

    a has 5 left in summer, b needs 5 in winter at 10: 500*5*10 = 25,000. Sensitivity: on yearly sums 0.
    """
    case = park(
        conditions=halves(),
        profiles=[*profile("summers", winter=0), *profile("winters", summer=0)],
        commodities=[POWER],
        demands=[need("a", "power", -5, profile="summers"), need("b", "power", 5, profile="winters")],
        markets=[buy("grid", "power", 10)],
        transport=[{"mode": "line", "carries": "commodity"}],
    )
    assert cost(case) == near(25_000)
