r"""A bound at other costs, from one that is proven at some costs.

Every plan :math:`x` costs :math:`c^\top x \ge L` at the costs at which :math:`L` was proven, by whatever search. At other costs
:math:`c'` each :math:`0 \le \lambda \le 1` therefore bounds it by

.. math:: c'^\top x = \lambda\, c^\top x + (c' - \lambda c)^\top x \ge \lambda L + \min_{x \in P} (c' - \lambda c)^\top x

with the linear relaxation :math:`P` of the plans; its minimum is bounded by duals, whatever the solver says of them. So the
proof that closed the gap of the relaxation is not done again: :math:`\lambda = 0` is the relaxation alone, :math:`\lambda = 1`
the old bound and what the change must cost at least. Links that are forced in or out only take plans away, so it holds then too.

Method: Lagrangian relaxation of the row that the old bound is; Geoffrion A.M. (1974) Math. Program. Stud. 2, 82-114.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parkloop.optimizer.search.dual_bound import dual_bound
from parkloop.optimizer.solver.highs.warm_lp import WarmRelaxation
from parkloop.optimizer.solver.problem import Floats, Problem

WEIGHTS = (0.6, 0.84, 0.93, 0.97)
"""Weights of the old bound that are tried in turn, while a larger one promises more."""


@dataclass(frozen=True, eq=False)
class ProvenBound:
    """Costs (n,) with their constant, and the least that every plan is proven to cost at them [money/y]"""

    c: Floats
    offset: float
    value: float

    def excess(self, x: Floats) -> float:
        """How far a solution is below the bound; positive where it is no plan [money/y]"""
        return self.value - float(self.c @ x) - self.offset


@dataclass(frozen=True, eq=False)
class MovedBound:
    """A bound, and the solution (n,) of the relaxation alone; None where that was not solved."""

    value: float
    relaxed: Floats | None


def moved_bound(relaxation: WarmRelaxation, problem: Problem, proven: Sequence[ProvenBound], seconds: float) -> MovedBound:
    """The best bound of a problem that its relaxation and bounds at other costs give within a time.

    Args:
        relaxation: that of a problem with the same rows.
        problem: the problem, n columns.
        proven: bounds of the same plans, or of more, at other costs.
        seconds: time after which no further weight is begun, and that each one may take [s]
    """
    until, nothing = time.monotonic() + seconds, np.zeros(problem.rows)
    least = max((_weighted(problem, one, 1.0, nothing) for one in proven), default=-np.inf)
    alone = relaxation.minimum(problem)
    if alone is None:
        return MovedBound(least, None)
    least = max(least, dual_bound(problem, alone.duals)[0])
    for one in proven:
        x, weights = alone.x, iter(WEIGHTS)
        while one.excess(x) > 0.0 and (weight := next(weights, None)) is not None and (left := until - time.monotonic()) > 0.0:
            found = relaxation.minimum(_shifted(problem, one, weight), left)
            if found is None:
                break
            least, x = max(least, _weighted(problem, one, weight, found.duals)), found.x
    return MovedBound(least, alone.x)


def _shifted(problem: Problem, one: ProvenBound, weight: float) -> Problem:
    """The problem with a multiple of the old costs subtracted."""
    return problem.with_objective(problem.c - weight * one.c, problem.offset - weight * one.offset)


def _weighted(problem: Problem, one: ProvenBound, weight: float, duals: Floats) -> float:
    """The bound by a weight and duals of the rows (m,)."""
    return weight * one.value + dual_bound(_shifted(problem, one, weight), duals)[0]
