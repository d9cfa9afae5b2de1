"""A park of many plants that is hard to solve: reuse of water at every distance, with capital for every pipe."""

import random

from parkloop.cases import Case
from tests.support.by_hand import Row, park, quality, water


def large_park(plants: int, seed: int = 1) -> Case:
    """So many plants on 10 km by 10 km, each with two waters to give and to take."""
    rng = random.Random(seed)
    names = [f"p{n}" for n in range(plants)]
    streams: list[Row] = [water("fresh", "supply", price=3, plant=names[0]), water("sewer", "outlet", price=2, plant=names[0])]
    qualities: list[Row] = []
    for name in names:
        for n in range(2):
            streams.append(water(f"{name}_out{n}", "source", round(rng.uniform(5, 40), 1), plant=name))
            streams.append(water(f"{name}_in{n}", "sink", round(rng.uniform(5, 40), 1), plant=name))
            for species in ("cod", "salt"):
                qualities.append(quality(f"{name}_out{n}", c_out=round(rng.uniform(20, 400)), species=species))
                qualities.append(quality(f"{name}_in{n}", c_in=round(rng.uniform(20, 200)), species=species))
    places = [{"plant": name, "x_km": round(rng.uniform(0, 10), 2), "y_km": round(rng.uniform(0, 10), 2)} for name in names]
    pipe = {
        "mode": "pipe",
        "carries": "water",
        "capex_terminal": 5e4,
        "capex_per_km": 1e5,
        "capex_per_km_size": 1e3,
        "min_flow": 3,
    }
    return park({"case.id": "large"}, 8000, plants=places, water_streams=streams, water_quality=qualities, transport=[pipe])
