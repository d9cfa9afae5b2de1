"""Key figures of a plan, each a sum over its tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.certificate.risk import measured


def key_figures(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """What the tables add up to: money and t, tce, MWh per year, capital, and numbers of links."""
    links, emissions = tables["links"], tables["emissions"]
    built = (links, tables["technologies"], tables["equipment"])
    capex = sum(float(table["capex"].sum()) for table in built)
    net = sum(float(table["capex_net"].sum()) for table in built[:2]) + float(tables["equipment"]["capex"].sum())
    between = links[links["from_plant"] != links["to_plant"]]
    species = emissions.groupby("species")["t_per_y"].sum()
    figures: dict[str, Any] = {
        "total_cost_per_y": float(tables["costs"]["cost_per_y"].sum()),
        "capex": capex,
        "capex_net": net,
        "co2_t_per_y": float(species.get("co2", 0.0)),
        "freshwater_t_per_y": _total(tables, "freshwater"),
        "wastewater_t_per_y": _total(tables, "wastewater"),
        "disposal_t_per_y": _total(tables, "disposal"),
        "energy_tce_per_y": _total(tables, "energy"),
        "heat_recovered_mwh_per_y": _total(tables, "waste_heat_used"),
        "land_m2": float(tables["land"]["m2"].sum()),
        "links_built": int((between["status"] == "new").sum()),
        "links_existing": int((between["status"] == "existing").sum()),
        "exchanges_in_plant": _in_plant(tables["flows"]),
        "emissions_t_per_y": {str(name): float(amount) for name, amount in species.items()},
    }
    return figures if tables["pollution_tax"].empty else figures | _pollution_tax(tables)


def _pollution_tax(tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """The tax by pollution equivalents, and what it would be if every species paid; means over the scenarios."""
    chances = tables["scenarios"].set_index("scenario")["probability"]
    rows = tables["pollution_tax"]
    weights = rows["scenario"].map(chances).astype(float)
    return {f"pollution_{name}": float((weights * rows[name]).sum()) for name in ("tax_exact_per_y", "tax_of_all_per_y")}


def _total(tables: Mapping[str, pd.DataFrame], name: str) -> float:
    totals = tables["totals"]
    return float(totals.loc[totals["total"] == name, "per_y"].sum())


def _in_plant(flows: pd.DataFrame) -> int:
    """Pairs of streams inside a plant that exchange water or materials, without supplies and outlets."""
    inside = flows[(flows["from_plant"] == flows["to_plant"]) & (flows["domain"] != "commodity")]
    exchanged = inside[(inside["from_role"] != "supply") & (inside["to_role"] != "outlet")]
    return len(set(zip(exchanged["from"], exchanged["to"], strict=True)))


def risk_figures(tables: Mapping[str, pd.DataFrame], level: float) -> dict[str, float]:
    """Where there are several scenarios: cost of the dearest one, mean cost of the worst tail, and the tail's level."""
    if len(tables["scenarios"]) < 2:
        return {}
    worst, tail = (risk_of(measure, tables, level) for measure in ("worst_case", "cvar"))
    return {"worst_case_cost_per_y": worst, "cvar_cost_per_y": tail, "cvar_level": level}


def risk_of(measure: str, tables: Mapping[str, pd.DataFrame], level: float) -> float:
    """A measure of risk from the costs of the scenarios [money/y]"""
    rows = tables["scenarios"]
    return measured(measure, zip(rows["probability"].astype(float), rows["cost_per_y"].astype(float), strict=True), level)
