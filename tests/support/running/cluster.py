"""A Dask scheduler with workers on this computer, and a function whose calls are counted."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parkloop.optimizer.system.spawn import environment

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 90.0
"""Longest start of a process of Dask, on a machine that is busy with other tests [s]"""


@dataclass
class LocalCluster:
    """Address of a scheduler, and the processes of its workers."""

    address: str
    scheduler: "subprocess.Popen[bytes]"
    workers: list["subprocess.Popen[bytes]"]

    def kill(self, process: int) -> None:
        """Kill the worker with a process's number, as an operating system out of memory does."""
        (worker,) = (one for one in self.workers if one.pid == process)
        worker.send_signal(signal.SIGKILL)
        worker.wait()


@contextmanager
def local_cluster(
    folder: Path, workers: int = 2, settings: dict[str, str] | None = None, protocol: str = "tcp"
) -> Iterator[LocalCluster]:
    """Context of a scheduler with workers of one thread each, in processes of their own."""
    file = folder / "scheduler.json"
    known = {**environment(os.environ), "PYTHONWARNINGS": "ignore", **(settings or {})}
    known["PYTHONPATH"] = os.pathsep.join([str(ROOT), known["PYTHONPATH"]])
    address = ["--host", f"{protocol}://127.0.0.1:0"]
    started = [
        _started(["scheduler", *address, "--no-dashboard", "--scheduler-file", str(file)], folder / "scheduler.log", known)
    ]
    try:
        worker = ["worker", *address, "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        _wait(file)
        started += [_started(worker, folder / f"worker_{number}.log", known) for number in range(workers)]
        yield LocalCluster(json.loads(file.read_text(encoding="utf-8"))["address"], *started[:1], started[1:])
    finally:
        for process in started:
            process.kill()
            process.wait()


def _started(words: list[str], log: Path, known: dict[str, str]) -> "subprocess.Popen[bytes]":
    with log.open("wb") as file:
        command = [sys.executable, "-m", "dask", *words]
        return subprocess.Popen(command, env=known, cwd=log.parent, stdout=file, stderr=subprocess.STDOUT)


def _wait(file: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not (file.exists() and file.read_bytes().strip().endswith(b"}")):
        assert time.monotonic() < until, "the scheduler does not start"
        time.sleep(0.1)


def counted(task: tuple[str, int, float]) -> tuple[int, int]:
    """Note begin and end of a task in a folder, with the process, and take some seconds between them."""
    folder, number, seconds = task
    _note(Path(folder) / "begun", number)
    _be_at_work(seconds)
    _note(Path(folder) / "done", number)
    return number, os.getpid()


def first_at_once(folder: str) -> int:
    """Return at once in the process that calls first, whichever task it has; any other takes ten minutes."""
    try:
        (Path(folder) / "first").touch(exist_ok=False)
    except FileExistsError:
        _be_at_work(600.0)
    return os.getpid()


def _be_at_work(seconds: float) -> None:
    """Take some time, in short sleeps that can be interrupted."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.02)


def _note(file: Path, number: int) -> None:
    with file.open("a", encoding="utf-8") as notes:
        notes.write(f"{number} {os.getpid()}\n")


def noted(file: Path) -> list[tuple[int, int]]:
    """Numbers of tasks and processes in the notes."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [(int(number), int(process)) for number, process in map(str.split, lines)]
