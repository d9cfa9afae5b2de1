"""Parks in which breaking a rule of limits on the air makes a cheaper plan."""

from collections.abc import Callable
from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, flows, need, park


def chimneys(share: float = 1.0, **limit: Any) -> Case:
    """10 steam are made of coal at 5 in two boilers, or bought at 20; a scrubber of the old one's stack takes its SO2."""
    scrubber: Row = {
        "technology": "scrubber",
        "plant": "a",
        "existing_size": 100,
        "opex_per_activity": 1,
        "measure": "end_of_pipe",
    }
    boilers: list[Row] = [
        {"technology": name, "plant": "a", "existing_size": 5, "stack": name, "flue_gas_m3_per_activity_h": 1000}
        for name in ("old", "new")
    ]
    return park(
        commodities=[{"commodity": "coal", "kind": "fuel"}, {"commodity": "steam", "kind": "other", "unit": "t"}],
        markets=[buy("mine", "coal", 5), buy("grid", "steam", 20)],
        demands=[need("a", "steam", 10)],
        technologies=[*boilers, {**scrubber, "stack": "old"}],
        technology_flows=[*flows("old", steam=1, coal=-1), *flows("new", steam=1, coal=-1)],
        emissions=[
            {"item": "old", "species": "so2", "kg_per_unit": 0.2},
            {"item": "new", "species": "so2", "kg_per_unit": 2},
            {"item": "scrubber", "species": "so2", "kg_per_unit": -1, "max_removal": share},
        ],
        air_limits=[{"air_limit": "so2_limit", "plant": "a", "species": "so2", **limit}],
    )


AIR: dict[str, Callable[[], Case]] = {
    "air.emission_within_concentration": lambda: chimneys(max_mg_per_m3=900),
    "air.emission_within_mass": lambda: chimneys(max_kg_per_h=10.5),
    "air.removal_within_stack": lambda: chimneys(0.5, max_kg_per_h=9.5),
}
"""A park for every rule of limits on the air."""
