"""Carbon prices, caps, taxes, floors and budgets, solved by hand.

Most parks here need 10 power for one hour: grid power costs 50 with 0.5 t of CO2, green power 90 with none.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import (
    bill,
    buy,
    cost,
    emitted,
    flows,
    near,
    need,
    park,
    sell,
    solve,
    total,
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


@pytest.mark.parametrize(
    ("cap", "told"),
    [({"value": 4000, "unit": "kg/y"}, (5000.0, 4000.0, 1000.0, "kg/y")), ({"value": 4}, (5.0, 4.0, 1.0, ""))],
)
def test_what_the_baseline_breaks_is_told_in_the_unit_of_the_cap(cap: dict[str, Any], told: tuple[Any, ...]) -> None:
    """Ten of grid power are 5 t of CO2, and 4 t are allowed. Sensitivity: tonnes were told under a cap in kg."""
    case = power(policies=[{"policy": "rule", "kind": "cap", "target": "co2", **cap}], markets=[GRID])
    row = solve(case, scope="baseline").tables["broken_policies"].iloc[0]
    assert ("rule", "base") == (row["policy"], row["scenario"])
    assert told[:3] == pytest.approx((row["value"], row["limit"], row["excess"]))
    assert told[3] == row["unit"]


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
