"""Quick re-optimisation of a changed case, warm-started from the plan before the change."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from parkloop.cases.schema import Case
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import warm_start
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import answered, certified
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.resolve.effort import Effort
from parkloop.optimizer.resolve.opening import open_session
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solve.lexicographic import Limits
from parkloop.optimizer.solver.outcome import Outcome, Status, relative_gap
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.system.interrupts import Asking

SECONDS = 6.0
CLOSE = 1e-3
"""Default relative gap at which a plan counts as optimal."""


def quick(
    case: Case,
    before: Plan,
    seconds: float = SECONDS,
    cancel: Callable[[], bool] | None = None,
    gap: float | None = None,
) -> Plan | None:
    """Find a certified least-cost plan near an earlier one within seconds.

    Args:
        case: the changed case.
        before: plan before the change, as warm start.
        seconds: time limit [s].
        cancel: ends the search.
        gap: relative gap at which the plan counts as optimal.

    Returns:
        The plan with the bound reached; ``None`` where nothing was found, the certificate refuses it, or one problem is not
            enough
        (see `open_session`).

    Raises:
        CaseError: the case is faulty.
        ValueError: an unlimited flow, an earlier plan that was not found, or an invalid time.
        KeyboardInterrupt: Ctrl-C was pressed before there was an incumbent.
    """
    began, case, given = time.monotonic(), checked(case), ArgumentCheck()
    given.plan("before", before, found=True)
    given.limits(seconds, gap, seconds="seconds")
    given.function("cancel", cancel)
    given.raise_faults()
    with Asking(cancel):
        session = open_session(case)
        if session is None:
            return None
        built_seconds = time.monotonic() - began
        effort = Effort(seconds=seconds, proof=False, cancel=cancel)
        session.best(session.problem, _choices(session, before), replace(effort, seconds=seconds / 2))
        answer = session.best(session.problem, {}, effort)
        if answer.x is None:
            return None
        plan = plan_of(session, answer.x, answer.bound, CLOSE if gap is None else gap, Limits(began=began), built_seconds)
    return None if plan.faults else plan


def _choices(session: Session, plan: Plan) -> dict[int, float]:
    """Binaries of an earlier plan by column, as far as this case admits them."""
    low, high = session.problem.col_lower, session.problem.col_upper
    return {j: float(np.clip(value, low[j], high[j])) for j, value in warm_start(plan, session.choices).items()}


def plan_of(session: Session, x: Floats, bound: float, wanted: float, limits: Limits, build_seconds: float = 0.0) -> Plan:
    """The plan of a solution, certified from the case alone; optimal within the wanted gap."""
    cost = session.problem.value(x[: session.problem.columns])
    known = bound if math.isfinite(bound) else None
    gap = None if known is None else relative_gap(cost, known, abs(cost) or 1.0)
    status = Status.optimal if gap is not None and gap <= wanted else Status.feasible
    question = Question(session.case, limits=limits)
    built = session.model_of(x)
    plan = answered(question, built, Outcome(status, x, cost, known, gap), build_seconds)
    return certified(question, plan, built, x, session.base)
