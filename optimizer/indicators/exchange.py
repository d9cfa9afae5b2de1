"""Exchange network of a plan: amounts of water, material and energy between plants."""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from parkloop.optimizer.indicators.view import View, once
from parkloop.optimizer.indicators.web import Graph, Matrix

MEDIA = ("water", "material", "energy")
"""What flows are added up in: t of water, t of material, tce of commodities."""


@dataclass(frozen=True, eq=False)
class Web:
    """Annual flows of a medium between the plants inside the fence, with imports and exports.

    Exports include what is used up.
    """

    plants: tuple[str, ...]
    flows: Matrix
    imports: Matrix
    exports: Matrix


@once
def exchanges(view: View, medium: str | None = None) -> pd.DataFrame:
    """Annual flows between two plants, one of them inside the fence, no supplies or outlets.

    ``sent`` and ``arrives`` are in t of water or material, for energy in tce.
    """
    flows = view.flows
    touching = flows["from_plant"].isin(view.inside) | flows["to_plant"].isin(view.inside)
    between = touching & (flows["from_plant"] != flows["to_plant"]) & (flows["giver"] != "supply") & (flows["taker"] != "outlet")
    if medium is None:
        return flows[between]
    found = flows[between & (flows["domain"] == ("commodity" if medium == "energy" else medium))]
    if medium != "energy":
        return found
    coal = {row.commodity: row.tce for row in view.case.commodities}
    return found.assign(
        sent=found["sent"] * found["item"].map(coal).astype(float),
        arrives=found["arrives"] * found["arrives_as"].map(coal).astype(float),
    )


@once
def exchange_graph(view: View) -> Graph:
    """Plants and the exchanges that run between them: parallel exchanges are one link.

    Nodes are the plants inside the fence and those outside that exchange with them.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(plant.plant for plant in view.plants)
    rows = exchanges(view)
    graph.add_edges_from(zip(rows["from_plant"], rows["to_plant"], strict=True))
    return graph


@once
def web(view: View, medium: str) -> Web:
    """The flows of a medium over the plants inside the fence, each plant in balance.

    Plants outside the fence are outside, what is lost on the way is an export of its giver. What a plant takes in and does not
    give on is used up (an export), what it gives beyond its intake comes from its own process (an import).
    """
    plants = tuple(plant.plant for plant in view.plants)
    place = {plant: n for n, plant in enumerate(plants)}
    flows, imports, exports = np.zeros((len(plants), len(plants))), np.zeros(len(plants)), np.zeros(len(plants))
    rows = exchanges(view, medium)
    for giver, taker, sent, arrives in zip(rows["from_plant"], rows["to_plant"], rows["sent"], rows["arrives"], strict=True):
        if giver in place and taker in place:
            flows[place[giver], place[taker]] += arrives
            exports[place[giver]] += sent - arrives
        elif taker in place:
            imports[place[taker]] += arrives
        else:
            exports[place[giver]] += sent
    for plant, bought, sold in _outside(view, medium):
        imports[place[plant]] += bought
        exports[place[plant]] += sold
    surplus = flows.sum(axis=0) + imports - flows.sum(axis=1) - exports
    return Web(plants, flows, imports - np.minimum(surplus, 0.0), exports + np.maximum(surplus, 0.0))


def _outside(view: View, medium: str) -> list[tuple[str, float, float]]:
    """Imports and exports of each plant inside the fence: supplies, outlets and markets."""
    if medium == "energy":
        coal = {row.commodity: row.tce for row in view.case.commodities}
        rows = view.plan.markets
        weights = rows["condition"].map(view.weights).astype(float) * rows["commodity"].map(coal).astype(float)
        amounts = weights * rows["amount_per_h"].astype(float)
        buying = rows["direction"] == "buy"
        return [
            (plant, amount, 0.0) if buys else (plant, 0.0, amount)
            for plant, buys, amount in zip(rows["plant"], buying, amounts, strict=True)
            if plant in view.inside
        ]
    flows = view.flows_of(medium)
    taken, given = flows[flows["giver"] == "supply"], flows[flows["taker"] == "outlet"]
    return [
        *((p, a, 0.0) for p, a in zip(taken["to_plant"], taken["arrives"], strict=True) if p in view.inside),
        *((p, 0.0, a) for p, a in zip(given["from_plant"], given["sent"], strict=True) if p in view.inside),
    ]


def exchange_losses(view: View) -> dict[str, float]:
    """Share of exchange that stops with each plant, routes unchanged, as mean over the media.

    Only media that are exchanged.
    """
    shares: dict[str, list[float]] = {}
    for medium in MEDIA:
        rows = exchanges(view, medium)
        whole = float(rows["arrives"].sum())
        if whole <= 0:
            continue
        for plant in set(rows["from_plant"]) | set(rows["to_plant"]):
            touched = (rows["from_plant"] == plant) | (rows["to_plant"] == plant)
            shares.setdefault(plant, []).append(float(rows.loc[touched, "arrives"].sum()) / whole)
    media = sum(float(exchanges(view, medium)["arrives"].sum()) > 0 for medium in MEDIA)
    return {plant: sum(lost) / media for plant, lost in shares.items()}
