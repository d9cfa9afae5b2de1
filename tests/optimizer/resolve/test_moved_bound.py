"""A bound at other prices is never above the least cost there, and uses what was proven before."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from parkloop.optimizer.resolve.moved_bound import ProvenBound, moved_bound
from parkloop.optimizer.solver.highs.warm_lp import WarmRelaxation
from parkloop.optimizer.solver.problem import Problem
from tests.support.by_hand import near

LEAST = 11.0
"""Least cost at the first prices: the pipe, 10, and a tonne of flow, 1."""


def pipe(price: float = 1.0) -> Problem:
    """A need of 1 t through a pipe of at most 10 t that costs 10, at a price of the flow."""
    return Problem(
        c=np.array([10.0, price]),
        offset=0.0,
        A=csr_array(np.array([[-10.0, 1.0], [0.0, 1.0]])),
        row_lower=np.array([-np.inf, 1.0]),
        row_upper=np.array([0.0, np.inf]),
        col_lower=np.zeros(2),
        col_upper=np.array([1.0, 10.0]),
        integer=np.array([True, False]),
        row_names=["only_if_built", "need"],
        col_names=["built", "flow"],
    )


def proven() -> ProvenBound:
    return ProvenBound(pipe().c, 0.0, LEAST)


def test_a_dearer_flow_costs_at_least_its_rise_more() -> None:
    """Proves: at a price of 2 every plan costs 11 + 1, as 1 t must flow; the relaxation alone proves a tenth of the pipe, 3.

    Sensitivity: without the old bound it is 3; added to the whole relaxation it would be 14, above the least cost.
    """
    problem = pipe(2.0)
    assert moved_bound(WarmRelaxation(problem), problem, [], 10.0).value == near(3.0)
    assert moved_bound(WarmRelaxation(problem), problem, [proven()], 10.0).value == near(12.0)


def test_a_cheaper_flow_may_grow() -> None:
    """Proves: at a price of 0.5 the least cost is 10.5, which the bound may not exceed; the weight 0.84 gives 7.44.

    0.84 · 11 + min (10 − 8.4) y + (0.5 − 0.84) f = 9.24 + 1.6 − 3.4, at y = 1 and f = 10. Sensitivity: the old bound as it was
    is 11, too high; less half a tonne it would be 10.5 for want of plans with more flow, which the relaxation has.
    """
    problem = pipe(0.5)
    assert moved_bound(WarmRelaxation(problem), problem, [proven()], 10.0).value == near(7.44)


@pytest.mark.parametrize("price", [0.0, 0.3, 0.9, 1.0, 1.1, 3.0, 20.0])
def test_no_bound_is_above_the_least_cost(price: float) -> None:
    problem = pipe(price)
    found = moved_bound(WarmRelaxation(problem), problem, [proven()], 10.0)
    assert found.value <= 10.0 + price + 1e-9
    assert found.relaxed is not None
