"""A plan of a changed case that follows the plan before: it keeps its design unless another is better by more than is proven.

The design before, operated as is best in the changed case, is a plan of that case, so the plan found is never worse. A design
that is better there is run in the case before too: where it is better there as well, it was missed before, and is no effect of
the change. With both, for a price p that rises to p' on an amount e: cost(a) + p e_a ≤ cost(b) + p e_b and
cost(b) + p' e_b ≤ cost(a) + p' e_a, so that e_b ≤ e_a and the cost does not fall, whatever the gap.
"""

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from cases.schema import Case
from optimizer.designs import design_of, same_design
from optimizer.interrupts import Asking
from optimizer.outcome import relative_gap
from optimizer.passes import FEW_BINARIES, LARGE_GAP, SMALL_GAP
from optimizer.plan import Plan
from optimizer.planning import operate, optimise
from optimizer.proof import accuracy
from optimizer.wording import number

OF_OPERATION = ("objective", "scope", "only", "exact", "cvar_level", "time_limit", "cancel")
"""Options of ``optimise`` that hold for the operation of a design too."""
SECONDS = 10.0
"""Longest search for the operation of a design, which only takes long where qualities mix [s]"""
FINE = 1e-6
"""Gap of the operation of a design, and relative difference of two costs that are the same."""


def followed(case: Case, before: Plan | None, options: Mapping[str, Any]) -> Plan:
    """The best plan of a case that follows an earlier plan; ``options`` are those of ``optimise``.

    After Ctrl-C it is what was found, which may not follow.

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
    """The best operation in a case of what another plan builds; None where it cannot be run there.

    Its bound is that of the operation, and says nothing of other designs. Links that the case does not allow are left out.
    """
    given = {name: options[name] for name in OF_OPERATION if options.get(name) is not None}
    given["time_limit"] = min(given.get("time_limit", SECONDS), SECONDS)
    plan = operate(case, design_of(other), gap=FINE, explain=False, **given)
    return plan if plan.found and plan.certified else None


def rerun(case: Case, plan: Plan, options: Mapping[str, Any]) -> tuple[Plan, float | None]:
    """A plan run as is best with what it builds, and the bound of that: a search for designs ends before the run is the best."""
    ran = run(case, plan, options) if plan.found else None
    if ran is None or ran.objective is None or plan.objective is None:
        return plan, None
    better = ran.objective < plan.objective - FINE * abs(plan.objective)
    return (bounded(ran, plan, options.get("gap")) if better else plan), ran.bound


def settled(before: Plan, kept: Plan | None, new: Plan, gap: float | None = None) -> Plan:
    """The earlier design ``kept``, unless the new plan is better by more than the accuracy; never the worse of the two.

    The accuracy is the larger one that is proven of the plan before and of the new one, at most that which was asked for
    (``gap``, relative): what is better by more than was asked is not given up.
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
    """A plan of the question that another plan answers, with the bound of the other, and proven if that is near enough.

    A bound above a plan that works is wrong: nothing is proven then, and a warning says so.
    """
    value, seconds = found.objective or 0.0, found.seconds + proof.seconds
    found = replace(found, proof=proof.proof, screened=proof.screened, seconds=seconds)
    if proof.bound is not None and proof.bound > value + FINE * abs(value):
        words = f"The bound {number(proof.bound)} lies above the objective {number(value)} of a design that works."
        return replace(found, status="feasible", bound=None, gap=None, warnings=(*found.warnings, words))
    bound = None if proof.bound is None else min(proof.bound, value)
    share = relative_gap(value, bound, abs(value) or 1.0)
    near = share is not None and share <= _wanted(proof, gap)
    ended = "optimal" if near else "interrupted" if proof.status == "interrupted" else "feasible"
    return replace(found, status=ended, bound=bound, gap=share)


def better_before(before: Plan, ran: Plan | None, after: Plan) -> Plan | None:
    """The plan before with the design of a later one, where that is the better one in the case before too; else None.

    ``ran`` is the later design as it is run in the case before.
    """
    if ran is None or ran.objective is None or before.objective is None or before.objective_name != after.objective_name:
        return None
    if not same_design(ran, after) or ran.objective >= before.objective - FINE * abs(before.objective):
        return None
    return bounded(ran, before)


def _accuracy(plan: Plan, new: Plan) -> float | None:
    """The accuracy of a plan, if it is made for the same as the new one."""
    return accuracy(plan) if plan.objective_name == new.objective_name else None


def _dearer(kept: Plan, new: Plan, room: float) -> bool:
    """Whether keeping a design, where another objective comes first, would cost more than its accuracy allows."""
    if kept.objective_name == "cost":
        return False
    share = max(room / max(abs(kept.objective or 0.0), 1e-9), FINE)
    more = kept.kpi["total_cost_per_y"] - new.kpi["total_cost_per_y"]
    return bool(more > share * abs(new.kpi["total_cost_per_y"]))


def _wanted(plan: Plan, gap: float | None) -> float:
    """The gap that was asked for, by default as in ``optimise``."""
    if gap is not None:
        return gap
    return SMALL_GAP if plan.binaries <= FEW_BINARIES else LARGE_GAP
