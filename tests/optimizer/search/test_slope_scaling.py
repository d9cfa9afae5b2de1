"""Slope scaling and its parts, on two pipes that are known by hand."""

import numpy as np
import pytest

from parkloop.optimizer.search.slope_scaling import settled, slope_scaled, within
from parkloop.optimizer.solver.highs.adapter import run
from parkloop.optimizer.solver.outcome import SolveOptions
from tests.support.problems import INF, problem

TWO_PIPES = problem(
    c=[10.0, 6.0, 0.0, 1.0],
    rows=[([-10.0, 0.0, 1.0, 0.0], -INF, 0.0), ([0.0, -2.0, 0.0, 1.0], -INF, 0.0), ([0.0, 0.0, 1.0, 1.0], 2.0, 2.0)],
    upper=[1.0, 1.0, 10.0, 2.0],
    integer=[0, 1],
)
"""A need of 2: by a wide pipe (10, for 10 at most) or a narrow one (6, for 2, and 1 for each unit). The narrow one: 8."""


def test_slope_scaling_sees_the_whole_fixed_cost() -> None:
    """The relaxation takes the wide pipe: a fifth of it costs 2, the narrow one 8; in use it costs 10.

    With its cost divided by the share of 0.2 the wide one costs 10, and the narrow one, which the relaxation does not use, is
    closed: 10 is what slope scaling finds. From a relaxation that uses both a little it finds the 8.
    """
    relaxed = run(TWO_PIPES.relaxed())
    assert relaxed.x is not None and 2.0 == pytest.approx(relaxed.objective)
    found = slope_scaled(TWO_PIPES, relaxed.x, SolveOptions())
    assert found is not None and 10.0 == pytest.approx(TWO_PIPES.value(found))
    both = slope_scaled(TWO_PIPES, np.array([0.1, 0.5, 1.0, 1.0]), SolveOptions())
    assert both is not None and 8.0 == pytest.approx(TWO_PIPES.value(both))


def test_a_restriction_keeps_what_must_be_built() -> None:
    """Column 0 must be 1; of what may be closed, column 1 is."""
    inside = within(TWO_PIPES.with_bounds([0], lower=[1.0]), np.zeros(4, dtype=bool))
    assert [1.0, 0.0] == inside.col_upper[:2].tolist()


def test_a_settled_solution_has_the_binaries_of_the_other() -> None:
    found = settled(TWO_PIPES, np.array([0.9999, 1e-4, 2.0, 0.0]), SolveOptions())
    assert found is not None and [1.0, 0.0, 2.0, 0.0] == pytest.approx(found)
    assert settled(TWO_PIPES, np.zeros(4), SolveOptions()) is None
