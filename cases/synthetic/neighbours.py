"""Synthetic parks of any size, reproducible by seed, for tests and benchmarks.

Plants stand about one kilometre apart on a grid. By-products of one plant are what a neighbour buys elsewhere today; some plants
give condensate that others can use as process water; some have steam to spare, all others raise theirs from gas.
"""

import math
import random
from collections.abc import Sequence
from typing import Any

import pandas as pd

from parkloop.cases.io.tables import from_tables
from parkloop.cases.messages import say
from parkloop.cases.schema import Case

RowCells = dict[str, Any]
CLASSES = ("ash", "bagasse", "brine", "gypsum", "lime_mud", "molasses", "scrap", "slag", "sludge", "solvent", "sulphur", "wood")
"""Classes of by-products."""
REACH_KM = 1.9
"""Longest straight way to a neighbour; routes are longer by the mode's detour."""


def synthetic_park(plants: int = 100, by_products: int = 300, seed: int = 0) -> Case:
    """Generate a park.

    Args:
        plants: number of plants.
        by_products: number of by-products that a neighbour can use.
        seed: seed of the random numbers.
    """
    if plants < 2:
        raise ValueError(say("A park has at least 2 plants."))
    chance = random.Random(seed)
    sites = _sites(plants, chance)
    tables = {
        "plants": [*sites, {"plant": "outside", "role": "external"}],
        "conditions": [{"condition": "year", "hours_per_y": 8000}],
        "transport": _modes(),
        **_materials(sites, by_products, chance),
        **_water(sites, chance),
        **_energy(sites, chance),
    }
    settings = {"format": 1, "case.id": f"synthetic_{plants}", "case.title": f"Invented park of {plants} plants"}
    settings |= {"case.title_zh": f"{plants}家企业的虚构园区"}
    return from_tables(settings, {name: pd.DataFrame(rows, dtype=object) for name, rows in tables.items()})


def _sites(plants: int, chance: random.Random) -> list[RowCells]:
    side = math.ceil(math.sqrt(plants))
    wide = len(str(plants))
    return [
        {
            "plant": f"p{number + 1:0{wide}}",
            "title": f"Plant {number + 1}",
            "title_zh": f"企业{number + 1}",
            "x_km": number % side + chance.uniform(-0.3, 0.3),
            "y_km": number // side + chance.uniform(-0.3, 0.3),
        }
        for number in range(plants)
    ]


def _modes() -> list[RowCells]:
    pipe = {"max_km": 2.5, "opex_fixed_fraction": 0.02}
    return [
        {"mode": "truck", "carries": "material", "opex_per_unit": 2, "opex_per_unit_km": 0.3, "contract_cost_per_y": 5000},
        {"mode": "belt", "carries": "material", "capex_per_km": 400_000, "capex_per_km_size": 4000, "lifetime_y": 20, **pipe},
        {"mode": "water_pipe", "carries": "water", "capex_per_km": 120_000, "capex_per_km_size": 900, **pipe},
        {"mode": "steam_pipe", "carries": "heat", "only": "steam", "capex_per_km": 600_000, "loss_per_km": 0.03, **pipe},
    ]


def _materials(sites: Sequence[RowCells], count: int, chance: random.Random) -> dict[str, list[RowCells]]:
    """By-products, and a neighbour's need for each.

    A works outside takes what nobody uses, a market sells what is missing.
    """
    outside: RowCells = {"plant": "outside", "mains": True}
    streams = [{"stream": "landfill", "role": "outlet", "price_per_t": 45, **outside}]
    streams += [
        {"stream": f"market_{name}", "role": "supply", "material": name, "price_per_t": chance.randint(25, 90), **outside}
        for name in CLASSES
    ]
    uses: list[RowCells] = []
    for number in range(count):
        giver = chance.choice(sites)
        taker = chance.choice(_neighbours(giver, sites))
        about = {"material": chance.choice(CLASSES), "flow_t_per_h": round(chance.uniform(0.5, 8), 1)}
        streams.append({"stream": f"given_{number + 1}", "plant": giver["plant"], "role": "source", **about})
        streams.append({"stream": f"needed_{number + 1}", "plant": taker["plant"], "role": "sink", **about})
        uses.append({"material": about["material"], "sink": f"needed_{number + 1}", "treatment_cost_per_t": chance.randint(0, 8)})
    return {"material_streams": streams, "substitutions": uses}


def _water(sites: Sequence[RowCells], chance: random.Random) -> dict[str, list[RowCells]]:
    """Process water for every plant, condensate of every third one."""
    outside: RowCells = {"plant": "outside", "mains": True}
    streams = [
        {"stream": "river", "role": "supply", "price_per_t": 0.6, **outside},
        {"stream": "sewer", "role": "outlet", "price_per_t": 1.1, **outside},
    ]
    quality = [{"stream": "river", "species": "cod", "c_out_mg_per_l": 10}]
    for number, site in enumerate(sites):
        plant = site["plant"]
        streams.append({"stream": f"water_{plant}", "plant": plant, "role": "sink", "flow_t_per_h": chance.randint(10, 80)})
        quality.append({"stream": f"water_{plant}", "species": "cod", "c_in_max_mg_per_l": chance.choice((20, 50, 80))})
        if number % 3 == 0:
            streams.append(
                {"stream": f"condensate_{plant}", "plant": plant, "role": "source", "flow_t_per_h": chance.randint(5, 60)}
            )
            quality.append({"stream": f"condensate_{plant}", "species": "cod", "c_out_mg_per_l": chance.choice((30, 60, 120))})
    return {"water_streams": streams, "water_quality": quality}


def _energy(sites: Sequence[RowCells], chance: random.Random) -> dict[str, list[RowCells]]:
    """Steam for every plant: every fifth has it to spare, the others raise it from bought gas."""
    commodities: list[RowCells] = [
        {"commodity": "gas", "kind": "fuel"},
        {"commodity": "steam", "kind": "heat", "t_supply_c": 181, "t_return_c": 180},
    ]
    demands: list[RowCells] = []
    technologies: list[RowCells] = []
    flows: list[RowCells] = []
    for number, site in enumerate(sites):
        plant = site["plant"]
        need = chance.randint(2, 20)
        boiler = f"boiler_{plant}"
        demands.append({"demand": f"steam_{plant}", "plant": plant, "commodity": "steam", "rate_per_h": need})
        spare = 3 * need if number % 5 == 0 else 0
        technologies.append({"technology": boiler, "plant": plant, "existing_size": need + spare, "opex_per_activity": 1})
        flows.append({"technology": boiler, "commodity": "gas", "per_activity": -0.6 if spare else -1.15})
        flows.append({"technology": boiler, "commodity": "steam", "per_activity": 1})
    markets = [{"market": "gas_market", "commodity": "gas", "direction": "buy", "price_per_unit": 38}]
    return {
        "commodities": commodities,
        "demands": demands,
        "technologies": technologies,
        "technology_flows": flows,
        "markets": markets,
    }


def _neighbours(site: RowCells, sites: Sequence[RowCells]) -> list[RowCells]:
    others = [other for other in sites if other is not site]
    near = [other for other in others if _apart(site, other) <= REACH_KM]
    return near or [min(others, key=lambda other: _apart(site, other))]


def _apart(one: RowCells, other: RowCells) -> float:
    return math.hypot(one["x_km"] - other["x_km"], one["y_km"] - other["y_km"])
