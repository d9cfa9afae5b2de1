"""Random perturbations of the relaxation, whose solutions are starting points of the local search."""

import numpy as np
from numpy.typing import NDArray

from parkloop.optimizer.solver.problem import Floats, Problem

SPREAD = 3.0
"""Largest factor of a random change of costs."""
USED = 1e-6
"""Flow above which a design uses an arc [t/h]"""
CLOSED = 0.3
"""Share of arcs that a perturbation closes."""


def random_start(
    problem: Problem, flows: NDArray[np.int64], random: np.random.Generator, number: int, best: Floats | None
) -> Problem:
    """Perturb a relaxation: by other costs of flows, by closing arcs, or arcs of the incumbent, in turn."""
    if number % 3 == 1:
        return _with_other_costs(problem, flows, random)
    used = best[flows] > USED if best is not None and number % 3 == 2 else np.ones(len(flows), dtype=bool)
    return _with_closed_ways(problem, flows[used], random)


def _with_other_costs(problem: Problem, flows: NDArray[np.int64], random: np.random.Generator) -> Problem:
    """Random factors on costs and a random price on every flow."""
    cost = problem.c * SPREAD ** random.uniform(-1.0, 1.0, problem.columns)
    usual = float(np.abs(problem.c[problem.c != 0]).mean()) if problem.c.any() else 1.0
    cost[flows] += usual * random.exponential(1.0, len(flows))
    return problem.with_objective(cost)


def _with_closed_ways(problem: Problem, ways: NDArray[np.int64], random: np.random.Generator) -> Problem:
    """Close some of the arcs that may be unused."""
    may = ways[problem.col_lower[ways] <= 0]
    closed = may[random.random(len(may)) < CLOSED]
    return problem.with_bounds(closed, upper=np.zeros(len(closed)))
