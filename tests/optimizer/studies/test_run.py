"""Running studies: answers in files, and none of them computed twice."""

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from parkloop.optimizer.plan.arguments import ArgumentError
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.studies import run as running
from parkloop.optimizer.studies.bundle import write_bundle
from parkloop.optimizer.studies.run import StudyResult, run_study

STUDY = """
[cases.today]
case = "two_firms"

[cases.dear]
case = "two_firms"
set = {"markets.gas_grid.price_per_unit" = 64}

[plans.today]
case = "today"

[plans.alone]
case = "today"
scope = "plant"

[plans.dear]
case = "dear"
scope = "plant"

[analyses.carbon]
analysis = "sweep"
case = "today"
place = "policy.carbon_price_per_t"
values = [0, 50, 100]

[analyses.room]
analysis = "headroom"
case = "today"
plan = "today"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


Steps = list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyResult, Path, Steps]:
    """The study once run, the folder of its answers, and its steps."""
    folder, steps = tmp_path_factory.mktemp("study"), Steps()
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    done = run_study(folder / "study.toml", folder / "out", on_step=lambda *step: steps.append(step))
    return done, folder / "out", steps


@pytest.fixture
def out(first: tuple[StudyResult, Path, Steps], tmp_path: Path) -> Path:
    """A folder with the answers of the study."""
    shutil.copytree(first[1], tmp_path / "out")
    return tmp_path / "out"


def test_a_study_gives_its_plans_and_tables_as_files(first: tuple[StudyResult, Path, Steps]) -> None:
    """Proves two_firms: 2,003,000 together, 3,232,000 alone. Sensitivity: gas at 64 costs 20,000 MWh/y x 32 more alone."""
    done, out, steps = first
    assert done.complete
    costs = done.plans.set_index("plan")["objective"]
    assert costs["today"] == pytest.approx(2_003_000)
    assert costs["alone"] == pytest.approx(3_232_000)
    assert costs["dear"] - costs["alone"] == pytest.approx(32 * 20_000)
    assert steps == [(place, 5, name) for place, name in enumerate(["today", "alone", "dear", "carbon", "room"], start=1)]
    written = pd.read_csv(out / "plans.csv").set_index("plan")
    assert written["objective"].round().to_dict() == costs.round().to_dict()
    assert "emissions_t_per_y.tds" in written.columns
    compared = pd.read_csv(out / "comparison.csv").set_index("figure")
    assert compared.loc["total_cost_per_y", "Δ alone"] == pytest.approx(1_229_000)
    assert Plan.from_folder(out / "plans" / "alone").objective == pytest.approx(3_232_000)
    assert len(pd.read_csv(out / "analyses" / "carbon" / "sweep.csv")) == 3
    assert "Model status" in (out / "solver.log").read_text(encoding="utf-8")


def test_nothing_is_computed_twice(
    first: tuple[StudyResult, Path, Steps], file: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(running, "analyse", refuse)
    monkeypatch.setattr("parkloop.optimizer.planning.series.side_by_side.optimise", refuse)
    again = run_study(file, out)
    assert again.complete
    pd.testing.assert_frame_equal(again.plans, first[0].plans, check_dtype=False)


def test_another_question_is_computed_anew(file: Path, out: Path) -> None:
    file.write_text(STUDY.replace("[0, 50, 100]", "[0, 50]"), encoding="utf-8")
    again = run_study(file, out)
    assert len(again.results["carbon"].tables["sweep"]) == 2


def test_a_cancelled_study_keeps_what_it_has_and_goes_on(file: Path, tmp_path: Path) -> None:
    steps = list[str]()
    first = run_study(file, tmp_path / "out", on_step=lambda _, __, name: steps.append(name), cancel=lambda: len(steps) >= 2)
    assert not first.complete
    assert 2 <= len(first.found) < 5
    assert run_study(file, tmp_path / "out").complete


def test_a_killed_study_loses_nothing(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "parkloop.optimizer.cli", "study", str(file), "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (out / "plans" / "today" / "summary.json").exists():
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = {path.name: path.stat().st_mtime_ns for path in (out / "kept").iterdir() if not path.name.startswith(".")}
    assert run_study(file, out).complete
    assert kept and kept.items() <= {path.name: path.stat().st_mtime_ns for path in (out / "kept").iterdir()}.items()


def test_a_table_that_was_changed_is_computed_again(tmp_path: Path) -> None:
    """Proves that no garbage of the folder becomes an answer or a part of the bundle, nor what an earlier study left there."""
    file, out = tmp_path / "study.toml", tmp_path / "out"
    rooms = "".join(f"[analyses.{name}]\nanalysis = 'headroom'\ncase = 'today'\nplan = 'today'\n" for name in ("room", "other"))
    file.write_text(f"[cases.today]\ncase = 'two_firms'\n{rooms}", encoding="utf-8")
    before = run_study(file, out).results["room"].tables["headroom"]
    (out / "analyses" / "room" / "headroom.csv").write_text("garbage\n1\n", encoding="utf-8")
    file.write_text(f"[cases.today]\ncase = 'two_firms'\n{rooms[: rooms.index('[analyses.other]')]}", encoding="utf-8")
    done = run_study(file, out)
    pd.testing.assert_frame_equal(before, done.results["room"].tables["headroom"], check_dtype=False)
    write_bundle(done, tmp_path / "study.zip")
    with zipfile.ZipFile(tmp_path / "study.zip") as archive:
        names = archive.namelist()
        assert b"garbage" not in archive.read("analyses/room/headroom.csv")
    assert not any("other" in name for name in names)


def test_an_analysis_that_cannot_be_asked_is_named(tmp_path: Path) -> None:
    """Proves that of several analyses the faulty one is told. Sensitivity: only that 'no number has a range'."""
    file = tmp_path / "study.toml"
    text = "[cases.today]\ncase = 'two_firms'\n[analyses.storm]\nanalysis = 'tornado'\ncase = 'today'\nplan = 'today'\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ArgumentError, match=r"analyses\.storm\.ranges"):
        run_study(file, tmp_path / "out")
