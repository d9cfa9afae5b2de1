"""Reduction of a problem: fixed columns, and the rows that they leave empty, are really taken out.

Where a search closes most links of a park, what is left is a small problem in large arrays, which take their time to be written,
read and presolved. A row whose least activity is all that its side allows holds each of its columns at a bound: so the flows of
a link that is closed are fixed too. This is repeated until nothing more is fixed.

Method: forcing constraints; Andersen E.D., Andersen K.D. (1995) Presolving in linear programming. Math. Program. 71, 221-245.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from parkloop.optimizer.solver.outcome import Outcome
from parkloop.optimizer.solver.problem import Floats, Problem

ROUNDS = 10
"""Times that rows are looked through for what they fix."""
ROUNDING = 1e-12
"""Difference of an activity and a side that is rounding, relative to the sizes of the terms."""


@dataclass(frozen=True, eq=False)
class ReducedProblem:
    """A smaller problem with the same solutions, but for the columns that can take one value only."""

    whole: Problem
    problem: Problem
    columns: NDArray[np.int64]
    """Numbers of the columns that are left (k,)."""
    rows: NDArray[np.int64]
    """Numbers of the rows that are left."""
    values: Floats
    """Values of the columns of the whole (n,) that were taken out."""

    def lifted(self, x: Floats) -> Floats:
        """The solution (n,) of the whole of one of the smaller problem (k,)."""
        whole = self.values.copy()
        whole[self.columns] = x
        return whole

    def restricted(self, x: Floats | None) -> Floats | None:
        """The part (k,) of a warm start (n,)."""
        return None if x is None else x[self.columns]

    def outcome(self, found: Outcome) -> Outcome:
        """The outcome in the columns and rows of the whole; a row that was taken out has the dual 0."""
        x = None if found.x is None else self.lifted(found.x)
        if found.row_duals is None:
            return replace(found, x=x)
        duals = np.zeros(self.whole.rows)
        duals[self.rows] = found.row_duals
        return replace(found, x=x, row_duals=duals, reduced_costs=self.whole.c - self.whole.A.T @ duals)


def reduced(problem: Problem) -> ReducedProblem:
    """Take out the columns of a problem that can have one value only, and the rows that hold without them.

    Args:
        problem: n columns; one that is infeasible stays so.

    Returns:
        The reduction, which lifts solutions of the smaller problem.
    """
    lower, upper = _forced(problem)
    free = lower < upper
    matrix = problem.A
    entries = free[matrix.indices]
    counts = np.add.reduceat(np.append(entries, False), matrix.indptr[:-1]) * (np.diff(matrix.indptr) > 0)
    values = np.where(free, 0.0, lower)
    given = matrix @ values
    slack = ROUNDING * np.maximum(abs(matrix) @ np.abs(values), 1.0)
    broken = (given < problem.row_lower - slack) | (given > problem.row_upper + slack)
    rows, columns = np.flatnonzero((counts > 0) | broken), np.flatnonzero(free)
    smaller = Problem(
        c=problem.c[columns],
        offset=problem.offset + float(problem.c @ values),
        A=csr_array(matrix[rows][:, columns]),
        row_lower=problem.row_lower[rows] - given[rows],
        row_upper=problem.row_upper[rows] - given[rows],
        col_lower=lower[columns],
        col_upper=upper[columns],
        integer=problem.integer[columns],
        row_names=[problem.row_names[i] for i in rows.tolist()],
        col_names=[problem.col_names[j] for j in columns.tolist()],
    )
    return ReducedProblem(problem, smaller, columns, rows, values)


def _forced(problem: Problem) -> tuple[Floats, Floats]:
    """Bounds of the columns, equal where a row forces a column to one of them."""
    lower, upper, matrix = problem.col_lower.copy(), problem.col_upper.copy(), problem.A
    up, down = (_part(matrix, sign) for sign in (1.0, -1.0))
    owner = np.repeat(np.arange(problem.rows), np.diff(matrix.indptr))
    for _ in range(ROUNDS):
        least, most = _activity(up, down, lower, upper), -_activity(up, down, -upper, -lower)
        at_least = _meets(least, problem.row_upper, up, down, lower, upper)
        at_most = _meets(most, problem.row_lower, up, down, lower, upper)
        open_ = (lower < upper)[matrix.indices]
        rising = matrix.data > 0.0
        to_lower = matrix.indices[open_ & np.where(rising, at_least[owner], at_most[owner]) & (matrix.data != 0.0)]
        to_upper = matrix.indices[open_ & np.where(rising, at_most[owner], at_least[owner]) & (matrix.data != 0.0)]
        if not (to_lower.size or to_upper.size):
            break
        upper[to_lower] = lower[to_lower]
        lower[np.setdiff1d(to_upper, to_lower)] = upper[np.setdiff1d(to_upper, to_lower)]
    return lower, upper


def _part(matrix: csr_array, sign: float) -> csr_array:
    """The entries of one sign, the others 0 (m × n)."""
    data = np.where(sign * matrix.data > 0.0, matrix.data, 0.0)
    part = csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape, copy=True)
    part.eliminate_zeros()
    return part


def _activity(up: csr_array, down: csr_array, lower: Floats, upper: Floats) -> Floats:
    """Least activity of each row (m,), −inf where nothing bounds it."""
    finite = [np.where(np.isfinite(side), side, 0.0) for side in (lower, upper)]
    endless = (up != 0.0) @ np.isneginf(lower) + (down != 0.0) @ np.isposinf(upper)
    return np.asarray(np.where(endless > 0, -np.inf, up @ finite[0] + down @ finite[1]), dtype=np.float64)


def _meets(activity: Floats, side: Floats, up: csr_array, down: csr_array, lower: Floats, upper: Floats) -> NDArray[np.bool_]:
    """Mask of the rows whose extreme activity is all that a side allows."""
    sizes = [np.where(np.isfinite(bound), np.abs(bound), 0.0) for bound in (lower, upper)]
    terms = up @ np.minimum(*sizes) + abs(down) @ np.minimum(*sizes)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(activity - side) <= ROUNDING * np.maximum(terms, 1.0), dtype=bool)
