"""Verification of a plan that was read: against its case, its tables and its own summary."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from parkloop.cases.faults import brief
from parkloop.cases.messages import changed, say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.models.accounts.risk import RISKS
from parkloop.optimizer.certificate.accounting.risk import Claim
from parkloop.optimizer.certificate.certify import certify
from parkloop.optimizer.certificate.tolerance import CURVE, RELATIVE
from parkloop.optimizer.plan.files import PlanFilesError
from parkloop.optimizer.plan.kpi import key_figures, risk_figures
from parkloop.optimizer.plan.record import Plan

LONGEST = 500
"""Characters of what is told of a plan: the names in its tables may be of any length."""
LIKE = 1e-9
"""Relative difference of two sums of the same numbers."""
BESIDE = frozenset({"baseline_cost_per_y"})
"""Figures of other plans that may stand in a summary; they are not vouched for, and left out."""


def verified_plan(case: Case, folder: str | Path) -> Plan:
    """Read a plan of this case from a folder, if it passes the certificate again.

    Raises:
        FileNotFoundError: the folder holds no plan.
        PlanFilesError: what differs or is missing, in one sentence.
    """
    return verified(case, Plan.from_folder(folder), str(folder))


def verified(case: Case, plan: Plan, source: str = "the plan") -> Plan:
    """Return the plan, if the case and its own tables confirm it.

    The bound cannot be checked without a solve: it is what was written together with these tables.

    Raises:
        PlanFilesError: what differs, in one sentence.
    """
    try:
        fault = next(_faults(case, plan), None) if plan.case_digest == inputs_digest(case) else _other_case(case, plan)
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError) as error:  # a value of another kind
        fault = say("its tables cannot be checked ({why}).", why=brief(str(error)))
    if fault is not None:
        raise PlanFilesError(say("{source}: {fault}", source=source, fault=changed(fault, lambda part: brief(part, LONGEST))))
    return replace(plan, kpi={name: value for name, value in plan.kpi.items() if name not in BESIDE})


def _other_case(case: Case, plan: Plan) -> str:
    if plan.case != case.info.id:
        return say("it is a plan of the case {other}, not of {case}.", other=plan.case, case=case.info.id)
    return say("the case {case} has changed since the plan was made. Solve the case again.", case=plan.case)


def _faults(case: Case, plan: Plan) -> Iterator[str]:
    """Statements of a plan that its case, its tables or the rest of its summary do not confirm."""
    rows = sum(len(table) for table in plan.tables.values())
    if not plan.found:
        if rows or plan.certified or plan.objective is not None:
            yield say("its summary has no plan, and its tables have one.")
        return
    if not plan.certified:
        yield say("it failed its certificate when it was made.")
    found = certify(
        case,
        plan.tables,
        scope=plan.scope,
        only=plan.only,
        objective=plan.kpi.get("total_cost_per_y"),
        credit_baseline=plan.credit_baseline,
        claim=_claim_of(plan),
    )
    if found:
        if len(found) > 1:
            yield say("it fails its certificate: {fault} (and {count} more)", fault=found[0], count=len(found) - 1)
        else:
            yield say("it fails its certificate: {fault}", fault=found[0])
        return
    if plan.currency not in ("", case.info.currency):
        yield say("summary.json says another currency than the case.")
    yield from _summary_differs(plan)


def _claim_of(plan: Plan) -> Claim | None:
    """Claim of a plan on a measure of risk, if it minimises one."""
    measure = plan.objective_name.split(",")[0]
    if measure not in RISKS or plan.objective is None:
        return None
    return Claim(measure, plan.cvar_level, plan.objective, plan.bound)


def _summary_differs(plan: Plan) -> Iterator[str]:
    """Key figures, objective and gap of the summary against the tables."""
    right = key_figures(plan.tables) | risk_figures(plan.tables, plan.cvar_level)
    figures = {name: value for name, value in plan.kpi.items() if name not in BESIDE}
    different = sorted(key for key in set(right) | set(figures) if key not in right or not _alike(right[key], figures.get(key)))
    if different:
        yield say("summary.json says other figures than the tables: {names}.", names=", ".join(different))
    if plan.objective_name.split(",")[0] == "cost" and not _is_cost(plan, right["total_cost_per_y"]):
        yield say("summary.json says another objective than the tables cost.")
    if plan.bound is None:
        return
    if plan.objective is None or plan.gap is None or plan.bound > plan.objective + LIKE * abs(plan.objective):
        yield say("summary.json says a bound that is above the objective, or no gap.")


def _is_cost(plan: Plan, cost: float) -> bool:
    """Whether the objective is the cost of the tables, within later tolerances and chord error.

    The tolerances are what later objectives were given.
    """
    gross = float(plan.tables["costs"]["cost_per_y"].abs().sum())
    capital = float(plan.tables["technologies"]["annual_cost"].abs().sum())
    return plan.objective is not None and abs(plan.objective - cost) <= 3 * RELATIVE * gross + CURVE * capital + RELATIVE


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return set(one) == set(other) and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=LIKE, abs_tol=LIKE)
    return bool(one == other)
