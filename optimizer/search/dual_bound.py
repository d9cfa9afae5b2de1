r"""Bound that any duals prove, whatever the solver says of them: wrong duals make it weak, not wrong.

For any duals :math:`y` of the rows, with reduced costs :math:`d = c - A^\top y`, weak duality bounds the objective:

.. math:: c^\top x \ge LB = \sum_i \min(y_i l_i, y_i u_i) + \sum_j \min(d_j \underline x_j, d_j \overline x_j)
"""

import numpy as np

from parkloop.optimizer.search.propagation import propagate_bounds
from parkloop.optimizer.solver.problem import Floats, Problem

ROUNDING = 1e-12
"""Reduced cost that is rounding, relative to the sum of the sizes of its terms."""


def dual_bound(problem: Problem, duals: Floats) -> tuple[float, Floats]:
    """Dual bound proven by duals of the rows (m,), −inf where none; and the reduced costs (n,)."""
    usable = np.where(duals > 0, np.isfinite(problem.row_lower), np.isfinite(problem.row_upper))
    y = np.where(usable, duals, 0.0)
    reduced = problem.c - problem.A.T @ y
    sizes = np.abs(problem.c) + abs(problem.A).T @ np.abs(y)
    reduced = np.where(np.abs(reduced) <= ROUNDING * sizes, 0.0, reduced)
    ranges = propagate_bounds(problem)
    rows = _products(y, problem.row_lower, problem.row_upper)
    columns = _products(reduced, ranges.lower, ranges.upper)
    return float(rows.sum() + columns.sum()) + problem.offset, np.asarray(reduced, dtype=np.float64)


def _products(factors: Floats, lower: Floats, upper: Floats) -> Floats:
    """Least product of each factor with a value of its interval; 0 for a factor of 0."""
    ends = np.where(factors > 0, lower, upper)
    return np.where(factors == 0, 0.0, factors * np.where(factors == 0, 0.0, ends))
