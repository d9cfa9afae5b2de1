r"""Feasibility-based bound tightening (FBBT): smaller column ranges that keep every solution.

In a row :math:`l \le \sum_j a_j x_j \le u` each term is at most what the side leaves beside the least of the others:

.. math:: a_j x_j \le u - \sum_{k \ne j} \min a_k x_k, \qquad a_j x_j \ge l - \sum_{k \ne j} \max a_k x_k

Passes over all rows are repeated until they gain little; stopping early loses tightness, never a solution.

Method: Savelsbergh M.W.P. (1994) Preprocessing and probing techniques for mixed integer programming problems. ORSA J. Comput.
6, 445-454.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from parkloop.optimizer.solver.problem import Floats, Problem

MAX_PASSES = 30
"""Largest number of passes over the rows."""
GAIN = 1e-3
"""Relative shrinking of a range that justifies another pass."""
ROUNDING = 1e-9
"""Margin for rounding, relative to the largest term of the row."""


@dataclass(frozen=True)
class ColumnRanges:
    """Lower and upper bound of every column (n,); ``lower > upper`` somewhere proves infeasibility."""

    lower: Floats
    upper: Floats


def propagate_bounds(problem: Problem, ranges: ColumnRanges | None = None) -> ColumnRanges:
    """Tighten the bounds of the columns by the rows (FBBT).

    Args:
        problem: n columns; its integrality is not used.
        ranges: bounds known from elsewhere (n,), intersected with the problem's.
    """
    lower = problem.col_lower if ranges is None else np.maximum(problem.col_lower, ranges.lower)
    upper = problem.col_upper if ranges is None else np.minimum(problem.col_upper, ranges.upper)
    by_column, rows = csr_array(problem.A.T), np.arange(problem.rows)
    for _ in range(MAX_PASSES):
        found = _pass(problem, rows, lower, upper)
        gained = _gains(lower, found.lower) | _gains(found.upper, upper)
        moved = (found.lower != lower) | (found.upper != upper)
        lower, upper = found.lower, found.upper
        if not gained.any() or (lower > upper).any():
            break
        # Of their columns the other rows say what they have said before.
        rows = np.unique(by_column[np.flatnonzero(moved)].indices)
    return ColumnRanges(lower, upper)


def _gains(less: Floats, more: Floats) -> NDArray[np.bool_]:
    """Mask of bounds that moved enough: from infinity, or by a share of their size."""
    moved = np.isinf(less) != np.isinf(more)
    both = np.isfinite(less) & np.isfinite(more)
    moved[both] = more[both] - less[both] > GAIN * np.maximum(np.abs(more[both]), np.abs(less[both]))
    return np.asarray(moved, dtype=bool)


def _pass(problem: Problem, rows: NDArray[np.int64], lower: Floats, upper: Floats) -> ColumnRanges:
    """One pass over some rows: the ranges that each leaves to its columns."""
    matrix, count = problem.A[rows], rows.size
    a, columns, places = matrix.data, matrix.indices, np.repeat(np.arange(count), np.diff(matrix.indptr))
    least, most = _ends(a, lower[columns], upper[columns])
    room = ROUNDING * np.maximum(_largest(places, count, np.where(np.isfinite(least), np.abs(least), 0.0)), 1e-6)
    room = np.maximum(room, ROUNDING * _largest(places, count, np.where(np.isfinite(most), np.abs(most), 0.0)))
    top = problem.row_upper[rows][places] - _others(places, count, least, -np.inf) + room[places]
    bottom = problem.row_lower[rows][places] - _others(places, count, most, np.inf) - room[places]
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.where(a > 0, bottom / a, top / a), np.where(a > 0, top / a, bottom / a)
    new_lower, new_upper = lower.copy(), upper.copy()
    known = a != 0.0
    np.maximum.at(new_lower, columns[known], np.where(np.isnan(ends[0]), -np.inf, ends[0])[known])
    np.minimum.at(new_upper, columns[known], np.where(np.isnan(ends[1]), np.inf, ends[1])[known])
    return ColumnRanges(new_lower, new_upper)


def _ends(a: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Least and largest value of every term."""
    with np.errstate(invalid="ignore"):
        one, other = a * lower, a * upper
    return np.where(a > 0, one, other), np.where(a > 0, other, one)


def _others(places: NDArray[np.int64], count: int, terms: Floats, infinity: float) -> Floats:
    """Sum of the other terms of the row, for every term; infinite where one of them is."""
    infinite = np.isinf(terms)
    injections = np.bincount(places, weights=np.where(infinite, 0.0, terms), minlength=count)
    counts = np.bincount(places, weights=infinite, minlength=count)
    others = np.where(infinite, injections[places], injections[places] - terms)
    return np.where(counts[places] - infinite > 0, infinity, others)


def _largest(places: NDArray[np.int64], count: int, sizes: Floats) -> Floats:
    """Largest of the sizes in each row."""
    largest = np.zeros(count)
    np.maximum.at(largest, places, sizes)
    return largest
