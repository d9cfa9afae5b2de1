"""Who may pass on what comes from others, solved by hand.

Plant a has 10 hydrogen per h left over, plant c needs 4 and can buy it at 20. Pipes are free, but only from a to the hub and from
the hub to c: c pays 0 where the hub may pass hydrogen on, and 4*20*1000 = 80,000 where it may not.
"""

from typing import Any

import pytest

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, cost, heat, near, need, park, solve

APART = 80_000
WAYS = [("a", "c"), ("c", "a"), ("c", "hub"), ("hub", "a")]
"""What is forbidden: all but a to the hub, and the hub to c."""


def relayed(relays: list[Row], role: str = "plant", own: float = 0.0, bought: float | None = None) -> Case:
    """The park with some rows of relays.csv; the hub has some hydrogen of its own left over, or may buy it at a price."""
    return park(
        plants=[{"plant": "a"}, {"plant": "hub", "role": role, "x_km": 1}, {"plant": "c", "x_km": 2}],
        commodities=[{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        demands=[need("a", "hydrogen", -10), need("c", "hydrogen", 4), *([need("hub", "hydrogen", -own)] if own else [])],
        markets=[
            buy("trucks", "hydrogen", 20, plant="c"),
            *([] if bought is None else [buy("pipeline", "hydrogen", bought, plant="hub")]),
        ],
        transport=[{"mode": "pipe", "carries": "commodity"}],
        links=[{"link": f"no_{p}_{q}", "from": p, "to": q, "status": "forbidden"} for p, q in WAYS],
        relays=relays,
    )


def row(allowed: bool, commodity: str | None = None, key: str = "hub_relay") -> Row:
    return {"relay": key, "plant": "hub", "commodity": commodity, "allowed": allowed}


def test_inside_the_fence_everybody_may_relay_and_outside_nobody() -> None:
    """Proves the default. Sensitivity: 0 twice where an external plant relays, 80,000 twice where nobody does."""
    assert cost(relayed([])) == near(0)
    assert cost(relayed([], role="external")) == near(APART)


@pytest.mark.parametrize(("role", "allowed", "expected"), [("plant", False, APART), ("external", True, 0.0)])
def test_a_row_decides_instead_of_the_default(role: str, allowed: bool, expected: float) -> None:
    """Proves: a row forbids inside and allows outside. Sensitivity: the other one of 0 and 80,000."""
    assert cost(relayed([row(allowed)], role)) == near(expected)


def test_the_row_of_the_commodity_decides_before_that_of_all() -> None:
    """Proves: of two rows the one that names hydrogen counts. Sensitivity: by the other one 80,000."""
    assert cost(relayed([row(False), row(True, "hydrogen", "of_hydrogen")])) == near(0)


def test_what_is_its_own_is_sent_all_the_same() -> None:
    """Proves: sent + sold <= made + raised + left. The hub's own 3 go to c, which buys 1: 20,000.

    Sensitivity: 80,000 where it may send nothing, 0 where the 10 of a count as its own.
    """
    assert cost(relayed([row(False)], own=3)) == near(20_000)


def test_what_is_bought_comes_from_others_too() -> None:
    """Proves: resale is relaying. At 5 the hub would supply c for 20,000 if a gave nothing; a gives for nothing.

    Without a's hydrogen (its pipe forbidden) c pays 80,000 where the hub may not resell, else 20,000.
    """

    def no_pipe(allowed: bool) -> Case:
        case = relayed([row(allowed)], bought=5)
        return case.forbid("a", "hub")

    assert cost(no_pipe(True)) == near(20_000)
    assert cost(no_pipe(False)) == near(APART)


def raising(relays: list[Row], hot: float = 0.0) -> Case:
    """Steam of 200 degC at a is free; the hub can raise steam of 120 degC with it or with its hot stream; c needs 4 of that."""
    streams: list[Any] = [heat("hub_cold", 20, 40, 1, plant="hub")]
    if hot:
        streams.append(heat("hub_hot", 180, 160, hot, plant="hub", must_cool=False))
    return park(
        plants=[{"plant": "a"}, {"plant": "hub", "x_km": 1}, {"plant": "c", "x_km": 2}],
        commodities=[
            {"commodity": "high", "kind": "heat", "t_supply_c": 200, "t_return_c": 200},
            {"commodity": "low", "kind": "heat", "t_supply_c": 120, "t_return_c": 120},
        ],
        demands=[need("a", "high", -10), need("c", "low", 4)],
        heat_streams=streams,
        markets=[buy("boiler_house", "low", 20, plant="c")],
        transport=[{"mode": "main", "carries": "heat"}],
        links=[{"link": f"no_{p}_{q}", "from": p, "to": q, "status": "forbidden"} for p, q in WAYS],
        relays=relays,
    )


def test_heat_of_others_is_not_passed_on_by_raising_another_carrier_with_it() -> None:
    """Proves the rule over all heat carriers. Allowed, high steam raises low steam for c: 0; else c buys 4*20*1000 = 80,000.

    Sensitivity: 0 with the rule of each carrier alone, for what is raised counts as own.
    """
    assert cost(raising([row(True)])) == near(0)
    assert cost(raising([row(False)])) == near(APART)


def test_heat_of_its_own_hot_streams_is_passed_on() -> None:
    """Proves: hot streams count as own heat. Of 3 MW all are raised and sent, c buys 1: 20,000.

    The hub's cold stream takes its 1 MW from the steam of a. Sensitivity: 80,000 where raised steam is never its own.
    """
    assert cost(raising([row(False)], hot=3)) == near(20_000)


def test_the_certificate_finds_what_is_passed_on() -> None:
    """Proves: a plan of the park where the hub relays fails in the park where it may not."""
    from parkloop.optimizer.certificate.certify import certify

    plan = solve(relayed([]))
    faults = certify(relayed([row(False)]), plan.tables)
    assert any("hydrogen passed on by hub in year" in fault for fault in faults)
    steam = solve(raising([]))
    assert any("Heat passed on by hub" in fault for fault in certify(raising([row(False)]), steam.tables))
