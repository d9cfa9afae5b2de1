"""Exchanges between plants, and caps."""

import pandas as pd

from benchmarks.indicators_by_hand.tables import Books, default, rows_of, share


def new_chains(books: Books) -> float:
    """New exchanges between plants, by giver, taker and medium, power lines left out."""
    power = {r["commodity"] for r in books.given("commodities") if r["kind"] == "electricity"}
    links = books.told("links")
    links = links[(links["status"] == "new") & (links["from_plant"] != links["to_plant"]) & ~links["item"].isin(power)]
    return float(len(links[["from_plant", "to_plant", "domain", "item"]].drop_duplicates()))


def caps_kept(books: Books) -> float:
    """Share of the caps on species that the plan keeps [%]"""
    species = {r["species"] for table in ("emissions", "water_quality") for r in books.given(table)}
    species |= {"co2", "so2", "nox", "dust", "cod", "nh3n", "hg", "cd", "pb", "as"}
    caps = {r["policy"] for r in books.given("policies") if r["kind"] == "cap" and r["target"] in species}
    broken = books.plan / "broken_policies.csv"
    lost = set(pd.read_csv(broken)["policy"]) if broken.exists() else set()
    return share(float(len(caps - lost)), float(len(caps)))


def chain_linkage(books: Books) -> float:
    """Value added of plants that exchange with another by more than a power line, of that of all [%]"""
    power = {r["commodity"] for r in books.given("commodities") if r["kind"] == "electricity"}
    ends = {r["stream"]: r["role"] for table in ("water_streams", "material_streams") for r in books.given(table)}
    linked: set[str] = set()
    for f in rows_of(books.flows):
        public = ends.get(f["from"]) == "supply" or ends.get(f["to"]) == "outlet"
        apart = f["from_plant"] != f["to_plant"] and bool({f["from_plant"], f["to_plant"]} & books.inside)
        if apart and not public and f["item"] not in power:
            linked |= {f["from_plant"], f["to_plant"]}
    part = sum(default(r.get("value_added_per_y"), 0.0) for r in books.plants if r["plant"] in linked)
    return share(part, books.of_plants("value_added_per_y"))
