"""Extensive form over exits: one design, and an operation of it with nothing gone and after each exit.

It is made of the arrays of a session, so that nothing is built again: design columns once, all other columns and the rows that
have some once for each case. Its optimum is the design of least expected cost, or of the least worst case.

Method: deterministic equivalent of a two-stage stochastic program; Birge J.R., Louveaux F. (2011) Introduction to Stochastic
Programming, ch. 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_array, hstack, vstack

from parkloop.models.design import Design, design_ranges
from parkloop.optimizer.analyses.resilience.exits import Exit
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solver.problem import Floats, Problem

NOTHING_BUILT = Design({}, {}, {})


@dataclass(frozen=True, eq=False)
class ExtensiveForm:
    """Cases of a session: nothing gone first, then each exit."""

    session: Session
    exits: tuple[Exit, ...]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Columns of the decisions to build (k,)."""
        built = self.session.built
        return np.array(
            sorted({built.column(variable) for variable, _, _ in design_ranges(NOTHING_BUILT, built.model)}), dtype=int
        )

    @cached_property
    def second(self) -> NDArray[np.int64]:
        """All other columns (n - k,)."""
        return np.setdiff1d(np.arange(self.session.problem.columns), self.first)

    @cached_property
    def cases(self) -> list[Problem]:
        """The session's problem with nothing gone, and with what each exit stops at 0."""
        base, built = self.session.problem, self.session.built
        stopped = [[built.column(v) for _, v in gone.variables(built.model, built.ledger)] for gone in self.exits]
        return [base, *(base.with_bounds(np.array(columns, dtype=int), upper=np.zeros(len(columns))) for columns in stopped)]

    @cached_property
    def _joint(self) -> Problem:
        """All cases as one problem, of no objective."""
        base, first, second, count = self.session.problem, self.first, self.second, len(self.cases)
        of_design, of_operation = csr_array(base.A[:, first]), csr_array(base.A[:, second])
        own = np.diff(of_operation.indptr) > 0
        once, each = np.flatnonzero(~own), np.flatnonzero(own)
        left = vstack([of_design[once], *[of_design[each]] * count])
        blocks = block_diag([of_operation[each]] * count)
        right = vstack([csr_array((len(once), blocks.shape[1])), blocks])
        rows, columns = np.concatenate([once, np.tile(each, count)]), np.concatenate([first, np.tile(second, count)])
        lower = np.concatenate([base.col_lower[first], *(one.col_lower[second] for one in self.cases)])
        upper = np.concatenate([base.col_upper[first], *(one.col_upper[second] for one in self.cases)])
        return Problem(
            c=np.zeros(len(columns)),
            offset=0.0,
            A=csr_array(hstack([left, right], format="csr")),
            row_lower=base.row_lower[rows],
            row_upper=base.row_upper[rows],
            col_lower=lower,
            col_upper=upper,
            integer=base.integer[columns],
            row_names=[f"row{n}" for n in range(len(rows))],
            col_names=[f"column{n}" for n in range(len(columns))],
        )

    def expected(self, chance: float) -> Problem:
        """Least expected cost where each exit has a chance."""
        base, count = self.session.problem, len(self.exits)
        weights = [1.0 - chance * count, *[chance] * count]
        costs = np.concatenate([base.c[self.first], *(weight * base.c[self.second] for weight in weights)])
        return self._joint.with_objective(costs, base.offset)

    def worst(self) -> Problem:
        """Least cost in the dearest case: the last column, which no case exceeds."""
        base, joint, k, n = self.session.problem, self._joint, len(self.first), len(self.second)
        wide = joint.with_columns([-np.inf], [np.inf], [False], ["dearest"])
        rows = []
        for case in range(len(self.cases)):
            start = k + case * n
            terms = {j: float(base.c[column]) for j, column in enumerate(self.first) if base.c[column]}
            terms |= {start + j: float(base.c[column]) for j, column in enumerate(self.second) if base.c[column]}
            rows.append(({**terms, joint.columns: -1.0}, -np.inf, -base.offset, f"case{case}"))
        return wide.with_rows(rows).with_objective({joint.columns: 1.0})

    def start(self, operations: Sequence[Floats], dearest: float | None = None) -> Floats:
        """Solution of all cases of the operations (n,) of one design in each."""
        parts = [operations[0][self.first], *(x[self.second] for x in operations)]
        return np.concatenate(parts if dearest is None else [*parts, np.array([dearest])])

    def whole(self, x: Floats) -> Floats:
        """Solution (n,) of the case in which nothing is gone."""
        found = np.zeros(self.session.problem.columns)
        found[self.first], found[self.second] = x[: len(self.first)], x[len(self.first) : len(self.first) + len(self.second)]
        return found
