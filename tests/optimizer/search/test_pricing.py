"""Pricing finds the relaxation of the whole over a few candidates, and its bound is proven by duals."""

import time

import numpy as np
import pytest

from parkloop.optimizer.search import portfolio, pricing
from parkloop.optimizer.search.portfolio import search
from parkloop.optimizer.search.pricing import blocks_of, priced_relaxation, savings
from parkloop.optimizer.search.slope_scaling import settled
from parkloop.optimizer.solver.highs.adapter import run
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.solver.outcome import SolveOptions
from parkloop.optimizer.solver.problem import Problem
from tests.support.few import few
from tests.support.problems import INF, network, problem


@pytest.fixture
def in_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small problems need no process for each of their solves."""
    whole = pricing.solve
    monkeypatch.setattr(pricing, "solve", lambda asked, options, **about: whole(asked, options, **{**about, "where": "thread"}))


PIPE = problem(
    c=[8.0, 0.5, 0.0, 3.0],
    rows=[
        ([-10.0, 0.0, 1.0, 0.0], -INF, 0.0),
        ([-9.0, 1.0, 0.0, 0.0], -INF, 0.0),
        ([0.0, -1.0, 1.0, 0.0], -INF, 0.0),
        ([0.0, 0.0, 1.0, 1.0], 6.0, 6.0),
    ],
    upper=[1.0, INF, INF, INF],
    integer=[0],
)
"""A pipe (8) of some capacity (0.5 for each unit) and its flow, for a need of 6 that else costs 3 for each unit."""
BINARIES = PIPE.integer


def test_what_hangs_on_a_pipe_is_found_by_its_rows() -> None:
    blocks = blocks_of(PIPE, BINARIES)
    assert [0, 0, 0, -1] == blocks.owner.tolist()
    assert [10.0, 9.0] == [blocks.limit[2], blocks.limit[1]]
    assert [True, True, True, False] == blocks.own.tolist()
    assert [False, True, False, False] == blocks.capacity.tolist()


def test_a_pipe_saves_what_its_flow_replaces_less_what_it_costs() -> None:
    """By the price of 3 of the need: 10 · 3 for its flow, less 9 · 0.5 for its capacity, less 8: 17.5.

    Sensitivity: the duals of the pipe's own rows would hide that it pays.
    """
    saved = savings(PIPE, blocks_of(PIPE, BINARIES), np.array([-5.0, -5.0, -5.0, 3.0]))
    assert 17.5 == pytest.approx(saved[0]) and np.isneginf(saved[1:]).all()


@pytest.mark.usefixtures("in_threads")
@pytest.mark.parametrize("seed", few(range(3), 1))
def test_priced_candidates_give_the_relaxation_of_the_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves value and bound against the whole relaxation; not all candidates are needed for it."""
    monkeypatch.setattr(pricing, "LITTLE", 1e-9)
    monkeypatch.setattr(pricing, "LEAST_ADDED", 4)
    whole = network(8, 2, seed)
    best = run(whole.relaxed()).objective
    start = settled(whole, np.zeros(whole.columns), SolveOptions())
    assert start is not None
    found = priced_relaxation(whole, whole.integer, start, SolveOptions())
    assert found is not None
    assert best == pytest.approx(found.value) == pytest.approx(found.bound)
    assert found.kept.sum() < whole.integer.sum() and whole.relaxed().violation(found.x) < 1e-6


def test_a_bound_before_all_that_pay_are_there_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: the value of the part is above the relaxation of the whole, and would be no bound."""
    monkeypatch.setattr(pricing, "LITTLE", 1e9)
    whole = network(8, 2, 1)
    best = run(whole.relaxed()).objective
    start = settled(whole, np.zeros(whole.columns), SolveOptions())
    assert start is not None and best is not None
    found = priced_relaxation(whole, whole.integer, start, SolveOptions())
    assert found is not None and found.bound <= best + 1e-6 * abs(best) < found.value


def test_without_time_there_is_none() -> None:
    whole = network(5, 1, 1)
    assert priced_relaxation(whole, whole.integer, np.zeros(whole.columns), SolveOptions(), over=lambda: True) is None


def test_candidates_are_priced_where_the_relaxation_of_all_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the optimum, and that the whole relaxation is not solved in this process. Sensitivity: it was."""
    monkeypatch.setattr(portfolio, "RELAXATION_SHARE", -1.0)
    solved: list[Problem] = []
    sound = portfolio.solve
    monkeypatch.setattr(portfolio, "solve", lambda asked, *words, **more: solved.append(asked) or sound(asked, *words, **more))
    whole = network(7, 2, 1)
    labels = {j: (f"p{j % 4}", f"p{j % 3}", "water") for j in np.flatnonzero(whole.integer).tolist()}
    start = settled(whole, np.zeros(whole.columns), SolveOptions())
    found = search(whole, Limits(gap=1e-4), np.inf, labels, start)
    assert found.objective == pytest.approx(run(whole, SolveOptions(gap=1e-7)).objective, rel=2e-4)
    assert all(asked.integer.any() for asked in solved)


def test_where_time_is_short_a_part_of_the_relaxation_is_planned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves a plan better than the start after the first round. Sensitivity: pricing takes all the time."""
    monkeypatch.setattr(portfolio, "RELAXATION_SHARE", -1.0)
    monkeypatch.setattr(portfolio, "EARLY_SHARE", 0.0)
    monkeypatch.setattr(pricing, "LEAST_ADDED", 4)
    monkeypatch.setattr(pricing, "ROUNDS", 2)
    monkeypatch.setattr(portfolio.Portfolio, "prove", lambda self: None)
    whole = network(8, 2, 1)
    labels = {j: ("a", "b", "water") for j in np.flatnonzero(whole.integer).tolist()}
    start = settled(whole, np.zeros(whole.columns), SolveOptions())
    assert start is not None
    found = portfolio.Portfolio(whole, Limits(gap=1e-4), time.monotonic() + 60.0)
    found.take(start)
    portfolio._relaxation(found, labels)
    assert found.objective < whole.value(start) - 1.0
