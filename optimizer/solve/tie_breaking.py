"""Tie-breaking among equally good plans: cost, CO2, fresh water, disposal, number of links.

Two steps. In a small problem the binaries are optimised anew for each further objective, with all before kept within rounding;
not where a wider gap is asked for than that of small problems.
Then, in any problem, the flows: an LP is left, whose optimal face is the set of solutions that satisfy complementary slackness
with one optimal dual solution (columns with a reduced cost stay at their bound, rows with a dual at their side), so the next
objective is minimised over that face. Only rounding is given up of an earlier objective.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.highs.adapter import Outcome, Status, solve
from parkloop.optimizer.solver.limits import SMALL_GAP, Limits, few_choices
from parkloop.optimizer.solver.problem import Floats, Problem

ORDER = ("cost", "co2", "freshwater", "disposal", "links")
"""Objectives that break ties after the last requested one.

One that was requested earlier counts again: a later objective was given a tolerance in it, and need not have used it.
"""
ROUNDING = 1e-9
"""Rounding error of an objective, relative to the sum of the sizes of its terms."""
PRICED = 1e-9
"""Least reduced cost that is not rounding, relative to the sizes of the terms it is the sum of."""
NODES = 200
"""Node limit of one search for other binaries; not a time limit, so that results are reproducible."""
TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class TieBreaker:
    """An objective as arrays: coefficients c (n,) and offset."""

    c: Floats
    offset: float

    def of(self, x: Floats) -> float:
        """Value at a solution."""
        return float(self.c @ x) + self.offset

    def tolerance(self, x: Floats) -> float:
        """Rounding error of the value at a solution."""
        return ROUNDING * (float(np.abs(self.c) @ np.abs(x)) + abs(self.offset))


def break_ties(built: Build, problem: Problem, exact: Outcome, asked: Sequence[str], limits: Limits) -> Floats:
    """Break ties of a polished solution by the objectives of ``ORDER``.

    Args:
        built: the model, which names the objectives.
        problem: its arrays with the last requested objective.
        exact: polished outcome of that problem, with duals.
        asked: names of the requested objectives.
        limits: remaining time and cancellation.

    Returns:
        The preferred solution (n,) of equal objective; the given one where no better is found in the time.
    """
    assert exact.x is not None
    first = TieBreaker(problem.c, problem.offset)
    breakers = [m for name in ORDER if name != asked[-1] and (m := _breaker(built, problem, name)) is not None]
    x = _on_optimal_face(problem, exact, breakers, limits)
    if not breakers or not few_choices(problem) or not problem.integer.any() or _over(limits):
        return x
    if limits.options().gap > SMALL_GAP:
        # where cost itself is left open by more than rounding, what costs the same is not worth a search
        return x
    choices = _chosen(problem, x, first, breakers, limits)
    if choices is None:
        return x
    again = solve(problem.fixed(choices), replace(limits.options(), tolerance=TOLERANCE), cancel=limits.cancel)
    if again.status is not Status.optimal or again.x is None:
        return x
    other = _on_optimal_face(problem, again, breakers, limits)
    return other if _better(other, x, [first, *breakers]) else x


def _breaker(built: Build, problem: Problem, name: str) -> TieBreaker | None:
    """An objective that breaks ties; ``None`` where no free column has a coefficient in it."""
    terms, constant = built.objective(name)
    c = np.zeros(problem.columns)
    c[list(terms)] = list(terms.values())
    free = problem.col_upper > problem.col_lower
    return TieBreaker(c, constant) if np.any(c[free] != 0.0) else None


def _over(limits: Limits) -> bool:
    """Whether the time is up or the user wants to stop."""
    late = limits.time_limit is not None and time.monotonic() - limits.began >= limits.time_limit
    return late or (limits.cancel is not None and limits.cancel())


def _better(x: Floats, than: Floats, breakers: Sequence[TieBreaker]) -> bool:
    """Whether the first objective in which two solutions differ prefers x."""
    for breaker in breakers:
        difference, tolerance = breaker.of(x) - breaker.of(than), max(breaker.tolerance(x), breaker.tolerance(than))
        if abs(difference) > tolerance:
            return difference < 0.0
    return False


# choices of small problems


def _chosen(problem: Problem, x: Floats, first: TieBreaker, breakers: Sequence[TieBreaker], limits: Limits) -> Floats | None:
    """A preferred solution with other binaries; ``None`` where none was found."""
    constrained, best = problem, x
    previous = first
    for breaker in breakers:
        if _over(limits):
            break
        constrained = _constrained(constrained, previous, best).with_objective(breaker.c, breaker.offset)
        options = replace(limits.options(SMALL_GAP), nodes=NODES)
        outcome = solve(constrained, options, start=best, cancel=limits.cancel)
        if outcome.status not in (Status.optimal, Status.feasible) or outcome.x is None:
            break
        if breaker.of(outcome.x) < breaker.of(best) - breaker.tolerance(best):
            best = outcome.x
        previous = breaker
    changed = np.any(np.round(best[problem.integer]) != np.round(x[problem.integer]))
    return best if changed else None


def _constrained(problem: Problem, breaker: TieBreaker, x: Floats) -> Problem:
    """Add a row that keeps a tie-breaker no worse than at a solution."""
    terms = {int(j): float(breaker.c[j]) for j in np.flatnonzero(breaker.c)}
    if not terms:
        return problem
    return problem.with_row(terms, -np.inf, float(breaker.c @ x) + breaker.tolerance(x), "tie")


# flows, with the choices fixed


def _on_optimal_face(problem: Problem, exact: Outcome, breakers: Sequence[TieBreaker], limits: Limits) -> Floats:
    """Minimise the tie-breakers one after the other over the optimal face of the flows, binaries fixed."""
    assert exact.x is not None
    x, found = exact.x, exact
    passed = [TieBreaker(problem.c, problem.offset)]
    face = problem.fixed(x)
    for breaker in breakers:
        if found.row_duals is None or _over(limits):
            break
        face = _optimal_face(face, found)
        passed.append(breaker)
        if not np.any(breaker.c[face.col_upper > face.col_lower]):
            continue
        face = face.with_objective(breaker.c, breaker.offset)
        found = solve(face, replace(limits.options(0.0), tolerance=TOLERANCE), cancel=limits.cancel)
        if found.status is not Status.optimal or found.x is None or problem.violation(found.x) > 10 * TOLERANCE:
            break
        x = found.x if _better(found.x, x, passed) else x
    return x


def _optimal_face(problem: Problem, outcome: Outcome) -> Problem:
    """The optimal face of an LP, by complementary slackness with the duals of an optimal solution.

    Columns and rows with a price are fixed where the solution has them, so that it always lies on the face, whatever the
    rounding.
    """
    assert outcome.row_duals is not None and outcome.x is not None
    x, y = outcome.x, outcome.row_duals
    priced = problem.A.multiply(y[:, None]).tocsr()
    sizes = np.abs(problem.c) + np.asarray(abs(priced).sum(axis=0)).ravel()
    columns = np.abs(problem.c - problem.A.T @ y) > PRICED * sizes
    entries = np.abs(priced.data) > PRICED * sizes[priced.indices]
    rows = np.zeros(problem.rows, dtype=bool)
    rows[np.repeat(np.arange(problem.rows), np.diff(priced.indptr))[entries]] = True
    constrained, kept = (
        _nearest(x, problem.col_lower, problem.col_upper),
        _nearest(problem.A @ x, problem.row_lower, problem.row_upper),
    )
    rows &= np.isfinite(kept)
    columns &= np.isfinite(constrained)
    return problem.with_bounds(columns, constrained[columns], constrained[columns]).with_row_bounds(rows, kept[rows], kept[rows])


def _nearest(amounts: Floats, lower: Floats, upper: Floats) -> Floats:
    """The nearer of two sides, infinite where there is none."""
    return np.where(np.abs(amounts - lower) <= np.abs(upper - amounts), lower, upper)
