"""Rules of technologies and of the reductions that they bring."""

from collections.abc import Iterator

from parkloop.cases.checks.words import ROLE
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.schema import HeatStream

CURVE = ("scale_exponent", "reference_size", "reference_capex")


def what_is_new_has_a_largest_size(park: Park) -> Iterator[Fault]:
    """A technology that does not exist yet has a largest size."""
    for row in park.case.technologies:
        if row.existing_size == 0 and row.max_size is None and row.library is None:
            yield at(row, "max_size", say("it is empty, and a technology that does not exist yet needs its largest size"))


def sizes_are_a_range(park: Park) -> Iterator[Fault]:
    """The least size of what is new is at most its largest."""
    for row in park.case.technologies:
        if row.min_size > row.largest_new and (row.max_size is not None or row.existing_size > 0):
            yield at(row, "min_size", say("it must be at most {most}", most=f"max_size ({row.largest_new:g})"))


def a_cost_curve_is_whole(park: Park) -> Iterator[Fault]:
    """A cost curve has its exponent, reference size and reference capital, and starts above size 0."""
    for row in park.case.technologies:
        stated = [column for column in CURVE if getattr(row, column) is not None]
        for column in CURVE:
            if stated and column not in stated:
                yield at(row, column, say("it is empty, and a cost curve needs all of {columns}", columns=", ".join(CURVE)))
        if row.scale_exponent is not None and row.min_size == 0 and row.largest_new > 0:
            yield at(row, "min_size", say("a cost curve starts above size 0: state the least size"))


def capital_is_stated_once(park: Park) -> Iterator[Fault]:
    """A cost curve replaces capex_fixed and capex_per_size."""
    for row in park.case.technologies:
        for column in ("capex_fixed", "capex_per_size"):
            if row.scale_exponent is not None and getattr(row, column) > 0:
                yield at(
                    row,
                    column,
                    say("the row states scale_exponent too, and its cost curve stands instead of this: leave one empty"),
                )


def least_load_is_available(park: Park) -> Iterator[Fault]:
    """The least load is at most the availability."""
    for row in park.case.technologies:
        if row.min_load > row.availability:
            yield at(row, "min_load", say("it must be at most {most}", most=f"availability ({row.availability:g})"))


def part_loads_reach_down_to_the_least_load(park: Park) -> Iterator[Fault]:
    """A technology with efficiencies below full load has a least load, which they reach down to."""
    for key, rows in park.part_loads.items():
        technology = park.technologies.get(key)
        if technology is not None and technology.min_load < rows[0].load:
            least = f"{technology.min_load:g}"
            told = say(
                "it must be at most min_load ({least}) of the technology: below it the efficiency is not known", least=least
            )
            yield at(rows[0], "load", told)


def what_is_taken_rises_with_the_load(park: Park) -> Iterator[Fault]:
    """A technology takes more at a higher load than at a lower one."""
    for rows in park.part_loads.values():
        above = [*((row.input, row.load) for row in rows[1:]), (1.0, 1.0)]
        for row, (taken, load) in zip(rows, above, strict=True):
            if row.input >= taken:
                told = say(
                    "it must be above {least}: else no less is taken at this load than at load {load}",
                    least=f"{row.load / taken:g}",
                    load=f"{load:g}",
                )
                yield at(row, "efficiency", told)


def part_loads_act_on_what_is_taken(park: Park) -> Iterator[Fault]:
    """A technology with efficiencies below full load takes a commodity."""
    taking = {row.technology for row in park.case.technology_flows if row.per_activity < 0}
    drawn = {row.technology for row in park.case.technologies if row.library is not None}
    for key, rows in park.part_loads.items():
        if key not in taking | drawn and park.complete("technology_flows"):
            yield at(rows[0], "technology", say("it takes no commodity, so that its efficiency acts on nothing"))


def reductions_act_on_plants(park: Park) -> Iterator[Fault]:
    """A reduction acts on a plant's source, sink, process, heat stream or demand."""
    for row in park.case.reductions:
        stream = park.stream(row.stream)
        if stream is None:
            continue
        if stream.technology is not None:
            yield at(
                row,
                "stream",
                say(
                    "it must be a plant's stream or a demand, and this is one of technology {technology}",
                    technology=stream.technology,
                ),
            )
        elif not isinstance(stream, HeatStream) and stream.role in ("supply", "outlet"):
            yield at(row, "stream", say("it must have a rate of its own, and this is of role {role}", role=ROLE[stream.role]))
        elif not isinstance(stream, HeatStream) and stream.role == "circuit":
            yield at(row, "stream", say("a circuit has no load that could be reduced"))


def couplings_are_of_one_plant(park: Park) -> Iterator[Fault]:
    """A technology is coupled to another one of its own plant."""
    for row in park.case.technology_couplings:
        own, other = park.technologies.get(row.technology), park.technologies.get(row.of)
        if row.technology == row.of:
            yield at(row, "of", say("it must name another technology"))
        elif own is not None and other is not None and own.plant != other.plant:
            yield at(
                row,
                "of",
                say(
                    "it stands at {other}, and must stand at the plant of {technology} ({plant})",
                    other=other.plant,
                    technology=own.technology,
                    plant=own.plant,
                ),
            )


RULES = (
    what_is_new_has_a_largest_size,
    sizes_are_a_range,
    a_cost_curve_is_whole,
    capital_is_stated_once,
    least_load_is_available,
    part_loads_reach_down_to_the_least_load,
    what_is_taken_rises_with_the_load,
    part_loads_act_on_what_is_taken,
    reductions_act_on_plants,
    couplings_are_of_one_plant,
)
