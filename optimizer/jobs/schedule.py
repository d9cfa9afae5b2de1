"""Scheduling of jobs: queued jobs wait as records, and a process begins only where a place is free.

Nobody has to be there for it: whoever starts a job, sees one end or looks at a page gives the free places away, in the order in
which the jobs were started, one process at a time (a lock).
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from parkloop.cases.disk.home import home
from parkloop.optimizer.jobs.files import ALIVE, STATUS, Job, JobStatus, Task, known, read, write_json
from parkloop.optimizer.system import exchange, locks

SMALL: tuple[Task, ...] = ("link_values", "whatif")
"""Questions that are answered while the planner looks on: each kind has places of its own beside the long work."""
TURN = ".turn"
"""The file in the folder of jobs that is locked by whoever gives places away."""
LOCK_SECONDS = 5.0


def at_once() -> int:
    """Number of jobs of one line that may run in parallel: $PARKLOOP_SOLVES.

    By default one for every two cores.
    """
    asked = os.environ.get("PARKLOOP_SOLVES", "")
    return max(int(asked), 1) if asked.isdecimal() else max((os.cpu_count() or 1) // 2, 1)


def before(job: Job) -> int:
    """Number of jobs that must end before a waiting one may start."""
    line = _line(job)
    ahead = sum(other.active for other in known() if other.request.id < job.request.id and _line(other) == line)
    return max(ahead - at_once() + 1, 0)


def dispatch(launch: Callable[[Path], None]) -> None:
    """Start the jobs whose turn it is, and end those cancelled while waiting; cheap without any.

    Who cannot write into the folder of jobs, or has to wait for long, leaves it to the next one.
    """
    if not _waiting():
        return
    with suppress(OSError):
        turn = locks.taken(home() / "jobs" / TURN, LOCK_SECONDS)
        if turn is not None:
            with turn:
                _start_waiting(launch)


def resume(job: Job) -> None:
    """Let an interrupted job wait for its turn again, with all that it had found.

    It keeps its place in the order.
    """
    if read(job.folder).status.state == "interrupted":
        exchange.withdraw_end_request(job.folder)
        write_json(job.folder / STATUS, asdict(JobStatus()))


def dismiss(job: Job) -> None:
    """Dismiss an interrupted job."""
    if read(job.folder).status.state == "interrupted":
        _end(job)


def _start_waiting(launch: Callable[[Path], None]) -> None:
    taken = Counter(_line(job) for job in known() if job.status.state == "running")
    for job in _waiting():
        if exchange.end_requested(job.folder):
            _end(job)
        elif taken[_line(job)] < at_once() and not locks.held(job.folder / ALIVE):
            taken[_line(job)] += 1
            launch(job.folder)


def _waiting() -> list[Job]:
    """The jobs that no process works on yet, in the order in which they were started."""
    return [job for job in reversed(known()) if job.status.state == "queued"]


def _end(job: Job) -> None:
    write_json(job.folder / STATUS, asdict(JobStatus("cancelled", started=job.status.started, ended=time.time())))


def _line(job: Job) -> str:
    """Line in which a job waits: a small question with others of its kind, else the long one."""
    return job.request.task if job.request.task in SMALL else "long"
