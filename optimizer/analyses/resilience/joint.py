"""Makers of designs that bear exits: by the arrays of a session, else by whole plans of changed cases."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.resilience.exits import Exit, Stopped
from parkloop.optimizer.analyses.resilience.expanded import with_exits
from parkloop.optimizer.analyses.resilience.extensive import ExtensiveForm
from parkloop.optimizer.analyses.resilience.operation import FINE, Operation, Operator
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import answered, certified
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.resolve.effort import SECONDS, Effort
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solve.lexicographic import LARGE_GAP
from parkloop.optimizer.solver.highs.adapter import Outcome, SolveOptions, Status, solve
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.system.interrupts import pressed

EXIT_SECONDS, OVER_ALL_SECONDS = 6.0, 15.0
"""Default time limits of the plan for one exit, and of one problem over all exits, of a large park [s]"""

ForOneExit = tuple[Plan | None, float, float]
"""A plan, its cost after the exit, and the bound of that: infinite where no plan bears it [money/y]"""
OverAllExits = tuple[Plan | None, float]
"""A plan, and the bound of what was minimised."""


class Makers(Protocol):
    """What makes designs; ``gap``: relative, within which a known design is as good as the best."""

    gap: float

    def known(self, gone: Exit) -> ForOneExit:
        """The best plan where an exit is known before anything is built."""

    def over_all(self, exits: tuple[Exit, ...], chance: float | None, best: Sequence[Operation]) -> OverAllExits:
        """The plan of least expected cost at a chance, else of the least worst case.

        ``best`` are the operations of the best design that is known, with nothing gone and after each exit.
        """


def makers_of(case: Case, first: Plan, operator: Operator, limits: Mapping[str, Any]) -> Makers:
    """By the session of the operator, where it has one."""
    if operator.session is None:
        return _ByPlans(case, first, limits, LARGE_GAP if limits["gap"] is None else limits["gap"])
    usual = FINE if operator.session.small else LARGE_GAP
    return _BySession(operator.session, first, limits, usual if limits["gap"] is None else limits["gap"])


@dataclass(eq=False)
class _ByPlans:
    """Makers of parks whose problem is not one of fixed rows, as where qualities mix."""

    case: Case
    first: Plan
    limits: Mapping[str, Any]
    gap: float

    def known(self, gone: Exit) -> ForOneExit:
        plan = optimise(self.case, extra=Stopped({"": gone}), start=self.first, **self.limits)
        if plan.status == "infeasible":
            return None, math.inf, math.inf
        bound = -math.inf if plan.bound is None else plan.bound
        return (plan, float(plan.kpi["total_cost_per_y"]), bound) if plan.found else (None, math.inf, bound)

    def over_all(self, exits: tuple[Exit, ...], chance: float | None, best: Sequence[Operation]) -> OverAllExits:
        objective = "worst_case" if chance is None else "cost"
        case, rule = with_exits(self.case, dict.fromkeys(exits, 1.0 / (len(exits) + 1) if chance is None else chance))
        plan = optimise(case, objective, extra=rule, start=self.first, **self.limits)
        return plan if plan.found else None, -math.inf if plan.bound is None else plan.bound


@dataclass(eq=False)
class _BySession:
    """Makers by arrays that stand already, beginning with what is known."""

    session: Session
    first: Plan
    limits: Mapping[str, Any]
    gap: float

    @cached_property
    def forms(self) -> dict[tuple[Exit, ...], ExtensiveForm]:
        """Extensive forms by their exits."""
        return {}

    def _form(self, exits: tuple[Exit, ...]) -> ExtensiveForm:
        return self.forms.setdefault(exits, ExtensiveForm(self.session, exits))

    def known(self, gone: Exit) -> ForOneExit:
        form = self._form((gone,))
        seconds = self.limits["time_limit"] or (None if self.session.small else self.session.pace * EXIT_SECONDS)
        effort = Effort(gap=self.gap, seconds=seconds, cancel=self.limits["cancel"])
        answer = self.session.unshared(form.cases[1], effort)
        if answer.x is None:
            return None, math.inf, answer.bound
        return self._plan(form, answer.x), answer.objective, answer.bound

    def over_all(self, exits: tuple[Exit, ...], chance: float | None, best: Sequence[Operation]) -> OverAllExits:
        form = self._form(exits)
        problem = form.worst() if chance is None else form.expected(chance)
        seconds = self.limits["time_limit"] or (None if self.session.small else self.session.pace * OVER_ALL_SECONDS)
        operations = [ran.x for ran in best if ran.x is not None]
        dearest = max(ran.cost for ran in best) if chance is None else None
        start = form.start(operations, dearest) if len(operations) == len(form.cases) else None
        asked = self.limits["cancel"]
        found = solve(
            problem,
            SolveOptions(gap=self.gap, time_limit=seconds),
            start=start,
            cancel=lambda: pressed() or (asked is not None and asked()),
        )
        bound = -math.inf if found.bound is None else found.bound
        return None if found.x is None else self._plan(form, form.whole(found.x)), bound

    def _plan(self, form: ExtensiveForm, x: Floats) -> Plan | None:
        """The plan of the design of a solution (n,), run at least cost with nothing gone."""
        base, first = self.session.problem, form.first
        sizes = np.where(base.integer[first], np.round(x[first]), x[first])
        held = base.with_bounds(first, np.maximum(sizes, base.col_lower[first]), np.minimum(sizes, base.col_upper[first]))
        answer = self.session.unshared(held, Effort(gap=FINE, seconds=SECONDS, cancel=self.limits["cancel"]))
        if answer.x is None:
            return None
        asked = Question(self.session.case)
        outcome = Outcome(Status.feasible, objective=answer.objective)
        built = self.session.model_of(answer.x)
        plan = certified(asked, answered(asked, built, outcome, 0.0), built, answer.x[: len(built.variables)], self.session.base)
        return plan if plan.found else None
