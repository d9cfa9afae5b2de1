"""Levels that fall along a main, by hand."""

import math
from typing import Any

import pytest

from parkloop.cases import Case, CaseError
from parkloop.models.network import arcs
from parkloop.optimizer import optimise
from tests.support.by_hand import Row, buy, cost, near, need, park, solve

CARRIERS: list[Row] = [
    {"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 180},
    {"commodity": "low_steam", "kind": "heat", "t_supply_c": 150, "t_return_c": 150},
    {"commodity": "cold", "kind": "cold", "t_supply_c": 5, "t_return_c": 12},
    {"commodity": "cool", "kind": "cold", "t_supply_c": 8, "t_return_c": 12},
]


def main(km: float, mode: Row | None = None, item: str = "steam", arrives: str = "low_steam", **tables: Any) -> Case:
    """Works a buy steam at 10, b needs 4 of a lower level, which costs 30 there: 40,000 with a main, 120,000 without."""
    whole: dict[str, Any] = {
        "plants": [{"plant": "a"}, {"plant": "b", "x_km": 1}],
        "commodities": CARRIERS,
        "demands": [need("b", arrives, 4)],
        "markets": [buy("boiler", item, 10, plant="a"), buy("dear", arrives, 30, plant="b")],
        "transport": [
            {"mode": "main", "carries": "heat", "only": item, "arrives_as": arrives, "level_drop_k_per_km": 6, **(mode or {})}
        ],
        "links": [{"link": "a_b", "from": "a", "to": "b", "commodity": item, "mode": "main", "length_km": km}],
    }
    return park(**{**whole, **tables})


@pytest.mark.parametrize(("km", "expected"), [(1, 40_000), (4.9, 40_000), (5, 40_000), (5.1, 120_000), (50, 120_000)])
def test_a_main_reaches_as_far_as_its_level_lasts(km: float, expected: float) -> None:
    """Proves: 180 degC fall by 6 K/km to 150 after 5 km, where it is what arrives; farther it is too cool.

    Sensitivity: by the level of return or of neither every length; with 5 excluded by rounding 120,000 there.
    """
    assert cost(main(km)) == near(expected)


def test_without_a_row_the_straight_way_counts() -> None:
    """Proves: 1 km by a detour of 6 is too far, of 4.5 it is not. Sensitivity: the straight distance reaches both."""
    for detour, expected in ((6, 120_000), (4.5, 40_000)):
        assert cost(main(1, {"detour": detour}, links=[])) == near(expected)


def test_cold_gets_warmer() -> None:
    """Proves: 5 degC rise by 1 K/km to 8 after 3 km. Sensitivity: downwards it would never be too warm."""
    for km, expected in ((2.9, 40_000), (3.1, 120_000)):
        assert cost(main(km, {"level_drop_k_per_km": 1}, "cold", "cool")) == near(expected)


def test_a_way_along_corridors_is_no_longer_than_its_level_lasts() -> None:
    """Proves: of two ways the cheap one of 6 km is too long, and the dear one of 4 km is taken. Sensitivity: the cheap one."""
    case = main(
        1,
        {"follows": "corridor"},
        links=[],
        corridor_nodes=[{"node": "n_a", "plant": "a"}, {"node": "n_b", "plant": "b"}],
        corridors=[
            {"corridor": "long", "from": "n_a", "to": "n_b", "length_km": 6, "capex": 10_000},
            {"corridor": "short", "from": "n_a", "to": "n_b", "length_km": 4, "capex": 90_000},
        ],
    )
    plan = solve(case)
    assert plan.kpi["total_cost_per_y"] == near(40_000 + 9_000)
    assert plan.tables["routes"]["corridor"].tolist() == ["short"]


def test_a_link_that_is_too_long_for_its_level_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the certificate reads the drop itself: with it out of the model the plan is refused."""
    case = main(20)
    monkeypatch.setattr(arcs, "level_km", lambda *_: math.inf)
    plan = optimise(case)
    assert any("level along link a_b" in fault for fault in plan.faults), plan.faults


@pytest.mark.parametrize(
    ("link", "mode", "column"),
    [
        ({"status": "existing"}, {}, "length_km"),
        ({"status": "required"}, {}, "length_km"),
        ({}, {"arrives_as": None}, "arrives_as"),
        ({}, {"carries": "commodity", "only": None, "arrives_as": None}, "level_drop_k_per_km"),
    ],
)
def test_a_level_that_cannot_last_is_a_fault(link: Row, mode: Row, column: str) -> None:
    row = {"link": "a_b", "from": "a", "to": "b", "commodity": "steam", "mode": "main", "length_km": 9}
    with pytest.raises(CaseError) as raised:
        main(9, mode, links=[{**row, **link}])
    assert column in [fault.column for fault in raised.value.faults]
