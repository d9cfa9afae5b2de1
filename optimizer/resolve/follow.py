"""Design hysteresis: a changed case keeps its earlier design unless another is provably better.

The earlier design, re-optimised in operation, is feasible in the changed case, so the new plan is never worse. A better design
is operated in the earlier case too: where it is better there as well, the earlier plan had missed it, and it is no effect of
the change. With both, for a price p that rises to p' on an amount e: cost(a) + p e_a ≤ cost(b) + p e_b and
cost(b) + p' e_b ≤ cost(a) + p' e_a, so that e_b ≤ e_a and the cost does not fall, whatever the gap.
"""

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan.designs import design_of, same_design
from parkloop.optimizer.plan.proof import accuracy
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import number
from parkloop.optimizer.planning.pipeline import operate, optimise
from parkloop.optimizer.solver.limits import default_gap
from parkloop.optimizer.solver.outcome import relative_gap
from parkloop.optimizer.system.interrupts import Asking

OF_OPERATION = ("objective", "scope", "only", "exact", "cvar_level", "time_limit", "cancel", "extra")
"""Options of ``optimise`` that also apply to the operation of a fixed design."""
SECONDS = 10.0
"""Time limit for the operation of a fixed design, which is long only where qualities mix [s]"""
FINE = 1e-6
"""Relative gap of the operation of a fixed design, and relative difference of equal costs."""


def followed(case: Case, before: Plan | None, options: Mapping[str, Any]) -> Plan:
    """Optimise a case with an earlier plan as warm start and preferred design.

    Args:
        case: the changed case.
        before: plan before the change, or None.
        options: those of ``optimise``.

    Returns:
        The plan; after Ctrl-C the incumbent, which may not follow.

    Raises:
        CaseError, ValueError, KeyboardInterrupt: as ``optimise``.
    """
    with Asking(options.get("cancel")):
        new = optimise(case, start=before, **options)
        if before is None or not before.found:
            return new
        kept = None
        with suppress(KeyboardInterrupt):
            kept = run(case, before, options)
        return settled(before, kept, new, options.get("gap"))


def run(case: Case, other: Plan, options: Mapping[str, Any]) -> Plan | None:
    """Optimal operation in a case of another plan's design; None where that is infeasible.

    Its bound is that of the operation, not of other designs. Links that the case does not allow are left out.
    """
    given = {name: options[name] for name in OF_OPERATION if options.get(name) is not None}
    given["time_limit"] = min(given.get("time_limit", SECONDS), SECONDS)
    plan = operate(case, design_of(other), gap=FINE, explain=False, **given)
    return plan if plan.found and plan.certified else None


def rerun(case: Case, plan: Plan, options: Mapping[str, Any]) -> tuple[Plan, float | None]:
    """Re-optimise the operation of a plan's own design; the better plan, and the bound of the operation."""
    ran = run(case, plan, options) if plan.found else None
    if ran is None or ran.objective is None or plan.objective is None:
        return plan, None
    better = ran.objective < plan.objective - FINE * abs(plan.objective)
    return (bounded(ran, plan, options.get("gap")) if better else plan), ran.bound


def settled(before: Plan, kept: Plan | None, new: Plan, gap: float | None = None) -> Plan:
    """Choose the earlier design ``kept``, unless the new plan is better by more than the proven accuracy.

    The accuracy is the larger one of the plan before and of the new one, at most the requested gap: what is better by more than
    was requested is not given up. Never the worse of the two.
    """
    if kept is None or kept.objective is None:
        return new
    if not new.found or new.objective is None:
        return bounded(kept, new, gap)
    wanted = _wanted(new, gap)
    proven = max((amount for plan in (before, new) if (amount := _accuracy(plan, new)) is not None), default=math.inf)
    room = max(min(proven, wanted * abs(kept.objective)), FINE * abs(kept.objective))
    if kept.objective - new.objective > room or _dearer(kept, new, room):
        return new
    return bounded(kept, new, gap)


def bounded(found: Plan, proof: Plan, gap: float | None = None) -> Plan:
    """A plan with the bound of another that answers the same question; optimal if the gap is closed.

    A bound above the objective of a feasible plan is wrong: nothing is proven then, and a warning says so.
    """
    value, seconds = found.objective or 0.0, found.seconds + proof.seconds
    found = replace(found, proof=proof.proof, screened=proof.screened, seconds=seconds)
    if proof.bound is not None and proof.bound > value + FINE * abs(value):
        words = say(
            "The bound {bound} lies above the objective {objective} of a design that works.",
            bound=number(proof.bound),
            objective=number(value),
        )
        return replace(found, status="feasible", bound=None, gap=None, warnings=(*found.warnings, words))
    bound = None if proof.bound is None else min(proof.bound, value)
    share = relative_gap(value, bound, abs(value) or 1.0)
    near = share is not None and share <= _wanted(proof, gap)
    ended = "optimal" if near else "interrupted" if proof.status == "interrupted" else "feasible"
    return replace(found, status=ended, bound=bound, gap=share)


def better_before(before: Plan, ran: Plan | None, after: Plan) -> Plan | None:
    """The plan before with a later design, where that is better in the case before too; else None.

    ``ran`` is the later design operated in the case before.
    """
    if ran is None or ran.objective is None or before.objective is None or before.objective_name != after.objective_name:
        return None
    if not same_design(ran, after) or ran.objective >= before.objective - FINE * abs(before.objective):
        return None
    return bounded(ran, before)


def _accuracy(plan: Plan, new: Plan) -> float | None:
    """Proven accuracy of a plan of the same objective as the new one; else None."""
    return accuracy(plan) if plan.objective_name == new.objective_name else None


def _dearer(kept: Plan, new: Plan, room: float) -> bool:
    """Whether keeping a design costs more than its accuracy allows, where another objective comes first."""
    if kept.objective_name == "cost":
        return False
    share = max(room / max(abs(kept.objective or 0.0), 1e-9), FINE)
    more = kept.kpi["total_cost_per_y"] - new.kpi["total_cost_per_y"]
    return bool(more > share * abs(new.kpi["total_cost_per_y"]))


def _wanted(plan: Plan, gap: float | None) -> float:
    """The requested gap, by default as in ``optimise``."""
    if gap is not None:
        return gap
    return default_gap(plan.binaries)
