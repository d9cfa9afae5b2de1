"""Many linear programs over one set of rows, which differ in their objective only: each starts at the basis of the one before."""

from collections.abc import Mapping

import highspy
import numpy as np
from highspy import HighsModelStatus as ModelStatus

from optimizer.problem import Floats, Problem

TOLERANCE = 1e-9
"""Tolerance of rows and reduced costs."""
ROOM = 1e-6
"""Room for this tolerance in what is taken for a bound, relative."""
UNBOUNDED = {ModelStatus.kUnbounded, ModelStatus.kUnboundedOrInfeasible}


class Extremes:
    """The largest values of linear expressions over the linear relaxation of a problem.

    Presolve, the part of a solver that is most easily wrong, is off: it would also lose the basis.
    """

    def __init__(self, problem: Problem) -> None:
        """Pass the rows and columns of a problem, its integers as continuous columns; its objective is not used."""
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
        matrix = problem.A
        self._highs.passModel(
            problem.columns,
            problem.rows,
            problem.nonzeros,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(problem.columns),
            problem.col_lower,
            problem.col_upper,
            problem.row_lower,
            problem.row_upper,
            matrix.indptr.astype(np.int32, copy=False),
            matrix.indices.astype(np.int32, copy=False),
            matrix.data,
            np.zeros(problem.columns, dtype=np.int32),
        )

    def largest(self, terms: Mapping[int, float]) -> tuple[float, Floats | None]:
        """Largest value of a linear expression by column, and a point that has it.

        Infinite, without a point, where the rows bound nothing; minus infinite where they have no solution; NaN where the solver
        fails.
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


def with_room(value: float) -> float:
    """A largest value with room for the tolerance of the solver; infinite where it found none."""
    return value + ROOM * max(abs(value), 1e-3) if np.isfinite(value) else float("inf")
