"""What companies report for a year beside the baseline."""

import math
from typing import Any

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.cases.text.units import COST, reported_factor, reported_unit
from parkloop.optimizer.analyses.assessment.fence import INSIDE_SCOPE
from parkloop.optimizer.analyses.assessment.products import emission_of, total_of
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan

OFF = 0.1
"""Deviation from which on a reported value is marked."""
COLUMNS = ("plant", "quantity", "unit", "today", "reported", "difference", "deviation", "off")
TOTALS = ("energy", "freshwater", "wastewater", "disposal")


def reported_beside(case: Case, plan: Plan, off: float) -> pd.DataFrame:
    """What companies report beside the baseline, a row for each value, in the units of the baseline.

    ``deviation`` = (today - reported) / reported; ``off`` marks those further from 0 than the threshold.
    """
    rows: list[tuple[Any, ...]] = []
    for row in case.reported if plan.found else ():
        value, found = row.value * reported_factor(row, case), baseline_of(case, plan, row.plant, row.quantity)
        deviation = _deviation(found, value)
        unit = reported_unit(row.quantity, case)
        rows.append((row.plant, row.quantity, unit, found, value, found - value, deviation, abs(deviation) > off))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def baseline_of(case: Case, plan: Plan, plant: str, quantity: str) -> float:
    """A quantity of a plant in the baseline, per year in ``reported_unit``."""
    if quantity == COST:
        costs = company_costs(plan)
        return float(costs.loc[costs["plant"] == plant, "cost_per_y"].sum())
    if quantity in TOTALS:
        return total_of(plan, plant, quantity)
    if quantity in Park(case).commodities:
        return total_of(plan, plant, f"bought {quantity}")
    return emission_of(plan, plant, quantity, (INSIDE_SCOPE,))


def _deviation(found: float, value: float) -> float:
    """Relative deviation; infinite from a reported 0."""
    if value == 0:
        return 0.0 if math.isclose(found, 0.0, abs_tol=1e-6) else math.copysign(math.inf, found)
    return (found - value) / abs(value)
