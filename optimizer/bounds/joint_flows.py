r"""Bounds of all that passes a link with several takers: no more than its giver has.

Each of its arcs may carry as much as the giver has or the taker needs. Together they carry no more than any row leaves to them in
which all of them stand, with the least of everything else there:

.. math:: \sum_{a \in \ell} f_{a,o} \le \frac{b_i - \sum_{j \notin \ell} \min(a_{ij} x_j)}{\min_{a \in \ell} a_{ia}}

It makes the capacity of the link follow its building more closely in the linear relaxation, without any further row.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from parkloop.models.network.arcs import Network
from parkloop.optimizer.bounds.relaxation import Flow, Relaxation
from parkloop.optimizer.solver.problem import Floats, Problem

LESS = 1e-6
"""Relative amount by which a bound must be less than the sum of those of the arcs."""


def joint_bounds(network: Network, relaxation: Relaxation, upper: Floats, flows: Mapping[Flow, float]) -> dict[Flow, float]:
    """Proven bounds of what passes links of several arcs together, by link and condition [unit/h]

    Args:
        network: candidate links and arcs.
        relaxation: the relaxation of a model without derived bounds, n columns at least.
        upper: proven upper bounds of its columns (n,).
        flows: proven bounds of each arc; what is no less than their sum is left out.
    """
    problem = relaxation.built.problem
    room, columns = _room(problem, upper[: problem.columns]), csc_array(problem.A)
    found: dict[Flow, float] = {}
    for link, arcs in network.arcs_of.items():
        for condition in relaxation.built.site.conditions if len(arcs) > 1 else ():
            keys = [(arc.id, condition) for arc in arcs]
            most = _together(columns, room, [relaxation.flows[key] for key in keys])
            if most < (1.0 - LESS) * sum(flows[key] for key in keys):
                found[link, condition] = most
    return found


def _room(problem: Problem, upper: Floats) -> Floats:
    """What the upper side of each row (m,) leaves over the least of all its columns."""
    entries = problem.A.tocoo()
    ends = np.where(entries.data > 0, problem.col_lower[entries.col], upper[entries.col])
    least = np.zeros(problem.rows)
    np.add.at(least, entries.row, np.where(np.isfinite(ends), entries.data * np.where(np.isfinite(ends), ends, 0.0), -np.inf))
    return np.asarray(problem.row_upper - least, dtype=np.float64)


def _together(matrix: csc_array, room: Floats, columns: Sequence[int]) -> float:
    """Most that columns from 0 may add up to.

    By the rows in which all of them stand with a positive factor.
    """
    most = np.inf
    rows, factors = _positive(matrix, columns[0])
    least = dict(zip(rows.tolist(), factors.tolist(), strict=True))
    for column in columns[1:]:
        rows, factors = _positive(matrix, column)
        here = dict(zip(rows.tolist(), factors.tolist(), strict=True))
        least = {row: min(factor, here[row]) for row, factor in least.items() if row in here}
    for row, factor in least.items():
        most = min(most, max(float(room[row]), 0.0) / factor)
    return most


def _positive(matrix: csc_array, column: int) -> tuple[NDArray[np.int64], Floats]:
    """Rows and factors of a column that are above 0."""
    inside = slice(matrix.indptr[column], matrix.indptr[column + 1])
    positive = matrix.data[inside] > 0
    return matrix.indices[inside][positive], matrix.data[inside][positive]
