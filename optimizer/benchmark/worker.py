"""One run of a benchmark: `python -m parkloop.optimizer.benchmark.worker FOLDER`.

Reads `task.pickle`, which `parkloop.optimizer.benchmark.measure` wrote, appends each incumbent and bound to the progress, and
leaves `result.json`. The clock begins when the case is at hand and all modules are loaded.
"""

import json
import math
import os
import pickle
import sys
import time
from pathlib import Path
from threading import Lock, Thread

from parkloop.optimizer.system.exchange import append_progress, put
from parkloop.optimizer.system.garbage import collection_paused

with collection_paused():
    from parkloop.optimizer.benchmark.solvers import SOLVERS, RunLimits

TASK, RESULT = "task.pickle", "result.json"
BOUND_SECONDS = 0.1
"""Least time between two records of a bound alone [s]"""


class _Recorder:
    """Recorder of incumbents, and of bounds now and then, with the seconds since the beginning."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.began, self.lock = folder, time.monotonic(), Lock()
        self.last: list[float | None] = [None, None]
        self.next = 0.0

    def __call__(self, objective: float | None, bound: float | None) -> None:
        with self.lock:
            known = zip((objective, bound), self.last, strict=True)
            found = [new if new is not None and math.isfinite(new) else old for new, old in known]
            seconds = time.monotonic() - self.began
            if found[0] != self.last[0] or (found[1] != self.last[1] and seconds >= self.next):
                self.last, self.next = found, seconds + BOUND_SECONDS
                append_progress(self.folder, {"seconds": seconds, "objective": found[0], "bound": found[1]})

    def finish(self, objective: float | None, bound: float | None) -> float:
        """Record the last plan and bound; returns the seconds until now."""
        self.next = 0.0
        self(objective, bound)
        return time.monotonic() - self.began


def main(folder: Path) -> None:
    """Do the run of a folder."""
    Thread(target=_end_with_parent, daemon=True).start()
    case, solver, seconds, gap = pickle.loads((folder / TASK).read_bytes())
    start, record = processor(), _Recorder(folder)
    found = SOLVERS[solver](case, RunLimits(seconds, gap, folder, record.began), record)
    ended = record.finish(found.pop("objective", None), found.pop("bound", None))
    put(folder / RESULT, json.dumps({**found, "seconds": ended, "start_cpu_s": start}))


def processor() -> float:
    """Processor's time of this process and of those that it has waited for [s]"""
    return sum(os.times()[:4])


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
