"""Neighbourhoods hold the solution that they are of, and those that succeed are chosen more often."""

import numpy as np
import pytest

from parkloop.optimizer.search.neighbourhoods import WAYS, Neighbourhoods
from parkloop.optimizer.search.slope_scaling import slope_scaled, within
from parkloop.optimizer.solver.highs.adapter import run
from parkloop.optimizer.solver.outcome import SolveOptions
from parkloop.optimizer.solver.problem import Problem
from tests.support.problems import network


def _neighbourhoods(whole: Problem) -> Neighbourhoods:
    relaxed = run(whole.relaxed()).x
    assert relaxed is not None
    labels = {j: (f"p{j % 4}", f"p{j % 3}", "water" if j % 2 else "steam") for j in np.flatnonzero(whole.integer).tolist()}
    return Neighbourhoods(whole, relaxed, labels, np.random.default_rng(1), size=4)


@pytest.mark.parametrize("way", WAYS)
def test_a_solution_lies_in_its_neighbourhoods(way: str) -> None:
    """So a restricted MIP that starts from it can only be as good or better, and what it finds holds for the whole."""
    whole = network(6, 1, 2)
    best = slope_scaled(whole, run(whole.relaxed()).x, SolveOptions())  # type: ignore[arg-type]
    assert best is not None
    free = _neighbourhoods(whole).free(way, best)
    assert not free[~whole.integer].any() and free[whole.integer & (best > 0.5)].all()
    found = run(within(whole, free), SolveOptions(gap=1e-9), start=best)
    assert found.x is not None and whole.violation(found.x) < 1e-6
    assert whole.value(found.x) <= whole.value(best) + 1e-6


def test_neighbourhoods_that_succeed_are_chosen_more_often() -> None:
    """One is given half as much weight again, one a fifth less; small ones that are searched through grow."""
    ways = _neighbourhoods(network(5, 1, 0))
    ways.learn("kernel", gained=True, solved=True)
    ways.learn("medium", gained=False, solved=True)
    assert (1.5, 0.8, 6) == (ways.weights["kernel"], ways.weights["medium"], ways.size)
