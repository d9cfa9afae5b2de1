"""The portfolio finds and proves the optimum of small problems, and keeps what it has where it is ended."""

import errno
import time
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
import pytest

from parkloop.optimizer.search import portfolio
from parkloop.optimizer.search.portfolio import search
from parkloop.optimizer.search.slope_scaling import settled
from parkloop.optimizer.solver.highs.adapter import run
from parkloop.optimizer.solver.highs.process import ProcessSolve, start_process
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.solver.outcome import Progress, SolveOptions, Status
from parkloop.optimizer.system.spawn import killed
from tests.support.few import few
from tests.support.problems import network


@pytest.mark.parametrize("seed", few([2, 0, 1], 1))
def test_the_portfolio_finds_and_proves_the_optimum(seed: int) -> None:
    whole = network(6, 2, seed)
    best = run(whole, SolveOptions(gap=1e-7)).objective
    found = search(whole, Limits(gap=1e-4), np.inf, {}, None)
    assert Status.optimal is found.status
    assert found.objective == pytest.approx(best, rel=2e-4)
    assert found.bound is not None and best is not None and found.bound <= best + 1e-6 * abs(best)


def test_a_bound_that_cannot_be_worked_on_costs_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves it where its files have no room. Sensitivity: the error ended the search, and the plans with it."""

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(portfolio, "start_process", full)
    whole = network(6, 2, 2)
    found = search(whole, Limits(gap=0.0), time.monotonic() + 3.0, {}, None)
    assert found.x is not None and Status.feasible is found.status
    assert "No space left on device" in found.warning


def test_a_process_that_dies_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the bound is proven by the second. Sensitivity: the gap stayed that of the relaxation, unsaid."""
    begun: list[ProcessSolve] = []

    def start(*given: Any) -> ProcessSolve:
        begun.append(start_process(*given))
        if len(begun) == 1:
            killed(begun[0].process)
        return begun[-1]

    monkeypatch.setattr(portfolio, "start_process", start)
    found = search(network(6, 2, 2), Limits(gap=1e-4), np.inf, {}, None)
    assert Status.optimal is found.status and 2 == len(begun) and "" == found.warning


def test_a_search_without_time_keeps_its_start() -> None:
    whole = network(5, 1, 1)
    start = settled(whole, np.zeros(whole.columns), SolveOptions())
    found = search(whole, Limits(gap=1e-4), time.monotonic(), {}, start)
    assert (Status.feasible, None) == (found.status, found.bound)
    assert start is not None and whole.value(start) == found.objective


def test_a_cancelled_search_is_interrupted_and_keeps_what_it_has() -> None:
    whole = network(6, 2, 4)
    told: list[Progress] = []
    cancel: Callable[[], bool] = lambda: any(one.objective is not None for one in told)  # noqa: E731
    found = search(whole, Limits(gap=0.0, on_progress=told.append, cancel=cancel), np.inf, {}, None)
    assert Status.interrupted is found.status and found.x is not None


def test_the_bound_of_a_large_problem_is_begun_first_and_hears_of_better_solutions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the order of a large search. Sensitivity: the bound begun after slope scaling, or with its start alone."""
    events: list[str] = []
    prove, offer, scaled = portfolio.Portfolio.prove, ProcessSolve.offer, portfolio.slope_scaled
    monkeypatch.setattr(portfolio, "LARGE_NONZEROS", 0)
    monkeypatch.setattr(portfolio.Portfolio, "prove", lambda self: (events.append("prove"), prove(self))[1])
    monkeypatch.setattr(ProcessSolve, "offer", lambda self, x: (events.append("offer"), offer(self, x))[1])
    monkeypatch.setattr(portfolio, "slope_scaled", lambda *given: (events.append("scale"), scaled(*given))[1])
    whole = network(6, 2, 2)
    start = settled(whole, np.zeros(whole.columns), SolveOptions())
    found = search(whole, Limits(gap=1e-4), np.inf, {}, start)
    assert Status.optimal is found.status
    assert ["prove", "scale", "offer"] == events[:3]


def test_the_bound_of_a_very_large_problem_is_begun_after_its_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the order, and that the relaxation is the first bound. Sensitivity: two processes solved the same relaxation."""
    events: list[str] = []
    scaled = portfolio.slope_scaled
    monkeypatch.setattr(portfolio, "LARGE_NONZEROS", 0)
    monkeypatch.setattr(portfolio, "MANY_NONZEROS", 0)
    monkeypatch.setattr(portfolio.Portfolio, "prove", lambda self: events.append(f"prove from {np.isfinite(self.bound)}"))
    monkeypatch.setattr(portfolio, "slope_scaled", lambda *given: (events.append("scale"), scaled(*given))[1])
    whole = network(6, 2, 2)
    search(whole, Limits(gap=1e-4), np.inf, {}, settled(whole, np.zeros(whole.columns), SolveOptions()))
    assert events == ["scale", "prove from True"]


@pytest.mark.parametrize(("seconds", "priced"), [(10.0, True), (1e6, False)])
def test_candidates_are_priced_by_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch, seconds: float, priced: bool) -> None:
    """Proves the choice for a problem whose relaxation would take 50 s. Sensitivity: it hung on the size alone."""
    whole = network(6, 2, 2)
    monkeypatch.setattr(portfolio, "RELAXATION_SECONDS", 50.0 / (whole.nonzeros / 1e6) ** 2)
    asked: list[str] = []
    sound = portfolio.priced_relaxation
    monkeypatch.setattr(portfolio, "priced_relaxation", lambda *given: (asked.append("priced"), sound(*given))[1])
    start = settled(whole, np.zeros(whole.columns), SolveOptions())
    labels = {j: ("a", "b", "water") for j in np.flatnonzero(whole.integer).tolist()}
    found = search(whole, Limits(gap=1e-4), time.monotonic() + seconds, labels, start)
    assert bool(asked) is priced and found.status is Status.optimal


def test_the_search_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the other process, whose pace is the machine's."""
    monkeypatch.setattr(portfolio.Portfolio, "prove", lambda self: None)
    whole = network(4, 1, 5)
    one, other = (search(whole, Limits(gap=0.0, seed=3), np.inf, {}, None).x for _ in range(2))
    assert one is not None and other is not None and np.array_equal(one, other)
