"""A relaxation that is solved again from its basis gives what a fresh solve would."""

import numpy as np
from scipy.sparse import csr_array

from parkloop.optimizer.solver.highs.warm_lp import WarmRelaxation
from parkloop.optimizer.solver.problem import Problem
from tests.support.by_hand import near


def two_sources() -> Problem:
    """Two sources of at most 2 each for a need of 3, at a price of 1 and 2."""
    return Problem(
        c=np.array([1.0, 2.0]),
        offset=0.0,
        A=csr_array(np.array([[1.0, 1.0]])),
        row_lower=np.array([3.0]),
        row_upper=np.array([np.inf]),
        col_lower=np.zeros(2),
        col_upper=np.full(2, 2.0),
        integer=np.zeros(2, dtype=bool),
        row_names=["need"],
        col_names=["a", "b"],
    )


def test_prices_and_bounds_are_those_of_the_last_problem() -> None:
    """Proves: the cheaper source gives 2 and the dearer 1, whichever is which, and its price is the dual of the need.

    Without a source there is no plan, and with it there is one again. Sensitivity: costs or bounds left as they were give the
    first answer each time.
    """
    problem = two_sources()
    relaxation = WarmRelaxation(problem)
    first, second = relaxation.minimum(problem), relaxation.minimum(problem.with_objective([2.0, 1.0]))
    assert first is not None and second is not None
    assert (first.x.tolist(), first.duals.tolist()) == ([2.0, 1.0], [2.0])
    assert (second.x.tolist(), second.duals.tolist()) == ([1.0, 2.0], [2.0])
    assert relaxation.minimum(problem.with_bounds([0], upper=[0.0])) is None
    again = relaxation.minimum(problem)
    assert again is not None and problem.value(again.x) == near(4.0)
