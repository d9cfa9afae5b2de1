"""SCIP in separate processes, which are kept for the next model.

Neither SCIP nor the libraries that it calls are made for several threads, and it does not always end soon when it is asked to.
A process can be killed, and where it crashes, what it had found until then is known here. Where the system can, it is a copy of
this one, which is there in 0.02 s; to start Python and load SCIP takes 0.3 s, as long as it needs for several small parks.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any

import numpy as np

from parkloop.cases.messages import say
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.solver.scip.model import ScipModel
from parkloop.optimizer.system.interrupts import Asking, press
from parkloop.optimizer.system.spawn import FORKS, Fork, Process, killed, piped

WORKER = "parkloop.optimizer.solver.scip.worker"
MISSING = say("exact needs pyscipopt, which is not installed: {how}", how="pip install pyscipopt")
POLL = 0.02
"""Interval between checks for cancellation [s]"""
PATIENCE = 1.0
"""Time that SCIP has to end after its time limit or when it is asked to, before its process is ended [s]"""
READY_SECONDS = 2.0
"""Time that a copy of this process has to begin; after that, whatever stops it, one is started anew [s]"""
RUNNING, DIED = "running", "died"
"""Status of a run at work, and of one whose process ended."""

_idle: list[_ScipProcess] = []
_lock = threading.Lock()


def available() -> bool:
    """Whether pyscipopt is installed."""
    return find_spec("pyscipopt") is not None


def require() -> None:
    """Refuse where pyscipopt is missing.

    Raises:
        ValueError: it is not installed.
    """
    if not available():
        raise ValueError(MISSING)


class _ScipProcess:
    """A process of SCIP, and what it has answered."""

    def __init__(self, process: Process | Fork) -> None:
        self.owner, self.process = os.getpid(), process
        self.answers: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True, name="scip").start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        # whatever a broken pipe says: the process is gone, and so is what it was writing
        with suppress(Exception), self.process.stdout as pipe:
            while True:
                self.answers.put(pickle.load(pipe))
        self.answers.put(("ended", DIED, 0))

    def ask(self, *words: Any) -> None:
        """Ask the process; if it is gone, its last answer says so."""
        assert self.process.stdin is not None
        with suppress(OSError):
            pickle.dump(words, self.process.stdin)
            self.process.stdin.flush()

    def answer(self, seconds: float) -> tuple[Any, ...] | None:
        """The next answer within so many seconds; None without one."""
        with suppress(queue.Empty):
            return self.answers.get(timeout=seconds)
        return None


class ScipSolve:
    """A model in a process of SCIP: solved, gone on with, and what is known of it."""

    def __init__(self, worker: _ScipProcess, model: ScipModel, settings: Mapping[str, Any]) -> None:
        """Hand a model to a worker, with SCIP's parameters."""
        self.worker = worker
        self.x: Floats | None = None
        """The incumbent (n,) in the units of the model."""
        self.bound = -np.inf
        """Proven lower bound in the unit of the model's objective."""
        self.status = "unknown"
        """SCIP's own word of the last run."""
        self.nodes = 0
        """Nodes of the tree so far."""
        self.limit = 0.0
        """End of the time for the last run, as of ``time.monotonic`` [s]"""
        worker.ask("model", model, dict(settings))

    @property
    def died(self) -> bool:
        """Whether the process has ended, by itself or since SCIP did not."""
        return self.status == DIED

    @property
    def running(self) -> bool:
        """Whether a run is at work, which ``solve`` waits for."""
        return self.status == RUNNING

    def begin(self, seconds: float, gap: float, nodes: int | None = None, begin: Floats | None = None) -> None:
        """Begin to solve, or to go on, and do not wait.

        As of ``solve``, which waits for it and asks nothing anew.
        """
        self.limit, self.status = time.monotonic() + seconds, RUNNING
        self.worker.ask("solve", self.limit, gap, -1 if nodes is None else nodes, begin)

    def solve(
        self,
        seconds: float,
        gap: float,
        nodes: int | None = None,
        begin: Floats | None = None,
        patience: float = PATIENCE,
        cancel: Callable[[], bool] | None = None,
        tell: Callable[[], None] = lambda: None,
    ) -> bool:
        """Solve, or go on.

        Args:
            seconds: time limit [s]
            gap: relative.
            nodes: limit of their number, those before included.
            begin: a solution (n,) to begin with; SCIP refuses one that does not hold.
            patience: time that SCIP has to end after its time limit before its process is ended [s]
            cancel: whether to end.
            tell: called while it works.

        Returns:
            Whether the user stopped it, by ``cancel`` or by Ctrl-C.
        """
        if self.died:
            return False
        if not self.running:
            self.begin(seconds, gap, nodes, begin)
        end, stopped = self.limit + patience, False
        with Asking(cancel, solves=True) as asked:
            while self.running and time.monotonic() < end:
                try:
                    self._take(self.worker.answer(POLL))
                    tell()
                except KeyboardInterrupt:
                    press()
                if asked() and not stopped:
                    stopped, end = True, min(end, time.monotonic() + PATIENCE)
                    self.worker.ask("stop")
        if self.running:
            self.status = DIED
        return stopped

    def poll(self) -> None:
        """Take what has been answered by now, and do not wait."""
        while (answer := self.worker.answer(0.0)) is not None:
            self._take(answer)

    def _take(self, answer: tuple[Any, ...] | None) -> None:
        if answer is None:
            return
        kind, *words = answer
        if kind == "ended":
            self.status, self.nodes = words
        if kind != "found":
            return
        bound, x = words
        self.bound = max(self.bound, bound)
        self.x = self.x if x is None else x


@contextmanager
def scip_solve(model: ScipModel, settings: Mapping[str, Any]) -> Iterator[ScipSolve]:
    """Context of a model in a process of SCIP.

    Args:
        model: rows and products.
        settings: SCIP's parameters.

    Raises:
        ValueError: pyscipopt is not installed.
    """
    require()
    worker = _hired()
    try:
        run = ScipSolve(worker, model, settings)
        yield run
    except BaseException:  # what was asked may have been sent in part
        killed(worker.process)
        raise
    if run.died or run.running:
        killed(worker.process)
    else:
        with _lock:
            _idle.append(worker)


def prepare() -> None:
    """Start a process ahead of its model, unless one is idle: while the model is built it loads SCIP.

    A copy of this process needs no time for that, and is made when it is needed: what is changed here while there is one is
    copied first, which would make building slower.
    """
    if FORKS:
        return
    worker = _hired()
    with _lock:
        _idle.append(worker)


def _hired() -> _ScipProcess:
    """An idle process of this very one, or a new one."""
    with _lock:
        while _idle:
            worker = _idle.pop()
            if worker.owner == os.getpid() and worker.process.poll() is None:
                return worker
    return _forked() or _ScipProcess(piped(WORKER))


def _forked() -> _ScipProcess | None:
    """A copy of this process that has begun to serve; None where there can be none."""
    if not FORKS:
        return None
    try:
        from parkloop.optimizer.solver.scip.worker import READY, serve

        worker = _ScipProcess(Fork(serve))
    except (ImportError, OSError):
        return None
    if worker.answer(READY_SECONDS) == (READY,):
        return worker
    killed(worker.process)
    return None


@atexit.register
def _dismiss() -> None:
    for worker in _idle:
        if worker.owner == os.getpid():
            killed(worker.process)
