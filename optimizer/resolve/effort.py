"""What one solve of a session may take, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parkloop.optimizer.solve.lexicographic import LARGE_GAP
from parkloop.optimizer.solver.highs.adapter import SolveOptions
from parkloop.optimizer.solver.limits import few_choices
from parkloop.optimizer.solver.problem import Floats, Problem

EXACT_GAP = 1e-8
"""Relative gap of small parks, which tells ties and small savings apart."""
SECONDS = 10.0
"""Default time limit of one solve of a large park [s]"""


@dataclass(frozen=True)
class Effort:
    """Effort of one solve: relative gap, time limit [s], and whether a bound of it all is wanted."""

    gap: float | None = None
    seconds: float | None = None
    proof: bool = True
    cancel: Callable[[], bool] | None = None
    target: float = np.inf
    """Bound from which no more is to be proven [money/y]"""

    def options(self, problem: Problem) -> SolveOptions:
        """Solver options for a problem; small ones are solved exactly."""
        small = few_choices(problem)
        gap = (EXACT_GAP if small else LARGE_GAP) if self.gap is None else self.gap
        return SolveOptions(gap=gap, time_limit=None if small and self.seconds is None else self.seconds or SECONDS)


@dataclass(frozen=True, eq=False)
class Answer:
    """Incumbent with some binaries fixed, and proven bound.

    ``x`` (n,) is ``None`` without an incumbent; then ``bound`` is infinite where infeasibility is proven.
    """

    x: Floats | None
    objective: float
    bound: float

    @property
    def impossible(self) -> bool:
        """Whether infeasibility is proven."""
        return self.x is None and self.bound == np.inf
