"""Rules of the base year: one year, quantities that the park is measured by, and caps against them."""

from collections.abc import Iterator

from parkloop.cases.faults import Fault, nearest
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say

QUANTITIES = ("value_added", "site_area", "energy", "freshwater", "wastewater", "disposal")
"""What base_year.csv can tell, besides species."""


def a_base_year_is_one_year(park: Park) -> Iterator[Fault]:
    """All rows are of the same year."""
    first = next((row.year for row in park.case.base_year), None)
    for row in park.case.base_year:
        if row.year != first:
            yield at(row, "year", say("all rows are of one base year, and the first is of {year}", year=first))


def a_base_year_has_known_quantities(park: Park) -> Iterator[Fault]:
    """Its quantities are those that growth and caps are counted in."""
    known = {*QUANTITIES, *park.case.species}
    for row in park.case.base_year:
        if row.quantity not in known:
            yield at(
                row,
                "quantity",
                say("it must be {known} or a species{near}", known=", ".join(QUANTITIES), near=nearest(row.quantity, known)),
            )


def only_a_cap_stands_against_the_base_year(park: Park) -> Iterator[Fault]:
    """A share of the base year's amount is a cap of the whole park."""
    for row in park.case.policies:
        if row.against is None:
            continue
        if row.kind != "cap":
            yield at(
                row,
                "against",
                say("only a cap is a share of an amount of the base year, and this is a {kind}", kind=choice("kind", row.kind)),
            )
        elif row.plant is not None:
            yield at(row, "against", say("the base year is of the whole park: leave plant or against empty"))


RULES = (a_base_year_is_one_year, a_base_year_has_known_quantities, only_a_cap_stands_against_the_base_year)
