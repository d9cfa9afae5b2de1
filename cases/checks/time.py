"""Rules of operating conditions and scenarios."""

import math
from collections.abc import Iterator

from parkloop.cases.faults import Fault
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.schema import Condition

HOURS_OF_LEAP_YEAR = 8784
MOST_TOLD = 12
"""Scenarios that a message names."""
EQUAL = 1e-6


def a_scenario_has_one_probability(park: Park) -> Iterator[Fault]:
    """The probability of a scenario is the same in all its rows."""
    for rows in _scenarios(park).values():
        for row in rows[1:]:
            if not math.isclose(row.probability, rows[0].probability, abs_tol=EQUAL):
                told = say("{p} in row {row}", p=f"{rows[0].probability:g}", row=rows[0].condition)
                yield at(
                    row,
                    "probability",
                    say(
                        "it must be the same in all rows of scenario {scenario}, and it is {told}",
                        scenario=row.scenario,
                        told=told,
                    ),
                )


def probabilities_add_up(park: Park) -> Iterator[Fault]:
    """The probabilities of the scenarios add up to 1."""
    scenarios = _scenarios(park)
    total = sum(rows[0].probability for rows in scenarios.values())
    if scenarios and park.complete("conditions") and not math.isclose(total, 1, abs_tol=EQUAL):
        named = [f"{rows[0].probability:g} ({name})" for name, rows in scenarios.items()]
        told = " + ".join((*named[:MOST_TOLD], *("…" for _ in named[MOST_TOLD : MOST_TOLD + 1])))
        message = say("it adds up to {total} over the scenarios, {told}, and must add up to 1", total=f"{total:g}", told=told)
        yield Fault("conditions", "", "probability", None, message)


def a_year_has_its_hours(park: Park) -> Iterator[Fault]:
    """A scenario has more than 0 and at most 8784 hours."""
    for name, hours in _hours(park).items():
        if park.complete("conditions") and not 0 < hours <= HOURS_OF_LEAP_YEAR * (1 + EQUAL):
            message = say(
                "the hours of scenario {scenario} add up to {hours}, and must be more than 0 and at most {most}",
                scenario=name,
                hours=f"{hours:g}",
                most=HOURS_OF_LEAP_YEAR,
            )
            yield Fault("conditions", "", "hours_per_y", None, message)


def scenarios_have_equal_hours(park: Park) -> Iterator[Fault]:
    """Every scenario has the same total hours."""
    hours = _hours(park)
    if park.complete("conditions") and hours and max(hours.values()) > min(hours.values()) * (1 + EQUAL):
        told = ", ".join(f"{value:g} ({name})" for name, value in hours.items())
        yield Fault(
            "conditions", "", "hours_per_y", None, say("the scenarios have {told} hours, and must all have the same", told=told)
        )


def _scenarios(park: Park) -> dict[str, list[Condition]]:
    scenarios: dict[str, list[Condition]] = {}
    for row in park.case.conditions:
        scenarios.setdefault(row.scenario, []).append(row)
    return scenarios


def _hours(park: Park) -> dict[str, float]:
    return {name: sum(row.hours_per_y for row in rows) for name, rows in _scenarios(park).items()}


RULES = (a_scenario_has_one_probability, probabilities_add_up, a_year_has_its_hours, scenarios_have_equal_hours)
