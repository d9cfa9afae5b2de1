"""A model as SCIP gets it, in arrays: linear rows, and products of two columns.

SCIP's own process reads it and must start fast: scipy, which problems need, takes as long to load as all else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from parkloop.optimizer.solver.problem import Problem

Array = NDArray[Any]
NO_PRODUCTS = np.empty((0, 3), dtype=np.int64)


class ScipModel(NamedTuple):
    """Minimise cost·x + offset; n columns, m rows in row order, k products. An absent bound is ±inf."""

    cost: Array
    offset: float
    integer: Array
    lower: Array
    upper: Array
    starts: Array
    """Where each row begins in ``columns`` and ``values`` (m + 1,)."""
    columns: Array
    values: Array
    row_lower: Array
    row_upper: Array
    products: Array
    """Columns of each product (k, 3): the first is the product of the others."""


def scaled_model(
    problem: Problem, cost: Array, offset: float, column: Array | None = None, row: Array | None = None
) -> ScipModel:
    """The model of a problem with scaled objective, columns and rows.

    Args:
        problem: n columns, m rows.
        cost: scaled objective (n,), and its constant ``offset``.
        offset: constant of the scaled objective.
        column: unit of each column (n,); by default 1.
        row: factor of each row (m,); by default its largest coefficient becomes 1.
    """
    matrix = problem.A
    column = np.ones(problem.columns) if column is None else column
    values = matrix.data * column[matrix.indices]
    of_row = np.repeat(np.arange(problem.rows), np.diff(matrix.indptr))
    if row is None:
        largest = np.zeros(problem.rows)
        np.maximum.at(largest, of_row, np.abs(values))
        row = 1.0 / np.where(largest > 0.0, largest, 1.0)
    return ScipModel(
        cost,
        offset,
        problem.integer,
        problem.col_lower / column,
        problem.col_upper / column,
        matrix.indptr,
        matrix.indices,
        values * row[of_row],
        problem.row_lower * row,
        problem.row_upper * row,
        NO_PRODUCTS,
    )
