"""Warnings about rows of links.csv without effect or with an unintended one."""

from collections.abc import Callable, Iterator

from parkloop.cases.checks.exchange.link_scopes import LinkScopes, ScopedLink
from parkloop.cases.faults import about
from parkloop.cases.links.rules import BINDING
from parkloop.cases.lookup import Park
from parkloop.cases.messages import choice, say
from parkloop.cases.schema import FlowStream, Link, MaterialStream, Technology


def rows_that_decide_nothing(park: Park) -> Iterator[str]:
    """A row that speaks of nothing that could be."""
    scopes = LinkScopes(park)
    for row in park.case.links:
        if not _decides(scopes, row):
            message = (
                say("it decides on nothing that could be; on the mains only a row that names both streams decides.")
                if _only_mains(scopes, row)
                else say("it decides on nothing that could be.")
            )
            yield about(message, "links", row.link)


def links_that_carry_nothing(park: Park) -> Iterator[str]:
    """A link that exists or must be built, and that nothing can pass."""
    scopes = LinkScopes(park)
    for row in park.case.links:
        links = [link for link in scopes.links(row) if link.row.link == row.link] if row.status in BINDING else []
        if links and not any(_carries(scopes, row, link) for link in links):
            message = say(
                "nothing can use what it carries; it is {status}, and its cost is paid all the same.",
                status=choice("status", row.status),
            )
            yield about(message, "links", row.link)


def columns_without_a_link(park: Park) -> Iterator[str]:
    """What a row says of a link where none is needed."""
    scopes = LinkScopes(park)
    for row in park.case.links:
        stated = [name for name in ("length_km", "capex", "owner") if getattr(row, name) is not None]
        if stated and row.status != "forbidden" and _decides(scopes, row) and not any(scopes.links(row)):
            yield about(
                say("no link is needed there, and {columns} has no effect.", columns=", ".join(stated)), "links", row.link
            )


def modes_that_close_no_less(park: Park) -> Iterator[str]:
    """A pair of streams that is forbidden by one mode is closed by all."""
    for row in park.case.links:
        if row.status == "forbidden" and row.mode is not None and park.stream(row.to) is not None:
            yield about(say("it closes the pair in every pipe, not by {mode} alone.", mode=row.mode), "links", row.link)


def capacities_beside_the_mains(park: Park) -> Iterator[str]:
    """A capacity of one pipe between two streams that meet on the mains too."""
    scopes = LinkScopes(park)
    for row in park.case.links:
        if row.capacity is None or row.mode is None or row.status == "forbidden" or park.stream(row.to) is None:
            continue
        if any(scopes.on_mains(*pair) for pair in scopes.pairs(row)):
            message = say(
                "its capacity bounds what goes by {mode}, not what goes by the mains; a row without mode bounds that.",
                mode=row.mode,
            )
            yield about(message, "links", row.link)


def changes_of_nothing(park: Park) -> Iterator[str]:
    """What is said of keeping, enlarging or retiring what does not exist or may not change so."""
    rows: tuple[Link | Technology, ...] = (*park.case.links, *park.case.technologies)
    for row in rows:
        is_link = isinstance(row, Link)
        exists = row.status == "existing" if isinstance(row, Link) else row.existing_size > 0
        ends = [name for name in ("leftover_value", "retirement_cost") if getattr(row, name)]
        kept = [name for name in ("existing_cost_per_y", "retirable") if getattr(row, name)]
        grows = [name for name in ("max_enlargement", "capex_per_enlargement") if is_link and getattr(row, name)]
        idle = [] if exists else [*grows, *kept, *ends]
        idle += ends if exists and not row.retirable else []
        idle += grows if exists and grows == ["capex_per_enlargement"] else []
        if idle:
            message = say("{columns} has no effect on what does not exist or may not change so.", columns=", ".join(idle))
            yield about(message, "links" if is_link else "technologies", row.row_key)


def _decides(scopes: LinkScopes, row: Link) -> bool:
    """Whether a row decides on a link that could be, or on a pair that meets without one."""
    own = [link for link in scopes.links(row) if link.row.link == row.link]
    if row.status in BINDING and own:
        return True
    ruling = (scopes.without_link(*pair) for pair in scopes.pairs(row))
    if any(found is not None and found.link == row.link for found in ruling):
        return True
    if row.status == "forbidden" and scopes.park.stream(row.to) is not None:
        return any(scopes.pipes(*pair) for pair in scopes.pairs(row))
    return any(_carries(scopes, row, link) for link in own)


def _carries(scopes: LinkScopes, row: Link, link: ScopedLink) -> bool:
    """Whether something could pass a link that a row decides on."""
    if link.giver is None:
        return _is_had(scopes.park, link.item)
    for giver, taker in scopes.pairs(row):
        if giver.stream == link.giver.stream and _permitted(scopes.park, giver, taker):
            start = scopes.park.plant_of(giver) or ""
            closed = scopes.rules.closing(giver.stream, start, taker.stream) is not None
            if row.to == taker.stream or (not closed and not scopes.on_mains(giver, taker)):
                return True
    return False


def _permitted(park: Park, giver: FlowStream, taker: FlowStream) -> bool:
    """Whether a taker, and its plant, may take the hazard class of what a stream gives."""
    refused = isinstance(taker, MaterialStream) and taker.takes_hazardous is False
    if refused and isinstance(giver, MaterialStream) and giver.hazardous:
        return False
    hazard = giver.hazard if isinstance(giver, MaterialStream) else None
    end = park.plant_of(taker)
    if hazard is None or park.plant_of(giver) == end:
        return True
    if taker.role == "outlet":
        return taker.on_mains or not park.too_near(hazard, end or "")
    allowed = any((row.hazard, row.plant) == (hazard, end) for row in park.case.permits)
    return allowed and not park.too_near(hazard, end or "")


def _is_had(park: Park, commodity: str) -> bool:
    """Whether a commodity is bought, made, left over, raised or let down to anywhere."""
    bought = any(row.commodity == commodity and row.direction == "buy" for row in park.case.markets)
    made = any(row.commodity == commodity and row.per_activity > 0 for row in park.case.technology_flows)
    left = any(row.commodity == commodity and row.rate_per_h < 0 for row in park.case.demands)
    arrives = any(row.arrives_as == commodity for row in park.case.transport)
    return bought or made or left or arrives or park.commodities[commodity].is_carrier


def _only_mains(scopes: LinkScopes, row: Link) -> bool:
    """Whether all pairs that a row speaks of meet on the mains."""
    pairs = list(scopes.pairs(row))
    return bool(pairs) and all(scopes.on_mains(*pair) for pair in pairs)


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    rows_that_decide_nothing,
    links_that_carry_nothing,
    columns_without_a_link,
    modes_that_close_no_less,
    capacities_beside_the_mains,
    changes_of_nothing,
)
"""Every warning of rows of links.csv."""
