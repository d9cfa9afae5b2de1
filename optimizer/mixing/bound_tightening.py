"""Optimality-based bound tightening (OBBT) of the qualities of mixing outlets.

Every design no dearer than the incumbent has its qualities in the smaller ranges: the least and largest quality over the LP
relaxation with McCormick envelopes and a cost cutoff.

Method: Gleixner A.M., Berthold T., Müller B., Weltge S. (2017) J. Glob. Optim. 67, 731-757.
"""

import math
import time
from collections.abc import Mapping

import numpy as np

from parkloop.optimizer.mixing.bilinear import Bilinear
from parkloop.optimizer.mixing.true_quality import QualityKey
from parkloop.optimizer.mixing.valid_inequalities import with_valid_inequalities
from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, run
from parkloop.optimizer.solver.problem import Problem

SLACK = 1e-6
"""Margin of a tightened range for the solver's tolerance, relative to its width."""
ROUNDS = 3
"""Largest number of passes over all outlets."""
WORTH = 0.05
"""Mean shrinking of a pass, below which no other follows."""


def tighten_ranges(
    mixing: Bilinear, ranges: Mapping[QualityKey, tuple[float, float]], best: float, until: float
) -> dict[QualityKey, tuple[float, float]]:
    """Tighten the ranges of qualities for designs no dearer than the incumbent (OBBT).

    Args:
        mixing: the mixing problem.
        ranges: ranges known so far.
        best: objective of the incumbent.
        until: end of the time for it, as of ``time.monotonic`` [s].

    Returns:
        Ranges within those given; unchanged where the time ran out.
    """
    found: dict[QualityKey, tuple[float, float]] = dict(ranges)
    for _ in range(ROUNDS):
        before = dict(found)
        relaxed, columns = _cut_off(mixing, found, best)
        for key, column in columns.items():
            if time.monotonic() > until:
                return found
            low, high = found[key]
            if high - low > SLACK * max(abs(high), 1.0):
                found[key] = _narrowed(relaxed, column, low, high, until)
        if _narrowing(before, found) < WORTH:
            break
    return found


def _cut_off(
    mixing: Bilinear, ranges: dict[QualityKey, tuple[float, float]], best: float
) -> tuple[Problem, dict[QualityKey, int]]:
    """The LP relaxation with envelopes and a cutoff at the incumbent; and the columns of qualities."""
    problem, columns = with_valid_inequalities(mixing.built, mixing.relaxation, ranges)
    terms = {int(j): float(problem.c[j]) for j in np.flatnonzero(problem.c)}
    cutoff = best + SLACK * abs(best) - problem.offset
    return problem.with_row(terms, -np.inf, cutoff, "cutoff").relaxed(), columns


def _narrowed(relaxed: Problem, column: int, low: float, high: float, until: float) -> tuple[float, float]:
    """Least and largest value of a column, with a margin; those known where the time is up."""
    ends = []
    for sign in (1.0, -1.0):
        options = SolveOptions(time_limit=None if math.isinf(until) else max(until - time.monotonic(), 0.0))
        outcome = run(relaxed.with_objective({column: sign}), options)
        if outcome.status is not Status.optimal or outcome.objective is None:
            return low, high
        ends.append(sign * outcome.objective)
    margin = SLACK * max(high - low, abs(high))
    return max(low, min(ends[0] - margin, high)), min(high, max(ends[1] + margin, low))


def _narrowing(before: dict[QualityKey, tuple[float, float]], after: dict[QualityKey, tuple[float, float]]) -> float:
    """Mean relative shrinking of the ranges."""
    parts = [1.0 - (after[key][1] - after[key][0]) / (high - low) for key, (low, high) in before.items() if high > low]
    return float(np.mean(parts)) if parts else 0.0
