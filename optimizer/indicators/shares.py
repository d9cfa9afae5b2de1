"""Used and new shares of water and material flows in a plan, through technologies too."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from parkloop.cases.schema import WaterStream
from parkloop.optimizer.indicators.view import View, once

Shares = NDArray[np.float64]


@once
def used_before(view: View, domain: str) -> Shares:
    """Used share of each flow of a domain: 1 of by-products, wastes and used water, else 0.

    Through technologies by their feeds.

    Water and products that a technology makes have the share of its mixed feeds over the year.
    """
    flows = view.flows_of(domain)
    made = _made_of_used(view, flows)
    shares = []
    for giver in flows["from"]:
        share = _share_of(view, giver)
        shares.append(made[view.streams[giver].technology or ""] if share is None else share)
    return np.array(shares, dtype=float)


def _share_of(view: View, giver: str) -> float | None:
    """Used share of a stream's supply; None where the feeds of its technology determine it."""
    row = view.streams[giver]
    if isinstance(row, WaterStream):
        return float(row.used_before) if row.technology is None else None
    if row.role == "supply":
        return 0.0
    if view.origins.materials[giver] != "product":
        return 1.0
    return 0.0 if row.technology is None else None


def _made_of_used(view: View, flows: pd.DataFrame) -> dict[str, float]:
    """Used share of each technology's feeds, solved for all together.

    One may feed another.
    """
    owner = {stream: row.technology for stream, row in view.streams.items() if row.technology}
    place = {maker: n for n, maker in enumerate(sorted(set(owner.values())))}
    count = len(place)
    direct, passed, fed = np.zeros(count), np.zeros((count, count)), np.zeros(count)
    for giver, taker, amount in zip(flows["from"], flows["to"], flows["arrives"], strict=True):
        if taker not in owner:
            continue
        n = place[owner[taker]]
        fed[n] += amount
        share = _share_of(view, giver)
        if share is None:
            passed[n, place[owner[giver]]] += amount
        else:
            direct[n] += share * amount
    fed[fed == 0] = 1.0
    shares = np.linalg.lstsq(np.eye(count) - passed / fed[:, None], direct / fed, rcond=None)[0]
    return {maker: float(shares[n]) for maker, n in place.items()}


def material_inflow(view: View) -> tuple[float, float]:
    """Inflow to material sinks of plants inside the fence: used, and new [t/y]"""
    flows, share = view.flows_of("material"), used_before(view, "material")
    into = (flows["taker"] == "plant") & flows["to_plant"].isin(view.inside)
    arrives = flows["arrives"]
    return float((arrives * share)[into].sum()), float((arrives * (1.0 - share))[into].sum())
