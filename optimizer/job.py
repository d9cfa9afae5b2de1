"""The work of one background solve: `python -m optimizer.job FOLDER`, with a folder that `optimizer.jobs.start` made."""

import json
import os
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from cases import CaseError, load_case
from cases.store import Store, StoreError, open_store
from optimizer import jobs, kept, optimise
from optimizer.outcome import Progress, as_json
from optimizer.plan import Plan

BEAT_SECONDS = 1.0
PATIENCE_SECONDS = 15.0


class Work:
    """A job at work: what it has told of itself, and its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = jobs.Status()
        self.lock = threading.Lock()

    def tell(self, **changes: Any) -> None:
        """Write how far the work is; what has ended stays ended."""
        with self.lock:
            if self.status.ended is None:
                self.status = replace(self.status, **changes)
                jobs.write_json(self.folder / "status.json", asdict(self.status))

    def cancelled(self) -> bool:
        """Whether the job is asked to end."""
        return (self.folder / "cancel").exists()

    def news(self, progress: Progress) -> None:
        """Write one line of progress."""
        record = {"stage": self.status.stage, **as_json(progress)}
        with (self.folder / "progress.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def beat(self) -> None:
        """Show that the process lives; end it where a cancel is not heard, as while a large model is built."""
        while self.status.ended is None:
            (self.folder / "alive").touch()
            if self.cancelled() and time.time() - (self.folder / "cancel").stat().st_mtime > PATIENCE_SECONDS:
                self.tell(state="cancelled", ended=time.time())
                os._exit(1)
            time.sleep(BEAT_SECONDS)


def run(folder: Path) -> None:
    """Solve the baseline and the plan of a job's folder and write both; every end is told in its status."""
    work = Work(folder)
    threading.Thread(target=work.beat, daemon=True).start()
    try:
        _wait_for_turn(work)
        work.tell(state="running", started=time.time())
        state = _solve(work)
        work.tell(state=state, ended=time.time())
    except CaseError as fault:
        work.tell(state="failed", message=str(fault), ended=time.time())
    except Exception as error:
        traceback.print_exc()
        work.tell(state="failed", message=f"{type(error).__name__}: {error}", ended=time.time())


def _solve(work: Work) -> jobs.State:
    request = jobs.read(work.folder).request
    options = request.options
    case = load_case(work.folder / "case")
    store = _store()

    def solved(stage: str, **arguments: Any) -> Plan:
        work.tell(stage=stage)
        ends: dict[str, Any] = {"on_progress": work.news, "cancel": work.cancelled}
        if store is None:
            plan = optimise(case, **ends, **arguments)
        else:
            name = request.case.removeprefix("mine/")
            plan = kept.solve(store, name, case, author=request.author, revision=request.revision, **ends, **arguments)
        _keep(plan, work.folder / stage)
        return plan

    solved("baseline", scope="baseline", time_limit=options.get("time_limit"))
    if work.cancelled():
        return "cancelled"
    plan = jobs.plan(jobs.read(work.folder)) or solved("plan", **options)
    return "cancelled" if plan.status == "interrupted" and plan.objective is None else "done"


def _store() -> Store | None:
    """The store of saved cases; a job that cannot reach it works on without."""
    try:
        return open_store()
    except StoreError:
        traceback.print_exc()
        return None


def _keep(plan: Plan, folder: Path) -> None:
    """Write a plan so that it appears as a whole."""
    beside = folder.with_name(folder.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    plan.to_folder(beside)
    os.replace(beside, folder)


def _wait_for_turn(work: Work, sleep: Callable[[float], None] = time.sleep) -> None:
    while not work.cancelled() and jobs.before(jobs.read(work.folder)) > 0:
        sleep(BEAT_SECONDS)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
