"""Problems like a mixing problem whose solutions stand in other corners: where searches for designs begin."""

import numpy as np
from numpy.typing import NDArray

from optimizer.bilinear import Bilinear
from optimizer.problem import Floats, Problem

SPREAD = 3.0
"""Random starts come from relaxations whose costs are up to so many times more or less."""
USED = 1e-6
"""Flow above which a design uses a way [t/h]"""
CLOSED = 0.3
"""Share of ways that are closed where a random start closes some."""


def random_start(mixing: Bilinear, random: np.random.Generator, number: int, best: Floats | None) -> Problem:
    """Other costs of every flow, some ways closed, or some of those that the best design uses, in turn."""
    if number % 3 == 1:
        return _with_other_costs(mixing, random)
    used = best[mixing.flows] > USED if best is not None and number % 3 == 2 else np.ones(len(mixing.flows), dtype=bool)
    return _with_closed_ways(mixing, random, mixing.flows[used])


def _with_other_costs(mixing: Bilinear, random: np.random.Generator) -> Problem:
    """Costs up to so many times more or less, and a price on every flow."""
    cost = mixing.problem.c * SPREAD ** random.uniform(-1.0, 1.0, mixing.problem.columns)
    usual = float(np.abs(mixing.problem.c[mixing.problem.c != 0]).mean()) if mixing.problem.c.any() else 1.0
    cost[mixing.flows] += usual * random.exponential(1.0, len(mixing.flows))
    return mixing.problem.with_objective(cost)


def _with_closed_ways(mixing: Bilinear, random: np.random.Generator, ways: NDArray[np.int64]) -> Problem:
    """Some of the ways closed, where they may be empty."""
    may = ways[mixing.problem.col_lower[ways] <= 0]
    closed = may[random.random(len(may)) < CLOSED]
    return mixing.problem.with_bounds(closed, upper=np.zeros(len(closed)))
