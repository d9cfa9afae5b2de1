"""Materials: who may take what, what sources give and sinks need, shares, blends, permits and the outside's limits."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from cases.schema import MaterialQuality, MaterialStream
from optimizer.certificate.records import FlowRow
from optimizer.certificate.tolerance import at_least, at_most, equal
from optimizer.certificate.view import View

Values = dict[tuple[str, str, str], float]


def materials_hold(view: View) -> Iterator[str]:
    """Every rule of materials."""
    for flow in view.stream_flows:
        if flow.domain == "material" and flow.flow_per_h > 0:
            yield from pair_admissible(view, flow)
            yield from permitted(view, flow)
    for stream in view.given.material.values():
        if view.given.belongs(stream):
            for condition in view.conditions:
                yield from rate_met(view, stream, condition)
                yield from shares_kept(view, stream, condition)
    yield from blends_kept(view)


def pair_admissible(view: View, flow: FlowRow) -> Iterator[str]:
    """By-products reach sinks by a substitution, supplies sinks of their own material too; outlets take what they name."""
    giver, taker = view.given.material[flow.from_], view.given.material[flow.to]
    what = f"Material from {flow.from_} to {flow.to} in {flow.condition}"
    if giver.technology is not None and giver.technology == taker.technology:
        yield f"{what}: a product of {giver.technology} may not feed its own feed."
    if taker.role == "outlet":
        if taker.material not in (None, giver.material):
            yield f"{what}: the outlet takes {taker.material}, not {giver.material}."
        if giver.role == "supply" and (taker.price_per_t or 0.0) >= 0:
            yield f"{what}: a supply reaches an outlet only where the price is negative."
        return
    virgin = giver.role == "supply" and giver.material == taker.material
    if not virgin and (giver.material or "", taker.stream) not in view.given.substitutions:
        yield f"{what}: no substitution lets the sink take {giver.material}."


def permitted(view: View, flow: FlowRow) -> Iterator[str]:
    """A plant takes a hazard class of others only with a permit."""
    giver, taker = view.given.material[flow.from_], view.given.material[flow.to]
    plant = view.given.owner_of(taker)
    if giver.hazard is None or taker.role == "outlet" or plant == view.given.owner_of(giver):
        return
    if not any(row.hazard == giver.hazard and row.plant == plant for row in view.given.case.permits):
        yield f"Material from {flow.from_} to {flow.to} in {flow.condition}: {plant} has no permit for hazard {giver.hazard}."


def ratio_of(view: View, flow: FlowRow) -> float:
    """Need of the sink met by one tonne of a flow."""
    row = view.given.substitutions.get((view.given.material[flow.from_].material or "", flow.to))
    return 1.0 if row is None else row.ratio


def rate_met(view: View, stream: MaterialStream, condition: str) -> Iterator[str]:
    """A source gives exactly its rate, a sink's need is met by ratio times what arrives, outside limits hold for all users."""
    sent, flows = view.sent(stream.stream, condition), view.into(stream.stream, condition)
    if stream.role == "source":
        what = f"Material that source {stream.stream} gives in {condition}"
        yield from equal(what, sent, view.rate(stream, condition), "t/h")
    elif stream.role == "sink":
        met = sum(ratio_of(view, flow) * flow.arrives_per_h for flow in flows)
        weight = max((ratio_of(view, flow) for flow in flows), default=1.0)
        what = f"Need of material sink {stream.stream} met in {condition}"
        yield from equal(what, met, view.rate(stream, condition), "t/h", noise=max(1.0, weight))
    elif stream.limit_t_per_h is not None:
        used = sent if stream.role == "supply" else view.arrived(stream.stream, condition)
        limit = stream.limit_t_per_h * view.given.factor(stream.profile, condition)
        yield from at_most(f"Material of {stream.role} {stream.stream} in {condition} (limit)", used, limit, "t/h", size=used)


def shares_kept(view: View, stream: MaterialStream, condition: str) -> Iterator[str]:
    """All givers of a material together meet at most its ``max_share`` of a sink's need."""
    if stream.role != "sink":
        return
    met: dict[str, float] = defaultdict(float)
    for flow in view.into(stream.stream, condition):
        met[view.given.material[flow.from_].material or ""] += ratio_of(view, flow) * flow.arrives_per_h
    need = view.rate(stream, condition)
    for material, share in met.items():
        row = view.given.substitutions.get((material, stream.stream))
        if row is not None:
            what = f"Need of sink {stream.stream} met by {material} in {condition} (max_share)"
            yield from at_most(what, share, row.max_share * need, "t/h", size=need, noise=max(1.0, row.ratio))


def values_of(view: View, condition: str) -> Values:
    """Value of each property of what each stream gives, by (stream, property, condition); carried ones by mass balance."""
    rows = {(row.stream, row.property): row for row in view.given.case.material_quality}
    givers = [s for s, row in view.given.material.items() if row.gives and view.sent(s, condition) > 0]
    found: Values = {}
    for name in dict.fromkeys(row.property for row in rows.values()):
        matrix, right = np.eye(len(givers)), np.zeros(len(givers))
        for index, stream in enumerate(givers):
            row = rows.get((stream, name))
            if row is None or row.carry is None:
                right[index] = 0.0 if row is None or row.value is None else row.value
                continue
            feeds = _feed_flows(view, stream, condition)
            total = sum(flow.arrives_per_h for flow in feeds)
            for flow in feeds:
                if total > 0 and flow.from_ in givers:
                    matrix[index, givers.index(flow.from_)] -= row.carry * flow.arrives_per_h / total
        values = np.linalg.lstsq(matrix, right, rcond=None)[0]
        found.update({(s, name, condition): float(value) for s, value in zip(givers, values, strict=True)})
    return found


def _feed_flows(view: View, stream: str, condition: str) -> list[FlowRow]:
    """What arrives at the feeds of a product's technology."""
    technology = view.given.material[stream].technology
    feeds = [s for s, row in view.given.material.items() if row.takes and row.technology == technology]
    return [flow for feed in feeds for flow in view.into(feed, condition)] if technology is not None else []


def blends_kept(view: View) -> Iterator[str]:
    """The blend that a sink takes, and the mix of all plants that an outlet takes, keeps ``min`` and ``max``."""
    limits = [row for row in view.given.case.material_quality if row.min is not None or row.max is not None]
    for condition in view.conditions if limits else ():
        values = values_of(view, condition)
        for row in limits:
            yield from blend_kept(view, row, condition, values)


def blend_kept(view: View, row: MaterialQuality, condition: str, values: Values) -> Iterator[str]:
    """One property of one blend."""
    flows = view.into(row.stream, condition)
    parts = [values.get((flow.from_, row.property, condition), 0.0) for flow in flows]
    held = sum(value * flow.arrives_per_h for value, flow in zip(parts, flows, strict=True))
    total = sum(flow.arrives_per_h for flow in flows)
    size = sum(abs(value) * flow.arrives_per_h for value, flow in zip(parts, flows, strict=True))
    noise = max((abs(value) for value in (*parts, row.min or 0.0, row.max or 0.0)), default=1.0)
    what = f"Blend of {row.property} into {row.stream} in {condition}"
    if row.min is not None:
        yield from at_least(f"{what} (min)", held, row.min * total, "per h", size=size, noise=noise)
    if row.max is not None:
        yield from at_most(f"{what} (max)", held, row.max * total, "per h", size=size, noise=noise)
