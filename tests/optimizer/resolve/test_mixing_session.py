"""A park that mixes, built once: every changed question is answered as a whole solve of it, within both gaps."""

import random
from collections.abc import Callable

import pytest

from parkloop.cases import Case
from parkloop.cases.changes.places import with_values
from parkloop.cases.synthetic.mixing import pooling_park, process_park
from parkloop.optimizer import operate, optimise
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import CreditBase
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError
from parkloop.optimizer.resolve import mixing_session, opening
from parkloop.optimizer.resolve.effort import Answer, Effort
from parkloop.optimizer.resolve.mixing_session import MixingSession
from parkloop.optimizer.resolve.opening import open_session, session_of
from parkloop.optimizer.resolve.quick_plan import plan_of
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solver.limits import Limits

GAP, SECONDS = 1e-4, 8.0
EFFORT = Effort(gap=GAP, seconds=SECONDS)
FRESH, RECLAIMED = "water_streams.fresh.price_per_t", "water_streams.reclaimed.price_per_t"
LIMIT = "water_streams.reclaimed.limit_t_per_h"


def small(seed: int) -> Case:
    """Three processes of two plants, which lead water to each other."""
    return process_park(seed, processes=3, species=2, plants=2)


def agree(session: Session, answer: Answer, plan: Plan) -> None:
    """Both are certified, neither is below the other's bound, and they differ by no more than the gap."""
    assert answer.x is not None and plan.certified and plan.objective is not None and plan.bound is not None
    accuracy = 3 * GAP * abs(plan.objective)
    assert session.faults(answer.x) == []
    assert answer.objective >= plan.bound - 1e-6 * abs(plan.bound)
    assert plan.objective >= answer.bound - 1e-6 * abs(answer.bound)
    assert answer.objective == pytest.approx(plan.objective, abs=accuracy)


@pytest.mark.parametrize("seed", [0, 3])
def test_changed_questions_are_answered_as_by_whole_solves(seed: int) -> None:
    """Proves: other prices, another limit, and a link that is forbidden, at random, give what a new solve gives."""
    case, rng = small(seed), random.Random(seed)
    session = MixingSession.opened(case)
    agree(session, session.best(session.problem, {}, EFFORT), optimise(case, gap=GAP))
    prices = with_values(case, {FRESH: rng.uniform(0.5, 3.0), RECLAIMED: rng.uniform(0.1, 1.0)})
    limited = with_values(case, {LIMIT: rng.uniform(5.0, 25.0)})
    for changed in (prices, limited):
        other = session.variant(changed)
        assert other is not None and (other.built.network is session.built.network) == (changed is prices)
        agree(other, other.best(other.problem, {}, EFFORT), optimise(changed, gap=GAP))
    link = rng.choice(list(session.columns))
    closed = case.forbid(session.links[link].giver, session.links[link].taker)
    agree(session, session.best(session.problem, {session.columns[link]: 0.0}, EFFORT), optimise(closed, gap=GAP))


def test_pools_at_other_prices() -> None:
    """Proves: what is carried is counted as it is in a session too."""
    case = pooling_park(1)
    session = MixingSession.opened(case)
    dearer = with_values(case, {"material_streams.f0.price_per_t": 12.0})
    other = session.repriced(dearer)
    assert other is not None
    agree(other, other.best(other.problem, {}, EFFORT), optimise(dearer, gap=GAP))


@pytest.mark.parametrize("make", [small, pooling_park])
def test_a_design_is_operated_as_by_a_whole_solve(make: Callable[[int], Case]) -> None:
    """Proves: cost, bound, certificate and plan of a design are those of ``operate``, at other prices too."""
    case = make(0)
    session, design = MixingSession.opened(case), design_of(optimise(case, gap=GAP))
    answer = session.operated(design, EFFORT)
    agree(session, answer, operate(case, design, gap=GAP))
    assert answer.x is not None
    plan = plan_of(session, answer.x, answer.bound, GAP, Limits())
    assert plan.certified and plan.objective == pytest.approx(answer.objective)


def test_what_nothing_can_serve_is_proven_impossible() -> None:
    """Proves: without fresh water there is no plan, and the session proves it."""
    session = MixingSession.opened(small(0))
    fresh = [n for n, name in enumerate(session.problem.col_names) if name.startswith("links.flow[fresh")]
    closed = session.problem.with_bounds(fresh, upper=[0.0] * len(fresh))
    assert session.unshared(closed, EFFORT).impossible


def test_small_parks_are_left_to_whole_solves() -> None:
    """Proves: a park that SCIP solves soon has no session, so that its answers are solved to the end."""
    assert open_session(small(0)) is None


def test_that_there_is_no_session_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the next question about a small park builds no model to learn that again."""
    asked: list[Case] = []
    monkeypatch.setattr(opening, "open_session", asked.append)
    case = small(7)
    assert session_of(case) is session_of(case) is None
    assert [case] == asked


def test_credits_without_a_baseline_are_left_to_whole_solves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: they tell why there is no baseline. Sensitivity: opening a session raises instead."""

    def none(question: Question) -> CreditBase:
        raise NoBaselineError(("no water",))

    monkeypatch.setattr(mixing_session, "credit_base", none)
    assert open_session(small(0)) is None
