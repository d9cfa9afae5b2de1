"""Problems like a mixing problem whose solutions stand in other corners: where searches for designs begin."""

import numpy as np

from optimizer.bilinear import Bilinear
from optimizer.problem import Problem

SPREAD = 3.0
"""Random starts come from relaxations whose costs are up to so many times more or less."""
CLOSED = 0.3
"""Share of ways that are closed where a random start closes some."""


def random_start(mixing: Bilinear, random: np.random.Generator, number: int) -> Problem:
    """Other costs of every flow, or some ways closed, in turn."""
    return _with_other_costs(mixing, random) if number % 2 else _with_closed_ways(mixing, random)


def _with_other_costs(mixing: Bilinear, random: np.random.Generator) -> Problem:
    """Costs up to so many times more or less, and a price on every flow."""
    cost = mixing.problem.c * SPREAD ** random.uniform(-1.0, 1.0, mixing.problem.columns)
    usual = float(np.abs(mixing.problem.c[mixing.problem.c != 0]).mean()) if mixing.problem.c.any() else 1.0
    cost[mixing.flows] += usual * random.exponential(1.0, len(mixing.flows))
    return mixing.problem.with_objective(cost)


def _with_closed_ways(mixing: Bilinear, random: np.random.Generator) -> Problem:
    """Some ways closed that may be empty."""
    may = mixing.flows[mixing.problem.col_lower[mixing.flows] <= 0]
    closed = may[random.random(len(may)) < CLOSED]
    return mixing.problem.with_bounds(closed, upper=np.zeros(len(closed)))
