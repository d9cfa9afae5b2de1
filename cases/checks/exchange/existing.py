"""Rules of existing and required rows of links.csv: none is without effect."""

import math
from collections.abc import Iterator

from parkloop.cases.checks.exchange.link_scopes import TABLES, LinkScopes
from parkloop.cases.checks.words import CARRIED
from parkloop.cases.faults import Fault
from parkloop.cases.links.rules import BINDING
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say
from parkloop.cases.relations.corridors import follows
from parkloop.cases.schema import Link, Mode

OF_ONE_LINK = ("max_enlargement", "existing_cost_per_y", "retirable")
"""Columns that speak of one link that exists."""


def one_existing_link_is_enlarged_or_retired(park: Park) -> Iterator[Fault]:
    """What is said of keeping, enlarging and retiring what exists speaks of one link."""
    for row in park.case.links:
        several = row.mode is None or (row.commodity is None and row.from_ in park.plants)
        for column in (column for column in OF_ONE_LINK if getattr(row, column)):
            if row.status == "existing" and several:
                yield at(row, column, say("the row speaks of several links: name the mode, and the commodity or the stream"))


def what_is_enlarged_has_a_capacity(park: Park) -> Iterator[Fault]:
    """An existing link that can be enlarged states its capacity today."""
    for row in park.case.links:
        if row.status == "existing" and row.max_enlargement > 0 and row.capacity is None:
            yield at(row, "capacity", say("it is empty, and max_enlargement is added to it"))


def a_mode_inside_a_plant_is_used_there(park: Park) -> Iterator[Fault]:
    """A row about the inside of a plant names only a mode that exchange there needs."""
    for row in park.case.links:
        mode = park.modes.get(row.mode or "")
        if mode is None or row.commodity is not None or not _inside(park, row):
            continue
        if mode.carries not in ("water", "material"):
            yield at(
                row,
                "mode",
                say("this row is about the inside of {plant}, where a commodity needs no link: leave it out", plant=row.from_),
            )
        elif park.external(park.place(row.to)):
            yield at(row, "mode", say("both ends are in one external plant, and no link is built there: leave it empty"))
        elif not mode.in_plant:
            yield at(row, "mode", say("inside a plant it must be one with in_plant, and this is not: leave it empty"))


def what_is_required_inside_a_plant_has_a_mode(park: Park) -> Iterator[Fault]:
    """A required row about the inside of a plant has one mode, named or the only one."""
    if not park.complete("transport"):
        return
    scopes = LinkScopes(park)
    for row in park.case.links:
        if row.status == "required" and row.mode is None and row.commodity is None and _inside(park, row):
            able = sorted({spoken.mode.mode for spoken in scopes.links(row)})
            if not able:
                yield at(
                    row, "status", say("inside this plant no mode (in_plant) carries it, and what needs no link is not required")
                )
            elif len(able) > 1:
                yield at(
                    row, "mode", say("it is empty, and a link that is required names its mode: {told}", told=", ".join(able))
                )


def an_existing_row_has_a_giver(park: Park) -> Iterator[Fault]:
    """An existing or required row speaks of something that can be sent."""
    scopes = LinkScopes(park)
    for row in _binding(park):
        if row.commodity is None and row.from_ in park.plants and not any(scopes.links(row)):
            mode = park.modes.get(row.mode or "")
            elsewhere = _inside(park, row) and mode is not None and (not mode.in_plant or park.external(park.place(row.to)))
            if mode is None or elsewhere:  # told by the rule about modes inside a plant
                continue
            if mode.carries in ("water", "material"):
                what = say("material {material}", material=mode.only) if mode.only else CARRIED[mode.carries]
                yield at(
                    row,
                    "from",
                    say(
                        "no stream there gives {cargo}, and this link is {status}",
                        cargo=what,
                        status=choice("status", row.status),
                    ),
                )
            else:
                yield at(
                    row,
                    "mode",
                    say(
                        "it carries nothing that is a commodity of the case, and this link is {status}",
                        status=choice("status", row.status),
                    ),
                )


def an_existing_row_is_not_overruled(park: Park) -> Iterator[Fault]:
    """More specific rows leave an existing or required row something to decide on."""
    scopes = LinkScopes(park)
    for row in _binding(park):
        spoken = list(scopes.links(row))
        if spoken and all(link.row.link != row.link for link in spoken):
            others = ", ".join(sorted({link.row.link for link in spoken}))
            yield at(
                row, "status", say("all that it speaks of is decided by more specific rows ({others}): keep one", others=others)
            )


def what_is_bound_arrives_hot_enough(park: Park) -> Iterator[Fault]:
    """A link of a carrier that exists or is required is no longer than its level lasts."""
    scopes = LinkScopes(park)
    for row in (row for row in _binding(park) if row.from_ in park.plants and row.to in park.plants):
        start, end = park.plants[row.from_], park.plants[row.to]
        straight = math.hypot(start.x_km - end.x_km, start.y_km - end.y_km)
        for link in scopes.links(row):
            mode, sent = link.mode, park.commodities.get(link.item)
            arriving = park.commodities.get(mode.arrives_as or link.item)
            if link.row.link != row.link or mode.level_drop_k_per_km == 0 or sent is None or arriving is None:
                continue
            km = mode.detour * straight if row.length_km is None else row.length_km
            room = abs((sent.t_supply_c or 0.0) - (arriving.t_supply_c or 0.0))
            if not follows(mode, row, start.plant, end.plant) and km * mode.level_drop_k_per_km > room * (1 + 1e-9):
                most = f"{room / mode.level_drop_k_per_km:g}"
                message = say(
                    "the route of {km} km is longer than {most} km, on which {carrier} arrives",
                    km=f"{km:g}",
                    most=most,
                    carrier=arriving.commodity,
                )
                yield at(row, "length_km", message)


def something_arrives(park: Park) -> Iterator[Fault]:
    """On the route of a row not all is lost.

    Of a candidate without mode and length, only modes that lose all are left out.
    """
    scopes = LinkScopes(park)
    for row in park.case.links:
        start, end = park.plants.get(park.place(row.from_) or ""), park.plants.get(park.place(row.to) or "")
        free = row.status == "candidate" and row.mode is None and row.length_km is None
        if row.status == "forbidden" or free or start is None or end is None:
            continue
        straight = math.hypot(start.x_km - end.x_km, start.y_km - end.y_km)
        modes = [mode for mode in _modes(park, scopes, row) if not follows(mode, row, start.plant, end.plant)]
        km = {mode.mode: mode.detour * straight if row.length_km is None else row.length_km for mode in modes}
        if modes and all(mode.loss_per_km * km[mode.mode] >= 1 for mode in modes):
            mode = min(modes, key=lambda mode: mode.loss_per_km)
            where = say("it is empty, and the route is {km} km; ", km=f"{km[mode.mode]:g}") if row.length_km is None else ""
            lost = mode.loss_per_km
            yield at(
                row,
                "length_km",
                say(
                    "{where}it must be less than {most}, for {mode} loses {loss} of the flow per km",
                    where=where,
                    most=f"{1 / lost:g}",
                    mode=mode.mode,
                    loss=f"{lost:g}",
                ),
            )


def _binding(park: Park) -> Iterator[Link]:
    """Rows that exist or are required as links.

    Inside a plant an existing row without mode opens pairs instead.
    """
    if not park.complete(*TABLES):
        return
    for row in park.case.links:
        opens = row.status == "existing" and row.mode is None and _inside(park, row)
        if row.status in BINDING and not opens:
            yield row


def _modes(park: Park, scopes: LinkScopes, row: Link) -> list[Mode]:
    """The modes of a row: the one that it names, or all by which it speaks of a link."""
    if row.mode is not None:
        return [park.modes[row.mode]] if row.mode in park.modes else []
    return list({spoken.mode.mode: spoken.mode for spoken in scopes.links(row)}.values())


def _inside(park: Park, row: Link) -> bool:
    """Whether both ends of a row are in one plant; a stream of two owners is in none."""
    streams = [stream for end in (row.from_, row.to) if (stream := park.stream(end)) is not None]
    if any(stream.plant is not None and stream.technology is not None for stream in streams):
        return False
    start = park.place(row.from_)
    return start in park.plants and start == park.place(row.to)


RULES = (
    one_existing_link_is_enlarged_or_retired,
    what_is_enlarged_has_a_capacity,
    what_is_bound_arrives_hot_enough,
    a_mode_inside_a_plant_is_used_there,
    what_is_required_inside_a_plant_has_a_mode,
    an_existing_row_has_a_giver,
    an_existing_row_is_not_overruled,
    something_arrives,
)
