"""Plans of equal worth: after what was asked for, cost, CO2, fresh water, disposal and the number of links decide, in this order.

A tie is broken in two steps. In a small problem the choices (what is built, what is on) are made anew with every objective so far
held to within rounding. Then, in any problem, the flows: a linear problem is left, whose optima are exactly the solutions that
keep complementary slackness with one optimal dual solution (columns with a reduced cost stay at their bound, rows with a marginal
value on their side), so the next objective is minimised over that face. Only rounding is given up of an earlier objective.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.build import Build
from optimizer.highs import Outcome, Status, solve
from optimizer.limits import FEW_BINARIES, SMALL_GAP, Limits
from optimizer.problem import Floats, Problem

ORDER = ("cost", "co2", "freshwater", "disposal", "links")
"""What decides between plans that are equally good, after what was asked for."""
ROUNDING = 1e-9
"""Part of the sum of the sizes of an objective's terms that is rounding."""
PRICED = 1e-9
"""Reduced cost that is one, relative to the terms that it is the sum of."""
NODES = 200
"""Nodes of one search for other choices: an open one ends by a count, not by a clock, so that it ends alike every time."""
TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Measure:
    """An objective as arrays."""

    c: Floats
    offset: float

    def of(self, x: Floats) -> float:
        """Value at a solution."""
        return float(self.c @ x) + self.offset

    def room(self, x: Floats) -> float:
        """Rounding of the value at a solution."""
        return ROUNDING * (float(np.abs(self.c) @ np.abs(x)) + abs(self.offset))


def without_ties(built: Build, problem: Problem, exact: Outcome, asked: Sequence[str], limits: Limits) -> Floats:
    """The solution that the rule prefers among those as good as an exact one, which the problem's own objective found."""
    assert exact.x is not None
    first = Measure(problem.c, problem.offset)
    measures = [m for name in ORDER if name not in asked and (m := _measure(built, problem, name)) is not None]
    x = _on_face(problem, exact, measures, limits)
    if not measures or int(problem.integer.sum()) > FEW_BINARIES or not problem.integer.any() or _over(limits):
        return x
    choices = _chosen(problem, x, first, measures, limits)
    if choices is None:
        return x
    again = solve(problem.fixed(choices), replace(limits.options(), tolerance=TOLERANCE), cancel=limits.cancel)
    if again.status is not Status.optimal or again.x is None:
        return x
    other = _on_face(problem, again, measures, limits)
    return other if _better(other, x, [first, *measures]) else x


def _measure(built: Build, problem: Problem, name: str) -> Measure | None:
    """An objective of the rule; ``None`` where nothing of it can be chosen."""
    terms, constant = built.objective(name)
    c = np.zeros(problem.columns)
    c[list(terms)] = list(terms.values())
    free = problem.col_upper > problem.col_lower
    return Measure(c, constant) if np.any(c[free] != 0.0) else None


def _over(limits: Limits) -> bool:
    """Whether the time is up or the user wants to stop."""
    late = limits.time_limit is not None and time.monotonic() - limits.began >= limits.time_limit
    return late or (limits.cancel is not None and limits.cancel())


def _better(x: Floats, than: Floats, measures: Sequence[Measure]) -> bool:
    """Whether the first measure that tells two solutions apart is for x."""
    for measure in measures:
        difference, room = measure.of(x) - measure.of(than), max(measure.room(x), measure.room(than))
        if abs(difference) > room:
            return difference < 0.0
    return False


# choices of small problems


def _chosen(problem: Problem, x: Floats, first: Measure, measures: Sequence[Measure], limits: Limits) -> Floats | None:
    """A solution with other choices that the rule prefers; ``None`` where none was found."""
    held, best = problem, x
    previous = first
    for measure in measures:
        if _over(limits):
            break
        held = _held(held, previous, best).with_objective(measure.c, measure.offset)
        options = replace(limits.options(SMALL_GAP), nodes=NODES)
        outcome = solve(held, options, start=best, cancel=limits.cancel)
        if outcome.status not in (Status.optimal, Status.feasible) or outcome.x is None:
            break
        if measure.of(outcome.x) < measure.of(best) - measure.room(best):
            best = outcome.x
        previous = measure
    changed = np.any(np.round(best[problem.integer]) != np.round(x[problem.integer]))
    return best if changed else None


def _held(problem: Problem, measure: Measure, x: Floats) -> Problem:
    """The problem with a measure no worse than at a solution."""
    terms = {int(j): float(measure.c[j]) for j in np.flatnonzero(measure.c)}
    if not terms:
        return problem
    return problem.with_row(terms, -np.inf, float(measure.c @ x) + measure.room(x), "tie")


# flows, with the choices fixed


def _on_face(problem: Problem, exact: Outcome, measures: Sequence[Measure], limits: Limits) -> Floats:
    """The best flows by the measures in turn, among those that are optimal with an exact solution's choices."""
    assert exact.x is not None
    x, found = exact.x, exact
    passed = [Measure(problem.c, problem.offset)]
    face = problem.fixed(x)
    for measure in measures:
        if found.row_duals is None or _over(limits):
            break
        face = _face(face, found)
        passed.append(measure)
        if not np.any(measure.c[face.col_upper > face.col_lower]):
            continue
        face = face.with_objective(measure.c, measure.offset)
        found = solve(face, replace(limits.options(0.0), tolerance=TOLERANCE), cancel=limits.cancel)
        if found.status is not Status.optimal or found.x is None or problem.violation(found.x) > 10 * TOLERANCE:
            break
        x = found.x if _better(found.x, x, passed) else x
    return x


def _face(problem: Problem, outcome: Outcome) -> Problem:
    """The optimal solutions of a linear problem: complementary slackness with its marginal values, and only that.

    What has a price stays where the solution has it, so that the solution is always among them, whatever the rounding.
    """
    assert outcome.row_duals is not None and outcome.x is not None
    x, y = outcome.x, outcome.row_duals
    priced = problem.A.multiply(y[:, None]).tocsr()
    sizes = np.abs(problem.c) + np.asarray(abs(priced).sum(axis=0)).ravel()
    columns = np.abs(problem.c - problem.A.T @ y) > PRICED * sizes
    entries = np.abs(priced.data) > PRICED * sizes[priced.indices]
    rows = np.zeros(problem.rows, dtype=bool)
    rows[np.repeat(np.arange(problem.rows), np.diff(priced.indptr))[entries]] = True
    held, kept = _nearest(x, problem.col_lower, problem.col_upper), _nearest(problem.A @ x, problem.row_lower, problem.row_upper)
    rows &= np.isfinite(kept)
    columns &= np.isfinite(held)
    return problem.with_bounds(columns, held[columns], held[columns]).with_row_bounds(rows, kept[rows], kept[rows])


def _nearest(amounts: Floats, lower: Floats, upper: Floats) -> Floats:
    """The nearer of two sides, infinite where there is none."""
    return np.where(np.abs(amounts - lower) <= np.abs(upper - amounts), lower, upper)
