"""Carbon schemes by plant, and demand charges by meter, solved by hand.

Two plants buy power at 50, which emits 500 kg of CO2 per MWh in scope 2: a 10 MW, b 4 MW, for 1,000 h: 700,000 and 7,000 t.
"""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from tests.support.by_hand import bill, buy, cost, near, need, park, solve

BOUGHT = 700_000


def two(settings: dict[str, Any] | None = None, a: dict[str, Any] | None = None, **market: Any) -> Case:
    return park(
        settings,
        plants=[{"plant": "a", **(a or {})}, {"plant": "b"}],
        commodities=[{"commodity": "power", "kind": "electricity"}],
        demands=[need("a", "power", 10), need("b", "power", 4)],
        markets=[buy("grid", "power", 50, **market)],
        emissions=[{"item": "grid", "species": "co2", "kg_per_unit": 500, "scope": 2}],
    )


PRICE = {"policy.carbon_price_per_t": 10}
TRADING = {**PRICE, "policy.carbon_scheme": "ets"}


def test_the_price_acts_on_covered_plants_only() -> None:
    """Proves: 7,000 t at 10 are 70,000; without plant a's 5,000 t 20,000."""
    assert cost(two(PRICE)) == near(BOUGHT + 70_000)
    assert cost(two(PRICE, {"carbon_covered": False})) == near(BOUGHT + 20_000)


@pytest.mark.parametrize(("covered", "expected"), [(True, 70_000 - 10 * (0.8 * 0.5 * 2_000 + 100)), (False, 20_000)])
def test_a_benchmark_allots_by_product(covered: bool, expected: float) -> None:
    """Proves: 80 % of 0.5 t per t of 2,000 t are 800 t free, beside 100 t that are stated: 9,000 less.

    Of a plant that is not covered nothing is free. Sensitivity: 11,000 without the free share, 1,000 with 100 t only.
    """
    scheme = {"benchmark_t_per_t": 0.5, "free_share": 0.8, "product_t_per_y": 2_000, "free_allowance_t_per_y": 100}
    assert cost(two(TRADING, {**scheme, "carbon_covered": covered})) == near(BOUGHT + expected)


def test_a_benchmark_has_no_effect_under_a_tax() -> None:
    """Proves: allowances are of trading."""
    assert cost(two(PRICE, {"benchmark_t_per_t": 0.5, "product_t_per_y": 2_000})) == near(BOUGHT + 70_000)


def seasons(meter: str) -> Case:
    """Plant a needs 10 in summer and 2 in winter, plant b 1 and 4: together 11 and 6."""
    return park(
        plants=[{"plant": "a"}, {"plant": "b"}],
        conditions=[{"condition": "summer", "hours_per_y": 500}, {"condition": "winter", "hours_per_y": 500}],
        profiles=[
            {"profile": "of_a", "condition": "winter", "factor": 0.2},
            {"profile": "of_b", "condition": "summer", "factor": 0.25},
        ],
        commodities=[{"commodity": "power", "kind": "electricity"}],
        demands=[need("a", "power", 10, profile="of_a"), need("b", "power", 4, profile="of_b")],
        markets=[buy("grid", "power", 0, peak_price_per_unit_y=100, meter=meter)],
    )


def test_a_demand_charge_is_on_the_park_s_meter_or_on_each_company_s() -> None:
    """Proves: together 11 at 100 are 1,100; by its own meter a pays for 10 and b for 4: 1,400."""
    assert cost(seasons("park")) == near(1_100)
    plan = solve(seasons("plant"))
    assert (bill(plan, "peak", "a"), bill(plan, "peak", "b")) == (near(1_000), near(400))


def test_a_plant_outside_has_no_benchmark() -> None:
    with pytest.raises(CaseError, match="has no allowances"):
        park(plants=[{"plant": "a"}, {"plant": "b", "role": "external", "benchmark_t_per_t": 1}])
