"""Flows: each goes by a link of the plan, or where none is needed; nothing is lost or found on the way, nothing circles."""

from collections import defaultdict
from collections.abc import Iterator

from optimizer.certificate.given import Stream
from optimizer.certificate.records import FlowRow
from optimizer.certificate.tolerance import ABSOLUTE, RELATIVE, at_most, equal
from optimizer.certificate.view import View


def flows_hold(view: View) -> Iterator[str]:
    """Every rule of a flow's way."""
    for flow in view.rows.flows:
        yield from goes_by_its_link(view, flow)
        yield from loses_its_share(view, flow)
        yield from shows_its_way(view, flow)
    for flow in view.stream_flows:
        if flow.flow_per_h > ABSOLUTE:
            yield from way_is_open(view, flow)
            yield from pair_not_forbidden(view, flow)
    yield from flows_within_rows(view)
    yield from nothing_circles(view)


def goes_by_its_link(view: View, flow: FlowRow) -> Iterator[str]:
    """A flow that names a link has its ends, its kind and its mode."""
    what = f"Flow from {flow.from_} to {flow.to} in {flow.condition}"
    if flow.link == "":
        if flow.domain == "commodity":
            yield f"{what} of {flow.item} is by no link."
        return
    link = view.links.get(flow.link)
    if link is None:
        yield f"{what} is by link {flow.link}, which is not in the plan."
        return
    ends = (flow.to,) if flow.domain == "commodity" else (flow.to, view.given.plant_of(flow.to))
    if link.from_ != flow.from_ or link.to not in ends or link.domain != flow.domain:
        yield f"{what} is by link {flow.link}, which joins {link.from_} and {link.to} for {link.domain}."
    if flow.domain == "commodity" and link.item != flow.item:
        yield f"{what} is {flow.item} by link {flow.link}, which carries {link.item}."
    arrives = view.given.mode(link.mode).arrives_as or flow.item
    if flow.domain == "commodity" and flow.arrives_as != arrives:
        yield f"{what}: {flow.item} by {link.mode} arrives as {arrives}, not as {flow.arrives_as}."


def loses_its_share(view: View, flow: FlowRow) -> Iterator[str]:
    """What arrives is what was sent less the loss of the route."""
    link = view.links.get(flow.link)
    loss = 0.0 if link is None else view.given.mode(link.mode).loss_per_km * view.lengths[link.link]
    what = f"Flow from {flow.from_} to {flow.to} in {flow.condition}, what arrives"
    yield from equal(what, flow.arrives_per_h, flow.flow_per_h * max(0.0, 1.0 - loss), size=flow.flow_per_h)


def shows_its_way(view: View, flow: FlowRow) -> Iterator[str]:
    """The mode, the material and the plants that a flow shows are those of its link and streams; the outside's are open."""
    what, link = f"Flow from {flow.from_} to {flow.to} in {flow.condition}", view.links.get(flow.link)
    wanted = [("mode", flow.mode, "" if link is None else link.mode)]
    if flow.domain == "commodity":
        wanted += [("plant", flow.from_plant, flow.from_), ("plant", flow.to_plant, flow.to)]
    else:
        streams = view.given.streams(flow.domain)
        item = view.given.material[flow.from_].material if flow.domain == "material" else None
        wanted.append(("item", flow.item, item or ""))
        for shown, end in ((flow.from_plant, streams[flow.from_]), (flow.to_plant, streams[flow.to])):
            if end.role not in ("supply", "outlet"):
                wanted.append(("plant", shown, view.given.owner_of(end) or ""))
    for name, shown, right in wanted:
        if shown != right:
            yield f"{what} shows the {name} '{shown}' instead of '{right}'."


def way_is_open(view: View, flow: FlowRow) -> Iterator[str]:
    """Without a link: on the mains, or inside a plant where no mode is needed; and only as far as the scope goes."""
    giver, taker = view.given.stream(flow.from_), view.given.stream(flow.to)
    if giver is None or taker is None:
        return
    what = f"Flow from {flow.from_} to {flow.to} in {flow.condition}"
    here = view.given.owner_of(giver) is not None and view.given.owner_of(giver) == view.given.owner_of(taker)
    stands = flow.link in view.links and view.links[flow.link].status == "existing"
    if view.given.scope == "baseline" and here and not stands and not open_today(view, giver, taker):
        yield f"{what} is exchange inside {view.given.owner_of(giver)} that the baseline does not have."
    if flow.link:
        return
    mains = giver.on_mains or taker.on_mains
    if here:
        if not mains and needs_mode_inside(view, giver) and not open_today(view, giver, taker):
            yield f"{what} is inside {view.given.owner_of(giver)} without the link that exchange there needs."
    elif not mains:
        yield f"{what} is between plants without a link."
    elif view.given.scope != "park" and giver.role != "supply" and taker.role != "outlet":
        yield f"{what} is new exchange between plants, which scope {view.given.scope} does not allow."


def needs_mode_inside(view: View, giver: Stream) -> bool:
    """Whether a mode for exchange inside a plant exists that carries what a stream gives."""
    kind, item = ("water", None) if giver.stream in view.given.water else ("material", getattr(giver, "material", None))
    return any(mode.in_plant and mode.carries == kind and mode.only in (None, item) for mode in view.given.case.transport)


def open_today(view: View, giver: Stream, taker: Stream) -> bool:
    """Whether a pair inside a plant is part of the baseline: outside water, material and works, existing technologies, rows."""
    if giver.role == "supply" or taker.role == "outlet":
        return True
    existing = {row.technology for row in view.given.case.technologies if row.existing_size > 0}
    owners = {stream.technology for stream in (giver, taker) if stream.technology is not None}
    if owners and owners <= existing:
        return True
    row = view.without_link(giver, taker)
    return row is not None and row.status == "existing"


def pair_not_forbidden(view: View, flow: FlowRow) -> Iterator[str]:
    """``forbidden`` between two streams, or from a plant to a stream, closes the pair in every pipe and inside a plant.

    On the mains only a row between the two streams closes it; a pipe that a row names for two streams has its own row only.
    """
    giver, taker = view.given.stream(flow.from_), view.given.stream(flow.to)
    if giver is None or taker is None:
        return
    link = view.links.get(flow.link)
    if link is None:
        row = view.without_link(giver, taker)
    elif link.to == flow.to:
        return
    else:
        row = view.link_rules.closing(flow.from_, view.given.plant_of(flow.from_) or "", flow.to)
    if row is not None and row.status == "forbidden":
        yield f"Flow from {flow.from_} to {flow.to} in {flow.condition} is forbidden by row {row.link} of links.csv."


def flows_within_rows(view: View) -> Iterator[str]:
    """What a stream gives without a link keeps to the capacity of the row of links.csv that decides on it."""
    sent: dict[tuple[str, str, str], float] = defaultdict(float)
    limits: dict[str, float] = {}
    for flow in view.stream_flows:
        giver, taker = view.given.stream(flow.from_), view.given.stream(flow.to)
        row = None if flow.link or giver is None or taker is None else view.without_link(giver, taker)
        if row is not None and row.capacity is not None:
            sent[flow.from_, row.link, flow.condition] += flow.flow_per_h
            limits[row.link] = row.capacity
    for (stream, link, condition), total in sent.items():
        yield from at_most(f"Flow from {stream} in {condition} (capacity of row {link} of links.csv)", total, limits[link])


def nothing_circles(view: View) -> Iterator[str]:
    """In no condition does a commodity come back to the plant that sent it."""
    for condition in view.conditions:
        onward: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        flows = [row for row in view.commodity_flows if row.condition == condition]
        most: dict[str, float] = defaultdict(float)
        for row in flows:
            most[row.item] = max(most[row.item], row.flow_per_h)
        for row in flows:
            if row.flow_per_h > ABSOLUTE + RELATIVE * most[row.item]:
                onward[row.from_, row.item].add((row.to, row.arrives_as))
        for node in circle(onward):
            yield f"{node[1]} goes round in a circle through {node[0]} in {condition}."


def circle(onward: dict[tuple[str, str], set[tuple[str, str]]]) -> list[tuple[str, str]]:
    """The nodes that remain when those without an arrival or without a departure are taken away until none is left."""
    nodes = {*onward, *(end for ends in onward.values() for end in ends)}
    while True:
        leaving = {node for node in nodes if onward.get(node, set()) & nodes}
        reached = {end for node in nodes for end in onward.get(node, set()) & nodes}
        if leaving & reached == nodes:
            return sorted(nodes)
        nodes = leaving & reached
