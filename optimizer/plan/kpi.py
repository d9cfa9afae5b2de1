"""Key figures of a plan and their units, each a sum over its tables.

Page, command line, comparison and report read these.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from parkloop.optimizer.certificate.accounting.risk import measured

UNITS: Mapping[str, str] = {
    "total_cost_per_y": "{money}/y",
    "capex": "{money}",
    "capex_net": "{money}",
    "co2_t_per_y": "t/y",
    "freshwater_t_per_y": "t/y",
    "wastewater_t_per_y": "t/y",
    "disposal_t_per_y": "t/y",
    "energy_tce_per_y": "tce/y",
    "heat_recovered_mwh_per_y": "MWh/y",
    "land_m2": "m²",
    "links_built": "",
    "links_existing": "",
    "exchanges_in_plant": "",
    "pollution_tax_exact_per_y": "{money}/y",
    "pollution_tax_of_all_per_y": "{money}/y",
    "worst_case_cost_per_y": "{money}/y",
    "cvar_cost_per_y": "{money}/y",
    "cvar_level": "",
}
"""Every key figure that is a number, with its unit."""
AMOUNTS = ("co2_t_per_y", "freshwater_t_per_y", "wastewater_t_per_y", "disposal_t_per_y")
COMPARED = ("total_cost_per_y", "capex", *AMOUNTS, "energy_tce_per_y", "land_m2", "links_built")
"""Key figures of plans side by side, in comparisons and reports."""
ON_CARDS = ("total_cost_per_y", *AMOUNTS, "energy_tce_per_y")
"""Key figures that stand above a plan."""
SWEPT = ("total_cost_per_y", "capex", *AMOUNTS, "links_built")
"""Key figures of the plans of a sweep."""


def key_figures(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Key figures of the tables of a plan: annual amounts and cost, capital, and numbers of links."""
    links, emissions = tables["links"], tables["emissions"]
    built = (links, tables["technologies"], tables["stores"], tables["corridors"], tables["equipment"])
    capex = _sum(table["capex"] for table in built)
    net = _sum((*(table["capex_net"] for table in built[:4]), tables["equipment"]["capex"]))
    between = links[links["from_plant"] != links["to_plant"]]
    species, totals = _sums(emissions, "species", "t_per_y"), _sums(tables["totals"], "total", "per_y")
    figures: dict[str, Any] = {
        "total_cost_per_y": _sum([tables["costs"]["cost_per_y"]]),
        "capex": capex,
        "capex_net": net,
        "co2_t_per_y": species.get("co2", 0.0),
        "freshwater_t_per_y": totals.get("freshwater", 0.0),
        "wastewater_t_per_y": totals.get("wastewater", 0.0),
        "disposal_t_per_y": totals.get("disposal", 0.0),
        "energy_tce_per_y": totals.get("energy", 0.0),
        "heat_recovered_mwh_per_y": totals.get("waste_heat_used", 0.0),
        "land_m2": _sum([tables["land"]["m2"]]),
        "links_built": int((between["status"] == "new").sum()),
        "links_existing": int((between["status"] == "existing").sum()),
        "exchanges_in_plant": _in_plant(tables["flows"]),
        "emissions_t_per_y": species,
    }
    return figures if tables["pollution_tax"].empty else figures | _pollution_tax(tables)


def _sum(columns: Iterable[pd.Series]) -> float:
    """Sum of columns, the same in whatever order their rows are."""
    return math.fsum(value for column in columns for value in column.tolist())


def _sums(table: pd.DataFrame, key: str, column: str) -> dict[str, float]:
    """Sums of a column by the names in another, in the order of the names."""
    found: dict[str, list[float]] = {}
    for name, value in zip(table[key].tolist(), table[column].tolist(), strict=True):
        found.setdefault(str(name), []).append(value)
    return {name: math.fsum(found[name]) for name in sorted(found)}


def _pollution_tax(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Pollution tax by equivalents, and the tax if every species paid; means over the scenarios."""
    chances = tables["scenarios"].set_index("scenario")["probability"]
    rows = tables["pollution_tax"]
    weights = rows["scenario"].map(chances).astype(float)
    return {f"pollution_{name}": float((weights * rows[name]).sum()) for name in ("tax_exact_per_y", "tax_of_all_per_y")}


def _in_plant(flows: pd.DataFrame) -> int:
    """Pairs of streams inside a plant that exchange water or materials, without supplies and outlets."""
    inside = flows[(flows["from_plant"] == flows["to_plant"]) & (flows["domain"] != "commodity")]
    exchanged = inside[(inside["from_role"] != "supply") & (inside["to_role"] != "outlet")]
    return len(set(zip(exchanged["from"], exchanged["to"], strict=True)))


def risk_figures(tables: Mapping[str, pd.DataFrame], level: float) -> dict[str, float]:
    """Worst-case cost, CVaR and its level, where there are several scenarios."""
    if len(tables["scenarios"]) < 2:
        return {}
    worst, tail = (risk_of(measure, tables, level) for measure in ("worst_case", "cvar"))
    return {"worst_case_cost_per_y": worst, "cvar_cost_per_y": tail, "cvar_level": level}


def risk_of(measure: str, tables: Mapping[str, pd.DataFrame], level: float) -> float:
    """Measure of risk of the costs of the scenarios [money/y]"""
    rows = tables["scenarios"]
    return measured(measure, zip(rows["probability"].astype(float), rows["cost_per_y"].astype(float), strict=True), level)
