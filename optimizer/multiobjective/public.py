"""The front of a linear or mixed-integer problem of one's own, as a Pyomo model or as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parkloop.cases.messages import say
from parkloop.optimizer.multiobjective.arrays import LinearObjective, over_arrays, over_pyomo
from parkloop.optimizer.multiobjective.front import Front, front_of
from parkloop.optimizer.plan.arguments import ArgumentCheck
from parkloop.optimizer.solver.outcome import SolveOptions
from parkloop.optimizer.solver.problem import Problem
from parkloop.optimizer.system.interrupts import Asking

MOST_CAPS = 1000
"""Caps along an objective."""


def front(
    model: pyo.ConcreteModel | Problem,
    objectives: Iterable[Any] | None = None,
    *,
    points: int | None = 10,
    gap: float = 1e-6,
    time_limit: float | None = None,
    seed: int = 0,
    cancel: Callable[[], bool] | None = None,
    on_front: Callable[[Front], None] | None = None,
) -> Front:
    """Front of a linear or mixed-integer problem with two or more objectives.

    The first objective is minimised under caps on the others, from the payoff table of lexicographic ends.

    Args:
        model: a Pyomo model, or arrays (``parkloop.optimizer.solver.problem.Problem``).
        objectives: of a Pyomo model its ``Objective`` components, maximised ones too, or expressions to be minimised; none: its
            active objectives. Of arrays the coefficients (n,) of each, to be minimised.
        points: caps along each objective but the first, its ends among them. Where they would be as fine as the steps of these
            objectives (sums of whole numbers), and for None, every efficient point is found.
        gap: relative, of each solve; 0 for all points of a problem of whole numbers.
        time_limit: seconds of each solve.
        seed: of the solver, from 0.
        cancel: says whether to stop. It and Ctrl-C end the front; what was found is kept.
        on_front: hears of the front so far.

    Returns:
        A front: ``.points``, ``.payoff``, ``.cells``, ``.knee``, and ``.solutions`` by point, of a Pyomo model the values of its
        variables by name.

    Raises:
        ArgumentError, ValueError: fewer than two objectives, what is not linear, no steps where every point is asked for, or
            limits that cannot be meant.

    Method: augmented epsilon-constraint with jumps, Mavrotas G., Florios K. (2013) Appl. Math. Comput. 219, 9652-9669; all points
    by search zones, Klamroth K. et al. (2015) Eur. J. Oper. Res. 245, 767-778.

    Examples:
        >>> import pyomo.environ as pyo
        >>> import parkloop as pl
        >>> model = pyo.ConcreteModel()
        >>> model.x = pyo.Var([1, 2, 3], domain=pyo.Binary)
        >>> model.weight = pyo.Constraint(expr=2 * model.x[1] + 3 * model.x[2] + 4 * model.x[3] <= 6)
        >>> model.gain = pyo.Objective(expr=5 * model.x[1] + 4 * model.x[2] + 3 * model.x[3], sense=pyo.maximize)
        >>> model.other = pyo.Objective(expr=model.x[1] + 2 * model.x[2] + 6 * model.x[3], sense=pyo.maximize)
        >>> found = pl.front(model, points=None, gap=0)
        >>> found.points[["gain", "other"]].astype(int).values.tolist(), found.complete
        ([[9, 3], [8, 7]], True)
    """
    given = ArgumentCheck()
    if points is not None:
        given.whole("points", points, 2, MOST_CAPS)
    given.limits(time_limit, gap)
    given.whole("seed", seed, 0)
    given.function("cancel", cancel)
    given.function("on_front", on_front)
    if not isinstance(model, Problem | pyo.ConcreteModel):
        given.fault("model", say("found {value}, but a Pyomo model or a Problem is meant", value=type(model).__name__))
    given.raise_faults()
    problem, meant, variables = _stated(model, objectives)
    if len(meant) < 2:
        given.fault("objectives", say("at least two are meant, {count} given", count=len(meant)))
    with Asking(cancel) as stopped:
        options = SolveOptions(gap=gap, time_limit=time_limit, seed=seed)
        task = over_arrays(problem, meant, options, stopped)
        if points is None and not all(step or not one.c.any() for step, one in zip(task.steps[1:], meant[1:], strict=True)):
            given.fault(
                "points",
                say("not every point can be found, as an objective but the first is no sum of whole numbers: give a number"),
            )
        given.raise_faults()
        senses = [one.sense for one in meant]
        found = front_of(task, senses, points, on_front=on_front or (lambda so_far: None))
    if variables is None:
        return found
    names = [str(variable.name) for variable in variables]
    solutions = {n: dict(zip(names, map(float, x), strict=True)) for n, x in found.solutions.items()}
    return replace(found, solutions=solutions)


def _stated(model: Any, objectives: Iterable[Any] | None) -> tuple[Problem, tuple[LinearObjective, ...], list[Any] | None]:
    """Arrays and objectives, and the variables of a Pyomo model."""
    if not isinstance(model, Problem):
        return over_pyomo(model, objectives)
    made = tuple(
        LinearObjective(f"objective_{n}", np.asarray(c, dtype=np.float64))
        for n, c in enumerate(() if objectives is None else objectives, start=1)
    )
    wrong = [one.name for one in made if one.c.shape != (model.columns,)]
    if wrong:
        raise ValueError(say("{names}: {count} coefficients are meant.", names=", ".join(wrong), count=model.columns))
    return model, made, None
