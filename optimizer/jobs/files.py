"""Files of a job: request, status, progress, and results so far.

A job's folder holds `job.json` (what is asked), `case/`, `status.json`, `progress.jsonl` (a line per news), `alive` (locked by
the process that works on it), `cancel` (asks it to end), `job.log`, `scratch/` (its solves while they last), and in the end what
its task finds: of a solve `baseline/` and `plan/`, of other tasks tables as CSV and answers as JSON, which grow meanwhile.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import pandas as pd
from pydantic import Field, TypeAdapter

from parkloop.cases.disk.home import home
from parkloop.cases.messages import as_data, from_data, say
from parkloop.optimizer.analyses.kept import as_csv, table_of
from parkloop.optimizer.analyses.registry import ENTRIES
from parkloop.optimizer.system import exchange, locks

JobState = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
Task = str
"""What is done: ``solve``, ``whatif``, ``today``, or the name of an analysis of the registry."""
R = TypeVar("R")
Moment = Annotated[float, Field(ge=0, le=1e11)]
"""A time [s since 1970] that a calendar has."""
ACTIVE: tuple[JobState, ...] = ("queued", "running")
ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
JOB, STATUS, ALIVE, LOG, SCRATCH = "job.json", "status.json", "alive", "job.log", "scratch"


@dataclass(frozen=True)
class Asked:
    """Options that a list of jobs or its progress tells."""

    objective: str | Annotated[list[str], Field(min_length=1)] = "cost"
    scope: Literal["park", "plant", "baseline"] = "park"
    time_limit: float | None = None
    gap: float | None = None


@dataclass(frozen=True)
class Request:
    """Request of a job: the case by name and content, the task and its options."""

    id: str
    """Its name, in the order of time."""
    case: str
    """What the page calls the case."""
    digest: str
    """Content of the case, to tell whether it has changed since."""
    options: dict[str, Any]
    """Of a solve the arguments of `optimise`; of another task its parameters, and the limits of each solve."""
    created: Moment
    """When it was started [s since 1970]"""
    author: str = ""
    """Who asked."""
    revision: int | None = None
    """The saved revision that is solved, none for a shipped park."""
    task: Task = "solve"
    """What is done."""


@dataclass(frozen=True)
class JobStatus:
    """Status of a job."""

    state: JobState = "queued"
    """`queued`: no process works on it yet. `done` may hold any answer, `infeasible` among them; `cancelled` ended without a
    plan; `failed` says why in `message`; `interrupted`: its process is gone, and it can go on."""
    stage: str = ""
    """What is being solved: `baseline` or `plan`; of another task the step that it is at."""
    message: str = ""
    """Why it failed."""
    started: Moment | None = None
    """When the work began [s since 1970]"""
    ended: Moment | None = None
    """When it ended [s since 1970]"""
    steps_done: int = 0
    """Steps that have been done, where the task counts them."""
    steps: int = 0
    """Steps in all; 0 where they are not counted."""


CHECKERS: dict[Any, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Asked, Request, JobStatus)}
"""What tells whether values are of the types of a record's fields."""


@dataclass(frozen=True)
class Job:
    """Job in the background, as its folder states it at this moment."""

    folder: Path
    """Where everything about it is."""
    request: Request
    """What is asked."""
    status: JobStatus
    """How far it is."""

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.status.state in ACTIVE

    @property
    def objectives(self) -> tuple[str, ...]:
        """Objectives of a solve, the foremost first."""
        asked = self.request.options.get("objective", "cost")
        return (asked,) if isinstance(asked, str) else tuple(asked)

    @property
    def seconds(self) -> float:
        """Running time by the clock [s]"""
        begun = self.status.started or self.request.created
        return max((self.status.ended or time.time()) - begun, 0.0)


def find(job_id: str) -> Job | None:
    """The job of that name, None where there is none."""
    return _readable(home() / "jobs" / job_id) if ID.fullmatch(job_id) else None


def known() -> list[Job]:
    """All jobs, the newest first."""
    return list(_newest_first())


def _newest_first() -> Iterator[Job]:
    return (job for folder in folders() if (job := _readable(folder)) is not None)


def folders() -> list[Path]:
    """Folders of jobs, newest first; none where they cannot be listed (see ``unlistable``)."""
    folder = home() / "jobs"
    with suppress(OSError):
        return [folder / name for name in sorted(filter(ID.fullmatch, os.listdir(folder)), reverse=True)]
    return []


def unlistable() -> str:
    """Reason why the folder of jobs cannot be read, as a sentence; empty if it can, or is missing."""
    folder = home() / "jobs"
    try:
        os.listdir(folder)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return say("The folder of jobs {folder} cannot be read ({why}).", folder=folder, why=error.strerror)
    return ""


def broken() -> list[str]:
    """Names of jobs whose files cannot be read, newest first; one being prepared is none."""
    ready = [folder for folder in folders() if (folder / JOB).exists()]
    return [folder.name for folder in ready if _readable(folder) is None]


def discard(job_id: str) -> None:
    """Remove the folder of a job that cannot be read."""
    if job_id in broken():
        shutil.rmtree(home() / "jobs" / job_id, ignore_errors=True)


def set_aside(job: Job) -> None:
    """Count a job among the broken ones, as its case has turned out to be unreadable."""
    _aside.add(job.folder)


_aside: set[Path] = set()
"""Folders of jobs that were set aside: reading the case of every job that is listed would take seconds."""


def _readable(folder: Path) -> Job | None:
    """Job of a folder; None without one, or if its files are damaged: one bad file stops one job."""
    if folder in _aside:
        return None
    try:
        return read(folder) if (folder / JOB).exists() else None
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def latest(name: str, task: Task = "solve") -> Job | None:
    """The newest job of a case, as the page calls it, that does a task."""
    return next((job for job in _newest_first() if (job.request.case, job.request.task) == (name, task)), None)


def dependents(plan_of: str, task: Task) -> list[Job]:
    """Jobs of a task that build on the plan of a job, newest first."""
    return [job for job in known() if job.request.task == task and job.request.options.get("plan_of") == plan_of]


def read(folder: Path) -> Job:
    """Read a job from its folder; a running one whose process is gone was interrupted."""
    request, status, moment = _request_and_status(folder)
    if status.state == "running" and not locks.held(folder / ALIVE):
        request, status, moment = _request_and_status(folder)  # its process may have ended in between, and said so before
        if status.state == "running":
            status = replace(status, state="interrupted", ended=moment)
    return Job(folder, request, status)


def _request_and_status(folder: Path) -> tuple[Request, JobStatus, float]:
    """Request and status of a job, and the time of the status [s since 1970]"""
    told = (folder / STATUS).stat()
    return *_read(folder, (told.st_mtime_ns, told.st_ino)), told.st_mtime


@lru_cache(maxsize=4096)
def _read(folder: Path, _: tuple[int, int]) -> tuple[Request, JobStatus]:
    """Request and status of a job.

    A new status is a new file, whose time and number tell it from the one before.
    """
    request = _record(Request, json.loads((folder / JOB).read_text(encoding="utf-8")))
    told = json.loads((folder / STATUS).read_text(encoding="utf-8"))
    message = from_data(told.pop("message", ""))
    status = replace(_record(JobStatus, told), message=message)
    if request.id != folder.name or request.task not in ("solve", "whatif", "today", *ENTRIES):
        raise ValueError(folder.name)
    CHECKERS[Asked].validate_python(request.options)
    return request, status


def _record(kind: type[R], told: dict[str, Any]) -> R:
    """A record of what a file says, each value of its field's type: the file may be anybody's.

    Raises:
        TypeError, ValueError: a field is missing, unknown, or of another type.
    """
    record: R = CHECKERS[kind].validate_python(vars(kind(**told)))
    return record


def progress(job: Job) -> list[dict[str, Any]]:
    """Progress of a job: stage, seconds, objective, bound, gap."""
    records, _ = exchange.read_progress(job.folder)
    return [record for record in records if "stage" in record]


def end_requested(job: Job) -> bool:
    """Whether the end of a job is requested."""
    return exchange.end_requested(job.folder)


def table(job: Job, name: str) -> pd.DataFrame | None:
    """A table that a job has written so far, None before its first row."""
    return table_of(job.folder / f"{name}.csv")


def answer(job: Job, name: str) -> dict[str, Any] | None:
    """Answer of a job so far, None before."""
    with suppress(FileNotFoundError, ValueError, RecursionError):
        found = json.loads((job.folder / f"{name}.json").read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else None
    return None


def write_table(path: Path, cells: pd.DataFrame) -> None:
    """Replace a table atomically."""
    exchange.put(path, as_csv(cells))


def write_status(folder: Path, status: JobStatus) -> None:
    """Replace the status of a job; why it failed keeps its template for other languages."""
    write_json(folder / STATUS, {**asdict(status), "message": as_data(status.message)})


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a file atomically."""
    exchange.put(path, json.dumps(content, ensure_ascii=False))
