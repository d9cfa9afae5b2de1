"""Monitoring of a running solve: progress reports, cancellation and time limit."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import Protocol

import numpy as np

from parkloop.optimizer.solver.outcome import OnProgress, Outcome, Progress, SolveOptions, Status, reference, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.system.interrupts import press, presses

POLL_SECONDS = 0.05
NEWS_SECONDS = 1.0
GRACE_SECONDS = 3.0


class RunningSolve(Protocol):
    """Interface of a solve that runs in another thread or process."""

    def wait(self, seconds: float) -> bool:
        """Wait at most so many seconds; whether the solve has ended."""

    def started(self) -> bool:
        """Whether the solver itself has started, so that its time limit counts."""

    def reports(self) -> list[Progress]:
        """Progress records since the last call."""

    def request_stop(self) -> None:
        """Request an early end."""

    def result(self) -> Outcome:
        """Outcome of a solve that has ended."""

    def incumbent(self) -> Outcome | None:
        """Best solution found so far; None if there is none."""

    def close(self) -> None:
        """End the solve if it still runs, and remove its files."""


class ThreadSolve:
    """A solve in a thread of this process, for small problems: it can only be asked to stop.

    HiGHS ends within a second then.
    """

    def __init__(self, solve: Callable[..., Outcome], problem: Problem, options: SolveOptions, start: Floats | None) -> None:
        self._stop = Event()
        self._news: deque[Progress] = deque()
        self._incumbent: Outcome | None = None
        self._answer: Outcome | BaseException | None = None
        # Thread.join takes a thread for ended that Ctrl-C only interrupted the waiting for.
        self._done = Event()

        def body() -> None:
            try:
                self._answer = solve(problem, options, start, self._news.append, self._stop.is_set, self._keep_incumbent)
            except BaseException as failure:
                self._answer = failure
            self._done.set()

        self._thread = Thread(target=body, daemon=True, name="highs")
        self._thread.start()

    def _keep_incumbent(self, x: Floats, objective: float) -> None:
        self._incumbent = Outcome(Status.interrupted, x, objective)

    def wait(self, seconds: float) -> bool:
        """Wait at most that long for the end of the thread."""
        return self._done.wait(seconds)

    def started(self) -> bool:
        """True: a thread starts at once."""
        return True

    def reports(self) -> list[Progress]:
        """Progress records since the last call."""
        return [self._news.popleft() for _ in range(len(self._news))]

    def request_stop(self) -> None:
        """Set the flag that the callbacks of HiGHS read."""
        self._stop.set()

    def result(self) -> Outcome:
        """Outcome of the solve; raises the exception of its thread, if any."""
        if isinstance(self._answer, BaseException):
            raise self._answer
        assert self._answer is not None
        return self._answer

    def incumbent(self) -> Outcome | None:
        """Best solution found so far; None if there is none."""
        return self._incumbent

    def close(self) -> None:
        """Request a stop and wait for a grace period."""
        self._stop.set()
        if self._done.wait(GRACE_SECONDS):
            self._thread.join()


def monitored(
    target: RunningSolve, problem: Problem, options: SolveOptions, on_progress: OnProgress | None, stopped: Callable[[], bool]
) -> Outcome:
    """Wait for a running solve, report its progress, and end it on cancellation or past its time limit.

    See `highs.solve`; the incumbent and the last bound survive.
    """
    watch = _Watch(target, options, on_progress)
    try:
        while True:
            try:
                if target.wait(POLL_SECONDS):
                    watch.report()
                    return target.result()
                watch.report()
                if watch.over(stopped):
                    return _stopped_outcome(watch, problem)
            except KeyboardInterrupt:
                press()
                watch.interrupt()
    finally:
        target.close()


@dataclass
class _Watch:
    """Clocks of a monitored solve and its last reported progress."""

    target: RunningSolve
    options: SolveOptions
    on_progress: OnProgress | None
    began: float = field(default_factory=time.monotonic)
    reported_at: float = field(default_factory=time.monotonic)
    stop_by: float = np.inf
    limit: float = np.inf
    last: Progress = field(default_factory=lambda: Progress(0.0))
    interrupts_seen: int = field(default_factory=presses)
    """Number of Ctrl-C presses before the solve, or handled since."""

    def over(self, stopped: Callable[[], bool]) -> bool:
        """Request a stop on cancellation; whether the grace period or the time limit is over."""
        now = time.monotonic()
        if presses() > self.interrupts_seen:
            self.interrupts_seen = presses()
            self.interrupt()
        if self.stop_by == np.inf and stopped():
            self.interrupt()
        if self.limit == np.inf and self.options.time_limit is not None and self.target.started():
            self.limit = now + self.options.time_limit + GRACE_SECONDS
        return now >= min(self.stop_by, self.limit)

    def interrupt(self) -> None:
        """Request a stop with a grace period; none on a second request or before the solver has started."""
        self.target.request_stop()
        has_time = self.stop_by == np.inf and self.target.started()
        self.stop_by = time.monotonic() + (GRACE_SECONDS if has_time else 0.0)

    def report(self) -> None:
        """Report new progress, and repeat the last record where there was none for a second."""
        reports = self.target.reports()
        now = time.monotonic()
        if not reports and now - self.reported_at >= NEWS_SECONDS:
            reports = [self.last]
        for progress in reports:
            self.last = replace(progress, seconds=now - self.began)
            self.reported_at = now
            if self.on_progress is not None:
                self.on_progress(self.last)


def _stopped_outcome(watch: _Watch, problem: Problem) -> Outcome:
    """Outcome of a solve that was ended: the incumbent and the last proven bound."""
    incumbent = watch.target.incumbent() or Outcome(Status.interrupted)
    by_limit = watch.stop_by == np.inf
    return replace(
        incumbent,
        status=Status.feasible if by_limit and incumbent.x is not None else Status.interrupted,
        bound=watch.last.bound,
        gap=relative_gap(incumbent.objective, watch.last.bound, reference(problem, watch.options)),
        seconds=time.monotonic() - watch.began,
    )
