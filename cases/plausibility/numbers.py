"""Warnings about numbers in a probable wrong measure: percentages, hours of a day."""

from collections.abc import Callable, Iterator

from parkloop.cases.columns import table_of
from parkloop.cases.faults import about
from parkloop.cases.lookup import Park
from parkloop.cases.messages import Message, say
from parkloop.cases.schema import Row

SHORT_YEAR_H = 1000.0
"""Hours of a year below which those of a day, a week or shares may be meant [h/y]"""
YEAR_H = 8760.0
LARGEST_FACTOR = 10.0
FACTORS = (("profiles", "factor"), ("substitutions", "ratio"), ("transport", "detour"))
"""Columns of factors, and the factor above which percent may be meant."""
PERIODS = {
    1.0: say(" (shares of a year)"),
    7.0: say(" (days of a week)"),
    8.76: say(" (thousands of hours)"),
    8.784: say(" (thousands of hours)"),
    12.0: say(" (months)"),
    24.0: say(" (a day)"),
    48.0: say(" (two days)"),
    52.0: say(" (weeks)"),
    100.0: say(" (percent of a year)"),
    168.0: say(" (a week)"),
    365.0: say(" (days of a year)"),
    366.0: say(" (days of a year)"),
    672.0: say(" (four weeks)"),
    720.0: say(" (a month)"),
    744.0: say(" (a month)"),
}
"""What hours are that add up to such a number."""
RATES = ("interest_rate", "opex_fixed_fraction", "carry")
"""Columns of rates and fractions that may be above 1."""


def hours_of_less_than_a_year(park: Park) -> Iterator[str]:
    """Hours of the conditions that add up to a day, a week or another part of a year, or to shares."""
    scenario = next((row.scenario for row in park.case.conditions), None)
    total = sum(row.hours_per_y for row in park.case.conditions if row.scenario == scenario)
    if 0 < total < SHORT_YEAR_H:
        period = next((word for number, word in PERIODS.items() if abs(total - number) <= 0.005 * number), "")
        yield say(
            "conditions: the hours add up to {hours}{period}: what is counted per year is of {hours} h, and capital is paid in"
            " full; where a whole year is meant, multiply each by {factor}.",
            hours=f"{total:g}",
            period=period,
            factor=f"{YEAR_H / total:.5g}",
        )


def rates_that_look_like_percent(park: Park) -> Iterator[str]:
    """A rate or a fraction above 1, as is written where percent are meant."""
    economics = park.case.economics
    if economics.interest_rate > 1:
        yield say("case, {key}: {told}", key="economics.interest_rate", told=_percent(economics.interest_rate))
    rows: tuple[Row, ...] = (
        *park.case.plants,
        *park.case.technologies,
        *park.case.transport,
        *park.case.material_quality,
    )
    for row in rows:
        for column in RATES:
            value = getattr(row, column, None)
            if value is not None and value > 1:
                yield about(_percent(value), table_of(type(row)), row.row_key, column)


def costs_that_grow_faster_than_size(park: Park) -> Iterator[str]:
    """An exponent of a cost curve above 1."""
    for row in park.case.technologies:
        if row.scale_exponent is not None and row.scale_exponent > 1:
            message = say(
                "{exponent} is above 1, so twice the size costs more than twice as much; 0.6 is usual.",
                exponent=f"{row.scale_exponent:g}",
            )
            yield about(message, "technologies", row.technology, "scale_exponent")


def factors_that_look_like_percent(park: Park) -> Iterator[str]:
    """A factor that multiplies by more than ten."""
    for table, column in FACTORS:
        for row in getattr(park.case, table):
            value = getattr(row, column)
            if value > LARGEST_FACTOR:
                message = say(
                    "{value} multiplies by {value}; {value} % is written as {share}.",
                    value=f"{value:g}",
                    share=f"{value / 100:g}",
                )
                yield about(message, table, row.row_key, column)


def _percent(value: float) -> Message:
    return say(
        "{value} is taken as {percent} %; {value} % is written as {share}.",
        value=f"{value:g}",
        percent=f"{100 * value:g}",
        share=f"{value / 100:g}",
    )


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (
    hours_of_less_than_a_year,
    rates_that_look_like_percent,
    costs_that_grow_faster_than_size,
    factors_that_look_like_percent,
)
"""Every warning of numbers."""
