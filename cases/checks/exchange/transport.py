"""Rules of transport modes."""

from collections.abc import Iterator

from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say
from parkloop.cases.schema import Commodity, Mode


def capacities_are_a_range(park: Park) -> Iterator[Fault]:
    """The smallest capacity of a mode is at most its largest."""
    for row in park.case.transport:
        if row.max_flow is not None and row.min_flow > row.max_flow:
            yield at(row, "min_flow", say("it must be at most {most}", most=f"max_flow ({row.max_flow:g})"))


def a_mode_names_what_it_can_carry(park: Park) -> Iterator[Fault]:
    """What a mode carries only is of the kind that it carries."""
    for row in park.case.transport:
        wanted = _wanted(park, row) if row.only is not None else ""
        if wanted:
            yield at(row, "only", say("a mode that carries {kind} {wanted}", kind=choice("carries", row.carries), wanted=wanted))


def a_carrier_arrives_as_a_carrier(park: Park) -> Iterator[Fault]:
    """Only carriers arrive as another, one of their kind."""
    for row in park.case.transport:
        arriving = park.commodities.get(row.arrives_as or "")
        if row.arrives_as is not None and row.carries != "heat":
            yield at(
                row,
                "arrives_as",
                say(
                    "only what carries heat arrives as another carrier, and this mode carries {kind}",
                    kind=choice("carries", row.carries),
                ),
            )
        elif arriving is not None and not arriving.is_carrier:
            yield at(
                row,
                "arrives_as",
                say("it must name a heat or cooling carrier, and this is of kind {kind}", kind=choice("kind", arriving.kind)),
            )
        elif arriving is not None and any(sent.kind != arriving.kind for sent in _sent(park, row)):
            yield at(
                row,
                "arrives_as",
                say(
                    "it must be of the kind of what is sent, and {sent} is not of kind {kind}",
                    sent=row.only,
                    kind=choice("kind", arriving.kind),
                )
                if row.only
                else say(
                    "it must be of the kind of what is sent, and that is not of kind {kind}", kind=choice("kind", arriving.kind)
                ),
            )


def nothing_arrives_hotter(park: Park) -> Iterator[Fault]:
    """A heat carrier does not arrive hotter than it is sent, a cooling carrier not colder."""
    for row in park.case.transport:
        arriving = park.commodities.get(row.arrives_as or "")
        if arriving is None or arriving.t_supply_c is None or row.carries != "heat":
            continue
        for sent in _sent(park, row):
            if sent.t_supply_c is None or sent.kind != arriving.kind:
                continue
            way = -1 if sent.kind == "cold" else 1
            if way * arriving.t_supply_c > way * sent.t_supply_c:
                word = say("hotter") if way > 0 else say("colder")
                yield at(
                    row,
                    "arrives_as",
                    say(
                        "{sent} is sent at {t} degC and cannot arrive {word}",
                        sent=sent.commodity,
                        t=f"{sent.t_supply_c:g}",
                        word=word,
                    ),
                )


def pumps_have_electricity(park: Park) -> Iterator[Fault]:
    """Where a mode needs electricity, there is an electricity commodity."""
    any_power = any(row.kind == "electricity" for row in park.case.commodities)
    for row in park.case.transport:
        if row.electricity_mwh_per_unit_km > 0 and not any_power and park.complete("commodities"):
            yield at(
                row,
                "electricity_mwh_per_unit_km",
                say("the case has no commodity of kind electricity from which it could be taken"),
            )


def carries(park: Park, mode: Mode, commodity: str) -> bool:
    """Whether a mode can carry a commodity; a cold carrier only by name."""
    row = park.commodities.get(commodity)
    if row is None or mode.carries != ("heat" if row.is_carrier else "commodity"):
        return False
    return mode.only == commodity or (mode.only is None and row.kind != "cold")


def _sent(park: Park, mode: Mode) -> list[Commodity]:
    """The carriers that a heat mode sends."""
    return [row for row in park.case.commodities if carries(park, mode, row.commodity)]


def _wanted(park: Park, mode: Mode) -> str:
    """Items that ``only`` may name, where it names another; empty where it is right or unknown."""
    named = park.commodities.get(mode.only or "")
    if mode.carries == "water":
        return say("names nothing here: leave it empty")
    if mode.carries == "material":
        return "" if named is None else say("names a material here, and this is a commodity")
    if named is None:
        return say("names a commodity here, and this is a material") if mode.only in park.materials else ""
    if mode.carries == "heat":
        return (
            ""
            if named.is_carrier
            else say("names a heat or cooling carrier here, and this is of kind {kind}", kind=choice("kind", named.kind))
        )
    return (
        say("names no carrier here, and this is of kind {kind}: carries must be heat", kind=choice("kind", named.kind))
        if named.is_carrier
        else ""
    )


def standing_losses_are_of_commodities(park: Park) -> Iterator[Fault]:
    """Mains of heat and of commodities have a standing loss; one by capacity needs the largest capacity."""
    for row in park.case.transport:
        for column in ("standing_loss_per_km", "standing_loss_per_km_size"):
            if getattr(row, column) == 0:
                continue
            if row.carries not in ("heat", "commodity"):
                message = say(
                    "only what carries heat or a commodity has a standing loss, and this mode carries {kind}",
                    kind=choice("carries", row.carries),
                )
                yield at(row, column, message)
        if row.standing_loss_per_km_size > 0 and row.max_flow is None and row.carries in ("heat", "commodity"):
            yield at(row, "max_flow", say("it is empty, and a standing loss that grows with the capacity needs the largest one"))


def what_falls_arrives_as_another(park: Park) -> Iterator[Fault]:
    """What gets colder along its way is heat or cold that arrives as another carrier."""
    for row in (row for row in park.case.transport if row.level_drop_k_per_km > 0):
        if row.carries != "heat":
            message = say(
                "only what carries heat has a level that falls, and this mode carries {kind}", kind=choice("carries", row.carries)
            )
            yield at(row, "level_drop_k_per_km", message)
        elif row.arrives_as is None:
            yield at(row, "arrives_as", say("it is empty, and what falls along its way arrives as a carrier of a lower level"))


RULES = (
    what_falls_arrives_as_another,
    capacities_are_a_range,
    standing_losses_are_of_commodities,
    a_mode_names_what_it_can_carry,
    a_carrier_arrives_as_a_carrier,
    nothing_arrives_hotter,
    pumps_have_electricity,
)
