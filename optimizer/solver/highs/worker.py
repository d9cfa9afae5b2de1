"""One solve in a separate process: `python -m parkloop.optimizer.solver.highs.worker JOBDIR [keep]`.

Reads the job folder that `parkloop.optimizer.solver.highs.process` wrote, writes progress and each incumbent into it while HiGHS
works, and the outcome at the end. It ends by itself when the process that started it is gone, and removes the folder then,
unless called with `keep`, for a later solve to take the incumbent as warm start.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import numpy as np

from parkloop.optimizer.solver.highs import process
from parkloop.optimizer.solver.highs.adapter import run
from parkloop.optimizer.solver.outcome import Outcome, SolveOptions, Status, as_json
from parkloop.optimizer.solver.problem import Problem
from parkloop.optimizer.system import exchange


def main(folder: Path, keep: bool = False) -> None:
    """Solve the problem of a job folder."""
    Thread(target=_end_with_parent, args=(None if keep else folder,), daemon=True).start()
    problem = Problem.load(folder / process.PROBLEM)
    fields = json.loads((folder / process.OPTIONS).read_text(encoding="utf-8"))
    options = SolveOptions(**fields | {"log": Path(fields["log"])})
    start = np.load(folder / process.START) if (folder / process.START).exists() else None
    (folder / process.STARTED).touch()
    outcome = run(
        problem,
        options,
        start,
        on_progress=lambda progress: exchange.append_progress(folder, as_json(progress)),
        should_stop=lambda: exchange.end_requested(folder),
        on_solution=lambda x, objective: _save(folder / process.INCUMBENT, Outcome(Status.interrupted, x, objective)),
        offered=lambda: process.offered(folder),
    )
    _save(folder / process.RESULT, outcome)


def _end_with_parent(folder: Path | None) -> None:
    """Exit when standard input closes, which the parent holds open; remove the folder, if given."""
    # A read through sys.stdin would hold its lock when the interpreter shuts down.
    while os.read(0, 1):
        pass
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _save(path: Path, outcome: Outcome) -> None:
    """Replace the file of an outcome; Windows may refuse while the reader has the one before open."""
    with suppress(PermissionError), exchange.replaced(path) as beside:
        outcome.save(beside)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), "keep" in sys.argv[2:])
    except Exception as failure:
        from parkloop.optimizer.system.error_reports import error_report  # not needed where all goes well, and slow to load

        sys.exit(error_report(failure).sentence)
