"""A solve that can always be stopped: in a thread or in a process of its own, watched from outside.

A process gets a job folder: `problem.npz`, `options.json` and `start.npy` go in; `progress.jsonl` (a line per news),
`incumbent.npz` (the best solution so far) and `result.npz` come out; a file `stop` asks it to end. Files that are replaced while
the other side may read them are written beside and renamed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any, Protocol

import numpy as np

from optimizer.outcome import OnProgress, Outcome, Progress, SolveOptions, Status, reference, relative_gap
from optimizer.problem import Floats, Problem

POLL_SECONDS = 0.05
NEWS_SECONDS = 1.0
GRACE_SECONDS = 3.0
LOG_LINES = 8
PROBLEM, OPTIONS, START, PROGRESS, INCUMBENT, RESULT, STARTED, STOP = (
    "problem.npz",
    "options.json",
    "start.npy",
    "progress.jsonl",
    "incumbent.npz",
    "result.npz",
    "started",
    "stop",
)
LOGS = ("highs.log", "worker.log")


class Target(Protocol):
    """A solve that runs elsewhere."""

    def wait(self, seconds: float) -> bool:
        """Wait at most that long; whether it has ended."""

    def started(self) -> bool:
        """Whether the solver has begun, so that its time counts."""

    def news(self) -> list[Progress]:
        """What it has reported since the last question."""

    def ask_to_stop(self) -> None:
        """Ask it to end soon."""

    def result(self) -> Outcome:
        """Its answer, once it has ended."""

    def kept(self) -> Outcome | None:
        """The best solution so far (status open), None if there is none."""

    def close(self) -> None:
        """End it at once where possible, and remove what it left."""


@dataclass
class InThread:
    """A solve in a daemon thread of this process. It can only be asked to stop; a small problem does so within a second."""

    solve: Callable[..., Outcome]
    arguments: tuple[Problem, SolveOptions, Floats | None]
    stop: Event = field(default_factory=Event)
    reported: deque[Progress] = field(default_factory=deque)
    best: tuple[Floats, float] | None = None
    outcome: Outcome | None = None
    failure: BaseException | None = None
    thread: Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = Thread(target=self._body, daemon=True, name="highs")
        self.thread.start()

    def _body(self) -> None:
        try:
            self.outcome = self.solve(
                *self.arguments, on_progress=self.reported.append, should_stop=self.stop.is_set, on_solution=self._keep
            )
        except BaseException as failure:  # noqa: BLE001
            self.failure = failure

    def _keep(self, x: Floats, objective: float) -> None:
        self.best = (x, objective)

    def wait(self, seconds: float) -> bool:
        self.thread.join(seconds)
        return not self.thread.is_alive()

    def started(self) -> bool:
        return True

    def news(self) -> list[Progress]:
        return [self.reported.popleft() for _ in range(len(self.reported))]

    def ask_to_stop(self) -> None:
        self.stop.set()

    def result(self) -> Outcome:
        if self.failure is not None:
            raise self.failure
        assert self.outcome is not None
        return self.outcome

    def kept(self) -> Outcome | None:
        return None if self.best is None else Outcome(Status.interrupted, *self.best)

    def close(self) -> None:
        self.stop.set()


@dataclass
class InProcess:
    """A solve in a process of its own, reached through its job folder and ended by a signal if it must be."""

    folder: Path
    process: subprocess.Popen[bytes]
    position: int = 0

    def wait(self, seconds: float) -> bool:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def started(self) -> bool:
        return (self.folder / STARTED).exists()

    def news(self) -> list[Progress]:
        path = self.folder / PROGRESS
        if not path.exists():
            return []
        with path.open("rb") as file:
            file.seek(self.position)
            lines, _, _ = file.read().rpartition(b"\n")
        # A line that is still being written waits for the next question.
        self.position += len(lines) + 1 if lines else 0
        return [Progress(**json.loads(line)) for line in lines.splitlines()]

    def ask_to_stop(self) -> None:
        (self.folder / STOP).touch()

    def result(self) -> Outcome:
        if (self.folder / RESULT).exists():
            return Outcome.load(self.folder / RESULT)
        kept = self.kept() or Outcome(Status.error)
        return replace(
            kept, status=Status.error, message=f"The solver's process ended ({self.process.returncode}). {self._words()}"
        )

    def _words(self) -> str:
        """The last lines of the logs."""
        texts = [(self.folder / name).read_text(errors="replace") for name in LOGS if (self.folder / name).exists()]
        return "\n".join(line for text in texts for line in text.strip().splitlines()[-LOG_LINES:])

    def kept(self) -> Outcome | None:
        path = self.folder / INCUMBENT
        return Outcome.load(path) if path.exists() else None

    def close(self) -> None:
        if self.process.poll() is None:
            _kill(self.process)
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def in_thread(run: Callable[..., Outcome], problem: Problem, options: SolveOptions, start: Floats | None) -> InThread:
    """Start a solve in a thread."""
    return InThread(run, (problem, options, start))


def in_process(problem: Problem, options: SolveOptions, start: Floats | None) -> InProcess:
    """Start a solve in a process of its own, with a new job folder."""
    folder = Path(tempfile.mkdtemp(prefix="parkloop-"))
    problem.save(folder / PROBLEM)
    log = str(options.log.resolve()) if options.log else str(folder / LOGS[0])
    (folder / OPTIONS).write_text(json.dumps(asdict(options) | {"log": log}))
    if start is not None:
        np.save(folder / START, start)
    own_session: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        own_session = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    with (folder / LOGS[1]).open("wb") as words:
        # The worker ends when its standard input closes, that is, when this process is gone.
        process = subprocess.Popen(
            [sys.executable, "-m", "optimizer.worker", str(folder)],
            cwd=folder,
            env=worker_environment(os.environ),
            stdin=subprocess.PIPE,
            stdout=words,
            stderr=subprocess.STDOUT,
            **own_session,
        )
    return InProcess(folder, process)


def worker_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which a worker finds this very package from any folder, installed or not."""
    root = Path(__file__).resolve().parents[1]
    entries = [str(Path(entry).resolve()) for entry in environment.get("PYTHONPATH", "").split(os.pathsep) if entry]
    if root.name not in ("site-packages", "dist-packages"):
        entries.insert(0, str(root))
    return {**environment, "PYTHONPATH": os.pathsep.join(entries)}


def watched(
    target: Target, problem: Problem, options: SolveOptions, on_progress: OnProgress | None, stopped: Callable[[], bool]
) -> Outcome:
    """Wait for a solve, passing its news on; end it when it is cancelled or over its time (see `optimizer.highs.solve`)."""
    watch = _Watch(target, options, on_progress)
    try:
        while not watch.over(stopped):
            if target.wait(POLL_SECONDS):
                watch.tell()
                return target.result()
        return _ended(watch, problem, options)
    finally:
        target.close()


@dataclass
class _Watch:
    """The clocks of a solve and what it last said."""

    target: Target
    options: SolveOptions
    on_progress: OnProgress | None
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)
    stop_by: float = np.inf
    limit: float = np.inf
    last: Progress = field(default_factory=lambda: Progress(0.0))

    def over(self, stopped: Callable[[], bool]) -> bool:
        """Pass the news on, ask the solve to stop when the user wants it; whether the patience with it is at an end."""
        now = time.monotonic()
        try:
            self.tell()
            if self.stop_by == np.inf and stopped():
                self._ask(now)
        except KeyboardInterrupt:
            # A second Ctrl-C ends it at once.
            self.stop_by = self.stop_by if self.stop_by == np.inf else now
            self._ask(now)
        if self.limit == np.inf and self.options.time_limit is not None and self.target.started():
            self.limit = now + self.options.time_limit + GRACE_SECONDS
        return now >= min(self.stop_by, self.limit)

    def _ask(self, now: float) -> None:
        self.target.ask_to_stop()
        self.stop_by = min(self.stop_by, now + GRACE_SECONDS)

    def tell(self) -> None:
        """Pass news on, and the last state once a second where there are none."""
        news = self.target.news()
        now = time.monotonic()
        if not news and now - self.told >= NEWS_SECONDS:
            news = [self.last]
        for progress in news:
            self.last = replace(progress, seconds=now - self.began)
            self.told = now
            if self.on_progress is not None:
                self.on_progress(self.last)


def _ended(watch: _Watch, problem: Problem, options: SolveOptions) -> Outcome:
    """What is left of a solve that did not end by itself: the best solution saved and the last bound proven."""
    kept = watch.target.kept() or Outcome(Status.interrupted)
    by_limit = watch.stop_by == np.inf
    return replace(
        kept,
        status=Status.feasible if by_limit and kept.x is not None else Status.interrupted,
        bound=watch.last.bound,
        gap=relative_gap(kept.objective, watch.last.bound, reference(problem, options)),
        seconds=time.monotonic() - watch.began,
        message="The time limit ended the solver." if by_limit else "The solve was cancelled.",
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
