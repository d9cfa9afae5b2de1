"""Whether a row of links.csv can carry anything at all: what nothing can use need not stand in a plan."""

from cases.schema import Link, MaterialStream, WaterStream
from optimizer.certificate.view import View


def commodity_used(view: View, row: Link) -> bool:
    """Whether the plant at the far end has a use for what arrives: a need, a market, a technology, heat streams, a way on."""
    given, plant = view.given, row.to
    arrives = (None if row.mode is None else given.mode(row.mode).arrives_as) or row.commodity or ""
    kind = given.commodities[arrives].kind if arrives in given.commodities else ""
    served = [s for s in given.heat.values() if given.owner_of(s) == plant and s.is_hot == (kind == "cold")]
    return (
        any(demand.rate_per_h > 0 for demand in given.demands.get((plant, arrives), []))
        or any(flow.per_activity < 0 for flow in given.technology_flows.get((plant, arrives), []))
        or any(m.direction == "sell" and m.commodity == arrives and m.plant in (None, plant) for m in given.markets.values())
        or (kind in ("heat", "cold") and bool(served))
        or any(other.from_ == plant and other.commodity == arrives for other in given.case.links)
    )


def stream_used(view: View, row: Link) -> bool:
    """Whether some stream at one end may give to some stream at the other."""
    given = view.given
    for domain in ("water", "material"):
        if row.mode is not None and given.mode(row.mode).carries != domain:
            continue
        streams = given.streams(domain).values()
        givers = [s for s in streams if s.gives and row.from_ in (s.stream, given.owner_of(s))]
        takers = [s for s in streams if s.takes and row.to in (s.stream, given.owner_of(s))]
        if any(_may_give(view, giver, taker) for giver in givers for taker in takers):
            return True
    return False


def _may_give(view: View, giver: WaterStream | MaterialStream, taker: WaterStream | MaterialStream) -> bool:
    """Whether no rule of the case closes a pair for good."""
    ends = ((giver.stream, taker.stream), (view.given.owner_of(giver), taker.stream))
    if any(row.status == "forbidden" and (row.from_, row.to) in ends for row in view.given.case.links):
        return False
    if isinstance(giver, WaterStream):
        return not (giver.role == "supply" and taker.role == "outlet") and _clean_enough(view, giver.stream, taker.stream)
    if not isinstance(taker, MaterialStream) or taker.role == "outlet":
        return giver.role == "source"
    permits = {(row.hazard, row.plant) for row in view.given.case.permits}
    permitted = giver.hazard is None or (giver.hazard, view.given.owner_of(taker)) in permits
    replaces = (giver.material or "", taker.stream) in view.given.substitutions
    return permitted and (replaces or (giver.role == "supply" and giver.material == taker.material))


def _clean_enough(view: View, giver: str, taker: str) -> bool:
    """Whether what a stream gives, as stated, is within the taker's limits unmixed."""
    for row in view.given.case.water_quality:
        if row.stream == taker and row.c_in_max_mg_per_l is not None:
            concentration = view.given.quality_of(giver, row.species).c_out_mg_per_l
            if concentration is not None and concentration > row.c_in_max_mg_per_l:
                return False
    return True
