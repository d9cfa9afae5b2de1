"""Metrics, goals and page of runs that are written here by hand."""

import math
from typing import Any

import pytest

from parkloop.optimizer.benchmark.goals import Goal, goals
from parkloop.optimizer.benchmark.metrics import medians, run_table
from parkloop.optimizer.benchmark.page import page

STEPS = [[1.0, 120.0, None], [4.0, 110.0, 55.0], [8.0, 100.0, 99.5]]
"""A first plan after 1 s, a bound after 4 s, 0.5 % after 8 s."""


def run(solver: str = "parkloop", steps: list[list[Any]] | None = None, **other: Any) -> dict[str, Any]:
    """A run of ten seconds that ended in time."""
    about = {"instance": "full 30 #1", "group": "full 30", "park": "a", "gap": 1e-3, "limit_s": 10.0, "seconds": 10.0}
    machine = {"versions": {"parkloop": "1"}, "processors": 2, "machine": "Linux"}
    measured = {"status": "feasible", "certified": True, "cpu_s": 12.0, "peak_gb": 0.5, "load": 0.0, "build_s": 0.2}
    return {**about, **machine, **measured, "solver": solver, "trajectory": STEPS if steps is None else steps, **other}


def test_metrics_of_a_trajectory_by_hand() -> None:
    """Proves first plan, times to gaps and the primal integral: 1 s without a plan, then 20/120 for 3 s and 10/110 for 4 s.

    Sensitivity: a step that counted from the one before, or a gap by the best plan instead of the run's own, changes them.
    """
    row = run_table([run()]).iloc[0]
    assert (1.0, 120.0, 8.0) == (row["first_s"], row["first_objective"], row["percent_s"])
    assert math.isinf(row["permille_s"])
    assert pytest.approx(0.005) == row["gap"] == row["gap_10"]
    assert pytest.approx(1 + 3 * 20 / 120 + 4 * 10 / 110) == row["integral_s"]
    assert 0.0 == row["excess"]
    assert math.isnan(run_table([run()])["gap_60"].iloc[0] or math.nan)


def test_the_best_known_plan_is_that_of_all_solvers_and_no_bound_above_it_counts() -> None:
    """Proves that a wrong bound is told and proves nothing. Sensitivity: without the comparison its gap would be 0."""
    wrong = run("scip", [[1.0, 105.0, 105.0]])
    table = run_table([run(), wrong]).set_index("solver")
    assert table["contradicted"].to_dict() == {"parkloop": False, "scip": True}
    assert math.isinf(table.loc["scip", "percent_s"])
    assert pytest.approx(0.05) == table.loc["scip", "excess"]


def test_a_bound_that_is_taken_back_proved_nothing() -> None:
    steps = [[1.0, 100.0, 99.9], [2.0, 100.0, 50.0], [5.0, 100.0, 99.5]]
    assert 5.0 == run_table([run(steps=steps)])["percent_s"].iloc[0]


def test_the_gap_at_the_time_limit_is_that_of_the_answer() -> None:
    """Proves that an answer 0.4 s after the limit counts for it. Sensitivity: the gap before it, 50 %, was told."""
    late = run(steps=[[2.0, 100.0, 50.0], [10.4, 100.0, 98.0]], seconds=10.4)
    assert pytest.approx(0.02) == run_table([late])["gap_10"].iloc[0]
    assert pytest.approx(0.5) == run_table([late | {"limit_s": 60.0}])["gap_10"].iloc[0]


def test_a_run_without_a_plan_is_never_there() -> None:
    row = run_table([run(steps=[], status="killed", seconds=None)]).iloc[0]
    assert all(math.isinf(row[name]) for name in ("first_s", "gap", "percent_s", "excess"))
    assert 10.0 == row["integral_s"]


def found(runs: list[dict[str, Any]]) -> dict[tuple[str, str], Goal]:
    table = run_table(runs)
    return {(goal.park, goal.goal): goal for goal in goals(table, medians(table))}


def test_goals_are_met_missed_or_not_measured() -> None:
    """Proves the three answers. Sensitivity: a goal without runs that counted as met would hide what was not measured."""
    late = run(steps=[[2.5, 120.0, None]], seconds=14.0)
    told = found([late, run(instance="full 30 #2", park="b")])
    assert told["30 plants", "first plan in ≤ 2 s"].met is True  # the median of 2.5 s and 1 s
    assert told["50 plants", "first plan in ≤ 5 s"].met is None
    assert told["every park", "time limit exceeded by ≤ 2 s + 5 %"] == Goal(
        "every park", "time limit exceeded by ≤ 2 s + 5 %", "3.5 s + 5 %", False
    )


def test_parks_that_mix_are_held_against_scip() -> None:
    ours = run(instance="pools", park="m", mixes=True, steps=[[2.0, 100.0, 100.0]])
    scip = run("scip", instance="pools", park="m", steps=[[1.0, 100.0, 100.0]])
    assert found([ours, scip])["parks that mix", "0.1 % proven as soon as by SCIP alone"].met is False


def test_one_per_cent_five_times_sooner_than_plain() -> None:
    about = {"instance": "water 20 #1", "group": "water 20"}
    goal = "water 20", "1 % proven ≥ 5 times sooner than plain, or plain never"
    plain = [run("highs", [[at, 100.0, 100.0]], **about) for at in (41.0,)]
    assert found([run(**about), *plain])[goal].met is True
    assert found([run(**about), run("highs", [[39.0, 100.0, 100.0]], **about)])[goal].met is False
    assert found([run(**about), run("highs", [], **about)])[goal].met is True


def test_a_page_of_no_runs_tells_that_nothing_was_measured() -> None:
    assert "not measured" in page([])
    assert "missed" not in page([])


def test_the_page_tells_misses_and_leaves_out_what_nobody_measured() -> None:
    text = page([run(), run("highs", [], status="killed", instance="full 30 #2")])
    assert "| 30 plants | gap ≤ 2 % at 60 s |  | not measured |" in text
    assert "gap at 10 s" in text
    assert "gap at 60 s |" not in text.split("## Every run")[1]
    assert "killed" in text and "never" in text
