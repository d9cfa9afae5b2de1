"""Flows: each has a link or needs none, balances close, and none circulates."""

from collections import defaultdict
from collections.abc import Iterator

from parkloop.cases.messages import say
from parkloop.cases.schema import FlowStream
from parkloop.optimizer.certificate.inputs.records import FlowRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import ABSOLUTE, RELATIVE, at_most, equal


def flows_hold(view: PlanView) -> Iterator[str]:
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
    yield from no_circulation(view)


def goes_by_its_link(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """A flow that names a link has its ends, its kind and its mode."""
    what = say("Flow from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition)
    if flow.link == "":
        if flow.domain == "commodity":
            yield say("{what} of {item} is by no link.", what=what, item=flow.item)
        return
    link = view.links.get(flow.link)
    if link is None:
        yield say("{what} is by link {link}, which is not in the plan.", what=what, link=flow.link)
        return
    ends = (flow.to,) if flow.domain == "commodity" else (flow.to, view.scoped.plant_of(flow.to))
    if link.from_ != flow.from_ or link.to not in ends or link.domain != flow.domain:
        yield say(
            "{what} is by link {link}, which joins {start} and {end} for {domain}.",
            what=what,
            link=flow.link,
            start=link.from_,
            end=link.to,
            domain=link.domain,
        )
    if flow.domain == "commodity" and link.item != flow.item:
        yield say(
            "{what} is {item} by link {link}, which carries {other}.", what=what, item=flow.item, link=flow.link, other=link.item
        )
    arrives = view.scoped.mode(link.mode).arrives_as or flow.item
    if flow.domain == "commodity" and flow.arrives_as != arrives:
        yield say(
            "{what}: {item} by {mode} arrives as {right}, not as {shown}.",
            what=what,
            item=flow.item,
            mode=link.mode,
            right=arrives,
            shown=flow.arrives_as,
        )


def loses_its_share(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """What arrives is what was sent less the loss of the route."""
    link = view.links.get(flow.link)
    loss = 0.0 if link is None else view.scoped.mode(link.mode).loss_per_km * view.lengths[link.link]
    sent = say("Flow from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition)
    what = say("{what}, what arrives", what=sent)
    yield from equal(what, flow.arrives_per_h, flow.flow_per_h * max(0.0, 1.0 - loss), size=flow.flow_per_h)


def shows_its_way(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """Mode, material and plants of a flow match its link and streams; the outside's are open."""
    what, link = (
        say("Flow from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition),
        view.links.get(flow.link),
    )
    wanted = [("mode", flow.mode, "" if link is None else link.mode)]
    if flow.domain == "commodity":
        wanted += [("plant", flow.from_plant, flow.from_), ("plant", flow.to_plant, flow.to)]
    else:
        streams = view.scoped.streams(flow.domain)
        item = view.scoped.material[flow.from_].material if flow.domain == "material" else None
        wanted.append(("item", flow.item, item or ""))
        for reported, end in ((flow.from_plant, streams[flow.from_]), (flow.to_plant, streams[flow.to])):
            if end.role not in ("supply", "outlet"):
                wanted.append(("plant", reported, view.scoped.owner_of(end) or ""))
    for name, reported, right in wanted:
        if reported != right:
            yield say(
                "{what} shows the {column} '{shown}' instead of '{right}'.",
                what=what,
                column=name,
                shown=reported,
                right=right,
            )


def way_is_open(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """A flow without a link is on the mains, or inside a plant that needs no mode, in scope."""
    giver, taker = view.scoped.stream(flow.from_), view.scoped.stream(flow.to)
    if giver is None or taker is None:
        return
    what = say("Flow from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition)
    here = view.scoped.owner_of(giver) is not None and view.scoped.owner_of(giver) == view.scoped.owner_of(taker)
    stands = flow.link in view.links and view.links[flow.link].status == "existing"
    if view.scoped.scope == "baseline" and here and not stands and not open_in_baseline(view, giver, taker):
        yield say(
            "{what} is exchange inside {plant} that the baseline does not have.", what=what, plant=view.scoped.owner_of(giver)
        )
    if flow.link:
        return
    mains = giver.on_mains or taker.on_mains
    if here:
        if not mains and needs_mode_inside(view, giver) and not open_in_baseline(view, giver, taker):
            yield say(
                "{what} is inside {plant} without the link that exchange there needs.",
                what=what,
                plant=view.scoped.owner_of(giver),
            )
    elif not mains:
        yield say("{what} is between plants without a link.", what=what)
    elif view.scoped.scope != "park" and giver.role != "supply" and taker.role != "outlet":
        yield say(
            "{what} is new exchange between plants, which scope {scope} does not allow.", what=what, scope=view.scoped.scope
        )


def needs_mode_inside(view: PlanView, giver: FlowStream) -> bool:
    """Whether a mode for exchange inside a plant exists that carries what a stream gives."""
    kind, item = ("water", None) if giver.stream in view.scoped.water else ("material", getattr(giver, "material", None))
    return any(mode.in_plant and mode.carries == kind and mode.only in (None, item) for mode in view.scoped.case.transport)


def open_in_baseline(view: PlanView, giver: FlowStream, taker: FlowStream) -> bool:
    """Whether a pair inside a plant is part of the baseline.

    It is where outside water or material, treatment works or existing technologies are at an end, or where a row of links.csv
    says so.
    """
    if giver.role == "supply" or taker.role == "outlet":
        return True
    existing = {row.technology for row in view.scoped.case.technologies if row.existing_size > 0}
    owners = {stream.technology for stream in (giver, taker) if stream.technology is not None}
    if owners and owners <= existing:
        return True
    row = view.without_link(giver, taker)
    return row is not None and row.status == "existing"


def pair_not_forbidden(view: PlanView, flow: FlowRow) -> Iterator[str]:
    """``forbidden`` between two streams closes the pair in every pipe and inside a plant.

    Also from a plant to a stream.

    On the mains only a row between the two streams closes it; a pipe that a row names for two streams has its own row only.
    """
    giver, taker = view.scoped.stream(flow.from_), view.scoped.stream(flow.to)
    if giver is None or taker is None:
        return
    link = view.links.get(flow.link)
    if link is None:
        row = view.without_link(giver, taker)
    elif link.to == flow.to:
        return
    else:
        row = view.link_rules.closing(flow.from_, view.scoped.plant_of(flow.from_) or "", flow.to)
    if row is not None and row.status == "forbidden":
        what = say("Flow from {giver} to {taker} in {condition}", giver=flow.from_, taker=flow.to, condition=flow.condition)
        yield say("{what} is forbidden by row {row} of links.csv.", what=what, row=row.link)


def flows_within_rows(view: PlanView) -> Iterator[str]:
    """What a stream gives without a link keeps to the capacity of the row of links.csv that decides on it."""
    sent: dict[tuple[str, str, str], float] = defaultdict(float)
    limits: dict[str, float] = {}
    for flow in view.stream_flows:
        giver, taker = view.scoped.stream(flow.from_), view.scoped.stream(flow.to)
        row = None if flow.link or giver is None or taker is None else view.without_link(giver, taker)
        if row is not None and row.capacity is not None:
            sent[flow.from_, row.link, flow.condition] += flow.flow_per_h
            limits[row.link] = row.capacity
    for (stream, link, condition), total in sent.items():
        yield from at_most(
            say(
                "Flow from {giver} in {condition} (capacity of row {row} of links.csv)",
                giver=stream,
                condition=condition,
                row=link,
            ),
            total,
            limits[link],
        )


def no_circulation(view: PlanView) -> Iterator[str]:
    """No commodity returns to the plant that sent it, in any condition."""
    for condition in view.conditions:
        onward: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        flows = [row for row in view.commodity_flows if row.condition == condition]
        most: dict[str, float] = defaultdict(float)
        for row in flows:
            most[row.item] = max(most[row.item], row.flow_per_h)
        for row in flows:
            if row.flow_per_h > ABSOLUTE + RELATIVE * most[row.item]:
                onward[row.from_, row.item].add((row.to, row.arrives_as))
        for node in cycle_nodes(onward):
            yield say(
                "{item} goes round in a circle through {plant} in {condition}.", item=node[1], plant=node[0], condition=condition
            )


def cycle_nodes(onward: dict[tuple[str, str], set[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Nodes on or between cycles: those left after repeatedly removing sources and sinks."""
    nodes = {*onward, *(end for ends in onward.values() for end in ends)}
    while True:
        leaving = {node for node in nodes if onward.get(node, set()) & nodes}
        reached = {end for node in nodes for end in onward.get(node, set()) & nodes}
        if leaving & reached == nodes:
            return sorted(nodes)
        nodes = leaving & reached
