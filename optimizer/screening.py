r"""Links that can never pay, by the reduced costs of the linear relaxation.

For any duals :math:`y` of the rows, with reduced costs :math:`d = c - A^\top y`, weak duality bounds the cost of every plan:

.. math:: c^\top x \ge LB = \sum_i \min(y_i l_i, y_i u_i) + \sum_j \min(d_j \underline x_j, d_j \overline x_j)

A plan with a link :math:`j` costs at least :math:`LB + d_j`. Where this is more than today's park costs, no plan of
least cost has the link. The bound is computed here from the duals, whatever the solver says of it: wrong duals make it weak, not
wrong.

Method: reduced cost fixing; Crowder H., Johnson E.L., Padberg M. (1983) Solving large-scale zero-one linear programming problems.
Oper. Res. 31, 803-834.
"""

import numpy as np
from numpy.typing import NDArray

from optimizer.bounds.cutoff import cost_of_today
from optimizer.bounds.propagation import propagated
from optimizer.build import Build
from optimizer.highs import SolveOptions, solve
from optimizer.problem import Floats, Problem

REASON = "cannot pay"
MARGIN = 1e-6
"""Relative difference that counts as more."""


def screened(built: Build) -> tuple[Problem, int]:
    """The problem of least cost without the links that can never pay, and how many they are."""
    problem = built.problem.with_objective(*built.objective("cost"))
    links = _candidates(built)
    today = cost_of_today(built, problem) if links.size else None
    if today is None:
        return problem, 0
    relaxed = solve(problem.relaxed(), SolveOptions())
    if relaxed.row_duals is None:
        return problem, 0
    bound, reduced = dual_bound(problem, relaxed.row_duals)
    dear = links[bound + reduced[links] > today + MARGIN * max(abs(today), 1.0)]
    return problem.with_bounds(dear, upper=np.zeros(len(dear))), len(dear)


def dual_bound(problem: Problem, duals: Floats) -> tuple[float, Floats]:
    """The bound that duals of the rows (m,) prove, minus infinity where none; and the reduced costs (n,)."""
    usable = np.where(duals > 0, np.isfinite(problem.row_lower), np.isfinite(problem.row_upper))
    y = np.where(usable, duals, 0.0)
    reduced = problem.c - problem.A.T @ y
    ranges = propagated(problem)
    rows = _products(y, problem.row_lower, problem.row_upper)
    columns = _products(reduced, ranges.lower, ranges.upper)
    return float(rows.sum() + columns.sum()) + problem.offset, np.asarray(reduced, dtype=np.float64)


def _products(factors: Floats, lower: Floats, upper: Floats) -> Floats:
    """Least product of each factor with a value between two ends; 0 for a factor of 0."""
    ends = np.where(factors > 0, lower, upper)
    return np.where(factors == 0, 0.0, factors * np.where(factors == 0, 0.0, ends))


def _candidates(built: Build) -> NDArray[np.int64]:
    """Columns of links that may be built and of which no row of links.csv speaks."""
    links = built.network.links
    free = [var for link, var in built.ledger.built.items() if links[link].status == "candidate" and links[link].row is None]
    return np.array([built.column(var) for var in free], dtype=np.int64)
