"""Lower envelopes: where one of two parametric optima falls below the other.

Both are the least of many lines.

With a link forced in, and with it forced out, the least cost over all plans is concave and piecewise linear in every price: each
plan is a line. Both are solved at the ends, then where the lines found so far cross, until nothing new appears (Eisner and
Severance, Journal of the ACM 23 (1976) 619-635). Between two solved values a concave function lies above the chord of its proven
bounds, so every range is known in which the gap of the solver leaves the answer open. Nothing here knows a park.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby, pairwise
from typing import Any, NamedTuple

INFINITY = float("inf")
NEAR = 1e-9
"""Share of the range at which two values are one."""
AGAIN = 1e-6
"""Share of the range within which a crossing is not solved again."""
RESOLUTION = 1e-3
"""Share of the range within which nothing else is sought: what comes and goes within less stays an open range."""
TIE = 1e-7
"""Relative difference below which two costs are the same; of two equal plans the one without the link is taken."""


class Line(NamedTuple):
    """Cost of a plan at every value."""

    constant: float
    slope: float
    plan: Any = None

    def at(self, value: float) -> float:
        """Cost at a value."""
        return self.constant + self.slope * value


class Found(NamedTuple):
    """Answer of a solve at one value: a plan's line, if there is a plan, and the proven least cost there."""

    line: Line | None
    bound: float


Solve = Callable[[bool, float], Found]
"""Solves with the link (True) or without it (False) at a value."""


@dataclass
class ParametricOptimum:
    """Parametric optimum of one side: lines of plans above it, chords of proven bounds below it."""

    lines: list[Line] = field(default_factory=list)
    bounds: dict[float, float] = field(default_factory=dict)

    def upper(self, value: float) -> float:
        """Cost of the best plan found."""
        return min((line.at(value) for line in self.lines), default=INFINITY)

    def best(self, value: float) -> Line:
        """The best plan found."""
        return min(self.lines, key=lambda line: line.at(value))

    def lower(self, value: float) -> float:
        """Proven least cost."""
        return _chord(value, self.bounds)

    def missing(self, value: float) -> float:
        """How far below the plans found another may be at a value, if those at solved values are best."""
        if not self.lines:
            return 0.0
        return self.upper(value) - _chord(value, {solved: self.upper(solved) for solved in self.bounds})


def _chord(value: float, points: dict[float, float]) -> float:
    """A function by its chords between points; minus infinity outside."""
    places = sorted(points)
    n = bisect_right(places, value)
    if n and places[n - 1] == value:
        return points[value]
    if n in (0, len(places)):
        return -INFINITY
    left, right = places[n - 1], places[n]
    if INFINITY in (points[left], points[right]) or -INFINITY in (points[left], points[right]):
        return min(points[left], points[right])
    return points[left] + (points[right] - points[left]) * (value - left) / (right - left)


@dataclass(frozen=True)
class SwitchPoint:
    """A value at which the link enters (or leaves) as the value rises.

    Where it is ``proven``, the change lies in ``low`` … ``high`` for certain; else there may be none in that range.
    """

    value: float
    enters: bool
    low: float
    high: float
    proven: bool = True


@dataclass
class ParametricOptima:
    """Both sides over a range."""

    start: float
    stop: float
    within: ParametricOptimum = field(default_factory=ParametricOptimum)
    without: ParametricOptimum = field(default_factory=ParametricOptimum)

    def ask(self, solve: Solve, value: float) -> None:
        """Solve both sides at a value; a side that has no plan at one value has none at any."""
        for chosen, side in ((True, self.within), (False, self.without)):
            if side.bounds and INFINITY in side.bounds.values():
                side.bounds[value] = INFINITY
                continue
            found = solve(chosen, value)
            side.bounds[value] = found.bound
            if found.line is not None and not any(_alike(found.line, line, self.start, self.stop) for line in side.lines):
                side.lines.append(found.line)

    def saves(self, value: float) -> float:
        """Saving of the link by the best plans found.

        Infinite where there is no plan without it (minus: with it).
        """
        within, without = self.within.upper(value), self.without.upper(value)
        return 0.0 if within == without else without - within

    def proven(self, value: float) -> tuple[float, float]:
        """Proven range of the link's saving."""
        ends = [
            (0.0 if a == b else a - b)
            for a, b in (
                (self.without.lower(value), self.within.upper(value)),
                (self.without.upper(value), self.within.lower(value)),
            )
        ]
        return ends[0], ends[1]

    def built(self, value: float) -> bool:
        """Whether the best plan found has the link."""
        return self.saves(value) > self._tie(value)

    def changes(self) -> list[SwitchPoint]:
        """Values at which the link enters or leaves, in rising order.

        Of several within one range that the bounds leave open only one is proven, if their number is odd; if it is even, none is,
        and they are left out. A change in a range that is open to an end of all values is not proven.
        """
        opened, found = list(self.open()), self.switches()
        kept: list[SwitchPoint] = []
        for (low, high), group in groupby(found, lambda turn: self._around(turn[0], opened)):
            inside = list(group)
            if len(inside) % 2:
                value, enters = inside[len(inside) // 2]
                sure = low - self._near > self.start and high + self._near < self.stop
                kept.append(SwitchPoint(value, enters, low, high, sure or low == high))
        return kept

    def switches(self) -> list[tuple[float, bool]]:
        """Values at which the best plans found have the link from there on, or have it no more."""
        cells = [(a, b, self.built((a + b) / 2)) for a, b in pairwise(self._kinks())]
        return [(value, after) for (_, value, before), (_, _, after) in pairwise(cells) if before != after]

    def _around(self, value: float, opened: Sequence[tuple[float, float]]) -> tuple[float, float]:
        """The open range that a value lies in, or the value itself."""
        return next(((a, b) for a, b in opened if a - self._near <= value <= b + self._near), (value, value))

    def open(self) -> Iterator[tuple[float, float]]:
        """Ranges in which neither answer is proven."""
        parts = [part for a, b in pairwise(self._kinks()) if (part := self._open_part(a, b)) is not None]
        merged: list[tuple[float, float]] = []
        for low, high in parts:
            if merged and low <= merged[-1][1] + self._near:
                merged[-1] = (merged[-1][0], high)
            else:
                merged.append((low, high))
        yield from merged

    def next(self, gap: float) -> float | None:
        """Next value to solve: a crossing, else where most may be missing; ``None`` at the end."""
        crossings = [value for value, _ in self.switches() if self._apart(value) > AGAIN]
        worth = [v for v in crossings if self._missing(v) > max(1e-9, gap / 10) * self._size(v)]
        if not worth:
            places = self._kinks()
            inside = [v for a, b in self.open() for v in (*(k for k in places if a <= k <= b), (a + b) / 2)]
            worth = [v for v in inside if self._apart(v) > RESOLUTION and self._missing(v) > gap * self._size(v)]
        return max(worth, key=self._missing, default=None)

    def _apart(self, value: float) -> float:
        """Distance from the nearest solved value, as a share of the range."""
        return min(abs(value - solved) for solved in self.within.bounds) / (self.stop - self.start)

    @property
    def _near(self) -> float:
        return NEAR * (self.stop - self.start)

    def _missing(self, value: float) -> float:
        return max(self.within.missing(value), self.without.missing(value))

    def _size(self, value: float) -> float:
        sizes = [abs(side.upper(value)) for side in (self.within, self.without) if side.lines]
        return max(sizes, default=0.0)

    def _tie(self, value: float) -> float:
        return TIE * self._size(value)

    def _kinks(self) -> list[float]:
        """Breakpoints between which all four functions are linear.

        And the difference of the upper ones has one sign.
        """
        lines = [*self.within.lines, *self.without.lines]
        values = {self.start, self.stop, *self.within.bounds}
        for one, other in combinations(lines, 2):
            if one.slope != other.slope:
                values.add((other.constant - one.constant) / (one.slope - other.slope))
        apart: list[float] = []
        for value in sorted(v for v in values if self.start <= v <= self.stop):
            if not apart or value - apart[-1] > self._near or value in (self.start, self.stop):
                apart.append(value)
        return apart

    def _open_part(self, low: float, high: float) -> tuple[float, float] | None:
        """The part of a range without kinks in which neither side is proven to be the better one."""
        for better, worse in ((self.within, self.without), (self.without, self.within)):
            ends = [worse.lower(v) - better.upper(v) for v in (low, high)]
            if min(ends) > 0.0:
                return None
            if max(ends) > 0.0 and -INFINITY not in ends and INFINITY not in ends:
                zero = low + (high - low) * ends[0] / (ends[0] - ends[1])
                low, high = (zero, high) if ends[0] > 0 else (low, zero)
        return low, high


def _alike(one: Line, other: Line, start: float, stop: float) -> bool:
    return all(abs(one.at(v) - other.at(v)) <= 1e-12 * max(abs(one.at(v)), 1.0) for v in (start, stop))


def parametric_optima(solve: Solve, start: float, stop: float, present: float, gap: float, most: int) -> ParametricOptima:
    """Parametric optima with and without the link over the range, solved where needed.

    Values are the ends of the range, the present one, and where something may still change.

    ``gap`` is relative: plans that could be better by less are not sought, but for crossings. At most ``most`` values are solved.
    """
    state = ParametricOptima(start, stop)
    for value in dict.fromkeys((start, stop, *([present] if start < present < stop else []))):
        state.ask(solve, value)
    while len(state.within.bounds) < most and (following := state.next(gap)) is not None:
        state.ask(solve, following)
    return state
