"""Rules of limits on what is emitted to the air."""

from collections.abc import Iterator

from parkloop.cases.faults import Fault, nearest
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.schema import AirLimit, Technology


def a_limit_on_the_air_limits(park: Park) -> Iterator[Fault]:
    """A limit states a mass, a concentration, or both."""
    for row in park.case.air_limits:
        if row.max_kg_per_h is None and row.max_mg_per_m3 is None:
            yield at(row, "max_kg_per_h", say("it is empty, and so is max_mg_per_m3: state at least one"))


def a_limit_on_the_air_is_inside_the_fence(park: Park) -> Iterator[Fault]:
    """What plants outside the fence emit is not counted, and cannot be limited."""
    for row in park.case.air_limits:
        if row.plant in park.plants and park.plants[row.plant].external:
            yield at(row, "plant", say("this plant is external, and what it emits is not counted: name one inside the fence"))


def a_limited_stack_is_of_the_plant(park: Park) -> Iterator[Fault]:
    """A stack that is limited has technologies of the plant."""
    for row in park.case.air_limits:
        known = {other.stack for other in park.case.technologies if other.plant == row.plant and other.stack is not None}
        if row.stack is not None and row.stack not in known and park.complete("technologies"):
            near = nearest(row.stack, known)
            yield at(row, "stack", say("no technology of {plant} has this stack{near}", plant=row.plant, near=near))


def a_concentration_has_its_flue_gas(park: Park) -> Iterator[Fault]:
    """A concentration is limited only where some technology states its flue gas."""
    for row in park.case.air_limits:
        if row.max_mg_per_m3 is None or not park.complete("technologies"):
            continue
        if not any(other.flue_gas_m3_per_activity_h for other in emitting_by(park, row)):
            message = say("no technology there states flue_gas_m3_per_activity_h, so there is no concentration to limit")
            yield at(row, "max_mg_per_m3", message)


def emitting_by(park: Park, row: AirLimit) -> list[Technology]:
    """Technologies whose flue gas a limit is about: those of its stack, else all of its plant."""
    own = (other for other in park.case.technologies if other.plant == row.plant)
    return [other for other in own if row.stack is None or other.stack == row.stack]


RULES = (
    a_limit_on_the_air_limits,
    a_limit_on_the_air_is_inside_the_fence,
    a_limited_stack_is_of_the_plant,
    a_concentration_has_its_flue_gas,
)
