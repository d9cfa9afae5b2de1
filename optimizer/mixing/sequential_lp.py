"""Sequential LP with trust regions: local search for better designs of the bilinear mixing problem.

Each step linearises quality × flow within a trust region of the qualities; the residual costs a penalty that rises until the
design is feasible. With the qualities fixed then, the park is linear, and the design is optimised again.

Method: successive linear programming with an exact penalty; Zhang J., Kim N.-H., Lasdon L. (1985) Manage. Sci. 31, 1312-1331.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parkloop.optimizer.mixing.bilinear import Bilinear
from parkloop.optimizer.mixing.true_quality import QualityKey
from parkloop.optimizer.solver.highs.adapter import SolveOptions, Status, run, solve
from parkloop.optimizer.solver.problem import Floats, Problem

STEPS = 60
"""Largest number of LPs of one search."""
FIRST_STEP, LEAST_STEP, MOST_STEP = 0.3, 1e-4, 1.0
"""Initial, least and largest radius of the trust region, as a share of each quality's range."""
GROW_RATIO, ACCEPT_RATIO = 0.7, 0.1
"""Ratios of actual to predicted gain above which the region grows, and below which a step fails."""
SMALL_GAIN = 1e-7
"""Relative gain of a step below which a search ends."""
PENALTY_FACTOR = 100.0
"""Factor on the initial penalty where a search starts at a feasible design."""
PENALTIES = 4
"""Largest number of tenfold increases of the penalty."""
RESIDUAL_TOLERANCE = 1e-9
"""Relative residual that counts as none."""
REPAIRS = 4
"""Newton steps of a repair."""
RESIDUAL_PRICE = 1e4
"""Price of residual flow relative to moved flow in a repair."""


@dataclass(frozen=True, eq=False)
class MixingDesign:
    """A feasible design of the mixing problem: solution (n,), counted qualities and objective."""

    x: Floats
    qualities: dict[QualityKey, float]
    objective: float


@dataclass(eq=False)
class _Step:
    """Iterate of a search: solution (n,), qualities, penalty and trust-region radius."""

    x: Floats
    qualities: dict[QualityKey, float]
    penalty: float
    size: float = FIRST_STEP


def local_search(
    mixing: Bilinear, x: Floats, until: float, gap: float, free: bool = True, cancel: Callable[[], bool] | None = None
) -> MixingDesign | None:
    """Improve a solution of the mixing problem or of its relaxation by sequential LP.

    Args:
        mixing: the mixing problem, n columns.
        x: starting point (n,).
        until: end of the time for it, as of ``time.monotonic`` [s].
        gap: relative gap of the MILP that optimises the design with fixed qualities.
        free: optimise the design too, not only flows and qualities.
        cancel: ends the search.

    Returns:
        A locally optimal design; None where no feasible one was found near x.
    """
    best: MixingDesign | None = None
    while time.monotonic() < until and not (cancel is not None and cancel()):
        found = _search(mixing, x, until)
        if found is None or (best is not None and not _gains(best.objective, found.objective)):
            return best if found is None or best is not None else found
        best = found
        if not free or not mixing.has_choices:
            return best
        again = _reselected(mixing, best, until, gap, cancel)
        if again is None or not _gains(best.objective, again.objective):
            return best
        best, x = again, again.x
    return best


def newton_repair(mixing: Bilinear, x: Floats, until: float) -> MixingDesign | None:
    """Repair a solution that violates limits by a solver's tolerance, by Newton steps.

    Each step moves the flows as little as the linearised products and all rows admit, so a mix at two limits at once comes back
    inside both; with fixed qualities it could not. The residual falls quadratically. None where no feasible design was found.
    """
    at, base = _Step(x, _qualities(mixing, x), 0.0, MOST_STEP), mixing.problem.fixed(x)
    for _ in range(REPAIRS):
        outcome = run(_nearest(mixing, base, at), SolveOptions(tolerance=1e-9))
        if outcome.x is None or outcome.status is not Status.optimal:
            return None
        at.x, moved = outcome.x[: base.columns], outcome.x[base.columns :]
        at.qualities = {key: at.qualities[key] + float(moved[n]) for n, key in enumerate(mixing.arcs)}
        if mixing.residual(at.x, at.qualities) <= RESIDUAL_TOLERANCE * max(1.0, float(np.abs(at.x).max())):
            break
    start = fixed_design(mixing, x, at.qualities)
    return None if start is None else _found(mixing, x, _step_from(mixing, start), until, start)


def _nearest(mixing: Bilinear, base: Problem, at: _Step) -> Problem:
    """The linearised problem around an iterate that moves the flows of mixes least, whatever it costs."""
    at.penalty = RESIDUAL_PRICE
    tangent = _tangent(mixing, base, at)
    flows = sorted({flow for arcs in mixing.arcs.values() for flow, _ in arcs})
    cost = np.where(np.arange(tangent.columns) < base.columns, 0.0, tangent.c)
    count, first = len(flows), tangent.columns
    wide = tangent.with_objective(cost).with_columns(
        [0.0] * (2 * count), [float("inf")] * (2 * count), [False] * (2 * count), ["move"] * (2 * count), [1.0] * (2 * count)
    )
    ends = ((n, flow, float(at.x[flow])) for n, flow in enumerate(flows))
    return wide.with_rows(({flow: 1.0, first + 2 * n: -1.0, first + 2 * n + 1: 1.0}, now, now, "moved") for n, flow, now in ends)


def fixed_at_true_qualities(mixing: Bilinear, x: Floats) -> MixingDesign | None:
    """The best design with qualities fixed at the true ones of a solution, and its binaries."""
    true = mixing.true_qualities(x)
    qualities = {key: mixing.with_margin(key, true.get(key, high)) for key, (_, high) in mixing.ranges.items()}
    return fixed_design(mixing, x, qualities)


def fixed_design(mixing: Bilinear, x: Floats, qualities: dict[QualityKey, float]) -> MixingDesign | None:
    """The best design with these qualities, and the binaries of a solution."""
    problem = mixing.with_fixed_qualities(qualities).fixed(x)
    outcome = run(problem, SolveOptions(tolerance=1e-9))
    if outcome.status is Status.infeasible:
        outcome = run(problem, SolveOptions())
    if outcome.status is not Status.optimal or outcome.x is None or outcome.objective is None:
        return None
    return MixingDesign(outcome.x, qualities, outcome.objective)


def _reselected(
    mixing: Bilinear, design: MixingDesign, until: float, gap: float, cancel: Callable[[], bool] | None
) -> MixingDesign | None:
    """The best design with these qualities fixed, binaries free."""
    options = SolveOptions(time_limit=max(until - time.monotonic(), 0.5) / 2, gap=gap)
    outcome = solve(mixing.with_fixed_qualities(design.qualities), options, start=design.x, cancel=cancel)
    if outcome.x is None:
        return None
    return fixed_design(mixing, outcome.x, design.qualities)


def _gains(before: float, after: float) -> bool:
    return after < before - SMALL_GAIN * max(abs(before), 1e-9)


def _search(mixing: Bilinear, x: Floats, until: float) -> MixingDesign | None:
    """The best design with the binaries of a solution."""
    start = fixed_at_true_qualities(mixing, x)
    if start is None:
        return _found(mixing, x, _Step(x, _qualities(mixing, x), _penalty(mixing, x)), until)
    return _found(mixing, x, _step_from(mixing, start), until, start)


def _step_from(mixing: Bilinear, design: MixingDesign) -> _Step:
    """Iterate at a feasible design."""
    return _Step(design.x, dict(design.qualities), PENALTY_FACTOR * _penalty(mixing, design.x))


def _qualities(mixing: Bilinear, x: Floats) -> dict[QualityKey, float]:
    """True qualities of a solution; of outlets without flow the middle of their range."""
    true = mixing.true_qualities(x)
    middle = {key: min((low + high) / 2, mixing.size(key) / 2) for key, (low, high) in mixing.ranges.items()}
    return {key: true.get(key, value) for key, value in middle.items()}


def _found(mixing: Bilinear, x: Floats, at: _Step, until: float, start: MixingDesign | None = None) -> MixingDesign | None:
    """The best design of a search from an iterate, with penalties that rise until it is feasible."""
    base = mixing.problem.fixed(x)
    for _ in range(PENALTIES):
        _descend(mixing, base, at, until)
        if mixing.residual(at.x, at.qualities) <= RESIDUAL_TOLERANCE * max(1.0, float(np.abs(at.x).max())):
            break
        at.penalty, at.size = 10 * at.penalty, FIRST_STEP
    designs = [
        design
        for design in (start, fixed_design(mixing, x, at.qualities), fixed_at_true_qualities(mixing, at.x))
        if design is not None
    ]
    return min(designs, key=lambda design: design.objective, default=None)


def _penalty(mixing: Bilinear, x: Floats) -> float:
    """Initial penalty: the objective per unit of flow."""
    flow = sum(x[f] for arcs in mixing.arcs.values() for f, _ in arcs)
    return max(abs(mixing.problem.value(x)), 1e-6) / max(float(flow), 1e-6)


def _merit(mixing: Bilinear, x: Floats, qualities: dict[QualityKey, float], penalty: float) -> float:
    return mixing.problem.value(x) + penalty * mixing.residual(x, qualities)


def _descend(mixing: Bilinear, base: Problem, at: _Step, until: float) -> None:
    """Take trust-region steps until the gain or the region is small."""
    merit = _merit(mixing, at.x, at.qualities, at.penalty)
    for _ in range(STEPS):
        if time.monotonic() > until or at.size < LEAST_STEP:
            return
        outcome = run(_tangent(mixing, base, at), SolveOptions(tolerance=1e-9))
        if outcome.x is None or outcome.objective is None or outcome.status is not Status.optimal:
            return
        x, moved = outcome.x[: base.columns], outcome.x[base.columns :]
        qualities = {key: at.qualities[key] + float(moved[n]) for n, key in enumerate(mixing.arcs)}
        after, predicted = _merit(mixing, x, qualities, at.penalty), merit - outcome.objective
        if predicted <= SMALL_GAIN * max(abs(merit), 1e-9):
            return
        if after >= merit - ACCEPT_RATIO * predicted:
            at.size /= 4
            continue
        gained = merit - after
        at.x, at.qualities, merit = x, qualities, after
        if gained >= GROW_RATIO * predicted:
            at.size = min(2 * at.size, MOST_STEP)


def _tangent(mixing: Bilinear, base: Problem, at: _Step) -> Problem:
    """The LP around an iterate: linearised products, a trust region of qualities, penalised residuals."""
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
