"""How problems are scaled for HiGHS: no cost under its dual tolerance, none drowned by another, and honest bounds of the rest."""

from dataclasses import replace

import numpy as np
import pytest

from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, run
from parkloop.optimizer.solver.scaling import COMFORTABLE_COST, LARGEST_COST, SMALLEST_COST, scaling
from tests.support.problems import INF, network, problem

SPANS = (1.0, 1e4, 4e9, 1e11, 1e13)


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e12])
def test_no_cost_falls_under_the_dual_tolerance(span: float, unit: float) -> None:
    """Many large costs and one small one: a geometric mean alone would put the small one at 1/span."""
    case = problem([unit, *[span * unit] * 50], [([1.0] * 51, 1, INF)], upper=[INF] * 51)
    found = scaling(case)
    assert np.count_nonzero(found.cost) == 51
    assert np.abs(found.cost).min() >= SMALLEST_COST and np.abs(found.cost).max() <= LARGEST_COST
    assert found.dual_tolerance <= 1e-3 * np.abs(found.cost).min() + 1e-10
    assert found.neglected_bound == 0.0


def test_a_small_span_is_scaled_to_its_middle_by_a_power_of_two() -> None:
    """Costs of 1 and 10,000: their geometric mean is 100, the power of two below it 64."""
    found = scaling(problem([1, 10_000], [], upper=[1, 1]))
    assert found.objective_unit == 64.0
    assert found.cost.tolist() == [1 / 64, 10_000 / 64]
    assert found.cost.min() >= COMFORTABLE_COST


def test_costs_beyond_all_digits_are_left_out_and_their_most_is_told() -> None:
    """Costs of −1e-9 on up to 5 and of 2e-9 from 3 on, beside one of 1e12: they add at least −5e-9 + 6e-9."""
    found = scaling(problem([1e12, -1e-9, 2e-9, 0], [], lower=[0, 0, 3, 0], upper=[1, 5, 9, 1]))
    assert np.flatnonzero(found.cost).tolist() == [0]
    assert found.neglected_bound == pytest.approx(1e-9)


def test_a_bound_knows_of_costs_that_the_solver_does_not_see() -> None:
    """Building costs 1e16 and is not needed, each of 3 to 10 units costs 1: found or not, the 3 cannot be proven."""
    case = problem([1e16, 1, 0], [([1, 0, 1], 1, INF), ([0, 1, 0], 3, INF)], upper=[1, 10, 1], integer=[0, 2])
    outcome = run(case, SolveOptions(reference=1.0))
    assert outcome.objective is not None and outcome.bound is not None
    assert 3.0 <= outcome.objective <= 10.0 and outcome.bound <= 3.0
    assert outcome.status is Status.feasible and "not confirmed" in outcome.message


def test_what_nothing_bounds_is_not_proven() -> None:
    """The solver does not see −1e-9 per unit beside 1e12, and nothing bounds the units: no bound is claimed."""
    assert scaling(problem([1e12, -1e-9], [], upper=[1, INF])).neglected_bound == -INF


def test_penalties_that_span_ten_digits_are_all_seen() -> None:
    """A need of 10 that may give at 1e-8 each, a limit at 100 each: giving on the need costs 1e-7, on the limit 1,000.

    Scaled by the geometric mean the need's penalty lies far below the dual tolerance, and giving 10 of it or 1,000 looks alike.
    """
    case = problem(
        [1e-8, 100, 100, 100, 100],
        [([1, 1, 0, 0, 0], 10, INF), ([1, 0, 1, 0, 0], 5, INF), ([0, 0, 0, 1, 1], 0, INF)],
        upper=[1000, INF, INF, INF, INF],
    )
    outcome = run(case)
    assert outcome.status is Status.optimal
    assert outcome.objective == pytest.approx(1e-7, rel=1e-9)


@pytest.mark.parametrize("span", SPANS)
def test_a_dear_choice_beside_cheap_flows_is_solved_right(span: float) -> None:
    """Flows at 1 or 1.001 each, a choice for ``span`` that no one needs: the cheap flow meets the need of 7, for 7."""
    case = problem([1, 1.001, span], [([1, 1, 9], 7, INF), ([0, 0, 1], 0, 1)], upper=[7, 7, 1], integer=[2]).with_objective(
        [1, 1.001, 8 * span]
    )
    assert run(case, SolveOptions(gap=1e-9)).objective == pytest.approx(7.0, rel=1e-9)


def test_scaling_changes_no_answer() -> None:
    """The same network in money of another size, with one cost that is a billionth of the others."""
    case = network(3, 2)
    c = np.append(case.c, 1e-9 * np.abs(case.c).max())
    wider = replace(case.with_columns([1.0], [2.0], [False], ["tiny"]), c=c)
    plain, both = run(case, SolveOptions(gap=0.0)), run(wider, SolveOptions(gap=0.0))
    assert plain.objective is not None
    assert both.objective == pytest.approx(plain.objective + c[-1], rel=1e-9)
    assert both.x is not None and both.x[-1] == pytest.approx(1.0)
