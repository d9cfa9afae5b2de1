"""Polishing of MILP solutions: integers rounded and fixed, the remaining LP solved tightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import numpy as np

from parkloop.cases.messages import joined, say
from parkloop.optimizer.solver.highs.adapter import solve
from parkloop.optimizer.solver.outcome import Outcome, SolveOptions, Status, reference, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.system.interrupts import finishing


def polish(
    problem: Problem, x: Floats, options: SolveOptions | None = None, cancel: Callable[[], bool] | Event | None = None
) -> Outcome:
    """Round and fix the integers of a MILP solution and solve the remaining LP to a tolerance of 1e-9.

    A solver's 0.9999999 or 1e-7 then never breaks a row, and the outcome has duals. Where the rounded integers are infeasible,
    those that were fractional are optimised anew with all others fixed. The first Ctrl-C does not end it, since the solution
    would be lost.

    Args:
        problem: the MILP, n columns.
        x: a solution (n,), integral up to the solver's tolerance.
        options: options of the LP; the tolerance is replaced.
        cancel: function or event that ends the solve.

    Returns:
        Outcome of the LP: `optimal`, or the status that prevented it.
    """
    with finishing():
        return _polish(problem, x, replace(options or SolveOptions(), tolerance=1e-9), cancel)


def _polish(problem: Problem, x: Floats, options: SolveOptions, cancel: Callable[[], bool] | Event | None) -> Outcome:
    outcome = solve(problem.fixed(x), options, cancel=cancel)
    if outcome.status is not Status.infeasible:
        return outcome
    doubtful = problem.integer & (np.abs(x - np.round(x)) > 0.0)
    again = solve(problem.fixed(x, ~doubtful), replace(options, gap=0.0), cancel=cancel)
    return outcome if again.x is None else solve(problem.fixed(again.x), options, cancel=cancel)


def polished(problem: Problem, outcome: Outcome, options: SolveOptions | None = None) -> Outcome:
    """Polish the incumbent of a MILP outcome: its status and bound with an exact solution and duals.

    An outcome without a solution is returned unchanged. Where the rounded integers are infeasible or polishing was interrupted,
    the status says so and the solution stays as it was.
    """
    if outcome.x is None:
        return outcome
    options = options or SolveOptions()
    exact = polish(problem, outcome.x, replace(options, time_limit=None))
    seconds = outcome.seconds + exact.seconds
    if exact.status is not Status.optimal:
        status = Status.interrupted if exact.status is Status.interrupted else Status.error
        sentence = say("The solution was not confirmed with rounded integers ({status}).", status=exact.status)
        message = joined([sentence, exact.message], " ") if exact.message else sentence
        return replace(outcome, status=status, seconds=seconds, message=message)
    bound = None if outcome.bound is None or exact.objective is None else min(outcome.bound, exact.objective)
    gap = relative_gap(exact.objective, bound, reference(problem, options))
    return replace(exact, status=outcome.status, bound=bound, gap=gap, seconds=seconds, message=outcome.message)
