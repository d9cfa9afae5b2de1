"""Objectives over arrays and over Pyomo models.

One problem has a row for each objective, whose upper side is the cap.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parkloop.cases.messages import say
from parkloop.optimizer.multiobjective.scalarised import FOUND, Reached
from parkloop.optimizer.solver.highs.adapter import solve
from parkloop.optimizer.solver.highs.polishing import polish
from parkloop.optimizer.solver.outcome import SolveOptions, Status
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.pyomo_form import columns_of, from_pyomo, linear_terms

TIGHT = 1e-9
"""Feasibility tolerance of the second attempt, where a solution does not hold with rounded integers."""


@dataclass(frozen=True, eq=False)
class LinearObjective:
    """Linear objective c·x + offset over n columns, to be minimised.

    ``sense`` is -1 where its negative is reported.
    """

    name: str
    c: Floats
    offset: float = 0.0
    sense: int = 1

    def of(self, x: Floats) -> float:
        """Value at a solution (n,)."""
        return float(self.c @ x) + self.offset


@dataclass(frozen=True, eq=False)
class ArrayObjectives:
    """A problem with several objectives, each of which is the value of one of its last rows."""

    problem: Problem
    objectives: tuple[LinearObjective, ...]
    options: SolveOptions = field(default_factory=lambda: SolveOptions(gap=1e-6))
    cancel: Callable[[], bool] = lambda: False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the objectives."""
        return tuple(one.name for one in self.objectives)

    @property
    def steps(self) -> tuple[float, ...]:
        """Step of each objective that is a sum of multiples of whole numbers; 0 for others."""
        return tuple(step_of(self.problem, one) for one in self.objectives)

    @property
    def stopped(self) -> bool:
        """Whether it was cancelled."""
        return self.cancel()

    def values(self, x: Floats) -> Floats:
        """Values of all objectives at a solution (p,)."""
        return np.array([one.of(x) for one in self.objectives])

    def minimise(self, which: int, caps: Floats, weights: Floats | None = None, start: Any = None) -> Reached:
        """Minimise an objective under caps; see ``Scalarised``."""
        asked = self.problem.with_objective(*self._aim(which, caps, weights))
        first, offsets = self.problem.rows - len(self.objectives), [one.offset for one in self.objectives]
        asked = asked.with_row_bounds(np.arange(first, self.problem.rows), upper=caps - np.array(offsets))
        outcome = solve(asked, self.options, start=start, cancel=self.cancel)
        exact = None if outcome.x is None else polish(asked, outcome.x)
        if exact is not None and exact.x is None and not self.cancel():
            outcome = solve(asked, replace(self.options, tolerance=TIGHT), start=start, cancel=self.cancel)
            exact = None if outcome.x is None else polish(asked, outcome.x)
        if exact is None or exact.x is None or outcome.status not in FOUND:
            return Reached(outcome.status, bound=math.inf if outcome.status is Status.infeasible else -math.inf)
        bound = -math.inf if outcome.bound is None else min(outcome.bound, asked.value(exact.x))
        return Reached(outcome.status, self.values(exact.x), bound, exact.x)

    def _aim(self, which: int, caps: Floats, weights: Floats | None) -> tuple[Floats, float]:
        """The minimised objective less what slack is worth, which is at most its own value under the caps."""
        c, offset = self.objectives[which].c.copy(), self.objectives[which].offset
        for k, worth in enumerate(() if weights is None else weights.tolist()):
            if worth:
                c += worth * self.objectives[k].c
                offset += worth * (self.objectives[k].offset - float(caps[k]))
        return c, offset


def over_arrays(
    problem: Problem, objectives: Sequence[LinearObjective], options: SolveOptions, cancel: Callable[[], bool]
) -> ArrayObjectives:
    """The problem of several objectives over the columns of arrays."""
    rows = [
        ({int(j): float(one.c[j]) for j in np.flatnonzero(one.c)}, -np.inf, np.inf, f"objective[{one.name}]")
        for one in objectives
    ]
    return ArrayObjectives(problem.with_rows(rows), tuple(objectives), options, cancel)


def over_pyomo(
    model: pyo.ConcreteModel, objectives: Iterable[Any] | None
) -> tuple[Problem, tuple[LinearObjective, ...], list[Any]]:
    """Arrays of a Pyomo model, its objectives, and its variables in the order of the columns.

    Args:
        model: a linear or mixed-integer model.
        objectives: its objectives, or expressions that are to be minimised; none: all its active objectives.

    Raises:
        ValueError: an expression is not linear, or there are no objectives.
    """
    given = list(model.component_data_objects(pyo.Objective, active=True) if objectives is None else objectives)
    active = list(model.component_data_objects(pyo.Objective, active=True))
    for one in active:
        one.deactivate()
    try:
        problem, variables = from_pyomo(model)
    finally:
        for one in active:
            one.activate()
    columns = columns_of(variables)
    made = []
    for n, one in enumerate(given, start=1):
        stated = isinstance(one, pyo.Objective) or getattr(one, "ctype", None) is pyo.Objective
        sense = -1 if stated and one.sense == pyo.maximize else 1
        terms, constant = linear_terms(one.expr if stated else one, columns)
        c = np.zeros(problem.columns)
        c[list(terms)] = [sense * a for a in terms.values()]
        made.append(LinearObjective(str(one.name) if stated else f"objective_{n}", c, sense * constant, sense))
    if not made:
        raise ValueError(say("The model has no objective: give some, or declare them."))
    return problem, tuple(made), variables


def step_of(problem: Problem, objective: LinearObjective) -> float:
    """Greatest common divisor of the coefficients of an objective over integers.

    0 where one of them or a column is not whole.

    The values of such an objective lie a multiple of it apart.
    """
    used = objective.c != 0.0
    coefficients = objective.c[used]
    if not used.any() or not problem.integer[used].all() or np.any(coefficients != np.round(coefficients)):
        return 0.0
    return float(math.gcd(*(int(abs(a)) for a in coefficients)))
