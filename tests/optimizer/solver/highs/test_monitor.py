"""A solve can always be stopped: by the user, by its time limit, by Ctrl-C, and when something dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from parkloop.optimizer.solver.highs import monitor
from parkloop.optimizer.solver.highs.adapter import Outcome, Progress, SolveOptions, Status, run, solve
from parkloop.optimizer.solver.highs.process import INCUMBENT, OFFERED, ProcessSolve, offered, start_process
from parkloop.optimizer.system.spawn import environment
from tests.support.problems import network

FOREVER = SolveOptions(gap=0.0)
SMALL, MIDDLE = network(5, 2), network(14, 4)


class Deaf:
    """A solve that never ends and hears nothing."""

    def __init__(self, incumbent: Outcome | None = None, ends_after: int = 10**9) -> None:
        self.best, self.asked, self.closed, self.waits, self.ends_after = incumbent, 0, False, 0, ends_after

    def wait(self, seconds: float) -> bool:
        self.waits += 1
        time.sleep(0.01)
        return self.waits > self.ends_after

    def started(self) -> bool:
        return True

    def reports(self) -> list[Progress]:
        return [Progress(0.0, 12.0, 9.0, 0.25)] if self.waits == 1 else []

    def request_stop(self) -> None:
        self.asked += 1

    def result(self) -> Outcome:
        return Outcome(Status.optimal)

    def incumbent(self) -> Outcome | None:
        return self.best

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "deaf" in request.node.name:
        monkeypatch.setattr(monitor, "GRACE_SECONDS", 0.2)


def found() -> Outcome:
    return Outcome(Status.interrupted, np.array([1.0]), 12.0)


def test_a_deaf_solve_is_ended_after_the_grace_and_its_best_kept() -> None:
    target = Deaf(found())
    outcome = monitor.monitored(target, SMALL, SolveOptions(), None, lambda: True)
    assert (outcome.status, outcome.objective, outcome.bound, outcome.gap) == (Status.interrupted, 12.0, 9.0, 0.25)
    assert (target.asked, target.closed) == (1, True)
    assert 0.2 <= outcome.seconds < 1.0


@pytest.mark.parametrize("incumbent, status", [(found(), Status.feasible), (None, Status.interrupted)])
def test_a_deaf_solve_over_its_time_is_ended(incumbent: Outcome | None, status: Status) -> None:
    outcome = monitor.monitored(Deaf(incumbent), SMALL, SolveOptions(time_limit=0.3), None, lambda: False)
    assert outcome.status is status
    assert 0.5 <= outcome.seconds < 1.5


def test_a_deaf_solve_ends_at_once_at_the_second_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "GRACE_SECONDS", 60.0)

    class Pressed(Deaf):
        def wait(self, seconds: float) -> bool:
            if super().wait(seconds) or self.waits in (2, 4):
                raise KeyboardInterrupt
            return False

    target = Pressed()
    outcome = monitor.monitored(target, SMALL, SolveOptions(), None, lambda: False)
    assert (outcome.status, outcome.x, target.waits, target.closed) == (Status.interrupted, None, 5, True)
    assert outcome.seconds < 1.0


def test_a_deaf_solve_is_closed_when_the_listener_fails() -> None:
    def fail(progress: Progress) -> None:
        raise LookupError("mine")

    target = Deaf()
    with pytest.raises(LookupError):
        monitor.monitored(target, SMALL, SolveOptions(), fail, lambda: False)
    assert target.closed


def test_news_are_repeated_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor, "NEWS_SECONDS", 0.1)
    reports: list[Progress] = []
    monitor.monitored(Deaf(ends_after=30), SMALL, SolveOptions(), reports.append, lambda: False)
    assert len(reports) >= 3
    assert {n.bound for n in reports} == {9.0}
    assert [n.seconds for n in reports] == sorted({n.seconds for n in reports})


def test_a_thread_gives_the_same_answer() -> None:
    outcome, direct = solve(SMALL, FOREVER, where="thread"), run(SMALL, FOREVER)
    assert (outcome.status, outcome.objective) == (Status.optimal, direct.objective)
    assert outcome.x is not None and direct.x is not None and np.array_equal(outcome.x, direct.x)


def test_a_process_gives_the_same_answer_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "mine")
    entries = environment(os.environ)["PYTHONPATH"].split(os.pathsep)
    assert entries == [str(Path(__file__).parents[4]), str(tmp_path / "mine")]
    case = SMALL.relaxed()
    outcome, direct = solve(case, where="process"), run(case)
    assert (outcome.status, outcome.objective) == (Status.optimal, direct.objective)
    for name in ("x", "row_duals", "reduced_costs"):
        assert np.array_equal(getattr(outcome, name), getattr(direct, name))


def test_small_problems_need_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    assert solve(SMALL).status is Status.optimal


def test_the_process_passes_start_progress_and_limit() -> None:
    """One solve for all: starting Python takes seconds on a busy machine."""
    start = run(MIDDLE, SolveOptions(time_limit=1.0)).x
    assert start is not None
    reports: list[Progress] = []
    outcome = solve(MIDDLE, SolveOptions(gap=0.0, time_limit=2.0), start=start, on_progress=reports.append, where="process")
    assert outcome.status is Status.feasible
    assert outcome.objective is not None and outcome.objective <= MIDDLE.value(start) * (1 + 1e-9)
    assert any(n.objective is not None and n.bound is not None for n in reports)
    assert [n.seconds for n in reports] == sorted(n.seconds for n in reports)


def test_an_event_stops_a_thread_and_the_best_is_kept() -> None:
    stop, before = threading.Event(), threading.active_count()

    def enough(progress: Progress) -> None:
        if progress.objective is not None:
            stop.set()

    outcome = solve(MIDDLE, FOREVER, on_progress=enough, cancel=stop)
    assert outcome.status is Status.interrupted
    assert outcome.x is not None and MIDDLE.violation(outcome.x) < 1e-6
    assert threading.active_count() == before


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
@pytest.mark.parametrize("where", ["thread", "process"])
def test_ctrl_c_keeps_the_best_solution(where: str) -> None:
    interrupts_seen: list[float] = []

    def press(progress: Progress) -> None:
        if progress.objective is not None and not interrupts_seen:
            interrupts_seen.append(time.monotonic())
            threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()

    outcome = solve(MIDDLE, FOREVER, on_progress=press, where=where)
    assert outcome.status is Status.interrupted and outcome.x is not None
    assert time.monotonic() - interrupts_seen[0] < 4.0


def test_a_large_first_relaxation_is_stopped_within_four_seconds() -> None:
    """90,600 rows: HiGHS is in its first relaxation, calls nobody back for a minute, and the process must be killed."""
    case = network(150, 4)
    assert case.rows > 90_000
    target = start_process(case, SolveOptions(mip_lp_solver="simplex"), None)
    waited_until(target.started, 60)
    time.sleep(2.0)
    asked = time.monotonic()
    outcome = monitor.monitored(target, case, SolveOptions(), None, lambda: True)
    assert time.monotonic() - asked < 4.0
    assert outcome.status is Status.interrupted
    assert target.process.returncode is not None and not target.folder.exists()


def test_a_process_that_dies_is_an_error_with_its_best_solution_and_last_words() -> None:
    target = start_process(MIDDLE, FOREVER, None)
    waited_until((target.folder / INCUMBENT).exists, 60)
    target.process.kill()
    outcome = monitor.monitored(target, MIDDLE, FOREVER, None, lambda: False)
    assert outcome.status is Status.error
    assert outcome.x is not None and MIDDLE.violation(outcome.x) < 1e-6
    assert "ended without an answer" in outcome.message and len(outcome.message.splitlines()) > 1


def test_a_process_that_cannot_work_tells_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves a sentence in the message, and the reason in the log that it names."""
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path))
    outcome = solve(SMALL, SolveOptions(mip_lp_solver="simplex", threads=-3), where="process")
    assert outcome.status is Status.error
    log = tmp_path / "logs" / "parkloop.log"
    assert str(log) in outcome.message and "threads" in log.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="looks for a process by its number")
def test_the_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "orphan.py"
    script.write_text(
        "import os, sys, time\n"
        "from parkloop.optimizer.solver.highs.adapter import SolveOptions\n"
        "from parkloop.optimizer.solver.highs.process import start_process\n"
        "from tests.support.problems import network\n"
        "target = start_process(network(14, 4), SolveOptions(gap=0.0), None)\n"
        "print(target.process.pid, flush=True)\n"
        "time.sleep(0.5)\n"
        "os._exit(9)\n"
    )
    ended = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env=environment(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    worker = int(ended.stdout)
    waited_until(lambda: not alive(worker), 60)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def waited_until(condition, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_a_half_written_line_of_progress_waits(tmp_path: Path) -> None:
    target = ProcessSolve(tmp_path, None)  # type: ignore[arg-type]
    assert target.reports() == []
    file = tmp_path / "progress.jsonl"
    file.write_bytes(b'{"seconds": 1.0, "objective": 5.0}\n{"seconds": 2.0, "obj')
    assert [n.objective for n in target.reports()] == [5.0]
    assert target.reports() == []
    file.write_bytes(file.read_bytes() + b'ective": 4.0}\n')
    assert [n.objective for n in target.reports()] == [4.0]


def test_a_solution_is_offered_once_and_the_last_counts(tmp_path: Path) -> None:
    target = ProcessSolve(tmp_path, None)  # type: ignore[arg-type]
    assert offered(tmp_path) is None
    for n in (1.0, 2.0):
        target.offer(np.full(3, n))
    taken = offered(tmp_path)
    assert taken is not None and [2.0, 2.0, 2.0] == taken.tolist()
    assert offered(tmp_path) is None
    for damaged in (b"", b"x", b"\x93NUMPY"):
        (tmp_path / OFFERED).write_bytes(damaged)
        assert offered(tmp_path) is None
