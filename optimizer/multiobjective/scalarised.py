"""Scalarised problems: one objective is minimised while the others are kept below caps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from parkloop.optimizer.solver.outcome import Status
from parkloop.optimizer.solver.problem import Floats

FOUND = (Status.optimal, Status.feasible, Status.interrupted)
"""Status of an answer that may have a solution."""


@dataclass(frozen=True, eq=False)
class Reached:
    """Answer to a scalarised problem: values of all objectives (p,), and a bound of one.

    ``bound`` is the least value of the minimised one under the caps, −∞ where nothing is proven, ∞ where infeasibility is.
    ``solution`` is whatever the problem makes of it, and what it takes as a warm start.
    """

    status: Status
    values: Floats | None = None
    bound: float = -np.inf
    solution: Any = None

    @property
    def infeasible(self) -> bool:
        """Whether no solution keeps the caps, which is proven."""
        return self.values is None and self.status is Status.infeasible


class Scalarised(Protocol):
    """A problem with p objectives, all of them to be minimised, that is built once and solved many times."""

    @property
    def names(self) -> Sequence[str]:
        """Names of the objectives."""

    @property
    def steps(self) -> Sequence[float]:
        """Of each objective the step of which all its values are multiples, as 1 of a count; 0: none."""

    @property
    def stopped(self) -> bool:
        """Whether no further solve is wanted."""

    def minimise(self, which: int, caps: Floats, weights: Floats | None = None, start: Any = None) -> Reached:
        """Minimise an objective under caps.

        Args:
            which: number of the objective.
            caps: the largest allowed value of each objective (p,), ∞ where there is none.
            weights: what a unit of slack below each cap is worth (p,), so that among equal solutions an efficient one is found;
                positive for finite caps only.
            start: the solution of a neighbouring problem.
        """


def room(values: Floats) -> Floats:
    """What is rounding in values (p,)."""
    return np.asarray(1e-9 * np.maximum(np.abs(np.where(np.isfinite(values), values, 0.0)), 1.0))
