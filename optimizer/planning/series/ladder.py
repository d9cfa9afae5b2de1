"""The three scopes of a park side by side."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.accounts.closing import OBJECTIVES
from parkloop.models.site import Scope
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import number
from parkloop.optimizer.planning.assembly import unanswered
from parkloop.optimizer.planning.pipeline import OPTIONS, optimise
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.system.interrupts import Keeping


def ladder(case: Case, objective: str | Sequence[str] = "cost", **options: Any) -> dict[str, Plan]:
    """Baseline, plant by plant and whole park side by side: where a saving comes from.

    Ctrl-C ends it: what was not solved then is ``interrupted``.

    Args:
        case: the park.
        objective: as of ``optimise``.
        options: those of ``optimise``, but for ``scope``.

    Returns:
        Plans of ``baseline``, ``plant`` and ``park``. Where a total rises from one to the next, a warning names what costs it.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: as of ``optimise``, or an option that is none.

    Examples:
        >>> import parkloop as pl
        >>> {scope: round(plan.objective) for scope, plan in pl.ladder(pl.load_case("two_firms")).items()}
        {'baseline': 3280000, 'plant': 3232000, 'park': 2003000}
    """
    case, given = checked(case), ArgumentCheck()
    given.options("ladder", options, set(OPTIONS) - {"objective", "scope"})
    goals = given.objectives(objective, OBJECTIVES, case)
    given.raise_faults()
    words = (say("The solve was stopped before a plan was found."),)
    asked = {scope.value: Question(case, goals, scope) for scope in Scope}
    plans = {scope: unanswered(question, "interrupted", words) for scope, question in asked.items()}
    with Keeping(options.get("cancel")):
        for scope in plans:
            plans[scope] = optimise(case, goals, scope=scope, **options)
    return {scope: _with_rise(case, plan, plans["baseline"]) for scope, plan in plans.items()}


def _with_rise(case: Case, plan: Plan, baseline: Plan) -> Plan:
    """Plan; if dearer than today's park, with the policies it breaks and the required links named.

    The policies that today's park breaks.
    """
    if not (plan.found and baseline.found) or plan.scope == baseline.scope:
        return plan
    rise = plan.kpi["total_cost_per_y"] - baseline.kpi["total_cost_per_y"]
    if rise <= 1e-6 * abs(baseline.kpi["total_cost_per_y"]):
        return plan
    broken = sorted({say("policy '{policy}'", policy=policy) for policy in baseline.tables["broken_policies"]["policy"]})
    required = [
        say("required link '{link}'", link=row.link) for row in case.links if row.status == "required" and plan.scope == "park"
    ]
    causes = ", ".join(broken + required) or say("a limit that the baseline does not have")
    return replace(
        plan,
        warnings=(
            *plan.warnings,
            say("{each} costs {amount} per year more than today's park.", each=causes, amount=number(rise)),
        ),
    )
