"""One solve in a process of its own: `python -m optimizer.worker JOBDIR`.

Reads the job folder that `optimizer.process` wrote, writes progress and each better solution into it while HiGHS works, and the
outcome at the end. It ends by itself when the process that started it is gone.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from threading import Thread
from typing import TextIO

import numpy as np

from optimizer import process
from optimizer.highs import run
from optimizer.outcome import Outcome, Progress, SolveOptions, Status
from optimizer.problem import Floats, Problem

RENAME_TRIES = 20


def main(folder: Path) -> None:
    """Solve the problem of a job folder."""
    Thread(target=_end_with_parent, daemon=True).start()
    problem = Problem.load(folder / process.PROBLEM)
    fields = json.loads((folder / process.OPTIONS).read_text(encoding="utf-8"))
    options = SolveOptions(**fields | {"log": Path(fields["log"])})
    start = np.load(folder / process.START) if (folder / process.START).exists() else None
    (folder / process.STARTED).touch()
    with (folder / process.PROGRESS).open("w", buffering=1, encoding="utf-8") as news:
        outcome = run(
            problem,
            options,
            start,
            on_progress=lambda progress: _tell(news, progress),
            should_stop=(folder / process.STOP).exists,
            on_solution=lambda x, objective: _keep(folder, x, objective),
        )
    _replace(folder / process.RESULT, outcome)


def _end_with_parent() -> None:
    """Wait for the end of standard input, which the starting process holds open, and end with it."""
    # A read through sys.stdin would hold its lock when the interpreter shuts down.
    while os.read(0, 1):
        pass
    os._exit(1)


def _tell(news: TextIO, progress: Progress) -> None:
    """Append a line of progress."""
    news.write(json.dumps(asdict(progress)) + "\n")


def _keep(folder: Path, x: Floats, objective: float) -> None:
    """Save the best solution so far."""
    _replace(folder / process.INCUMBENT, Outcome(Status.interrupted, x, objective))


def _replace(path: Path, outcome: Outcome) -> None:
    """Write beside and rename, so that a reader never sees half a file; Windows refuses while the reader holds it open."""
    new = path.with_name("new-" + path.name)
    outcome.save(new)
    for _ in range(RENAME_TRIES):
        try:
            new.replace(path)
            return
        except PermissionError:
            time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
