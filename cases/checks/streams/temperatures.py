"""Rules of the temperature of water, and of heat streams that are its heat."""

from collections.abc import Iterator

from parkloop.cases.checks.words import ROLE
from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.schema import HeatStream


def a_duty_is_stated_or_follows_from_water(park: Park) -> Iterator[Fault]:
    """A heat stream states its duty, or is the heat of water and follows its flow."""
    for row in park.case.heat_streams:
        if row.water is None:
            if row.duty_mw is None:
                yield at(row, "duty_mw", say("it is empty, and a heat stream that is not the heat of water states its duty"))
            continue
        for column in ("duty_mw", "profile"):
            if getattr(row, column) is not None:
                yield at(row, column, say("it follows from the flow of {water}: leave it empty", water=row.water))
    for reduction in park.case.reductions:
        heat = park.stream(reduction.stream)
        if isinstance(heat, HeatStream) and heat.water is not None:
            yield at(reduction, "stream", say("it follows from the flow of {water}: reduce that", water=heat.water))


def heat_of_water_is_of_a_warm_source(park: Park) -> Iterator[Fault]:
    """The heat of water is that of a source of known temperature at the same place, which cools."""
    for row in park.case.heat_streams:
        stream = park.water.get(row.water or "")
        if stream is None:
            continue
        if stream.role != "source":
            told = say("it must be a source, and this is a stream of role {role}", role=ROLE[stream.role])
            yield at(row, "water", told)
        elif row.plant not in (stream.plant, None) or row.technology not in (stream.technology, None):
            yield at(row, "water", say("it must be of the same plant or technology as the heat stream"))
        elif stream.t_c is None:
            yield at(stream, "t_c", say("it is empty, and {heat} is the heat of this water", heat=row.stream))
        if row.t_in_c <= row.t_out_c:
            yield at(row, "t_out_c", say("it must be below t_in_c: water gives heat by getting colder"))


def water_is_cooled_from_the_top(park: Park) -> Iterator[Fault]:
    """Heat streams of one water follow each other downwards; what must be cooled begins at the top."""
    for key, rows in park.heat_of_water.items():
        stream = park.water.get(key)
        if stream is not None and stream.t_c is not None:
            yield from _steps(rows, stream.t_c)


def _steps(rows: list[HeatStream], hottest: float) -> Iterator[Fault]:
    """Faults of the heat streams of water that is so hot."""
    reached, all_cooled = hottest, True
    for row in rows:
        if row.t_in_c > reached:
            told = say(
                "it must be at most {t} degC, at which the water is or which another heat stream reaches", t=f"{reached:g}"
            )
            yield at(row, "t_in_c", told)
        elif row.must_cool and not (all_cooled and row.t_in_c == reached):
            told = say("the water must be cooled from {t} degC on, so that what is above it must be cooled too", t=f"{reached:g}")
            yield at(row, "must_cool", told)
        reached, all_cooled = row.t_out_c, all_cooled and row.must_cool


def temperatures_fit_the_role_of_water(park: Park) -> Iterator[Fault]:
    """What gives water has a temperature, what takes water a limit of it."""
    for row in park.case.water_streams:
        if row.t_c is not None and not row.gives:
            yield at(row, "t_c", say("only what gives water has it, and this is a stream of role {role}", role=ROLE[row.role]))
        if row.t_max_c is not None and not row.takes:
            told = say("only what takes water has it, and this is a stream of role {role}", role=ROLE[row.role])
            yield at(row, "t_max_c", told)


RULES = (
    a_duty_is_stated_or_follows_from_water,
    heat_of_water_is_of_a_warm_source,
    water_is_cooled_from_the_top,
    temperatures_fit_the_role_of_water,
)
