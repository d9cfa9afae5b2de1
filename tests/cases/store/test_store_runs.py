"""Solved runs: found by what was asked, listed by case, marked by people."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parkloop.cases import Case, load_case
from parkloop.cases import store as s
from parkloop.cases.schema.digests import inputs_digest
from parkloop.cases.store import Run, SolvedResult, Store, StoreError, solved
from tests.support.case_parks import build, put, valid

START = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
FOUND = SolvedResult(
    "cost", "park", "optimal", True, 100.5, 100.25, 0.0025, 1.5, {"total_cost_per_y": 100.5}, {"summary.json": "{}"}
)
OPTIONS: Mapping[str, Any] = {"objective": ["cost"], "scope": "park", "gap": 1e-6, "time_limit": None}


def park(price: float = 90.0) -> Case:
    given = valid()
    put("markets", "grid", price_per_unit=price)(given)
    return build(given)


def ran(store: Store, result: SolvedResult = FOUND, price: float = 90.0, revision: int | None = 1, **options: Any) -> Run:
    return s.run_put(store, "base", park(price), {**OPTIONS, **options}, result, author="anna", started=START, revision=revision)


@pytest.fixture(autouse=True)
def saved(store: Store) -> None:
    s.create(store, "base", park(), "anna")


def test_a_run_is_kept_with_all_that_is_known_of_it(store: Store) -> None:
    run = s.run_put(
        *(store, "base", park(), OPTIONS, FOUND),
        author="anna",
        started=START.astimezone(),
        finished=START + timedelta(seconds=2),
        revision=1,
    )
    assert [run] == s.runs(store, "base")
    assert ("base", 1, "anna", START, START + timedelta(seconds=2)) == (
        *(run.case, run.revision, run.author, run.started, run.finished),
    )
    assert ("cost", "park", "optimal", True, 100.5, 100.25, 0.0025, 1.5) == (
        *(run.goal, run.scope, run.status, run.certified, run.objective, run.bound, run.gap, run.seconds),
    )
    assert ({"total_cost_per_y": 100.5}, OPTIONS) == (run.figures, run.options)
    assert {"summary.json": "{}"} == s.run_files(store, run.id)
    assert run.inputs == inputs_digest(park())


def test_the_same_question_finds_its_answer_whoever_asks(store: Store) -> None:
    run = ran(store)
    shuffled = {"time_limit": None, "scope": "park", "gap": 1e-6, "objective": ("cost",)}
    assert run == s.run_get(store, s.run_key(park(), shuffled))
    s.copy(store, "base", "copy", "bo")
    assert run == s.run_get(store, s.run_key(s.load(store, "copy"), OPTIONS))


def test_another_question_finds_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ran(store)
    for case, options in ((park(91.0), OPTIONS), (park(), {**OPTIONS, "gap": 1e-5}), (park(), {**OPTIONS, "only": ["mill"]})):
        assert s.run_get(store, s.run_key(case, options)) is None
    monkeypatch.setattr(solved, "program", lambda: "9.9")
    assert s.run_get(store, s.run_key(park(), OPTIONS)) is None


def test_where_numbers_come_from_changes_no_answer(store: Store) -> None:
    given = valid()
    put("provenance", "plants/*/*", source="a survey")(given)
    assert s.run_key(build(given), OPTIONS) == s.run_key(park(), OPTIONS)


def test_a_key_is_the_same_in_every_process() -> None:
    """Proves a key is of content alone. Sensitivity: Python's own hash of a text changes with the seed of the process."""
    program = (
        "from parkloop.cases import load_case, store; print(store.run_key(load_case('two_firms'), {'b': 1.0, 'a': ('x', None)}))"
    )
    root = str(Path(__file__).resolve().parents[3])
    seed = {"PYTHONHASHSEED": "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2", "PYTHONPATH": root}
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, env=os.environ | seed, capture_output=True, text=True, check=True).stdout.strip()
    assert s.run_key(load_case("two_firms"), {"a": ["x", None], "b": 1}) == told


def test_options_that_say_the_same_are_the_same() -> None:
    assert s.run_key(park(), {"gap": 1, "only": ("a",)}) == s.run_key(park(), {"only": ["a"], "gap": 1.0})
    assert s.run_key(park(), {"gap": True}) != s.run_key(park(), {"gap": 1})


def test_the_best_answer_is_found(store: Store) -> None:
    loose = ran(store, replace(FOUND, status="feasible", gap=0.05))
    assert loose == s.run_get(store, loose.key)
    tight = ran(store, replace(FOUND, status="feasible", gap=0.01))
    ran(store, replace(FOUND, status="feasible", gap=0.05))
    assert tight == s.run_get(store, loose.key)
    first, newer = ran(store), ran(store)
    assert first.id < newer.id
    assert newer == s.run_get(store, loose.key)


def test_what_is_no_answer_is_not_found(store: Store) -> None:
    none = replace(FOUND, objective=None, bound=None, gap=None, certified=False)
    for result in (replace(none, status="interrupted"), replace(none, status="error"), replace(FOUND, certified=False)):
        assert s.run_get(store, ran(store, result).key) is None
    infeasible = ran(store, replace(none, status="infeasible"))
    assert infeasible == s.run_get(store, infeasible.key)


def test_runs_of_a_case_are_listed_the_newest_first(store: Store) -> None:
    first, second = ran(store), ran(store, objective=["co2"], revision=None)
    assert [second, first] == s.runs(store, "base")
    s.run_drop(store, second.id)
    assert [first] == s.runs(store, "base")
    with pytest.raises(StoreError, match=f"no run {second.id}"):
        s.run_files(store, second.id)


def test_the_best_known_result_is_one_of_todays_content(store: Store) -> None:
    """Proves an older content's cheaper plan does not count. Sensitivity: 90 would be shown of a park that no longer exists."""
    best = ran(store)
    ran(store, replace(FOUND, objective=90.0), price=80.0)
    ran(store, replace(FOUND, objective=150.0, scope="baseline"))
    ran(store, replace(FOUND, objective=101.0, status="feasible"))
    listed = s.cases(store)[0]
    assert (4, best, False) == (listed.runs, listed.best, listed.outdated)
    s.save(store, "base", park(95.0), "anna", "", base=1)
    listed = s.cases(store)[0]
    assert (best, True) == (listed.best, listed.outdated)


def test_results_of_different_goals_are_not_compared(store: Store) -> None:
    ran(store, replace(FOUND, objective=5.0, goal="co2"))
    best = ran(store)
    assert best == s.cases(store)[0].best


def test_without_a_plan_there_is_no_best_result(store: Store) -> None:
    ran(store, replace(FOUND, status="infeasible", objective=None))
    listed = s.cases(store)[0]
    assert (1, None, False) == (listed.runs, listed.best, listed.outdated)


def test_a_run_is_marked_and_the_mark_taken_back(store: Store) -> None:
    run = ran(store)
    s.mark(store, run.id, "recommended", "anna", "pays in\n3 years")
    s.mark(store, run.id, "shown to the board", "bo")
    s.mark(store, run.id, "recommended", "bo", "pays in 4 years")
    [marked] = s.runs(store, "base")
    assert [("shown to the board", "", "bo"), ("recommended", "pays in 4 years", "bo")] == [
        (said.mark, said.note, said.author) for said in marked.marks
    ]
    s.unmark(store, run.id, "recommended")
    assert ["shown to the board"] == [said.mark for said in s.runs(store, "base")[0].marks]
    with pytest.raises(StoreError, match="no run 999"):
        s.mark(store, 999, "recommended", "anna")


def test_a_shipped_park_has_runs(store: Store) -> None:
    case = load_case("two_firms")
    assert [] == s.runs(store, "shipped/two_firms")
    run = s.run_put(store, "shipped/two_firms", case, OPTIONS, FOUND, author="anna", started=START)
    assert [run] == s.runs(store, "shipped/two_firms")
    assert ["base"] == [listed.name for listed in s.cases(store)]


def test_runs_go_with_their_case(store: Store) -> None:
    run = ran(store)
    s.mark(store, run.id, "recommended", "anna")
    s.rename(store, "base", "other")
    assert ["other"] == [kept.case for kept in s.runs(store, "other")]
    s.archive(store, "other")
    s.remove(store, "other")
    assert s.run_get(store, run.key) is None
