"""The plan that a record builds on: the one that is given, else the one that is found."""

from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Control, Result
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise


def plan_of(case: Case, control: Control) -> Plan:
    """The plan to build on; it is found where none is given."""
    control.on_step(0, 1, "")
    plan = control.plan or optimise(case, progress=control.on_progress or False, **control.limits)
    control.on_step(1, 1, "")
    return plan


def without_plan(plan: Plan) -> Result:
    """Result of a question about a plan that was not found."""
    return Result({}, status="infeasible" if plan.status == "infeasible" else "stopped")
