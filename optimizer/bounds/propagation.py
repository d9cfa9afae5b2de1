r"""Feasibility-based bound tightening (FBBT): smaller ranges of columns that keep every solution of the rows.

In a row :math:`l \le \sum_j a_j x_j \le u` each term is at most what the side leaves beside the least of the others:

.. math:: a_j x_j \le u - \sum_{k \ne j} \min a_k x_k, \qquad a_j x_j \ge l - \sum_{k \ne j} \max a_k x_k

Passes over all rows are repeated until they gain little; stopping early loses tightness, never a solution.

Method: Savelsbergh M.W.P. (1994) Preprocessing and probing techniques for mixed integer programming problems. ORSA J. Comput.
6, 445-454.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Floats, Problem

PASSES = 30
"""Most passes over the rows."""
GAIN = 1e-3
"""Relative shrinking of a range that is worth another pass."""
ROUNDING = 1e-9
"""Room for rounding, relative to the largest term of the row."""


@dataclass(frozen=True)
class Ranges:
    """Least and largest value of every column; ``lower > upper`` somewhere proves that there is no solution."""

    lower: Floats
    upper: Floats


def propagated(problem: Problem, ranges: Ranges | None = None) -> Ranges:
    """The ranges of the columns that the rows leave, within the bounds of the columns.

    ``ranges`` are ranges known from elsewhere, of the shape of the columns (n,).
    """
    lower = problem.col_lower if ranges is None else np.maximum(problem.col_lower, ranges.lower)
    upper = problem.col_upper if ranges is None else np.minimum(problem.col_upper, ranges.upper)
    rows = np.repeat(np.arange(problem.rows), np.diff(problem.A.indptr))
    for _ in range(PASSES):
        found = _pass(problem, rows, lower, upper)
        gained = _gains(lower, found.lower) | _gains(found.upper, upper)
        lower, upper = found.lower, found.upper
        if not gained.any() or (lower > upper).any():
            break
    return Ranges(lower, upper)


def _gains(less: Floats, more: Floats) -> NDArray[np.bool_]:
    """Whether a bound moved by enough: from infinity, or by a share of its size."""
    moved = np.isinf(less) != np.isinf(more)
    both = np.isfinite(less) & np.isfinite(more)
    moved[both] = more[both] - less[both] > GAIN * np.maximum(np.abs(more[both]), np.abs(less[both]))
    return np.asarray(moved, dtype=bool)


def _pass(problem: Problem, rows: NDArray[np.int64], lower: Floats, upper: Floats) -> Ranges:
    """One pass: what each row leaves to each of its columns."""
    a, columns = problem.A.data, problem.A.indices
    least, most = _terms(a, lower[columns], upper[columns])
    room = ROUNDING * np.maximum(_largest(rows, problem.rows, np.where(np.isfinite(least), np.abs(least), 0.0)), 1e-6)
    room = np.maximum(room, ROUNDING * _largest(rows, problem.rows, np.where(np.isfinite(most), np.abs(most), 0.0)))
    top = problem.row_upper[rows] - _others(rows, problem.rows, least, -np.inf) + room[rows]
    bottom = problem.row_lower[rows] - _others(rows, problem.rows, most, np.inf) - room[rows]
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.where(a > 0, bottom / a, top / a), np.where(a > 0, top / a, bottom / a)
    new_lower, new_upper = lower.copy(), upper.copy()
    known = a != 0.0
    np.maximum.at(new_lower, columns[known], np.where(np.isnan(ends[0]), -np.inf, ends[0])[known])
    np.minimum.at(new_upper, columns[known], np.where(np.isnan(ends[1]), np.inf, ends[1])[known])
    return Ranges(new_lower, new_upper)


def _terms(a: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Least and largest value of every term."""
    with np.errstate(invalid="ignore"):
        one, other = a * lower, a * upper
    return np.where(a > 0, one, other), np.where(a > 0, other, one)


def _others(rows: NDArray[np.int64], count: int, terms: Floats, infinity: float) -> Floats:
    """Sum of the other terms of the row, by term; infinite where one of them is."""
    infinite = np.isinf(terms)
    sums = np.bincount(rows, weights=np.where(infinite, 0.0, terms), minlength=count)
    counts = np.bincount(rows, weights=infinite, minlength=count)
    others = np.where(infinite, sums[rows], sums[rows] - terms)
    return np.where(counts[rows] - infinite > 0, infinity, others)


def _largest(rows: NDArray[np.int64], count: int, sizes: Floats) -> Floats:
    """Largest of the sizes of each row."""
    largest = np.zeros(count)
    np.maximum.at(largest, rows, sizes)
    return largest
