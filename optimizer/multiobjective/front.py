"""Front of a problem with two or more objectives: payoff table, efficient points, nadir and knee."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from parkloop.optimizer.multiobjective.efficient import Sorted, efficient_points, relative_accuracy
from parkloop.optimizer.multiobjective.grid import GridCell, grid_cells, shared_proofs, solve_grid
from parkloop.optimizer.multiobjective.knee import distances
from parkloop.optimizer.multiobjective.lexicographic_ends import Solved, lexicographic_ends
from parkloop.optimizer.multiobjective.scalarised import Scalarised
from parkloop.optimizer.multiobjective.zones import solve_zones
from parkloop.optimizer.solver.problem import Floats

KEPT = 1e-9
"""Relative room that an objective of an exact problem is given while others are minimised."""
MOST_POINTS = 10_000
"""Points of a whole front after which the search ends."""


@dataclass(frozen=True, eq=False)
class Front:
    """Efficient points of a problem, the best in the first objective first.

    ``points``: one row per point, with its number from 1, the value of each objective, ``bound``, ``gap`` and ``accuracy`` of
    the first one under the caps that the point was found under, ``status``, ``distance`` from the plane through the ends and
    ``knee``. ``cells``: one row per problem that was asked, with its caps, its ``outcome`` (found, same as another's point,
    dominated by one within the gaps, infeasible, stopped, failed) and the point that answers it. ``payoff``: the end of each
    objective, one row each. ``nadir`` is the worst value of each objective over the front where ``nadir_exact``, else over the
    ends only. ``complete``: whether every point there is was found. ``solutions`` by the number of the point.
    """

    names: tuple[str, ...]
    points: pd.DataFrame
    cells: pd.DataFrame
    payoff: pd.DataFrame
    ideal: Mapping[str, float]
    nadir: Mapping[str, float]
    nadir_exact: bool
    complete: bool
    solutions: Mapping[int, Any] = field(repr=False, default_factory=dict)

    @property
    def knee(self) -> int | None:
        """Number of the knee point.

        None where no point lies before the line through the ends by more than its accuracy.
        """
        marked = self.points.loc[self.points["knee"].astype(bool), "point"]
        return int(marked.iloc[0]) if len(marked) else None

    def __repr__(self) -> str:
        return f"Front({len(self.points)} points of {', '.join(self.names)}{', all of them' if self.complete else ''})"


def front_of(
    task: Scalarised,
    senses: Sequence[int],
    points: int | None,
    kept: float = KEPT,
    on_front: Callable[[Front], None] = lambda front: None,
) -> Front:
    """The front of a scalarised problem.

    Args:
        task: the problem; the first objective is minimised under caps on the others.
        senses: -1 of each objective whose negative is told.
        points: caps along each other objective, its ends among them; none: every point, where all other objectives take steps.
        kept: relative room that an objective is given while later ones are minimised.
        on_front: hears of the front so far.
    """
    ends = lexicographic_ends(task, kept)
    made = _Assembly(tuple(task.names), tuple(senses), tuple(task.steps), ends)
    if any(one is None or one.reached.values is None for one in ends) or len(ends) < len(task.names):
        return made.front([], complete=False)
    known = [one for one in ends if one is not None]
    low, high = _range(known)
    if points is None or _steps_below_one(task, low, high, points):
        found, whole = solve_zones(task, known, kept, MOST_POINTS, lambda so_far: on_front(made.of_points(so_far, False)))
        return made.of_points(found, whole)

    def heard(cells: list[GridCell]) -> None:
        on_front(made.front([(cell.caps, cell.answer) for cell in cells], complete=False))

    on_front(made.front([], complete=False))
    cells = solve_grid(task, grid_cells(low, high, points), known, low, high, heard)
    return made.front([(cell.caps, cell.answer) for cell in cells], complete=bool(np.all(high[1:] <= low[1:])))


def _steps_below_one(task: Scalarised, low: Floats, high: Floats, points: int) -> bool:
    """Whether a grid would be as fine as the steps of all objectives but the first.

    Every point is found then.
    """
    steps = np.array(task.steps[1:])
    moves = high[1:] > low[1:]
    return bool(moves.any() and np.all(steps > 0) and np.all((high - low)[1:][moves] <= steps[moves] * (points - 1)))


def _range(ends: Sequence[Solved]) -> tuple[Floats, Floats]:
    """Least and largest value of each objective over the ends; what differs by rounding is the same."""
    values = np.array([one.reached.values for one in ends])
    low, high = values.min(axis=0), values.max(axis=0)
    same = high - low <= 1e-9 * np.maximum(np.abs(high), 1e-3)
    return low, np.where(same, low, high)


@dataclass(frozen=True, eq=False)
class _Assembly:
    """Assembly of a front from solved problems."""

    names: tuple[str, ...]
    senses: tuple[int, ...]
    steps: tuple[float, ...]
    ends: list[Solved | None]

    def of_points(self, found: Sequence[Solved], whole: bool) -> Front:
        """The front of single points."""
        return self.front([(one.caps, one) for one in found[len(self.ends) :]], complete=whole)

    def front(self, cells: Sequence[tuple[Floats, Solved | None]], complete: bool) -> Front:
        """The front of the ends and of further cells; a problem that answers several is found once."""
        asked = [*(_end_caps(n, one, len(self.names)) for n, one in enumerate(self.ends)), *cells]
        distinct = list({id(one): one for _, one in asked if one is not None}.values())
        shared = dict(zip(map(id, distinct), shared_proofs(distinct), strict=True))
        order = [None if one is None else shared[id(one)] for _, one in asked]
        first = {id(one): n for n, one in reversed(list(enumerate(order))) if one is not None}
        made = efficient_points([one if one is None or first[id(one)] == n else None for n, one in enumerate(order)])
        outcomes = [
            (
                "same" if made.outcomes[first[id(one)]][0] == "found" else made.outcomes[first[id(one)]][0],
                made.outcomes[first[id(one)]][1],
            )
            if one is not None and first[id(one)] != n
            else made.outcomes[n]
            for n, one in enumerate(order)
        ]
        return self._reported(made, [caps for caps, _ in asked], outcomes, complete)

    def _reported(self, made: Sorted, caps: Sequence[Floats], outcomes: Sequence[tuple[str, int]], complete: bool) -> Front:
        senses = np.array(self.senses, dtype=float)
        values = np.array([one.reached.values for one in made.points]).reshape(-1, len(self.names))
        ends = np.array([_values(one, len(self.names)) for one in self.ends]).reshape(-1, len(self.names))
        proven = all(one is not None and one.reached.values is not None and one.whole for one in self.ends)
        exact = complete or (len(self.names) == 2 and proven)
        worst = values if complete else ends
        low, high = _extreme(np.nanmin, ends, len(self.names)), _extreme(np.nanmax, worst, len(self.names))
        payoff = pd.DataFrame(ends * senses, index=list(self.names[: len(ends)]), columns=list(self.names))
        return Front(
            names=self.names,
            points=self._points(made.points, values, ends, low, high),
            cells=self._cells([_end_values(n, one, ends) for n, one in enumerate(caps)], outcomes),
            payoff=payoff,
            ideal=dict(zip(self.names, (low * senses).tolist(), strict=True)),
            nadir=dict(zip(self.names, (high * senses).tolist(), strict=True)),
            nadir_exact=exact and bool(np.isfinite(ends).all()) and len(ends) == len(self.names),
            complete=complete,
            solutions={n: one.reached.solution for n, one in enumerate(made.points, start=1)},
        )

    def _points(self, points: Sequence[Solved], values: Floats, ends: Floats, low: Floats, high: Floats) -> pd.DataFrame:
        proofs = [relative_accuracy(one) for one in points]
        whole = len(ends) == len(self.names) and bool(np.isfinite(ends).all())
        far = distances(values, ends, low, high) if whole and len(points) else np.full(len(points), np.nan)
        spans = float(high[0] - low[0]) if len(points) else math.nan
        doubt = [amount / spans if spans > 0 else math.nan for amount, _ in proofs]
        best = int(np.nanargmax(far)) if np.isfinite(far).any() else -1
        sure = best >= 0 and far[best] > max(np.nan_to_num(doubt[best], nan=math.inf), 1e-6)
        columns: dict[str, Any] = {"point": range(1, len(points) + 1)}
        columns |= {name: self.senses[k] * values[:, k] for k, name in enumerate(self.names)}
        columns |= {
            "bound": [self.senses[0] * one.bound for one in points],
            "gap": [gap for _, gap in proofs],
            "accuracy": [amount for amount, _ in proofs],
            "status": [one.reached.status.value for one in points],
            "distance": far,
            "knee": [sure and n == best for n in range(len(points))],
        }
        return pd.DataFrame(columns)

    def _limit(self, k: int, cap: float) -> float:
        """A cap as it is reported: the largest value of the objective's steps below it; NaN without one."""
        step = self.steps[k]
        return math.nan if not math.isfinite(cap) else step * math.floor(cap / step + 1e-9) if step else cap

    def _cells(self, caps: Sequence[Floats], outcomes: Sequence[tuple[str, int]]) -> pd.DataFrame:
        limits = {
            f"limit_{name}": [self.senses[k] * self._limit(k, float(one[k])) for one in caps]
            for k, name in enumerate(self.names)
            if k
        }
        ends = [self.names[n] if n < len(self.ends) else "" for n in range(len(caps))]
        told = {"outcome": [word for word, _ in outcomes], "point": [number for _, number in outcomes]}
        return pd.DataFrame({"cell": range(1, len(caps) + 1), "end": ends, **limits, **told})


def _end_caps(n: int, one: Solved | None, count: int) -> tuple[Floats, Solved | None]:
    return (np.full(count, np.inf) if one is None else one.caps), one


def _end_values(n: int, caps: Floats, ends: Floats) -> Floats:
    """The caps of a cell; of an end its own value, without the room that it was given."""
    return np.where(np.isfinite(caps), ends[n], caps) if n < len(ends) else caps


def _values(one: Solved | None, count: int) -> Floats:
    return np.full(count, np.nan) if one is None or one.reached.values is None else one.reached.values


def _extreme(of: Callable[..., Any], values: Floats, count: int) -> Floats:
    """Least or largest value by objective; NaN without any."""
    if not len(values) or not np.isfinite(values).any():
        return np.full(count, np.nan)
    return np.asarray(of(values, axis=0), dtype=np.float64)
