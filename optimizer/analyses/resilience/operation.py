"""Operation of a design, whole or after an exit: what it costs, whom, and what cannot be served."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.design import Design
from parkloop.optimizer.analyses.resilience.exits import Exit, Stopped
from parkloop.optimizer.infeasibility.explanation import explained
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import credit_base, operate, site_of
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError
from parkloop.optimizer.resolve.effort import Answer, Effort
from parkloop.optimizer.resolve.opening import session_of
from parkloop.optimizer.resolve.quick_plan import plan_of
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.system.interrupts import pressed

FINE = 1e-6
"""Relative gap of the operation of a design."""
SECONDS = 10.0
"""Default time limit of one operation, which only parks whose qualities mix need [s]"""


@dataclass(frozen=True)
class Operation:
    """Least cost of running a design [money/y], what is proven of it, and the running cost of each plant.

    ``possible``: whether it runs; ``None`` where neither a plan nor a proof was found in the time. ``reasons`` say what would
    have to give, where it cannot.
    """

    possible: bool | None
    cost: float = math.nan
    bound: float = -math.inf
    of_plant: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    x: Floats | None = field(default=None, repr=False, compare=False)
    """Solution (n,) in the columns of the operator's session, where it has one."""


def after_investment(case: Case) -> Case:
    """The case in which no payback is asked for any more: what is run stands already."""
    if not case.limited_by_payback:
        return case
    return case.model_copy(update={"policy": case.policy.model_copy(update={"limit_payback": False})})


@dataclass(eq=False)
class Operator:
    """Runs designs of one case; what they share is built once, where one linear problem is enough."""

    case: Case
    time_limit: float | None = None
    cancel: Callable[[], bool] | None = None
    session: Session | None = None

    @classmethod
    def of(cls, case: Case, time_limit: float | None = None, cancel: Callable[[], bool] | None = None) -> "Operator":
        """Operator of a case, which need not be linear."""
        case = after_investment(case)
        session = session_of(case)
        # bounds that rest on costs or guesses may be too tight for an exit, which costs more than any plan without it
        fits = session is not None and not session.built.network.by_cost and not session.built.network.guessed
        return cls(case, time_limit, cancel, session if fits else None)

    def at(self, case: Case, design: Design) -> "Operator":
        """Operator of a design in a variant of the case.

        By the same arrays where only prices differ, else by new ones.
        """
        case = after_investment(case)
        return replace(self, case=case, session=None if self.session is None else self.session.variant(case, design))

    def plan(self, design: Design) -> Plan:
        """The certified plan of a design's least-cost operation; one that was not found says so."""
        answer = None if self.session is None else self._answer(self.session, design, None)
        if self.session is not None and answer is not None and answer.x is not None:
            ran = plan_of(self.session, answer.x, answer.bound, FINE, Limits(began=time.monotonic()))
            if ran.certified:
                return ran
        limit = SECONDS if self.time_limit is None else self.time_limit
        return operate(self.case, design, gap=FINE, time_limit=limit, explain=False, cancel=self.cancel)

    def run(self, design: Design, gone: Exit | None = None, explain: bool = False) -> Operation:
        """The least-cost operation of a design after an exit.

        Args:
            design: what is built.
            gone: the exit; none: nothing is gone.
            explain: whether reasons are sought where it cannot run.
        """
        found = self._by_session(design, gone) if self.session is not None else None
        if found is None:
            found = self._by_plan(design, gone)
        if found.possible is False and explain and not pressed():
            return Operation(False, reasons=self._reasons(design, gone))
        return found

    def whole(self, plan: Plan) -> Operation:
        """The operation of a plan with nothing gone, to compare those after exits with."""
        ran = self._by_session(design_of(plan), None) if self.session is not None else None
        return ran if ran is not None and ran.possible else operation_of(plan)

    def cost(self, design: Design, gone: Exit | None = None) -> Operation:
        """The same without the costs of plants, reasons, and certificate where a session has the rows."""
        if self.session is None:
            return self.run(design, gone)
        answer = self._answer(self.session, design, gone)
        if answer.x is None:
            return Operation(False if answer.impossible else None)
        return Operation(True, answer.objective, answer.bound, x=answer.x)

    def _answer(self, session: Session, design: Design, gone: Exit | None) -> Answer:
        built = session.built
        closed = () if gone is None else [variable for _, variable in gone.variables(built.model, built.ledger)]
        return session.operated(design, Effort(seconds=self.time_limit, cancel=self.cancel), closed)

    def _by_session(self, design: Design, gone: Exit | None) -> Operation | None:
        """By arrays that stand already; ``None`` where that fails and a whole plan has to be made."""
        assert self.session is not None
        built, answer = self.session.built, self._answer(self.session, design, gone)
        if answer.x is None:
            return Operation(False if answer.impossible else None)
        if self.session.faults(answer.x):
            return None
        self.session.model_of(answer.x).load(answer.x[: len(built.variables)])
        costs = built.ledger.costs
        sums = {p: float(pyo.value(built.ledger.expected(x for x in costs if x.plant == p))) for p in built.site.plants}
        return Operation(True, answer.objective, answer.bound, sums, x=answer.x)

    def _by_plan(self, design: Design, gone: Exit | None) -> Operation:
        rule = None if gone is None else Stopped({"": gone})
        limit = SECONDS if self.time_limit is None else self.time_limit
        plan = operate(self.case, design, gap=FINE, time_limit=limit, explain=False, cancel=self.cancel, extra=rule)
        return operation_of(plan)

    def _reasons(self, design: Design, gone: Exit | None) -> tuple[str, ...]:
        """What would have to give for the design to run, with proven amounts."""
        rule = None if gone is None else Stopped({"": gone})
        asked = Question(self.case, design=design, extra=rule, limits=Limits())
        try:
            return explained(site_of(asked), credit_base(asked)).sentences
        except NoBaselineError as error:
            return tuple(error.reasons)


def operation_of(plan: Plan) -> Operation:
    """The operation that a plan of a fixed design is."""
    if not plan.found:
        return Operation(False if plan.status == "infeasible" else None)
    costs: Any = plan.tables["costs"].groupby("plant")["cost_per_y"].sum()
    sums = {str(plant): float(cost) for plant, cost in costs.items()}
    cost = float(plan.kpi["total_cost_per_y"])
    bound = plan.bound if plan.bound is not None and plan.objective_name == "cost" else -math.inf
    return Operation(True, cost, min(bound, cost), sums)


def reasons_of(operation: Operation) -> Iterator[str]:
    """Sentences on an operation that cannot run."""
    if operation.possible is None:
        yield say("Neither a way to run it nor a proof that there is none was found in the time.")
    yield from operation.reasons
