"""The three scopes of a park side by side."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cases.schema import Case
from models.books import OBJECTIVES
from models.site import Scope
from optimizer.arguments import Given, checked
from optimizer.interrupts import Keeping
from optimizer.plan import Plan
from optimizer.planning import OPTIONS, optimise
from optimizer.wording import number


def ladder(case: Case, objective: str | Sequence[str] = "cost", **options: Any) -> dict[str, Plan]:
    """The three scopes side by side: where a saving comes from. Where a total rises, a warning names what costs it.

    ``options`` are those of ``optimise``, but for ``scope``. Ctrl-C ends it: what was not solved then is ``interrupted``.

    Raises:
        CaseError: the case is faulty.
        ValueError: as of ``optimise``, or an option that is none.
    """
    case, given = checked(case), Given()
    given.options("ladder", options, set(OPTIONS) - {"objective", "scope"})
    goals = given.objectives(objective, OBJECTIVES, case.species)
    given.end()
    words = ("The solve was stopped before a plan was found.",)
    plans = {scope.value: Plan(case.info.id, ",".join(goals), scope.value, "interrupted", reasons=words) for scope in Scope}
    with Keeping(options.get("cancel")):
        for scope in plans:
            plans[scope] = optimise(case, goals, scope, **options)
    return {scope: _with_rise(case, plan, plans["baseline"]) for scope, plan in plans.items()}


def _with_rise(case: Case, plan: Plan, baseline: Plan) -> Plan:
    """The plan; where it costs more than today's park, the policies that today's park breaks and required links are named."""
    if not (plan.found and baseline.found) or plan.scope == baseline.scope:
        return plan
    rise = plan.kpi["total_cost_per_y"] - baseline.kpi["total_cost_per_y"]
    if rise <= 1e-6 * abs(baseline.kpi["total_cost_per_y"]):
        return plan
    broken = sorted({f"policy '{policy}'" for policy in baseline.tables["broken_policies"]["policy"]})
    required = [f"required link '{row.link}'" for row in case.links if row.status == "required" and plan.scope == "park"]
    causes = ", ".join(broken + required) or "a limit that the baseline does not have"
    return replace(plan, warnings=(*plan.warnings, f"{causes} costs {number(rise)} per year more than today's park."))
