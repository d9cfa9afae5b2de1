"""Longest acceptable paybacks, solved by hand.

The mill builds the pipe of 10,000 and sells hydrogen to the works, 4,000 a year, by the contract of `test_contracts`; without it
the works buy for 80,000. The park is best with the pipe, for 1,000 a year.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.link_value.tables import link_value
from parkloop.optimizer.certificate.certify import certify
from tests.models.accounts.test_contracts import BOUGHT, PIPE, pair, sale
from tests.reference.random_parks.parks import random_park
from tests.support.by_hand import cost, near, park, solve


def limited(price: float, mill: dict[str, Any] | None = None, works: dict[str, Any] | None = None, **terms: Any) -> Case:
    """The park in which paybacks are limited; what the plants accept, and the price of the contract."""
    plants = [{"plant": "mill", **(mill or {})}, {"plant": "works", "x_km": 1, **(works or {})}]
    case = pair([sale(price_per_unit=price, **terms)], plants=plants)
    return case.set({"policy.limit_payback": True})


@pytest.mark.parametrize(("price", "expected"), [(0.62, BOUGHT), (0.63, PIPE), (6, PIPE)])
def test_nobody_builds_what_comes_back_too_late(price: float, expected: float) -> None:
    """Proves: 10,000 come back in 4 years where 4*4,000*price is at least 10,000: from a price of 0.625 on.

    Sensitivity: without the contract in the running cost the pipe is never built; by its annuity it is from 0.25 on.
    """
    plan = solve(limited(price, {"longest_payback_y": 4}))
    assert plan.kpi["total_cost_per_y"] == near(expected)


@pytest.mark.parametrize(("price", "expected"), [(0.74, BOUGHT), (0.76, PIPE)])
def test_tax_takes_of_the_gain_and_not_of_what_wears(price: float, expected: float) -> None:
    """Proves: after 25 % tax 4*(0.75*4,000*price + 0.25*1,000) covers 10,000 from a price of 0.75 on.

    Sensitivity: 0.8333 without the wear, 0.625 without the tax.
    """
    assert cost(limited(price, {"longest_payback_y": 4, "tax_rate": 0.25})) == near(expected)


@pytest.mark.parametrize(("fee", "expected"), [(2_990, BOUGHT), (3_010, PIPE)])
def test_a_rack_wears_for_its_owner_too(fee: float, expected: float) -> None:
    """Proves: a service company opens the rack for 10,000; in 4 years 4*(0.75*fee + 0.25*1,000) come back, all from 3,000 on.

    Sensitivity: 3,333 without the wear, and no certificate where only the model knows it.
    """
    company = {"plant": "esco", "longest_payback_y": 4, "tax_rate": 0.25}
    case = pair(
        [sale(fixed_fee_per_y=fee, payee="esco")],
        mode={"capex_terminal": 0, "follows": "corridor"},
        plants=[{"plant": "mill"}, {"plant": "works", "x_km": 1}, company],
        corridor_nodes=[{"node": f"at_{plant}", "plant": plant} for plant in ("mill", "works")],
        corridors=[{"corridor": "rack", "from": "at_mill", "to": "at_works", "capex": 10_000, "owner": "esco"}],
    )
    assert cost(case.set({"policy.limit_payback": True})) == near(expected)


def test_a_fee_comes_back_too() -> None:
    """Proves: 2,500 a year for the pipe that stands are a payback of 4 years. Sensitivity: without it nothing comes back."""
    assert cost(limited(0.0, {"longest_payback_y": 4.01}, fixed_fee_per_y=2_500)) == near(PIPE)
    assert cost(limited(0.0, {"longest_payback_y": 3.99}, fixed_fee_per_y=2_500)) == near(BOUGHT)


def test_who_states_a_payback_does_not_run_dearer_than_today() -> None:
    """Proves: the works invest nothing, and at a price of 30 would pay 120,000 instead of 80,000: they go on buying."""
    assert cost(limited(30, works={"longest_payback_y": 4})) == near(BOUGHT)
    assert cost(limited(19, works={"longest_payback_y": 4})) == near(PIPE)


def test_paybacks_that_are_not_switched_on_bind_nobody() -> None:
    """Proves the switch. Sensitivity: 80,000 where the column alone binds."""
    case = limited(0.1, {"longest_payback_y": 4}).set({"policy.limit_payback": False})
    assert cost(case) == near(PIPE)


def test_the_baseline_is_what_paybacks_count_from() -> None:
    """Proves: the plan keeps the running cost of the baseline, and without it cannot be checked."""
    case = limited(6, {"longest_payback_y": 4})
    plan = solve(case)
    assert plan.credit_baseline == {"payback mill": near(0)}
    assert any("cannot be checked" in fault for fault in certify(case, plan.tables))
    dear = certify(case, plan.tables, credit_baseline={"payback mill": -22_000.0})
    assert any("New capital of mill (longest_payback_y)" in fault for fault in dear)


def test_what_comes_back_too_late_is_a_reason() -> None:
    """Proves: the pipe has to be built; in 4 years 4*4,000*0.5 = 8,000 come back of 10,000. Sensitivity: needs are blamed."""
    required = {"link": "must", "from": "mill", "to": "works", "commodity": "hydrogen", "mode": "pipe", "status": "required"}
    case = limited(0.5, {"longest_payback_y": 4}).add("links", **required)
    plan = optimise(case)
    assert plan.status == "infeasible"
    assert plan.reasons[0] == "One of these has to give:"
    assert (
        "What plant 'mill' invests comes back too late (longest_payback_y): 2,000 EUR more would have to come back in time."
        in plan.reasons
    )


def test_who_goes_on_as_today_runs_no_dearer_than_today() -> None:
    """Proves: where qualities mix, rounding of the baseline keeps nobody from it. Sensitivity: no design holds as a plan."""
    accepted = {"policy.limit_payback": True, "plants.p0.longest_payback_y": 5, "plants.p0.tax_rate": 0.25}
    solve(random_park(1006).set(accepted), gap=1e-4)


def test_links_are_candidates_before_the_baseline_is_known() -> None:
    """Proves: a plan's pipe has a value though the works state a payback and cost 80,000 today.

    Sensitivity: counted from a baseline of 0 no pipe would come back, and it is called no candidate.
    """
    case = limited(6, {"longest_payback_y": 4}, {"longest_payback_y": 4})
    value = link_value(case, "mill>works:hydrogen")
    assert (value.cost_with, value.cost_without) == (near(PIPE), near(BOUGHT))


def test_a_park_without_a_baseline_has_no_paybacks() -> None:
    """Proves: where today's park cannot run it is told."""
    case = park(
        {"policy.limit_payback": True},
        plants=[{"plant": "a", "longest_payback_y": 4}],
        commodities=[{"commodity": "heat", "kind": "other"}],
        demands=[{"demand": "d", "plant": "a", "commodity": "heat", "rate_per_h": 1}],
        technologies=[{"technology": "boiler", "plant": "a", "max_size": 2}],
        technology_flows=[{"technology": "boiler", "commodity": "heat", "per_activity": 1}],
    )
    plan = optimise(case)
    assert plan.status == "infeasible"
    assert "paybacks count from the baseline" in plan.reasons[0]
