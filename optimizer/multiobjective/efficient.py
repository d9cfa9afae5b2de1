"""Efficient points of solved problems: those that no other dominates, and what became of every cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parkloop.optimizer.multiobjective.lexicographic_ends import Solved
from parkloop.optimizer.solver.outcome import Status
from parkloop.optimizer.solver.problem import Floats

SAME = 1e-6
"""Difference of two values that is none, relative to the range of the objective."""


@dataclass(frozen=True, eq=False)
class Sorted:
    """Points in rising order of the first objective, and the outcome of each answer.

    With it stands the number of its point, from 1.
    """

    points: list[Solved]
    outcomes: list[tuple[str, int]]


def efficient_points(answers: Sequence[Solved | None]) -> Sorted:
    """Sort answers into points and outcomes.

    An outcome is ``found``, ``same`` as another's, ``dominated`` by another, ``infeasible``, ``stopped`` or ``failed``.

    Of answers with equal values the one with the tightest caps counts, whose bound is the highest.
    """
    values = [None if one is None or one.reached.values is None else one.reached.values for one in answers]
    there = [one for one in values if one is not None]
    tolerance = _tolerance(there)
    chosen: list[int] = []
    for n in sorted((n for n, one in enumerate(values) if one is not None), key=lambda n: _key(answers[n])):
        if not any(_close(values[n], values[m], tolerance) for m in chosen):
            chosen.append(n)
    kept = [n for n in chosen if not any(_dominates(values[m], values[n], tolerance) for m in chosen if m != n)]
    outcomes = [_outcome(n, answers, values, chosen, kept, tolerance) for n in range(len(answers))]
    return Sorted([one for n in kept if (one := answers[n]) is not None], outcomes)


def _key(one: Solved | None) -> tuple[float, ...]:
    assert one is not None and one.reached.values is not None
    return (float(one.reached.values[0]), -one.bound, *map(float, one.reached.values[1:]))


def _tolerance(values: Sequence[Floats]) -> Floats:
    if not values:
        return np.zeros(1)
    stacked = np.array(values)
    return np.asarray(SAME * (stacked.max(axis=0) - stacked.min(axis=0)) + 1e-9 * np.maximum(np.abs(stacked).max(axis=0), 1e-3))


def _close(one: Floats | None, other: Floats | None, tolerance: Floats) -> bool:
    return one is not None and other is not None and bool(np.all(np.abs(one - other) <= tolerance))


def _dominates(one: Floats | None, other: Floats | None, tolerance: Floats) -> bool:
    if one is None or other is None:
        return False
    return bool(np.all(one <= other + tolerance) and np.any(one < other - tolerance))


def _outcome(
    n: int,
    answers: Sequence[Solved | None],
    values: Sequence[Floats | None],
    chosen: Sequence[int],
    kept: Sequence[int],
    tolerance: Floats,
) -> tuple[str, int]:
    """What became of an answer, and the number of the point that tells it; 0: none."""
    one, own = answers[n], values[n]
    if one is None or own is None:
        known = one is not None and one.reached.status
        return ("infeasible" if known is Status.infeasible else "failed" if known is Status.error else "stopped"), 0
    if n in kept:
        return "found", kept.index(n) + 1
    twin = next(m for m in chosen if _close(own, values[m], tolerance))
    if twin in kept:
        return "same", kept.index(twin) + 1
    by = next((k for k, m in enumerate(kept, start=1) if _dominates(values[m], own, tolerance)), 0)
    return "dominated", by


def relative_accuracy(one: Solved) -> tuple[float, float]:
    """Accuracy of the first objective under the caps, absolute and relative.

    NaN where nothing is proven.
    """
    if one.reached.values is None or not math.isfinite(one.bound):
        return math.nan, math.nan
    value = float(one.reached.values[0])
    amount = max(value - one.bound, 0.0)
    return amount, amount / max(abs(value), 1e-9)
