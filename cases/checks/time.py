"""Rules of operating conditions and scenarios."""

import math
from collections.abc import Iterator

from parkloop.cases.faults import Fault, unknown
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
                message = say("{p} in row {row}", p=f"{rows[0].probability:g}", row=rows[0].condition)
                yield at(
                    row,
                    "probability",
                    say(
                        "it must be the same in all rows of scenario {scenario}, and it is {told}",
                        scenario=row.scenario,
                        told=message,
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


def a_step_has_its_place(park: Park) -> Iterator[Fault]:
    """A step of a period has a place of its own in it, and only a step has a place or a length."""
    places: dict[tuple[str, int], str] = {}
    for row in park.case.conditions:
        if row.period is None:
            for column in ("step", "duration_h"):
                if getattr(row, column) is not None:
                    yield at(row, column, say("the condition has no period: state it, or leave this empty"))
        elif row.step is None:
            yield at(row, "step", say("it is empty, and a step of a period needs its place in it"))
        elif (first := places.setdefault((row.period, row.step), row.condition)) != row.condition:
            message = say("it is the place of {row} in period {period} too", row=first, period=row.period)
            yield at(row, "step", message)


def steps_of_a_period_pass_equally_often(park: Park) -> Iterator[Fault]:
    """All steps of a period are of one scenario, and pass equally often a year."""
    for rows in park.periods.values():
        first = rows[0]
        for row in rows[1:]:
            if row.scenario != first.scenario:
                message = say("period {period} is of scenario {scenario}", period=row.period or "", scenario=first.scenario)
                yield at(row, "scenario", message)
            elif not math.isclose(passes(row), passes(first), rel_tol=EQUAL, abs_tol=EQUAL):
                message = say(
                    "hours_per_y over it is {times}, and of step {row} of this period {other}: a period passes as a whole",
                    times=f"{passes(row):g}",
                    row=first.condition,
                    other=f"{passes(first):g}",
                )
                yield at(row, "duration_h", message)


def the_calendar_has_known_periods(park: Park) -> Iterator[Fault]:
    """A row of the calendar names a period of the conditions."""
    if park.complete("conditions"):
        for row in park.case.calendar:
            if row.period not in park.periods:
                yield at(row, "period", unknown(say("a period"), row.period, park.periods))


def the_calendar_has_the_hours_of_the_conditions(park: Park) -> Iterator[Fault]:
    """A scenario with a calendar has each of its periods in it, as often as its hours say."""
    if not park.complete("conditions", "calendar"):
        return
    counted: dict[str, int] = {}
    for entry in park.case.calendar:
        counted[entry.period] = counted.get(entry.period, 0) + entry.repeats
    dated = {rows[0].scenario for period, rows in park.periods.items() if period in counted}
    for period, rows in park.periods.items():
        found, wanted = counted.get(period, 0), passes(rows[0])
        if rows[0].scenario in dated and not math.isclose(found, wanted, rel_tol=EQUAL, abs_tol=EQUAL):
            message = say(
                "period {period} stands {found} times in it, and passes {wanted} times by hours_per_y over duration_h",
                period=period,
                found=found,
                wanted=f"{wanted:g}",
            )
            yield Fault("calendar", "", "repeats", None, message)


def passes(row: Condition) -> float:
    """How often a step passes in a year."""
    return row.hours_per_y / row.length_h if row.length_h > 0 else 0.0


def _scenarios(park: Park) -> dict[str, list[Condition]]:
    scenarios: dict[str, list[Condition]] = {}
    for row in park.case.conditions:
        scenarios.setdefault(row.scenario, []).append(row)
    return scenarios


def _hours(park: Park) -> dict[str, float]:
    return {name: sum(row.hours_per_y for row in rows) for name, rows in _scenarios(park).items()}


RULES = (
    a_scenario_has_one_probability,
    probabilities_add_up,
    a_year_has_its_hours,
    scenarios_have_equal_hours,
    a_step_has_its_place,
    steps_of_a_period_pass_equally_often,
    the_calendar_has_known_periods,
    the_calendar_has_the_hours_of_the_conditions,
)
