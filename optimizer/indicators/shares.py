"""Where water and material in a plan come from: used before or new, through technologies too; and how it leaves."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.indicators.formulas import ratio
from optimizer.indicators.measures import PERCENT, listed
from optimizer.indicators.record import Known, Missing
from optimizer.indicators.view import View, once

Shares = NDArray[np.float64]

WITHIN = 1.0 + 1e-6
"""A concentration may exceed its limit by this factor: a solver's tolerance."""


@once
def used_before(view: View, domain: str) -> Shares:
    """Of each flow of a domain, the share of its amount that plants gave: 1 from a plant, 0 from a supply.

    What a technology makes has the share of its mixed feeds over the year.
    """
    flows = view.flows_of(domain)
    made = _made_of_used(view, flows)
    whose = [view.streams[giver].technology for giver in flows["from"]]
    known = {"plant": 1.0, "supply": 0.0}
    return np.array([known[k] if k in known else made[t or ""] for k, t in zip(flows["giver"], whose, strict=True)], dtype=float)


def _made_of_used(view: View, flows: pd.DataFrame) -> dict[str, float]:
    """Share of each technology's feeds that plants gave, solved for all together, as one may feed another."""
    owner = {stream: row.technology for stream, row in view.streams.items() if row.technology}
    place = {maker: n for n, maker in enumerate(sorted(set(owner.values())))}
    count = len(place)
    direct, passed, fed = np.zeros(count), np.zeros((count, count)), np.zeros(count)
    for giver, kind, taker, amount in zip(flows["from"], flows["giver"], flows["to"], flows["arrives"], strict=True):
        if taker not in owner:
            continue
        n = place[owner[taker]]
        fed[n] += amount
        if kind == "technology":
            passed[n, place[owner[giver]]] += amount
        elif kind == "plant":
            direct[n] += amount
    fed[fed == 0] = 1.0
    shares = np.linalg.lstsq(np.eye(count) - passed / fed[:, None], direct / fed, rcond=None)[0]
    return {maker: float(shares[n]) for maker, n in place.items()}


def reclaimed_water(view: View) -> Known:
    """Water that technologies make of used water and plants take, of the used water that is not reused directly [%]

    Used water that is not reused directly goes from plants into technologies or to outlets that count.
    """
    flows = view.flows_of("water")
    counts = flows["to"].map(lambda s: view.streams[s].role != "outlet" or view.streams[s].counts).astype(bool)
    ours = flows["from_plant"].isin(view.inside)
    collected = flows[ours & counts & (flows["giver"] == "plant") & flows["taker"].isin(["technology", "outlet"])]
    again = ours & (flows["giver"] == "technology") & (flows["taker"] == "plant")
    reclaimed = float((flows["arrives"] * used_before(view, "water"))[again].sum())
    share = ratio(reclaimed, float(collected["arrives"].sum()))
    return Missing("water_streams.csv: used water that goes to treatment or outlets") if share is None else PERCENT * share


def kept_discharge(view: View) -> Known:
    """Of the water that goes to outlets, the share whose true concentrations are all within the outlet's limits [%]"""
    quality = view.plan.tables["water_quality"]
    outlets = {row.stream for row in view.case.water_streams if row.role == "outlet"}
    rows = quality[quality["stream"].isin(outlets) & quality["plant"].isin(view.inside)]
    flows = view.flows_of("water")
    used = set(flows.loc[(flows["taker"] == "outlet") & flows["from_plant"].isin(view.inside), "to"])
    free = used - set(rows.loc[rows["limit_mg_per_l"].notna(), "stream"])
    if free or not used:
        return Missing(f"water_quality.csv: c_in_max_mg_per_l of {listed(free) or 'outlets'}")
    within = ~(rows["true_mg_per_l"] > rows["limit_mg_per_l"] * WITHIN)
    amounts = rows.assign(
        within=within, sent=rows["condition"].map(view.weights).astype(float) * rows["flow_t_per_h"].astype(float)
    )
    discharges = amounts.groupby(["condition", "plant", "stream"]).agg(within=("within", "all"), sent=("sent", "first"))
    share = ratio(float(discharges.loc[discharges["within"], "sent"].sum()), float(discharges["sent"].sum()))
    return Missing("water that goes to outlets") if share is None else PERCENT * share


def material_inflow(view: View) -> tuple[float, float]:
    """What the sinks of plants inside the fence take: used before, and new [t/y]"""
    flows, share = view.flows_of("material"), used_before(view, "material")
    into = (flows["taker"] == "plant") & flows["to_plant"].isin(view.inside)
    arrives = flows["arrives"]
    return float((arrives * share)[into].sum()), float((arrives * (1.0 - share))[into].sum())


def passed_on(view: View) -> Known:
    """Of the plants' by-products and wastes without a hazard class, the share that others take [%]

    Others are plants elsewhere in the park, plants outside it, and outlets that are no disposal.
    """
    flows = view.flows_of("material")
    harmless = {row.stream for row in view.case.material_streams if row.hazard is None}
    given = flows[(flows["giver"] == "plant") & flows["from"].isin(harmless) & flows["from_plant"].isin(view.inside)]
    buyer = given["to"].map(lambda s: view.streams[s].role == "outlet" and not view.streams[s].counts).astype(bool)
    away = (given["taker"] != "outlet") & (given["from_plant"] != given["to_plant"])
    share = ratio(float(given.loc[away | buyer, "arrives"].sum()), float(given["sent"].sum()))
    return Missing("material_streams.csv: sources of plants without a hazard class") if share is None else PERCENT * share


def disposed(view: View) -> Known:
    """Of the by-products and wastes of plants and technologies, the share that ends as disposal [%]

    They end in sinks of plants, in outlets that are no disposal, or as disposal; what feeds technologies does not end there.
    """
    flows = view.flows_of("material")
    ends = flows[flows["from_plant"].isin(view.inside) & (flows["giver"] != "supply") & (flows["taker"] != "technology")]
    lost = ends["to"].map(lambda s: view.streams[s].role == "outlet" and view.streams[s].counts).astype(bool)
    share = ratio(float(ends.loc[lost, "arrives"].sum()), float(ends["arrives"].sum()))
    return Missing("material_streams.csv: sources") if share is None else PERCENT * share


def circular_withdrawal(view: View) -> Known:
    """Of the water that comes into the park, the share of circular sources [%]

    Known only where every supply in use is fresh water: what is no fresh water may be reclaimed, or sea water.
    """
    flows = view.flows_of("water")
    incoming = flows[
        flows["to_plant"].isin(view.inside) & ((flows["giver"] == "supply") | ~flows["from_plant"].isin(view.inside))
    ]
    unclear = sorted({s for s in incoming["from"] if view.streams[s].role == "supply" and not view.streams[s].counts})
    if unclear:
        return Missing(f"water_streams.csv: whether {listed(unclear)} is reclaimed water or sea water")
    share = ratio(float(incoming.loc[incoming["giver"] != "supply", "arrives"].sum()), float(incoming["arrives"].sum()))
    return Missing("water_streams.csv: supplies of water") if share is None else PERCENT * share
