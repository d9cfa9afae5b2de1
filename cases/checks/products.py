"""Rules of products: what each is, how they share burdens, what can be measured and reported."""

import math
import re
from collections.abc import Iterator

from parkloop.cases.checks.base_year import QUANTITIES
from parkloop.cases.faults import Fault, nearest
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import choice, say
from parkloop.cases.text.notation import UnitError
from parkloop.cases.text.units import COST, reported_factor

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
AMOUNTS = tuple(name for name in QUANTITIES if name not in ("value_added", "site_area"))
"""What can be measured besides products, species and commodities."""
NEEDS = {"economic": "price_per_t", "energy": "energy_mwh_per_t", "share": "share"}
"""Column that an allocation needs."""


def a_product_is_one_thing(park: Park) -> Iterator[Fault]:
    """It is a commodity, a material source of its plant, or a stated amount."""
    for row in park.case.products:
        if row.commodity is not None and row.stream is not None:
            yield at(row, "stream", say("it is a commodity already: leave one of them empty"))
        stream, plant = park.material.get(row.stream or ""), park.plants.get(row.plant)
        if stream is not None and (stream.role != "source" or park.plant_of(stream) != row.plant):
            yield at(row, "stream", say("it must be a material source of {plant}", plant=row.plant))
        stated = row.output_t_per_y if row.output_t_per_y is not None else plant and plant.product_t_per_y
        if row.commodity is None and row.stream is None and plant is not None and stated is None:
            yield at(
                row, "output_t_per_y", say("it is empty, and neither commodity, stream nor the plant's product_t_per_y is given")
            )


def a_product_is_of_its_plants_technology(park: Park) -> Iterator[Fault]:
    """The technology that its level counts stands at its plant, and the plant inside the fence."""
    for row in park.case.products:
        technology = park.technologies.get(row.technology or "")
        if technology is not None and technology.plant != row.plant:
            yield at(row, "technology", say("it stands at {other}, and not at {plant}", other=technology.plant, plant=row.plant))
        if park.external(row.plant):
            yield at(row, "plant", say("this plant is external, and what is outside the fence has no product"))


def products_of_a_plant_share_its_burden(park: Park) -> Iterator[Fault]:
    """All products of a plant have one allocation and what it needs, and stated shares add up to 1."""
    for plant in dict.fromkeys(row.plant for row in park.case.products):
        rows = [row for row in park.case.products if row.plant == plant]
        for row in rows:
            if row.allocation != rows[0].allocation:
                yield at(row, "allocation", say("all products of {plant} have one allocation", plant=plant))
            column = NEEDS.get(row.allocation)
            if column is not None and getattr(row, column) is None:
                yield at(
                    row, column, say("it is empty, and allocation {kind} needs it", kind=choice("allocation", row.allocation))
                )
        shares = [row.share for row in rows if row.allocation == "share" and row.share is not None]
        if len(shares) == len(rows) and not math.isclose(sum(shares), 1.0, abs_tol=1e-6):
            yield at(
                rows[0], "share", say("the shares of {plant} add up to {sum}, and not to 1", plant=plant, sum=f"{sum(shares):g}")
            )


def a_month_is_one_of_a_year(park: Park) -> Iterator[Fault]:
    """A month is written as the year and its number."""
    for row in park.case.measured:
        if not MONTH.fullmatch(row.month):
            yield at(row, "month", say("a month is written as 2024-07"))


def what_is_measured_is_planned(park: Park) -> Iterator[Fault]:
    """Quantities that are measured are ones of a plan."""
    if not park.complete("products", "commodities"):
        return
    known = {*AMOUNTS, *park.case.species, *park.commodities, *park.products}
    for row in park.case.measured:
        if row.quantity not in known:
            names = ", ".join(AMOUNTS)
            near = nearest(row.quantity, known)
            yield at(
                row, "quantity", say("it must be a product, a species, a commodity or {known}{near}", known=names, near=near)
            )
        product = park.products.get(row.quantity)
        if product is not None and product.plant != row.plant:
            yield at(row, "plant", say("this product is made by {plant}", plant=product.plant))


def what_is_reported_can_be_checked(park: Park) -> Iterator[Fault]:
    """Quantities that companies inside the fence report are ones of today's park, in units that fit them."""
    if not park.complete("commodities"):
        return
    known = {*AMOUNTS, COST, *park.case.species, *park.commodities}
    for row in park.case.reported:
        if row.quantity not in known:
            names, near = ", ".join((*AMOUNTS, COST)), nearest(row.quantity, known)
            yield at(row, "quantity", say("it must be a species, a commodity or {known}{near}", known=names, near=near))
            continue
        if park.external(row.plant):
            yield at(row, "plant", say("this plant is external, and what is outside the fence is not part of today's park"))
        try:
            reported_factor(row, park.case)
        except UnitError as error:
            yield at(row, "unit", str(error))


RULES = (
    a_product_is_one_thing,
    a_product_is_of_its_plants_technology,
    products_of_a_plant_share_its_burden,
    a_month_is_one_of_a_year,
    what_is_measured_is_planned,
    what_is_reported_can_be_checked,
)
