"""Tasks in the background other than a solve: tables grow while they work, a cancel keeps what was found."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cases import load_case
from optimizer import job as work
from optimizer import jobs
from optimizer.tasks import read_verdicts
from tests.optimizer.test_abatement import choices
from tests.optimizer.uncertain_parks import priced

OPTIONS = {"objective": "cost", "scope": "park", "time_limit": 60.0, "gap": 1e-4}
NAME = "shipped/two_firms"


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path))
    monkeypatch.setattr(jobs, "_launch", work.run)


def done(task: jobs.Task, **options: Any) -> jobs.Job:
    job = jobs.start(load_case("two_firms"), NAME, options, task=task)
    assert "done" == job.status.state, job.status.message
    return job


def table(job: jobs.Job, name: str) -> pd.DataFrame:
    cells = jobs.table(job, name)
    assert cells is not None
    return cells


def test_other_tasks_are_no_newest_plan() -> None:
    """Proves: the newest plan of a case is that of a solve. Sensitivity: the task is not looked at."""
    solved = done("solve", **OPTIONS)
    swept = done("sweep", place="policy.carbon_price_per_t", values=[0.0])
    assert solved.request.id == jobs.latest(NAME).request.id  # type: ignore[union-attr]
    assert swept.request.id == jobs.latest(NAME, "sweep").request.id  # type: ignore[union-attr]


def test_a_sweep_writes_a_row_per_value() -> None:
    """Proves: values, costs and texts come back as they were written, empty texts as texts."""
    job = done("sweep", place="policy.carbon_price_per_t", values=[0.0, 50.0])
    cells = table(job, "sweep")
    assert [0.0, 50.0] == list(cells["value"])
    assert 2_003_000 == pytest.approx(cells["total_cost_per_y"].iloc[0])
    assert "" == cells["entered"].iloc[0]
    assert (2, 2) == (job.status.steps_done, job.status.steps)


def test_a_cancelled_sweep_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: after the cancel no further value is solved, and the first stays. Sensitivity: a cancel that is not heard."""
    written = jobs.write_table

    def cancel_then_write(path: Path, cells: pd.DataFrame) -> None:
        written(path, cells)
        (path.parent / "cancel").touch()

    monkeypatch.setattr(jobs, "write_table", cancel_then_write)
    options = {"place": "policy.carbon_price_per_t", "values": [0.0, 10.0, 20.0]}
    job = jobs.start(load_case("two_firms"), NAME, options, task="sweep")
    assert "cancelled" == job.status.state
    assert [0.0] == list(table(job, "sweep")["value"])


def test_verdicts_and_what_if_build_on_a_plan() -> None:
    """Proves: the truck saves 570,000; with a carbon price the plan of the changed case is written, its base stays."""
    base = done("solve", **OPTIONS)
    judged = done("verdicts", plan_of=base.request.id, links=["spent_grain/greenhouse/truck"], seconds=5.0)
    (verdict,) = read_verdicts(jobs.answer(judged, "verdicts"))
    assert 570_000 == pytest.approx(verdict.saves)
    assert [judged.request.id] == [job.request.id for job in jobs.about(base.request.id, "verdicts")]
    tried = done("whatif", plan_of=base.request.id, time_limit=30.0, gap=1e-4)
    found = jobs.plan(tried)
    assert found is not None
    assert 2_003_000 == pytest.approx(found.kpi["total_cost_per_y"])


def test_a_plan_that_is_gone_is_told() -> None:
    job = jobs.start(load_case("two_firms"), NAME, {"plan_of": "20260101-000000-abcdef"}, task="whatif")
    assert "failed" == job.status.state
    assert "gone" in job.status.message


def test_abatement_and_thresholds_write_tables() -> None:
    """Proves: the curve avoids ever more; the pipe has one row per parameter at least."""
    curve = jobs.start(choices(), "mine/choices", {"species": "co2", "steps": 2}, task="abatement")
    avoided = table(curve, "steps")["avoided_t_per_y"]
    assert avoided.is_monotonic_increasing
    assert 3 == len(avoided)
    last = table(curve, "where")
    assert 3500 == pytest.approx(avoided.iloc[-1], rel=1e-5)
    assert last.loc[last["step"] == 2, "avoided_t_per_y"].sum() == pytest.approx(avoided.iloc[-1])
    turned = done("threshold", link="rinse_water/greenhouse/water_pipe", parameters=["subsidy", "water_price"])
    assert {"subsidy", "water_price"} == set(table(turned, "thresholds")["parameter"])


def test_the_value_of_uncertainty_is_written() -> None:
    """Proves: both values are told, and each plan as it was solved."""
    job = jobs.start(priced(), "mine/priced", {"gap": 1e-6}, task="uncertainty")
    found = jobs.answer(job, "uncertainty")
    assert "done" == job.status.state, job.status.message
    assert found is not None
    assert found["evpi"]["value"] == pytest.approx(found["rp"]["value"] - found["ws"]["value"])
    assert {"stochastic", "alone:calm", "alone:storm", "mean", "mean_design"} == set(table(job, "solved")["question"])
    assert {"calm", "storm"} == set(table(job, "scenarios")["scenario"])
