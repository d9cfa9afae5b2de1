"""Mixed-integer linear problems (MILP) as arrays, with the small changes that searches make to them.

    minimise c·x + offset   subject to   row_lower ≤ A x ≤ row_upper,   col_lower ≤ x ≤ col_upper,   x_j integer for some j

Nothing here knows Pyomo or HiGHS: the solver's own process reads problems and must start fast. Pyomo's models become problems in
`parkloop.optimizer.solver.pyomo_form`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, hstack

from parkloop.cases.messages import say

Floats: TypeAlias = NDArray[np.float64]
Terms: TypeAlias = Mapping[int, float]
"""Coefficients by column."""
LinearRow: TypeAlias = tuple[Terms, float, float, str]
"""Coefficients, lower side, upper side and name of a row."""

ARRAYS = ("c", "row_lower", "row_upper", "col_lower", "col_upper", "integer")
MOST_FAULTS = 10


@dataclass(frozen=True, eq=False)
class Problem:
    """A MILP to be minimised; methods return a changed copy that shares the unchanged arrays.

    Shapes: n columns, m rows; A is m × n in row order. An absent bound is ±inf. Raises ValueError where a number is missing
    (NaN) or a coefficient infinite, and says where: a solver may crash on it.
    """

    c: Floats
    offset: float
    A: csr_array
    row_lower: Floats
    row_upper: Floats
    col_lower: Floats
    col_upper: Floats
    integer: NDArray[np.bool_]
    row_names: Sequence[str]
    col_names: Sequence[str]

    def __post_init__(self) -> None:
        faulty = [
            *(say("objective coefficient of {variable}", variable=self.col_names[j]) for j in _where(~np.isfinite(self.c))),
            *(
                say("coefficient in row {row}", row=self.row_names[i])
                for i in _rows_of(self.A, _where(~np.isfinite(self.A.data)))
            ),
            *(
                say("side of row {row}", row=self.row_names[i])
                for i in _where(np.isnan(self.row_lower) | np.isnan(self.row_upper))
            ),
            *(
                say("bound of {variable}", variable=self.col_names[j])
                for j in _where(np.isnan(self.col_lower) | np.isnan(self.col_upper))
            ),
        ]
        if faulty or not np.isfinite(self.offset):
            raise ValueError(
                say("Not a finite number: {what}.", what=", ".join(faulty[:MOST_FAULTS]) or "the constant of the objective")
            )

    @property
    def columns(self) -> int:
        """Number of variables."""
        return len(self.c)

    @property
    def rows(self) -> int:
        """Number of constraints."""
        return len(self.row_lower)

    @property
    def nonzeros(self) -> int:
        """Number of entries of the matrix."""
        return int(self.A.nnz)

    def names_as(self, other: Problem) -> bool:
        """Whether rows and columns are called as those of another problem, in the same order."""
        return list(self.col_names) == list(other.col_names) and list(self.row_names) == list(other.row_names)

    def with_objective(self, c: ArrayLike | Terms, offset: float = 0.0) -> Problem:
        """Minimise another objective: n coefficients, or the nonzero ones by column."""
        dense = _dense(c, self.columns) if isinstance(c, Mapping) else np.asarray(c, dtype=np.float64)
        return replace(self, c=dense, offset=float(offset))

    def with_row(self, coefs: Terms, lower: float, upper: float, name: str) -> Problem:
        """Add the constraint lower ≤ Σ coefs[j] x_j ≤ upper."""
        return self.with_rows([(coefs, lower, upper, name)])

    def with_rows(self, rows: Iterable[LinearRow]) -> Problem:
        """Add several constraints, each given as (coefficients by column, lower, upper, name)."""
        rows, matrix = list(rows), self.A
        ends = np.cumsum([matrix.nnz, *(len(coefs) for coefs, _, _, _ in rows)], dtype=np.int32)[1:]
        columns = np.array([j for coefs, _, _, _ in rows for j in coefs], dtype=np.int32)
        values = np.array([a for coefs, _, _, _ in rows for a in coefs.values()], dtype=np.float64)
        entries = np.append(matrix.data, values), np.append(matrix.indices, columns), np.append(matrix.indptr, ends)
        return replace(
            self,
            A=csr_array(entries, shape=(self.rows + len(rows), self.columns)),
            row_lower=np.append(self.row_lower, [lower for _, lower, _, _ in rows]),
            row_upper=np.append(self.row_upper, [upper for _, _, upper, _ in rows]),
            row_names=[*self.row_names, *(name for _, _, _, name in rows)],
        )

    def with_columns(
        self,
        lower: Sequence[float],
        upper: Sequence[float],
        integer: Sequence[bool],
        names: Sequence[str],
        cost: Sequence[float] | None = None,
        entries: Iterable[tuple[int, int, float]] = (),
    ) -> Problem:
        """Add k columns at the end; ``entries`` are (row, number of the new column from 0, coefficient)."""
        listed, count, matrix = list(entries), len(names), self.A
        wider = csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(self.rows, self.columns + count))
        if listed:
            places = ([row for row, _, _ in listed], [column for _, column, _ in listed])
            added = csr_array(([value for _, _, value in listed], places), shape=(self.rows, count), dtype=np.float64)
            wider = csr_array(hstack([matrix, added], format="csr"))
        return replace(
            self,
            c=np.append(self.c, np.zeros(count) if cost is None else cost),
            A=wider,
            col_lower=np.append(self.col_lower, lower),
            col_upper=np.append(self.col_upper, upper),
            integer=np.append(self.integer, np.asarray(integer, dtype=bool)),
            col_names=[*self.col_names, *names],
        )

    def with_row_bounds(self, rows: ArrayLike, lower: ArrayLike | None = None, upper: ArrayLike | None = None) -> Problem:
        """Change the lower or upper sides of rows given by number; None leaves them unchanged."""
        return replace(
            self,
            row_lower=_changed(self.row_lower, rows, lower),
            row_upper=_changed(self.row_upper, rows, upper),
        )

    def with_bounds(self, columns: ArrayLike, lower: ArrayLike | None = None, upper: ArrayLike | None = None) -> Problem:
        """Change the bounds of columns given by number or mask; None leaves them unchanged."""
        return replace(
            self,
            col_lower=_changed(self.col_lower, columns, lower),
            col_upper=_changed(self.col_upper, columns, upper),
        )

    def part(self, rows: ArrayLike) -> tuple[Problem, NDArray[np.int64]]:
        """Restrict to some rows, by number or mask, and the columns that they use.

        Returns:
            The smaller problem of k columns, and their numbers in this one (k,).
        """
        where = np.asarray(rows)
        chosen = np.arange(self.rows)[where if where.size else where.astype(np.int64)]
        used = np.unique(self.A[chosen].indices).astype(np.int64)
        return self.restricted(chosen, used), used

    def restricted(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Problem:
        """Restrict to some rows and columns, given by number; the others are 0."""
        return replace(
            self,
            c=self.c[columns],
            A=csr_array(self.A[rows][:, columns]),
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            col_lower=self.col_lower[columns],
            col_upper=self.col_upper[columns],
            integer=self.integer[columns],
            row_names=[self.row_names[i] for i in rows],
            col_names=[self.col_names[j] for j in columns],
        )

    def without(self, columns: ArrayLike) -> tuple[Problem, NDArray[np.int64]]:
        """Leave out columns that are 0, given by number, and the rows that say nothing then.

        Returns:
            The smaller problem of k columns, and their numbers in this one (k,).
        """
        used = np.setdiff1d(np.arange(self.columns), columns)
        return self.restricted(self.rows_with(used), used), used

    def rows_with(self, columns: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers of the rows that say something where only some columns, given by number, are not 0."""
        entries = np.diff(csr_array(self.A[:, columns]).indptr)
        return np.flatnonzero((entries > 0) | (self.row_lower > 0) | (self.row_upper < 0))

    def fixed(self, x: Floats, columns: ArrayLike | None = None) -> Problem:
        """Fix integer columns, all or a selection by number or mask, at the rounded values of x (n,).

        They are continuous then.
        """
        chosen = np.zeros(self.columns, dtype=bool)
        chosen[np.arange(self.columns) if columns is None else np.asarray(columns)] = True
        chosen &= self.integer
        # Adding 0.0 turns -0.0 into 0.0.
        values = np.clip(np.round(x[chosen]), self.col_lower[chosen], self.col_upper[chosen]) + 0.0
        return replace(self.with_bounds(chosen, values, values), integer=self.integer & ~chosen)

    def relaxed(self) -> Problem:
        """The LP relaxation: every column continuous."""
        return replace(self, integer=np.zeros(self.columns, dtype=bool))

    def value(self, x: Floats) -> float:
        """Objective at x, offset included."""
        return float(self.c @ x) + self.offset

    def violations(self, x: Floats) -> Floats:
        """Violation of each row at x (m,), relative to the sum of the sizes of its terms (at least 1)."""
        activity = self.A @ x
        terms = abs(self.A) @ np.abs(x) if self.rows else activity
        broken = np.maximum(np.maximum(self.row_lower - activity, activity - self.row_upper), 0.0)
        return np.asarray(broken / np.maximum(terms, 1.0), dtype=np.float64)

    def violation(self, x: Floats) -> float:
        """Largest relative violation of a row, a bound or the integrality at x; 0 for a solution."""
        size = np.maximum(np.abs(x), 1.0)
        bounds = np.maximum(np.maximum(self.col_lower - x, x - self.col_upper), 0.0) / size
        fraction = np.abs(x - np.round(x))[self.integer]
        return float(max((part.max() for part in (self.violations(x), bounds, fraction) if part.size), default=0.0))

    def save(self, path: Path) -> None:
        """Write the problem to an .npz file."""
        arrays: dict[str, Any] = {name: getattr(self, name) for name in ARRAYS}
        arrays.update(data=self.A.data, indices=self.A.indices, indptr=self.A.indptr, offset=self.offset)
        arrays.update(row_names=_packed(self.row_names), col_names=_packed(self.col_names))
        np.savez(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> Problem:
        """Read a problem that `save` wrote."""
        with np.load(path) as file:
            arrays: dict[str, Any] = {name: file[name] for name in ARRAYS}
            shape = (len(arrays["row_lower"]), len(arrays["c"]))
            matrix = csr_array((file["data"], file["indices"], file["indptr"]), shape=shape)
            arrays |= {kind: _unpacked(file[kind]) for kind in ("row_names", "col_names")}
            return cls(A=matrix, offset=float(file["offset"]), **arrays)


def _dense(terms: Terms, length: int) -> Floats:
    """The vector with the given entries and zeros elsewhere."""
    dense = np.zeros(length)
    dense[list(terms)] = list(terms.values())
    return dense


def _where(mask: NDArray[np.bool_]) -> list[int]:
    """The positions that a mask marks."""
    return [int(i) for i in np.flatnonzero(mask)]


def _rows_of(matrix: csr_array, entries: list[int]) -> list[int]:
    """The rows that the chosen entries of the matrix stand in."""
    return sorted({int(i) - 1 for i in np.searchsorted(matrix.indptr, entries, side="right")})


def _changed(array: Floats, where: ArrayLike, values: ArrayLike | None) -> Floats:
    """A copy of the array with new values at some positions; the array itself where values is None."""
    if values is None:
        return array
    copy, places = array.copy(), np.asarray(where)
    if places.size:
        copy[places] = values
    return copy


def _packed(names: Sequence[str]) -> NDArray[np.uint8]:
    """Names as bytes, without padding to the longest.

    An array of fixed-width text would take as many bytes for each name.
    """
    return np.frombuffer("\0".join(names).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    """The names that `_packed` packed."""
    return packed.tobytes().decode().split("\0") if packed.size else []
