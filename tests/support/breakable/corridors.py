"""Parks in which breaking a rule of links along corridors makes a cheaper plan."""

from collections.abc import Callable
from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, halves, need, park, profile

NODES = [
    {"node": "na", "plant": "a"},
    {"node": "nb", "plant": "b"},
    *({"node": side, "x_km": 0, "y_km": 0} for side in ("left", "right")),
]
AROUND: list[Row] = [
    {"corridor": "left_in", "from": "na", "to": "left", "length_km": 1, "capex": 1_000},
    {"corridor": "left_out", "from": "left", "to": "nb", "length_km": 1, "capex": 90_000},
    {"corridor": "right_in", "from": "na", "to": "right", "length_km": 2, "capex": 1_000},
    {"corridor": "right_out", "from": "right", "to": "nb", "length_km": 2, "capex": 4_000},
]
"""Two ways from a to b: 2 km for 91,000, or 4 km for 5,000."""


def around(mode: Row, corridors: list[Row] = AROUND, **tables: Any) -> Case:
    """Plant a has 10 hydrogen left over; b needs 4 or buys it at 20."""
    whole: dict[str, Any] = {
        "plants": [{"plant": "a"}, {"plant": "b", "x_km": 1}],
        "commodities": [{"commodity": "hydrogen", "kind": "other", "unit": "km3"}],
        "demands": [need("a", "hydrogen", -10), need("b", "hydrogen", 4)],
        "markets": [buy("trucks", "hydrogen", 20, plant="b")],
        "transport": [{"mode": "pipe", "carries": "commodity", "follows": "corridor", "max_flow": 10, **mode}],
        "corridor_nodes": NODES,
        "corridors": corridors,
    }
    return park(**{**whole, **tables})


def existing(*ends: tuple[str, str], km: float = 1) -> list[Row]:
    return [
        {"corridor": f"c{n}", "from": one, "to": other, "length_km": km, "status": "existing"}
        for n, (one, other) in enumerate(ends)
    ]


EARNING = {"opex_per_unit": 8, "opex_per_unit_km": -1}
"""A mode that costs less the longer its way is, but never earns."""
TRIANGLE = existing(("na", "left"), ("left", "nb"), ("left", "right"), ("right", "nb"), ("na", "right"))
TWO_LINKS: dict[str, Any] = {
    "plants": [{"plant": "a"}, {"plant": "b", "x_km": 1}, {"plant": "c", "x_km": 1}],
    "demands": [need("a", "hydrogen", -10), need("b", "hydrogen", 4), need("c", "hydrogen", 3)],
    "markets": [buy("trucks", "hydrogen", 20, plant="b"), buy("tankers", "hydrogen", 20, plant="c")],
    "corridor_nodes": [*NODES, {"node": "nc", "plant": "c"}],
    "relays": [{"relay": f"kept_{plant}", "plant": plant, "allowed": False} for plant in ("b", "c")],
}
NARROW: list[Row] = [
    {"corridor": "narrow", "from": "na", "to": "left", "length_km": 1, "status": "existing", "max_links": 1},
    {"corridor": "wide", "from": "na", "to": "left", "length_km": 1, "capex": 50_000},
    {"corridor": "to_b", "from": "left", "to": "nb", "length_km": 1, "status": "existing"},
    {"corridor": "to_c", "from": "left", "to": "nc", "length_km": 1, "status": "existing"},
]
DEAR_DETOUR = [{**row, "capex": 1e6 if "right" in str(row["corridor"]) else 0} for row in AROUND]
TWICE: list[Row] = [
    {"corridor": f"{way}_{half}", "from": start, "to": end, "length_km": km, "capex": capex}
    for half, start, end in (("first", "na", "left"), ("second", "left", "nb"))
    for way, km, capex in (("short", 1, 90_000), ("long", 2, 1_000))
]
"""On each half of the way a short dear corridor lies beside a long cheap one."""
TIMED: dict[str, Any] = {
    "conditions": halves("full", "part"),
    "profiles": profile("half", full=1, part=0.5),
    "demands": [need("a", "hydrogen", -10), need("b", "hydrogen", 10, profile="half")],
}

CORRIDORS: dict[str, Callable[[], Case]] = {
    "routes.corridor_has_room": lambda: around({}, NARROW, **TWO_LINKS),
    "routes.corridor_is_open": lambda: around({}),
    "routes.detour_has_capacity": lambda: around({"capex_per_km_size": 500}),
    "routes.detoured_at_most_what_is_sent": lambda: around(EARNING, **TIMED),
    "routes.detoured_is_all_that_is_sent": lambda: around({"opex_per_unit_km": 1}),
    "routes.detoured_only_if_taken": lambda: around(EARNING, DEAR_DETOUR),
    "routes.route_begins_at_giver": lambda: around({}),
    "routes.route_goes_on": lambda: around({}),
    "routes.route_never_returns": lambda: around(EARNING, TRIANGLE),
    "routes.route_within_longest": lambda: around({"max_km": 3}, TWICE),
}
"""A park for every rule of links along corridors."""
