"""A small park in which every table has a row, and words to change it."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from parkloop.cases import Case, from_tables

Tables = dict[str, list[dict[str, Any]]]
Park = tuple[dict[str, Any], Tables]
Change = Callable[[Park], None]


STANDING = {"standing_loss_per_km": 0.05, "standing_loss_per_km_size": 0.01, "level_drop_k_per_km": 6.0}
LEAST = {"min_t_per_y": 1000.0, "shortfall_price_per_t": 0.5}
RETIRABLE = {"retirable": True, "leftover_value": 3e4, "retirement_cost": 1e4}


def valid() -> Park:
    """Settings and tables of a coherent park."""
    settings: dict[str, Any] = {
        "format": 1,
        "case.id": "small",
        "case.title": "小园区",
        "case.currency": "EUR",
        "policy.carbon_price_per_t": 80.0,
    }
    tables: Tables = {
        "plants": [
            {"plant": "mill", "x_km": 0.0, "y_km": 0.0, "role": "municipal", "spare_land_m2": 5000.0, "product_t_per_y": 1e5},
            {"plant": "works", "x_km": 1.0, "y_km": 0.5, "role": "utility", "condensate_return": 0.7},
            {"plant": "town", "x_km": 3.0, "role": "external"},
            {"plant": "port", "x_km": 5.0, "role": "external"},
        ],
        "conditions": [
            {"condition": "wet", "hours_per_y": 8000, "scenario": "rain", "probability": 0.6, **of("rain", 1, 800)},
            {"condition": "dry_day", "hours_per_y": 5000, "scenario": "drought", "probability": 0.4, **of("dry", 1, 500)},
            {"condition": "dry_night", "hours_per_y": 3000, "scenario": "drought", "probability": 0.4, **of("dry", 2, 300)},
        ],
        "calendar": [{"position": 1, "period": "rain", "repeats": 10}, {"position": 2, "period": "dry", "repeats": 10}],
        "profiles": [{"profile": "by_day", "condition": "dry_night", "factor": 0.5}],
        "commodities": [
            {"commodity": "power", "kind": "electricity", "unit": "MWh"},
            {"commodity": "gas", "kind": "fuel"},
            {"commodity": "steam", "kind": "heat", "t_supply_c": 180.0, "t_return_c": 180.0, "raise_capex_per_mw": 1e5},
            {"commodity": "hot_water", "kind": "heat", "t_supply_c": 90.0, "t_return_c": 60.0, "water_t_per_unit": 28.7},
            {"commodity": "chilled", "kind": "cold", "t_supply_c": 6.0, "t_return_c": 12.0},
            {"commodity": "hydrogen", "kind": "other", "unit": "t"},
        ],
        "markets": [
            {"market": "grid", "commodity": "power", "direction": "buy", "price_per_unit": 90.0, "renewable_fraction": 0.3},
            {"market": "feed_in", "commodity": "power", "direction": "sell", "price_per_unit": 40.0},
            {
                "market": "gas_net",
                "commodity": "gas",
                "direction": "buy",
                "price_per_unit": 35.0,
                "limit_per_h": 50.0,
                "min_per_h": 5.0,
            },
        ],
        "demands": [
            {"demand": "lights", "plant": "mill", "commodity": "power", "rate_per_h": 2.0, "profile": "by_day"},
            {"demand": "off_gas", "plant": "works", "commodity": "gas", "rate_per_h": -1.0},
        ],
        "heat_streams": [
            {"stream": "flue", "plant": "mill", "t_in_c": 300.0, "t_out_c": 150.0, "duty_mw": 2.0, "must_cool": False},
            {"stream": "warmth", "technology": "ro", "t_in_c": 45.0, "t_out_c": 30.0, "water": "brine", "must_cool": False},
            {"stream": "dryer", "plant": "mill", "zone": "hall", "t_in_c": 20.0, "t_out_c": 120.0, "duty_mw": 1.0},
            {"stream": "pan", "plant": "works", "t_in_c": 130.0, "t_out_c": 130.0, "duty_mw": 1.0, "kind": "cold"},
        ],
        "zones": [{"zone": "hall", "plant": "mill", "existing_recovery": False, "recovery_capex_per_mw": 50000.0}],
        "water_streams": [
            {"stream": "rinse", "plant": "mill", "role": "source", "flow_t_per_h": 20.0},
            {
                "stream": "boiler",
                "plant": "works",
                "role": "sink",
                "flow_t_per_h": 15.0,
                "makes_up": "hot_water",
                "t_max_c": 50.0,
            },
            {"stream": "wash", "plant": "works", "role": "process"},
            {"stream": "river", "plant": "works", "role": "supply", "price_per_t": 1.0, **LEAST},
            {"stream": "sewer", "plant": "works", "role": "outlet", "price_per_t": 2.0, "limit_t_per_h": 100.0},
            {"stream": "ro_in", "technology": "ro", "role": "sink", "flow_t_per_h": 1.0},
            {"stream": "ro_out", "technology": "ro", "role": "source", "flow_t_per_h": 0.7},
            {"stream": "brine", "technology": "ro", "role": "source", "flow_t_per_h": 0.3, "t_c": 45.0},
            {"stream": "pond", "plant": "town", "role": "source", "flow_t_per_h": 3.0},
            {"stream": "dock", "plant": "port", "role": "sink", "flow_t_per_h": 3.0},
        ],
        "water_quality": [
            {"stream": "rinse", "species": "cod", "c_out_mg_per_l": 100.0},
            {"stream": "boiler", "species": "cod", "c_in_max_mg_per_l": 20.0},
            {"stream": "wash", "species": "cod", "c_in_max_mg_per_l": 50.0, "c_out_mg_per_l": 250.0, "load_kg_per_h": 2.0},
            {"stream": "sewer", "species": "cod", "c_in_max_mg_per_l": 500.0, "removal": 0.8},
            {"stream": "ro_out", "species": "cod", "removal": 0.95},
            {"stream": "brine", "species": "cod", "balance": True},
        ],
        "material_streams": [
            {"stream": "slag_out", "plant": "mill", "role": "source", "material": "slag", "flow_t_per_h": 4.0, "hazard": "dusty"},
            {"stream": "kiln", "plant": "works", "role": "sink", "material": "clinker", "flow_t_per_h": 6.0},
            {"stream": "quarry", "plant": "works", "role": "supply", "material": "clinker", "price_per_t": 30.0, **LEAST},
            {"stream": "dump", "plant": "mill", "role": "outlet", "price_per_t": 12.0, "takes_hazardous": True},
        ],
        "substitutions": [{"material": "slag", "sink": "kiln", "ratio": 0.9, "max_share": 0.4}],
        "material_quality": [
            {"stream": "slag_out", "property": "mgo", "value": 8.0},
            {"stream": "kiln", "property": "mgo", "min": 0.0, "max": 5.0},
        ],
        "permits": [{"hazard": "dusty", "plant": "works"}],
        "hazard_distances": [{"hazard": "dusty", "distance_km": 0.5}],
        "technologies": [
            {
                **{"technology": "boiler_1", "plant": "works", "activity_unit": "MW", "existing_size": 10.0, "min_load": 0.4},
                **{"stack": "tall", "flue_gas_m3_per_activity_h": 1200.0, "existing_cost_per_y": 2e4, **RETIRABLE},
            },
            {"technology": "ro", "plant": "works", "max_size": 30.0, "capex_per_size": 9000.0, "group": "filters"},
            {"technology": "saver", "plant": "mill", "max_size": 1.0, "measure": "source_reduction"},
            {"technology": "scrubber", "plant": "works", "max_size": 10.0, "measure": "end_of_pipe"},
        ],
        "technology_flows": [
            {"technology": "boiler_1", "commodity": "steam", "per_activity": 1.0},
            {"technology": "boiler_1", "commodity": "gas", "per_activity": -1.1},
        ],
        "technology_couplings": [{"technology": "scrubber", "of": "boiler_1", "max_ratio": 0.8, "group": "flue"}],
        "part_load": [{"technology": "boiler_1", "load": 0.4, "efficiency": 0.9}],
        "reductions": [{"technology": "saver", "stream": "rinse", "per_activity": 5.0}],
        "stores": [
            {"store": "battery", "plant": "works", "holds": "power", "max_size": 20.0, "capex_per_size": 2e5, "owner": "mill"},
            {"store": "basin", "plant": "mill", "holds": "rinse", "existing_size": 400.0, "seasonal": True},
        ],
        "transport": [
            {"mode": "pipe", "carries": "water", "capex_per_km": 1e5, "max_km": 10.0, "electricity_mwh_per_unit_km": 0.001},
            {"mode": "truck", "carries": "material", "opex_per_unit_km": 0.2, "co2_kg_per_unit_km": 0.1, "follows": "corridor"},
            {
                "mode": "main",
                "carries": "heat",
                "only": "steam",
                "arrives_as": "hot_water",
                "max_flow": 20.0,
                "min_flow": 1.0,
                **STANDING,
            },
            {"mode": "cable", "carries": "commodity", "only": "power"},
        ],
        "links": [
            {
                **{"link": "old_pipe", "from": "rinse", "to": "works", "mode": "pipe", "status": "existing", "capacity": 10.0},
                **{"max_enlargement": 5.0, "capex_per_enlargement": 2e4, "existing_cost_per_y": 1e4, **RETIRABLE},
            },
            {"link": "steam_line", "from": "works", "to": "mill", "commodity": "steam", "mode": "main", "length_km": 1.5},
            {"link": "no_haul", "from": "mill", "to": "kiln", "status": "forbidden"},
            {"link": "inside", "from": "works", "to": "works", "status": "existing"},
        ],
        "corridor_nodes": [
            {"node": "gate_mill", "plant": "mill"},
            {"node": "gate_works", "plant": "works", "x_km": 2.0},
            {"node": "crossing", "x_km": 1.0, "y_km": 1.0},
        ],
        "corridors": [
            {"corridor": "rack", "from": "gate_mill", "to": "crossing", "capex": 1e5, "owner": "works", "fee_per_y": 100.0},
            {"corridor": "road", "from": "crossing", "to": "gate_works", "status": "existing", "max_links": 2.0},
            {"corridor": "trench", "from": "gate_mill", "to": "gate_works", "length_km": 3.0, "forbids_hazard": "dusty"},
        ],
        "relays": [{"relay": "no_resale", "plant": "mill", "allowed": False}],
        "contracts": [
            {
                **{"contract": "steam_sale", "from": "works", "to": "mill", "commodity": "steam", "price_per_unit": 20.0},
                **{"fixed_fee_per_y": 1000.0, "min_per_y": 100.0, "term_y": 10.0},
            }
        ],
        "emissions": [
            {"item": "grid", "species": "co2", "kg_per_unit": 400.0, "scope": 2},
            {"item": "boiler_1", "species": "co2", "kg_per_unit": 220.0},
            {"item": "scrubber", "species": "co2", "kg_per_unit": -100.0, "max_removal": 0.9},
            {"item": "feed_in", "species": "co2", "kg_per_unit": -300.0},
            {"item": "off_gas", "species": "ch4", "kg_per_unit": 3.0},
        ],
        "air_limits": [
            {"air_limit": "tall_co2", "plant": "works", "stack": "tall", "species": "co2", "max_kg_per_h": 3000.0},
            {"air_limit": "works_co2", "plant": "works", "species": "co2", "max_mg_per_m3": 300000.0},
        ],
        "pollution_equivalents": [{"medium": "air", "species": "ch4", "kg_per_equivalent": 5.0}],
        "base_year": [{"year": 2020, "quantity": "freshwater", "value": 1000.0}],
        "products": [
            {"product": "board", "plant": "mill", "output_t_per_y": 900.0, "allocation": "economic", "price_per_t": 300.0}
        ],
        "product_levels": [{"product": "board", "indicator": "water", "level": "quota", "value": 8.0}],
        "measured": [{"month": "2024-02", "plant": "mill", "quantity": "board", "value": 70.0, "planned_share": 0.1}],
        "reported": [{"plant": "mill", "quantity": "freshwater", "value": 0.05, "unit": "万m3/a"}],
        "policies": [
            {"policy": "water_cap", "kind": "cap", "target": "freshwater", "value": 500.0, "unit": "m3/y"},
            {"policy": "reuse", "kind": "floor", "target": "water_reuse_rate", "value": 20.0, "unit": "%"},
            {"policy": "levy", "kind": "tax", "target": "disposal", "value": 5.0, "plant": "mill"},
            {"policy": "intensity", "kind": "quota", "target": "energy_per_product", "value": 90.0, "unit": "kgce/t"},
        ],
        "provenance": [
            {"table": "plants", "row": "*", "column": "*", "grade": "assumed", "source": "none"},
            {"table": "substitutions", "row": "slag/kiln", "column": "max_share", "grade": "published", "low": 0.3, "high": 0.5},
        ],
    }
    return settings, tables


def of(period: str, step: int, hours: float) -> dict[str, Any]:
    """The cells of a condition that is a step of a period."""
    return {"period": period, "step": step, "duration_h": hours}


def build(park: Park) -> Case:
    """The case of a park; raises ``CaseError``."""
    settings, tables = park
    return from_tables(settings, {name: pd.DataFrame(rows, dtype=object) for name, rows in tables.items()})


def key_of(table: str, row: dict[str, Any]) -> str:
    """The key of a row as messages write it."""
    from parkloop.cases.schema import TABLES

    return "/".join(str(row.get(column)) for column in TABLES[table].key)


def put(table: str, key: str, /, **cells: Any) -> Change:
    """Set cells of a row; ``from_`` is the column ``from``; ... empties a cell."""

    def change(park: Park) -> None:
        row = next(row for row in park[1][table] if key_of(table, row) == key)
        row.update({column.rstrip("_"): None if value is ... else value for column, value in cells.items()})

    return change


def add(table: str, /, **cells: Any) -> Change:
    """Add a row."""

    def change(park: Park) -> None:
        park[1].setdefault(table, []).append({column.rstrip("_"): value for column, value in cells.items()})

    return change


def drop(table: str, *keys: str) -> Change:
    """Take rows away, all without a key."""

    def change(park: Park) -> None:
        park[1][table] = [row for row in park[1][table] if keys and key_of(table, row) not in keys]

    return change


def without_time(park: Park) -> None:
    """Take the order of the conditions away, and what stores over it."""
    for row in park[1]["conditions"]:
        row.update(period=None, step=None, duration_h=None)
    park[1].update(calendar=[], stores=[])


def rename(table: str, old: str, new: str) -> Change:
    """Give a column another header."""

    def change(park: Park) -> None:
        park[1][table] = [{(new if column == old else column): value for column, value in row.items()} for row in park[1][table]]

    return change


def setting(key: str, value: Any) -> Change:
    """Set a key of case.toml; ... takes it away."""

    def change(park: Park) -> None:
        park[0].pop(key, None)
        if value is not ...:
            park[0][key] = value

    return change
