"""A solve in a separate process, which can be killed at any time.

The process gets a job folder: `problem.npz`, `options.json` and `start.npy` go in; `progress.jsonl` (a line per record),
`incumbent.npz` (the incumbent), `result.npz` and the logs come out, as `parkloop.optimizer.system.exchange` has it.
"""

from __future__ import annotations

import filecmp
import json
import shutil
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from parkloop.cases.messages import joined, say
from parkloop.optimizer.solver.outcome import Outcome, Progress, SolveOptions, Status
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.system import exchange
from parkloop.optimizer.system.spawn import Process, ended, killed, started

LOG_LINES = 8
PREFIX = "parkloop-"
PROBLEM, OPTIONS, START = "problem.npz", "options.json", "start.npy"
STARTED, OFFERED, INCUMBENT, RESULT = "started", "offered.npy", "incumbent.npz", "result.npz"
SOLVER_LOG, WORKER_LOG = "highs.log", "worker.log"


_scratch: list[Path] = []
"""Folder for the job folders of this process; empty: the system's temporary folder."""


def keep_jobs_in(folder: Path) -> None:
    """Create the job folders of this process in a folder, where a killed solve leaves its incumbent.

    A later solve of exactly the same problem takes it as warm start.
    """
    folder.mkdir(exist_ok=True)
    _scratch[:] = [folder]


def start_process(problem: Problem, options: SolveOptions, start: Floats | None) -> ProcessSolve:
    """Start a solve in a separate process, with a new job folder."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_scratch[0] if _scratch else None))
    try:
        problem.save(folder / PROBLEM)
        start = _left_incumbent(folder) if _scratch and start is None else start
        log = options.log.resolve() if options.log else folder / SOLVER_LOG
        (folder / OPTIONS).write_text(json.dumps(asdict(options) | {"log": str(log)}), encoding="utf-8")
        if start is not None:
            np.save(folder / START, start)
        return ProcessSolve(folder, _spawned(folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _left_incumbent(folder: Path) -> Floats | None:
    """Incumbent (n,) of a killed solve of the same problem beside a job folder; None without one."""
    for incumbent in folder.parent.glob(f"{PREFIX}*/{INCUMBENT}"):
        if filecmp.cmp(incumbent.with_name(PROBLEM), folder / PROBLEM, shallow=False):
            return Outcome.load(incumbent).x
    return None


def offered(folder: Path) -> Floats | None:
    """The solution (n,) offered in a job folder since the last call; None: none that is readable."""
    taken = folder / f"taken-{OFFERED}"
    try:
        (folder / OFFERED).replace(taken)
        return np.asarray(np.load(taken), dtype=np.float64)
    except (OSError, ValueError, EOFError):
        return None


@dataclass
class ProcessSolve:
    """A solve in a separate process, reached through its job folder."""

    folder: Path
    process: Process
    position: int = 0

    def offer(self, x: Floats) -> None:
        """Offer a solution (n,) to the solver; one that a full disk does not take is lost."""
        with suppress(OSError), exchange.replaced(self.folder / OFFERED) as beside:
            np.save(beside, x)

    def wait(self, seconds: float) -> bool:
        """Wait at most so many seconds for the end of the process."""
        return ended(self.process, seconds)

    def started(self) -> bool:
        """Whether the solver has started; starting Python takes a second or more."""
        return (self.folder / STARTED).exists()

    def reports(self) -> list[Progress]:
        """Progress records since the last call; a line that is still being written waits for the next call."""
        records, self.position = exchange.read_progress(self.folder, self.position)
        return [Progress(**record) for record in records]

    def request_stop(self) -> None:
        """Set the flag that the process looks for."""
        exchange.request_end(self.folder)

    def result(self) -> Outcome:
        """Outcome of the solve; of a process that died, the incumbent with the last lines of its logs."""
        if (self.folder / RESULT).exists():
            return Outcome.load(self.folder / RESULT)
        ended = say("The solver's process ended without an answer ({code}).", code=self.process.returncode)
        words = self._last_words()
        message = joined([ended, words], "\n") if words else ended
        return replace(self.incumbent() or Outcome(Status.error), status=Status.error, message=message)

    def _last_words(self) -> str:
        """The last lines of both logs."""
        logs = [self.folder / name for name in (SOLVER_LOG, WORKER_LOG) if (self.folder / name).exists()]
        lines = [log.read_text(encoding="utf-8", errors="replace").strip().splitlines() for log in logs]
        return "\n".join(line for text in lines for line in text[-LOG_LINES:])

    def incumbent(self) -> Outcome | None:
        """The saved incumbent; None if there is none."""
        path = self.folder / INCUMBENT
        return Outcome.load(path) if path.exists() else None

    def close(self) -> None:
        """Kill the process and its children, and remove the job folder."""
        killed(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)


def _spawned(folder: Path) -> Process:
    """Start the worker of a job folder, in a session of its own so that Ctrl-C does not reach it.

    It ends when its standard input closes, that is, when this process is gone.
    """
    keep = ["keep"] if _scratch else []
    with (folder / WORKER_LOG).open("wb") as log:
        return started("parkloop.optimizer.solver.highs.worker", str(folder), *keep, log=log, folder=folder, tied=True)
