"""Scaling of objective and rows before HiGHS, whose tolerances are absolute.

All factors are powers of two, so nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkloop.optimizer.solver.problem import Floats, Problem

SMALLEST_COST = 1e-6
"""No scaled cost that HiGHS sees is smaller: what lies below its dual tolerance counts as nothing, and presolve drops it."""
COMFORTABLE_COST = 1e-4
"""Smallest scaled cost where the largest allows it."""
LARGEST_COST = 1e8
"""No scaled cost is larger: a double keeps sixteen digits, so a larger one drowns the smallest."""
COMFORTABLE_LARGEST = 1e6
DUAL_TOLERANCE, TIGHTEST = 1e-7, 1e-10
"""HiGHS's own tolerance of a reduced cost, and the tightest that it takes."""
LARGEST_ENTRY = 2.0**40
"""No scaled coefficient of a row is larger: HiGHS refuses a problem with one above 1e15, and takes a side above 1e20 for none."""
SHARE = 1e-3
"""Dual tolerance as a share of the smallest scaled cost."""


@dataclass(frozen=True, eq=False)
class Scaling:
    """Scaling factors of a problem.

    ``objective_unit``: one unit of HiGHS's objective in units of the problem's; ``row``: factor of each row (m,); ``cost``:
    scaled objective (n,); ``neglected_bound``: least that the costs left out of it can add to the objective, −inf where nothing
    bounds them; ``dual_tolerance``.
    """

    objective_unit: float
    row: Floats
    cost: Floats
    neglected_bound: float
    dual_tolerance: float


def scaling(problem: Problem) -> Scaling:
    """Scale the objective and the rows of a problem.

    The objective is divided by the geometric mean of its coefficients, or by less where its smallest would come near the dual
    tolerance. Costs that span more than fourteen digits cannot all be represented at once: the smallest are left out, and the
    least that they can add is returned, so that the bound holds for the whole objective. Rows whose largest coefficient is below
    1 are scaled up, because HiGHS drops coefficients below 1e-9: a limit in g per t would else be kept to 10 % only. Rows of
    large prices beside large flows, whose coefficients it would refuse, are scaled down.
    """
    objective_unit, kept = _money(problem.c)
    cost = np.where(kept, problem.c, 0.0) / objective_unit
    smallest = float(np.abs(cost[cost != 0.0]).min(initial=1.0))
    tolerance = float(np.clip(SHARE * smallest, TIGHTEST, DUAL_TOLERANCE))
    return Scaling(objective_unit, _row_factors(problem), cost, _least(problem, ~kept), tolerance)


def _money(c: Floats) -> tuple[float, np.ndarray]:
    """The unit of the scaled objective, and which coefficients are seen in it."""
    sizes = np.abs(c)
    largest = float(sizes.max(initial=0.0))
    kept = sizes >= largest * SMALLEST_COST / LARGEST_COST
    if not largest:
        return 1.0, kept
    costs = sizes[kept]
    smallest = float(costs.min())
    comfortable = max(smallest / COMFORTABLE_COST, largest / COMFORTABLE_LARGEST)
    objective_unit = min(float(np.exp(np.log(costs).mean())), comfortable, smallest / SMALLEST_COST)
    if np.any(sizes[~kept]):
        # As fine a unit as the largest cost allows: what is not seen is at least not hidden in the solver's accuracy.
        objective_unit = 2.0 * largest / LARGEST_COST
    return float(power_of_two(objective_unit)), kept


def _least(problem: Problem, left_out: np.ndarray) -> float:
    """Least value of some cost terms over the bounds of their columns."""
    c = problem.c[left_out]
    paid = c != 0.0
    ends = np.where(c > 0.0, problem.col_lower[left_out], problem.col_upper[left_out])
    return float((c[paid] * ends[paid]).sum())


def _row_factors(problem: Problem) -> Floats:
    matrix = problem.A
    largest, filled = np.zeros(problem.rows), np.diff(matrix.indptr) > 0
    if matrix.nnz:
        largest[filled] = np.maximum.reduceat(np.abs(matrix.data), matrix.indptr[:-1][filled])
    size = power_of_two(np.where(largest > 0.0, largest, 1.0))
    return np.asarray(np.minimum(LARGEST_ENTRY / size, np.maximum(1.0, 1.0 / size)))


def neglected_share(problem: Problem, x: Floats, duals: Floats, neglected: float) -> float:
    """Upper bound on the value of amounts that a row's tolerance neglects, as a share of gross cost at x.

    Rows of binaries are left out: with the design fixed, their duals are capital over the largest flow.

    Args:
        problem: n columns, m rows.
        x: solution (n,).
        duals: duals of the rows (m,).
        neglected: amount that counts as none in a row [unit/h].
    """
    gross = float(np.abs(problem.c) @ np.abs(x)) + abs(problem.offset)
    of_amounts = abs(problem.A) @ problem.integer.astype(np.float64) == 0.0
    dearest = float((np.abs(duals) / _row_factors(problem))[of_amounts].max(initial=0.0))
    return neglected * dearest / gross if gross else 0.0


def power_of_two(sizes: Floats | float) -> Floats:
    """The powers of two just below positive numbers."""
    return np.asarray(np.exp2(np.floor(np.log2(sizes))), dtype=np.float64)
