"""Parks in which something exists that a plan changes: a boiler that is retired, a pipe that is enlarged."""

from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import buy, flows, need, park


def old_boiler(**old: Any) -> Case:
    """4 steam are made of 8 gas by a boiler that costs 30,000 a year while it stands; a new one takes 5 gas, for 1,000 of size.

    Today 80,000 + 30,000; with the new one 50,000, and 4,000 of capital.
    """
    return park(
        commodities=[
            {"commodity": "gas", "kind": "fuel"},
            {"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 180},
        ],
        markets=[buy("gas_grid", "gas", 10)],
        demands=[need("a", "steam", 4)],
        technologies=[
            {"technology": "old", "plant": "a", "existing_size": 10, "existing_cost_per_y": 30_000, "retirable": True, **old},
            {"technology": "new", "plant": "a", "max_size": 10, "capex_per_size": 1_000},
        ],
        technology_flows=[*flows("old", steam=1, gas=-2), *flows("new", steam=1, gas=-1.25)],
    )


def narrow_pipe() -> Case:
    """3 of the 8 hydrogen that b needs come from a, 5 are bought at 20; for 40,000 the pipe takes 4 more."""
    line = {"link": "line", "from": "a", "to": "b", "commodity": "hydrogen", "mode": "pipe", "status": "existing"}
    return park(
        plants=[{"plant": "a"}, {"plant": "b", "x_km": 1}],
        commodities=[{"commodity": "hydrogen", "kind": "other"}],
        demands=[need("a", "hydrogen", -10), need("b", "hydrogen", 8)],
        markets=[buy("trucks", "hydrogen", 20, plant="b")],
        transport=[{"mode": "pipe", "carries": "commodity"}],
        links=[{**line, "capacity": 3, "max_enlargement": 4, "capex_per_enlargement": 10_000}],
    )
