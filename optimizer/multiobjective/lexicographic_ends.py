"""Lexicographic ends of a front: each objective is minimised first, then the others in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parkloop.optimizer.multiobjective.scalarised import Reached, Scalarised
from parkloop.optimizer.solver.outcome import Status
from parkloop.optimizer.solver.problem import Floats

PART = 0.25
"""Share of a step that an objective with steps is given, which lets no further value in."""


@dataclass(frozen=True, eq=False)
class Solved:
    """A solved problem of the first objective: the caps that it was under (p,), and what was reached.

    ``bound`` is what is proven of the first objective under these caps, ``whole`` whether all was proven that was minimised.
    """

    caps: Floats
    reached: Reached
    bound: float
    whole: bool = True


def lexicographic_ends(
    task: Scalarised, kept: float, on_end: Callable[[Solved | None], None] = lambda end: None
) -> list[Solved | None]:
    """Ends of all objectives, the rows of the payoff table.

    None where it was stopped before.

    Args:
        task: the problem.
        kept: relative room that an objective is given while later ones are minimised.
        on_end: hears of each end.
    """
    ends: list[Solved | None] = []
    for first in range(len(task.names)):
        ends.append(None if task.stopped else _end(task, first, kept))
        on_end(ends[-1])
        last = ends[-1]
        if last is not None and last.reached.infeasible:
            break
    return ends


def _end(task: Scalarised, first: int, kept: float) -> Solved:
    """One end; the first objective comes right after the one whose end it is."""
    order = [first, *(k for k in range(len(task.names)) if k != first)]
    caps, own, bound, status, whole = _uncapped(task), _uncapped(task), -np.inf, Status.feasible, True
    best: Reached | None = None
    for objective in order:
        reached = task.minimise(objective, caps, start=None if best is None else best.solution)
        if reached.values is None:
            if best is None:
                return Solved(own, reached, reached.bound)
            whole = False
            break
        best = reached
        whole = whole and reached.status is Status.optimal
        if objective == 0:
            bound, status = reached.bound, reached.status
        caps[objective] = kept_at(float(reached.values[objective]), task.steps[objective], kept)
        if objective == first and first:
            own[first] = caps[first]
        if task.stopped:
            status, whole = Status.interrupted, False
            break
    assert best is not None
    return Solved(own, Reached(status, best.values, bound, best.solution), bound, whole)


def kept_at(value: float, step: float, kept: float) -> float:
    """The cap that keeps an objective at a value."""
    return value + (PART * step if step else kept * max(abs(value), 1e-6))


def _uncapped(task: Scalarised) -> Floats:
    return np.full(len(task.names), np.inf)
