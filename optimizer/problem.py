"""A mixed-integer linear problem as arrays: what the solver sees, and the small changes that searches make to it.

    minimise c·x + offset   subject to   row_lower ≤ A x ≤ row_upper,   col_lower ≤ x ≤ col_upper,   x_j integer for some j

Nothing here knows Pyomo or HiGHS when it is imported (the solver's own process reads problems and must start fast); `from_pyomo`
and `linear_terms` import Pyomo when they are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, hstack

Floats: TypeAlias = NDArray[np.float64]
Terms: TypeAlias = Mapping[int, float]

ARRAYS = ("c", "row_lower", "row_upper", "col_lower", "col_upper", "integer")
MOST_FAULTS = 10


@dataclass(frozen=True, eq=False)
class Problem:
    """A MILP to be minimised; every method returns a changed copy and shares the arrays that did not change.

    Shapes: n columns, m rows; A is m × n in row order. An absent bound is ±inf. Raises ValueError where a number is missing (NaN)
    or a coefficient infinite, and says where: a solver may crash on it.
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
            *(f"objective coefficient of {self.col_names[j]}" for j in _where(~np.isfinite(self.c))),
            *(f"coefficient in row {self.row_names[i]}" for i in _rows_of(self.A, _where(~np.isfinite(self.A.data)))),
            *(f"side of row {self.row_names[i]}" for i in _where(np.isnan(self.row_lower) | np.isnan(self.row_upper))),
            *(f"bound of {self.col_names[j]}" for j in _where(np.isnan(self.col_lower) | np.isnan(self.col_upper))),
        ]
        if faulty or not np.isfinite(self.offset):
            raise ValueError(f"Not a finite number: {', '.join(faulty[:MOST_FAULTS]) or 'the constant of the objective'}.")

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

    def with_objective(self, c: ArrayLike | Terms, offset: float = 0.0) -> Problem:
        """Minimise another objective: n coefficients, or the nonzero ones by column."""
        dense = _dense(c, self.columns) if isinstance(c, Mapping) else np.asarray(c, dtype=np.float64)
        return replace(self, c=dense, offset=float(offset))

    def with_row(self, coefs: Terms, lower: float, upper: float, name: str) -> Problem:
        """Add the constraint lower ≤ Σ coefs[j] x_j ≤ upper."""
        return self.with_rows([(coefs, lower, upper, name)])

    def with_rows(self, rows: Iterable[tuple[Terms, float, float, str]]) -> Problem:
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
        """Add columns at the end; ``entries`` are (row, number of the new column from 0, coefficient)."""
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
        """Change the sides of the rows given by number; None leaves a side as it is."""
        return replace(
            self,
            row_lower=_changed(self.row_lower, rows, lower),
            row_upper=_changed(self.row_upper, rows, upper),
        )

    def with_bounds(self, columns: ArrayLike, lower: ArrayLike | None = None, upper: ArrayLike | None = None) -> Problem:
        """Change the bounds of the columns given by number (or by a mask); None leaves a side as it is."""
        return replace(
            self,
            col_lower=_changed(self.col_lower, columns, lower),
            col_upper=_changed(self.col_upper, columns, upper),
        )

    def part(self, rows: ArrayLike) -> tuple[Problem, NDArray[np.int64]]:
        """The problem of some rows, given by number or by a mask, with the columns that they use; and these columns' numbers."""
        where = np.asarray(rows)
        chosen = np.arange(self.rows)[where if where.size else where.astype(np.int64)]
        matrix = csr_array(self.A[chosen])
        used = np.unique(matrix.indices).astype(np.int64)
        return replace(
            self,
            c=self.c[used],
            A=csr_array(matrix[:, used]),
            row_lower=self.row_lower[chosen],
            row_upper=self.row_upper[chosen],
            col_lower=self.col_lower[used],
            col_upper=self.col_upper[used],
            integer=self.integer[used],
            row_names=[self.row_names[i] for i in chosen],
            col_names=[self.col_names[j] for j in used],
        ), used

    def fixed(self, x: Floats, columns: ArrayLike | None = None) -> Problem:
        """Fix integer columns (all, or those given by number or mask) at the rounded values of x; they are continuous then."""
        chosen = np.zeros(self.columns, dtype=bool)
        chosen[np.arange(self.columns) if columns is None else np.asarray(columns)] = True
        chosen &= self.integer
        # Adding 0.0 turns -0.0 into 0.0.
        values = np.clip(np.round(x[chosen]), self.col_lower[chosen], self.col_upper[chosen]) + 0.0
        return replace(self.with_bounds(chosen, values, values), integer=self.integer & ~chosen)

    def relaxed(self) -> Problem:
        """The linear relaxation: every column continuous."""
        return replace(self, integer=np.zeros(self.columns, dtype=bool))

    def value(self, x: Floats) -> float:
        """Objective at x, offset included."""
        return float(self.c @ x) + self.offset

    def violations(self, x: Floats) -> Floats:
        """How far x breaks each row, relative to the largest term of the row (at least 1)."""
        activity = self.A @ x
        terms = abs(self.A) @ np.abs(x) if self.rows else activity
        broken = np.maximum(np.maximum(self.row_lower - activity, activity - self.row_upper), 0.0)
        return np.asarray(broken / np.maximum(terms, 1.0), dtype=np.float64)

    def violation(self, x: Floats) -> float:
        """The largest relative violation of a row, a bound or the integrality at x; 0 for a solution."""
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
    """A copy of the array with new values at some places; the array itself where values is None."""
    if values is None:
        return array
    copy, places = array.copy(), np.asarray(where)
    if places.size:
        copy[places] = values
    return copy


def _packed(names: Sequence[str]) -> NDArray[np.uint8]:
    """Names as bytes: an array of fixed-width text would take as many bytes for each name as for the longest."""
    return np.frombuffer("\0".join(names).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    """The names that `_packed` packed."""
    return packed.tobytes().decode().split("\0") if packed.size else []


def from_pyomo(model: Any) -> tuple[Problem, list[Any]]:
    """Turn a linear Pyomo model into a problem; returns it and the model's variables (VarData) in the order of the columns.

    Fixed variables are constants and have no column; every other variable of an active block has one, also where neither a
    constraint nor the active objective uses it, so that any linear expression of the model can become an objective or a row.
    A two-sided constraint is one row, a constraint without variables is left out, or kept as an empty row where it is broken.
    Raises ValueError when an objective is to be maximised or there are several, and Pyomo's own error at a nonlinear expression.
    """
    from optimizer.pyomo_arrays import compiled

    return compiled(model)


def linear_terms(expression: Any, variables: Sequence[Any]) -> tuple[dict[int, float], float]:
    """The coefficients by column, and the constant, of a linear Pyomo expression over the variables that `from_pyomo` returned.

    Raises ValueError when the expression is not linear or uses a variable that is not among the columns.
    """
    from optimizer.pyomo_arrays import terms

    return terms(expression, variables)
