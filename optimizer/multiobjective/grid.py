"""Augmented epsilon-constraint over a grid of caps, with jumps.

The first objective is minimised under caps on the others, from loose to tight. What a slack is worth makes the solution
efficient. A solution that keeps tighter caps too is theirs, so that no cell is solved whose answer is known; nor one that is
tighter than a cell without a solution.

Method: Mavrotas G., Florios K. (2013) An improved version of the augmented epsilon-constraint method (AUGMECON2). Appl. Math.
Comput. 219, 9652-9669; flags of all cells that a solution answers: Nikas A. et al. (2022) Oper. Res. Int. J. 22, 1291-1332.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from parkloop.optimizer.multiobjective.lexicographic_ends import Solved
from parkloop.optimizer.multiobjective.scalarised import Reached, Scalarised, room
from parkloop.optimizer.solver.problem import Floats

WORTH = 1e-4
"""What all slacks together are worth at most, relative to the range of the first objective."""


@dataclass(frozen=True, eq=False)
class GridCell:
    """A cell: its caps (p,), and the problem that answers it; none where the cell was not asked any more."""

    caps: Floats
    answer: Solved | None


def grid_cells(low: Floats, high: Floats, count: int) -> list[Floats]:
    """Caps (p,) of the cells, from loose to tight.

    The first objective has none, one that is constant a single cap.
    """
    axes = [np.linspace(top, least, count if top > least else 1) for least, top in zip(low[1:], high[1:], strict=True)]
    return [np.array([np.inf, *caps]) for caps in product(*axes)]


def solve_grid(
    task: Scalarised,
    cells: Sequence[Floats],
    known: Sequence[Solved],
    low: Floats,
    high: Floats,
    on_cell: Callable[[list[GridCell]], None] = lambda cells: None,
) -> list[GridCell]:
    """Answer every cell, with as few solves as possible.

    Args:
        task: the problem.
        cells: caps (p,) of each.
        known: problems that are solved already, such as the ends.
        low: least value of each objective (p,).
        high: largest value of each objective on the front (p,), for the worth of slacks.
        on_cell: hears of the cells so far.
    """
    solved, made = list(known), list[GridCell]()
    for caps in cells:
        answer = answered_before(solved, caps)
        if answer is None and not task.stopped:
            reached = task.minimise(0, caps, _weights(low, high, caps), _nearest(solved, caps))
            answer = Solved(caps, reached, reached.bound)
            solved.append(answer)
        made.append(GridCell(caps, answer))
        on_cell(made)
    return made


def answered_before(solved: Sequence[Solved], caps: Floats) -> Solved | None:
    """Solved problem with looser caps that answers tighter ones too.

    By its solution, or as it has none.
    """
    for one in solved:
        looser = bool(np.all(one.caps >= caps - room(caps)))
        if looser and one.reached.infeasible:
            return one
        if looser and one.reached.values is not None and np.all(one.reached.values <= caps + room(caps)):
            return one
    return None


def _weights(low: Floats, high: Floats, caps: Floats) -> Floats:
    """What a unit of slack below each cap is worth."""
    spans = high - low
    weights = np.zeros(len(caps))
    bounded = np.isfinite(caps) & (spans > 0)
    weights[bounded] = WORTH * max(float(spans[0]), 0.0) / spans[bounded] / max(int(bounded.sum()), 1)
    return weights


def _nearest(solved: Sequence[Solved], caps: Floats) -> object:
    """The solution of the problem whose caps are nearest."""
    with_solution = [one for one in solved if one.reached.values is not None]

    def distance(one: Solved) -> float:
        values = one.reached.values
        assert values is not None
        scale = np.maximum(np.abs(caps[1:]), 1.0)
        return float(np.sum(np.abs(values[1:] - caps[1:]) / scale))

    nearest = min(with_solution, key=distance, default=None)
    return None if nearest is None else nearest.reached.solution


def shared_proofs(answers: Sequence[Solved]) -> list[Solved]:
    """The same problems, each with what the others prove and found.

    A bound under looser caps holds under tighter ones; a solution of tighter caps is one of looser ones, and counts where it is
    better.
    """
    made = []
    for one in answers:
        bounds = [other.bound for other in answers if np.all(other.caps >= one.caps)]
        bound, reached = max([one.bound, *bounds]), one.reached
        for other in answers:
            values = other.reached.values
            if values is None or not np.all(values <= one.caps + room(one.caps)):
                continue
            mine = np.inf if reached.values is None else float(reached.values[0])
            if values[0] < mine - float(room(values)[0]):
                reached = Reached(reached.status, values, bound, other.reached.solution)
        made.append(Solved(one.caps, reached, bound))
    return made
