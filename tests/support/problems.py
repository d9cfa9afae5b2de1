"""Problems written by hand, and fixed-charge exchange networks of any size."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csr_array

from parkloop.optimizer.solver.problem import Problem

INF = float("inf")
Row = tuple[Sequence[float], float, float]


def problem(
    c: Sequence[float],
    rows: Sequence[Row],
    upper: Sequence[float],
    lower: Sequence[float] | None = None,
    integer: Sequence[int] = (),
) -> Problem:
    """Minimise c·x over rows (coefficients, lower, upper); columns start at 0 and `integer` names the integer ones."""
    n = len(c)
    flags = np.zeros(n, dtype=bool)
    flags[list(integer)] = True
    return Problem(
        c=np.array(c, dtype=float),
        offset=0.0,
        A=csr_array(np.array([row[0] for row in rows], dtype=float).reshape(len(rows), n)),
        row_lower=np.array([row[1] for row in rows], dtype=float),
        row_upper=np.array([row[2] for row in rows], dtype=float),
        col_lower=np.zeros(n) if lower is None else np.array(lower, dtype=float),
        col_upper=np.array(upper, dtype=float),
        integer=flags,
        row_names=[f"row[{i}]" for i in range(len(rows))],
        col_names=[f"x[{j}]" for j in range(n)],
    )


def network(plants: int, conditions: int = 1, seed: int = 0) -> Problem:
    """Every plant offers and needs an amount per condition; a link costs capital by its length, fresh and waste cost per t.

    Columns: built (one per ordered pair), flow (pair, condition), fresh and waste (plant, condition). Rows: flow only where
    built, what a plant offers, what it needs.
    """
    rng = np.random.default_rng(seed)
    place = rng.random((plants, 2)) * 10.0
    giver, taker = np.nonzero(~np.eye(plants, dtype=bool))
    length = np.linalg.norm(place[giver] - place[taker], axis=1)
    offer, need = rng.uniform(10.0, 100.0, (2, plants, conditions))
    pairs, flows, ends = len(giver), len(giver) * conditions, plants * conditions
    flow = np.arange(flows)
    pair, condition, end = flow // conditions, flow % conditions, np.arange(ends)
    most = np.minimum(offer[giver].max(axis=1), need[taker].max(axis=1))
    rows = [flow, flow, flows + giver[pair] * conditions + condition, flows + end]
    rows += [flows + ends + taker[pair] * conditions + condition, flows + ends + end]
    columns = [pairs + flow, pair, pairs + flow, pairs + flows + ends + end, pairs + flow, pairs + flows + end]
    values = [np.ones(flows), -most[pair], np.ones(flows), np.ones(ends), np.ones(flows), np.ones(ends)]
    hours = 8000.0 / conditions
    count, n = flows + 2 * ends, pairs + flows + 2 * ends
    return Problem(
        c=np.concatenate(
            [2e4 * (1 + length), 0.1 * length[pair] * hours, np.full(ends, 3.5 * hours), np.full(ends, 2.0 * hours)]
        ),
        offset=1e5,
        A=csr_array(coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(count, n))),
        row_lower=np.concatenate([np.full(flows, -INF), offer.ravel(), need.ravel()]),
        row_upper=np.concatenate([np.zeros(flows), offer.ravel(), need.ravel()]),
        col_lower=np.zeros(n),
        col_upper=np.concatenate([np.ones(pairs), np.full(n - pairs, INF)]),
        integer=np.arange(n) < pairs,
        row_names=[f"row[{i}]" for i in range(count)],
        col_names=[f"x[{j}]" for j in range(n)],
    )
