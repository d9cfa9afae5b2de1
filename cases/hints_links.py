"""What rows of links.csv say that has no effect, or another one than may be meant: one function per warning."""

from collections.abc import Callable, Iterator

from cases.check_links import Flowing
from cases.context import Park
from cases.decided import Decisions, Spoken
from cases.link_rules import BINDING
from cases.schema import Link, MaterialStream


def rows_that_decide_nothing(park: Park) -> Iterator[str]:
    """A row that speaks of nothing that could be."""
    decisions = Decisions(park)
    for row in park.case.links:
        if not _decides(decisions, row):
            told = "; on the mains only a row that names both streams decides" if _only_mains(decisions, row) else ""
            yield f"links, row {row.link}: it decides on nothing that could be{told}."


def links_that_carry_nothing(park: Park) -> Iterator[str]:
    """A link that exists or must be built, and that nothing can pass."""
    decisions = Decisions(park)
    for row in park.case.links:
        links = [link for link in decisions.links(row) if link.row.link == row.link] if row.status in BINDING else []
        if links and not any(_carries(decisions, row, link) for link in links):
            told = f"nothing can use what it carries; it is {row.status}, and its cost is paid all the same"
            yield f"links, row {row.link}: {told}."


def columns_without_a_link(park: Park) -> Iterator[str]:
    """What a row says of a link where none is needed."""
    decisions = Decisions(park)
    for row in park.case.links:
        said = [name for name in ("length_km", "capex", "owner") if getattr(row, name) is not None]
        if said and row.status != "forbidden" and _decides(decisions, row) and not any(decisions.links(row)):
            yield f"links, row {row.link}: no link is needed there, and {', '.join(said)} has no effect."


def modes_that_close_no_less(park: Park) -> Iterator[str]:
    """A pair of streams that is forbidden by one mode is closed by all."""
    for row in park.case.links:
        if row.status == "forbidden" and row.mode is not None and park.stream(row.to) is not None:
            yield f"links, row {row.link}: it closes the pair in every pipe, not by {row.mode} alone."


def capacities_beside_the_mains(park: Park) -> Iterator[str]:
    """A capacity of one pipe between two streams that meet on the mains too."""
    decisions = Decisions(park)
    for row in park.case.links:
        if row.capacity is None or row.mode is None or row.status == "forbidden" or park.stream(row.to) is None:
            continue
        if any(decisions.on_mains(*pair) for pair in decisions.pairs(row)):
            told = f"its capacity bounds what goes by {row.mode}, not what goes by the mains"
            yield f"links, row {row.link}: {told}; a row without mode bounds that."


def _decides(decisions: Decisions, row: Link) -> bool:
    """Whether a row decides on a link that could be, or on a pair that meets without one."""
    own = [link for link in decisions.links(row) if link.row.link == row.link]
    if row.status in BINDING and own:
        return True
    ruling = (decisions.without_link(*pair) for pair in decisions.pairs(row))
    if any(found is not None and found.link == row.link for found in ruling):
        return True
    if row.status == "forbidden" and decisions.park.stream(row.to) is not None:
        return any(decisions.pipes(*pair) for pair in decisions.pairs(row))
    return any(_carries(decisions, row, link) for link in own)


def _carries(decisions: Decisions, row: Link, link: Spoken) -> bool:
    """Whether something could pass a link that a row decides on."""
    if link.giver is None:
        return _is_had(decisions.park, link.item)
    for giver, taker in decisions.pairs(row):
        if giver.stream == link.giver.stream and _permitted(decisions.park, giver, taker):
            start = decisions.park.home(giver) or ""
            closed = decisions.rules.closing(giver.stream, start, taker.stream) is not None
            if row.to == taker.stream or (not closed and not decisions.on_mains(giver, taker)):
                return True
    return False


def _permitted(park: Park, giver: Flowing, taker: Flowing) -> bool:
    """Whether the plant of a taker may take the hazard class of what a stream gives."""
    hazard = giver.hazard if isinstance(giver, MaterialStream) else None
    end = park.home(taker)
    if hazard is None or taker.role == "outlet" or park.home(giver) == end:
        return True
    return any((row.hazard, row.plant) == (hazard, end) for row in park.case.permits)


def _is_had(park: Park, commodity: str) -> bool:
    """Whether a commodity is bought, made, left over, raised or let down to anywhere."""
    bought = any(row.commodity == commodity and row.direction == "buy" for row in park.case.markets)
    made = any(row.commodity == commodity and row.per_activity > 0 for row in park.case.technology_flows)
    left = any(row.commodity == commodity and row.rate_per_h < 0 for row in park.case.demands)
    arrives = any(row.arrives_as == commodity for row in park.case.transport)
    return bought or made or left or arrives or park.commodities[commodity].is_carrier


def _only_mains(decisions: Decisions, row: Link) -> bool:
    """Whether all pairs that a row speaks of meet on the mains."""
    pairs = list(decisions.pairs(row))
    return bool(pairs) and all(decisions.on_mains(*pair) for pair in pairs)


HINTS: tuple[Callable[[Park], Iterator[str]], ...] = (
    rows_that_decide_nothing,
    links_that_carry_nothing,
    columns_without_a_link,
    modes_that_close_no_less,
    capacities_beside_the_mains,
)
"""Every warning of rows of links.csv."""
