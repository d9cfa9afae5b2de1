"""A solve in a process of its own, which can be ended at any time.

The process gets a job folder: `problem.npz`, `options.json` and `start.npy` go in; `progress.jsonl` (a line per news),
`incumbent.npz` (the best solution so far), `result.npz` and the logs come out; a file `stop` asks it to end. Files that are
replaced while the other side may read them are written beside and renamed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from optimizer.outcome import Outcome, Progress, SolveOptions, Status
from optimizer.problem import Floats, Problem
from optimizer.spawn import Process, ended, started

LOG_LINES = 8
PROBLEM, OPTIONS, START, STOP = "problem.npz", "options.json", "start.npy", "stop"
STARTED, PROGRESS, INCUMBENT, RESULT = "started", "progress.jsonl", "incumbent.npz", "result.npz"
SOLVER_LOG, WORKER_LOG = "highs.log", "worker.log"


def in_process(problem: Problem, options: SolveOptions, start: Floats | None) -> InProcess:
    """Start a solve in a process of its own, with a new job folder."""
    folder = Path(tempfile.mkdtemp(prefix="parkloop-"))
    try:
        problem.save(folder / PROBLEM)
        log = options.log.resolve() if options.log else folder / SOLVER_LOG
        (folder / OPTIONS).write_text(json.dumps(asdict(options) | {"log": str(log)}), encoding="utf-8")
        if start is not None:
            np.save(folder / START, start)
        return InProcess(folder, _spawned(folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@dataclass
class InProcess:
    """A running solve, reached through its job folder."""

    folder: Path
    process: Process
    position: int = 0

    def wait(self, seconds: float) -> bool:
        """Wait at most that long for the end of the process."""
        return ended(self.process, seconds)

    def started(self) -> bool:
        """Whether the solver has begun; starting Python takes a second or more."""
        return (self.folder / STARTED).exists()

    def news(self) -> list[Progress]:
        """The lines of progress since the last question; a line that is still being written waits for the next one."""
        path = self.folder / PROGRESS
        if not path.exists():
            return []
        with path.open("rb") as file:
            file.seek(self.position)
            lines, end, _ = file.read().rpartition(b"\n")
        self.position += len(lines) + len(end)
        return [Progress(**json.loads(line)) for line in lines.splitlines()]

    def ask_to_stop(self) -> None:
        """Put the flag that the process looks at."""
        (self.folder / STOP).touch()

    def result(self) -> Outcome:
        """The answer; of a process that died, the best solution and its last words."""
        if (self.folder / RESULT).exists():
            return Outcome.load(self.folder / RESULT)
        words = f"The solver's process ended without an answer ({self.process.returncode}).\n{self._last_words()}"
        return replace(self.kept() or Outcome(Status.error), status=Status.error, message=words.strip())

    def _last_words(self) -> str:
        """The last lines of both logs."""
        logs = [self.folder / name for name in (SOLVER_LOG, WORKER_LOG) if (self.folder / name).exists()]
        lines = [log.read_text(encoding="utf-8", errors="replace").strip().splitlines() for log in logs]
        return "\n".join(line for text in lines for line in text[-LOG_LINES:])

    def kept(self) -> Outcome | None:
        """The best solution saved."""
        path = self.folder / INCUMBENT
        return Outcome.load(path) if path.exists() else None

    def close(self) -> None:
        """Kill the process and what it started, and remove the job folder."""
        if self.process.poll() is None:
            _kill(self.process)
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _spawned(folder: Path) -> Process:
    """The worker of a job folder, in a session of its own so that Ctrl-C does not reach it.

    It ends when its standard input closes, that is, when this process is gone.
    """
    with (folder / WORKER_LOG).open("wb") as log:
        return started("optimizer.worker", str(folder), log=log, folder=folder, tied=True)


def _kill(process: Process) -> None:
    """End a process and those that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
