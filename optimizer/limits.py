"""What a solve of a plan may take: seconds, gap, who listens and who cancels."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from optimizer.outcome import Progress, SolveOptions
from optimizer.problem import Problem

FEW_BINARIES, SMALL_GAP, LARGE_GAP = 150, 1e-6, 1e-3
"""Gap that is asked for where none is stated, by the number of binaries."""


@dataclass(frozen=True)
class Limits:
    """What a solve may take: seconds, gap, and who listens and cancels."""

    time_limit: float | None = None
    gap: float | None = None
    """Relative; by default as small as the size of the problem lets it be proven soon."""
    on_progress: Callable[[Progress], None] | None = None
    cancel: Callable[[], bool] | None = None
    began: float = 0.0
    start: Mapping[int, float] | None = None
    """Choices of a plan to start from, by column."""
    tolerance: float = 1e-7
    """How far rows and integers may be off in the solver."""

    @property
    def over(self) -> bool:
        """Whether the time is up or the user wants to stop."""
        late = self.time_limit is not None and time.monotonic() > self.began + self.time_limit
        return late or (self.cancel is not None and self.cancel())

    def options(self, gap: float | None = None) -> SolveOptions:
        """Options with the time that is left."""
        left = None if self.time_limit is None else max(self.time_limit - (time.monotonic() - self.began), 0.5)
        asked = (LARGE_GAP if self.gap is None else self.gap) if gap is None else gap
        return SolveOptions(time_limit=left, gap=asked, tolerance=self.tolerance)

    def resolved(self, problem: Problem) -> "Limits":
        """The limits with a gap: 1e-6 for a problem with few binaries, 0.1 % for others."""
        if self.gap is not None:
            return self
        return replace(self, gap=SMALL_GAP if int(problem.integer.sum()) <= FEW_BINARIES else LARGE_GAP)
