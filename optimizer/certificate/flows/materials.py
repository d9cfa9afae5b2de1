"""Materials: admissible pairs, balances, shares, blends, permits and outside limits."""

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from parkloop.cases.messages import say
from parkloop.cases.schema import MaterialQuality, MaterialStream
from parkloop.optimizer.certificate.inputs.records import FlowRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import RELATIVE, at_least, at_most, equal

PropertyValues = dict[tuple[str, str, str], float]


def materials_hold(view: PlanView) -> Iterator[str]:
    """Every rule of materials."""
    for flow in view.stream_flows:
        if flow.domain == "material" and flow.flow_per_h > 0:
            yield from pair_admissible(view, flow)
            yield from permitted(view, flow)
    for stream in view.scoped.material.values():
        if view.scoped.belongs(stream):
            for condition in view.conditions:
                yield from rate_met(view, stream, condition)
                yield from shares_kept(view, stream, condition)
    yield from blends_kept(view)


def pair_admissible(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """By-products reach sinks by a substitution, supplies sinks of their own material too.

    Outlets take what they name.
    """
    giver, taker = view.scoped.material[flow.from_], view.scoped.material[flow.to]
    what = say("Material from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition)
    if giver.technology is not None and giver.technology == taker.technology:
        yield say("{what}: a product of {technology} may not feed its own feed.", what=what, technology=giver.technology)
    if taker.role == "outlet":
        if taker.takes_hazardous is False and (giver.hazard is not None or giver.class_ == "hazardous_waste"):
            yield say("{what}: the outlet takes nothing hazardous.", what=what)
        if taker.material not in (None, giver.material):
            yield say("{what}: the outlet takes {wanted}, not {given}.", what=what, wanted=taker.material, given=giver.material)
        if giver.role == "supply" and (taker.price_per_t or 0.0) >= 0:
            yield say("{what}: a supply reaches an outlet only where the price is negative.", what=what)
        return
    virgin = giver.role == "supply" and giver.material == taker.material
    if not virgin and (giver.material or "", taker.stream) not in view.scoped.substitutions:
        yield say("{what}: no substitution lets the sink take {material}.", what=what, material=giver.material)


def permitted(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """A plant takes a hazard class of others only with a permit."""
    giver, taker = view.scoped.material[flow.from_], view.scoped.material[flow.to]
    plant = view.scoped.owner_of(taker)
    if giver.hazard is None or plant == view.scoped.owner_of(giver):
        return
    if not (taker.role == "outlet" and taker.on_mains):
        yield from kept_away(view, flow, giver.hazard, plant)
    if taker.role == "outlet":
        return
    if not any(row.hazard == giver.hazard and row.plant == plant for row in view.scoped.case.permits):
        what = say("Material from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition)
        yield say("{what}: {plant} has no permit for hazard {hazard}.", what=what, plant=plant, hazard=giver.hazard)


def kept_away(view: PlanView, flow: FlowRow, hazard: str, plant: str | None) -> Iterator[str]:
    """A hazard class does not come nearer to where people live than its distance."""
    home = view.scoped.plants.get(plant or "")
    towns = [row for row in view.scoped.plants.values() if row.role == "municipal"]
    for row in view.scoped.case.hazard_distances:
        if row.hazard != hazard or home is None:
            continue
        for town in towns:
            near = math.dist((town.x_km, town.y_km), (home.x_km, home.y_km))
            if near < row.distance_km * (1 - RELATIVE):
                what = say(
                    "Material from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition
                )
                yield say("{what}: hazard {hazard} comes too near to {town}.", what=what, hazard=hazard, town=town.plant)


def ratio_of(view: PlanView, flow: FlowRow) -> float:
    """Need of the sink met by one tonne of a flow, or by its dry matter."""
    row = view.scoped.substitutions.get((view.scoped.material[flow.from_].material or "", flow.to))
    counted = view.scoped.dry_share(flow.from_) if view.scoped.material[flow.to].dry_basis else 1.0
    return counted if row is None else counted * row.ratio


def rate_met(view: PlanView, stream: MaterialStream, condition: str) -> Iterator[str]:
    """A source gives its rate with its stores, a sink's need is met by ratio times inflow.

    Outside limits hold for all users together.
    """
    sent, flows = view.sent(stream.stream, condition), view.into(stream.stream, condition)
    if stream.role == "source":
        what = say("Material that source {stream} gives in {condition}", stream=stream.stream, condition=condition)
        stored = view.from_stores(stream.stream, condition)
        yield from equal(what, sent, view.rate(stream, condition) + stored, "t/h", size=abs(stored))
    elif stream.role == "sink":
        met = sum(ratio_of(view, flow) * flow.arrives_per_h for flow in flows)
        weight = max((ratio_of(view, flow) for flow in flows), default=1.0)
        what = say("Need of material sink {stream} met in {condition}", stream=stream.stream, condition=condition)
        yield from equal(what, met, view.rate(stream, condition), "t/h", noise=max(1.0, weight))
    elif stream.limit_t_per_h is not None:
        used = sent if stream.role == "supply" else view.arrived(stream.stream, condition)
        limit = view.outside_limit(stream, stream.limit_t_per_h, condition)
        yield from at_most(
            say(
                "Material of {role} {stream} in {condition} (limit)", role=stream.role, stream=stream.stream, condition=condition
            ),
            used,
            limit,
            "t/h",
            size=used,
        )


def shares_kept(view: PlanView, stream: MaterialStream, condition: str) -> Iterator[str]:
    """All givers of a material together meet at most its ``max_share`` of a sink's need."""
    if stream.role != "sink":
        return
    met: dict[str, float] = defaultdict(float)
    for flow in view.into(stream.stream, condition):
        met[view.scoped.material[flow.from_].material or ""] += ratio_of(view, flow) * flow.arrives_per_h
    need = view.rate(stream, condition)
    for material, share in met.items():
        row = view.scoped.substitutions.get((material, stream.stream))
        if row is not None:
            what = say(
                "Need of sink {stream} met by {material} in {condition} (max_share)",
                stream=stream.stream,
                material=material,
                condition=condition,
            )
            yield from at_most(what, share, row.max_share * need, "t/h", size=need, noise=max(1.0, row.ratio))


def values_of(view: PlanView, condition: str) -> PropertyValues:
    """Value of each property of giving streams, by (stream, property, condition).

    Carried ones by mass balance.
    """
    rows = {(row.stream, row.property): row for row in view.scoped.case.material_quality}
    givers = [s for s, row in view.scoped.material.items() if row.gives and view.sent(s, condition) > 0]
    found: PropertyValues = {}
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


def _feed_flows(view: PlanView, stream: str, condition: str) -> list[FlowRow]:
    """What arrives at the feeds of a product's technology."""
    technology = view.scoped.material[stream].technology
    feeds = [s for s, row in view.scoped.material.items() if row.takes and row.technology == technology]
    return [flow for feed in feeds for flow in view.into(feed, condition)] if technology is not None else []


def blends_kept(view: PlanView) -> Iterator[str]:
    """Blends that sinks take, and mixes of all plants that outlets take, keep ``min`` and ``max``."""
    limits = [row for row in view.scoped.case.material_quality if row.min is not None or row.max is not None]
    for condition in view.conditions if limits else ():
        values = values_of(view, condition)
        for row in limits:
            yield from blend_kept(view, row, condition, values)


def blend_kept(view: PlanView, row: MaterialQuality, condition: str, values: PropertyValues) -> Iterator[str]:
    """One property of one blend."""
    flows = view.into(row.stream, condition)
    parts = [values.get((flow.from_, row.property, condition), 0.0) for flow in flows]
    held = sum(value * flow.arrives_per_h for value, flow in zip(parts, flows, strict=True))
    total = sum(flow.arrives_per_h for flow in flows)
    size = sum(abs(value) * flow.arrives_per_h for value, flow in zip(parts, flows, strict=True))
    noise = max((abs(value) for value in (*parts, row.min or 0.0, row.max or 0.0)), default=1.0)
    what = say("Blend of {property} into {stream} in {condition}", property=row.property, stream=row.stream, condition=condition)
    if row.min is not None:
        yield from at_least(say("{what} (min)", what=what), held, row.min * total, "per h", size=size, noise=noise)
    if row.max is not None:
        yield from at_most(say("{what} (max)", what=what), held, row.max * total, "per h", size=size, noise=noise)
