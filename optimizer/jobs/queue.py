"""Queue of jobs: a record in a folder until its turn, then a process that outlives the page.

`parkloop.optimizer.jobs.files` has the records, `parkloop.optimizer.jobs.schedule` the order in which they are worked on,
`parkloop.optimizer.jobs.main` does the work. What they find is kept in the store of saved cases, and what the store knows already
is not solved again.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from parkloop.cases import load_case, save_case
from parkloop.cases.disk import private
from parkloop.cases.disk.home import home
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.optimizer.jobs import schedule
from parkloop.optimizer.jobs.files import (
    ALIVE,
    JOB,
    LOG,
    Job,
    JobState,
    JobStatus,
    Request,
    Task,
    answer,
    broken,
    dependents,
    discard,
    end_requested,
    find,
    folders,
    known,
    latest,
    progress,
    read,
    set_aside,
    table,
    unlistable,
    write_json,
    write_status,
    write_table,
)
from parkloop.optimizer.jobs.schedule import at_once, before
from parkloop.optimizer.plan.files import SUMMARY, PlanFilesError
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.verified import verified_plan
from parkloop.optimizer.system import exchange, locks
from parkloop.optimizer.system.spawn import Process, started

__all__ = [
    "Job",
    "JobState",
    "JobStatus",
    "Request",
    "Task",
    "adopt",
    "answer",
    "at_once",
    "baseline",
    "before",
    "broken",
    "cancel",
    "dependents",
    "discard",
    "dismiss",
    "dispatch",
    "end_requested",
    "find",
    "home",
    "interrupted",
    "known",
    "latest",
    "plan",
    "progress",
    "read",
    "resume",
    "set_aside",
    "start",
    "table",
    "unlistable",
    "write_json",
    "write_status",
    "write_table",
]


def start(
    case: Case, name: str, options: Mapping[str, Any], author: str = "", revision: int | None = None, task: Task = "solve"
) -> Job:
    """Queue a job on a case.

    `options` are those of the task, of a solve arguments of `optimise`.

    Raises:
        OSError: the folder of jobs cannot be written.
    """
    folder = _prepared(case, name, options, author, revision, task)
    dispatch()
    return read(folder)


def adopt(case: Case, name: str, solved: Path) -> Job | None:
    """Adopt a certified plan of exactly this case from the command line; its baseline follows.

    None where the folder holds no such plan: a plan of a case that has changed since fails its certificate.
    """
    try:
        found = verified_plan(case, solved)
        if not found.certified or found.only is not None or found.scope not in ("park", "plant"):
            return None
        asked = {"objective": found.objective_name.split(","), "scope": found.scope}
        folder = _prepared(case, name, asked, given=found)
    except (OSError, PlanFilesError):
        return None
    dispatch()
    return read(folder)


def dispatch() -> None:
    """Start the jobs whose turn it is.

    Whoever looks on asks for it, so that no dead process leaves others waiting.
    """
    schedule.dispatch(_launch)


def cancel(job: Job) -> None:
    """Ask a job to end: one that waits ends at once, of one that works the best plan so far is kept."""
    exchange.request_end(job.folder)
    dispatch()


def interrupted() -> list[Job]:
    """Interrupted jobs, whose process is gone, newest first: each can be resumed."""
    return [job for job in known() if job.status.state == "interrupted"]


def resume(job: Job) -> None:
    """Resume an interrupted job from what it had found."""
    schedule.resume(job)
    dispatch()


def dismiss(job: Job) -> None:
    """Dismiss an interrupted job."""
    schedule.dismiss(job)


def plan(job: Job) -> Plan | None:
    """Plan that a job has found, None before.

    Raises ``PlanFilesError`` where its files are not as they were written.
    """
    return _plan(job, "plan")


def baseline(job: Job) -> Plan | None:
    """The park as it runs today, None before it is known."""
    return _plan(job, "baseline")


def _prepared(
    case: Case,
    name: str,
    options: Mapping[str, Any],
    author: str = "",
    revision: int | None = None,
    task: Task = "solve",
    given: Plan | None = None,
) -> Path:
    """The folder of a new job, which waits as soon as its `job.json` is there, last of all."""
    folder = _new_folder()
    request = Request(folder.name, name, inputs_digest(case), dict(options), time.time(), author, revision, task)
    save_case(case, folder / "case")
    if given is not None:
        given.to_folder(folder / "plan")
    write_status(folder, JobStatus())
    write_json(folder / JOB, asdict(request))
    private.narrow(folder)
    return folder


def _new_folder() -> Path:
    """New folder of a job, named by time and a random digit, after all others.

    Also where the clock was set back.
    """
    base = home() / "jobs"
    private.made(base)
    newest = next((_moment_of(folder.name) for folder in folders()), datetime.min)
    moment = max(datetime.now(), newest + timedelta(microseconds=1))
    while True:
        folder = base / f"{moment:%Y%m%d-%H%M%S}-{moment.microsecond:05x}{secrets.token_hex(1)[0]}"
        try:
            folder.mkdir(mode=private.FOLDER)
        except FileExistsError:  # another process was as fast
            moment += timedelta(microseconds=1)
        else:
            return folder


def _moment_of(name: str) -> datetime:
    try:
        return datetime.strptime(name[:15], "%Y%m%d-%H%M%S") + timedelta(microseconds=int(name[16:21], 16))
    except (ValueError, OverflowError):
        return datetime.min


def _plan(job: Job, stage: str) -> Plan | None:
    folder = job.folder / stage
    return verified_plan(load_case(job.folder / "case"), folder) if (folder / SUMMARY).exists() else None


def _launch(folder: Path) -> None:
    """Start the process of a job, which locks its folder for all its life."""
    lock = locks.taken(folder / ALIVE)
    if lock is None:
        return
    with lock, (folder / LOG).open("ab") as log:
        write_status(folder, JobStatus("running", started=time.time()))
        try:
            process = started("parkloop.optimizer.jobs.main", str(folder), log=log, held=lock)
        except OSError as error:
            message = say("The work could not be started ({why}).", why=error.strerror)
            write_status(folder, JobStatus("failed", message=message, ended=time.time()))
            return
    threading.Thread(target=_reap, args=(process, folder.parent), daemon=True).start()


def _reap(process: Process, base: Path) -> None:
    """Reap a child process at its end, and start the next job."""
    process.wait()
    if base == home() / "jobs":  # a script may have gone to another home meanwhile
        dispatch()
