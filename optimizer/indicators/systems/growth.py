"""Growth since the base year: elasticities and reductions of HJ 274, from base_year.csv and the plan.

The plan stands for the year of the tables (case.toml: case.year, else the year of the prices).
"""

from functools import partial

from parkloop.cases.messages import say
from parkloop.cases.origins import base_amount
from parkloop.optimizer.indicators.formulas import elasticity, mean_growth, ratio, yearly_reduction
from parkloop.optimizer.indicators.measures import DIRECT, co2, emitted, energy, site_area, total, value_added
from parkloop.optimizer.indicators.rates import PERCENT
from parkloop.optimizer.indicators.record import Known, Measure, Missing, Rule, Threshold, combine
from parkloop.optimizer.indicators.view import View

POLLUTANTS = ("cod", "so2", "nh3n", "nox")
"""Main pollutants of HJ 274."""
NO_GROWTH = say("value added that grows or shrinks: against no growth nothing can be measured")


def years(view: View) -> Known:
    """Years from the base year to the plan's."""
    base = next((row.year for row in view.case.base_year), None)
    if base is None or view.case.year is None:
        return Missing(say("base_year.csv: rows of the base year, and case.toml: case.year"))
    return float(view.case.year - base) if view.case.year > base else Missing(say("case.toml: case.year after {year}", year=base))


def before(view: View, quantity: str) -> Known:
    """Amount of a quantity in the base year."""
    amount = base_amount(view.case, quantity)
    return Missing(say("base_year.csv: {quantity}", quantity=quantity)) if amount is None else amount


def growth(view: View, quantity: str, now: Measure) -> Known:
    """Mean yearly growth of a quantity since the base year, a fraction [1/y]"""
    undefined = say("{quantity} above 0 in the base year, and not below it now", quantity=quantity)
    return combine(mean_growth, undefined, before(view, quantity), now(view), years(view))


def growth_of_value_added(view: View) -> Known:
    """Mean yearly growth of value added [1/y]"""
    return growth(view, "value_added", value_added)


def _elasticity(view: View, quantity: str, now: Measure) -> Known:
    return combine(elasticity, NO_GROWTH, growth(view, quantity, now), growth_of_value_added(view))


def pollutant_elasticity(view: View) -> Known:
    """Worst elasticity of the pollutants of the base year.

    The largest, where value added shrinks the smallest.
    """
    known = [species for species in POLLUTANTS if base_amount(view.case, species) is not None]
    if not known:
        return Missing(say("base_year.csv: {quantity}", quantity=", ".join(POLLUTANTS)))
    rise = growth_of_value_added(view)
    worst = min if not isinstance(rise, Missing) and rise < 0 else max
    found = [_elasticity(view, species, emitted(species, DIRECT)) for species in known]
    return combine(lambda *all_of: worst(all_of), "", *found)


def land_growth(view: View) -> Known:
    """Mean yearly growth of value added per site area [%/y]"""
    first = combine(
        ratio,
        say("{quantity} above 0 in the base year", quantity="site_area"),
        before(view, "value_added"),
        before(view, "site_area"),
    )
    last = combine(ratio, say("plants.csv: site_area_m2 above 0"), value_added(view), site_area(view))
    found = combine(mean_growth, say("value added above 0 in the base year"), first, last, years(view))
    return found if isinstance(found, Missing) else PERCENT * found


def co2_reduction(view: View) -> Known:
    """Mean yearly fall of CO2 (scopes 1 and 2) per value added [%/y]"""
    first = combine(
        ratio,
        say("{quantity} above 0 in the base year", quantity="value_added"),
        before(view, "co2"),
        before(view, "value_added"),
    )
    last = combine(ratio, say("plants.csv: a value_added_per_y above 0"), co2(view), value_added(view))
    found = combine(yearly_reduction, say("{quantity} above 0 in the base year", quantity="co2"), first, last, years(view))
    return found if isinstance(found, Missing) else PERCENT * found


def flipping(value: float) -> Rule:
    """Threshold of an elasticity, whose direction follows the growth of value added.

    At most the value where value added grows, at least it where it shrinks.
    """

    def rule(view: View) -> Threshold:
        rise = growth_of_value_added(view)
        return Threshold(value, value, value, better="higher" if not isinstance(rise, Missing) and rise < 0 else "lower")

    return rule


energy_elasticity: Measure = partial(_elasticity, quantity="energy", now=energy)
"""Growth of energy over growth of value added."""
water_elasticity: Measure = partial(_elasticity, quantity="freshwater", now=total("freshwater"))
"""Growth of fresh water over growth of value added."""
