"""Verification of a solver's outcome against our own objective, rows and gap.

Releases of HiGHS have called wrong answers optimal, so its status counts only where these confirm it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parkloop.cases.messages import say
from parkloop.optimizer.solver.outcome import START_EXACT, START_FEASIBLE, Outcome, SolveOptions, Status, reference, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem

ROUNDING = 1e-10
"""Rounding error of an objective, relative to the sum of the sizes of its terms."""


@dataclass(frozen=True, eq=False)
class Verification:
    """Problem, options, feasible warm start if known, and the solver's absolute accuracy."""

    problem: Problem
    options: SolveOptions
    start: Floats | None
    accuracy: float

    def tolerance(self, x: Floats) -> float:
        """Largest admissible objective − bound at x: requested gap, the solver's accuracy and rounding."""
        problem, asked = self.problem, self.options.gap
        gross = float(np.abs(problem.c) @ np.abs(x)) + abs(problem.offset)
        relative = max(abs(problem.value(x)), 1e-9 * reference(problem, self.options))
        return asked * relative * (1.0 + 1e-6) + self.accuracy + ROUNDING * gross

    def start_objective(self) -> float:
        """Objective of the warm start; infinite without one."""
        return np.inf if self.start is None else self.problem.value(self.start)

    def is_feasible(self, x: Floats) -> bool:
        """Whether x satisfies every row and bound within the solver's tolerance."""
        return self.problem.violation(x) <= max(START_FEASIBLE, 10.0 * self.options.tolerance)


def verification(problem: Problem, options: SolveOptions, start: Floats | None, accuracy: float) -> Verification:
    """Set up the verification of a solve; a warm start that is incomplete or infeasible is ignored.

    Args:
        problem: the MILP, n columns.
        options: options of the solve.
        start: warm start (n,), or None.
        accuracy: absolute accuracy of the solver's objective, in units of the objective.
    """
    known = start is not None and np.isfinite(start).all() and problem.violation(start) <= START_EXACT
    return Verification(problem, options, start if known else None, accuracy)


def objection(asked: Verification, outcome: Outcome) -> str:
    """Reason to reject an outcome that claims optimality or infeasibility; empty where there is none."""
    if outcome.status is Status.error:
        return outcome.message or say("the solver failed")
    if outcome.status not in (Status.optimal, Status.infeasible):
        return ""
    if outcome.x is None or outcome.objective is None:
        return say("a solution was known") if asked.start is not None and outcome.status is Status.infeasible else ""
    if not asked.is_feasible(outcome.x):
        return say("its solution breaks a row")
    tolerance = asked.tolerance(outcome.x)
    if asked.start is not None and asked.problem.value(asked.start) < outcome.objective - tolerance - START_FEASIBLE * abs(
        outcome.objective
    ):
        return say("a better solution was known")
    if outcome.bound is None or outcome.objective - outcome.bound > tolerance:
        return say("its bound does not prove it within the asked gap")
    return say("its bound lies above its own solution") if outcome.bound - outcome.objective > tolerance else ""


def combined(asked: Verification, outcomes: Sequence[Outcome]) -> Outcome:
    """Combine outcomes of one problem: the best feasible incumbent with the best sound bound.

    A bound above a feasible incumbent is wrong, and so is a claim of infeasibility beside one. Where an outcome proves the
    incumbent, its bound counts alone: the others are of solves that failed. The status is ``optimal`` where the bound closes the
    gap, else ``feasible``, or that of the last outcome where there is no incumbent.
    """
    found = [o for o in outcomes if o.x is not None and o.objective is not None and asked.is_feasible(o.x)]
    if asked.start is not None:
        found.append(Outcome(Status.feasible, asked.start, asked.problem.value(asked.start)))
    if not found:
        return outcomes[-1]
    best = min(found, key=lambda o: o.objective if o.objective is not None else np.inf)
    assert best.x is not None and best.objective is not None
    tolerance = asked.tolerance(best.x)
    sound = [o for o in outcomes if o.bound is not None and o.bound <= best.objective + tolerance]
    proofs = [o for o in sound if o.status is Status.optimal and not objection(asked, o)]
    bound = max((o.bound for o in proofs or sound if o.bound is not None), default=None)
    closed = bound is not None and best.objective - bound <= tolerance
    return with_gap(asked, replace(best, status=Status.optimal if closed else Status.feasible, bound=bound, message=""))


def with_gap(asked: Verification, outcome: Outcome) -> Outcome:
    """The outcome with its relative gap; a bound above the incumbent is lowered or dropped.

    Within rounding it is lowered to the incumbent's objective; a larger excess proves it wrong.
    """
    objective, bound, message = outcome.objective, outcome.bound, outcome.message
    if outcome.x is not None and objective is not None and bound is not None and bound > objective:
        wrong = bound - objective > asked.tolerance(outcome.x)
        message = say("The solver's bound is wrong: it lies above a solution.") if wrong else message
        bound = None if wrong else objective
    gap = relative_gap(objective, bound, reference(asked.problem, asked.options))
    return replace(outcome, bound=bound, gap=gap, message=message)
