"""Fallback solver for MILPs whose HiGHS outcome was rejected: SCIP, if pyscipopt is installed."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from threading import Thread
from typing import Any

import numpy as np

from parkloop.optimizer.solver.outcome import Outcome, SolveOptions, Status, reference, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.scaling import Scaling

POLL = 0.05
"""Interval between checks for cancellation [s]"""
DONE = ("optimal", "gaplimit")


def solve_with_scip(
    problem: Problem, scaling: Scaling, options: SolveOptions, should_stop: Callable[[], bool], start: Floats | None = None
) -> Outcome | None:
    """Solve a MILP by SCIP, scaled as for HiGHS; ``None`` where pyscipopt is not installed."""
    try:
        scip = importlib.import_module("pyscipopt")
    except ImportError:
        return None
    model = scip.Model()
    model.hideOutput()
    model.setParam("misc/catchctrlc", False)
    model.setParam("limits/gap", options.gap)
    model.setParam("numerics/feastol", max(options.tolerance, 1e-9))
    model.setParam("randomization/randomseedshift", options.seed)
    if options.time_limit is not None:
        model.setParam("limits/time", options.time_limit)
    columns = _columns(model, problem, scaling)
    _add_rows(scip, model, problem, scaling, columns)
    if start is not None and np.isfinite(start).all():
        _begin_with(model, columns, start)
    stopped = _run(model, should_stop)
    return _read(model, columns, problem, scaling, options, stopped)


def _columns(model: Any, problem: Problem, scaling: Scaling) -> list[Any]:
    kinds = np.where(problem.integer, "I", "C")
    columns = [
        model.addVar(vtype=str(kind), lb=_side(low), ub=_side(high), obj=float(cost))
        for kind, low, high, cost in zip(kinds, problem.col_lower, problem.col_upper, scaling.cost, strict=True)
    ]
    model.addObjoffset(problem.offset / scaling.objective_unit)
    return columns


def _add_rows(scip: Any, model: Any, problem: Problem, scaling: Scaling, columns: list[Any]) -> None:
    """Add every row, a two-sided one as a range; empty rows are left out."""
    matrix = problem.A
    for i, factor in enumerate(scaling.row):
        inside = slice(matrix.indptr[i], matrix.indptr[i + 1])
        terms = [float(a * factor) * columns[j] for j, a in zip(matrix.indices[inside], matrix.data[inside], strict=True)]
        low, high = _side(problem.row_lower[i] * factor), _side(problem.row_upper[i] * factor)
        if not terms or (low is None and high is None):
            continue
        model.addCons(scip.ExprCons(scip.quicksum(terms), lhs=low, rhs=high))


def _side(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _begin_with(model: Any, columns: list[Any], start: Floats) -> None:
    solution = model.createSol()
    for column, value in zip(columns, start.tolist(), strict=True):
        model.setSolVal(solution, column, value)
    model.addSol(solution)


def _run(model: Any, should_stop: Callable[[], bool]) -> bool:
    """Solve in a separate thread; whether a stop was requested."""
    worker = Thread(target=model.optimizeNogil, daemon=True, name="scip")
    worker.start()
    stopped = False
    while worker.is_alive():
        worker.join(POLL)
        stopped = stopped or should_stop()
        if stopped:
            # SCIP refuses to be interrupted while it has not yet begun: it is asked again.
            with contextlib.suppress(Exception):
                model.interruptSolve()
    return stopped


def _read(model: Any, columns: list[Any], problem: Problem, scaling: Scaling, options: SolveOptions, stopped: bool) -> Outcome:
    word = model.getStatus()
    if word == "infeasible":
        return Outcome(Status.infeasible)
    least = float(model.getDualbound())
    bound = least * scaling.objective_unit + scaling.neglected_bound if abs(least) < model.infinity() else None
    if not model.getNSols():
        return Outcome(Status.interrupted, bound=bound)
    best = model.getBestSol()
    x = np.array([model.getSolVal(best, column) for column in columns])
    objective = problem.value(x)
    status = Status.optimal if word in DONE else Status.interrupted if stopped else Status.feasible
    return Outcome(status, x, objective, bound, relative_gap(objective, bound, reference(problem, options)))
