r"""Pricing: the relaxation of very many candidates over the few of them that pay.

The relaxation is solved over a part of the binaries. Its duals :math:`\pi` price all the others: where a binary :math:`j` is 1,
the flows :math:`f \le u` that hang on it can save

.. math:: \sum_f \max(0, -r_f)\, u_f - r_k \max_f u_f - r_j, \qquad r = c - A^\top \pi

with the capacity :math:`k` that the largest of them needs. Those that save most are added, and it is solved again. Rows of
nothing but a binary and what hangs on it are left out while it is closed, and have no part in the prices.

With nothing left that pays, the relaxation of the whole is solved, and its bound is proven by duals: those of the last part, and
for the rows that were left out those of a problem of these rows alone.

Method: column generation; Desaulniers G., Desrosiers J., Solomon M.M. (eds) (2005) Column Generation. Springer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parkloop.optimizer.search.dual_bound import dual_bound
from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, solve
from parkloop.optimizer.solver.problem import Floats, Problem

ROUNDS = 30
"""Largest number of restricted relaxations."""
SHARE = 0.1
"""Largest share of all binaries that is added at a time."""
LEAST_ADDED = 100
"""Number of binaries that may be added in any case."""
LITTLE = 5e-3
"""What all that pay can save, relative to the objective, below which no further round is made."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """What hangs on each binary of a problem of n columns and m rows."""

    owner: NDArray[np.int64]
    """Binary without which a column is 0 (n,), of a binary itself; −1 for none."""
    limit: Floats
    """Largest value of such a column (n,)."""
    own: NDArray[np.bool_]
    """Mask of the rows of one binary and what hangs on it (m,)."""
    capacity: NDArray[np.bool_]
    """Mask of columns that limit others in such rows (n,)."""
    priced: NDArray[np.bool_]
    """Mask of the binaries (n,)."""


@dataclass(frozen=True, eq=False)
class Priced:
    """A solution of the relaxation (n,) over some binaries (n,), with duals (m,) and the bound they prove."""

    x: Floats
    value: float
    kept: NDArray[np.bool_]
    duals: Floats
    bound: float = -np.inf


def blocks_of(problem: Problem, priced: NDArray[np.bool_]) -> Blocks:
    r"""Find by the rows :math:`x \le u y` what hangs on each of some binaries (n,)."""
    matrix, integer = problem.A, problem.integer
    owner = np.where(priced, np.arange(problem.columns), -1)
    limit = problem.col_upper.copy()
    first = matrix.indptr[:-1][(np.diff(matrix.indptr) == 2) & (problem.row_upper == 0.0)]
    for one, other in ((first, first + 1), (first + 1, first)):
        x, y, a, b = matrix.indices[one], matrix.indices[other], matrix.data[one], matrix.data[other]
        hangs = ~integer[x] & priced[y] & (a > 0.0) & (b < 0.0) & (problem.col_lower[x] >= 0.0)
        owner[x[hangs]] = y[hangs]
        limit[x[hangs]] = np.minimum(limit[x[hangs]], -b[hangs] / a[hangs])
    rows = np.repeat(np.arange(problem.rows), np.diff(matrix.indptr))
    of_entry = owner[matrix.indices]
    least, most = np.full(problem.rows, problem.columns), np.full(problem.rows, -1)
    np.minimum.at(least, rows, of_entry)
    np.maximum.at(most, rows, of_entry)
    own = (least == most) & (most >= 0)
    capacity = np.zeros(problem.columns, dtype=bool)
    capacity[matrix.indices[own[rows] & (matrix.data < 0.0)]] = True
    return Blocks(owner, limit, own, capacity & ~integer, priced)


def savings(problem: Problem, blocks: Blocks, duals: Floats) -> Floats:
    """What each priced binary can save by the duals of the rows (m,), about; −∞ for other columns (n,)."""
    reduced = problem.c - problem.A.T @ np.where(blocks.own, 0.0, duals)
    hanging = (blocks.owner >= 0) & ~problem.integer & np.isfinite(blocks.limit)
    gaining = np.flatnonzero(hanging & ~blocks.capacity & (reduced < 0.0))
    needed, saved = np.zeros(problem.columns), np.full(problem.columns, -np.inf)
    saved[blocks.priced] = -reduced[blocks.priced]
    np.add.at(saved, blocks.owner[gaining], -reduced[gaining] * blocks.limit[gaining])
    np.maximum.at(needed, blocks.owner[gaining], blocks.limit[gaining])
    sized = np.flatnonzero(hanging & blocks.capacity)
    np.subtract.at(saved, blocks.owner[sized], reduced[sized] * np.minimum(blocks.limit[sized], needed[blocks.owner[sized]]))
    return saved


def priced_relaxation(
    problem: Problem,
    candidates: NDArray[np.bool_],
    start: Floats,
    options: SolveOptions,
    over: Callable[[], bool] = lambda: False,
    on_round: Callable[[Priced], None] = lambda found: None,
) -> Priced | None:
    """A solution of the relaxation over the candidates that pay.

    Args:
        problem: the MILP, n columns.
        candidates: mask of the binaries that are priced (n,); all others are there from the beginning.
        start: a solution (n,), whose binaries are among the candidates from the beginning.
        options: those of the linear programs.
        over: whether to end; the last relaxation counts.
        on_round: called with each relaxation that is not the last.

    Returns:
        A solution of the relaxation of the whole, not always the best of it; None where there was no time for any.
    """
    blocks = blocks_of(problem, candidates & problem.integer)
    kept = problem.integer & (~blocks.priced | (start > 0.5) | (problem.col_lower > 0.0))
    most, last = max(int(SHARE * problem.integer.sum()), LEAST_ADDED), None
    for _ in range(ROUNDS):
        found = _over_kept(problem, blocks, kept, options, over)
        if found is None or over():
            break
        last, saved = found, savings(problem, blocks, found.duals)
        if _little(saved, kept, found.value) and not over():
            last, saved = _completed(problem, blocks, found, options, over)
            if _little(saved, kept, found.value):
                break
        on_round(last)
        saved = np.where(kept, -np.inf, saved)
        best = np.argsort(-saved)[:most]
        kept[best[saved[best] > 0.0]] = True
    return last


def _little(saved: Floats, kept: NDArray[np.bool_], value: float) -> bool:
    """Whether all binaries that are not kept can save next to nothing of an objective."""
    return float(np.maximum(saved[~kept], 0.0).sum()) <= LITTLE * abs(value)


def _over_kept(
    problem: Problem, blocks: Blocks, kept: NDArray[np.bool_], options: SolveOptions, over: Callable[[], bool]
) -> Priced | None:
    """The relaxation over some binaries; the duals of rows that are left out are 0."""
    columns = np.flatnonzero(~_left_out(blocks, kept))
    rows = problem.rows_with(columns)
    # reduced, it would be without the rows that force something, and without their duals
    found = solve(problem.relaxed().restricted(rows, columns), options, cancel=over, where="process")
    if found.status is not Status.optimal or found.x is None or found.row_duals is None:
        return None
    x, duals = np.zeros(problem.columns), np.zeros(problem.rows)
    x[columns], duals[rows] = found.x, found.row_duals
    return Priced(x, problem.value(x), kept.copy(), duals)


def _left_out(blocks: Blocks, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mask of the priced binaries that are closed and of what hangs on them (n,)."""
    return (blocks.priced & ~kept)[blocks.owner] & (blocks.owner >= 0)


def _completed(
    problem: Problem, blocks: Blocks, found: Priced, options: SolveOptions, over: Callable[[], bool]
) -> tuple[Priced, Floats]:
    """Duals of the rows that were left out too, the bound of all, and what each binary saves (n,)."""
    columns = np.flatnonzero(_left_out(blocks, found.kept))
    rows = np.flatnonzero(blocks.own & (found.duals == 0.0))
    reduced = problem.c - problem.A.T @ found.duals
    rest = problem.with_objective(reduced).relaxed().restricted(rows, columns)
    outcome, duals, saved = solve(rest, options, cancel=over, where="process"), found.duals.copy(), np.zeros(problem.columns)
    if outcome.row_duals is not None and outcome.x is not None:
        duals[rows] = outcome.row_duals
        np.subtract.at(saved, blocks.owner[columns], reduced[columns] * outcome.x)
    return replace(found, duals=duals, bound=dual_bound(problem, duals)[0]), saved
