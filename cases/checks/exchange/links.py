"""Rules of the planner's rows about connections (links.csv)."""

from collections.abc import Iterator

from parkloop.cases.checks.exchange.transport import carries
from parkloop.cases.checks.words import CARRIED, ROLE
from parkloop.cases.faults import Fault
from parkloop.cases.links.rules import BINDING
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say
from parkloop.cases.schema import FlowStream, Link, MaterialStream, Mode, WaterStream


def a_commodity_runs_between_plants(park: Park) -> Iterator[Fault]:
    """The ends of a row with a commodity are two plants."""
    for row in park.case.links:
        for column, end in (("from", row.from_), ("to", row.to)):
            if row.commodity is not None and park.stream(end) is not None:
                yield at(
                    row,
                    column,
                    say(
                        "commodity {commodity} runs between plants, and this is a stream: name its plant", commodity=row.commodity
                    ),
                )


def heat_moves_as_carriers(park: Park) -> Iterator[Fault]:
    """Heat streams are no ends: heat moves between plants in carriers."""
    for row in park.case.links:
        for column, end in (("from", row.from_), ("to", row.to)):
            if end in park.heat and row.commodity is None:
                yield at(row, column, say("process heat moves only in carriers: name two plants and the carrier as commodity"))


def a_pipe_starts_at_a_stream(park: Park) -> Iterator[Fault]:
    """A row from a plant to a stream may only be forbidden."""
    for row in park.case.links:
        if row.from_ in park.plants and _flowing(park, row.to) and row.commodity is None and row.status != "forbidden":
            yield at(
                row,
                "from",
                say(
                    "a row from a plant to a stream may only be forbidden, and this is {status}: name the giving stream",
                    status=choice("status", row.status),
                ),
            )


def ends_give_and_take(park: Park) -> Iterator[Fault]:
    """The first end gives, the second takes."""
    for row in park.case.links:
        giver, taker = _joined(park, row)
        if giver is not None and not giver.gives:
            yield at(row, "from", say("it must give, and this stream of role {role} only takes", role=ROLE[giver.role]))
        if taker is not None and not taker.takes:
            yield at(row, "to", say("it must take, and this stream of role {role} only gives", role=ROLE[taker.role]))


def ends_are_of_one_kind(park: Park) -> Iterator[Fault]:
    """Water goes to water, material to material."""
    for row in park.case.links:
        giver, taker = _joined(park, row)
        if giver is not None and taker is not None and type(giver) is not type(taker):
            what = CARRIED["water" if isinstance(giver, WaterStream) else "material"]
            yield at(row, "to", say("it must take {what} as {giver} gives, and it does not", what=what, giver=row.from_))


def ends_may_meet(park: Park) -> Iterator[Fault]:
    """A row joins what may be joined: no supply with an outlet of water, materials by substitution."""
    for row in park.case.links:
        giver, taker = _joined(park, row)
        if giver is None or taker is None or row.status == "forbidden":
            continue
        if type(giver) is type(taker) and (why := kept_apart(park, giver, taker)):
            yield at(row, "to", why)


def a_link_has_two_ends(park: Park) -> Iterator[Fault]:
    """A commodity is not sent from a plant to itself."""
    for row in park.case.links:
        if row.from_ == row.to and row.from_ in park.plants and row.commodity is not None:
            yield at(row, "to", say("it is the plant that sends, and a commodity needs no link inside a plant"))


def no_link_runs_outside_the_fence(park: Park) -> Iterator[Fault]:
    """No link joins two external plants."""
    for row in park.case.links:
        start, end = park.place(row.from_), park.place(row.to)
        if start != end and park.external(start) and park.external(end) and row.status != "forbidden":
            yield at(
                row, "to", say("{end} is external and so is {start}, and no link joins two external plants", end=end, start=start)
            )


def a_link_has_a_mode_that_carries_it(park: Park) -> Iterator[Fault]:
    """The mode of a row carries what the row is about."""
    for row in park.case.links:
        mode = park.modes.get(row.mode or "")
        if mode is not None and not _can_carry(park, row, mode):
            what = say("carries {kind}", kind=mode.carries)
            if mode.only:
                what = say("carries {kind}, only {only}", kind=mode.carries, only=mode.only)
            yield at(row, "mode", say("it must carry {cargo}, and this mode {what}", cargo=_cargo(park, row), what=what))


def an_existing_link_has_one_mode(park: Park) -> Iterator[Fault]:
    """An existing or required row between two plants has a mode, named or the only one that can carry it."""
    for row in park.case.links:
        start, end = park.place(row.from_), park.place(row.to)
        if row.mode is not None or row.status not in BINDING or start is None or end is None or start == end:
            continue
        if not park.complete("transport"):
            continue
        able = [mode.mode for mode in park.case.transport if _can_carry(park, row, mode)]
        known = start in park.plants and end in park.plants
        if known and (len(able) != 1 or _between_plants_at_large(park, row)):
            message = say(": {modes}", modes=", ".join(able)) if able else say(", and no mode of transport can carry it")
            yield at(
                row,
                "mode",
                say(
                    "it is empty, and a link that is {status} names its mode{told}",
                    status=choice("status", row.status),
                    told=message,
                ),
            )


def a_pair_is_ruled_once(park: Park) -> Iterator[Fault]:
    """No two rows say something of one pair, commodity and mode."""
    first: dict[tuple[str, str, str | None, str | None], str] = {}
    for row in park.case.links:
        other = first.setdefault((row.from_, row.to, row.commodity, row.mode), row.link)
        if other != row.link:
            yield at(
                row,
                "link",
                say(
                    "row {other} names the same pair as specifically, from {start} to {end}: keep one of them",
                    other=other,
                    start=row.from_,
                    end=row.to,
                ),
            )


def _flowing(park: Park, key: str) -> FlowStream | None:
    """The stream of water or material with this key."""
    return park.water.get(key) or park.material.get(key)


def _joined(park: Park, row: Link) -> tuple[FlowStream | None, FlowStream | None]:
    """The streams at the ends of a row; a row with a commodity has none."""
    return (None, None) if row.commodity is not None else (_flowing(park, row.from_), _flowing(park, row.to))


def kept_apart(park: Park, giver: FlowStream, taker: FlowStream) -> str:
    """Why two streams of one kind may never meet; empty where they may."""
    if giver.stream == taker.stream:
        return say("it is the stream itself, and nothing feeds itself")
    if giver.technology is not None and giver.technology == taker.technology:
        return say("it is a feed of technology {technology}, and its products do not feed it", technology=giver.technology)
    if isinstance(giver, MaterialStream) and isinstance(taker, MaterialStream):
        return _materials_apart(park, giver, taker)
    return say("it is an outlet, and a supply never feeds an outlet") if giver.role == "supply" and taker.role == "outlet" else ""


def _materials_apart(park: Park, giver: MaterialStream, taker: MaterialStream) -> str:
    if giver.role == "supply" and taker.role == "outlet":
        pays = (taker.price_per_t or 0.0) < 0
        return "" if pays else say("a supply feeds only outlets that pay (a negative price), and this one does not")
    if taker.role == "outlet":
        fits = taker.material in (None, giver.material)
        return (
            ""
            if fits
            else say("this outlet takes {a}, and {giver} gives {b}", a=taker.material, giver=giver.stream, b=giver.material)
        )
    if giver.role == "supply" and giver.material == taker.material:
        return ""
    known = any(line.material == giver.material and line.sink == taker.stream for line in park.case.substitutions)
    if known or not park.complete("substitutions"):
        return ""
    return say("no row of substitutions says that {material} can replace what this sink needs", material=giver.material)


def _between_plants_at_large(park: Park, row: Link) -> bool:
    """Whether a row between two plants names no commodity."""
    return row.commodity is None and row.from_ in park.plants and row.to in park.plants


def _can_carry(park: Park, row: Link, mode: Mode) -> bool:
    """Whether a mode can carry what a row is about; unknown names are checked elsewhere."""
    if row.commodity is not None:
        return row.commodity not in park.commodities or carries(park, mode, row.commodity)
    stream = _flowing(park, row.from_) or _flowing(park, row.to)
    if stream is None:
        return True
    if isinstance(stream, WaterStream):
        return mode.carries == "water"
    return mode.carries == "material" and (mode.only is None or stream.material is None or mode.only == stream.material)


def _cargo(park: Park, row: Link) -> str:
    if row.commodity is not None:
        kind = park.commodities[row.commodity].kind
        if kind == "cold":
            return say("{commodity}, which is of kind {kind} and is carried only by name", commodity=row.commodity, kind=kind)
        return say("{commodity}, which is of kind {kind}", commodity=row.commodity, kind=kind)
    stream = _flowing(park, row.from_) or _flowing(park, row.to)
    return say("material {material}", material=stream.material) if isinstance(stream, MaterialStream) else CARRIED["water"]


RULES = (
    a_commodity_runs_between_plants,
    heat_moves_as_carriers,
    a_pipe_starts_at_a_stream,
    ends_give_and_take,
    ends_are_of_one_kind,
    ends_may_meet,
    a_link_has_two_ends,
    no_link_runs_outside_the_fence,
    a_link_has_a_mode_that_carries_it,
    an_existing_link_has_one_mode,
    a_pair_is_ruled_once,
)
