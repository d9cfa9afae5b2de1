"""Random parks with time and stores: the conditions of each scenario are a day, or seasons with a calendar."""

import random
from typing import Any

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Calendar, Case, Condition, MaterialStream, Storage, WaterStream
from tests.reference.random_parks.parks import random_park

PASSES = 4
"""How often a day or a season passes."""


def random_park_with_stores(seed: int) -> Case:
    """A random park whose conditions have an order, and stores of what its plants buy, make and give."""
    case, rng = random_park(seed), random.Random(f"stores {seed}")
    seasons = rng.random() < 0.5
    timed = case.model_copy(update=_time(case, rng, seasons))
    return timed.model_copy(update={"stores": tuple(_stores(timed, rng, seasons))})


def _time(case: Case, rng: random.Random, seasons: bool) -> dict[str, Any]:
    """Conditions as steps: all of a scenario in one period, or each a period of its own, which passes in two turns."""
    rows: list[Condition] = []
    calendar: list[Calendar] = []
    for place, row in enumerate(case.operating_conditions):
        before = [o for o in rows if o.scenario == row.scenario]
        step = 1 if seasons else len(before) + 1
        period = row.condition if seasons else f"day_{row.scenario}"
        length = row.hours_per_y / PASSES
        rows.append(row.model_copy(update={"period": period, "step": step, "duration_h": length}))
        if seasons:
            calendar += [
                Calendar(position=place + 1, period=period, repeats=1),
                Calendar(position=place + 11, period=period, repeats=PASSES - 1),
            ]
    rng.shuffle(calendar)
    return {"conditions": tuple(rows), "calendar": tuple(calendar)}


def _stores(case: Case, rng: random.Random, seasons: bool) -> list[Storage]:
    homes = [p.plant for p in case.plants if not p.external]
    found: list[Storage] = []
    for plant in homes:
        kinds = [k.commodity for k in case.commodities]
        if kinds and rng.random() < 0.8:
            found.append(_store(rng, f"{plant}_store", plant, rng.choice(kinds), homes, seasons))
    technologies = {u.technology: u.plant for u in case.technologies}
    profiled = {q.stream for q in case.water_quality if q.profile or q.removal is not None or q.balance}
    profiled |= {q.stream for q in case.material_quality if q.carry is not None}
    park = Park(case)
    near = [s.stream for s in case.material_streams if s.hazard and park.too_near(s.hazard, park.plant_of(s) or "")]
    profiled |= set(near)
    streams: list[WaterStream | MaterialStream] = [*case.water_streams, *case.material_streams]
    for stream in streams:
        home = stream.plant or technologies.get(stream.technology or "", "")
        if stream.role == "source" and stream.stream not in profiled and home in homes and rng.random() < 0.7:
            found.append(_store(rng, f"{stream.stream}_store", home, stream.stream, homes, seasons))
    return found


def _store(rng: random.Random, name: str, plant: str, holds: str, homes: list[str], seasons: bool) -> Storage:
    def number(low: float, high: float) -> float:
        return float(f"{rng.uniform(low, high):.3g}")

    size = number(500, 8_000)
    return Storage(
        store=name,
        plant=plant,
        holds=holds,
        owner=rng.choice([None, None, rng.choice(homes)]),
        existing_size=number(10, 2_000) if rng.random() < 0.3 else 0.0,
        max_size=size,
        min_size=round(0.2 * size, 2) if rng.random() < 0.3 else 0.0,
        capex_fixed=number(10, 5_000) if rng.random() < 0.5 else 0.0,
        capex_per_size=number(0.05, 5),
        capex_per_rate=number(10, 2_000) if rng.random() < 0.3 else 0.0,
        existing_rate=number(0.1, 3) if rng.random() < 0.5 else 0.0,
        opex_fixed_fraction=rng.choice([0.0, 0.02]),
        lifetime_y=rng.choice([None, 10.0]),
        subsidy_fraction=rng.choice([0.0, 0.2]),
        max_charge_per_h=number(1, 20) if rng.random() < 0.4 else None,
        max_discharge_per_h=number(1, 20) if rng.random() < 0.4 else None,
        charge_efficiency=rng.choice([1.0, 1.0, 0.9]),
        discharge_efficiency=rng.choice([1.0, 0.95]),
        loss_per_h=rng.choice([0.0, 1e-5, 4e-4]),
        seasonal=seasons and rng.random() < 0.8,
        land_m2_fixed=rng.choice([0.0, 40.0]),
        land_m2_per_size=rng.choice([0.0, 0.05]),
    )
