"""Process of one job: `python -m parkloop.optimizer.jobs.main FOLDER held`.

`queue` has made the folder.
"""

import shutil
import sys
import threading
import time
import traceback
from pathlib import Path

from parkloop.optimizer.system.garbage import collection_paused

with collection_paused():
    from parkloop.cases import CaseError, load_case
    from parkloop.optimizer.jobs import cleanup, queue
    from parkloop.optimizer.jobs.files import ALIVE, SCRATCH
    from parkloop.optimizer.jobs.progress import Work
    from parkloop.optimizer.jobs.tasks import TASKS, analyse
    from parkloop.optimizer.solver.highs import process
    from parkloop.optimizer.system import locks
    from parkloop.optimizer.system.error_reports import error_report

LOCK_SECONDS = 2.0


def run(folder: Path, held: bool = False) -> None:
    """Run the task of a job's folder and write its results there; every end sets its status.

    While it works it holds the lock of the folder, which whoever started its process may ``held`` already have handed on.
    """
    lock = None if held else locks.taken(folder / ALIVE, LOCK_SECONDS)
    if lock is None and not held:
        return
    try:
        _do(folder)
    finally:
        if lock is not None:
            lock.close()


def _do(folder: Path) -> None:
    work = Work(folder)
    threading.Thread(target=work.enforce_cancel, daemon=True).start()
    try:
        if work.cancelled():
            work.report(state="cancelled", ended=time.time())
            return
        work.report(state="running", started=time.time())
        job = queue.read(folder)
        state = TASKS.get(job.request.task, analyse)(work, job, load_case(folder / "case"))
        work.report(state=state, ended=time.time())
    except CaseError as fault:
        work.report(state="failed", message=str(fault), ended=time.time())
    except Exception as error:
        traceback.print_exc()
        work.report(state="failed", message=error_report(error).sentence, ended=time.time())


def main(folder: Path, held: bool) -> None:
    """Run a job as a process of its own, then start the next one and clean up."""
    process.keep_jobs_in(folder / SCRATCH)
    run(folder, held)
    shutil.rmtree(folder / SCRATCH, ignore_errors=True)
    queue.dispatch()
    cleanup.clean_up()


if __name__ == "__main__":
    main(Path(sys.argv[1]), "held" in sys.argv[2:])
