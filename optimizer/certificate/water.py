"""Water: who may give whom, what sources give and sinks take, what processes take up and lose, and the outside's limits."""

import math
from collections.abc import Iterator

from cases.schema import WaterStream
from optimizer.certificate.records import FlowRow
from optimizer.certificate.tolerance import at_least, at_most, equal
from optimizer.certificate.view import View

TRACE = 1e-3
"""A concentration that is noise where nothing is allowed: solving for the true ones leaves so much at most [mg/L]"""
G_PER_KG = 1000.0
"""mg/L times t/h is g/h (1 t of water is 1 m3)."""


def water_holds(view: View) -> Iterator[str]:
    """Every rule of the water network that needs no concentrations but those that the case states."""
    for flow in view.stream_flows:
        if flow.domain == "water":
            yield from pair_admissible(view, flow)
    for stream in view.given.water.values():
        if not view.given.belongs(stream):
            continue
        for condition in view.conditions:
            yield from rate_met(view, stream, condition)


def pair_admissible(view: View, flow: FlowRow) -> Iterator[str]:
    """A supply feeds no outlet, a process not itself, a technology's product not its own feed."""
    giver, taker = view.given.water[flow.from_], view.given.water[flow.to]
    what = f"Water from {flow.from_} to {flow.to} in {flow.condition}"
    if flow.flow_per_h <= 0:
        return
    if giver.role == "supply" and taker.role == "outlet":
        yield f"{what}: a supply may not feed an outlet."
    if giver.stream == taker.stream:
        yield f"{what}: a process may not feed itself."
    elif giver.technology is not None and giver.technology == taker.technology:
        yield f"{what}: a product of {giver.technology} may not feed its own feed."


def rate_met(view: View, stream: WaterStream, condition: str) -> Iterator[str]:
    """A source gives and a sink takes exactly its rate; supplies and outlets keep to their limits, all users together."""
    sent, arrived = view.sent(stream.stream, condition), view.arrived(stream.stream, condition)
    if stream.role == "source":
        what = f"Water that source {stream.stream} gives in {condition}"
        yield from equal(what, sent, view.rate(stream, condition), "t/h")
    elif stream.role == "sink":
        what = f"Water that sink {stream.stream} takes in {condition}"
        yield from equal(what, arrived, view.rate(stream, condition), "t/h")
    elif stream.role == "process":
        yield from process_flows(view, stream, condition)
    elif stream.limit_t_per_h is not None:
        used = sent if stream.role == "supply" else arrived
        limit = stream.limit_t_per_h * view.given.factor(stream.profile, condition)
        yield from at_most(f"Water of {stream.role} {stream.stream} in {condition} (limit)", used, limit, "t/h", size=used)


def process_flows(view: View, process: WaterStream, condition: str) -> Iterator[str]:
    """A process takes its fixed flow or at most its limit, and gives what is not lost."""
    sent, arrived = view.sent(process.stream, condition), view.arrived(process.stream, condition)
    what = f"Water into process {process.stream} in {condition}"
    if process.flow_t_per_h is not None:
        yield from equal(f"{what} (fixed flow)", arrived, process.flow_t_per_h, "t/h")
    else:
        limit = process_limit(view, process, condition)
        if math.isfinite(limit):
            yield from at_most(f"{what} (limit)", arrived, limit, "t/h", size=arrived)
    left = arrived * (1.0 - process.loss_fraction) - process.loss_t_per_h
    yield from equal(f"Water out of process {process.stream} in {condition} (less losses)", sent, left, "t/h", size=arrived)


def process_limit(view: View, process: WaterStream, condition: str) -> float:
    """Largest inlet of a process: its limit, else its limiting flow before reductions; infinite where that is not finite [t/h]"""
    if process.limit_t_per_h is not None:
        return process.limit_t_per_h
    given, keep = view.given, 1.0 - process.loss_fraction
    limiting = 0.0
    for row in given.case.water_quality:
        if row.stream != process.stream or row.c_out_mg_per_l is None:
            continue
        factor = given.factor(row.profile, condition)
        c_out = row.c_out_mg_per_l * factor
        load = row.load_kg_per_h * factor * given.factor(process.profile, condition)
        takes_up = G_PER_KG * load + c_out * process.loss_t_per_h
        span = math.inf if row.c_in_max_mg_per_l is None else c_out * keep - row.c_in_max_mg_per_l
        if takes_up > 0:
            limiting = max(limiting, takes_up / span if 0 < span < math.inf else math.inf)
    return limiting if limiting > 0 else math.inf


def limits_of_mixes(view: View, counted: dict[tuple[str, str, str], float], name: str) -> Iterator[str]:
    """What each taker gets, and what each plant discharges to an outlet, is mixed within ``c_in_max``.

    ``counted`` gives the concentration of what a stream gives by (stream, species, condition); ``name`` says which it is.
    """
    for row in view.given.case.water_quality:
        if row.c_in_max_mg_per_l is None or row.stream not in view.given.water:
            continue
        for condition in view.conditions:
            for plant, flows in mixes(view, row.stream, condition).items():
                mass = sum(flow.arrives_per_h * counted.get((flow.from_, row.species, condition), 0.0) for flow in flows)
                limit = row.c_in_max_mg_per_l * sum(flow.arrives_per_h for flow in flows)
                worst = max(counted.get((flow.from_, row.species, condition), 0.0) for flow in flows)
                of = f" of {plant}" if plant else ""
                what = f"{name} mass of {row.species} into {row.stream}{of} in {condition} (c_in_max)"
                yield from at_most(what, mass, limit, "g/h", size=mass, noise=max(worst, row.c_in_max_mg_per_l, TRACE))


def mixes(view: View, stream: str, condition: str) -> dict[str, list[FlowRow]]:
    """The flows that mix at a taker: all of them, at an outlet those of each plant."""
    found: dict[str, list[FlowRow]] = {}
    outlet = view.given.water[stream].role == "outlet"
    for flow in view.into(stream, condition):
        found.setdefault((view.given.plant_of(flow.from_) or "") if outlet else "", []).append(flow)
    return found


def loads_taken_up(view: View, counted: dict[tuple[str, str, str], float]) -> Iterator[str]:
    """A process that states ``c_out`` takes up its load without going above it."""
    for row in view.given.case.water_quality:
        process = view.given.water.get(row.stream)
        if process is None or process.role != "process" or row.c_out_mg_per_l is None or not view.given.belongs(process):
            continue
        for condition in view.conditions:
            c_out = row.c_out_mg_per_l * view.given.factor(row.profile, condition)
            flows = view.into(row.stream, condition)
            carried = c_out * (view.arrived(row.stream, condition) * (1 - process.loss_fraction) - process.loss_t_per_h)
            brought = sum(flow.arrives_per_h * counted.get((flow.from_, row.species, condition), 0.0) for flow in flows)
            load = G_PER_KG * view.load(process, row.species, condition)
            what = f"Mass of {row.species} that process {row.stream} can carry away at c_out in {condition} (load)"
            yield from at_least(what, carried, brought + load, "g/h", size=abs(carried) + brought, noise=c_out)
