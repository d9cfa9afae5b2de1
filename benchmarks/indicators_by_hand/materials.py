"""Classes of wastes, and what becomes of them."""

from typing import Any

import pandas as pd

from benchmarks.indicators_by_hand.tables import Books, Rows, default


def waste_class(row: dict[str, Any], outlets: Rows) -> str:
    """Class of what a source gives: as stated; a product where an outlet pays; hazardous with a hazard; else general."""
    if row.get("class") is not None:
        return str(row["class"])
    buyers = (o for o in outlets if default(o.get("price_per_t"), 0.0) < 0 and o.get("material") in (None, row.get("material")))
    if any(row.get("hazard") is None or default(o.get("takes_hazardous"), True) for o in buyers):
        return "product"
    return "general_waste" if row.get("hazard") is None else "hazardous_waste"


def end_of(row: dict[str, Any]) -> str:
    """What becomes of a material at a taker."""
    if row["role"] == "sink":
        return "use"
    paying = default(row.get("price_per_t"), 0.0) < 0
    return str(row.get("kind") or ("sale" if paying else "disposal" if default(row.get("counts"), True) else "use"))


def wastes(books: Books) -> pd.DataFrame:
    """Flows of material that sources inside the fence give, with class, end, and whether the end is stated.

    ``dry`` is the share of dry matter, ``prepared`` whether a technology gives it that only prepares waste, ``prepares`` whether
    one takes it.
    """
    water = {r["stream"]: r["value"] for r in books.given("material_quality") if r["property"] == "moisture" and r.get("value")}
    only = {r["technology"] for r in books.given("technologies") if default(r.get("pretreatment"), False)}
    rows = {r["stream"]: r for r in books.given("material_streams")}
    outlets = [r for r in rows.values() if r["role"] == "outlet"]
    flows = books.flows[(books.flows["domain"] == "material") & books.flows["from_plant"].isin(books.inside)]
    flows = flows[flows["from"].map(lambda s: rows[s]["role"] == "source").astype(bool)]
    takers = [rows[s] for s in flows["to"]]
    made = flows.assign(
        cls=[waste_class(rows[s], outlets) for s in flows["from"]],
        end=[end_of(t) for t in takers],
        dry=[1.0 - water.get(s, 0.0) if water.get(s, 0.0) < 1.0 else 1.0 for s in flows["from"]],
        prepared=[rows[s].get("technology") in only for s in flows["from"]],
        prepares=[t.get("technology") in only for t in takers],
        stated=[t["role"] == "sink" or t.get("kind") is not None for t in takers],
    )
    return made.astype({"prepared": bool, "prepares": bool})  # of no flows, too
