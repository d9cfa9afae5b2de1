"""Problems passed to HiGHS, with scaled rows where wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import highspy
import numpy as np

from parkloop.optimizer.solver.problem import Floats, Problem


def pass_problem(
    highs: highspy.Highs, problem: Problem, cost: Floats, *, rows: Floats | None = None, offset: float = 0.0, relaxed: bool = True
) -> highspy.HighsStatus:
    """Pass a problem to a HiGHS instance; returns what HiGHS says to it.

    Args:
        highs: the instance.
        problem: n columns, m rows.
        cost: of the columns (n,), in place of the problem's own.
        rows: factor of each row (m,); none: 1.
        offset: constant of the objective.
        relaxed: whether integers are left out.
    """
    matrix = problem.A
    data = matrix.data if rows is None else matrix.data * np.repeat(rows, np.diff(matrix.indptr))
    status: highspy.HighsStatus = highs.passModel(
        problem.columns,
        problem.rows,
        problem.nonzeros,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        offset,
        cost,
        problem.col_lower,
        problem.col_upper,
        problem.row_lower if rows is None else problem.row_lower * rows,
        problem.row_upper if rows is None else problem.row_upper * rows,
        matrix.indptr.astype(np.int32, copy=False),
        matrix.indices.astype(np.int32, copy=False),
        data,
        np.zeros(problem.columns, dtype=np.int32) if relaxed else problem.integer.astype(np.int32),
    )
    return status


def pass_offered(offered: Callable[[], Floats | None] | None, into: Any) -> None:
    """Pass a solution found elsewhere to HiGHS, which checks it."""
    x = None if offered is None else offered()
    if x is not None:
        into.setSolution(x)


def pass_start(highs: highspy.Highs, start: Floats) -> None:
    """Pass a warm start to HiGHS, complete or partial (NaN where unknown)."""
    known = np.flatnonzero(np.isfinite(start))
    if len(known) == len(start):
        solution = highspy.HighsSolution()
        solution.col_value = start
        highs.setSolution(solution)
    elif len(known):
        highs.setSolution(len(known), known.astype(np.int32), start[known])
