"""Shares of a coalition in the park's limits, by what its members use in the baseline."""

from collections.abc import Iterable, Mapping

import pandas as pd

from parkloop.cases.schema import Case, MaterialStream, WaterStream
from parkloop.models.limit_shares import LimitKey, LimitShares


def shares_by_use(case: Case, members: Iterable[str], baseline: Mapping[str, pd.DataFrame]) -> LimitShares:
    """Share of the members in every limit of the park, by baseline use.

    By number of plants where nothing is used.
    """
    inside = set(members)
    fenced = [p.plant for p in case.plants if not p.external]
    even = len([p for p in fenced if p in inside]) / max(len(fenced), 1)
    found: dict[LimitKey, float] = {
        ("market", m.market): _part(_market(baseline, m.market), inside, even) for m in case.markets if m.plant is None
    }
    streams: tuple[WaterStream | MaterialStream, ...] = (*case.water_streams, *case.material_streams)
    for stream in streams:
        if stream.role in ("supply", "outlet") and (stream.limit_t_per_h is not None or stream.min_t_per_y > 0):
            end = ("from", "to_plant") if stream.role == "supply" else ("to", "from_plant")
            found["stream", stream.stream] = _part(_flow(baseline, stream.stream, *end), inside, even)
    for policy in case.policies:
        if policy.plant is None and policy.kind == "cap":
            use = _amount(baseline, policy.target, policy.target in case.species)
            found["policy", policy.policy] = _part(use, inside, even)
    costs = {p: max(cost, 0.0) for p, cost in _sum(baseline["costs"], "plant", "cost_per_y").items() if p}
    found["park", "capex"] = found["park", "land"] = _part(costs, inside, even)
    return LimitShares(found)


def _part(use: Mapping[str, float], members: set[str], even: float) -> float:
    total = sum(use.values())
    return even if total <= 0 else sum(amount for plant, amount in use.items() if plant in members) / total


def _sum(table: pd.DataFrame, plant: str, amount: str) -> dict[str, float]:
    return {str(key): float(value) for key, value in table.groupby(plant)[amount].sum().items()}


def _market(tables: Mapping[str, pd.DataFrame], market: str) -> dict[str, float]:
    table = tables["markets"]
    return _sum(table[table["market"] == market], "plant", "amount_per_h")


def _flow(tables: Mapping[str, pd.DataFrame], stream: str, end: str, user: str) -> dict[str, float]:
    table = tables["flows"]
    return _sum(table[table[end] == stream], user, "flow_per_h")


def _amount(tables: Mapping[str, pd.DataFrame], target: str, is_species: bool) -> dict[str, float]:
    totals, emissions = tables["totals"], tables["emissions"]
    here = totals[totals["total"].isin([target] if is_species else [target, f"bought {target}"])]
    return _sum(here, "plant", "per_y") if len(here) else _sum(emissions[emissions["species"] == target], "plant", "t_per_y")
