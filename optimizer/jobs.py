"""Work in the background: one folder and one process each, so that it outlives the page that started it.

A job's folder holds `job.json` (what is asked), `case/`, `status.json`, `progress.jsonl` (a line per news), `alive` (touched
while it works), `cancel` (asks it to end), `job.log`, and in the end what its task finds: of a solve `baseline/` and `plan/`, of
other tasks tables as CSV and answers as JSON, which grow while the work goes on. `optimizer.job` does the work.
Jobs are worked on in the order in which they were started, a few at a time (`at_once`); small questions about a plan wait only
for others of their kind (`SMALL`). What they find is kept in the store of
saved cases, and what the store knows already is not solved again.
"""

import hashlib
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from cases import save_case
from cases.schema import Case
from optimizer.certify import certify
from optimizer.plan import Plan
from optimizer.spawn import started

State = Literal["queued", "running", "done", "failed", "cancelled"]
Task = Literal["solve", "verdicts", "whatif", "sweep", "threshold", "abatement", "uncertainty"]
ACTIVE: tuple[State, ...] = ("queued", "running")
SMALL: tuple[Task, ...] = ("verdicts", "whatif")
"""Questions that are answered while the planner looks on: each kind has places of its own beside the long work."""
ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
SILENT_SECONDS = 60.0
NOTHING = "nan"
"""What stands in a written table where there is no number, so that an empty text stays one."""


@dataclass(frozen=True)
class Request:
    """What a job is asked: the case by name and content, the task and its options."""

    id: str
    """Its name, in the order of time."""
    case: str
    """What the page calls the case."""
    digest: str
    """Content of the case, to tell whether it has changed since."""
    options: dict[str, Any]
    """Of a solve the arguments of `optimise`; of another task those of its function in `optimizer.tasks`."""
    created: float
    """When it was started [s since 1970]"""
    author: str = ""
    """Who asked."""
    revision: int | None = None
    """The saved revision that is solved, none for a shipped park."""
    task: Task = "solve"
    """What is done."""


@dataclass(frozen=True)
class Status:
    """How far a job is."""

    state: State = "queued"
    """`done` may hold any answer, `infeasible` among them; `cancelled` ended without a plan; `failed` says why in `message`."""
    stage: str = ""
    """What is being solved: `baseline` or `plan`; of another task the step that it is at."""
    message: str = ""
    """Why it failed."""
    started: float | None = None
    """When the work began [s since 1970]"""
    ended: float | None = None
    """When it ended [s since 1970]"""
    steps_done: int = 0
    """Steps that have been done, where the task counts them."""
    steps: int = 0
    """Steps in all; 0 where they are not counted."""


@dataclass(frozen=True)
class Job:
    """One work in the background, as its folder tells it at this moment."""

    folder: Path
    """Where everything about it is."""
    request: Request
    """What is asked."""
    status: Status
    """How far it is."""

    @property
    def active(self) -> bool:
        """Whether it waits or works."""
        return self.status.state in ACTIVE

    @property
    def seconds(self) -> float:
        """Time that it has been working, by the clock [s]"""
        begun = self.status.started or self.request.created
        return max((self.status.ended or time.time()) - begun, 0.0)


def home() -> Path:
    """Folder of the user's own cases and jobs: $PARKLOOP_HOME, else .parkloop in the user's home."""
    return Path(os.environ.get("PARKLOOP_HOME") or Path.home() / ".parkloop")


def digest(case: Case) -> str:
    """A short name of the content of a case, where its numbers come from left out: equal for equal cases only."""
    return hashlib.sha256(case.model_dump_json(by_alias=True, exclude={"provenance"}).encode()).hexdigest()[:16]


def at_once() -> int:
    """How many jobs of one line may work at the same time: $PARKLOOP_SOLVES, else one for every two cores."""
    asked = os.environ.get("PARKLOOP_SOLVES", "")
    return max(int(asked), 1) if asked.isdigit() else max((os.cpu_count() or 1) // 2, 1)


def before(job: Job) -> int:
    """Jobs that have to end before a waiting one may begin."""
    line = _line(job)
    ahead = sum(other.active for other in known() if other.request.id < job.request.id and _line(other) == line)
    return max(ahead - at_once() + 1, 0)


def _line(job: Job) -> str:
    """Where a job waits: a small question for others of its kind, everything else in one line."""
    return job.request.task if job.request.task in SMALL else "long"


def start(
    case: Case, name: str, options: Mapping[str, Any], author: str = "", revision: int | None = None, task: Task = "solve"
) -> Job:
    """Begin to work on a case in a process of its own; `options` are those of the task, of a solve arguments of `optimise`."""
    folder = _prepared(case, name, options, author, revision, task)
    _launch(folder)
    return read(folder)


def adopt(case: Case, name: str, solved: Path) -> Job | None:
    """Take over a plan that the command line has written, where it is a certified one of exactly this case; its baseline follows.

    None where the folder holds no such plan: a plan of a case that has changed since fails its certificate.
    """
    try:
        found = Plan.from_folder(solved)
        whole_park = found.certified and found.scope in ("park", "plant") and found.case == case.info.id
        if not whole_park or certify(case, found.tables, found.scope):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    folder = _prepared(case, name, {"objective": found.objective_name.split(","), "scope": found.scope})
    found.to_folder(folder / "plan")
    _launch(folder)
    return read(folder)


def find(job_id: str) -> Job | None:
    """The job of that name, None where there is none."""
    if not ID.fullmatch(job_id) or not (home() / "jobs" / job_id / "job.json").exists():
        return None
    return read(home() / "jobs" / job_id)


def known() -> list[Job]:
    """All jobs, the newest first."""
    return list(_newest_first())


def _newest_first() -> Iterator[Job]:
    folder = home() / "jobs"
    names = sorted((name for name in os.listdir(folder) if ID.fullmatch(name)), reverse=True) if folder.exists() else []
    return (read(folder / name) for name in names if (folder / name / "job.json").exists())


def latest(name: str, task: Task = "solve") -> Job | None:
    """The newest job of a case, as the page calls it, that does a task."""
    return next((job for job in _newest_first() if (job.request.case, job.request.task) == (name, task)), None)


def about(plan_of: str, task: Task) -> list[Job]:
    """The jobs of a task that build on the plan of a job, the newest first."""
    return [job for job in known() if job.request.task == task and job.request.options.get("plan_of") == plan_of]


def read(folder: Path) -> Job:
    """A job from its folder; one that says that it works but has fallen silent has failed."""
    told = (folder / "status.json").stat()
    request, status = _read(folder, (told.st_mtime_ns, told.st_ino))
    if status.state in ACTIVE and time.time() - (folder / "alive").stat().st_mtime > SILENT_SECONDS:
        status = Status("failed", status.stage, "The work ended without a word; its log says more.", status.started, time.time())
    return Job(folder, request, status)


@lru_cache(maxsize=4096)
def _read(folder: Path, _: tuple[int, int]) -> tuple[Request, Status]:
    """What is asked and how far it is; a new status is a new file, whose time and number tell it from the one before."""
    request = Request(**json.loads((folder / "job.json").read_text(encoding="utf-8")))
    return request, Status(**json.loads((folder / "status.json").read_text(encoding="utf-8")))


def cancel(job: Job) -> None:
    """Ask a job to end; the best plan so far is kept."""
    (job.folder / "cancel").touch()


def progress(job: Job) -> list[dict[str, Any]]:
    """The news of a job: stage, seconds, objective, bound, gap; a line that is being written is left out."""
    path = job.folder / "progress.jsonl"
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def plan(job: Job) -> Plan | None:
    """The plan that a job has found, None before."""
    return _plan(job.folder / "plan")


def baseline(job: Job) -> Plan | None:
    """The park as it runs today, None before it is known."""
    return _plan(job.folder / "baseline")


def table(job: Job, name: str) -> pd.DataFrame | None:
    """A table that a job has written so far, None before its first row."""
    path = job.folder / f"{name}.csv"
    return pd.read_csv(path, keep_default_na=False, na_values=[NOTHING]) if path.exists() else None


def answer(job: Job, name: str) -> dict[str, Any] | None:
    """What a job has answered so far, None before."""
    path = job.folder / f"{name}.json"
    found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return found


def write_table(path: Path, cells: pd.DataFrame) -> None:
    """Replace a table at once, so that nobody reads half of it."""
    beside = path.with_suffix(".new")
    cells.to_csv(beside, index=False, na_rep=NOTHING)
    os.replace(beside, path)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a file at once, so that nobody reads half of it."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    os.replace(beside, path)


def _prepared(
    case: Case, name: str, options: Mapping[str, Any], author: str = "", revision: int | None = None, task: Task = "solve"
) -> Path:
    """The folder of a new job, complete but for its process."""
    request = Request(_new_id(time.time()), name, digest(case), dict(options), time.time(), author, revision, task)
    folder = home() / "jobs" / request.id
    folder.mkdir(parents=True)
    save_case(case, folder / "case")
    write_json(folder / "status.json", asdict(Status()))
    (folder / "alive").touch()
    write_json(folder / "job.json", asdict(request))
    return folder


def _new_id(moment: float) -> str:
    """Date, time and microseconds, so that names sort as their jobs were started, and a random digit."""
    seconds = time.strftime("%Y%m%d-%H%M%S", time.localtime(moment))
    return f"{seconds}-{int(moment % 1 * 1e6):05x}{secrets.token_hex(1)[0]}"


def _plan(folder: Path) -> Plan | None:
    return Plan.from_folder(folder) if (folder / "summary.json").exists() else None


def _launch(folder: Path) -> None:
    with (folder / "job.log").open("wb") as log:
        process = started("optimizer.job", str(folder), log=log)
    # somebody has to take note of the end of a child, else it stays in the process table
    threading.Thread(target=process.wait, daemon=True).start()
