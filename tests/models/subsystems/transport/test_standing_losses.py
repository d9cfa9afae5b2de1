"""Losses of mains that stand, by hand."""

from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from parkloop.optimizer import optimise
from tests.support.by_hand import Row, buy, cost, halves, near, need, park, profile, sell, solve

STEAM: list[Row] = [{"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 180}]


def main(link: Row | None = None, **mode: Any) -> Case:
    """Works a buy steam at 10, mill b, 2 km away, needs 4 and could buy it at 30: a main saves 80 an hour less its loss."""
    row = {"link": "a_b", "from": "a", "to": "b", "commodity": "steam", "mode": "main", "length_km": 2}
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        commodities=STEAM,
        demands=[need("b", "steam", 4)],
        markets=[buy("boiler", "steam", 10, plant="a"), buy("dear", "steam", 30, plant="b")],
        transport=[{"mode": "main", "carries": "heat", "max_flow": 20, **mode}],
        links=[{**row, **(link or {})}],
    )


@pytest.mark.parametrize(("per_km", "expected"), [(0, 40_000), (0.5, 50_000), (1.9, 78_000), (2.1, 120_000)])
def test_a_main_loses_while_it_stands(per_km: float, expected: float) -> None:
    """Proves: 2 km lose twice 0.5 an hour, which a buys at 10 besides the 4 that arrive; at 2.1 per km more is lost than arrives.

    Sensitivity: as a share of the flow 4 / (1 - 1) is nothing; once per main instead of per km 45,000.
    """
    assert cost(main(standing_loss_per_km=per_km)) == near(expected)


def test_what_is_lost_is_seen_in_the_balance_of_who_sends() -> None:
    """Proves: 4 are sent and arrive, 1 keeps the main warm, 5 are bought. Sensitivity: of the taker b would buy it at 30."""
    plan = solve(main(standing_loss_per_km=0.5))
    balance = plan.tables["commodities"].set_index("plant")
    assert (balance.loc["a", "bought"], balance.loc["a", "sent"], balance.loc["a", "kept_warm"]) == pytest.approx((5, 4, 1))
    assert (balance.loc["b", "received"], balance.loc["b", "kept_warm"]) == pytest.approx((4, 0))


def test_a_wider_main_loses_more() -> None:
    """Proves: by capacity, of which 4 are chosen: 2 km x 0.05 x 4 = 0.4 an hour. Sensitivity: by the largest, 20, 60,000."""
    plan = solve(main(standing_loss_per_km_size=0.05))
    assert plan.kpi["total_cost_per_y"] == near(44_000)
    assert plan.tables["links"]["capacity"].tolist() == pytest.approx([4])


def test_it_loses_as_much_when_little_flows() -> None:
    """Proves: a main for winter is as warm in summer: 0.4 + 1 an hour all year, though 4 flow in winter and 1 in summer.

    (4 + 1.4) * 500 * 10 + (1 + 1.4) * 500 * 10. Sensitivity: by the flow of each half 500 less; off in summer 5,000 less.
    """
    case = main(standing_loss_per_km=0.5, standing_loss_per_km_size=0.05)
    whole = case.model_dump(by_alias=True)
    tables = {
        "conditions": halves(),
        "profiles": profile("cold", summer=0.25, winter=1),
        "demands": [{**whole["demands"][0], "profile": "cold"}],
    }
    assert cost(Case.model_validate({**whole, **tables})) == near(27_000 + 12_000)


@pytest.mark.parametrize(("capacity", "expected"), [(None, 40_000 + 20_000), (10, 40_000 + 10_000)])
def test_what_exists_loses_by_the_capacity_that_it_has(capacity: float | None, expected: float) -> None:
    """Proves: that of its row, else the largest of its mode, in the baseline too. Sensitivity: by its flow of 4 44,000."""
    case = main({"status": "existing", "capacity": capacity}, standing_loss_per_km_size=0.05)
    assert (cost(case), cost(case, scope="baseline")) == (near(expected), near(expected))


def test_capital_that_a_row_states_leaves_the_choice_of_size() -> None:
    """Proves: with the whole capital stated the capacity is chosen by the loss: 44,000 + 1,000. Sensitivity: of 20, 61,000."""
    assert cost(main({"capex": 10_000}, standing_loss_per_km_size=0.05, capex_per_km_size=9e9)) == near(45_000)


def test_the_least_size_that_can_be_bought_loses() -> None:
    """Proves: a main of at least 8 loses 0.8 though 4 flow. Sensitivity: 44,000."""
    assert cost(main(standing_loss_per_km_size=0.05, min_flow=8)) == near(48_000)


def test_a_share_is_lost_of_the_flow_besides() -> None:
    """Proves: of what is sent 5 % a km are lost, and 1 an hour stands: 4 / 0.9 + 1. Sensitivity: either alone."""
    assert cost(main(standing_loss_per_km=0.5, loss_per_km=0.05)) == near((4 / 0.9 + 1) * 10_000)


def test_an_existing_main_is_kept_warm_by_what_another_brings() -> None:
    """Proves: c has a main to b, and no steam but what a new main of a brings: it is built for that alone, 1,000 a year.

    Nobody needs steam at b. Sensitivity: a link screened for want of a need there leaves no plan.
    """
    case = park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}, {"plant": "c", "x_km": 2}],
        commodities=STEAM,
        demands=[need("a", "steam", -5)],
        transport=[
            {"mode": "main", "carries": "heat", "capex_terminal": 10_000},
            {"mode": "old", "carries": "heat", "standing_loss_per_km": 1, "max_km": 0},
        ],
        links=[
            {"link": "c_b", "from": "c", "to": "b", "commodity": "steam", "mode": "old", "length_km": 1, "status": "existing"}
        ],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(1_000)
    assert plan.tables["commodities"].set_index("plant").loc["c", "received"] == pytest.approx(1)


def test_who_may_not_relay_keeps_a_main_warm_with_what_comes() -> None:
    """Proves: what is lost is not passed on: a sends its own 4 and buys the 1 that is lost. Sensitivity: no plan by the main."""
    case = main(standing_loss_per_km=0.5)
    whole = case.model_dump(by_alias=True)
    tables = {
        "relays": [{"relay": "own", "plant": "a", "allowed": False}],
        "demands": [*whole["demands"], need("a", "steam", -4)],
    }
    assert cost(Case.model_validate({**whole, **tables})) == near(10_000)


@pytest.mark.parametrize(("status", "expected"), [("candidate", 20_000), ("required", 5_000)])
def test_a_new_main_is_no_cooler(status: str, expected: float) -> None:
    """Proves: a has 1 left over that costs 5 to be rid of, b needs 0.5. A main that loses 1 would be a free cooler for it.

    It brings less than it loses: 5 + 0.5 * 30 an hour. A required one stands: 0.5 bought at 10. Sensitivity: 5,000 both times.
    """
    whole = main({"status": status}, standing_loss_per_km=0.5).model_dump(by_alias=True)
    tables = {
        "demands": [need("b", "steam", 0.5), need("a", "steam", -1, must_use=True)],
        "markets": [*whole["markets"], sell("condenser", "steam", -5, plant="a")],
    }
    assert cost(Case.model_validate({**whole, **tables})) == near(expected)


def test_what_arrives_is_paid() -> None:
    """Proves: a contract counts what arrives, not what keeps the main warm: 4 at 12. Sensitivity: 5 at 12."""
    whole = main(standing_loss_per_km=0.5).model_dump(by_alias=True)
    sale = {"contract": "sale", "from": "a", "to": "b", "commodity": "steam", "price_per_unit": 12}
    plan = solve(Case.model_validate({**whole, "contracts": [sale]}))
    assert plan.tables["payments"]["total_per_y"].tolist() == pytest.approx([48_000])


def test_a_main_without_steam_at_its_giver_has_no_plan() -> None:
    """Proves: what stands has to be kept warm, and the reason names who lacks it. Sensitivity: a plan at no cost."""
    case = park(
        plants=[{"plant": "a"}, {"plant": "b"}],
        commodities=STEAM,
        demands=[need("b", "steam", -1)],
        transport=[{"mode": "main", "carries": "heat", "standing_loss_per_km": 1}],
        links=[
            {"link": "a_b", "from": "a", "to": "b", "commodity": "steam", "mode": "main", "length_km": 1, "status": "existing"},
            {"link": "no", "from": "b", "to": "a", "commodity": "steam", "status": "forbidden"},
        ],
    )
    plan = optimise(case)
    assert plan.status == "infeasible"
    assert any("lacks" in reason and "steam" in reason for reason in plan.reasons), plan.reasons


@pytest.mark.parametrize(
    ("mode", "column"),
    [
        ({"carries": "water", "standing_loss_per_km": 1}, "standing_loss_per_km"),
        ({"carries": "material", "standing_loss_per_km_size": 0.1, "max_flow": 5}, "standing_loss_per_km_size"),
        ({"carries": "heat", "standing_loss_per_km_size": 0.1}, "max_flow"),
    ],
)
def test_a_standing_loss_that_cannot_be_is_a_fault(mode: Row, column: str) -> None:
    """Proves: of water and materials there is none, and one by capacity needs the largest capacity."""
    with pytest.raises(CaseError) as raised:
        park(plants=[{"plant": "a"}], commodities=STEAM, transport=[{"mode": "main", **mode}])
    assert [(fault.table, fault.column) for fault in raised.value.faults] == [("transport", column)]
