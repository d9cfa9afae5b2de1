"""Watching a solve from outside: its news are passed on, and it is ended when it is cancelled or over its time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from typing import Protocol

import numpy as np

from optimizer.interrupts import press, presses
from optimizer.outcome import OnProgress, Outcome, Progress, SolveOptions, Status, reference, relative_gap
from optimizer.problem import Floats, Problem

POLL_SECONDS = 0.05
NEWS_SECONDS = 1.0
GRACE_SECONDS = 3.0


class Target(Protocol):
    """A solve that runs elsewhere."""

    def wait(self, seconds: float) -> bool:
        """Wait at most that long; whether it has ended."""

    def started(self) -> bool:
        """Whether the solver has begun, so that its time counts."""

    def news(self) -> list[Progress]:
        """What it has reported since the last question."""

    def ask_to_stop(self) -> None:
        """Ask it to end soon."""

    def result(self) -> Outcome:
        """Its answer, once it has ended."""

    def kept(self) -> Outcome | None:
        """The best solution so far, None if there is none."""

    def close(self) -> None:
        """End it if it still runs, and remove what it left."""


class InThread:
    """A solve in a thread of this process. It can only be asked to stop, which a small problem does within a second."""

    def __init__(self, solve: Callable[..., Outcome], problem: Problem, options: SolveOptions, start: Floats | None) -> None:
        self._stop = Event()
        self._news: deque[Progress] = deque()
        self._best: Outcome | None = None
        self._answer: Outcome | BaseException | None = None
        # Thread.join takes a thread for ended that Ctrl-C only interrupted the waiting for.
        self._done = Event()

        def body() -> None:
            try:
                self._answer = solve(problem, options, start, self._news.append, self._stop.is_set, self._keep)
            except BaseException as failure:
                self._answer = failure
            self._done.set()

        self._thread = Thread(target=body, daemon=True, name="highs")
        self._thread.start()

    def _keep(self, x: Floats, objective: float) -> None:
        self._best = Outcome(Status.interrupted, x, objective)

    def wait(self, seconds: float) -> bool:
        """Wait at most that long for the end of the thread."""
        return self._done.wait(seconds)

    def started(self) -> bool:
        """A thread starts at once."""
        return True

    def news(self) -> list[Progress]:
        """The reports since the last question."""
        return [self._news.popleft() for _ in range(len(self._news))]

    def ask_to_stop(self) -> None:
        """Set the flag that HiGHS's callbacks look at."""
        self._stop.set()

    def result(self) -> Outcome:
        """The answer; an exception of the thread is raised here."""
        if isinstance(self._answer, BaseException):
            raise self._answer
        assert self._answer is not None
        return self._answer

    def kept(self) -> Outcome | None:
        """The best solution so far."""
        return self._best

    def close(self) -> None:
        """Ask the thread to stop and give it a moment."""
        self._stop.set()
        if self._done.wait(GRACE_SECONDS):
            self._thread.join()


def watched(
    target: Target, problem: Problem, options: SolveOptions, on_progress: OnProgress | None, stopped: Callable[[], bool]
) -> Outcome:
    """Wait for a solve, passing its news on; end it when it is cancelled or over its time (see `optimizer.highs.solve`)."""
    watch = _Watch(target, options, on_progress)
    try:
        while True:
            try:
                if target.wait(POLL_SECONDS):
                    watch.tell()
                    return target.result()
                watch.tell()
                if watch.over(stopped):
                    return _ended(watch, problem)
            except KeyboardInterrupt:
                press()
                watch.interrupt()
    finally:
        target.close()


@dataclass
class _Watch:
    """The clocks of a solve and what it last said."""

    target: Target
    options: SolveOptions
    on_progress: OnProgress | None
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)
    stop_by: float = np.inf
    limit: float = np.inf
    last: Progress = field(default_factory=lambda: Progress(0.0))
    pressed: int = field(default_factory=presses)
    """How often Ctrl-C was pressed before, or has been minded."""

    def over(self, stopped: Callable[[], bool]) -> bool:
        """Ask the solve to stop when it is cancelled; whether the patience with it is at an end."""
        now = time.monotonic()
        if presses() > self.pressed:
            self.pressed = presses()
            self.interrupt()
        if self.stop_by == np.inf and stopped():
            self.interrupt()
        if self.limit == np.inf and self.options.time_limit is not None and self.target.started():
            self.limit = now + self.options.time_limit + GRACE_SECONDS
        return now >= min(self.stop_by, self.limit)

    def interrupt(self) -> None:
        """Ask the solve to stop; asked twice, or before it has begun, it has no more time."""
        self.target.ask_to_stop()
        has_time = self.stop_by == np.inf and self.target.started()
        self.stop_by = time.monotonic() + (GRACE_SECONDS if has_time else 0.0)

    def tell(self) -> None:
        """Pass news on, and the last state again where there were none for a second."""
        news = self.target.news()
        now = time.monotonic()
        if not news and now - self.told >= NEWS_SECONDS:
            news = [self.last]
        for progress in news:
            self.last = replace(progress, seconds=now - self.began)
            self.told = now
            if self.on_progress is not None:
                self.on_progress(self.last)


def _ended(watch: _Watch, problem: Problem) -> Outcome:
    """What is left of a solve that did not end by itself: the best solution saved and the last bound proven."""
    kept = watch.target.kept() or Outcome(Status.interrupted)
    by_limit = watch.stop_by == np.inf
    return replace(
        kept,
        status=Status.feasible if by_limit and kept.x is not None else Status.interrupted,
        bound=watch.last.bound,
        gap=relative_gap(kept.objective, watch.last.bound, reference(problem, watch.options)),
        seconds=time.monotonic() - watch.began,
    )
