"""The plan that a record builds on, and what stands beside it.

It is the one that is given, else the one that is found.
"""

from collections.abc import Mapping
from typing import Any

from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Control, Parameter, Result
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.planning.series.kept_plans import KeptPlans

AGAINST = {"baseline": say("The park as it runs today"), "plant": say("Each plant for itself")}
"""Scopes of the plan that stands beside."""
BESIDE = Parameter(
    *("against", "choice", say("Beside")),
    help="what stands beside the plan: baseline (default) or plant",
    default="baseline",
    choices=lambda case: AGAINST,
)
"""What is asked of a record that sets the plan beside another."""


def beside(case: Case, parameters: Mapping[str, Any], language: str) -> str:
    """Subject of such a record: what stands beside the plan."""
    return rendered(AGAINST[str(parameters["against"])], language)


def plan_of(case: Case, control: Control) -> Plan:
    """The plan to build on; it is found where none is given, and kept where a series of plans is."""
    control.on_step(0, 1, "")
    kept, asked = KeptPlans(control.resume), {"time_limit": control.time_limit, "gap": control.gap}
    plan = control.plan or kept.find(case, asked)
    if plan is None:
        plan = optimise(case, progress=control.on_progress or False, **control.limits)
        kept.keep(case, asked, plan)
    control.on_step(1, 1, "")
    return plan


def without_plan(plan: Plan) -> Result:
    """Result of a question about a plan that was not found, with the reasons."""
    impossible = plan.status == "infeasible"
    words = say("The park has no plan, and nothing to ask about one.") if impossible else say("No plan was found to ask about.")
    return Result({}, sentences=(words, *plan.reasons), status="infeasible" if impossible else "stopped")
