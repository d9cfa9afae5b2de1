"""Fallback solver for MILPs whose HiGHS outcome was rejected: SCIP, if pyscipopt is installed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from parkloop.optimizer.solver.outcome import Outcome, SolveOptions, Status, reference, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.scaling import Scaling
from parkloop.optimizer.solver.scip.model import scaled_model
from parkloop.optimizer.solver.scip.process import ScipSolve, available, scip_solve

LONG = 1e9
"""Time limit that is none [s]"""
DONE = ("optimal", "gaplimit")


def solve_with_scip(
    problem: Problem, scaling: Scaling, options: SolveOptions, should_stop: Callable[[], bool], start: Floats | None = None
) -> Outcome | None:
    """Solve a MILP by SCIP, scaled as for HiGHS; ``None`` where pyscipopt is not installed."""
    if not available():
        return None
    model = scaled_model(problem, scaling.cost, problem.offset / scaling.objective_unit, row=scaling.row)
    settings = {"numerics/feastol": max(options.tolerance, 1e-9), "randomization/randomseedshift": options.seed}
    begin = start if start is not None and np.isfinite(start).all() else None
    seconds = LONG if options.time_limit is None else options.time_limit
    with scip_solve(model, settings) as run:
        stopped = run.solve(seconds, options.gap, begin=begin, cancel=should_stop)
    return _outcome(run, problem, scaling, options, stopped)


def _outcome(run: ScipSolve, problem: Problem, scaling: Scaling, options: SolveOptions, stopped: bool) -> Outcome:
    if run.status == "infeasible":
        return Outcome(Status.infeasible)
    bound = run.bound * scaling.objective_unit + scaling.neglected_bound if np.isfinite(run.bound) else None
    if run.x is None:
        return Outcome(Status.interrupted, bound=bound)
    objective = problem.value(run.x)
    status = Status.optimal if run.status in DONE else Status.interrupted if stopped else Status.feasible
    return Outcome(status, run.x, objective, bound, relative_gap(objective, bound, reference(problem, options)))
