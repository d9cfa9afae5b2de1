"""State of the search of a park that mixes: incumbent, bound, ranges, time; and who else seeks."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from parkloop.optimizer.mixing.bilinear import Bilinear
from parkloop.optimizer.mixing.sequential_lp import MixingDesign
from parkloop.optimizer.mixing.true_quality import QualityKey
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solve.lexicographic import Limits
from parkloop.optimizer.solver.highs.adapter import Outcome, SolveOptions
from parkloop.optimizer.solver.outcome import Progress, relative_gap
from parkloop.optimizer.solver.problem import Floats

MixingResult = tuple[Build, float, Outcome, Floats | None]
"""Model, seconds of building, outcome of the first objective and solution (n,)."""
START_SHARE = 0.3
"""Share of the remaining time for random starts in a round."""


@dataclass
class MixingSearch:
    """State of a refinement: incumbent, bound, ranges and time."""

    mixing: Bilinear
    limits: Limits
    wanted: float
    until: float
    design: MixingDesign | None = None
    bound: float = -float("inf")
    build_seconds: float = 0.0
    stalled_rounds: int = 0
    interrupted: bool = False
    share: float = START_SHARE
    inequalities: bool = True
    """Whether the relaxations have the valid inequalities: a better bound for longer solves."""
    ranges: Mapping[QualityKey, tuple[float, float]] = field(default_factory=dict)
    first: MixingResult | None = None
    """Result with every outlet at its limit, kept where nothing better is found."""

    def __post_init__(self) -> None:
        """Ranges from the data, until designs narrow them."""
        self.ranges = self.mixing.ranges

    @property
    def objective(self) -> float | None:
        """Objective of the incumbent."""
        return None if self.design is None else self.design.objective

    @property
    def gap(self) -> float | None:
        """Relative gap of the incumbent."""
        return relative_gap(self.objective, self.bound, 1.0)

    @property
    def bound_limit(self) -> float:
        """Largest valid bound: tightened ranges prove no more than the incumbent that tightened them."""
        return float("inf") if self.objective is None else self.objective

    @property
    def solve_gap(self) -> float:
        """Gap of a single solve, a quarter of the requested one."""
        return self.wanted / 4

    @property
    def closed(self) -> bool:
        """Whether the gap is closed."""
        return self.gap is not None and self.gap <= self.wanted

    @property
    def over(self) -> bool:
        """Whether the time limit is reached or the user has cancelled."""
        stopped = self.limits.cancel is not None and self.limits.cancel()
        self.interrupted = self.interrupted or stopped
        return self.interrupted or time.monotonic() > self.until

    def take(self, design: MixingDesign | None) -> None:
        """Keep a design that improves the incumbent."""
        if design is not None and (self.objective is None or design.objective < self.objective):
            self.design = design
        self.tell()

    def tell(self) -> None:
        """Report progress."""
        if self.limits.on_progress is not None:
            bound = self.bound if np.isfinite(self.bound) else None
            gap = None if bound is None else self.gap
            self.limits.on_progress(Progress(time.monotonic() - self.limits.began, self.objective, bound, gap))

    def options(self, gap: float, share: float = 1.0) -> SolveOptions:
        """Options of a solve with a share of the remaining time."""
        return SolveOptions(time_limit=max(share * (self.until - time.monotonic()), 0.5), gap=gap, seed=self.limits.seed)
