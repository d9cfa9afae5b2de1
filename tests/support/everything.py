"""One park in which every head of the costs, every kind of a balance and every total has an amount."""

from typing import Any

from parkloop.cases import Case
from tests.support.by_hand import Row, buy, flows, heat, material, need, park, quality, sell, water

CLEAN_CELL: Row = {
    "technology": "cell",
    "plant": "a",
    "max_size": 30,
    "capex_fixed": 5_000,
    "capex_per_size": 1_000,
    "opex_fixed_fraction": 0.02,
    "opex_per_activity": 0.5,
    "land_m2_fixed": 100,
    "land_m2_per_size": 5,
    "subsidy_fraction": 0.2,
    "allowance_t_per_activity_h": 0.01,
}
SETTINGS: Row = {
    "economics.interest_rate": 0.08,
    "economics.lifetime_y": 15,
    "policy.carbon_price_per_t": 20,
    "policy.carbon_scheme": "ets",
    "policy.carbon_price_scopes": [1, 2, 3],
    "policy.land_price_per_m2_y": 1,
}
PLANTS: list[Row] = [
    {"plant": "a", "spare_land_m2": 1_000, "free_allowance_t_per_y": 100},
    {"plant": "b", "x_km": 3, "y_km": 4, "recirculated_water_t_per_y": 1_000, "condensate_return": 0.6},
]
CONDITIONS: list[Row] = [
    {"condition": "dry", "hours_per_y": 4000, "scenario": "dry", "probability": 0.4},
    {"condition": "wet_day", "hours_per_y": 2500, "scenario": "wet", "probability": 0.6},
    {"condition": "wet_night", "hours_per_y": 1500, "scenario": "wet", "probability": 0.6},
]


def everything(credit: bool = True, **changed: Any) -> Case:
    """Power, hydrogen, steam, cooling, water and materials at two plants; ``changed`` tables replace its own.

    Without its ``credit``, which counts from the baseline, only one problem is solved.
    """
    tables = {"plants": PLANTS, "conditions": CONDITIONS, **_energy(), **_streams(), **_rules(), **changed}
    tables["policies"] = [row for row in tables["policies"] if credit or row["kind"] != "credit"]
    return park(SETTINGS, **tables)


def _energy() -> Row:
    """Plant a makes hydrogen, raises steam for b and flares what it cannot use."""
    return {
        "commodities": [
            {"commodity": "power", "kind": "electricity"},
            {"commodity": "hydrogen", "kind": "other", "unit": "km3"},
            {"commodity": "off_gas", "kind": "fuel"},
            {"commodity": "steam", "kind": "heat", "t_supply_c": 120, "t_return_c": 120, "raise_capex_per_mw": 10_000}
            | {"water_t_per_unit": 1.5},
            {"commodity": "cold_water", "kind": "cold", "t_supply_c": 15, "t_return_c": 25},
        ],
        "markets": [
            buy("grid", "power", 10, price_profile="day", peak_price_per_unit_y=1_000, renewable_fraction=0.3),
            buy("green", "power", 30, renewable_fraction=1),
            buy("contract", "hydrogen", 60, plant="b", min_per_h=2, limit_per_h=9, shortfall_price_per_unit=5),
            buy("boiler_house", "steam", 40),
            buy("cooling_tower", "cold_water", 5),
            sell("filling_station", "hydrogen", 90, plant="a", limit_per_h=3),
        ],
        "profiles": [{"profile": "day", "condition": "wet_day", "factor": 1.4}],
        "demands": [
            need("b", "hydrogen", 4),
            need("a", "power", 3, profile="day"),
            need("a", "off_gas", -2),
            need("b", "steam", 2),
        ],
        "technologies": [CLEAN_CELL, SCRUBBER, IDLE],
        "technology_flows": flows("cell", hydrogen=1, power=-2),
        "heat_streams": [
            heat("flue", 250, 150, 6, must_cool=False),
            heat("product", 90, 40, 2),
            heat("feed", 60, 100, 1),
            heat("drying", 60, 110, 2, plant="b"),
        ],
        "zones": [{"zone": "a", "plant": "a", "existing_recovery": False, "recovery_capex_per_mw": 5_000}],
    }


SCRUBBER: Row = {
    **{"technology": "scrubber", "plant": "a", "existing_size": 5, "measure": "end_of_pipe", "opex_per_activity": 0.1},
    **{"existing_cost_per_y": 30, "retirable": True, "retirement_cost": 400_000},
}
IDLE: Row = {
    **{"technology": "idle", "plant": "b", "existing_size": 2, "existing_cost_per_y": 900, "retirable": True},
    **{"leftover_value": 9_000},
}
MODE: Row = {
    "capex_terminal": 1_000,
    "capex_per_km": 200,
    "capex_per_km_size": 50,
    "opex_fixed_fraction": 0.01,
    "opex_per_unit": 0.1,
    "loss_per_km": 0.01,
    "electricity_mwh_per_unit_km": 0.001,
    "co2_kg_per_unit_km": 0.1,
    "land_m2_per_km": 10,
    "contract_cost_per_y": 50,
    "subsidy_fraction": 0.1,
}


def _streams() -> Row:
    """Condensate of a goes to b; ash of a replaces clay at b; a process of b takes up salt."""
    return {
        "water_streams": [
            water("condensate", "source", 10),
            water("wash", "sink", 8, plant="b"),
            water("make_up", "sink", 1, makes_up="steam"),
            water("rinse", "process", plant="b"),
            water("fresh", "supply", price=2, min_t_per_y=900_000, shortfall_price_per_t=0.1),
            water("sewer", "outlet", price=1),
        ],
        "water_quality": [
            quality("condensate", c_out=50),
            quality("wash", c_in=40),
            quality("rinse", 20, 100, 1),
            quality("sewer", removal=0.5),
        ],
        "material_streams": [
            material("ash", "source", "ash", 10),
            material("bricks", "sink", "clay", 8, plant="b"),
            material("clay", "supply", "clay", price=50),
            material("landfill", "outlet", None, price=20),
        ],
        "substitutions": [{"material": "ash", "sink": "bricks", "max_share": 0.5, "treatment_cost_per_t": 2}],
        "transport": [
            {"mode": "gas_pipe", "carries": "commodity", "only": "hydrogen", **MODE},
            {"mode": "steam_pipe", "carries": "heat", "only": "steam", **MODE},
            {"mode": "pipe", "carries": "water", **MODE},
            {"mode": "truck", "carries": "material", **MODE},
        ],
    }


def _rules() -> Row:
    """Emissions of every kind of item, and one policy of each kind that the books carry."""
    return {
        "emissions": [
            {"item": "grid", "species": "co2", "kg_per_unit": 400, "scope": 2},
            {"item": "cell", "species": "so2", "kg_per_unit": 0.5},
            {"item": "scrubber", "species": "so2", "kg_per_unit": -1, "max_removal": 0.8},
            {"item": "a_off_gas", "species": "co2", "kg_per_unit": 300},
            {"item": "filling_station", "species": "co2", "kg_per_unit": -500},
            {"item": "landfill", "species": "co2", "kg_per_unit": 5},
            {"item": "truck", "species": "nox", "kg_per_unit": 0.01, "scope": 3},
        ],
        "policies": [
            {"policy": "water_fee", "kind": "tax", "target": "freshwater", "value": 0.3},
            {"policy": "power_tax", "kind": "tax", "target": "power", "value": 0.1},
            {"policy": "green_floor", "kind": "floor", "target": "renewable_share", "value": 0.5},
            {"policy": "so2_tax", "kind": "tax", "target": "so2", "value": 500, "plant": "a"},
            {"policy": "waste_credit", "kind": "credit", "target": "disposal", "value": 3},
        ],
    }
