"""Measured values beside the plan, month by month."""

from calendar import isleap, monthrange
from collections.abc import Sequence
from typing import Any

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import Case, Measured
from parkloop.optimizer.analyses.assessment.fence import INSIDE_SCOPE, Fence
from parkloop.optimizer.analyses.assessment.products import amounts, emission_of, total_of, unit_of
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan

COLUMNS = (
    *("month", "plant", "quantity", "unit", "planned", "measured", "difference", "share"),
    *("planned_so_far", "measured_so_far", "share_so_far", "warning"),
)
"""Columns of the table of what was measured."""
TOTAL_UNITS = {"freshwater": "t", "wastewater": "t", "disposal": "t", "energy": "tce"}
"""Totals that can be measured, and their units."""


def follow(
    case: Case, plan: Plan, measured: Sequence[Measured] | None = None, *, watch: float = 0.05, off: float = 0.1
) -> pd.DataFrame:
    """Follow a plan: what was measured in each month beside what it expects.

    Args:
        case: the park.
        plan: a plan of it.
        measured: rows of measured.csv; none: those of the case.
        watch: distance from 1 of what was measured so far over what was planned so far, from which on it is to be watched.
        off: distance from which on it is off the plan.

    Returns:
        One row per month, plant and quantity, by plant, quantity and month: planned, measured, difference, share (measured /
        planned), the same of the months of the year so far, and warning: ``ok``, ``watch`` or ``off``. ``planned`` is the plan's
        amount a year x planned_share, else x days of the month / days of the year. Months without a row are not counted so far.

    Raises:
        CaseError: the case is faulty; with all faults.
        ArgumentError: there is no plan, or not 0 < watch <= off.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> pl.follow(case, pl.optimise(case)).empty  # nothing was measured
        True
    """
    given = ArgumentCheck()
    if measured is not None:
        case = case.model_copy(update={"measured": tuple(measured)})
    case = checked(case)
    given.plan("plan", plan, found=True)
    given.number("watch", watch, lambda share: share > 0, say("above 0"))
    given.number("off", off, lambda share: share >= watch, say("at least watch"))
    given.raise_faults()
    fence = Fence(case, plan)
    made, rows, sums = amounts(fence), [], dict[tuple[str, str, str], list[float]]()
    there = [row for row in case.measured if row.plant in fence.view.scoped.members]
    for row in sorted(there, key=lambda one: (one.plant, one.quantity, one.month)):
        unit, year = _planned(fence, row, made)
        planned = year * (_share_of_days(row.month) if row.planned_share is None else row.planned_share)
        so_far = sums.setdefault((row.plant, row.quantity, row.month[:4]), [0.0, 0.0])
        so_far[0] += planned
        so_far[1] += row.value
        share, share_so_far = _ratio(row.value, planned), _ratio(so_far[1], so_far[0])
        cells: tuple[Any, ...] = (row.month, row.plant, row.quantity, unit, planned, row.value, row.value - planned, share)
        rows.append((*cells, *so_far, share_so_far, _warning(share_so_far, watch, off)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _warning(share: float, watch: float, off: float) -> str:
    """Level of warning; what was measured where nothing is planned is off."""
    distance = abs(share - 1.0)
    return "ok" if distance < watch else "watch" if distance < off else "off"


def _ratio(measured: float, planned: float) -> float:
    if planned > 0:
        return measured / planned
    return 1.0 if measured == 0 else float("inf")


def _share_of_days(month: str) -> float:
    """Days of a month over those of its year."""
    year, number = int(month[:4]), int(month[5:])
    return monthrange(year, number)[1] / (366 if isleap(year) else 365)


def _planned(fence: Fence, row: Measured, made: dict[str, float]) -> tuple[str, float]:
    """Unit of a quantity, and what the plan has of it at the plant in a year."""
    park = Park(fence.case)
    if row.quantity in park.products:
        return unit_of(fence.case, park.products[row.quantity]), made[row.quantity]
    if row.quantity in TOTAL_UNITS:
        return TOTAL_UNITS[row.quantity], total_of(fence.plan, row.plant, row.quantity)
    if row.quantity in park.commodities:
        return park.commodities[row.quantity].counted_in, total_of(fence.plan, row.plant, f"bought {row.quantity}")
    return "t", emission_of(fence.plan, row.plant, row.quantity, (INSIDE_SCOPE,))
