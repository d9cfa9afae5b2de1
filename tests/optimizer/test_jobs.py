"""Solves in the background."""

import json
import os
import time
from pathlib import Path

import pytest

from cases import from_tables, load_case, to_tables
from cases.store import open_store, runs
from optimizer import job as work
from optimizer import jobs, kept, optimise

OPTIONS = {"objective": "cost", "scope": "park", "time_limit": 60.0, "gap": 1e-4}


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path))
    return tmp_path


def waiting(monkeypatch: pytest.MonkeyPatch, task: jobs.Task = "solve") -> jobs.Job:
    """A job whose process is not started."""
    monkeypatch.setattr(jobs, "_launch", lambda folder: None)
    return jobs.start(load_case("two_firms"), "shipped/two_firms", OPTIONS, task=task)


def test_a_job_solves_in_a_process_of_its_own_and_is_found_again() -> None:
    job = jobs.start(load_case("two_firms"), "shipped/two_firms", OPTIONS)
    until = time.monotonic() + 120
    while job.active and time.monotonic() < until:
        time.sleep(0.2)
        job = jobs.read(job.folder)
    assert "done" == job.status.state, (job.folder / "job.log").read_text()
    found, today = jobs.plan(job), jobs.baseline(job)
    assert found is not None
    assert today is not None
    assert 2_003_000 == pytest.approx(found.kpi["total_cost_per_y"])
    assert 3_280_000 == pytest.approx(today.kpi["total_cost_per_y"])
    again = jobs.latest("shipped/two_firms")
    assert again is not None
    assert again.request == job.request
    assert jobs.latest("shipped/kalundborg") is None


def test_the_work_writes_progress_of_both_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    work.run(job.folder)
    stages = {record["stage"] for record in jobs.progress(job)}
    assert stages <= {"baseline", "plan"}
    assert "plan" in stages
    assert "done" == jobs.read(job.folder).status.state


def test_a_job_cancelled_while_it_waits_never_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    jobs.cancel(job)
    work.run(job.folder)
    ended = jobs.read(job.folder)
    assert "cancelled" == ended.status.state
    assert jobs.plan(ended) is None


def test_jobs_wait_for_earlier_ones_only(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = sorted((waiting(monkeypatch) for _ in range(2)), key=lambda job: job.request.id)
    slept: list[float] = []

    def first_ends(seconds: float) -> None:
        slept.append(seconds)
        work.run(first.folder)

    work._wait_for_turn(work.Work(second.folder), first_ends)
    assert 1 == len(slept)


def test_a_failure_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    request = json.loads((job.folder / "job.json").read_text())
    request["options"]["objective"] = "beauty"
    (job.folder / "job.json").write_text(json.dumps(request))
    work.run(job.folder)
    status = jobs.read(job.folder).status
    assert "failed" == status.state
    assert "beauty" in status.message


def test_a_job_that_fell_silent_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    assert job.active
    long_ago = time.time() - 2 * jobs.SILENT_SECONDS
    os.utime(job.folder / "alive", (long_ago, long_ago))
    assert "failed" == jobs.read(job.folder).status.state


def test_a_line_that_is_being_written_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    (job.folder / "progress.jsonl").write_text('{"stage": "plan", "seconds": 1.0}\n{"stage": "pl')
    assert [{"stage": "plan", "seconds": 1.0}] == jobs.progress(job)


@pytest.mark.parametrize("name", ["", "..", "../../etc", "20260101-000000-abcdef"])
def test_a_name_that_is_no_job_finds_none(name: str) -> None:
    assert jobs.find(name) is None


def test_equal_cases_have_one_digest_and_changed_ones_another() -> None:
    assert jobs.digest(load_case("two_firms")) == jobs.digest(load_case("two_firms"))
    assert jobs.digest(load_case("two_firms")) != jobs.digest(load_case("kalundborg"))


def test_a_plan_of_the_command_line_is_taken_over_and_gets_its_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case("two_firms")
    optimise(case).to_folder(tmp_path / "out")
    monkeypatch.setattr(jobs, "_launch", work.run)
    job = jobs.adopt(case, "shipped/two_firms", tmp_path / "out")
    assert job is not None
    found, today = jobs.plan(job), jobs.baseline(job)
    assert found is not None
    assert today is not None
    assert [2_003_000, 3_280_000] == pytest.approx([found.kpi["total_cost_per_y"], today.kpi["total_cost_per_y"]])
    assert {"baseline"} >= {record["stage"] for record in jobs.progress(job)}


def test_a_plan_of_a_changed_case_is_not_taken_over(tmp_path: Path) -> None:
    case = load_case("two_firms")
    optimise(case).to_folder(tmp_path / "out")
    settings, tables = to_tables(case)
    tables["markets"]["price_per_unit"] = 40.0
    tables["water_streams"]["price_per_t"] *= 2
    assert jobs.adopt(from_tables(settings, tables), "shipped/two_firms", tmp_path / "out") is None
    assert jobs.adopt(load_case("kalundborg"), "shipped/kalundborg", tmp_path / "out") is None
    assert jobs.adopt(case, "shipped/two_firms", tmp_path / "nothing") is None
    assert [] == jobs.known()


def test_a_few_jobs_work_at_once_and_the_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the cap: with two at once the third waits for one, the fourth for two. Sensitivity: with one at once for 2 and 3."""
    monkeypatch.setenv("PARKLOOP_SOLVES", "2")
    asked = [waiting(monkeypatch) for _ in range(4)]
    asked.sort(key=lambda job: job.request.id)
    assert [0, 0, 1, 2] == [jobs.before(job) for job in asked]
    monkeypatch.setenv("PARKLOOP_SOLVES", "1")
    assert [0, 1, 2, 3] == [jobs.before(job) for job in asked]


def test_small_questions_do_not_wait_for_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the lines: a what-if waits for a what-if, not for a sweep or verdicts. Sensitivity: one line for all."""
    monkeypatch.setenv("PARKLOOP_SOLVES", "1")
    tasks: tuple[jobs.Task, ...] = ("solve", "whatif", "sweep", "verdicts", "whatif", "solve")
    assert [0, 0, 1, 0, 1, 2] == [jobs.before(waiting(monkeypatch, task)) for task in tasks]


def test_what_was_solved_before_is_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the cache by content: another job of the same case and question takes the kept plan. Sensitivity: else it solves."""
    first = waiting(monkeypatch)
    work.run(first.folder)
    monkeypatch.setattr(kept, "optimise", lambda *_, **__: pytest.fail("solved again"))
    second = waiting(monkeypatch)
    work.run(second.folder)
    plans = [jobs.plan(jobs.read(job.folder)) for job in (first, second)]
    assert all(plan is not None and plan.objective == pytest.approx(2_003_000) for plan in plans)
    assert {"park", "baseline"} == {run.scope for run in runs(open_store(), "shipped/two_firms")}


def test_jobs_of_one_second_stand_in_the_order_in_which_they_were_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the last one started is the newest. Sensitivity: names that only a random part tells apart within a second."""
    monkeypatch.setattr(jobs, "_launch", lambda folder: None)
    started = [jobs.start(load_case("two_firms"), "shipped/two_firms", {}).request.id for _ in range(6)]
    assert started == [job.request.id for job in reversed(jobs.known())]
