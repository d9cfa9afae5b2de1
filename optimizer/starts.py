"""Relaxations changed at random, whose solutions stand in other corners: where searches for designs begin."""

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import Floats, Problem

SPREAD = 3.0
"""Random starts come from relaxations whose costs are up to so many times more or less."""
USED = 1e-6
"""Flow above which a design uses a way [t/h]"""
CLOSED = 0.3
"""Share of ways that are closed where a random start closes some."""


def random_start(
    problem: Problem, flows: NDArray[np.int64], random: np.random.Generator, number: int, best: Floats | None
) -> Problem:
    """A relaxation with other costs of every flow, with some ways closed, or some of those that the best design uses, in turn."""
    if number % 3 == 1:
        return _with_other_costs(problem, flows, random)
    used = best[flows] > USED if best is not None and number % 3 == 2 else np.ones(len(flows), dtype=bool)
    return _with_closed_ways(problem, flows[used], random)


def _with_other_costs(problem: Problem, flows: NDArray[np.int64], random: np.random.Generator) -> Problem:
    """Costs up to so many times more or less, and a price on every flow."""
    cost = problem.c * SPREAD ** random.uniform(-1.0, 1.0, problem.columns)
    usual = float(np.abs(problem.c[problem.c != 0]).mean()) if problem.c.any() else 1.0
    cost[flows] += usual * random.exponential(1.0, len(flows))
    return problem.with_objective(cost)


def _with_closed_ways(problem: Problem, ways: NDArray[np.int64], random: np.random.Generator) -> Problem:
    """Some of the ways closed, where they may be empty."""
    may = ways[problem.col_lower[ways] <= 0]
    closed = may[random.random(len(may)) < CLOSED]
    return problem.with_bounds(closed, upper=np.zeros(len(closed)))
