"""Random parks in which qualities mix: treatment with removal ratios, mass transfer, pools."""

import random
from typing import Any

import pandas as pd

from parkloop.cases.io.tables import from_tables
from parkloop.cases.schema import Case

SPECIES = ("a", "b", "c", "d")


def treatment_park(seed: int, processes: int = 5, units: int = 2, species: int = 3) -> Case:
    """Processes of fixed flow, treatment units that each remove one species best, a river with limits."""
    rng = random.Random(seed)
    names = SPECIES[:species]
    streams: list[dict[str, Any]] = [
        {"stream": "fresh", "plant": "a", "role": "supply", "price_per_t": 1.0},
        {"stream": "river", "plant": "a", "role": "outlet"},
    ]
    quality: list[dict[str, Any]] = [{"stream": "river", "species": s, "c_in_max_mg_per_l": 10.0} for s in names]
    technologies: list[dict[str, Any]] = []
    for n in range(processes):
        streams.append({"stream": f"p{n}", "plant": "a", "role": "process", "flow_t_per_h": float(rng.randint(20, 60))})
        dirty = n > 0
        for s in names:
            limit = float(rng.choice([0, 20, 50, 100])) if dirty else 0.0
            load = round(rng.uniform(0.5, 3.0), 2)
            quality.append({"stream": f"p{n}", "species": s, "c_in_max_mg_per_l": limit, "load_kg_per_h": load})
    for n in range(units):
        reject = rng.random() < 0.4
        _unit(rng, f"u{n}", names, n, reject, streams, quality, technologies)
    if any(row["stream"].endswith("_reject") for row in streams):
        streams.append({"stream": "brine", "plant": "a", "role": "outlet", "price_per_t": 4.0})
    return _park(plants=[{"plant": "a"}], water_streams=streams, water_quality=quality, technologies=technologies)


def _unit(
    rng: random.Random,
    name: str,
    species: tuple[str, ...],
    best: int,
    reject: bool,
    streams: list[dict[str, Any]],
    quality: list[dict[str, Any]],
    technologies: list[dict[str, Any]],
) -> None:
    cost = round(rng.uniform(0.3, 1.2), 2)
    technologies.append({"technology": name, "plant": "a", "activity_unit": "t/h", "max_size": 500.0, "opex_per_activity": cost})
    recovery = 0.8 if reject else 1.0
    streams.append({"stream": f"{name}_in", "technology": name, "role": "sink", "flow_t_per_h": 1.0})
    streams.append({"stream": f"{name}_out", "technology": name, "role": "source", "flow_t_per_h": recovery})
    if reject:
        streams.append({"stream": f"{name}_reject", "technology": name, "role": "source", "flow_t_per_h": 1 - recovery})
    for i, s in enumerate(species):
        removal = 0.95 if i % 2 == best % 2 else rng.choice([0.0, 0.0, 0.5])
        quality.append({"stream": f"{name}_out", "species": s, "removal": removal})
        if reject:
            quality.append({"stream": f"{name}_reject", "species": s, "balance": True})


def process_park(seed: int, processes: int = 5, species: int = 3, plants: int = 1) -> Case:
    """Mass-transfer processes of several species with limits at inlet and outlet."""
    rng = random.Random(seed)
    names = SPECIES[:species]
    streams: list[dict[str, Any]] = [
        {"stream": "fresh", "plant": "a", "role": "supply", "price_per_t": 1.0},
        {"stream": "reclaimed", "plant": "a", "role": "supply", "price_per_t": 0.4, "limit_t_per_h": 15.0},
        {"stream": "sewer", "plant": "a", "role": "outlet", "price_per_t": 0.5},
    ]
    quality: list[dict[str, Any]] = [{"stream": "reclaimed", "species": s, "c_out_mg_per_l": 15.0} for s in names]
    for n in range(processes):
        row: dict[str, Any] = {"stream": f"p{n}", "plant": "ab"[n % plants], "role": "process"}
        if rng.random() < 0.3:
            row["loss_fraction"] = round(rng.uniform(0.05, 0.3), 2)
        streams.append(row)
        for s in names:
            c_in = float(rng.choice([0, 20, 50, 100, 200])) if n else 0.0
            c_out = c_in * 1.5 + rng.randint(60, 400)
            flow = rng.uniform(5, 40)
            load = round(flow * (c_out - c_in) / 1000, 3)
            quality.append(
                {"stream": f"p{n}", "species": s, "c_in_max_mg_per_l": c_in, "c_out_mg_per_l": c_out, "load_kg_per_h": load}
            )
    tables: dict[str, Any] = {"water_streams": streams, "water_quality": quality}
    tables["plants"] = [{"plant": "ab"[n], "x_km": float(n)} for n in range(plants)]
    if plants > 1:
        tables["transport"] = [{"mode": "pipe", "carries": "water", "capex_terminal": 50.0, "capex_per_km": 200.0}]
    return _park(**tables)


def pooling_park(seed: int, feeds: int = 5, pools: int = 2, products: int = 3, properties: int = 2, joined: bool = False) -> Case:
    """Feeds of several qualities, shared pools, products with limits from above and below."""
    rng = random.Random(seed)
    names = SPECIES[:properties]
    streams: list[dict[str, Any]] = []
    quality: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    technologies: list[dict[str, Any]] = []
    for n in range(feeds):
        values = {s: float(rng.randint(0, 10)) for s in names}
        price = round(20 - sum(values.values()) / len(names) * 1.5 + rng.uniform(-2, 2), 2)
        material = "raw" if n < feeds - 1 else "blend"
        streams.append(
            {"stream": f"f{n}", "plant": "a", "role": "supply", "material": material, "price_per_t": price, "limit_t_per_h": 80.0}
        )
        quality += [{"stream": f"f{n}", "property": s, "value": v} for s, v in values.items()]
    for n in range(pools):
        technologies.append({"technology": f"pool{n}", "plant": "a", "activity_unit": "t/h", "max_size": 100.0})
        streams.append({"stream": f"in{n}", "technology": f"pool{n}", "role": "sink", "material": "raw", "flow_t_per_h": 1.0})
        streams.append({"stream": f"out{n}", "technology": f"pool{n}", "role": "source", "material": "blend"})
        streams[-1]["flow_t_per_h"] = 1.0
        quality += [{"stream": f"out{n}", "property": s, "carry": 1.0} for s in names]
        if joined and n + 1 < pools:
            rows.append({"material": "blend", "sink": f"in{n + 1}"})
    for n in range(products):
        limits = {s: rng.uniform(2, 7) for s in names}
        price = round(-22 + 1.2 * sum(limits.values()) / len(names), 2)
        streams.append(
            {"stream": f"x{n}", "plant": "a", "role": "outlet", "material": "blend", "price_per_t": price, "limit_t_per_h": 60.0}
        )
        for s, limit in limits.items():
            quality.append({"stream": f"x{n}", "property": s, "max": round(limit, 2)})
            if rng.random() < 0.25:
                quality[-1]["min"] = round(limit * 0.5, 2)
    return _park(
        plants=[{"plant": "a"}],
        material_streams=streams,
        material_quality=quality,
        technologies=technologies,
        substitutions=rows,
    )


def _park(**tables: list[dict[str, Any]]) -> Case:
    """A park that runs 1000 hours a year, its capital paid back in ten years without interest."""
    settings = {"format": 1, "case.id": "mixing", "economics.interest_rate": 0, "economics.lifetime_y": 10}
    complete = {"conditions": [{"condition": "year", "hours_per_y": 1000}], **tables}
    return from_tables(settings, {name: pd.DataFrame(rows, dtype=object) for name, rows in complete.items() if rows})
