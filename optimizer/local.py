"""Local search on the mixing problem: better designs by linear programs in which qualities may move a little.

Each step replaces quality × flow by its tangent, within a trust region of the qualities; what the tangent misses costs a penalty
that rises until the design works. With the qualities found then held, the park is linear, and what is built is chosen again.

Method: successive linear programming with an exact penalty; Zhang J., Kim N.-H., Lasdon L. (1985) Manage. Sci. 31, 1312-1331.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.bilinear import Bilinear, Key
from optimizer.highs import SolveOptions, Status, run, solve
from optimizer.problem import Floats, Problem

STEPS = 60
"""Linear programs of one search."""
FIRST_STEP, LEAST_STEP, MOST_STEP = 0.3, 1e-4, 1.0
"""Size of the trust region, as a share of each quality's range."""
TRUST, DOUBT = 0.7, 0.1
"""Achieved part of the gain foretold above which the region grows, and below which a step is refused."""
SMALL_GAIN = 1e-7
"""Gain of a step, relative, below which a search ends."""
STEEP = 100.0
"""Times the first penalty, where a search begins at a design that works."""
PENALTIES = 4
"""Times that the penalty rises tenfold."""
HOLDS = 1e-9
"""Flow of wrong quality that still counts as none, relative."""
REPAIRS = 4
"""Newton steps that bring a solution back inside limits which it breaks by a solver's tolerance only."""
MISSED = 1e4
"""Price of a flow of wrong quality, in flows moved, where a solution is repaired."""


@dataclass(frozen=True, eq=False)
class Design:
    """A design that works, in the columns of the mixing problem, with its counted qualities."""

    x: Floats
    qualities: dict[Key, float]
    objective: float


@dataclass(eq=False)
class _Step:
    """Where a search stands."""

    x: Floats
    qualities: dict[Key, float]
    penalty: float
    size: float = FIRST_STEP


def improved(
    mixing: Bilinear, x: Floats, until: float, gap: float, free: bool = True, cancel: Callable[[], bool] | None = None
) -> Design | None:
    """The best design near a solution, of the mixing problem or of its relaxation; None where none near it works.

    ``free`` lets what is built change too, with the qualities held, and chosen to within ``gap``.
    """
    best: Design | None = None
    while time.monotonic() < until and not (cancel is not None and cancel()):
        found = _searched(mixing, x, until)
        if found is None or (best is not None and not _gains(best.objective, found.objective)):
            return best if found is None or best is not None else found
        best = found
        if not free or not mixing.chooses:
            return best
        again = _rebuilt(mixing, best, until, gap, cancel)
        if again is None or not _gains(best.objective, again.objective):
            return best
        best, x = again, again.x
    return best


def repaired(mixing: Bilinear, x: Floats, until: float) -> Design | None:
    """The best design beside a solution that breaks limits by a solver's tolerance; None if none holds.

    Each Newton step moves the flows as little as the tangents of all products and all rows admit, so a mix that stands on two
    limits at once comes back inside both; with held qualities it could not. What the tangent misses falls quadratically.
    """
    at, base = _Step(x, _qualities(mixing, x), 0.0, MOST_STEP), mixing.problem.fixed(x)
    for _ in range(REPAIRS):
        outcome = run(_nearest(mixing, base, at), SolveOptions(tolerance=1e-9))
        if outcome.x is None or outcome.status is not Status.optimal:
            return None
        at.x, moved = outcome.x[: base.columns], outcome.x[base.columns :]
        at.qualities = {key: at.qualities[key] + float(moved[n]) for n, key in enumerate(mixing.arcs)}
        if mixing.distance(at.x, at.qualities) <= HOLDS * max(1.0, float(np.abs(at.x).max())):
            break
    start = _with(mixing, x, at.qualities)
    return None if start is None else _found(mixing, x, _beside(mixing, start), until, start)


def _nearest(mixing: Bilinear, base: Problem, at: _Step) -> Problem:
    """The tangent problem around a step that moves the flows of the mixes least, whatever it costs."""
    at.penalty = MISSED
    tangent = _tangent(mixing, base, at)
    flows = sorted({flow for arcs in mixing.arcs.values() for flow, _ in arcs})
    cost = np.where(np.arange(tangent.columns) < base.columns, 0.0, tangent.c)
    count, first = len(flows), tangent.columns
    wide = tangent.with_objective(cost).with_columns(
        [0.0] * (2 * count), [float("inf")] * (2 * count), [False] * (2 * count), ["move"] * (2 * count), [1.0] * (2 * count)
    )
    ends = ((n, flow, float(at.x[flow])) for n, flow in enumerate(flows))
    return wide.with_rows(({flow: 1.0, first + 2 * n: -1.0, first + 2 * n + 1: 1.0}, now, now, "moved") for n, flow, now in ends)


def held(mixing: Bilinear, x: Floats) -> Design | None:
    """The best design with the true qualities of a solution, and what it builds."""
    true = mixing.true(x)
    qualities = {key: mixing.with_room(key, true.get(key, high)) for key, (_, high) in mixing.ranges.items()}
    return _with(mixing, x, qualities)


def _with(mixing: Bilinear, x: Floats, qualities: dict[Key, float]) -> Design | None:
    problem = mixing.held(qualities).fixed(x)
    outcome = run(problem, SolveOptions(tolerance=1e-9))
    if outcome.status is Status.infeasible:
        outcome = run(problem, SolveOptions())
    if outcome.status is not Status.optimal or outcome.x is None or outcome.objective is None:
        return None
    return Design(outcome.x, qualities, outcome.objective)


def _rebuilt(mixing: Bilinear, design: Design, until: float, gap: float, cancel: Callable[[], bool] | None) -> Design | None:
    """The best design with these qualities, whatever it builds."""
    options = SolveOptions(time_limit=max(until - time.monotonic(), 0.5) / 2, gap=gap)
    outcome = solve(mixing.held(design.qualities), options, start=design.x, cancel=cancel)
    if outcome.x is None:
        return None
    return _with(mixing, outcome.x, design.qualities)


def _gains(before: float, after: float) -> bool:
    return after < before - SMALL_GAIN * max(abs(before), 1e-9)


def _searched(mixing: Bilinear, x: Floats, until: float) -> Design | None:
    """The best design with what a solution builds."""
    start = held(mixing, x)
    if start is None:
        return _found(mixing, x, _Step(x, _qualities(mixing, x), _penalty(mixing, x)), until)
    return _found(mixing, x, _beside(mixing, start), until, start)


def _beside(mixing: Bilinear, design: Design) -> _Step:
    """Where a search from a design that works begins."""
    return _Step(design.x, dict(design.qualities), STEEP * _penalty(mixing, design.x))


def _qualities(mixing: Bilinear, x: Floats) -> dict[Key, float]:
    """True qualities of a solution; of outlets that give nothing the middle of their range."""
    true = mixing.true(x)
    middle = {key: min((low + high) / 2, mixing.size(key) / 2) for key, (low, high) in mixing.ranges.items()}
    return {key: true.get(key, value) for key, value in middle.items()}


def _found(mixing: Bilinear, x: Floats, at: _Step, until: float, start: Design | None = None) -> Design | None:
    """The best design of a search from a step, with penalties that rise until the products hold."""
    base = mixing.problem.fixed(x)
    for _ in range(PENALTIES):
        _descend(mixing, base, at, until)
        if mixing.distance(at.x, at.qualities) <= HOLDS * max(1.0, float(np.abs(at.x).max())):
            break
        at.penalty, at.size = 10 * at.penalty, FIRST_STEP
    designs = [design for design in (start, _with(mixing, x, at.qualities), held(mixing, at.x)) if design is not None]
    return min(designs, key=lambda design: design.objective, default=None)


def _penalty(mixing: Bilinear, x: Floats) -> float:
    """A first price of what the tangent misses: the objective per unit of flow."""
    flow = sum(x[f] for arcs in mixing.arcs.values() for f, _ in arcs)
    return max(abs(mixing.problem.value(x)), 1e-6) / max(float(flow), 1e-6)


def _merit(mixing: Bilinear, x: Floats, qualities: dict[Key, float], penalty: float) -> float:
    return mixing.problem.value(x) + penalty * mixing.distance(x, qualities)


def _descend(mixing: Bilinear, base: Problem, at: _Step, until: float) -> None:
    """Steps until nothing is gained or the region is small."""
    merit = _merit(mixing, at.x, at.qualities, at.penalty)
    for _ in range(STEPS):
        if time.monotonic() > until or at.size < LEAST_STEP:
            return
        outcome = run(_tangent(mixing, base, at), SolveOptions(tolerance=1e-9))
        if outcome.x is None or outcome.objective is None or outcome.status is not Status.optimal:
            return
        x, moved = outcome.x[: base.columns], outcome.x[base.columns :]
        qualities = {key: at.qualities[key] + float(moved[n]) for n, key in enumerate(mixing.arcs)}
        after, foretold = _merit(mixing, x, qualities, at.penalty), merit - outcome.objective
        if foretold <= SMALL_GAIN * max(abs(merit), 1e-9):
            return
        if after >= merit - DOUBT * foretold:
            at.size /= 4
            continue
        gained = merit - after
        at.x, at.qualities, merit = x, qualities, after
        if gained >= TRUST * foretold:
            at.size = min(2 * at.size, MOST_STEP)


def _tangent(mixing: Bilinear, base: Problem, at: _Step) -> Problem:
    """The linear problem around a step: qualities move within the region, what the tangent misses is paid."""
    keys, arcs = list(mixing.arcs), [(key, *ends) for key, ways in mixing.arcs.items() for ends in ways]
    lows, highs = [], []
    for key in keys:
        low, high = mixing.ranges[key]
        now = at.qualities[key]
        reach = at.size * min(high - low, max(mixing.size(key), abs(now)))
        lows.append(min(max(low - now, -reach), 0.0))
        highs.append(max(min(high - now, reach), 0.0))
    first, slack = base.columns, base.columns + len(keys)
    cost = [0.0] * len(keys) + [at.penalty / mixing.size(key) for key, _, _ in arcs for _ in range(2)]
    wide = base.with_columns(
        lower=[*lows, *[0.0] * (2 * len(arcs))],
        upper=[*highs, *[float("inf")] * (2 * len(arcs))],
        integer=[False] * len(cost),
        names=[f"local[{n}]" for n in range(len(cost))],
        cost=cost,
    )
    place = {key: first + n for n, key in enumerate(keys)}
    rows = []
    for n, (key, flow, mass) in enumerate(arcs):
        terms = {mass: 1.0, flow: -at.qualities[key], place[key]: -float(at.x[flow])}
        rows.append(({**terms, slack + 2 * n: -1.0, slack + 2 * n + 1: 1.0}, 0.0, 0.0, "tangent"))
    return wide.with_rows(rows)
