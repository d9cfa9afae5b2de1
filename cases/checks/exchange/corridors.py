"""Rules of corridors: where nodes lie, what corridors join, whose they are, what may follow them."""

from collections.abc import Iterator

from parkloop.cases.checks.exchange.link_scopes import TABLES, LinkScopes
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say
from parkloop.cases.relations.corridors import Corridors, follows
from parkloop.cases.schema import CorridorNode, MaterialStream


def a_node_has_a_place(park: Park) -> Iterator[Fault]:
    """A junction states where it lies."""
    for row in park.case.corridor_nodes:
        for column in ("x_km", "y_km"):
            if row.plant is None and getattr(row, column) is None:
                yield at(row, column, say("it is empty, and a node of no plant states where it lies"))


def a_plant_stands_at_one_node(park: Park) -> Iterator[Fault]:
    """A plant has one node; further gates are junctions that a corridor of no length joins to it."""
    seen: dict[str, CorridorNode] = {}
    for row in park.case.corridor_nodes:
        first = seen.setdefault(row.plant or row.node, row) if row.plant is not None else row
        if first is not row:
            message = say(
                "node {first} is of this plant too: keep one, and join others to it by a corridor of length 0", first=first.node
            )
            yield at(row, "plant", message)


def a_corridor_joins_two_nodes(park: Park) -> Iterator[Fault]:
    """A corridor begins and ends at different nodes."""
    for row in park.case.corridors:
        if row.from_ == row.to:
            yield at(row, "to", say("the corridor would end where it begins"))


def room_is_a_number_of_links(park: Park) -> Iterator[Fault]:
    """A corridor has room for a whole number of links."""
    for row in park.case.corridors:
        if row.max_links is not None and row.max_links != int(row.max_links):
            yield at(row, "max_links", say("it must be a whole number"))


def a_corridor_is_opened_inside_the_fence(park: Park) -> Iterator[Fault]:
    """An external plant owns no corridor."""
    for row in park.case.corridors:
        if park.external(row.owner):
            message = say("this plant is external, and its costs are not the park's: name one inside the fence")
            yield at(row, "owner", message)


def a_fee_is_paid_to_an_owner(park: Park) -> Iterator[Fault]:
    """A corridor with a fee has an owner."""
    for row in park.case.corridors:
        if row.fee_per_y > 0 and row.owner is None:
            yield at(row, "owner", say("it is empty, and fee_per_y is paid to the owner"))


def water_and_material_lose_nothing_along_corridors(park: Park) -> Iterator[Fault]:
    """A mode that carries water or material along corridors has no loss by length."""
    for row in park.case.transport:
        if row.follows == "corridor" and row.loss_per_km > 0 and row.carries in ("water", "material"):
            message = say(
                "along corridors the length follows from the plan, and a loss of {kind} by it is not modelled: leave it empty",
                kind=choice("carries", row.carries),
            )
            yield at(row, "loss_per_km", message)


def a_required_link_has_a_way(park: Park) -> Iterator[Fault]:
    """Corridors lead from end to end of a required link that follows them."""
    if not park.complete(*TABLES, "corridors", "corridor_nodes"):
        return
    scopes, corridors = LinkScopes(park), Corridors(park.case)
    for row in (row for row in park.case.links if row.status == "required"):
        start, end = park.place(row.from_), park.place(row.to)
        if start is None or end is None:
            continue
        for link in scopes.links(row):
            hazard = link.giver.hazard if isinstance(link.giver, MaterialStream) else None
            ways = corridors.ways(link.mode, hazard, start, end) if follows(link.mode, link.row, start, end) else None
            if link.row.link == row.link and ways is not None and not ways.steps:
                yield at(
                    row,
                    "status",
                    say(
                        "{mode} follows corridors, and none leads from {start} to {end}",
                        mode=link.mode.mode,
                        start=start,
                        end=end,
                    ),
                )
                break


RULES = (
    a_node_has_a_place,
    a_plant_stands_at_one_node,
    a_corridor_joins_two_nodes,
    room_is_a_number_of_links,
    a_corridor_is_opened_inside_the_fence,
    a_fee_is_paid_to_an_owner,
    water_and_material_lose_nothing_along_corridors,
    a_required_link_has_a_way,
)
