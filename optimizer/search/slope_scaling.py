"""Slope scaling: a first solution of a fixed-charge problem by a few linear programs.

A fixed cost counts in the relaxation by the share of the binary that is used. Divided by that share it counts in full at the same
flow, so the relaxation is solved again with those costs, over the binaries that it used; each time the binaries in use are
fixed, and what is left is solved exactly.

Method: dynamic slope scaling; Kim D., Pardalos P.M. (1999) Oper. Res. Lett. 24, 195-203.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, solve
from parkloop.optimizer.solver.problem import Floats, Problem

ROUNDS = 6
"""Linear programs with scaled costs; the costs hardly move after that."""
USED = 1e-5
"""Share of a binary in a relaxation that counts as use."""
LEAST_SHARE = 1e-4
"""Least share by which a fixed cost is divided."""


def slope_scaled(
    problem: Problem,
    relaxed: Floats,
    options: SolveOptions,
    over: Callable[[], bool] = lambda: False,
    noise: Floats | None = None,
) -> Floats | None:
    """The best solution that slope scaling finds; None where none is feasible.

    Args:
        problem: the MILP, n columns.
        relaxed: a solution (n,) of its relaxation.
        options: those of the linear programs.
        over: whether to end; what was found counts.
        noise: factors of the costs of the binaries (n,), for other solutions than the best slope gives.

    Returns:
        A solution (n,), exact with its binaries fixed.
    """
    best: Floats | None = None
    factors = np.ones(problem.columns) if noise is None else noise
    current = relaxed
    for _ in range(ROUNDS):
        costs, shares = problem.c.copy(), np.clip(current, LEAST_SHARE, 1.0)
        costs[problem.integer] = (problem.c * factors / shares)[problem.integer]
        scaled = within(problem, current > USED).with_objective(costs, problem.offset)
        found = solve(scaled.relaxed(), options, cancel=over)
        if found.x is None or over():
            break
        current = found.x
        exact = settled(problem, np.where(problem.integer, current > USED, current), options, over)
        if exact is not None and (best is None or problem.value(exact) < problem.value(best)):
            best = exact
    return best


def within(problem: Problem, kept: np.ndarray) -> Problem:
    """Restrict a problem to some binaries (n,) and those that must be 1; the others are closed."""
    closed = np.flatnonzero(problem.integer & ~kept & (problem.col_lower <= 0.0))
    return problem.with_bounds(closed, upper=np.zeros(len(closed)))


def settled(problem: Problem, x: Floats, options: SolveOptions, over: Callable[[], bool] = lambda: False) -> Floats | None:
    """The best solution (n,) with the binaries of another one; None where there is none."""
    found = solve(problem.fixed(x), replace(options, gap=0.0), cancel=over)
    return found.x if found.status is Status.optimal else None
