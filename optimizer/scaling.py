"""How a problem is scaled before HiGHS sees it: its tolerances are absolute, so what counts must stand well above them.

All factors are powers of two, so nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.problem import Floats, Problem

SMALLEST_COST = 1e-6
"""No scaled cost that HiGHS sees is smaller: what lies below its dual tolerance counts as nothing, and presolve drops it."""
COMFORTABLE_COST = 1e-4
"""Smallest scaled cost where the largest allows it."""
LARGEST_COST = 1e8
"""No scaled cost is larger: a double keeps sixteen digits, so a larger one drowns the smallest."""
COMFORTABLE_LARGEST = 1e6
DUAL_TOLERANCE, TIGHTEST = 1e-7, 1e-10
"""HiGHS's own tolerance of a reduced cost, and the tightest that it takes."""
SHARE = 1e-3
"""Dual tolerance as a share of the smallest scaled cost."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """The factors of a problem.

    ``money``: one unit of HiGHS's objective in units of the problem's; ``row``: factor of each row; ``cost``: scaled objective;
    ``below``: least that the costs left out of it can add to the objective, −inf where nothing bounds them; ``dual_tolerance``.
    """

    money: float
    row: Floats
    cost: Floats
    below: float
    dual_tolerance: float


def scaling(problem: Problem) -> Scaling:
    """The factors of a problem.

    The objective is divided by the geometric mean of its coefficients, or by less where its smallest would come near the dual
    tolerance. Costs that span more than fourteen digits cannot all be seen at once: the smallest are left out, and what they can
    add at least is told, so that the bound holds for the whole objective. Rows whose largest coefficient is below 1 are scaled
    up, because HiGHS drops coefficients below 1e-9: a limit in g per t would else be kept to 10 % only.
    """
    money, seen = _money(problem.c)
    cost = np.where(seen, problem.c, 0.0) / money
    smallest = float(np.abs(cost[cost != 0.0]).min(initial=1.0))
    tolerance = float(np.clip(SHARE * smallest, TIGHTEST, DUAL_TOLERANCE))
    return Scaling(money, _row_factors(problem), cost, _least(problem, ~seen), tolerance)


def _money(c: Floats) -> tuple[float, np.ndarray]:
    """The unit of the scaled objective, and which coefficients are seen in it."""
    sizes = np.abs(c)
    largest = float(sizes.max(initial=0.0))
    seen = sizes >= largest * SMALLEST_COST / LARGEST_COST
    if not largest:
        return 1.0, seen
    costs = sizes[seen]
    smallest = float(costs.min())
    comfortable = max(smallest / COMFORTABLE_COST, largest / COMFORTABLE_LARGEST)
    money = min(float(np.exp(np.log(costs).mean())), comfortable, smallest / SMALLEST_COST)
    if np.any(sizes[~seen]):
        # As fine a unit as the largest cost allows: what is not seen is at least not hidden in the solver's accuracy.
        money = 2.0 * largest / LARGEST_COST
    return float(power_of_two(money)), seen


def _least(problem: Problem, left_out: np.ndarray) -> float:
    """The least that some costs can add to the objective over the bounds of their columns."""
    c = problem.c[left_out]
    paid = c != 0.0
    ends = np.where(c > 0.0, problem.col_lower[left_out], problem.col_upper[left_out])
    return float((c[paid] * ends[paid]).sum())


def _row_factors(problem: Problem) -> Floats:
    matrix = problem.A
    largest, filled = np.zeros(problem.rows), np.diff(matrix.indptr) > 0
    if matrix.nnz:
        largest[filled] = np.maximum.reduceat(np.abs(matrix.data), matrix.indptr[:-1][filled])
    return np.asarray(1.0 / power_of_two(np.where((largest > 0.0) & (largest < 1.0), largest, 1.0)))


def power_of_two(sizes: Floats | float) -> Floats:
    """The powers of two just below positive numbers."""
    return np.asarray(np.exp2(np.floor(np.log2(sizes))), dtype=np.float64)
