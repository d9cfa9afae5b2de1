"""A job at work: how it tells how far it is, and how it learns that it shall end."""

import json
import os
import shutil
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from optimizer import jobs
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
