"""Levels of products: what a plan uses per t, its gap to every level, and what closing it is worth.

Levels are those of standards of energy per product: the quota (限定值) that all have to keep, access (准入值) for new plants,
advanced (先进值), and the top runner (能效领跑者).
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from parkloop.cases.schema import Case, Product
from parkloop.optimizer.analyses.assessment.fence import Fence
from parkloop.optimizer.analyses.assessment.products import amounts, emission_of, products_of, shares, total_of, unit_of
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan

COLUMNS = (
    *("product", "plant", "made_per_y", "made_unit", "indicator", "unit", "actual", "level", "value", "met"),
    *("gap", "gap_per_y", "worth_per_y"),
)
"""Columns of the table of levels."""
LEVELS = ("quota", "access", "advanced", "top_runner")
"""Levels, the loosest first."""
UNITS = {"energy": "tce", "water": "m3", "co2": "t"}
"""What each indicator is counted in."""
TOLERANCE = 1e-6
"""What an actual value may lie above a level that it meets, relative."""


class Intensity(NamedTuple):
    """Use of an indicator a year that falls to a product, and the price of one unit of it.

    The price is NaN where none is known.
    """

    per_y: float
    price: float


def levels(case: Case, plan: Plan) -> pd.DataFrame:
    """Levels of products: actual value per t in a plan, and gap to each level.

    Args:
        case: the park, with products and product_levels.
        plan: a plan of it.

    Returns:
        One row per product, indicator and level, the loosest first: product, plant, made_per_y, made_unit, indicator, unit,
        actual, level, value, met, gap, gap_per_y and worth_per_y. ``actual`` is per unit of the product; ``gap`` is what it lies
        above the level, 0 where the level is met, ``gap_per_y`` gap x product made, ``worth_per_y`` what not using that much is
        worth [money/y].

    Raises:
        CaseError: the case is faulty; with all faults.
        ArgumentError: there is no plan.

    Method: energy is what the product's technology takes [tce], else its plant's energy with exchange x the product's share by
    allocation; water the plant's fresh water and CO2 its scopes 1 and 2 x that share. Energy is worth the plant's mean price of
    energy bought, water the mean price of its fresh water, CO2 the carbon price; NaN where there is none.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> pl.levels(case, pl.optimise(case)).empty  # it states no levels
        True
    """
    case, given = checked(case), ArgumentCheck()
    given.plan("plan", plan, found=True)
    given.raise_faults()
    fence = Fence(case, plan)
    made = amounts(fence)
    products = products_of(fence)
    parts = shares(products, made)
    rows = [row for product in products for row in _rows(fence, product, made[product.product], parts[product.product])]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"met": object})


def _rows(fence: Fence, product: Product, made: float, share: float) -> Iterator[tuple[Any, ...]]:
    for indicator, unit in UNITS.items():
        stated = [r for r in fence.case.product_levels if (r.product, r.indicator) == (product.product, indicator)]
        used = intensity(fence, product, indicator, share) if stated else Intensity(0.0, 0.0)
        actual = used.per_y / made if made > 0 else math.nan
        for row in sorted(stated, key=lambda one: LEVELS.index(one.level)):
            met = None if math.isnan(actual) else actual <= row.value * (1.0 + TOLERANCE)
            gap = math.nan if math.isnan(actual) else 0.0 if met else actual - row.value
            about = (product.product, product.plant, made, unit_of(fence.case, product), indicator)
            per = f"{unit}/{unit_of(fence.case, product)}"
            yield (*about, per, actual, row.level, row.value, met, gap, gap * made, gap * made * used.price)


def intensity(fence: Fence, product: Product, indicator: str, share: float) -> Intensity:
    """What falls to a product of an indicator in a year, and its price [money/unit]"""
    plan, plant = fence.plan, product.plant
    if indicator == "water":
        return Intensity(share * total_of(plan, plant, "freshwater"), _price_of_water(fence, plant))
    if indicator == "co2":
        return Intensity(share * emission_of(plan, plant, "co2", (1, 2)), fence.case.policy.carbon_price_per_t or math.nan)
    price = _price_of_energy(fence, plant)
    if product.technology is not None:
        return Intensity(_taken(fence, product.technology), price)
    return Intensity(share * total_of(plan, plant, "energy_with_exchange"), price)


def _taken(fence: Fence, technology: str) -> float:
    """Energy that a technology takes, what it gives not deducted [tce/y]"""
    view, found = fence.view, 0.0
    for flow in fence.case.technology_flows:
        if flow.technology == technology and flow.per_activity < 0:
            tce = view.scoped.commodities[flow.commodity].tce
            for condition, hours in view.scoped.weights.items():
                rate = -flow.per_activity * view.scoped.factor(flow.profile, condition) * view.input(technology, condition)
                found += hours * tce * rate
    return found


def _price_of_energy(fence: Fence, plant: str) -> float:
    """Mean price of the energy that a plant buys; NaN where it buys none [money/tce]"""
    scoped, paid, bought = fence.view.scoped, 0.0, 0.0
    for row in fence.view.rows.markets:
        market = scoped.markets[row.market]
        tce = scoped.commodities[row.commodity].tce
        if row.plant == plant and row.direction == "buy" and tce > 0:
            amount = scoped.weights[row.condition] * row.amount_per_h
            paid += amount * market.price_per_unit * scoped.factor(market.price_profile, row.condition)
            bought += amount * tce
    return paid / bought if bought > 0 else math.nan


def _price_of_water(fence: Fence, plant: str) -> float:
    """Mean price of the fresh water that a plant takes; NaN where it takes none [money/t]"""
    scoped, paid, taken = fence.view.scoped, 0.0, 0.0
    for flow in fence.view.stream_flows:
        giver = scoped.water.get(flow.from_)
        if flow.domain == "water" and giver is not None and giver.fresh and scoped.plant_of(flow.to) == plant:
            amount = scoped.weights[flow.condition] * flow.flow_per_h
            paid += amount * (giver.price_per_t or 0.0)
            taken += amount
    return paid / taken if taken > 0 else math.nan
