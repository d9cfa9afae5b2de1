"""Key figures of a plan, each a sum over its tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cases.schema import Case, MaterialStream, WaterStream


def key_figures(case: Case, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """What the tables add up to: money and t, tce, MWh per year, capital, and numbers of links."""
    links, emissions = tables["links"], tables["emissions"]
    built = (links, tables["technologies"], tables["equipment"])
    capex = sum(float(table["capex"].sum()) for table in built)
    net = sum(float(table["capex_net"].sum()) for table in built[:2]) + float(tables["equipment"]["capex"].sum())
    between = links[links["from_plant"] != links["to_plant"]]
    species = emissions.groupby("species")["t_per_y"].sum()
    return {
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
        "exchanges_in_plant": _in_plant(case, tables["flows"]),
        "emissions_t_per_y": {str(name): float(amount) for name, amount in species.items()},
    }


def _total(tables: Mapping[str, pd.DataFrame], name: str) -> float:
    totals = tables["totals"]
    return float(totals.loc[totals["total"] == name, "per_y"].sum())


def _in_plant(case: Case, flows: pd.DataFrame) -> int:
    """Pairs of streams inside a plant that exchange water or materials, without supplies and outlets."""
    streams: tuple[WaterStream | MaterialStream, ...] = (*case.water_streams, *case.material_streams)
    outside = {s.stream for s in streams if s.role in ("supply", "outlet")}
    inside = flows[(flows["from_plant"] == flows["to_plant"]) & (flows["domain"] != "commodity")]
    pairs = {(a, b) for a, b in zip(inside["from"], inside["to"], strict=True) if a not in outside and b not in outside}
    return len(pairs)
