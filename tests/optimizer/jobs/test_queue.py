"""Solves in the background."""

import json
import os
import time
from pathlib import Path

import pytest

from parkloop.cases import from_tables, load_case, to_tables
from parkloop.cases.schema.digests import inputs_digest
from parkloop.cases.store import open_store, runs
from parkloop.optimizer import optimise
from parkloop.optimizer.jobs import cleanup, queue
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.planning.series import stored

OPTIONS = {"objective": "cost", "scope": "park", "time_limit": 60.0, "gap": 1e-4}


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path))
    return tmp_path


def waiting(monkeypatch: pytest.MonkeyPatch, task: queue.Task = "solve") -> queue.Job:
    """A job whose process is not started."""
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    return queue.start(load_case("two_firms"), "shipped/two_firms", OPTIONS, task=task)


def test_a_job_solves_in_a_process_of_its_own_and_is_found_again() -> None:
    job = queue.start(load_case("two_firms"), "shipped/two_firms", OPTIONS)
    until = time.monotonic() + 120
    while job.active and time.monotonic() < until:
        time.sleep(0.2)
        job = queue.read(job.folder)
    assert "done" == job.status.state, (job.folder / "job.log").read_text()
    found, today = queue.plan(job), queue.baseline(job)
    assert found is not None
    assert today is not None
    assert 2_003_000 == pytest.approx(found.kpi["total_cost_per_y"])
    assert 3_280_000 == pytest.approx(today.kpi["total_cost_per_y"])
    again = queue.latest("shipped/two_firms")
    assert again is not None
    assert again.request == job.request
    assert queue.latest("shipped/kalundborg") is None


def test_the_work_writes_progress_of_both_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    work.run(job.folder)
    stages = {record["stage"] for record in queue.progress(job)}
    assert stages <= {"baseline", "plan"}
    assert "plan" in stages
    assert "done" == queue.read(job.folder).status.state


def test_a_job_cancelled_while_it_waits_never_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    queue.cancel(job)
    ended = queue.read(job.folder)
    assert "cancelled" == ended.status.state
    assert queue.plan(ended) is None


def test_a_failure_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    request = json.loads((job.folder / "job.json").read_text())
    request["options"]["objective"] = "beauty"
    (job.folder / "job.json").write_text(json.dumps(request))
    work.run(job.folder)
    status = queue.read(job.folder).status
    assert "failed" == status.state
    assert "beauty" in status.message


def test_a_line_that_is_being_written_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    (job.folder / "progress.jsonl").write_text('{"stage": "plan", "seconds": 1.0}\n{"stage": "pl')
    assert [{"stage": "plan", "seconds": 1.0}] == queue.progress(job)


@pytest.mark.parametrize("name", ["", "..", "../../etc", "20260101-000000-abcdef"])
def test_a_name_that_is_no_job_finds_none(name: str) -> None:
    assert queue.find(name) is None


def test_equal_cases_have_one_digest_and_changed_ones_another() -> None:
    assert inputs_digest(load_case("two_firms")) == inputs_digest(load_case("two_firms"))
    assert inputs_digest(load_case("two_firms")) != inputs_digest(load_case("kalundborg"))


def test_a_plan_of_the_command_line_is_taken_over_and_gets_its_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case("two_firms")
    optimise(case).to_folder(tmp_path / "out")
    monkeypatch.setattr(queue, "_launch", work.run)
    job = queue.adopt(case, "shipped/two_firms", tmp_path / "out")
    assert job is not None
    found, today = queue.plan(job), queue.baseline(job)
    assert found is not None
    assert today is not None
    assert [2_003_000, 3_280_000] == pytest.approx([found.kpi["total_cost_per_y"], today.kpi["total_cost_per_y"]])
    assert {"baseline"} >= {record["stage"] for record in queue.progress(job)}


def test_a_plan_of_a_changed_case_is_not_taken_over(tmp_path: Path) -> None:
    case = load_case("two_firms")
    optimise(case).to_folder(tmp_path / "out")
    settings, tables = to_tables(case)
    tables["markets"]["price_per_unit"] = 40.0
    tables["water_streams"]["price_per_t"] *= 2
    assert queue.adopt(from_tables(settings, tables), "shipped/two_firms", tmp_path / "out") is None
    assert queue.adopt(load_case("kalundborg"), "shipped/kalundborg", tmp_path / "out") is None
    assert queue.adopt(case, "shipped/two_firms", tmp_path / "nothing") is None
    assert [] == queue.known()


def test_a_few_jobs_work_at_once_and_the_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the cap: with two at once the third waits for one, the fourth for two. Sensitivity: with one at once for 2 and 3."""
    monkeypatch.setenv("PARKLOOP_SOLVES", "2")
    asked = [waiting(monkeypatch) for _ in range(4)]
    asked.sort(key=lambda job: job.request.id)
    assert [0, 0, 1, 2] == [queue.before(job) for job in asked]
    monkeypatch.setenv("PARKLOOP_SOLVES", "1")
    assert [0, 1, 2, 3] == [queue.before(job) for job in asked]


def test_small_questions_do_not_wait_for_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the lines: a what-if waits for a what-if, not for a sweep or verdicts. Sensitivity: one line for all."""
    monkeypatch.setenv("PARKLOOP_SOLVES", "1")
    tasks: tuple[queue.Task, ...] = ("solve", "whatif", "sweep", "link_values", "whatif", "solve")
    assert [0, 0, 1, 0, 1, 2] == [queue.before(waiting(monkeypatch, task)) for task in tasks]


def test_what_was_solved_before_is_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the cache by content: another job of the same case and question takes the kept plan. Sensitivity: else it solves."""
    first = waiting(monkeypatch)
    work.run(first.folder)
    monkeypatch.setattr(stored, "optimise", lambda *_, **__: pytest.fail("solved again"))
    second = waiting(monkeypatch)
    work.run(second.folder)
    plans = [queue.plan(queue.read(job.folder)) for job in (first, second)]
    assert all(plan is not None and plan.objective == pytest.approx(2_003_000) for plan in plans)
    assert {"park", "baseline"} == {run.scope for run in runs(open_store(), "shipped/two_firms")}


def test_jobs_of_one_second_stand_in_the_order_in_which_they_were_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the last one started is the newest. Sensitivity: names that only a random part tells apart within a second."""
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    started = [queue.start(load_case("two_firms"), "shipped/two_firms", {}).request.id for _ in range(6)]
    assert started == [job.request.id for job in reversed(queue.known())]


DAMAGE = {
    "empty status": ("status.json", b""),
    "half a status": ("status.json", b'{"state": "do'),
    "status of another program": ("status.json", b'{"phase": 3}'),
    "unknown state": ("status.json", b'{"state": "melted"}'),
    "foreign job": ("job.json", b'{"name": "x"}'),
    "a list": ("job.json", b"[]"),
    "no text": ("job.json", b"\xff\xfe\x00"),
    "deep": ("job.json", b"[" * 100_000),
}
VALUES: tuple[object, ...] = (None, [], {}, "x", -1, 1e300, ["y"])
TYPES = {"case": "", "created": 1.0, "options": {}, "author": "", "revision": 1, "task": "solve", "digest": ""}


@pytest.mark.parametrize("kind", sorted(DAMAGE))
def test_a_job_that_cannot_be_read_stops_itself_only(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named and can be removed. Sensitivity: every list of jobs, and with it every page of everybody, failed."""
    sound, hurt = waiting(monkeypatch), waiting(monkeypatch)
    name, content = DAMAGE[kind]
    (hurt.folder / name).write_bytes(content)
    os.utime(hurt.folder / "status.json", (1, 1))
    assert [sound.request.id] == [job.request.id for job in queue.known()]
    assert queue.latest("shipped/two_firms") == sound
    assert queue.find(hurt.request.id) is None
    assert [hurt.request.id] == queue.broken()
    queue.discard(sound.request.id)
    queue.discard(hurt.request.id)
    assert [] == queue.broken()
    assert sound.folder.exists() and not hurt.folder.exists()


@pytest.mark.parametrize("field", sorted(TYPES))
def test_a_value_of_another_kind_in_a_job_stops_that_job_only(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: a record that takes any value, of which whoever lists all jobs makes a sum or a name."""
    sound, hurt = waiting(monkeypatch), waiting(monkeypatch)
    content = json.loads((hurt.folder / "job.json").read_text(encoding="utf-8"))
    for moment, value in enumerate(VALUES):
        (hurt.folder / "job.json").write_text(json.dumps({**content, field: value}), encoding="utf-8")
        os.utime(hurt.folder / "status.json", (moment, moment))
        known = queue.known()
        assert sound.request.id in [job.request.id for job in known]
        for job in known:
            assert type(TYPES[field]) is type(getattr(job.request, field)) or getattr(job.request, field) is None
            assert job.seconds >= 0 and queue.before(job) >= 0
        cleanup.past(1e6, 1e9)


@pytest.mark.parametrize("options", [{"objective": 5}, {"objective": []}, {"scope": "moon"}, {"time_limit": "x"}])
def test_options_of_another_kind_are_told_as_damage(options: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    hurt = waiting(monkeypatch)
    content = json.loads((hurt.folder / "job.json").read_text(encoding="utf-8"))
    (hurt.folder / "job.json").write_text(json.dumps({**content, "options": options}), encoding="utf-8")
    os.utime(hurt.folder / "status.json", (1, 1))
    assert [hurt.request.id] == queue.broken()


def test_damaged_news_and_answers_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(monkeypatch)
    (job.folder / "progress.jsonl").write_bytes(
        b'{"stage": "plan", "seconds": 1}\n\xff{\n[1]\n{"stage": "plan", "seconds": 2}\n{"sta'
    )
    assert [1, 2] == [record["seconds"] for record in queue.progress(job)]
    (job.folder / "verdicts.json").write_text("[", encoding="utf-8")
    (job.folder / "sweep.csv").write_text("", encoding="utf-8")
    assert queue.answer(job, "verdicts") is None
    assert queue.table(job, "sweep") is None
