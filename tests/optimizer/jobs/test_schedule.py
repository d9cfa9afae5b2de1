"""Whose turn it is, and what becomes of jobs whose process is gone."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from parkloop.cases import load_case
from parkloop.optimizer.commands import page
from parkloop.optimizer.jobs import cleanup, queue, schedule
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs.files import ALIVE, SCRATCH
from parkloop.optimizer.solver.highs import process
from parkloop.optimizer.solver.outcome import Outcome, SolveOptions
from parkloop.optimizer.system import locks
from tests.support.problems import network

OPTIONS = {"objective": "cost", "scope": "park", "time_limit": 60.0, "gap": 1e-4}
LONG = {"place": "policy.carbon_price_per_t", "values": [0.1 * n for n in range(200)]}
CASE = load_case("two_firms")
NAME = "shipped/two_firms"
POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes")


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path))
    monkeypatch.setenv("PARKLOOP_SOLVES", "1")
    return tmp_path


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The jobs that would get a process, in their order; each says that it works and holds its lock."""
    names: list[str] = []
    locked = []

    def launch(folder: Path) -> None:
        names.append(folder.name)
        locked.append(locks.taken(folder / ALIVE))
        queue.write_json(folder / "status.json", {"state": "running"})

    monkeypatch.setattr(queue, "_launch", launch)
    yield names
    for lock in locked:
        if lock is not None:
            lock.close()


def asked(task: queue.Task = "solve") -> queue.Job:
    return queue.start(CASE, NAME, OPTIONS, task=task)


def ends(job: queue.Job, state: queue.JobState = "done") -> None:
    queue.write_json(job.folder / "status.json", {"state": state, "ended": time.time()})


def waited(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds until something is so."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def test_queued_jobs_are_records_and_get_a_process_in_their_order(launched: list[str]) -> None:
    """Proves: twenty clicks start one process, the end of one the next. Sensitivity: twenty processes of 161 MB each."""
    made = [asked() for _ in range(20)]
    names = [job.request.id for job in made]
    assert names[:1] == launched
    for count, job in enumerate(made[:3]):
        ends(job)
        queue.dispatch()
        queue.dispatch()
        assert names[: count + 2] == launched


def test_small_questions_have_places_of_their_own(launched: list[str]) -> None:
    first = [asked(), asked("whatif"), asked("link_values")]
    asked("whatif")
    assert [job.request.id for job in first] == launched


def test_two_who_look_at_once_start_a_job_once(launched: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the lock: eight threads give one place away once. Sensitivity: without it two find the same place free."""
    launch = queue._launch
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    job = asked()
    monkeypatch.setattr(queue, "_launch", lambda folder: (time.sleep(0.05), launch(folder)))
    together = [threading.Thread(target=queue.dispatch) for _ in range(8)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert [job.request.id] == launched


def test_a_waiting_job_that_is_cancelled_ends_at_once(launched: list[str]) -> None:
    asked()
    waiting = asked()
    queue.cancel(waiting)
    assert "cancelled" == queue.read(waiting.folder).status.state
    assert waiting.request.id not in launched


def test_what_waits_for_a_dead_process_begins_when_somebody_looks(launched: list[str]) -> None:
    """Proves: a place that a killed process had is given away. Sensitivity: a daemon that died leaves the queue for ever."""
    gone, waiting = asked(), asked()
    (gone.folder / ALIVE).unlink()
    assert "interrupted" == queue.read(gone.folder).status.state
    queue.dispatch()
    assert waiting.request.id == launched[-1]


def test_an_interrupted_job_is_offered_and_goes_on_or_is_let_go(launched: list[str]) -> None:
    gone, other = asked(), asked("whatif")
    for job in (gone, other):
        (job.folder / ALIVE).unlink()
    assert [other.request.id, gone.request.id] == [job.request.id for job in queue.interrupted()]
    queue.resume(gone)
    assert "running" == queue.read(gone.folder).status.state
    queue.dismiss(other)
    assert "cancelled" == queue.read(other.folder).status.state
    assert [] == queue.interrupted()
    queue.resume(queue.read(other.folder))
    assert "cancelled" == queue.read(other.folder).status.state


def test_the_clock_that_is_set_back_changes_no_order(launched: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the job started last is the newest, and works. Sensitivity: names by the clock alone, silence by the clock."""
    first = asked()

    class Back(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Back":
            return cls(1999, 1, 1)

    monkeypatch.setattr(queue, "datetime", Back)
    monkeypatch.setattr(time, "time", lambda: 915_148_800.0)
    later = [asked() for _ in range(3)]
    assert [*reversed([job.request.id for job in later]), first.request.id] == [job.request.id for job in queue.known()]
    assert "running" == queue.read(first.folder).status.state
    assert queue.read(first.folder).seconds >= 0
    assert [] == cleanup.past(1.0, 0.0)


@POSIX
def test_a_killed_process_is_told_at_once_and_the_next_begins() -> None:
    """Proves: kill -9 is seen within 5 s, and gives its place away. Sensitivity: 60 s of silence before that."""
    killed, waiting = queue.start(CASE, NAME, LONG, task="sweep"), asked()
    waited(lambda: queue.table(killed, "sweep") is not None, 300)
    number = process_of(killed)
    os.kill(number, signal.SIGKILL)
    assert waited(lambda: queue.read(killed.folder).status.state == "interrupted", 5) < 5
    waited(lambda: queue.read(waiting.folder).status.state == "done", 300)
    assert [killed.request.id] == [job.request.id for job in queue.interrupted()]


def process_of(job: queue.Job) -> int:
    """The process that works on a job."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if str(job.folder).encode() in path.read_bytes():
            return int(path.parent.name)
    raise AssertionError(job.folder)


def test_a_solve_goes_on_from_what_a_killed_one_had_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: the same problem starts from the solution left. Sensitivity: the hours before the machine died are lost."""
    monkeypatch.setattr(process, "_scratch", [])
    process.keep_jobs_in(tmp_path / SCRATCH)
    problem, options = network(14, 4), SolveOptions(gap=0.0)
    first = process.start_process(problem, options, None)
    waited(lambda: (first.folder / process.INCUMBENT).exists(), 60)
    first.process.kill()
    first.process.wait()
    left = Outcome.load(first.folder / process.INCUMBENT).x
    again = process.start_process(problem, options, None)
    other = process.start_process(network(12, 4), options, None)
    assert np.array_equal(left, np.load(again.folder / process.START))
    assert not (other.folder / process.START).exists()
    for target in (first, again, other):
        target.close()


def test_a_task_that_goes_on_solves_the_baseline_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    job = asked()
    work.run(job.folder)
    written = (job.folder / "baseline" / "summary.json").stat().st_ino
    queue.write_json(job.folder / "status.json", {"state": "running"})
    (job.folder / "plan" / "summary.json").unlink()
    queue.resume(queue.read(job.folder))
    work.run(job.folder)
    assert queue.plan(queue.read(job.folder)) is not None
    assert written == (job.folder / "baseline" / "summary.json").stat().st_ino


def test_a_job_whose_process_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(queue, "started", refused)
    status = asked().status
    assert ("failed", "The work could not be started (Resource temporarily unavailable).") == (status.state, status.message)


@pytest.fixture
def five(monkeypatch: pytest.MonkeyPatch) -> list[queue.Job]:
    """Solves of one case that have ended, the oldest first, each a day after the one before, the last one today."""
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    made = [asked() for _ in range(5)]
    for days, job in enumerate(reversed(made)):
        queue.write_json(job.folder / "status.json", {"state": "done", "ended": time.time() - days * cleanup.DAY})
    return made


def names(found: list[queue.Job]) -> set[str]:
    return {job.request.id for job in found}


def test_old_jobs_go_by_age(five: list[queue.Job], monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the limit of age and its exceptions: the newest solved one and an active one stay. Sensitivity: each is old."""
    assert names(five[:2]) == names(cleanup.past(2.5 * cleanup.DAY, 0.0))
    assert names(five[:4]) == names(cleanup.past(1e-3, 0.0))
    queue.write_json(five[0].folder / "status.json", {"state": "queued"})
    assert names(five[1:4]) == names(cleanup.past(1e-3, 0.0))
    monkeypatch.setenv("PARKLOOP_KEEP_DAYS", "2.5")
    cleanup.clean_up()
    assert names(five) - names([five[1]]) == names(queue.known())
    monkeypatch.setenv("PARKLOOP_KEEP_DAYS", "0")
    monkeypatch.setenv("PARKLOOP_KEEP_GB", "no number")
    cleanup.clean_up()
    assert 4 == len(queue.known())


def test_old_jobs_go_where_there_is_no_room(five: list[queue.Job]) -> None:
    for job in five:
        (job.folder / "large").write_bytes(bytes(1_000_000))
    assert names(five[:2]) == names(cleanup.past(0.0, 3.5e6))
    assert names(five[:4]) == names(cleanup.past(0.0, 1.0))
    assert [] == cleanup.past(0.0, 0.0)


def test_what_a_kept_job_builds_on_stays(five: list[queue.Job]) -> None:
    queue.start(CASE, NAME, {"plan_of": five[0].request.id}, task="whatif")
    assert names(five[1:4]) == names(cleanup.past(1e-3, 0.0))


def test_what_killed_writers_left_goes_after_an_hour(five: list[queue.Job], tmp_path: Path) -> None:
    """Proves: half a job, half a file, half a plan and scratch go, what is fresh or whole stays."""
    half = tmp_path / "jobs" / "20990101-000000-000000"
    half.mkdir()
    job = five[-1].folder
    left = [half, job / "new-status.json", job / ".plan.parkloop-x", job / SCRATCH]
    (job / "new-status.json").touch()
    (job / ".plan.parkloop-x").mkdir()
    (job / SCRATCH).mkdir()
    cleanup.clean_up()
    assert all(path.exists() for path in left)
    for path in left:
        os.utime(path, (1, 1))
    cleanup.clean_up()
    assert not any(path.exists() for path in left)
    assert 5 == len(queue.known())


def test_the_places_are_as_many_as_asked_for(launched: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKLOOP_SOLVES", "3")
    made = [asked() for _ in range(5)]
    assert [job.request.id for job in made[:3]] == launched
    assert [1, 2] == [schedule.before(job) for job in made[3:]]


def test_the_page_that_starts_tells_of_interrupted_work(launched: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Proves: after a crash of the machine its solves are named, and what waited begins."""
    gone, waiting = asked(), asked()
    (gone.folder / ALIVE).unlink()
    page._look_at_jobs()
    assert "Interrupted, and offered again on the page Solve: 1 (two_firms).\n" == capsys.readouterr().out
    assert waiting.request.id == launched[-1]
