"""Ranges of qualities tightened: no design as good as the best one found has a quality outside.

The least and largest quality that the linear relaxation leaves, with the arcs out of each mix linked and dearer designs cut off,
are the ends of a smaller range.

Method: optimality-based bound tightening; Gleixner A.M., Berthold T., Müller B., Weltge S. (2017) J. Glob. Optim. 67, 731-757.
"""

import time
from collections.abc import Mapping

import numpy as np

from optimizer.bilinear import Bilinear, Key
from optimizer.highs import SolveOptions, Status, run
from optimizer.linked import linked
from optimizer.problem import Problem

Ranges = dict[Key, tuple[float, float]]

SLACK = 1e-6
"""By how much a range is left wider than what was found, relative to its width: room for the solver's tolerance."""
ROUNDS = 3
"""Passes over all outlets."""
WORTH = 0.05
"""Mean narrowing of a pass, below which another is not made."""


def tightened(mixing: Bilinear, ranges: Mapping[Key, tuple[float, float]], best: float, until: float) -> Ranges:
    """Ranges that hold for every design no dearer than ``best``; as they were where time is up."""
    found: Ranges = dict(ranges)
    for _ in range(ROUNDS):
        before = dict(found)
        relaxed, columns = _cut_off(mixing, found, best)
        for key, column in columns.items():
            if time.monotonic() > until:
                return found
            low, high = found[key]
            if high - low > SLACK * max(abs(high), 1.0):
                found[key] = _narrowed(relaxed, column, low, high)
        if _narrowing(before, found) < WORTH:
            break
    return found


def _cut_off(mixing: Bilinear, ranges: Ranges, best: float) -> tuple[Problem, dict[Key, int]]:
    """The linear relaxation with linked arcs, designs dearer than the best one cut off."""
    problem, columns = linked(mixing.built, mixing.relaxation, ranges)
    terms = {int(j): float(problem.c[j]) for j in np.flatnonzero(problem.c)}
    most = best + SLACK * abs(best) - problem.offset
    return problem.with_row(terms, -np.inf, most, "cutoff").relaxed(), columns


def _narrowed(relaxed: Problem, column: int, low: float, high: float) -> tuple[float, float]:
    """Least and largest value of a column."""
    ends = []
    for sign in (1.0, -1.0):
        outcome = run(relaxed.with_objective({column: sign}), SolveOptions())
        if outcome.status is not Status.optimal or outcome.objective is None:
            return low, high
        ends.append(sign * outcome.objective)
    room = SLACK * max(high - low, abs(high))
    return max(low, min(ends[0] - room, high)), min(high, max(ends[1] + room, low))


def _narrowing(before: Ranges, after: Ranges) -> float:
    """Mean part of the ranges that went."""
    parts = [1.0 - (after[key][1] - after[key][0]) / (high - low) for key, (low, high) in before.items() if high > low]
    return float(np.mean(parts)) if parts else 0.0
