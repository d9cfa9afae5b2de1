"""Problems as linear functions of one parameter, by two builds at two of its values.

The arrays of a case are linear in every price and in every cap. So two builds, at two values, give those at any third: they are
compared, and where more than objective and sides of rows differs (a floor, a quality), the dependence is not linear.
"""

from dataclasses import dataclass

import numpy as np

from parkloop.optimizer.solver.problem import Floats, Problem

SAME = 1e-12
"""Relative difference of equal coefficients."""


@dataclass(frozen=True, eq=False)
class ParametricProblem:
    """A problem as a linear function of a parameter: ``first`` at ``at``, and the change per unit.

    ``c`` (n,) and ``offset`` change the objective, ``lower`` and ``upper`` (m,) the sides of rows.
    """

    first: Problem
    at: float
    c: Floats
    offset: float
    lower: Floats
    upper: Floats

    @property
    def moves_rows(self) -> bool:
        """Whether the parameter moves sides of rows, so that plans become feasible or infeasible with it."""
        return bool(self.lower.any() or self.upper.any())

    def problem(self, value: float) -> Problem:
        """The problem at a value of the parameter."""
        step = value - self.at
        rows = np.arange(self.first.rows)
        moved = self.first.with_objective(self.first.c + step * self.c, self.first.offset + step * self.offset)
        if not self.moves_rows:
            return moved
        return moved.with_row_bounds(rows, self.first.row_lower + step * self.lower, self.first.row_upper + step * self.upper)

    def slope(self, x: Floats) -> float:
        """Change of a solution's cost per unit of the parameter."""
        return float(self.c @ x[: len(self.c)]) + self.offset


def interpolated(first: Problem, second: Problem, start: float, stop: float) -> ParametricProblem | None:
    """Interpolate between the problems at two values; ``None`` where they differ otherwise."""
    if not _same_but_for_prices(first, second):
        return None
    step = stop - start
    sides = [_slope(a, b, step) for a, b in ((first.row_lower, second.row_lower), (first.row_upper, second.row_upper))]
    return ParametricProblem(first, start, (second.c - first.c) / step, (second.offset - first.offset) / step, *sides)


def _same_but_for_prices(first: Problem, second: Problem) -> bool:
    if (first.columns, first.rows, first.nonzeros) != (second.columns, second.rows, second.nonzeros):
        return False
    exact = [(a.A.indices, a.A.indptr, a.integer) for a in (first, second)]
    close = [(a.A.data, a.col_lower, a.col_upper) for a in (first, second)]
    ends = [(np.isinf(a.row_lower), np.isinf(a.row_upper)) for a in (first, second)]
    return (
        first.names_as(second)
        and all(np.array_equal(a, b) for a, b in zip((*exact[0], *ends[0]), (*exact[1], *ends[1]), strict=True))
        and all(np.allclose(a, b, rtol=SAME, atol=0.0) for a, b in zip(*close, strict=True))
    )


def _slope(first: Floats, second: Floats, step: float) -> Floats:
    """Change of row sides per unit; 0 where a side is absent."""
    slope = np.zeros_like(first)
    there = np.isfinite(first)
    slope[there] = (second[there] - first[there]) / step
    return slope
