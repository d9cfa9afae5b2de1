r"""Reduced-cost fixing of candidate links that no least-cost plan contains.

A plan with a link :math:`j` costs at least :math:`LB + d_j`, the bound and the reduced cost that duals prove, see
:mod:`parkloop.optimizer.search.dual_bound`. Where this exceeds the cost without new investment, no least-cost plan has the link.

Method: reduced cost fixing; Crowder H., Johnson E.L., Padberg M. (1983) Solving large-scale zero-one linear programming
problems. Oper. Res. 31, 803-834.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parkloop.optimizer.bounds.cutoff import cost_without_investment
from parkloop.optimizer.search.dual_bound import dual_bound
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.highs.adapter import SolveOptions, solve
from parkloop.optimizer.solver.limits import few_choices
from parkloop.optimizer.solver.problem import Problem

REASON = "cannot pay"
MARGIN = 1e-6
"""Relative margin of the comparison."""


class Screening(NamedTuple):
    """The least-cost problem with links fixed at 0, and their number."""

    problem: Problem
    closed: int


def screened(built: Build, over: Callable[[], bool] = lambda: False) -> Screening:
    """Fix links at 0 that no least-cost plan contains; none where it is ``over`` before.

    The cost that a plan has to beat is that without new investment. A problem of many choices is left to the search, where the
    time for its relaxation is better spent and hardly any link costs more than the gap.
    """
    problem = built.problem.with_objective(*built.objective("cost"))
    links = _candidates(built)
    ceiling = cost_without_investment(built, problem) if links.size and few_choices(problem) else None
    if ceiling is None:
        return Screening(problem, 0)
    relaxed = solve(problem.relaxed(), SolveOptions(), cancel=over)
    if relaxed.row_duals is None:
        return Screening(problem, 0)
    bound, reduced = dual_bound(problem, relaxed.row_duals)
    dear = links[bound + reduced[links] > ceiling + MARGIN * max(abs(ceiling), 1.0)]
    return Screening(problem.with_bounds(dear, upper=np.zeros(len(dear))), len(dear))


def _candidates(built: Build) -> NDArray[np.int64]:
    """Columns of candidate links without a row in links.csv."""
    links = built.network.links
    free = [var for link, var in built.ledger.built.items() if links[link].status == "candidate" and links[link].row is None]
    return np.array([built.column(var) for var in free], dtype=np.int64)
