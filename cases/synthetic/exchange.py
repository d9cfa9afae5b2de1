"""Random parks whose plants can all exchange water of several qualities, heat and by-products.

Plants stand in a disc whose area grows with their number. Sizes and qualities are log-normal. Whatever is needed can be bought
or raised as today, so that every park runs without anything new. Every pair of plants is a candidate for every link.
"""

import math
import random
from collections.abc import Iterator
from typing import Any

import pandas as pd

from parkloop.cases.io.tables import from_tables
from parkloop.cases.schema import Case

Tables = dict[str, list[dict[str, Any]]]
SPECIES = {"cod": (8.0, 150.0), "chloride": (40.0, 400.0), "hardness": (25.0, 200.0)}
"""Species with their concentration in the river, and a usual one in waste water [mg/L]"""
SEASONS = {"cold": 2200, "mild": 3800, "hot": 2400}
"""Operating conditions with their hours per year."""
PROFILES = {"even": (1.0, 1.0, 1.0), "heating": (1.0, 0.6, 0.25), "cooling": (0.4, 0.7, 1.0), "batch": (0.8, 1.0, 0.7)}
LEVELS = {"steam_hp": (200, 90, 1.15), "steam": (150, 90, 1.12), "hot_water": (95, 60, 1.06)}
"""Carriers with supply and return temperature [°C], and the gas that a boiler takes per heat."""
MATERIALS = {
    **{"slag": ("sand", 9, 11), "ash": ("cement", 12, 60), "bran": ("feed", 20, 95), "brine": ("salt", 35, 40)},
    **{"spent_acid": ("acid", 70, 80), "dust": ("lime", 25, 45), "pulp": ("fibre", 50, 85)},
}
"""By-products with what they replace, what disposal costs and what is bought instead [money/t]"""


def water_park(plants: int, seed: int = 1) -> Case:
    """Random park that reuses water of three species."""
    return _case("water", plants, seed, {**_places(plants, chance := _chance("water", plants, seed)), **_water(plants, chance)})


def full_park(plants: int, seed: int = 1) -> Case:
    """Random park that exchanges water, heat at three levels and by-products, and may build units."""
    chance = _chance("full", plants, seed)
    places = _places(plants, chance)
    places["transport"] += _modes()
    tables = {**places, **_water(plants, chance), **_materials(plants, chance), **_energy(plants, chance)}
    return _case("full", plants, seed, tables)


def _chance(kind: str, plants: int, seed: int) -> random.Random:
    return random.Random(f"{kind} {plants} {seed}")


def _case(kind: str, plants: int, seed: int, tables: Tables) -> Case:
    about = {
        "format": 1,
        "case.id": f"{kind}_{plants}_{seed}",
        "case.title": f"Random park: {kind}, {plants} plants, seed {seed}",
    }
    return from_tables(about, {name: pd.DataFrame(rows, dtype=object) for name, rows in tables.items()})


def _names(plants: int) -> list[str]:
    return [f"p{number:03}" for number in range(1, plants + 1)]


def _around(chance: random.Random, usual: float, spread: float = 0.7) -> float:
    """A log-normal number, at most six times more or less than usual."""
    return round(usual * math.exp(max(min(chance.gauss(0, spread), 1.8), -1.8)), 2)


def _places(plants: int, chance: random.Random) -> Tables:
    """Plants in a disc, operating conditions with profiles, and pipes for water."""
    rows: list[dict[str, Any]] = []
    for name in _names(plants):
        radius, angle = 0.7 * math.sqrt(plants * chance.random()), chance.uniform(0, 2 * math.pi)
        place = {"x_km": round(radius * math.cos(angle), 3), "y_km": round(radius * math.sin(angle), 3)}
        rows.append({"plant": name, "role": "plant", **place})
    profiles = [
        {"profile": name, "condition": condition, "factor": factor}
        for name, factors in PROFILES.items()
        for condition, factor in zip(SEASONS, factors, strict=True)
    ]
    pipe = {"mode": "water_pipe", "carries": "water", "capex_terminal": 50_000, "capex_per_km": 150_000, "opex_per_unit": 0.03}
    return {
        "plants": [*rows, {"plant": "outside", "role": "external"}],
        "conditions": [{"condition": name, "hours_per_y": hours} for name, hours in SEASONS.items()],
        "profiles": profiles,
        "transport": [pipe | {"capex_per_km_size": 1_400, "opex_fixed_fraction": 0.02, "lifetime_y": 25}],
    }


def _water(plants: int, chance: random.Random) -> Tables:
    """Two waste waters and two needs of each plant; river and sewer for all."""
    streams: list[dict[str, Any]] = [
        {"stream": "river", "plant": "outside", "role": "supply", "price_per_t": 0.8, "mains": True},
        {"stream": "sewer", "plant": "outside", "role": "outlet", "price_per_t": 1.3, "mains": True},
    ]
    quality = [{"stream": "river", "species": name, "c_out_mg_per_l": clean} for name, (clean, _) in SPECIES.items()]
    for plant in _names(plants):
        for number in (1, 2):
            for role, usual in (("source", 12), ("sink", 14)):
                name = f"{plant}_{role}_{number}"
                flow = {"flow_t_per_h": _around(chance, usual), "profile": chance.choice(list(PROFILES))}
                streams.append({"stream": name, "plant": plant, "role": role, **flow})
                quality += [{"stream": name, "species": species, **_concentration(chance, species, role)} for species in SPECIES]
    return {"water_streams": streams, "water_quality": quality}


def _concentration(chance: random.Random, species: str, role: str) -> dict[str, float]:
    clean, usual = SPECIES[species]
    value = _around(chance, usual)
    return {"c_out_mg_per_l": value} if role == "source" else {"c_in_max_mg_per_l": max(value, clean)}


def _modes() -> list[dict[str, Any]]:
    pipe = {"carries": "heat", "capex_terminal": 120_000, "capex_per_km_size": 20_000, "opex_fixed_fraction": 0.02}
    heat = [
        {"mode": f"{level}_pipe", "only": level, "capex_per_km": 2_500 * supply, "loss_per_km": 0.015, "lifetime_y": 25, **pipe}
        for level, (supply, _, _) in LEVELS.items()
    ]
    truck = {"mode": "truck", "carries": "material", "opex_per_unit": 1.5, "opex_per_unit_km": 0.2, "contract_cost_per_y": 12_000}
    belt = {"mode": "belt", "carries": "material", "capex_terminal": 80_000, "capex_per_km": 220_000, "capex_per_km_size": 4_000}
    return [*heat, truck, belt | {"opex_fixed_fraction": 0.02, "lifetime_y": 20}]


def _materials(plants: int, chance: random.Random) -> Tables:
    """One or two by-products and needs of each plant; landfill and market for all."""
    outside = {"plant": "outside", "mains": True}
    streams: list[dict[str, Any]] = []
    uses: list[dict[str, Any]] = []
    for waste, (product, disposal, price) in MATERIALS.items():
        streams.append({"stream": f"dump_{waste}", "role": "outlet", "material": waste, "price_per_t": disposal, **outside})
        streams.append({"stream": f"buy_{product}", "role": "supply", "material": product, "price_per_t": price, **outside})
    for plant in _names(plants):
        for waste in chance.sample(list(MATERIALS), chance.choice((1, 2))):
            about = {"flow_t_per_h": _around(chance, 2.5), "profile": chance.choice(list(PROFILES))}
            streams.append({"stream": f"{plant}_{waste}", "plant": plant, "role": "source", "material": waste, **about})
        for waste in chance.sample(list(MATERIALS), chance.choice((1, 2))):
            product, need = MATERIALS[waste][0], f"{plant}_needs_{MATERIALS[waste][0]}"
            about = {"flow_t_per_h": _around(chance, 2), "profile": chance.choice(list(PROFILES))}
            streams.append({"stream": need, "plant": plant, "role": "sink", "material": product, **about})
            share = round(chance.uniform(0.3, 1.0), 2)
            uses.append({"material": waste, "sink": need, "max_share": share, "treatment_cost_per_t": chance.randint(0, 6)})
    return {"material_streams": streams, "substitutions": uses}


def _energy(plants: int, chance: random.Random) -> Tables:
    """Hot and cold streams, steam, boilers and a tower of each plant; some may build a turbine."""
    tables: Tables = {
        "commodities": [
            *({"commodity": "power", "kind": "electricity"}, {"commodity": "gas", "kind": "fuel"}),
            {"commodity": "cooling", "kind": "cold", "t_supply_c": 18, "t_return_c": 26},
            *(
                {
                    "commodity": name,
                    "kind": "heat",
                    "t_supply_c": supply,
                    "t_return_c": back,
                    "raise_capex_per_mw": 1_800 * supply,
                }
                for name, (supply, back, _) in LEVELS.items()
            ),
        ],
        "markets": [
            {"market": "grid", "commodity": "power", "direction": "buy", "price_per_unit": 90},
            {"market": "gas_grid", "commodity": "gas", "direction": "buy", "price_per_unit": 38},
        ],
        **{name: [] for name in ("heat_streams", "demands", "technologies", "technology_flows")},
    }
    for plant in _names(plants):
        for name, rows in _plant_energy(plant, chance).items():
            tables[name] += rows
    return tables


def _plant_energy(plant: str, chance: random.Random) -> Tables:
    hot = [_hot(chance) for _ in range(chance.choice((1, 2)))]
    cold = [_cold(chance) for _ in range(chance.choice((1, 1, 2)))]
    streams = [
        {"stream": f"{plant}_h{number}", "plant": plant, "profile": chance.choice(("even", "batch", "heating")), **row}
        for number, row in enumerate((*hot, *cold), start=1)
    ]
    steam, level = _around(chance, 3), chance.choice(("steam_hp", "steam"))
    demands = [
        {"demand": f"{plant}_steam", "plant": plant, "commodity": level, "rate_per_h": steam, "profile": "batch"},
        {"demand": f"{plant}_power", "plant": plant, "commodity": "power", "rate_per_h": _around(chance, 1), "profile": "even"},
    ]
    need = 1.3 * (steam + sum(row["duty_mw"] for row in cold)) + 1
    units = [(f"{plant}_{name}_boiler", need, {"gas": -gas, name: 1.0}) for name, (*_, gas) in LEVELS.items()]
    units.append((f"{plant}_tower", 1.5 * sum(row["duty_mw"] for row in hot) + 1, {"cooling": 1.0, "power": -0.02}))
    standing = [{"technology": name, "plant": plant, "existing_size": size, "opex_per_activity": 2} for name, size, _ in units]
    new = list(_new_units(plant, chance))
    flows = [(name, of) for name, _, of in units] + [(row["technology"], of) for row, of in new]
    return {
        "heat_streams": streams,
        "demands": demands,
        "technologies": [*standing, *(row for row, _ in new)],
        "technology_flows": [
            {"technology": name, "commodity": commodity, "per_activity": amount}
            for name, of in flows
            for commodity, amount in of.items()
        ],
    }


def _hot(chance: random.Random) -> dict[str, Any]:
    begin = chance.uniform(55, 320)
    end = max(35.0, begin - chance.uniform(15, 160))
    return {"t_in_c": round(begin, 1), "t_out_c": round(end, 1), "duty_mw": _around(chance, 4), "must_cool": begin < 200}


def _cold(chance: random.Random) -> dict[str, Any]:
    begin = chance.uniform(15, 100)
    end = min(begin + chance.uniform(10, 70), 125)
    return {"t_in_c": round(begin, 1), "t_out_c": round(end, 1), "duty_mw": _around(chance, 3), "kind": "cold"}


def _new_units(plant: str, chance: random.Random) -> Iterator[tuple[dict[str, Any], dict[str, float]]]:
    cost = {"opex_fixed_fraction": 0.03, "lifetime_y": 18}
    if chance.random() < 0.3:
        size = {"min_size": 2.0, "max_size": 15.0, "capex_fixed": 1_400_000, "capex_per_size": 600_000}
        yield {"technology": f"{plant}_turbine", "plant": plant, **size, **cost}, {"gas": -2.5, "power": 1.0, "steam": 1.1}
    if chance.random() < 0.3:
        size = {"min_size": 0.5, "max_size": 8, "capex_fixed": 180_000, "capex_per_size": 320_000}
        yield {"technology": f"{plant}_electric_boiler", "plant": plant, **size, **cost}, {"power": -1.02, "hot_water": 1.0}
