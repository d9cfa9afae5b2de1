"""Parks in which breaking a rule of relays or contracts makes a cheaper plan."""

from collections.abc import Callable
from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, heat, need, park

HYDROGEN: list[Row] = [{"commodity": "hydrogen", "kind": "other", "unit": "km3"}]
WAYS = [("a", "c"), ("c", "a"), ("c", "hub"), ("hub", "a")]
"""What is forbidden: all but a to the hub, and the hub to c."""


def hub(**tables: Any) -> Case:
    """Plant a has 10 left over, c needs 4 or buys it at 20; the hub between them has 3 of its own and may not relay."""
    whole: dict[str, Any] = {
        "plants": [{"plant": "a"}, {"plant": "hub", "x_km": 1}, {"plant": "c", "x_km": 2}],
        "commodities": HYDROGEN,
        "demands": [need("a", "hydrogen", -10), need("hub", "hydrogen", -3), need("c", "hydrogen", 4)],
        "markets": [buy("trucks", "hydrogen", 20, plant="c")],
        "transport": [{"mode": "pipe", "carries": "commodity"}],
        "links": [{"link": f"no_{p}_{q}", "from": p, "to": q, "status": "forbidden"} for p, q in WAYS],
        "relays": [{"relay": "kept", "plant": "hub", "allowed": False}],
    }
    return park(**{**whole, **tables})


def stored() -> Case:
    """The hub takes the gas of a by day into its store, and c needs some by night."""
    return hub(
        conditions=[
            {"condition": time, "hours_per_y": 500, "period": "day", "step": step, "duration_h": 1}
            for step, time in enumerate(("noon", "night"), 1)
        ],
        profiles=[{"profile": "noon", "condition": "night", "factor": 0}, {"profile": "night", "condition": "noon", "factor": 0}],
        demands=[
            need("a", "hydrogen", -10, profile="noon"),
            need("hub", "hydrogen", -1, profile="noon"),
            need("c", "hydrogen", 4, profile="night"),
        ],
        stores=[{"store": "holder", "plant": "hub", "holds": "hydrogen", "existing_size": 20}],
    )


def steam_hub() -> Case:
    """Steam of 200 degC at a is free; the hub could raise steam of 120 degC for c with it; its own heat is 3 MW."""
    return hub(
        commodities=[
            {"commodity": "high", "kind": "heat", "t_supply_c": 200, "t_return_c": 200},
            {"commodity": "low", "kind": "heat", "t_supply_c": 120, "t_return_c": 120},
        ],
        demands=[need("a", "high", -10), need("c", "low", 4)],
        heat_streams=[heat("cold", 20, 40, 1, plant="hub"), heat("hot", 180, 160, 3, plant="hub", must_cool=False)],
        markets=[buy("boiler_house", "low", 20, plant="c")],
        transport=[{"mode": "main", "carries": "heat"}],
    )


WITH_CITY: list[Row] = [{"plant": "mill"}, {"plant": "works"}, {"plant": "city", "role": "external"}]


def pair(contract: Row, outside: str = "mill", terminal: float = 10_000, **tables: Any) -> Case:
    """The mill has hydrogen, the works need 4 or buy it at 20; two pipes of 3 at most; one of the two lies outside the fence."""
    whole: dict[str, Any] = {
        "plants": [{"plant": p, "role": "external" if p == outside else "plant"} for p in ("mill", "works")],
        "commodities": HYDROGEN,
        "demands": [need("mill", "hydrogen", -10), need("works", "hydrogen", 4)],
        "markets": [] if outside == "works" else [buy("trucks", "hydrogen", 20, plant="works")],
        "transport": [
            {"mode": mode, "carries": "commodity", "capex_terminal": terminal, "max_flow": 3} for mode in ("pipe_a", "pipe_b")
        ],
        "contracts": [{"contract": "sale", "from": "mill", "to": "works", "commodity": "hydrogen", **contract}],
    }
    return park(**{**whole, **tables})


CONTRACTS: dict[str, Callable[[], Case]] = {
    "contracts.in_force_with_each_link": lambda: pair({"fixed_fee_per_y": 5_000}),
    "contracts.in_force_with_some_link": lambda: pair(
        {"fixed_fee_per_y": 5_000, "payer": "city", "payee": "mill"}, outside="city", terminal=1e6, plants=WITH_CITY
    ),
    "contracts.least_amount_paid": lambda: pair({"price_per_unit": 6, "min_per_y": 6_000}),
    "payback.invested_within_payback": lambda: pair(
        {"price_per_unit": 0.1}, plants=[{"plant": "mill", "longest_payback_y": 4}, {"plant": "works"}]
    ).set({"policy.limit_payback": True}),
    "relays.heat_passed_on_is_own": steam_hub,
    "relays.only_own_is_passed_on": hub,
    "relays.only_own_is_passed_on_in_a_year": stored,
}
"""A park for every rule of relays, contracts and paybacks."""
