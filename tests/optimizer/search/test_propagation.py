"""Bounds that are tightened by rows keep every solution."""

import numpy as np
import pytest

from parkloop.optimizer.search.propagation import propagate_bounds
from tests.support.problems import INF, problem


def test_propagation_keeps_what_rows_admit() -> None:
    """Proves ranges by hand: x + y <= 4 and x - 2 y >= 1 with x, y >= 0 leave x in 1..4 and y in 0..1.5.

    Sensitivity: a sign, or an infinite range of another column counted as 0.
    """
    rows = [([1, 1, 0], -INF, 4), ([1, -2, 0], 1, INF), ([0, 1, 1], -INF, INF)]
    ranges = propagate_bounds(problem([0, 0, 0], rows, upper=[INF, INF, INF]))
    assert ranges.lower == pytest.approx([1.0, 0.0, 0.0], abs=1e-6)
    assert ranges.upper[:2] == pytest.approx([4.0, 1.5], abs=1e-6)
    assert np.isinf(ranges.upper[2])


@pytest.mark.parametrize("seed", range(20))
def test_propagation_never_cuts_off_a_solution(seed: int) -> None:
    """Proves: random points that keep random rows lie within the ranges. Sensitivity: one of the two ends of a row swapped."""
    random = np.random.default_rng(seed)
    point = random.uniform(0, 5, 6) * (random.random(6) < 0.7)
    rows = []
    for _ in range(5):
        a = random.normal(size=6) * (random.random(6) < 0.6)
        middle = float(a @ point)
        rows.append((list(a), middle - random.random() if random.random() < 0.7 else -INF, middle + random.random()))
    ranges = propagate_bounds(problem([0] * 6, rows, upper=[INF] * 6))
    assert (ranges.lower <= point + 1e-9).all() and (point <= ranges.upper + 1e-9).all()
