"""Retention of jobs: old ones are removed by age and size, and what killed processes have left.

$PARKLOOP_KEEP_DAYS and $PARKLOOP_KEEP_GB are the limits, 0 is none. A job stays, whatever its age, that waits or works, that is
the newest solved one of its case, or on which a job builds that stays.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from parkloop.cases.disk.home import home
from parkloop.optimizer.jobs.files import JOB, SCRATCH, Job, folders, known
from parkloop.optimizer.solver.highs.process import PREFIX, PROBLEM

KEEP_DAYS, KEEP_GB = 180.0, 5.0
DAY = 86400.0
LEFT_SECONDS = 3600.0
"""Age from which a file that is meant to last for a moment was left by a process that is gone."""
SOLVE_SECONDS = DAY
"""The same of the folder of a solve, which says something all the time."""
GONE = ".gone-"
"""Before the name of a folder of which a part may be removed already."""


def clean_up() -> None:
    """Remove jobs and files past their time; what cannot be removed stays."""
    with suppress(OSError):
        for job in past(_limit("PARKLOOP_KEEP_DAYS", KEEP_DAYS) * DAY, _limit("PARKLOOP_KEEP_GB", KEEP_GB) * 1e9):
            _remove(job.folder)
        for path in left_over():
            _remove(path)


def past(seconds: float, size: float) -> list[Job]:
    """Jobs past their age [s] or beyond the space for newer ones [bytes]; 0 is no limit."""
    newest: set[str] = set()
    wanted: set[str] = set()
    total, found = 0.0, []
    for job in known():
        total += _size(job.folder)
        answers = job.request.task == "solve" and job.status.state == "done" and job.request.case not in newest
        old = seconds > 0 and _age(job.status.ended or job.request.created) > seconds
        if job.active or answers or job.request.id in wanted or not (old or 0 < size < total):
            wanted.add(str(job.request.options.get("plan_of")))
        else:
            found.append(job)
            total -= _size(job.folder)
        newest |= {job.request.case} if answers else set()
    return found


def left_over() -> Iterator[Path]:
    """Leftovers of killed writers: half-made jobs, half-written files, scratch of dead solves."""
    jobs = home() / "jobs"
    yield from (folder for folder in folders() if not (folder / JOB).exists() and _silent(folder, LEFT_SECONDS))
    yield from (path for path in jobs.glob(f"{GONE}*"))
    for job in known():
        if job.status.state not in ("queued", "running", "interrupted"):
            patterns = (SCRATCH, "new-*", "*.new", "*.old", ".*")
            yield from (path for each in patterns for path in job.folder.glob(each) if _silent(path, LEFT_SECONDS))
    yield from (path for path in home().glob(".*.new-*") if _silent(path, LEFT_SECONDS))
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _mine(path) and (path / PROBLEM).exists() and _silent(path, SOLVE_SECONDS):
            yield path


def _limit(name: str, usual: float) -> float:
    """A limit of the environment; the usual one where it is none."""
    try:
        return max(float(os.environ.get(name) or usual), 0.0)
    except ValueError:
        return usual


def _remove(path: Path) -> None:
    """Remove a file, or a folder atomically."""
    if path.is_dir() and not path.name.startswith("."):
        gone = path.with_name(f"{GONE}{path.name}")
        os.replace(path, gone)
        path = gone
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*"))


def _silent(path: Path, seconds: float) -> bool:
    """Whether nothing was written there for some seconds; where the clock was set back nothing is old."""
    return all(_age(each.lstat().st_mtime) > seconds for each in _with_contents(path))


def _with_contents(path: Path) -> Iterable[Path]:
    return (path, *path.rglob("*")) if path.is_dir() else (path,)


def _age(moment: float) -> float:
    return time.time() - moment


def _mine(path: Path) -> bool:
    """Whether a folder in the place that all users share is of this one."""
    return sys.platform == "win32" or path.lstat().st_uid == os.getuid()
