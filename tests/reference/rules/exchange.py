"""Flows of water and materials from stream to stream: over the mains, free inside a plant, or in links."""

from collections.abc import Callable, Iterable

from tests.reference.lp import Expr, const, total
from tests.reference.model import Flow, Model
from tests.reference.pairs import Pipe, Stream, limiting_row, needs_no_link, pair_is_closed, stream_pipes
from tests.reference.rules.corridors import along_corridors
from tests.reference.rules.links import Built, add_link, carry, largest_flow, transport_for_streams

Largest = Callable[[Stream], float]
Bounded = dict[tuple[str, str], tuple[float, list[Expr]]]
"""Flows that a row bounds together, and its capacity, by row and condition."""


def add_exchange(
    model: Model, domain: str, streams: Iterable[Stream], admissible: Callable[[Stream, Stream], bool], largest: Largest
) -> None:
    """Flow variables of all admissible pairs of one domain (``largest``: most that a stream gives or takes, inf if unlimited)."""
    rows = list(streams)
    for giver in (s for s in rows if s.role in ("source", "process", "circuit", "supply")):
        takers = [
            s for s in rows if s.role in ("sink", "process", "circuit", "outlet") and s is not giver and admissible(giver, s)
        ]
        modes = list(transport_for_streams(model, domain, getattr(giver, "material", None)))
        linked: list[Stream] = []
        bounded: Bounded = {}
        for taker in takers:
            if needs_no_link(model.park, giver, taker, modes):
                _open(model, domain, giver, taker, bounded)
            elif not pair_is_closed(model.park, giver, taker):
                linked.append(taker)
        _bound(model, bounded)
        for pipe in stream_pipes(model.park, giver, modes):
            fed = _fed(model, pipe, giver, linked, takers)
            if fed or pipe.status in ("existing", "required"):
                for way in along_corridors(model.park, pipe, getattr(giver, "hazard", None)):
                    _piped(model, domain, way, giver, fed, largest)


def _open(model: Model, domain: str, giver: Stream, taker: Stream, bounded: Bounded) -> None:
    row = limiting_row(model.park, giver, taker)
    for o in model.conditions:
        flow = model.lp.add_var()
        model.flows.append(Flow(domain, giver.stream, taker.stream, o.condition, flow))
        if row is not None:
            bounded.setdefault((row.link, o.condition), (row.capacity or 0.0, []))[1].append(flow)


def _bound(model: Model, bounded: Bounded) -> None:
    """What a stream gives without a link keeps to the capacity of the row that decides on it."""
    for capacity, flows in bounded.values():
        model.lp.at_most(total(*((1, flow) for flow in flows)), const(capacity))


def _fed(model: Model, pipe: Pipe, giver: Stream, linked: list[Stream], takers: list[Stream]) -> list[Stream]:
    """Takers that a link feeds: those of its plant that need one, or those that its row names."""
    if pipe.takers:
        return [s for s in takers if s.stream in pipe.takers]
    return [s for s in linked if model.park.plant_of(s) == pipe.to_plant]


def _piped(model: Model, domain: str, pipe: Pipe, giver: Stream, fed: list[Stream], largest: Largest) -> None:
    arrives = max(1 - pipe.mode.loss_per_km * pipe.length_km, 1e-6)
    most = largest_flow(model)
    bounds = {s.stream: min(largest(giver), largest(s) / arrives, most) for s in fed}
    link = add_link(model, pipe, sum(bounds.values()))
    if link is None:
        return
    for o in model.conditions:
        sent = {s.stream: model.lp.add_var() for s in fed}
        carry(model, link, list(sent.values()), o.condition, sum(bounds.values()))
        for taker, flow in sent.items():
            _only_if_it_stands(model, link, flow, bounds[taker])
            model.flows.append(Flow(domain, giver.stream, taker, o.condition, flow, link.arrives))


def _only_if_it_stands(model: Model, link: Built, flow: dict[int, float], bound: float) -> None:
    if link.size is not None:
        model.lp.at_most(flow, {column: bound * factor for column, factor in link.stands.items()})
