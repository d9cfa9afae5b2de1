"""Entries of the arrays of a model that each number of a case enters, by a build with traced numbers.

A traced number is a float that remembers of which numbers of the case it was made. What is added, multiplied or divided of it is
traced too. Of two that are compared either may be taken, so that comparisons are recorded as well. What is made a plain number
of a traced one, as by ``float``, is not known to be of it any more: such numbers have lost their trace, and are recorded too.
Functions of ``math`` read a number without telling it: where they are given numbers of a case, ``float`` stands before.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from pyomo.common.numeric_types import RegisterNumericType

from parkloop.models.accounts.closing import objective
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.pyomo_form import Walker, from_pyomo, rows_of

TracedOrigins = frozenset[int]
NONE: TracedOrigins = frozenset()
ARRAYS = from_pyomo.__module__
"""The module that makes arrays of a model."""


@dataclass
class Comparisons:
    """Sets of numbers that were compared with each other, directly or as parts of others.

    ``lost`` are numbers that were made plain.
    """

    found: set[TracedOrigins] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)

    def add(self, origins: TracedOrigins) -> None:
        """Take note of a comparison."""
        if len(origins) > 1:
            self.found.add(origins)


def _computed(of: Callable[..., Any]) -> Any:
    """An operation of floats whose result is traced."""

    def run(self: "TracedNumber", *others: Any) -> Any:
        value = of(self, *others)
        if value is NotImplemented:
            return value
        return TracedNumber(value, self.origins.union(*map(_origins, others)), self.comparisons)

    return run


def _compared(of: Callable[[float, Any], Any]) -> Any:
    """A comparison of floats that is recorded."""

    def run(self: "TracedNumber", other: Any) -> Any:
        self.comparisons.add(self.origins | _origins(other))
        return of(self, other)

    return run


def _lost(of: Callable[..., Any]) -> Any:
    """A conversion to a plain number, after which nothing is known of its origins.

    Arrays are made of what is traced already.
    """

    def run(self: "TracedNumber", *others: Any) -> Any:
        if sys._getframe(1).f_globals["__name__"] != ARRAYS:
            self.comparisons.lost |= self.origins
        return of(self, *others)

    return run


class TracedNumber(float):
    """A number that knows of which numbers it was made."""

    origins: TracedOrigins
    comparisons: Comparisons

    def __new__(cls, value: float, origins: TracedOrigins, comparisons: Comparisons) -> "TracedNumber":
        """Make it of its value, and of the numbers that it is made of."""
        made = super().__new__(cls, value)
        made.origins, made.comparisons = origins, comparisons
        return made

    __add__, __radd__ = _computed(float.__add__), _computed(float.__radd__)
    __sub__, __rsub__ = _computed(float.__sub__), _computed(float.__rsub__)
    __mul__, __rmul__ = _computed(float.__mul__), _computed(float.__rmul__)
    __truediv__, __rtruediv__ = _computed(float.__truediv__), _computed(float.__rtruediv__)
    __pow__, __rpow__ = _computed(float.__pow__), _computed(float.__rpow__)
    __neg__, __pos__, __abs__ = _computed(float.__neg__), _computed(float.__pos__), _computed(float.__abs__)
    __lt__, __le__ = _compared(float.__lt__), _compared(float.__le__)
    __gt__, __ge__ = _compared(float.__gt__), _compared(float.__ge__)
    __eq__, __ne__ = _compared(float.__eq__), _compared(float.__ne__)
    __float__, __int__, __trunc__ = _lost(float.__float__), _lost(float.__int__), _lost(float.__trunc__)
    __round__, __floor__, __ceil__ = _lost(float.__round__), _lost(float.__floor__), _lost(float.__ceil__)
    __mod__, __rmod__, __floordiv__ = _lost(float.__mod__), _lost(float.__rmod__), _lost(float.__floordiv__)
    __rfloordiv__, __divmod__, __rdivmod__ = _lost(float.__rfloordiv__), _lost(float.__divmod__), _lost(float.__rdivmod__)
    __hash__ = float.__hash__


RegisterNumericType(TracedNumber)


def _origins(value: Any) -> TracedOrigins:
    return value.origins if isinstance(value, TracedNumber) else NONE


def entries(problem: Problem) -> Floats:
    """All numbers of a problem in one array.

    These are costs, constant, coefficients, sides of rows, and bounds of columns.
    """
    ends = (problem.row_lower, problem.row_upper, problem.col_lower, problem.col_upper)
    return np.concatenate([problem.c, [problem.offset], problem.A.data, *ends])


def with_entries(problem: Problem, changed: Floats) -> Problem:
    """A problem of the same rows and columns with other numbers, as ``entries`` lists them."""
    n, m, k = problem.columns, problem.rows, problem.A.data.size
    c, offset, data, low, high, col_low, col_high = np.split(changed, np.cumsum([n, 1, k, m, m, n]))
    matrix = problem.A.copy()
    matrix.data = data
    return replace(
        problem,
        c=c,
        offset=float(offset[0]),
        A=matrix,
        row_lower=low,
        row_upper=high,
        col_lower=col_low,
        col_upper=col_high,
    )


def traces(built: Build, problem: Problem) -> dict[int, TracedOrigins]:
    """Numbers that each entry is made of, by its place in ``entries``.

    The model was built of traced numbers; ``problem`` has the rows and columns of the model, and its costs.
    """
    found: dict[int, TracedOrigins] = {}
    for place, value in _stated(built, problem):
        if origins := _origins(value):
            found[place] = found.get(place, NONE) | origins
    return found


def _stated(built: Build, problem: Problem) -> Iterator[tuple[int, Any]]:
    """Every entry as it is stated, with its place."""
    walker, n, m = Walker(), problem.columns, problem.rows
    starts, places = problem.A.indptr, problem.A.indices
    after_costs = n + 1
    sides = after_costs + problem.A.data.size
    terms, constant = walker.terms(objective(built.ledger, "cost") + built.ledger.nothing)
    column = {id(variable): j for j, variable in enumerate(built.variables)}
    yield from ((column[key], a) for key, a in terms.items())
    yield n, constant
    row = 0
    for _, coefs, low, high in rows_of(built.model, walker):
        if not coefs:
            continue
        own = places[starts[row] : starts[row + 1]]
        yield from ((after_costs + int(starts[row] + np.searchsorted(own, column[key])), a) for key, a in coefs.items())
        yield from ((sides + row, low), (sides + m + row, high))
        row += 1
    for j, variable in enumerate(built.variables):
        yield from ((sides + 2 * m + end * n + j, bound) for end, bound in enumerate(variable.bounds))


def apart(numbers: Iterable[int], together: Iterable[TracedOrigins]) -> list[list[int]]:
    """Groups of numbers of which no two enter one entry, or were compared.

    Method: colouring of the graph of columns that meet, those of most neighbours first; Curtis A.R., Powell M.J.D., Reid J.K.
    (1974) IMA J. Appl. Math. 13, 117-119.
    """
    meet: dict[int, set[int]] = {n: set() for n in numbers}
    for origins in together:
        for n in origins & meet.keys():
            meet[n] |= origins - {n}
    group: dict[int, int] = {}
    for n in sorted(meet, key=lambda n: (-len(meet[n]), n)):
        taken = {group[other] for other in meet[n] if other in group}
        group[n] = next(k for k in range(len(meet) + 1) if k not in taken)
    return [[n for n in group if group[n] == k] for k in range(max(group.values(), default=-1) + 1)]
