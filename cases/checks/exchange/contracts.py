"""Rules of owners, relays and contracts: who may own, pass on and pay."""

from collections.abc import Iterator

from parkloop.cases.checks.words import ROLE
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.relations.contracts import Contracts
from parkloop.cases.schema import Relay, Row


def owners_stand_inside_the_fence(park: Park) -> Iterator[Fault]:
    """A third party and the owner of a technology are no external plants."""
    owned: list[tuple[Row, str, str | None]] = [(row, "third_party", row.third_party) for row in park.case.transport]
    owned += [(row, "third_party", row.third_party) for row in park.case.links]
    owned += [(row, "owner", row.owner) for row in park.case.technologies]
    for row, column, owner in owned:
        if park.external(owner):
            message = say("this plant is external, and its costs are not the park's: name one inside the fence")
            yield at(row, column, message)


def a_right_to_relay_is_stated_once(park: Park) -> Iterator[Fault]:
    """A plant has one row for each commodity, and one for all others."""
    seen: dict[tuple[str, str | None], Relay] = {}
    for row in park.case.relays:
        first = seen.setdefault((row.plant, row.commodity), row)
        if first is not row:
            yield at(row, "plant", say("row {first} states the same right: keep one", first=first.relay))


def wheeling_is_paid_inside_the_fence(park: Park) -> Iterator[Fault]:
    """A plant outside the fence has no wheeling fee."""
    for row in park.case.relays:
        if row.fee_per_unit > 0 and park.external(row.plant):
            message = say("the plant is external: state what it is paid as a contract, and leave the fee empty")
            yield at(row, "fee_per_unit", message)


def a_contract_says_what_passes(park: Park) -> Iterator[Fault]:
    """A commodity passes between plants; without one an end is a stream, and both ends are of one kind."""
    for row in park.case.contracts:
        streams = [(column, end) for column, end in (("from", row.from_), ("to", row.to)) if park.stream(end) is not None]
        if row.commodity is not None:
            for column, _ in streams:
                yield at(row, column, say("a commodity passes between plants, and this is a stream: name its plant"))
            if row.from_ == row.to:
                yield at(row, "to", say("it is the plant that gives, and a commodity passes from one plant to another"))
        elif {row.from_, row.to} <= set(park.plants) and park.complete("water_streams", "material_streams"):
            yield at(row, "commodity", say("it is empty: name the commodity, or a stream at one end"))
        elif len(streams) == 2 and (row.from_ in park.water) != (row.to in park.water):
            yield at(row, "to", say("one end is water and the other a material"))


def ends_of_a_contract_give_and_take(park: Park) -> Iterator[Fault]:
    """A stream at the end ``from`` gives, one at the end ``to`` takes."""
    for row in park.case.contracts:
        giver, taker = (park.water.get(end) or park.material.get(end) for end in (row.from_, row.to))
        if giver is not None and not giver.gives:
            yield at(row, "from", say("it must give, and this stream of role {role} only takes", role=ROLE[giver.role]))
        if taker is not None and not taker.takes:
            yield at(row, "to", say("it must take, and this stream of role {role} only gives", role=ROLE[taker.role]))


def a_contract_is_between_two(park: Park) -> Iterator[Fault]:
    """Who pays is not who is paid, and somebody is each of them."""
    terms = Contracts(park.case)
    for row in park.case.contracts:
        payer, payee = terms.payer(row), terms.payee(row)
        for column, plant, end in (("payer", payer, row.to), ("payee", payee, row.from_)):
            if not plant and park.stream(end) is not None:
                yield at(row, column, say("the stream is of no plant: name who it is"))
        if payer and payer == payee:
            yield at(row, "payer", say("{plant} would pay itself: name two plants", plant=payer))
        if park.external(payer) and park.external(payee):
            yield at(row, "payer", say("both plants are external, and their accounts are not the park's"))


def take_or_pay_is_paid_inside_the_fence(park: Park) -> Iterator[Fault]:
    """An external plant that pays has no least amount."""
    terms = Contracts(park.case)
    for row in park.case.contracts:
        if row.min_per_y > 0 and park.external(terms.payer(row)):
            message = say("who pays is external, and take-or-pay of such is not modelled: leave it empty")
            yield at(row, "min_per_y", message)


def a_charged_load_is_stated(park: Park) -> Iterator[Fault]:
    """A price by load needs the concentration of the giving stream."""
    for row in park.case.contracts:
        if row.price_per_kg > 0 and row.species is None:
            yield at(row, "species", say("it must be given, for the price is per kg of it"))
        if row.species is None or not park.complete("water_streams", "water_quality"):
            continue
        quality = park.quality.get(row.from_, {}).get(row.species)
        if row.from_ not in park.water:
            yield at(row, "from", say("it must be a water stream, for the load of a species is charged"))
        elif quality is None or quality.c_out_mg_per_l is None:
            yield at(
                row,
                "species",
                say("the load is charged at c_out_mg_per_l of {stream} in water_quality, and there is none", stream=row.from_),
            )


RULES = (
    owners_stand_inside_the_fence,
    a_right_to_relay_is_stated_once,
    wheeling_is_paid_inside_the_fence,
    a_contract_says_what_passes,
    ends_of_a_contract_give_and_take,
    a_contract_is_between_two,
    take_or_pay_is_paid_inside_the_fence,
    a_charged_load_is_stated,
)
