"""Any duals prove a bound."""

import numpy as np
import pytest

from parkloop.optimizer.search.dual_bound import dual_bound
from tests.support.problems import INF, problem


def test_any_duals_prove_a_bound() -> None:
    """Proves: min 2x + 3y with x + y >= 4, x, y <= 10 is 8; duals 2 prove it, duals 1 prove 4, senseless ones nothing above 8.

    Sensitivity: the side of a row taken by its name instead of by the sign of its dual.
    """
    given = problem([2, 3], [([1, 1], 4, INF)], upper=[10, 10])
    bound, reduced = dual_bound(given, np.array([2.0]))
    assert bound == pytest.approx(8.0, rel=1e-6) and reduced == pytest.approx([0.0, 1.0])
    assert dual_bound(given, np.array([1.0]))[0] == pytest.approx(4.0, rel=1e-6)
    for dual in (-5.0, 0.0, 7.0, 100.0):
        assert dual_bound(given, np.array([dual]))[0] <= 8.0 + 1e-6


def test_a_reduced_cost_that_is_rounding_is_none() -> None:
    """0.1 + 0.2 - 0.3 is 5.6e-17: times an infinite range it would be no bound at all."""
    given = problem([0.3], [([0.1], 1, INF), ([0.2], 2, INF)], upper=[INF])
    bound, reduced = dual_bound(given, np.array([1.0, 1.0]))
    assert 3.0 == pytest.approx(bound) and [0.0] == reduced.tolist()
