"""The work of one job in the background: `python -m optimizer.job FOLDER`, with a folder that `optimizer.jobs.start` made."""

import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from cases import CaseError, load_case
from optimizer import jobs
from optimizer.tasks import TASKS
from optimizer.work import BEAT_SECONDS, Work


def run(folder: Path) -> None:
    """Do the task of a job's folder and write what it finds there; every end is told in its status."""
    work = Work(folder)
    threading.Thread(target=work.beat, daemon=True).start()
    try:
        _wait_for_turn(work)
        work.tell(state="running", started=time.time())
        job = jobs.read(folder)
        state = TASKS[job.request.task](work, job, load_case(folder / "case"))
        work.tell(state=state, ended=time.time())
    except CaseError as fault:
        work.tell(state="failed", message=str(fault), ended=time.time())
    except Exception as error:
        traceback.print_exc()
        work.tell(state="failed", message=f"{type(error).__name__}: {error}", ended=time.time())


def _wait_for_turn(work: Work, sleep: Callable[[float], None] = time.sleep) -> None:
    while not work.cancelled() and jobs.before(jobs.read(work.folder)) > 0:
        sleep(BEAT_SECONDS)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
