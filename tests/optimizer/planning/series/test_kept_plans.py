"""Series of solves that go on from a folder: what was found is not solved again, whoever solved it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

import parkloop as pl
from parkloop.cases import Case, load_case
from parkloop.optimizer import optimise
from parkloop.optimizer.analyses.sample import Sample
from parkloop.optimizer.cli import main
from parkloop.optimizer.parametric import sweep as sweeping
from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.planning.series import side_by_side
from parkloop.optimizer.planning.series.kept_plans import KeptPlans
from parkloop.optimizer.system.cluster import VARIABLE
from parkloop.optimizer.system.spawn import environment
from tests.support.running.cluster import ROOT, LocalCluster, local_cluster

GAS = "markets.gas_grid.price_per_unit"


@pytest.fixture
def case() -> Case:
    return load_case("two_firms")


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """The cases that are solved in this process from now on."""
    cases: list[Case] = []

    def counted(case: Case, **options: Any) -> Any:
        cases.append(case)
        return optimise(case, **options)

    monkeypatch.setattr(side_by_side, "optimise", counted)
    monkeypatch.setattr(sweeping, "optimise", counted)
    return cases


def draws(case: Case, **options: Any) -> Sample:
    return pl.sample(case, {GAS: (20, 60)}, n=4, seed=1, **options)


def test_a_sample_goes_on_where_it_was_ended(case: Case, solved: list[Case], tmp_path: Path) -> None:
    """Proves that four draws take four solves in two goes. Sensitivity: kept at the end only, they take six."""
    heard: list[int] = []
    first = draws(case, resume=tmp_path, progress=lambda done, wanted: heard.append(done), cancel=lambda: len(heard) == 2)
    assert 2 == len(first.plans) == len(solved)
    whole = draws(case, resume=str(tmp_path))
    assert 4 == len(whole.plans) == len(solved)
    assert_frame_equal(draws(case).table, whole.table)


def test_another_case_or_option_is_another_question(case: Case, solved: list[Case], tmp_path: Path) -> None:
    draws(case, resume=tmp_path)
    draws(case, resume=tmp_path, gap=0.01)
    draws(case.set({"policy.carbon_price_per_t": 10}), resume=tmp_path)
    assert 12 == len(solved)


def test_a_plan_that_was_changed_is_solved_again(case: Case, solved: list[Case], tmp_path: Path) -> None:
    """Proves that a folder is not believed. Sensitivity: read without its check, the changed plan would be the answer."""
    draws(case, resume=tmp_path)
    costs = next(tmp_path.glob("*/costs.csv"))
    costs.write_text(costs.read_text(encoding="utf-8").replace("1", "2"), encoding="utf-8")
    assert_frame_equal(draws(case).table, draws(case, resume=tmp_path).table)
    assert 4 + 4 + 1 == len(solved)


@pytest.mark.thorough
def test_coalitions_by_processes_go_on(case: Case, solved: list[Case], tmp_path: Path) -> None:
    game = pl.coalitions(case, n_jobs=2, resume=tmp_path)
    assert_frame_equal(game.values, pl.coalitions(case, resume=tmp_path).values)
    assert [] == solved


@pytest.mark.parametrize("n_jobs", [None, 1])
def test_a_sweep_goes_on(case: Case, solved: list[Case], tmp_path: Path, n_jobs: int | None) -> None:
    """Proves it of values one after the other too, where each search begins at the plan before."""
    first = pl.sweep(case, GAS, [10, 30], n_jobs=n_jobs, resume=tmp_path)
    assert 2 == len(solved)
    assert_frame_equal(first.table, pl.sweep(case, GAS, [10, 30], n_jobs=n_jobs, resume=tmp_path).table)
    pl.sweep(case, GAS, [10, 30, 50], n_jobs=n_jobs, resume=tmp_path)
    assert 3 == len(solved)


def test_a_plan_that_was_cancelled_is_not_kept(case: Case, tmp_path: Path) -> None:
    kept = KeptPlans(tmp_path)
    kept.keep(case, {}, optimise(case, cancel=lambda: True))
    assert [] == list(tmp_path.iterdir())


def test_what_cannot_be_kept_is_told(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="rule of a script"):
        draws(case, resume=tmp_path, extra=lambda model, ledger: None)
    with pytest.raises(ArgumentError, match="a folder is meant"):
        draws(case, resume=3)


@pytest.mark.parametrize(
    "words",
    [
        ["coalitions", "two_firms"],
        pytest.param(["sample", "two_firms", "--param", f"{GAS}=20:60", "--draws", "3"], marks=pytest.mark.thorough),
    ],
)
def test_commands_of_series_keep_their_plans(words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that jobs and folder reach every series. Sensitivity: one that forgets them leaves the folder empty."""
    assert 0 == main([*words, "--jobs", "2", "--resume", str(tmp_path)])
    first = capsys.readouterr().out
    assert 3 == len(list(tmp_path.glob("*/summary.json")))
    assert 0 == main([*words, "--resume", str(tmp_path)])
    assert first == capsys.readouterr().out


def test_other_analyses_are_no_series(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="only sweeps, samples and coalitions"):
        pl.analyse("abatement", case, resume=tmp_path)


SWEEP = ["sweep", "two_firms", "--param", f"{GAS}=0:40:10", "--jobs"]


def test_the_command_goes_on_after_it_was_killed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that what was found when the power failed is in the folder. Sensitivity: written at the end, it would be empty.

    What two processes had found serves one that solves the values itself.
    """
    folder = tmp_path / "plans"
    words = [sys.executable, "-c", "import sys; from parkloop.optimizer.cli import main; main(sys.argv[1:])", *SWEEP, "2"]
    asking = subprocess.Popen([*words, "--resume", str(folder)], cwd=ROOT, env=environment(os.environ), stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(folder.glob("*/summary.json")) and time.monotonic() < until:
        time.sleep(0.05)
    asking.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    asking.wait()
    assert list(folder.glob("*/summary.json"))
    assert 0 == main([*SWEEP, "1", "--resume", str(folder)])
    resumed = capsys.readouterr().out
    assert 5 == len(list(folder.glob("*/summary.json")))
    assert 0 == main([*SWEEP, "1"])
    assert resumed == capsys.readouterr().out


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalCluster]:
    pytest.importorskip("distributed")
    with local_cluster(tmp_path) as running:
        monkeypatch.setenv(VARIABLE, running.address)
        yield running


@pytest.mark.thorough
def test_a_cluster_gives_the_same_tables_and_loses_nothing_with_a_worker(
    case: Case, cluster: LocalCluster, solved: list[Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves by whole solves what the tests of the cluster prove by counted tasks, and that its plans are kept as others are.

    Sensitivity: whatever is solved here, or solved again after the cluster is gone, is counted.
    """
    kept, heard = tmp_path / "plans", list[int]()

    def progress(done: int, wanted: int) -> None:
        heard.append(done)
        if done == 1:
            cluster.kill(cluster.workers[0].pid)

    found = pl.sample(case, {GAS: (20, 60)}, n=6, seed=1, resume=kept, progress=progress)
    assert [] == solved and list(range(1, 7)) == heard
    monkeypatch.delenv(VARIABLE)
    assert_frame_equal(found.table, pl.sample(case, {GAS: (20, 60)}, n=6, seed=1, resume=kept).table)
    assert [] == solved
    assert_frame_equal(found.table, pl.sample(case, {GAS: (20, 60)}, n=6, seed=1).table)


def test_a_rule_of_a_script_stays_out_of_a_cluster(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setenv(VARIABLE, "tcp://127.0.0.1:8786")
    with pytest.raises(ArgumentError, match="no cluster"):
        draws(case, extra=lambda model, ledger: None)
