"""Parallel tasks in processes: the one place where a function is mapped over many inputs.

Each process begins as a module of Parkloop (`spawn`), so that it works under fork and spawn, from a notebook and from `python -`,
and never runs the script that asks again. It gets its tasks one by one: a line with a number on its standard input, input and
answer as files of a folder that nobody else reads. It ends when its standard input does, that is, with the process that started
it. The answers come in the order of the tasks, so that nothing hangs on how many processes there are.
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from parkloop.optimizer.system.exchange import replaced
from parkloop.optimizer.system.garbage import collection_paused
from parkloop.optimizer.system.spawn import Process, ended, killed, started

TaskT = TypeVar("TaskT")
AnswerT = TypeVar("AnswerT")
PREFIX = "parkloop-tasks-"
WAIT_SECONDS = 0.02
LOG_LINES = 8
MOST = 256
"""Most processes side by side."""
OnAnswer = Callable[[int, Any], None]
"""Is called with the number of a task and its answer, as soon as that is there."""


def unheard_answer(number: int, answer: Any) -> None:
    """Listener that does nothing."""


class ParallelError(RuntimeError):
    """A process of ours ended without an answer; with its last words."""


def processes(n_jobs: int) -> int:
    """Number of processes; -1: one for each processor."""
    return (os.cpu_count() or 1) if n_jobs == -1 else n_jobs


def mapped(
    function: Callable[[TaskT], AnswerT], tasks: Sequence[TaskT], n_jobs: int, on_answer: OnAnswer = unheard_answer
) -> Generator[AnswerT, None, None]:
    """Map a function of Parkloop over tasks by ``n_jobs`` parallel processes, in order.

    With one job they are found here. Close it, or end what uses it, and the processes end. ``on_answer`` hears of each answer at
    once, also of one whose turn has not come.

    Raises:
        ParallelError: a process ended without an answer. What the function raises is raised here.
    """
    count = min(processes(n_jobs), len(tasks))
    if count <= 1:
        for number, task in enumerate(tasks):
            answer = function(task)
            on_answer(number, answer)
            yield answer
        return
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    crew = list[_Worker]()
    try:
        crew += (_Worker.started_in(folder, number) for number in range(count))
        yield from _answers(function, tasks, crew, on_answer)
    finally:
        for worker in crew:
            worker.end()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(function: Callable[[Any], Any], tasks: Sequence[Any], crew: Sequence[_Worker], on_answer: OnAnswer) -> Iterator[Any]:
    waiting, found = iter(range(len(tasks))), dict[int, tuple[bool, Any]]()
    for wanted in range(len(tasks)):
        while wanted not in found:
            for worker in crew:
                _collect(worker, found, on_answer)
                number = next(waiting, None) if worker.task is None else None
                if number is not None:
                    worker.ask(number, function, tasks[number])
            if wanted not in found:
                crew[wanted % len(crew)].rest()
        failed, answer = found.pop(wanted)
        if failed:
            raise answer
        yield answer


def _collect(worker: _Worker, found: dict[int, tuple[bool, Any]], on_answer: OnAnswer) -> None:
    """Take the answer of a process, if it has one."""
    if worker.task is None or (answer := worker.answer()) is None:
        return
    number, worker.task = worker.task, None
    found[number] = answer
    if not answer[0]:
        on_answer(number, answer[1])


@dataclass
class _Worker:
    """A process, and the task it is at."""

    process: Process
    folder: Path
    log: Path
    task: int | None = None

    @classmethod
    def started_in(cls, folder: Path, number: int) -> _Worker:
        """Start a process, whose words go into the folder."""
        log = folder / f"{number}.log"
        with log.open("wb") as words:
            return cls(started("parkloop.optimizer.system.tasks", str(folder), log=words, tied=True), folder, log)

    def ask(self, number: int, function: Callable[[Any], Any], task: Any) -> None:
        """Give it a task."""
        (self.folder / f"{number}.task").write_bytes(pickle.dumps((function, task)))
        self.task = number
        with suppress(OSError):  # one that has died is noticed when it is asked
            assert self.process.stdin is not None
            self.process.stdin.write(f"{number}\n".encode())
            self.process.stdin.flush()

    def answer(self) -> tuple[bool, Any] | None:
        """Whether the task failed, with its result or exception; none while it runs."""
        gone = self.process.poll() is not None
        path = self.folder / f"{self.task}.answer"
        if path.exists():
            failed, answer = pickle.loads(path.read_bytes())
            path.unlink()
            return failed, answer
        if gone:
            words = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-LOG_LINES:]
            raise ParallelError("\n".join(["A process ended without an answer.", *words]))
        return None

    def rest(self) -> None:
        """Wait a little, less where it ends."""
        ended(self.process, WAIT_SECONDS)

    def end(self) -> None:
        """End it, and what it started."""
        killed(self.process)


def serve(folder: Path, numbers: Iterator[str]) -> None:
    """Answer the tasks of a folder whose numbers come, in the process that was started for it."""
    for number in numbers:
        with collection_paused():  # the first one brings all modules along
            function, task = pickle.loads((folder / f"{int(number)}.task").read_bytes())
        try:
            told: tuple[bool, Any] = False, function(task)
        except Exception as error:
            told = True, error
        with replaced(folder / f"{int(number)}.answer") as beside:
            beside.write_bytes(packed(told))


def packed(told: tuple[bool, Any]) -> bytes:
    """An answer for the other side; an exception that cannot be sent goes as its words."""
    try:
        sent = pickle.dumps(told)
        pickle.loads(sent)
    except Exception:
        if not told[0]:
            raise
        return pickle.dumps((True, ParallelError(f"{type(told[1]).__name__}: {told[1]}")))
    return sent


def task_numbers(folder: Path) -> Iterator[str]:
    """Lines on standard input, read by a thread.

    Where the input ends, this process ends at once and removes the folder.
    """
    from queue import SimpleQueue
    from threading import Thread

    told: SimpleQueue[str] = SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            told.put(line.strip())
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    Thread(target=listen, daemon=True).start()
    while True:
        yield told.get()
