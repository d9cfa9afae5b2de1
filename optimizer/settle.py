"""Whether a solver's 'optimal' can be believed, and what several answers to one problem prove together.

Releases of HiGHS have called wrong answers optimal, so its word is held against our own objective, rows and bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.outcome import START_HOLDS, START_IS_EXACT, Outcome, SolveOptions, Status, reference, relative_gap
from optimizer.problem import Floats, Problem

ROUNDING = 1e-10
"""Rounding of an objective, relative to the sum of the sizes of its terms."""


@dataclass(frozen=True, eq=False)
class Question:
    """A problem, what is asked of its solve, a start that is known to hold, and the solver's absolute accuracy [objective]."""

    problem: Problem
    options: SolveOptions
    start: Floats | None
    accuracy: float

    def room(self, x: Floats) -> float:
        """How far objective and bound may lie apart at x: the asked gap, the solver's accuracy and rounding."""
        problem, asked = self.problem, self.options.gap
        gross = float(np.abs(problem.c) @ np.abs(x)) + abs(problem.offset)
        relative = max(abs(problem.value(x)), 1e-9 * reference(problem, self.options))
        return asked * relative * (1.0 + 1e-6) + self.accuracy + ROUNDING * gross

    def known(self) -> float:
        """Objective of the start; infinite without one."""
        return np.inf if self.start is None else self.problem.value(self.start)

    def holds(self, x: Floats) -> bool:
        """Whether x keeps every row and bound as well as a solver can."""
        return self.problem.violation(x) <= max(START_HOLDS, 10.0 * self.options.tolerance)


def question(problem: Problem, options: SolveOptions, start: Floats | None, accuracy: float) -> Question:
    """The question of a solve; of a start that is not complete, or does not hold, nothing is known."""
    known = start is not None and np.isfinite(start).all() and problem.violation(start) <= START_IS_EXACT
    return Question(problem, options, start if known else None, accuracy)


def doubt(asked: Question, outcome: Outcome) -> str:
    """What speaks against an answer that says that it is proven; empty where nothing does."""
    if outcome.status not in (Status.optimal, Status.infeasible):
        return ""
    if outcome.x is None or outcome.objective is None:
        return "a solution was known" if asked.start is not None and outcome.status is Status.infeasible else ""
    if not asked.holds(outcome.x):
        return "its solution breaks a row"
    room = asked.room(outcome.x)
    if asked.start is not None and asked.problem.value(asked.start) < outcome.objective - room - START_HOLDS * abs(
        outcome.objective
    ):
        return "a better solution was known"
    if outcome.bound is None or outcome.objective - outcome.bound > room:
        return "its bound does not prove it within the asked gap"
    return "its bound lies above its own solution" if outcome.bound - outcome.objective > room else ""


def together(asked: Question, outcomes: Sequence[Outcome]) -> Outcome:
    """The best solution that holds and the best bound of several answers to one problem.

    A bound above a solution that holds is an error of the bound, and a claim that there is no solution likewise. Where an
    answer proves the best solution, its bound counts alone: the others are of solves that failed. The status is ``optimal``
    where the bound closes the gap, else ``feasible``, or what the last answer says where there is no solution.
    """
    found = [o for o in outcomes if o.x is not None and o.objective is not None and asked.holds(o.x)]
    if asked.start is not None:
        found.append(Outcome(Status.feasible, asked.start, asked.problem.value(asked.start)))
    if not found:
        return outcomes[-1]
    best = min(found, key=lambda o: o.objective if o.objective is not None else np.inf)
    assert best.x is not None and best.objective is not None
    room = asked.room(best.x)
    sound = [o for o in outcomes if o.bound is not None and o.bound <= best.objective + room]
    proofs = [o for o in sound if o.status is Status.optimal and not doubt(asked, o)]
    bound = max((o.bound for o in proofs or sound if o.bound is not None), default=None)
    closed = bound is not None and best.objective - bound <= room
    return within(asked, replace(best, status=Status.optimal if closed else Status.feasible, bound=bound, message=""))


def within(asked: Question, outcome: Outcome) -> Outcome:
    """The outcome with its gap; a bound above the solution falls to its objective, or away where that is more than rounding."""
    objective, bound, message = outcome.objective, outcome.bound, outcome.message
    if outcome.x is not None and objective is not None and bound is not None and bound > objective:
        wrong = bound - objective > asked.room(outcome.x)
        message = "The solver's bound is wrong: it lies above a solution." if wrong else message
        bound = None if wrong else objective
    gap = relative_gap(objective, bound, reference(asked.problem, asked.options))
    return replace(outcome, bound=bound, gap=gap, message=message)
