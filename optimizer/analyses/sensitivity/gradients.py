r"""Change of the cost of a fixed design by a number of the case, from one linear problem.

With the solution :math:`x`, row duals :math:`y` and reduced costs :math:`d` of the present problem, a problem with other costs
:math:`c'`, coefficients :math:`A'` and ends :math:`b'` of rows and :math:`u'` of columns costs, to first order,

.. math:: L(P') = c'^\top x + \sum_i y_i (b'_i - (A' x)_i) + \sum_j d_j (u'_j - x_j)

where each end is the one that the sign of its dual names. It is exact for small changes, apart from degenerate optima, in which
it holds to one side. Binaries of operation are relaxed, and where qualities mix the problem is the linear relaxation: then it
ranks numbers and states no cost.

Method: sensitivity of linear problems to all their data, Castillo E. et al. (2006) J. Optim. Theory Appl. 128, 49-74.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parkloop.cases.changes.places import number_at, place_of
from parkloop.cases.columns import by_name
from parkloop.cases.io.settings import attribute
from parkloop.cases.schema import SECTIONS, TABLES, Case
from parkloop.models.design import ROUNDING, Design
from parkloop.models.network.arcs import Network
from parkloop.models.network.candidates import make_network
from parkloop.optimizer.analyses.resilience.operation import after_investment
from parkloop.optimizer.analyses.sensitivity.moved_arrays import Move, MovedArrays
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.planning.assembly import CreditBase
from parkloop.optimizer.planning.pipeline import credit_base, site_of
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, solve
from parkloop.optimizer.solver.problem import Floats, Problem

SHORT = 1e-9
"""Tolerance of the linear problem."""
AT_END = 1e-6
"""Relative distance at which a row or column is at its end."""
WIDER = 10.0
"""Factor on bounds of flows, which are those of the present numbers; what is built limits flows by itself."""
TEMPERATURES = ("degC", "K")
"""Units of temperatures and their differences."""


class LinearChange(NamedTuple):
    """Change of the cost of the linear problem, to first order and solved [money/y]

    NaN: not known, as to first order where rows or columns are others; infinite where it has no solution.
    """

    first_order: float
    solved: float


@dataclass(frozen=True, eq=False)
class LinearPoint:
    """The present optimum of a design's linear problem: solution, duals of rows, reduced costs of columns."""

    problem: Problem
    x: Floats
    y: Floats
    d: Floats
    held: NDArray[np.intp]
    """Columns of sizes, of which only the rounding is free."""
    moved: MovedArrays
    """Arrays of moved numbers, as far as they are known."""

    @property
    def cost(self) -> float:
        """Cost at the present numbers [money/y]"""
        return self.problem.value(self.x)

    def learn(self, case: Case, values: Mapping[str, float], stopped: Callable[[], bool]) -> None:
        """Find the arrays of other values, by place, by fewer builds than there are values.

        Not of temperatures, which divide the heat cascade anew: each has other rows, and a build of its own in ``change``.
        """
        moves = [
            Move(place, present, value)
            for place, value in values.items()
            if (present := number_at(case, place)) is not None and _unit(case, place) not in TEMPERATURES
        ]
        self.moved.learn(case, moves, stopped)

    def change(self, case: Case, place: str, value: float, solved: bool = False) -> LinearChange:
        """Change of the cost with another value at a place.

        ``solved``: the linear problem is solved there too, not only taken to first order.

        Raises:
            ValueError: there is no such problem, as where an earning has no limit.
        """
        other = self.moved.problem(place, value) or self.moved.make(_with_value(case, place, value))[1]
        same = other.names_as(self.problem)
        first = self._value(other) - self._value(self.problem) if same else math.nan
        if not solved and same:
            return LinearChange(first, math.nan)
        found = solve(self._held_in(other), SolveOptions()) if same else solve(other, SolveOptions())
        if found.status is Status.infeasible:
            return LinearChange(first, math.inf)
        known = found.status is Status.optimal and found.objective is not None
        return LinearChange(first, found.objective - self.cost if known and found.objective is not None else math.nan)

    def _held_in(self, other: Problem) -> Problem:
        """Another problem of the same columns with the sizes of this one, without room for rounding."""
        sizes = np.clip(self.x[self.held], other.col_lower[self.held], other.col_upper[self.held])
        return other.with_bounds(self.held, sizes, sizes)

    def _value(self, problem: Problem) -> float:
        rows = _ends(self.y, problem.row_lower, problem.row_upper) - problem.A @ self.x
        columns = _ends(self.d, problem.col_lower, problem.col_upper) - self.x
        known = [np.where(np.isfinite(part), part, 0.0) for part in (rows, columns)]
        return float(problem.c @ self.x + self.y @ known[0] + self.d @ known[1]) + problem.offset


def linear_point(case: Case, design: Design) -> LinearPoint | None:
    """The present optimum of a design; ``None`` where its linear problem was not solved."""
    asked = Question(after_investment(case), design=design)
    base = credit_base(asked)
    network = bounded_network(site_of(asked), base)

    def make(other: Case) -> tuple[Build, Problem]:
        return _built(other, design, base, network)

    problem = make(case)[1]
    found, tight = solve(problem, SolveOptions(tolerance=SHORT)), problem
    most = problem.col_upper
    held = np.flatnonzero(np.isfinite(most) & (most - problem.col_lower <= 3 * ROUNDING * np.abs(most)))
    if found.x is not None:
        # sizes have room for rounding, in which they would be cheap to change: duals are of sizes that are held
        tight = problem.with_bounds(held, found.x[held], found.x[held])
        found = solve(tight, SolveOptions(tolerance=SHORT))
    if found.status is not Status.optimal or found.x is None or found.row_duals is None:
        return None
    y = found.row_duals
    rows, d = problem.A @ found.x, problem.c - problem.A.T @ y
    y = np.where(_at_end(rows, y, problem.row_lower, problem.row_upper), y, 0.0)
    d = np.where(_at_end(found.x, d, tight.col_lower, tight.col_upper), d, 0.0)
    return LinearPoint(problem, found.x, y, d, held, MovedArrays(problem, make, _with_value))


def _built(case: Case, design: Design, base: CreditBase, network: Network) -> tuple[Build, Problem]:
    """The linear problem of another case over the same links and arcs, and its model."""
    site = site_of(Question(after_investment(case), design=design))
    own = make_network(site)
    arcs = {
        name: replace(own.arcs[name], bound={o: WIDER * most for o, most in arc.bound.items()})
        for name, arc in network.arcs.items()
        if name in own.arcs
    }
    links = {name: own.links[name] for name in network.links if name in own.links}
    built = build(site, replace(own, arcs=arcs, links=links), base, relaxed=True)
    return built, built.problem.with_objective(*built.objective("cost")).relaxed()


def _at_end(values: Floats, duals: Floats, lower: Floats, upper: Floats) -> NDArray[np.bool_]:
    """Whether values lie at the end that the sign of their dual names; other duals are rounding noise."""
    with np.errstate(invalid="ignore"):
        return np.abs(_ends(duals, lower, upper) - values) <= AT_END * np.maximum(np.abs(values), 1.0)


def _with_value(case: Case, place: str, value: float) -> Case:
    """A copy with another number at a place, which is not checked: it is estimated with, and nothing else."""
    home, row, column = place_of(case, place)
    if row is None:
        section = attribute(home)
        return case.model_copy(update={section: getattr(case, section).model_copy(update={column: value})})
    rows = list(getattr(case, home))
    rows[row] = rows[row].model_copy(update={by_name(TABLES[home])[column].field: value})
    return case.model_copy(update={home: tuple(rows)})


def _unit(case: Case, place: str) -> str | None:
    """Unit of the column of a number, as the schema states it."""
    home, _, column = place_of(case, place)
    return by_name(TABLES[home] if home in TABLES else SECTIONS[home])[column].unit


def _ends(duals: Floats, lower: Floats, upper: Floats) -> Floats:
    """The end of each row or column that the sign of its dual names."""
    return np.where(duals > 0, lower, upper)
