"""Many LPs over one set of rows with different objectives, each warm-started from the basis before."""

import math
from collections.abc import Mapping

import highspy
import numpy as np
from highspy import HighsModelStatus as ModelStatus

from parkloop.optimizer.solver.highs.loading import pass_problem
from parkloop.optimizer.solver.problem import Floats, Problem

TOLERANCE = 1e-9
"""Feasibility tolerance of rows and reduced costs."""
MARGIN = 1e-6
"""Relative margin of a bound for that tolerance."""
UNBOUNDED = {ModelStatus.kUnbounded, ModelStatus.kUnboundedOrInfeasible}


class Extremes:
    """Maximisation of linear expressions over the LP relaxation of a problem.

    Presolve, the part of a solver that is most easily wrong, is off: it would also lose the basis.
    """

    def __init__(self, problem: Problem) -> None:
        """Pass the rows and columns of a problem, its integers as continuous columns.

        Its objective is not used.
        """
        highspy.Highs.resetGlobalScheduler(True)
        self._lower = problem.col_lower
        self._highs = highspy.Highs()
        settings = {
            "output_flag": False,
            "presolve": "off",
            "solver": "simplex",
            "threads": 1,
            "small_matrix_value": 1e-12,
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
        }
        for name, value in settings.items():
            self._highs.setOptionValue(name, value)
        pass_problem(self._highs, problem, np.zeros(problem.columns))

    def largest(self, terms: Mapping[int, float]) -> tuple[float, Floats | None]:
        """Maximum of a linear expression, given by column, and a maximiser (n,).

        Infinite, without a point, where the expression is unbounded; minus infinite where the rows are infeasible; NaN where the
        solver fails.
        """
        count = len(terms)
        columns = np.fromiter(terms, dtype=np.int32, count=count)
        costs = np.fromiter(terms.values(), dtype=np.float64, count=count)
        self._highs.changeColsCost(count, columns, -costs)
        self._highs.run()
        status = self._highs.getModelStatus()
        value, point = float("nan"), None
        if status == ModelStatus.kOptimal:
            point = np.array(self._highs.getSolution().col_value, dtype=np.float64)
            value = float(costs @ point[columns])
        elif status in UNBOUNDED:
            value = float("inf")
        elif status == ModelStatus.kInfeasible:
            value = -float("inf")
        self._highs.changeColsCost(count, columns, np.zeros(count))
        return value, point

    def limit(self, column: int, upper: float) -> None:
        """Lower the upper bound of a column."""
        self._highs.changeColBounds(column, float(self._lower[column]), upper)


def with_margin(value: float) -> float:
    """A maximum with a margin for the solver's tolerance; infinite where there was none."""
    return value + MARGIN * max(abs(value), 1e-3) if math.isfinite(value) else float("inf")
