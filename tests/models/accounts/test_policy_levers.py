"""Levers of policy that share a mechanism, each solved by hand: totals of pollutants, trading, rewards per ton, cheap capital."""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.cases.schema import BUILT_IN_SPECIES
from tests.support.by_hand import bill, buy, cost, emitted, heat, material, near, need, park, quality, solve, water

POWER = {"commodity": "power", "kind": "electricity"}
GRID, GREEN = buy("grid", "power", 50), buy("green", "power", 90, renewable_fraction=1)


def power(settings: dict[str, Any] | None = None, species: str = "co2", kg: float = 500, **tables: Any) -> Case:
    """10 power for an hour, from the grid at 50 with an emission or green at 90 without."""
    complete = {
        "plants": [{"plant": "a"}],
        "commodities": [POWER],
        "markets": [GRID, GREEN],
        "demands": [need("a", "power", 10)],
        "emissions": [{"item": "grid", "species": species, "kg_per_unit": kg}],
        **tables,
    }
    return park(settings, 1, **complete)


def cap(target: str, value: float, **more: Any) -> list[dict[str, Any]]:
    return [{"policy": "total", "kind": "cap", "target": target, "value": value, **more}]


@pytest.mark.parametrize("species", BUILT_IN_SPECIES)
def test_a_total_of_any_species_is_kept(species: str) -> None:
    """Proves: 10*2 kg, at most 12 kg a year: 6 from the grid, 4 green: 300 + 360 = 660, the same for each of the ten species.

    Sensitivity: a cap in t read as kg 900 (0.012 kg); without it 500.
    """
    plan = solve(power(species=species, kg=2, policies=cap(species, 12, unit="kg")))
    assert plan.kpi["total_cost_per_y"] == near(660)
    assert emitted(plan, species) == near(0.012)


@pytest.mark.parametrize("species", ["cod", "nh3n", "hg"])
def test_a_total_discharged_with_water_is_kept(species: str) -> None:
    """Proves: 10 t at 200 mg/L are 2 kg; at most 0.8 kg may leave: 6 t to the works (nothing passes) at 3: 18 + 4*1 = 22.

    Sensitivity: mg/L read as kg/t infeasible; without it 10.
    """
    case = park(
        hours=1,
        water_streams=[
            water("foul", "source", 10),
            water("river", "outlet", price=1),
            water("works", "outlet", price=3),
        ],
        water_quality=[quality("foul", c_out=200, species=species), quality("works", removal=1, species=species)],
        policies=cap(species, 0.8, unit="kg"),
    )
    assert cost(case) == near(22)


def test_a_species_goes_before_a_commodity_of_its_name() -> None:
    """Proves: where CO2 is bought too, a cap and an objective ``co2`` act on its emission: 660 + 20. Sensitivity: infeasible."""
    case = power(
        policies=cap("co2", 3),
        commodities=[POWER, {"commodity": "co2", "kind": "other", "unit": "t"}],
        markets=[GRID, GREEN, buy("gas", "co2", 1)],
        demands=[need("a", "power", 10), need("a", "co2", 20)],
    )
    assert cost(case) == near(680)
    assert solve(case, objective="co2").objective == near(0)


def test_any_species_may_be_minimised() -> None:
    """Proves: the least SO2 is none, at the least cost that has none. Sensitivity: the least cost 500 with 20 kg."""
    plan = solve(power(species="so2", kg=2), objective="so2")
    assert (plan.objective, plan.kpi["total_cost_per_y"]) == (near(0), near(900))


def test_energy_may_be_capped() -> None:
    """Proves: at most 5 MWh*0.1229 tce are bought; an engine on site makes 5 at 80: 250 + 400 = 650. Sensitivity: 500 without."""
    case = power(
        policies=cap("energy", 5 * 0.1229),
        technologies=[{"technology": "sun", "plant": "a", "existing_size": 10, "opex_per_activity": 80}],
        technology_flows=[{"technology": "sun", "commodity": "power", "per_activity": 1}],
    )
    assert cost(case) == near(650)


def test_a_floor_of_renewable_energy_is_met() -> None:
    """Proves: renewable/bought >= 0.3: 3 green, 7 grid: 270 + 350 = 620. Sensitivity: without it 500."""
    floor = [{"policy": "share", "kind": "floor", "target": "renewable_share", "value": 30, "unit": "%"}]
    assert cost(power(policies=floor)) == near(620)


@pytest.mark.parametrize(("price", "tons"), [(60, 5), (100, 0)])
def test_tax_and_trading_with_given_allowances_are_the_same_at_the_margin(price: float, tons: float) -> None:
    """Proves: both switch to green above 80 per t, whatever is given free; the accounts differ by price*3 t.

    Sensitivity: if the allowances were lost when they are not needed, trading would not switch at 100.
    """
    plans = [
        solve(
            power(
                {"policy.carbon_price_per_t": price, "policy.carbon_scheme": scheme},
                plants=[{"plant": "a", "free_allowance_t_per_y": 3}],
            )
        )
        for scheme in ("tax", "ets")
    ]
    assert [emitted(plan, "co2") for plan in plans] == [near(tons), near(tons)]
    assert bill(plans[0], "carbon") - bill(plans[1], "carbon") == near(3 * price)


def test_a_reward_per_ton_of_waste_used() -> None:
    """Proves: using ash costs 55 instead of 50 for clay, with 3 for the landfill; a reward of 4 per t turns it: 8*(55 - 4) + 2*3.

    Sensitivity: without the reward 430; as a tax 430.
    """
    case = park(
        hours=1,
        material_streams=[
            material("heap", "source", "ash", 10),
            material("mill", "sink", "clay", 8),
            material("quarry", "supply", "clay", price=50),
            material("landfill", "outlet", None, price=3),
        ],
        substitutions=[{"material": "ash", "sink": "mill", "treatment_cost_per_t": 55}],
        policies=[{"policy": "prize", "kind": "tax", "target": "waste_used", "value": -4}],
    )
    assert cost(case) == near(414)


def test_a_reward_per_unit_of_waste_heat_used() -> None:
    """Proves: recovery costs 22 a year per MW more than the 21,000 that buying and cooling cost; 0.5 per MWh turns it.

    0.1*210,220 - 0.5*1,000 = 20,522. Sensitivity: without the reward 21,000.
    """
    case = park(
        commodities=[
            {"commodity": "steam", "kind": "heat", "t_supply_c": 200, "t_return_c": 200},
            {"commodity": "cooling", "kind": "cold", "t_supply_c": 15, "t_return_c": 25},
        ],
        markets=[buy("boiler", "steam", 20), buy("tower", "cooling", 1)],
        heat_streams=[heat("vapour", 150, 150, 1, kind="hot"), heat("boil", 100, 100, 1, kind="cold")],
        zones=[{"zone": "a", "plant": "a", "existing_recovery": False, "recovery_capex_per_mw": 210_220}],
        policies=[{"policy": "prize", "kind": "tax", "target": "waste_heat_used", "value": -0.5}],
    )
    assert cost(case) == near(20_522)


@pytest.mark.parametrize(
    ("subsidy", "interest", "expected"), [(0, 0, 900), (0.5, 0, 650), (0, 0.1, 976.190476), (0.5, 1, 1_066.6667)]
)
def test_a_share_of_capital_and_cheap_interest_are_subsidies(subsidy: float, interest: float, expected: float) -> None:
    """Proves: 1,000 of capital over 2 years with 0.4 of fixed cost, which counts before the subsidy.

    Annuity 1/2 at rate 0, 0.5761905 at 10 %, 4/3 at 100 %. Sensitivity: fixed cost after subsidy 450; the park's rate 900.
    """
    case = park(
        hours=1,
        plants=[{"plant": "a", "interest_rate": interest}],
        commodities=[POWER],
        markets=[buy("grid", "power", 1_000)],
        demands=[need("a", "power", 10)],
        technologies=[
            {
                "technology": "sun",
                "plant": "a",
                "max_size": 10,
                "capex_per_size": 100,
                "lifetime_y": 2,
                "opex_fixed_fraction": 0.4,
                "subsidy_fraction": subsidy,
            }
        ],
        technology_flows=[{"technology": "sun", "commodity": "power", "per_activity": 1}],
    )
    assert cost(case) == near(expected)
