"""A reduced problem has the solutions of the whole, with fewer columns and rows."""

import numpy as np
import pytest

from parkloop.optimizer.solver.highs.adapter import run
from parkloop.optimizer.solver.outcome import SolveOptions, Status
from parkloop.optimizer.solver.reduction import reduced
from tests.support.problems import INF, network, problem

LINK_CLOSED = problem(
    c=[10.0, 1.0, 5.0],
    rows=[([-4.0, 1.0, 0.0], -INF, 0.0), ([0.0, 1.0, 1.0], 3.0, INF)],
    upper=[0.0, 4.0, 9.0],
    integer=[0],
)
"""A closed link (x0), the flow through it (x1, at most 4 x0), and fresh water (x2) for a need of 3."""


def test_the_flow_of_a_closed_link_goes_with_it() -> None:
    """What is left is fresh water for the need: one column, one row, 3 t at 5. Sensitivity: without forcing, x1 would stay."""
    found = reduced(LINK_CLOSED)
    assert ([2], [1]) == (found.columns.tolist(), found.rows.tolist())
    assert [0.0, 0.0, 3.0] == found.lifted(np.array([3.0])).tolist()


def test_a_fixed_column_moves_the_sides_of_its_rows() -> None:
    """With the link built, 10 are spent and its flow may be 4: 3 t at 1."""
    built = LINK_CLOSED.with_bounds([0], [1.0], [1.0])
    found = reduced(built)
    assert (10.0, [4.0, INF]) == (found.problem.offset, found.problem.row_upper.tolist())
    assert 13.0 == pytest.approx(run(found.problem).objective)


def test_what_is_infeasible_stays_so() -> None:
    """A need of 3 and fresh water closed too: the row is kept though nothing is left in it."""
    none = LINK_CLOSED.with_bounds([2], upper=[0.0])
    assert Status.infeasible is run(reduced(none).problem).status


@pytest.mark.parametrize("seed", range(8))
def test_the_optimum_is_that_of_the_whole(seed: int) -> None:
    """Random exchange networks of which most links are closed, others built."""
    random, whole = np.random.default_rng(seed), network(6, 2, seed)
    links = np.flatnonzero(whole.integer)
    kind = random.choice(3, len(links), p=[0.6, 0.1, 0.3])
    upper, lower = np.where(kind == 0, 0.0, 1.0), np.where(kind == 1, 1.0, 0.0)
    asked = whole.with_bounds(links, lower, upper)
    found = reduced(asked)
    options = SolveOptions(gap=1e-9)
    outcome, other = run(asked, options), found.outcome(run(found.problem, options))
    assert found.problem.columns < asked.columns and found.problem.nonzeros < asked.nonzeros
    assert outcome.objective == pytest.approx(other.objective)
    assert other.x is not None and asked.violation(other.x) < 1e-6
    assert asked.value(other.x) == pytest.approx(other.objective)


def test_duals_of_the_whole_explain_its_cost() -> None:
    """With links fixed the duals and reduced costs of the whole give its optimum: strong duality."""
    whole = network(5, 1, 3)
    asked = whole.with_bounds(np.flatnonzero(whole.integer), upper=np.zeros(whole.integer.sum())).relaxed()
    found = reduced(asked)
    outcome = found.outcome(run(found.problem))
    assert outcome.row_duals is not None and outcome.reduced_costs is not None and outcome.x is not None
    sides = np.where(outcome.row_duals > 0, asked.row_lower, asked.row_upper)
    rows = float(np.where(outcome.row_duals == 0, 0.0, outcome.row_duals * np.where(np.isfinite(sides), sides, 0.0)).sum())
    assert outcome.objective == pytest.approx(rows + float(outcome.reduced_costs @ outcome.x) + asked.offset)
