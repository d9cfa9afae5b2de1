"""Tasks in the background other than a solve: tables grow while they work, a cancel keeps what was found."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import load_case
from parkloop.optimizer.analyses import kept
from parkloop.optimizer.analyses.link_value.tables import of_tables
from parkloop.optimizer.analyses.registry import analysis
from parkloop.optimizer.analyses.shown import for_people
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from tests.optimizer.analyses.test_abatement import choices
from tests.support.uncertain_parks import priced

OPTIONS = {"objective": "cost", "scope": "park", "time_limit": 60.0, "gap": 1e-4}
NAME = "shipped/two_firms"


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path))
    monkeypatch.setattr(queue, "_launch", work.run)


def done(task: queue.Task, **options: Any) -> queue.Job:
    job = queue.start(load_case("two_firms"), NAME, options, task=task)
    assert "done" == job.status.state, job.status.message
    return job


def table(job: queue.Job, name: str) -> pd.DataFrame:
    cells = queue.table(job, name)
    assert cells is not None
    return cells


def test_other_tasks_are_no_newest_plan() -> None:
    """Proves: the newest plan of a case is that of a solve. Sensitivity: the task is not looked at."""
    solved = done("solve", **OPTIONS)
    swept = done("sweep", place="policy.carbon_price_per_t", values=[0.0])
    assert solved.request.id == queue.latest(NAME).request.id  # type: ignore[union-attr]
    assert swept.request.id == queue.latest(NAME, "sweep").request.id  # type: ignore[union-attr]


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
    written = queue.write_table

    def cancel_then_write(path: Path, cells: pd.DataFrame) -> None:
        written(path, cells)
        (path.parent / "cancel").touch()

    monkeypatch.setattr(queue, "write_table", cancel_then_write)
    options = {"place": "policy.carbon_price_per_t", "values": [0.0, 10.0, 20.0]}
    job = queue.start(load_case("two_firms"), NAME, options, task="sweep")
    assert "cancelled" == job.status.state
    assert [0.0] == list(table(job, "sweep")["value"])


def test_verdicts_and_what_if_build_on_a_plan() -> None:
    """Proves: the truck saves 570,000; with a carbon price the plan of the changed case is written, its base stays."""
    base = done("solve", **OPTIONS)
    judged = done("link_values", plan_of=base.request.id, links=["spent_grain/greenhouse/truck"], time_limit=5.0)
    (verdict,) = of_tables(table(judged, "values"), table(judged, "break_evens"))
    assert 570_000 == pytest.approx(verdict.saves)
    assert [judged.request.id] == [job.request.id for job in queue.dependents(base.request.id, "link_values")]
    tried = done("whatif", plan_of=base.request.id, time_limit=30.0, gap=1e-4)
    found = queue.plan(tried)
    assert found is not None
    assert 2_003_000 == pytest.approx(found.kpi["total_cost_per_y"])


def test_a_plan_that_is_gone_is_told() -> None:
    job = queue.start(load_case("two_firms"), NAME, {"plan_of": "20260101-000000-abcdef"}, task="whatif")
    assert "failed" == job.status.state
    assert "gone" in job.status.message


def test_abatement_and_thresholds_write_tables() -> None:
    """Proves: the curve avoids ever more; the pipe has one row per parameter at least."""
    curve = queue.start(choices(), "mine/choices", {"species": "co2", "steps": 2}, task="abatement")
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
    job = queue.start(priced(), "mine/priced", {"gap": 1e-6}, task="uncertainty")
    found = (queue.answer(job, "analysis") or {})["summary"]
    assert "done" == job.status.state, job.status.message
    assert found is not None
    assert found["evpi"]["value"] == pytest.approx(found["rp"]["value"] - found["ws"]["value"])
    assert {"stochastic", "alone:calm", "alone:storm", "mean", "mean_design"} == set(table(job, "solved")["question"])
    assert {"calm", "storm"} == set(table(job, "scenarios")["scenario"])


def test_jobs_of_an_earlier_version_are_shown_or_told() -> None:
    """Proves: a table of switching values as it was written before is read, without an answer; a task that is gone is broken."""
    old = queue.start(load_case("two_firms"), NAME, {"link": "x", "parameters": ["subsidy"]}, task="sweep")
    request = json.loads((old.folder / "job.json").read_text(encoding="utf-8"))
    cells = "parameter,place,present,start,stop,status,saves_per_y,value,change,low,high,cost_per_y,also,note"
    row = "subsidy,p,0.0,0.0,0.95,always,7.0,nan,nan,nan,nan,nan,,"
    (old.folder / "thresholds.csv").write_text(f"{cells}\n{row}\n", encoding="utf-8")
    queue.write_json(old.folder / "job.json", {**request, "task": "threshold"})
    queue.write_json(old.folder / "status.json", {"state": "done"})
    found = kept.so_far(old.folder, "threshold", {"link": "x"})
    told = for_people(load_case("two_firms"), analysis("threshold"), found, "zh")["thresholds"]
    assert ["补贴", "整个范围内均建", 7.0] == list(told[["变动的参数", "链路的变化", "目前节省 [EUR/y]"]].iloc[0])
    assert [] == queue.broken()
    queue.write_json(old.folder / "job.json", {**request, "task": "verdicts"})
    queue.write_json(old.folder / "status.json", {"state": "done", "stage": "x"})
    assert [old.request.id] == queue.broken()
