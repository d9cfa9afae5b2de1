"""What joins two plants: its capital, running cost, losses, status and owner, solved by hand.

Plant a (0, 0) has 10 hydrogen per h left over and vents it free; plant b (3, 4) needs 4 and can buy it at 20, so apart they
pay 4*20*1000 = 80,000. The straight distance is 5 km, the route 1.3 times that: 6.5 km.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import bill, buy, cost, emitted, near, need, park, solve

APART = 80_000
HYDROGEN = {"commodity": "hydrogen", "kind": "other", "unit": "km3"}
POWER = {"commodity": "power", "kind": "electricity"}
PLANTS = [{"plant": "a"}, {"plant": "b", "x_km": 3, "y_km": 4}]


def pair(
    mode: dict[str, Any] | None,
    link: dict[str, Any] | None = None,
    settings: dict[str, Any] | None = None,
    plants: list[dict[str, Any]] = PLANTS,
    price: float = 20,
    power: tuple[float, float] = (50, 10),
) -> Case:
    row = {"link": "a-b", "from": "a", "to": "b", "commodity": "hydrogen"}
    return park(
        settings,
        plants=plants,
        commodities=[HYDROGEN, POWER],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        markets=[
            buy("trucks", "hydrogen", price, plant="b"),
            buy("grid_a", "power", power[0], plant="a"),
            buy("grid_b", "power", power[1], plant="b"),
        ],
        transport=[] if mode is None else [{"mode": "pipe", "carries": "commodity", **mode}],
        links=[] if link is None else [{**row, **link}],
    )


def test_capital_of_a_link_is_terminals_length_and_capacity() -> None:
    """Proves: annuity*(terminal + L*(per_km + per_km_size*capacity)), L = detour*straight distance, capacity = largest flow.

    10,000 + 6.5*(1,000 + 100*4) = 19,100, a tenth of it per year: 1,910.
    Sensitivity: with the straight distance 1,700, with the capacity of the giver (10) 2,300.
    """
    plan = solve(pair({"capex_terminal": 10_000, "capex_per_km": 1_000, "capex_per_km_size": 100}))
    assert plan.kpi["total_cost_per_y"] == near(1_910)
    assert plan.links["length_km"].tolist() == [near(6.5)]
    assert plan.links["capacity"].tolist() == [near(4)]
    assert bill(plan, "link_capital", "a") == near(1_910)


def test_the_length_of_a_row_is_the_route() -> None:
    """Proves: length_km replaces detour and distance.

    10,000 + 8*1,000 = 18,000: 1,800. Sensitivity: with a detour on it 2,040, with the straight route 1,650.
    """
    assert cost(pair({"capex_terminal": 10_000, "capex_per_km": 1_000}, {"length_km": 8})) == near(1_800)


def test_the_capital_of_a_row_replaces_all_of_the_mode_s() -> None:
    """Proves: capex of links.csv stands instead of terminals, length and capacity.

    0.1*5,000 = 500. Sensitivity: added to the mode's capital it would be 2,150.
    """
    assert cost(pair({"capex_terminal": 10_000, "capex_per_km": 1_000}, {"capex": 5_000})) == near(500)


def test_running_cost_goes_by_flow_and_by_flow_and_length() -> None:
    """Proves: (per_unit + L*per_unit_km)*flow*hours.

    4*(0.5 + 6.5*0.1)*1000 = 4,600. Sensitivity: without the length part 2,000.
    """
    plan = solve(pair({"opex_per_unit": 0.5, "opex_per_unit_km": 0.1}))
    assert bill(plan, "link_opex", "a") == near(4_600)


def test_what_is_lost_on_the_way_must_be_sent() -> None:
    """Proves: arrives = sent*(1 - loss_per_km*L), and running cost is paid on what is sent.

    10 km lose 0.2: 4 arrive of 5 sent, at 1 each: 5,000. Sensitivity: paid on what arrives 4,000, a loss per link 4,082.
    """
    plan = solve(pair({"loss_per_km": 0.02, "opex_per_unit": 1}, {"length_km": 10}))
    assert plan.kpi["total_cost_per_y"] == near(5_000)
    assert plan.flows["flow_per_h"].sum() == near(5)
    assert plan.flows["arrives_per_h"].sum() == near(4)


@pytest.mark.parametrize(("owner", "expected"), [("giver", 20_000), ("taker", 4_000)])
def test_pumping_takes_electricity_of_the_owner(owner: str, expected: float) -> None:
    """Proves: electricity is taken from the owner's balance.

    0.01 MWh*10 km*4 = 0.4 MWh per h, at 50 at a's, at 10 at b's: 20,000 or 4,000.
    Sensitivity: if the giver always paid, 20,000 twice; if nobody did, 0.
    """
    assert cost(pair({"only": "hydrogen", "electricity_mwh_per_unit_km": 0.01, "owner": owner}, {"length_km": 10})) == near(
        expected
    )


@pytest.mark.parametrize(("scopes", "expected"), [((1, 2), 0), ((1, 2, 3), 2_000)])
def test_co2_of_transport_is_scope_3(scopes: tuple[int, ...], expected: float) -> None:
    """Proves: co2_kg_per_unit_km counts always, and pays only where the price acts on scope 3.

    0.5 kg*10 km*4*1000 h = 20 t; at 100 per t 2,000. Sensitivity: as scope 1 it would pay twice 2,000.
    """
    settings = {"policy.carbon_price_per_t": 100, "policy.carbon_price_scopes": list(scopes)}
    plan = solve(pair({"co2_kg_per_unit_km": 0.5}, {"length_km": 10}, settings))
    assert plan.kpi["total_cost_per_y"] == near(expected)
    assert emitted(plan, "co2", "a") == near(20)
    assert set(plan.emissions.query("t_per_y > 0")["scope"]) == {3}


def test_the_contract_of_an_existing_link_is_paid_though_it_runs_empty() -> None:
    """Proves: contract cost once the link exists.

    Buying at 1 beats carrying at 2: 4,000, and 3,000 for the contract. Sensitivity: paid with the flow only, 4,000.
    """
    mode = {"opex_per_unit": 2, "contract_cost_per_y": 3_000}
    assert cost(pair(mode, {"status": "existing", "capacity": 10}, price=1)) == near(7_000)


def test_the_contract_of_a_candidate_is_paid_if_it_is_made() -> None:
    """Proves: contract cost is part of the choice.

    A contract of 90,000 saves 80,000: not made, 80,000. Sensitivity: if it were free, 0.
    """
    assert cost(pair({"contract_cost_per_y": 90_000})) == near(APART)
    assert cost(pair({"contract_cost_per_y": 70_000})) == near(70_000)


def test_the_smallest_capacity_that_can_be_bought_is_paid() -> None:
    """Proves: min_flow bounds the capacity, not the flow.

    6 are bought though 4 flow: 0.1*100*10*6 = 600. Sensitivity: without it 400; as a bound on the flow no plan could use 4.
    """
    plan = solve(pair({"capex_per_km_size": 100, "min_flow": 6}, {"length_km": 10}))
    assert plan.kpi["total_cost_per_y"] == near(600)
    assert plan.flows["flow_per_h"].sum() == near(4)


def test_an_existing_link_has_no_capital_and_runs_in_the_baseline() -> None:
    """Proves: existing: no capital, in every scope.

    It costs nothing and brings all 4: 0. Sensitivity: with capital 100,000; closed in the baseline 80,000.
    """
    case = pair({"capex_terminal": 1_000_000}, {"status": "existing", "capacity": 10})
    assert cost(case, scope="baseline") == near(0)
    assert cost(case) == near(0)


def test_a_required_link_is_built_in_the_park_only() -> None:
    """Proves: required counts in scope park.

    Its capital of 1,000,000 costs 100,000 a year and saves 80,000: built in the park, not by plants alone.
    Sensitivity: as a candidate the park would cost 80,000.
    """
    case = pair({"capex_terminal": 1_000_000}, {"status": "required"})
    assert cost(case) == near(100_000)
    assert cost(case, scope="plant") == near(APART)


def test_a_forbidden_link_is_never_built() -> None:
    """Proves: forbidden closes the pair.

    A free pipe is not laid: 80,000. Sensitivity: 0.
    """
    assert cost(pair({}, {"status": "forbidden"})) == near(APART)


def test_a_row_between_plants_without_commodity_concerns_everything_between_them() -> None:
    """Proves: forbidden without a commodity closes hydrogen too. Sensitivity: 0."""
    assert cost(pair({}, {"status": "forbidden", "commodity": None})) == near(APART)


def test_the_capacity_of_a_row_bounds_the_flow() -> None:
    """Proves: capacity of links.csv: 3 come by pipe, 1 is bought: 20,000. Sensitivity: without it 0."""
    assert cost(pair({}, {"capacity": 3})) == near(20_000)


def test_the_largest_flow_of_a_mode_bounds_the_flow() -> None:
    """Proves: max_flow of transport.csv: 3 come by pipe, 1 is bought: 20,000. Sensitivity: without it 0."""
    assert cost(pair({"max_flow": 3})) == near(20_000)


@pytest.mark.parametrize("where", ["mode", "row"])
def test_the_taker_owns_where_mode_or_row_say_so(where: str) -> None:
    """Proves: the owner pays, at its own interest rate.

    b's rate is 0.1: 10,000*0.1/(1 - 1.1**-10) = 1,627.45. Sensitivity: at a's rate (0) 1,000, and on a's account.
    """
    plants = [{"plant": "a"}, {"plant": "b", "x_km": 3, "y_km": 4, "interest_rate": 0.1}]
    taker = {"owner": "taker"}
    mode = {"capex_terminal": 10_000, **(taker if where == "mode" else {})}
    plan = solve(pair(mode, taker if where == "row" else {}, plants=plants))
    assert bill(plan, "link_capital", "b") == near(10_000 * 0.1 / (1 - 1.1**-10))
    assert bill(plan, "link_capital", "a") == near(0)


def test_a_route_longer_than_the_mode_allows_is_no_candidate() -> None:
    """Proves: max_km against the route (6.5 km), counted among what was left out. Sensitivity: against 5 km straight, 0."""
    plan = solve(pair({"max_km": 6}))
    assert plan.kpi["total_cost_per_y"] == near(APART)
    assert sum(plan.screened.values()) >= 1


@pytest.mark.parametrize("status", ["existing", "required"])
def test_existing_and_required_links_are_exempt_from_the_longest_route(status: str) -> None:
    """Proves: max_km does not close what exists or is required: 0. Sensitivity: 80,000."""
    assert cost(pair({"max_km": 6}, {"status": status, "capacity": 10})) == near(0)


def test_a_link_s_subsidy_lowers_capital_but_not_fixed_cost() -> None:
    """Proves: capital after subsidy, fixed cost on capital before it.

    0.1*10,000*(1 - 0.4) + 0.05*10,000 = 1,100. Sensitivity: fixed cost after subsidy 900.
    """
    assert cost(pair({"capex_terminal": 10_000, "subsidy_fraction": 0.4, "opex_fixed_fraction": 0.05})) == near(1_100)


def test_the_life_of_the_mode_counts() -> None:
    """Proves: lifetime_y of the mode before the park's: 10,000/20 = 500. Sensitivity: 1,000."""
    assert cost(pair({"capex_terminal": 10_000, "lifetime_y": 20})) == near(500)


def test_without_a_mode_nothing_passes() -> None:
    """Proves: no table of transport, no exchange: 80,000. Sensitivity: 0."""
    assert cost(pair(None)) == near(APART)


def test_a_mode_for_one_commodity_carries_no_other() -> None:
    """Proves: `only` of a mode: a pipe for power does not carry hydrogen. Sensitivity: 0."""
    assert cost(pair({"only": "power"})) == near(APART)
    assert cost(pair({"only": "hydrogen"})) == near(0)


def test_nothing_passes_between_plants_that_plan_alone() -> None:
    """Proves: scope plant has no new links: 80,000. Sensitivity: 0."""
    assert cost(pair({}), scope="plant") == near(APART)
    assert cost(pair({}), scope="baseline") == near(APART)
