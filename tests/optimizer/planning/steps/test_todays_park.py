"""A large question has a plan at once, and never a worse one: its park as it runs today."""

import time
from typing import Any, NoReturn

import pytest

import parkloop as pl
from parkloop.cases.schema import Case
from parkloop.optimizer.planning import solving
from parkloop.optimizer.planning.steps import todays_park
from parkloop.optimizer.planning.steps.todays_park import better_of
from parkloop.optimizer.solver.outcome import Progress

TODAY = 3_280_000.0
"""Cost of today's park of the two firms, see tests of the ladder."""


@pytest.fixture(name="firms")
def _firms(monkeypatch: pytest.MonkeyPatch) -> Case:
    """The two firms, taken for a large park."""
    monkeypatch.setattr(todays_park, "MANY_STREAMS", 0)
    return pl.load_case("two_firms")


def _endless(*_: Any, **__: Any) -> NoReturn:
    while True:
        time.sleep(0.01)


def test_the_best_plan_is_the_same(firms: Case) -> None:
    assert 2_003_000.0 == pytest.approx(pl.optimise(firms).objective)


def test_where_building_takes_too_long_todays_plan_is_given_back(firms: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the limit counts while bounds are found. Sensitivity: without it this would not come back."""
    monkeypatch.setattr(solving, "bounded_network", _endless)
    plan = pl.optimise(firms, time_limit=0.2)
    assert ("feasible", True, None, None) == (plan.status, plan.certified, plan.bound, plan.gap)
    assert pytest.approx(TODAY) == plan.objective
    assert 0.2 <= plan.build_seconds <= plan.seconds


def test_cancelling_while_building_keeps_todays_plan(firms: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def slow(*given: Any, **more: Any) -> NoReturn:
        begun.append(True)
        _endless()

    monkeypatch.setattr(solving, "build", slow)
    plan = pl.optimise(firms, cancel=lambda: bool(begun))
    assert ("interrupted", True, pytest.approx(TODAY)) == (plan.status, plan.certified, plan.objective)


def test_todays_park_is_told_first(firms: Case) -> None:
    told: list[Progress] = []
    pl.optimise(firms, progress=told.append)
    assert pytest.approx(TODAY) == told[0].objective
    assert all(one.objective is not None and one.objective <= TODAY * (1 + 1e-9) for one in told)


def test_a_required_link_rules_todays_park_out(firms: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = pl.optimise(firms)
    required = firms.require(*plan.links.loc[plan.links["status"] == "new", ["from", "to"]].iloc[0])
    told: list[Progress] = []
    pl.optimise(required, progress=told.append)
    assert not told or told[0].objective is None or told[0].objective < TODAY


def test_the_better_of_two_plans_keeps_the_bound(firms: Case) -> None:
    """A plan of 4 with a bound of 1 beside today's of 2: 2 with the bound 1, half of it open."""
    found, today = (_plan(firms, objective, bound) for objective, bound in ((4.0, 1.0), (2.0, None)))
    assert better_of(today, found, cancelled=False) is today
    best = better_of(found, today, cancelled=False)
    assert (2.0, 1.0, 0.5, "feasible") == (best.objective, best.bound, best.gap, best.status)
    assert "interrupted" == better_of(found, today, cancelled=True).status


def _plan(case: Case, objective: float, bound: float | None) -> pl.Plan:
    return pl.Plan(case.info.id, "cost", "park", "feasible", objective, bound)
