"""Limits of the solves of one plan: time, gap, progress reporting and cancellation."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from parkloop.optimizer.solver.outcome import Progress, SolveOptions
from parkloop.optimizer.solver.problem import Problem

FEW_BINARIES, SMALL_GAP, LARGE_GAP = 150, 1e-6, 1e-3
"""Default relative gap by number of binaries: SMALL_GAP up to FEW_BINARIES, else LARGE_GAP."""


def default_gap(binaries: int) -> float:
    """Relative gap that is meant where none is named, by the number of binaries."""
    return SMALL_GAP if binaries <= FEW_BINARIES else LARGE_GAP


def few_choices(problem: Problem, free: bool = False) -> bool:
    """Whether a problem has so few binaries that it is solved as a whole, to a small gap.

    With ``free`` those that are fixed do not count.
    """
    counted = problem.integer & (problem.col_lower < problem.col_upper) if free else problem.integer
    return int(counted.sum()) <= FEW_BINARIES


@dataclass(frozen=True)
class Limits:
    """Time limit [s], gap, warm start, progress callback and cancellation of the solves of a plan."""

    time_limit: float | None = None
    gap: float | None = None
    """Relative; None: by the number of binaries, see `resolved`."""
    on_progress: Callable[[Progress], None] | None = None
    cancel: Callable[[], bool] | None = None
    began: float = 0.0
    start: Mapping[int, float] | None = None
    """Warm start: values of binaries of an earlier plan by column."""
    seed: int = 0
    """Of random numbers, of the solver and of searches."""
    tolerance: float = 1e-7
    """Feasibility and integrality tolerance of the solver."""

    @property
    def over(self) -> bool:
        """Whether the time limit is reached or the user has cancelled."""
        return self.past(1.0)

    def past(self, share: float) -> bool:
        """Whether that share of the time limit is over or the user has cancelled."""
        late = self.time_limit is not None and time.monotonic() > self.began + share * self.time_limit
        return late or (self.cancel is not None and self.cancel())

    def options(self, gap: float | None = None) -> SolveOptions:
        """Solver options for the remaining time."""
        left = None if self.time_limit is None else max(self.time_limit - (time.monotonic() - self.began), 0.5)
        asked = (LARGE_GAP if self.gap is None else self.gap) if gap is None else gap
        return SolveOptions(time_limit=left, gap=asked, tolerance=self.tolerance, seed=self.seed)

    def resolved(self, problem: Problem) -> "Limits":
        """The limits with a default gap: 1e-6 for problems of few binaries, 0.1 % for others."""
        if self.gap is not None:
            return self
        return replace(self, gap=default_gap(int(problem.integer.sum())))
