"""Linear relaxations solved again from the last basis under other costs and column bounds.

The first solve takes as long as any other; the next ones need few iterations where little is changed.

Method: primal simplex after a change of costs, dual simplex after one of bounds; Maros I. (2003) Computational techniques of the
simplex method, ch. 9, 10.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import highspy
import numpy as np
from highspy import HighsModelStatus as ModelStatus
from highspy import cb

from parkloop.optimizer.solver.highs.loading import pass_problem
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.scaling import Scaling, scaling

LARGE_ROWS = 10_000
"""Rows from which the first solve is by the interior-point method."""
DUAL, PRIMAL = 1, 4
"""HiGHS's numbers of the two simplex methods."""
INTERRUPTS = (cb.HighsCallbackType.kCallbackSimplexInterrupt, cb.HighsCallbackType.kCallbackIpmInterrupt)


class Minimum(NamedTuple):
    """Optimum of a linear relaxation: the solution (n,) and the duals of the rows (m,)."""

    x: Floats
    duals: Floats


class WarmRelaxation:
    """The linear relaxation of a problem, which keeps its basis from one solve to the next."""

    def __init__(self, problem: Problem, over: Callable[[], bool] = lambda: False) -> None:
        """Pass the rows and columns of a problem; ``over`` says whether a running solve is to end."""
        highspy.Highs.resetGlobalScheduler(True)
        self._scaling: Scaling = scaling(problem)
        self._problem, self._over = problem, over
        self._highs = _loaded(problem, self._scaling)
        self._highs.setCallback(self._on_callback, None)
        for kind in INTERRUPTS:
            self._highs.startCallback(kind)
        self._solved = False

    def minimum(self, problem: Problem, seconds: float | None = None) -> Minimum | None:
        """The optimum under the costs and column bounds of a problem; None without one in the time.

        Args:
            problem: has the rows of the first one, n columns.
            seconds: time limit, None: none [s]
        """
        highs = self._highs
        moved = self._move_bounds(problem)
        every = np.arange(problem.columns, dtype=np.int32)
        highs.changeColsCost(problem.columns, every, problem.c / self._scaling.objective_unit)
        first_of_large = not self._solved and problem.rows > LARGE_ROWS
        highs.setOptionValue("solver", "ipm" if first_of_large else "simplex")
        highs.setOptionValue("simplex_strategy", DUAL if moved or not self._solved else PRIMAL)
        highs.setOptionValue("time_limit", np.inf if seconds is None else highs.getRunTime() + seconds)
        highs.run()
        if highs.getModelStatus() != ModelStatus.kOptimal:
            return None
        self._solved, found = True, highs.getSolution()
        scale = self._scaling.objective_unit * self._scaling.row
        return Minimum(np.array(found.col_value), np.array(found.row_dual) * scale)

    def _move_bounds(self, problem: Problem) -> bool:
        """Take over the column bounds of a problem; whether one is another."""
        now = self._problem
        moved = np.flatnonzero((problem.col_lower != now.col_lower) | (problem.col_upper != now.col_upper)).astype(np.int32)
        if moved.size:
            self._highs.changeColsBounds(len(moved), moved, problem.col_lower[moved], problem.col_upper[moved])
        self._problem = problem
        return bool(moved.size)

    def _on_callback(self, kind: Any, message: str, out: Any, into: Any, data: Any) -> None:
        if into is not None and self._over():
            into.user_interrupt = True


def _loaded(problem: Problem, scale: Scaling) -> highspy.Highs:
    """A HiGHS instance with the scaled rows and columns."""
    highs = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "dual_feasibility_tolerance": scale.dual_tolerance}.items():
        highs.setOptionValue(name, value)
    pass_problem(highs, problem, problem.c / scale.objective_unit, rows=scale.row)
    return highs
