"""Progress reporting and cancellation of a running job."""

import os
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.solver.outcome import Progress, as_json
from parkloop.optimizer.system import exchange

POLL_SECONDS = 1.0
GRACE_SECONDS = 15.0


class Work:
    """Running job: its folder and the status that it has reported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.status = queue.JobStatus()
        self.lock = threading.Lock()

    def report(self, **changes: Any) -> None:
        """Write the status of the job; what has ended stays ended."""
        with self.lock:
            if self.status.ended is None:
                status = replace(self.status, **changes)
                queue.write_status(self.folder, status)
                self.status = status  # not before it is written, as a full disk may refuse an end

    def cancelled(self) -> bool:
        """Whether the job is asked to end."""
        return exchange.end_requested(self.folder)

    def news(self, progress: Progress) -> None:
        """Write one line of progress."""
        exchange.append_progress(self.folder, {"stage": self.status.stage, **as_json(progress)})

    def enforce_cancel(self) -> None:
        """End the process where a cancel goes unnoticed, as while a large model is built."""
        heard = None
        while self.status.ended is None:
            if self.cancelled():
                heard = heard or time.monotonic()
                if time.monotonic() - heard > GRACE_SECONDS:
                    self.report(state="cancelled", ended=time.time())
                    queue.dispatch()
                    os._exit(1)
            time.sleep(POLL_SECONDS)

    def keep(self, plan: Plan, name: str) -> None:
        """Write a plan into the folder so that it appears as a whole, in the place of one that was there."""
        folder, beside, before = (self.folder / f"{name}{end}" for end in ("", ".new", ".old"))
        for left_over in (beside, before):
            shutil.rmtree(left_over, ignore_errors=True)
        plan.to_folder(beside)
        if folder.exists():
            os.replace(folder, before)
        os.replace(beside, folder)
        shutil.rmtree(before, ignore_errors=True)
