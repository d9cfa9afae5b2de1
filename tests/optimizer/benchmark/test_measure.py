"""Runs of the benchmark in their own processes: each solver finds the same plan, and what ended is kept."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case
from parkloop.optimizer.benchmark import measure
from parkloop.optimizer.benchmark.instances import CLASSES, BenchmarkInstance, named, of_case, standard
from parkloop.optimizer.benchmark.measure import kept, measured
from parkloop.optimizer.benchmark.metrics import run_table
from parkloop.optimizer.benchmark.solvers import SOLVERS, RunLimits, incumbent_and_bound
from parkloop.optimizer.cli import main
from tests.support.by_hand import park

LEAST = 2_003_000
"""Cost of two_firms, by hand in its SOURCES.md [EUR/y]"""


def in_this_process(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Runs take place here, which starts nothing."""

    def run(case: Case, solver: str, instance: BenchmarkInstance, stopped: Any) -> dict[str, Any]:
        steps: list[list[float | None]] = []
        began = time.monotonic()
        limits = RunLimits(instance.seconds, instance.gap, folder, began)
        found = SOLVERS[solver](case, limits, lambda objective, bound: steps.append([0.0, objective, bound]))
        steps.append([time.monotonic() - began, found.pop("objective", None), found.pop("bound", None)])
        return {**found, "seconds": steps[-1][0], "trajectory": steps}

    monkeypatch.setattr(measure, "_run", run)


def test_each_solver_finds_the_plan_and_a_second_call_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that all three have the same rows, and that what ended is not run again; the first run in its own process.

    Sensitivity: a model with other bounds or costs has another plan; a key without the solver keeps one run of three.
    """
    words = ["bench", "two_firms", "--time-limit", "60", "--json", "--out", str(tmp_path)]
    assert 0 == main([*words, "--solvers", "parkloop"])
    (first,) = json.loads(capsys.readouterr().out)
    assert first["cpu_s"] > 0
    in_this_process(monkeypatch, tmp_path)
    assert 0 == main([*words, "--page", str(tmp_path / "page.md")])
    told = capsys.readouterr()
    rows = {row["solver"]: row for row in json.loads(told.out)}
    assert list(SOLVERS) == list(rows)
    assert [LEAST] * 3 == [pytest.approx(row["objective"], rel=1e-3) for row in rows.values()]
    assert all(row["gap"] <= 1e-3 and not row["contradicted"] for row in rows.values())
    assert "parkloop" not in told.err and "highs" in told.err
    assert 3 == len(pd.read_csv(tmp_path / "runs.csv"))
    assert "two_firms" in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_scip_solves_what_mixes_and_highs_has_no_model_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_this_process(monkeypatch, tmp_path)
    instance = replace(named("pools:3", seeds=1)[0], seconds=20.0)
    measured([instance], ["parkloop", "highs", "scip"], tmp_path, lambda: False, lambda words: None)
    table = run_table(kept(tmp_path)).set_index("solver")
    assert ["parkloop", "scip"] == list(table.index)
    assert table["mixes"].all()
    assert table["excess"].max() <= 1e-5


def test_a_run_that_does_not_end_is_ended_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that no solver can hold up the others. Sensitivity: without the end the test would wait for the solver."""
    monkeypatch.setattr(measure, "GRACE", 0.0)
    instance = of_case("tiny", lambda: park(plants=[{"plant": "a"}]), 0.01)
    measured([instance], ["parkloop"], tmp_path, lambda: False, lambda words: None)
    assert "killed" == kept(tmp_path)[0]["status"]


def test_a_run_that_is_stopped_is_not_kept(tmp_path: Path) -> None:
    asked: list[Any] = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) > 2

    instance = of_case("tiny", lambda: park(plants=[{"plant": "a"}]))
    measured([instance], ["parkloop"], tmp_path, stopped, lambda words: None)
    assert [] == kept(tmp_path)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (" H  0   0   0   0.00%   71.5   84.25   15.13%   0   0   0   91   0.2s", (84.25, 71.5)),
        ("    0   0   0   0.00%   -inf   inf     inf      0   0   0   0    0.0s", (None, None)),
        ("Presolve: 12.5% 1 2 reductions", (None, None)),
        ("  Gap               0.05% (tolerance: 0.1%)", (None, None)),
    ],
)
def test_lines_of_the_log_of_highs(line: str, found: tuple[float | None, float | None]) -> None:
    assert found == incumbent_and_bound(line)


def test_instances_by_name() -> None:
    """Proves that a class has its parks by seed and its limit, and the standard run every class and two shipped parks."""
    assert ["full 30 #1", "full 30 #2"] == [one.name for one in named("full:30", seeds=2)]
    assert {60.0} == {one.seconds for one in named("full:30")}
    assert 3 * len(CLASSES) + 2 == len(standard(3))
    for wrong in ("steel:30", "full", "full:1", "full:x"):
        with pytest.raises(ValueError, match="KIND:SIZE"):
            named(wrong)


def test_unknown_solvers_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["bench", "two_firms", "--solvers", "gurobi"])
    assert "gurobi" in capsys.readouterr().err
