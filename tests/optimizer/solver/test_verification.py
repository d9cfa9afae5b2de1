"""The solver's word against our own: 'optimal' counts only where objective, rows and bound confirm it."""

from typing import Any

import numpy as np
import pytest

from parkloop.optimizer.solver.highs import adapter as highs
from parkloop.optimizer.solver.highs.adapter import Outcome, SolveOptions, Status, run
from parkloop.optimizer.solver.outcome import relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.scaling import scaling
from parkloop.optimizer.solver.scip.fallback import solve_with_scip
from parkloop.optimizer.solver.verification import combined, objection, verification, with_gap
from tests.support.problems import INF, network, problem

LINK, FETCHED, BETWEEN = np.array([10.0, 0.0, 1.0]), np.array([0.0, 10.0, 0.0]), np.array([4.0, 6.0, 1.0])
"""Solutions of ``choice`` that cost 12, 20 and 24."""


def choice() -> Problem:
    """Need 10: fetch it for 2 each, or build a link for 12 that brings all; building is best, 12."""
    return problem([0, 2, 12], [([1, 1, 0], 10, 10), ([1, 0, -50], -INF, 0)], upper=[INF, INF, 1], integer=[2])


def said(x: Floats, bound: float | None, status: Status = Status.optimal) -> Outcome:
    return Outcome(status, x, choice().value(x), bound)


def asked(start: Floats | None = None, gap: float = 1e-4) -> Any:
    return verification(choice(), SolveOptions(gap=gap), start, 1e-7)


@pytest.mark.parametrize(
    ("answer", "start", "why"),
    [
        (said(LINK, 12.0), None, ""),
        (said(LINK, 11.9999), None, ""),
        (said(FETCHED, 12.0), None, "gap"),
        (said(FETCHED, None), None, "gap"),
        (said(LINK, 13.0), None, "above"),
        (said(np.array([10.0, 0.0, 0.0]), 0.0), None, "breaks a row"),
        (said(FETCHED, 20.0), LINK, "better solution"),
        (Outcome(Status.infeasible), LINK, "was known"),
        (Outcome(Status.infeasible), None, ""),
        (said(FETCHED, 12.0, Status.feasible), None, ""),
        (Outcome(Status.error, message="HiGHS: Solve error."), None, "Solve error"),
    ],
)
def test_what_speaks_against_an_answer(answer: Outcome, start: Floats | None, why: str) -> None:
    found = objection(asked(start), answer)
    assert why in found and bool(found) == bool(why)


def test_a_solve_that_failed_is_begun_again_without_presolve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: the first error would be the answer."""
    whole = highs._Run.solve

    def failing(task: Any, start: Any, presolve: bool, **rest: Any) -> Outcome:
        return Outcome(Status.error, message="HiGHS: Solve error.") if presolve else whole(task, start, presolve, **rest)

    monkeypatch.setattr(highs._Run, "solve", failing)
    outcome = run(choice())
    assert (outcome.status, outcome.objective) == (Status.optimal, 12.0)


def test_the_best_solution_and_the_best_bound_count() -> None:
    best = combined(asked(), [said(FETCHED, 11.0), said(BETWEEN, 11.5)])
    assert (best.status, best.objective, best.bound) == (Status.feasible, 20.0, 11.5)
    assert best.gap == pytest.approx(8.5 / 20)


def test_a_bound_above_a_solution_is_an_error_of_the_bound() -> None:
    """One answer says that nothing is below 20, another holds a solution of 12: the first bound is wrong."""
    best = combined(asked(), [said(FETCHED, 20.0), said(LINK, 11.0)])
    assert (best.status, best.objective, best.bound) == (Status.feasible, 12.0, 11.0)
    solve_unverified = with_gap(asked(), said(LINK, 20.0, Status.feasible))
    assert (solve_unverified.bound, solve_unverified.gap) == (None, None) and "wrong" in solve_unverified.message


def test_a_closed_answer_is_believed_alone() -> None:
    """An answer that failed may hold a bound that only looks sound; the one that proves its solution counts."""
    best = combined(asked(), [said(FETCHED, 12.0), said(LINK, 11.9999)])
    assert (best.status, best.objective, best.bound) == (Status.optimal, 12.0, 11.9999)


def test_a_solution_that_was_known_is_not_lost() -> None:
    best = combined(asked(LINK), [Outcome(Status.infeasible), said(FETCHED, 20.0)])
    assert (best.status, best.objective, best.bound, best.x is LINK) == (Status.feasible, 12.0, None, True)


def test_rounding_is_no_doubt() -> None:
    """Bounds a last digit above their solution, and a gap that is the asked one to the last digit."""
    exactly = asked(gap=0.0)
    assert objection(exactly, said(LINK, np.nextafter(12.0, 13.0))) == ""
    assert with_gap(exactly, said(LINK, np.nextafter(12.0, 13.0))).bound == 12.0
    assert objection(asked(gap=0.1), said(LINK, 12.0 - 1.2)) == ""
    assert objection(asked(gap=0.1), said(LINK, 12.0 - 1.3)) != ""


def wrong(
    monkeypatch: pytest.MonkeyPatch, failing: int, scip: bool = True, answer: Outcome | None = None
) -> list[tuple[bool, int]]:
    """HiGHS's first ``failing`` answers are replaced; which solves were asked for, as presolve and seed."""
    asked_for: list[tuple[bool, int]] = []
    true = highs._Run.solve

    def solve(task: Any, start: Any, presolve: bool, c: Any = None, seed: int | None = None) -> Outcome:
        asked_for.append((presolve, task.options.seed if seed is None else seed))
        if len(asked_for) <= failing:
            return said(FETCHED, 12.0) if answer is None else answer
        return true(task, start, presolve, c, seed)

    monkeypatch.setattr(highs._Run, "solve", solve)
    if not scip:
        monkeypatch.setattr(highs, "solve_with_scip", lambda *_: None)
    return asked_for


def test_a_gap_that_is_open_is_closed_without_presolve(monkeypatch: pytest.MonkeyPatch) -> None:
    """As highspy 1.16.0 answers the park of six plants: optimal, but 4 % above its own bound."""
    asked_for = wrong(monkeypatch, 1)
    outcome = run(choice())
    assert (outcome.status, outcome.objective, outcome.bound, outcome.message) == (Status.optimal, 12.0, 12.0, "")
    assert asked_for == [(True, 0), (False, 0)]


def test_then_with_another_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = wrong(monkeypatch, 2)
    assert run(choice()).objective == 12.0
    assert asked_for == [(True, 0), (False, 0), (False, 1)]


def test_then_by_another_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyscipopt")
    wrong(monkeypatch, 3)
    outcome = run(choice())
    assert (outcome.status, outcome.objective) == (Status.optimal, pytest.approx(12.0))


def test_else_it_is_feasible_with_its_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong(monkeypatch, 9, scip=False)
    outcome = run(choice())
    assert (outcome.status, outcome.objective, outcome.bound) == (Status.feasible, 20.0, 12.0)
    assert outcome.gap == pytest.approx(relative_gap(20.0, 12.0, 1.0))
    assert "not confirmed" in outcome.message


def test_a_start_that_is_better_than_the_answer_is_searched_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver says that nothing is below 20, a start of 12 holds: it is asked again and proves 12."""
    wrong(monkeypatch, 1, answer=said(FETCHED, 20.0))
    outcome = run(choice(), start=LINK)
    assert (outcome.status, outcome.objective) == (Status.optimal, 12.0)


def test_the_search_for_another_answer_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = wrong(monkeypatch, 9)
    outcome = run(choice(), should_stop=lambda: True)
    assert (outcome.status, outcome.objective, len(asked_for)) == (Status.interrupted, 20.0, 1)


def test_no_time_is_left_for_another_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_for = wrong(monkeypatch, 9)
    outcome = run(choice(), SolveOptions(time_limit=0.0))
    assert (outcome.status, outcome.bound, len(asked_for)) == (Status.feasible, 12.0, 1)


@pytest.mark.parametrize("seed", range(3))
def test_scip_agrees_with_highs(seed: int) -> None:
    pytest.importorskip("pyscipopt")
    case, options = network(4, 1, seed), SolveOptions(gap=0.0)
    ours, other = run(case, options), solve_with_scip(case, scaling(case), options, lambda: False)
    assert other is not None and other.x is not None and other.status is Status.optimal
    assert other.objective == pytest.approx(ours.objective, rel=1e-7)
    assert other.bound == pytest.approx(ours.objective, rel=1e-6)
    assert case.violation(other.x) < 1e-6


def test_scip_says_infeasible_and_stops_when_asked() -> None:
    pytest.importorskip("pyscipopt")
    case = choice().with_row({2: 1.0, 1: 1.0}, 12, INF, "too much")
    found = solve_with_scip(case, scaling(case), SolveOptions(), lambda: False)
    assert found is not None and found.status is Status.infeasible
    large = network(14, 4)
    stopped = solve_with_scip(large, scaling(large), SolveOptions(gap=0.0), lambda: True)
    assert stopped is not None and stopped.status is Status.interrupted
