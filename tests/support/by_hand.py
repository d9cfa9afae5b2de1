"""Small parks for tests by hand, built through the door of the case format.

Unless a test says otherwise a year has one condition of 1000 h and capital costs a tenth of itself per year
(interest 0, life 10 years), so that sums can be done in the head.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, from_tables
from parkloop.optimizer import Plan, optimise

Row = dict[str, Any]


def park(settings: Row | None = None, hours: float = 1000.0, **tables: Sequence[Row]) -> Case:
    """A case from lists of rows; without a table of plants, those that the rows name, all in one place."""
    named = {row["plant"] for rows in tables.values() for row in rows if row.get("plant")}
    complete = {
        "plants": [{"plant": plant} for plant in sorted(named)],
        "conditions": [{"condition": "year", "hours_per_y": hours}],
        **tables,
    }
    known = {"format": 1, "case.id": "by_hand", "economics.interest_rate": 0, "economics.lifetime_y": 10, **(settings or {})}
    return from_tables(known, {name: frame(rows) for name, rows in complete.items()})


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as a table; a column that a row does not name is empty there."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return pd.DataFrame([[row.get(column) for column in columns] for row in rows], columns=columns, dtype=object)


def solve(case: Case, **options: Any) -> Plan:
    """The plan of a case that has one, proven and certified."""
    plan = optimise(case, **{"gap": 1e-7, **options})
    assert plan.status == "optimal", [*plan.reasons, *plan.faults]
    assert plan.certified, plan.faults
    return plan


def near(value: float) -> Any:
    """What a solver's tolerance allows around a number found by hand."""
    return pytest.approx(value, rel=1e-5, abs=1e-6)


def cost(case: Case, **options: Any) -> float:
    """The least total annual cost of a case [money/y]"""
    return float(solve(case, **options).kpi["total_cost_per_y"])


def bill(plan: Plan, head: str, plant: str | None = None) -> float:
    """What a plan pays under one head, of one plant or all [money/y]"""
    rows = plan.tables["costs"].query("head == @head")
    return float((rows if plant is None else rows.query("plant == @plant"))["cost_per_y"].sum())


def total(plan: Plan, name: str, plant: str | None = None) -> float:
    """A total of the park, the sum of its plants' posts, or of one plant."""
    rows = plan.tables["totals"].query("total == @name")
    return float((rows if plant is None else rows.query("plant == @plant"))["per_y"].sum())


def emitted(plan: Plan, species: str, plant: str | None = None) -> float:
    """What a plan emits of a species [t/y]"""
    rows = plan.tables["emissions"].query("species == @species")
    return float((rows if plant is None else rows.query("plant == @plant"))["t_per_y"].sum())


def halves(first: str = "summer", second: str = "winter") -> list[Row]:
    """Two conditions of 500 h each."""
    return [{"condition": first, "hours_per_y": 500}, {"condition": second, "hours_per_y": 500}]


def profile(name: str, **factors: float) -> list[Row]:
    """A profile from its factor in each condition."""
    return [{"profile": name, "condition": condition, "factor": factor} for condition, factor in factors.items()]


def buy(market: str, commodity: str, price: float, **more: Any) -> Row:
    """A row of markets.csv: bought."""
    return {"market": market, "commodity": commodity, "direction": "buy", "price_per_unit": price, **more}


def sell(market: str, commodity: str, price: float, **more: Any) -> Row:
    """A row of markets.csv: sold."""
    return {"market": market, "commodity": commodity, "direction": "sell", "price_per_unit": price, **more}


def need(plant: str, commodity: str, rate: float, **more: Any) -> Row:
    """A row of demands.csv; a rate below 0 is left over."""
    return {"demand": f"{plant}_{commodity}", "plant": plant, "commodity": commodity, "rate_per_h": rate, **more}


def flows(technology: str, **per_activity: float) -> list[Row]:
    """Rows of technology_flows.csv from what it makes (> 0) and takes (< 0) of each commodity."""
    return [{"technology": technology, "commodity": name, "per_activity": value} for name, value in per_activity.items()]


def water(
    stream: str, role: str, flow: float | None = None, price: float | None = None, plant: str | None = "a", **more: Any
) -> Row:
    """A row of water_streams.csv."""
    owner = {} if "technology" in more else {"plant": plant}
    return {"stream": stream, "role": role, "flow_t_per_h": flow, "price_per_t": price, **owner, **more}


def quality(
    stream: str,
    c_in: float | None = None,
    c_out: float | None = None,
    load: float | None = None,
    species: str = "salt",
    **more: Any,
) -> Row:
    """A row of water_quality.csv [mg/L, kg/h]"""
    limits = {"c_in_max_mg_per_l": c_in, "c_out_mg_per_l": c_out, "load_kg_per_h": load}
    return {"stream": stream, "species": species, **limits, **more}


def material(
    stream: str,
    role: str,
    material: str | None,
    flow: float | None = None,
    price: float | None = None,
    plant: str | None = "a",
    **more: Any,
) -> Row:
    """A row of material_streams.csv."""
    owner = {} if "technology" in more else {"plant": plant}
    return {"stream": stream, "role": role, "material": material, "flow_t_per_h": flow, "price_per_t": price, **owner, **more}


def heat(stream: str, t_in: float, t_out: float, duty: float, plant: str | None = "a", **more: Any) -> Row:
    """A row of heat_streams.csv [degC, MW]"""
    owner = {} if "technology" in more else {"plant": plant}
    return {"stream": stream, "t_in_c": t_in, "t_out_c": t_out, "duty_mw": duty, **owner, **more}
