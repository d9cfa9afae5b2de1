"""Ctrl-C is never lost, nothing that was found is lost by it, and a loop around a question ends."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.changes.places import with_value
from parkloop.cases.schema import Policy
from parkloop.cases.synthetic.mixing import pooling_park
from parkloop.optimizer import Plan, ladder, optimise
from parkloop.optimizer.analyses.uncertainty.evaluation import value_of_uncertainty
from parkloop.optimizer.mixing import scip
from parkloop.optimizer.mixing.ahead import ScipAhead
from parkloop.optimizer.parametric import threshold
from parkloop.optimizer.parametric.sweep import sweep
from parkloop.optimizer.planning import assembly, solving
from parkloop.optimizer.planning.steps import assumed_bounds, baseline_amounts
from parkloop.optimizer.resolve.follow import followed
from parkloop.optimizer.solve import lexicographic
from parkloop.optimizer.solver.highs import adapter as highs
from parkloop.optimizer.solver.highs import polishing
from parkloop.optimizer.solver.highs.adapter import Outcome, Status
from parkloop.optimizer.system import interrupts
from parkloop.optimizer.system.interrupts import Asking, Keeping, check, finishing, presses
from tests.support.problems import network
from tests.support.uncertain_parks import fluctuating

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signal to a process there")

PRICE = "policy.carbon_price_per_t"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """What a test has pressed ends with it."""
    yield
    interrupts._STATE = interrupts._State()
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def case() -> Case:
    return load_case("two_firms")


def press() -> None:
    """Ctrl-C now: its handler has run when this returns."""
    signal.raise_signal(signal.SIGINT)


def pressing(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, at: int, after: bool = False) -> list[int]:
    """Ctrl-C before or after the n-th call of a function; what comes back counts its calls."""
    whole, calls = getattr(module, name), []

    def called(*words: Any, **options: Any) -> Any:
        calls.append(len(calls) + 1)
        if len(calls) == at and not after:
            press()
        found = whole(*words, **options)
        if len(calls) == at and after:
            press()
        return found

    monkeypatch.setattr(module, name, called)
    return calls


def test_before_the_first_solve_it_is_raised_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), Asking():
        press()


def test_after_a_solve_it_is_counted_until_the_third_time() -> None:
    with Asking() as stopped:
        with Asking(solves=True):
            press()
        assert (True, 1) == (stopped(), presses())
        press()
        with pytest.raises(KeyboardInterrupt):
            press()


def test_one_that_a_destructor_swallows_is_known_all_the_same() -> None:
    """Python prints what is raised in a destructor and goes on."""
    with Asking() as stopped:
        with suppress(KeyboardInterrupt):
            press()
        assert stopped()
        with pytest.raises(KeyboardInterrupt):
            check()


def test_a_question_inside_one_that_was_ended_is_not_begun() -> None:
    with Asking():
        with Asking(solves=True):
            press()
        with pytest.raises(KeyboardInterrupt), Asking():
            raise AssertionError("it was begun")


def test_what_keeps_ends_and_goes_on_after_its_block() -> None:
    reached = []
    with Keeping():
        reached.append(1)
        press()
        reached.append(2)
    assert [1] == reached


def test_other_errors_pass() -> None:
    with pytest.raises(LookupError), Keeping():
        raise LookupError


def test_while_a_solution_is_made_exact_the_first_does_not_count() -> None:
    with Asking(), Asking(solves=True):
        with finishing():
            press()
            assert 0 == presses()
            press()
            assert 1 == presses()
        assert 2 == presses()


def test_the_handler_of_before_is_put_back() -> None:
    with Asking(), Asking():
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_handler_of_a_program_is_left_alone() -> None:
    heard: list[int] = []
    own = lambda number, frame: heard.append(number)  # noqa: E731
    signal.signal(signal.SIGINT, own)
    with Asking() as stopped, Asking(solves=True):
        press()
        assert not stopped()
        assert signal.getsignal(signal.SIGINT) is own
    assert [signal.SIGINT] == heard


def test_another_thread_neither_hears_nor_changes_anything() -> None:
    told: list[Any] = []

    def question() -> None:
        with Asking(cancel=lambda: True) as stopped:
            told.append((stopped(), presses(), signal.getsignal(signal.SIGINT) is signal.default_int_handler))

    thread = threading.Thread(target=question)
    thread.start()
    thread.join()
    assert [(True, 0, True)] == told


def test_one_whose_end_was_never_noted_is_forgotten() -> None:
    """As where Ctrl-C comes in the very moment in which a question ends."""

    def left_open() -> None:
        Asking().__enter__()

    left_open()
    with Asking() as stopped:
        assert 1 == len(interrupts._STATE.levels)
        assert not stopped()


def asked_and_pressed() -> None:
    with Asking(), Asking(solves=True):
        press()


def test_the_next_question_of_a_loop_is_not_asked() -> None:
    rounds = []
    with pytest.raises(KeyboardInterrupt):
        for n in range(3):
            rounds.append(n)
            asked_and_pressed()
    assert [0, 1] == rounds


def test_the_next_question_elsewhere_is_asked() -> None:
    """As in the next cell of a notebook: other functions, and far above the same machinery."""

    def cell(depth: int, question: Callable[[], None]) -> None:
        if depth:
            cell(depth - 1, question)
        else:
            question()

    def whole() -> None:
        with Asking() as stopped:
            assert not stopped()

    cell(interrupts.NEAR + 1, asked_and_pressed)
    cell(interrupts.NEAR + 1, whole)


def test_the_plan_so_far_is_given_back_and_the_loop_ends(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, assembly, "certify", at=2)
    plans: list[Plan] = []
    with pytest.raises(KeyboardInterrupt):
        for price in range(5):
            plans.append(optimise(with_value(case, PRICE, float(price))))
    assert [(True, True)] * 2 == [(plan.found, plan.certified) for plan in plans]


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("after", [False, True])
def test_between_two_solves_it_is_not_lost(at: int, after: bool, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before or after any solve of a question with a start and two passes: the later ones are not searched, the plan is kept."""
    calls = pressing(monkeypatch, lexicographic, "solve", at, after)
    try:
        plan = optimise(case, ["co2", "cost"])
    except KeyboardInterrupt:
        assert (1, False) == (at, after)
        return
    assert len(calls) <= at + 2
    assert plan.status in ("interrupted", "optimal")
    assert plan.certified or plan.reasons


def test_while_the_plan_is_made_exact_it_is_not_lost(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: the solution found would be thrown away as one that does not hold."""
    pressing(monkeypatch, polishing, "_polish", at=1)
    plan = optimise(case)
    assert plan.certified and plan.found


@pytest.mark.parametrize("raised", [False, True])
def test_a_plan_is_kept_while_its_bounds_are_confirmed(raised: bool, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """It proves nothing then. Sensitivity: the search within wider bounds ends before it has a plan; the first one is lost."""
    whole = solving.bounded_network

    def guessed(*words: Any, **more: Any) -> Any:
        return replace(whole(*words, **more), guessed=frozenset({("pipe", "year")}))

    def wider(site: Any, network: Any, *words: Any) -> Any:
        press()
        if raised:
            check()
        return network

    monkeypatch.setattr(solving, "bounded_network", guessed)
    monkeypatch.setattr(assumed_bounds, "widened", wider)
    plan = optimise(case)
    assert plan.certified and (plan.status, plan.bound, plan.gap) == ("interrupted", None, None)


def test_while_the_baseline_of_credits_is_sought_nothing_false_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: a baseline that was stopped would be told as one without a solution, and the park as infeasible."""
    case = load_case("two_firms")
    credit = Policy(policy="trade", kind="credit", target="freshwater", value=1.0)
    pressing(monkeypatch, baseline_amounts, "minimise_acyclic", at=1, after=True)
    with pytest.raises(KeyboardInterrupt):
        optimise(case.model_copy(update={"policies": (credit,)}))


def test_a_sweep_keeps_the_values_that_were_done(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each value is solved, and its design or the one before is run: the fifth certificate is the third value's."""
    pressing(monkeypatch, assembly, "certify", at=5)
    tables: list[pd.DataFrame] = []
    with pytest.raises(KeyboardInterrupt):
        for _ in range(2):
            tables.append(sweep(case, PRICE, [0.0, 10.0, 20.0, 30.0]).table)
    assert [[0.0, 10.0]] == [list(table["value"]) for table in tables]


def test_a_sweep_ended_while_a_model_is_built_keeps_them_too(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, solving, "build", at=5)
    assert [0.0, 10.0] == list(sweep(case, PRICE, [0.0, 10.0, 20.0, 30.0]).table["value"])


def test_a_plan_that_follows_is_kept_where_the_run_of_the_design_is_ended(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: Ctrl-C after the search would throw away what it found, as the next question of the two is not begun."""
    before = optimise(case)
    pressing(monkeypatch, assembly, "certify", at=1)
    plans: list[Plan] = []
    with pytest.raises(KeyboardInterrupt):
        for price in (40.0, 60.0):
            plans.append(followed(with_value(case, PRICE, price), before, {}))
    assert [True] == [plan.certified for plan in plans]


def test_a_ladder_keeps_the_steps_that_were_done(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, assembly, "certify", at=1)
    plans = ladder(case)
    assert {"baseline": True, "plant": False, "park": False} == {scope: plan.found for scope, plan in plans.items()}
    assert "interrupted" == plans["park"].status


def test_thresholds_keep_the_parameters_that_were_done(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, threshold, "_one", at=2, after=True)
    found = threshold.threshold(case, "rinse_water/greenhouse/water_pipe")
    assert ["carbon_price"] == [one.parameter for one in found]


def test_uncertainty_says_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    pressing(monkeypatch, assembly, "certify", at=2)
    found = value_of_uncertainty(fluctuating())
    assert found.rp is not None and found.evpi is None and found.vss is None
    assert any("stopped" in sentence for sentence in found.sentences)


def test_a_solve_by_itself_is_no_question_of_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its outcome says `interrupted`; what is made of it is up to the caller."""
    case, found = network(14, 4), list[Outcome]()
    for _ in range(2):
        told: list[int] = []

        def heard(progress: Any, told: list[int] = told) -> None:
            if progress.objective is not None and not told:
                told.append(1)
                press()

        found.append(highs.solve(case, highs.SolveOptions(gap=0.0), on_progress=heard))
    assert [Status.interrupted] * 2 == [outcome.status for outcome in found]


@pytest.mark.parametrize("by", ["Ctrl-C", "cancel"])
def test_what_scip_found_before_it_was_stopped_is_made_a_plan(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: the solves that hold SCIP's design would be ended before they began, and the plan lost."""
    pytest.importorskip("pyscipopt")
    whole, ended = scip.ScipRun.go, threading.Event()

    def stopped(run: scip.ScipRun, *words: Any) -> bool:
        whole(run, *words)
        if by == "cancel":
            ended.set()
        else:
            press()
        return True

    monkeypatch.setattr(scip.ScipRun, "go", stopped)
    monkeypatch.setattr(ScipAhead, "begin", lambda *_: None)  # would be done before it is stopped
    plan = optimise(pooling_park(4, feeds=4, pools=2, products=2, properties=1), exact=True, cancel=ended.is_set)
    assert plan.certified and plan.status == "interrupted"


LOOP = """
import os, signal, sys, threading
from parkloop.cases import load_case
from parkloop.optimizer import optimise
plans = []
threading.Timer({moment}, os.kill, [os.getpid(), signal.SIGINT]).start()
try:
    for _ in range(10**6):
        plans.append(optimise(load_case("two_firms")))
except KeyboardInterrupt:
    print(all(plan.certified or plan.status == "interrupted" for plan in plans))
"""


def test_a_script_s_loop_ends() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", LOOP.format(moment=0.7)]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)
    # where it comes while a model is built, Pyomo logs the component that it came in
    assert "True" == ended.stdout.split()[-1], ended.stdout + ended.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.slow
@pytest.mark.thorough
def test_at_whatever_moment_it_comes_it_ends_soon_and_loses_nothing() -> None:
    """Each of the eight ways of asking at three moments from reading to the last solve; hundreds in benchmarks.

    The tests above show it at moments that are chosen, and in a process that is asked from outside.
    """
    words = [sys.executable, "-m", "benchmarks.robustness.ctrl_c", "24", "7"]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert 0 == ended.returncode, ended.stdout
