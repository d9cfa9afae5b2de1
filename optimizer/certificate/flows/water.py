"""Water: admissible pairs, balances, loads, losses and outside limits."""

import math
from collections.abc import Iterator

from parkloop.cases.messages import say
from parkloop.cases.schema import WaterStream
from parkloop.optimizer.certificate.inputs.records import FlowRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_least, at_most, equal

TRACE = 1e-3
"""A concentration that is noise where nothing is allowed: solving for the true ones leaves so much at most [mg/L]"""
G_PER_KG = 1000.0
"""mg/L times t/h is g/h (1 t of water is 1 m3)."""


def water_holds(view: PlanView) -> Iterator[str]:
    """Every rule of the water network that needs no concentrations but those that the case states."""
    for flow in view.stream_flows:
        if flow.domain == "water":
            yield from pair_admissible(view, flow)
    yield from temperatures_within(view)
    for stream in view.scoped.water.values():
        if not view.scoped.belongs(stream):
            continue
        for condition in view.conditions:
            yield from rate_met(view, stream, condition)


def pair_admissible(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """A supply feeds no outlet, a process not itself, a technology's product not its own feed."""
    giver, taker = view.scoped.water[flow.from_], view.scoped.water[flow.to]
    what = say("Water from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition)
    if flow.flow_per_h <= 0:
        return
    if giver.role == "supply" and taker.role == "outlet":
        yield say("{what}: a supply may not feed an outlet.", what=what)
    if giver.stream == taker.stream:
        yield say("{what}: a process may not feed itself.", what=what)
    elif giver.technology is not None and giver.technology == taker.technology:
        yield say("{what}: a product of {technology} may not feed its own feed.", what=what, technology=giver.technology)


def rate_met(view: PlanView, stream: WaterStream, condition: str) -> Iterator[str]:
    """A source gives and a sink takes exactly its rate, a source with what its stores give and take.

    Supplies and outlets keep to their limits, all users together.
    """
    sent, arrived = view.sent(stream.stream, condition), view.arrived(stream.stream, condition)
    if stream.role == "source":
        what = say("Water that source {stream} gives in {condition}", stream=stream.stream, condition=condition)
        stored = view.from_stores(stream.stream, condition)
        yield from equal(what, sent, view.rate(stream, condition) + stored, "t/h", size=abs(stored))
    elif stream.role == "sink":
        what = say("Water that sink {stream} takes in {condition}", stream=stream.stream, condition=condition)
        yield from equal(what, arrived, view.rate(stream, condition), "t/h")
    elif stream.is_process:
        yield from process_flows(view, stream, condition)
    elif stream.limit_t_per_h is not None:
        used = sent if stream.role == "supply" else arrived
        limit = view.outside_limit(stream, stream.limit_t_per_h, condition)
        yield from at_most(
            say("Water of {role} {stream} in {condition} (limit)", role=stream.role, stream=stream.stream, condition=condition),
            used,
            limit,
            "t/h",
            size=used,
        )


def process_flows(view: PlanView, process: WaterStream, condition: str) -> Iterator[str]:
    """A process takes its fixed flow or at most its limit, and gives what is not lost."""
    sent, arrived = view.sent(process.stream, condition), view.arrived(process.stream, condition)
    what = say("Water into process {stream} in {condition}", stream=process.stream, condition=condition)
    factor = view.scoped.factor(process.profile, condition)
    scoped = process.given_flow(factor)
    if scoped is not None:
        yield from equal(say("{what} (fixed flow)", what=what), arrived, scoped, "t/h")
    else:
        limit = process_limit(view, process, condition)
        if math.isfinite(limit):
            yield from at_most(say("{what} (limit)", what=what), arrived, limit, "t/h", size=arrived)
    left = arrived * (1.0 - process.loss_fraction) - process.lost(factor)
    yield from equal(
        say("Water out of process {stream} in {condition} (less losses)", stream=process.stream, condition=condition),
        sent,
        left,
        "t/h",
        size=arrived,
    )


def process_limit(view: PlanView, process: WaterStream, condition: str) -> float:
    """Largest inlet of a process: its limit, else its limiting flow before reductions [t/h]

    Infinite where that is not finite.
    """
    if process.limit_t_per_h is not None:
        return process.limit_t_per_h
    scoped, keep = view.scoped, 1.0 - process.loss_fraction
    limiting = 0.0
    for row in scoped.case.water_quality:
        if row.stream != process.stream or row.c_out_mg_per_l is None:
            continue
        factor = scoped.factor(row.profile, condition)
        c_out = row.c_out_mg_per_l * factor
        load = row.load_kg_per_h * factor * scoped.factor(process.profile, condition)
        takes_up = G_PER_KG * load + c_out * process.loss_t_per_h
        span = math.inf if row.c_in_max_mg_per_l is None else c_out * keep - row.c_in_max_mg_per_l
        if takes_up > 0:
            limiting = max(limiting, takes_up / span if 0 < span < math.inf else math.inf)
    return limiting if limiting > 0 else math.inf


def limits_of_mixes(view: PlanView, counted: dict[tuple[str, str, str], float], name: str) -> Iterator[str]:
    """What each taker gets, and what each plant discharges to an outlet, is mixed within ``c_in_max``.

    ``counted`` gives the concentration of what a stream gives by (stream, species, condition); ``name`` says which it is.
    """
    for row in view.scoped.case.water_quality:
        if row.c_in_max_mg_per_l is None or row.stream not in view.scoped.water:
            continue
        for condition in view.conditions:
            for plant, flows in mixes(view, row.stream, condition).items():
                mass = sum(flow.arrives_per_h * counted.get((flow.from_, row.species, condition), 0.0) for flow in flows)
                limit = row.c_in_max_mg_per_l * sum(flow.arrives_per_h for flow in flows)
                worst = max(counted.get((flow.from_, row.species, condition), 0.0) for flow in flows)
                of = say(" of {plant}", plant=plant) if plant else ""
                what = say(
                    "{name} mass of {species} into {stream}{told} in {condition} (c_in_max)",
                    name=name,
                    species=row.species,
                    stream=row.stream,
                    told=of,
                    condition=condition,
                )
                yield from at_most(what, mass, limit, "g/h", size=mass, noise=max(worst, row.c_in_max_mg_per_l, TRACE))


def mixes(view: PlanView, stream: str, condition: str) -> dict[str, list[FlowRow]]:
    """The flows that mix at a taker: all of them, at an outlet those of each plant."""
    found: dict[str, list[FlowRow]] = {}
    outlet = view.scoped.water[stream].role == "outlet"
    for flow in view.into(stream, condition):
        found.setdefault((view.scoped.plant_of(flow.from_) or "") if outlet else "", []).append(flow)
    return found


def temperatures_within(view: PlanView) -> Iterator[str]:
    """What each taker gets, and what each plant discharges to an outlet, is mixed within ``t_max_c``.

    Water leaves as cold as its heat has to be taken; what states no temperature is within any limit.
    """
    for taker in view.scoped.water.values():
        if taker.t_max_c is None:
            continue
        for condition in view.conditions:
            for plant, flows in mixes(view, taker.stream, condition).items():
                above, size, widest = 0.0, 0.0, 1.0
                for flow in flows:
                    t = leaves_at(view, view.scoped.water[flow.from_])
                    if t is not None:
                        above += (t - taker.t_max_c) * flow.arrives_per_h
                        size += abs(t - taker.t_max_c) * flow.arrives_per_h
                        widest = max(widest, abs(t - taker.t_max_c))
                what = say(
                    "Heat above t_max_c into {stream}{told} in {condition}",
                    stream=taker.stream,
                    told=say(" of {plant}", plant=plant) if plant else "",
                    condition=condition,
                )
                yield from at_most(what, above, 0.0, "t K/h", size=size, noise=widest)


def leaves_at(view: PlanView, giver: WaterStream) -> float | None:
    """Temperature of water after the cooling that it must have [degC]"""
    t = giver.t_c
    for heat in view.scoped.heat.values():
        if heat.water == giver.stream and heat.must_cool and t is not None:
            t = min(t, heat.t_out_c)
    return t


def loads_taken_up(view: PlanView, counted: dict[tuple[str, str, str], float]) -> Iterator[str]:
    """A process that states ``c_out`` takes up its load without going above it."""
    for row in view.scoped.case.water_quality:
        process = view.scoped.water.get(row.stream)
        if process is None or not process.is_process or row.c_out_mg_per_l is None or not view.scoped.belongs(process):
            continue
        for condition in view.conditions:
            c_out = row.c_out_mg_per_l * view.scoped.factor(row.profile, condition)
            flows = view.into(row.stream, condition)
            lost = process.lost(view.scoped.factor(process.profile, condition))
            carried = c_out * (view.arrived(row.stream, condition) * (1 - process.loss_fraction) - lost)
            brought = sum(flow.arrives_per_h * counted.get((flow.from_, row.species, condition), 0.0) for flow in flows)
            load = G_PER_KG * view.load(process, row.species, condition)
            what = say(
                "Mass of {species} that process {stream} can carry away at c_out in {condition} (load)",
                species=row.species,
                stream=row.stream,
                condition=condition,
            )
            yield from at_least(what, carried, brought + load, "g/h", size=abs(carried) + brought, noise=c_out)
