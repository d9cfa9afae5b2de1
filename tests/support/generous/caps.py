"""What the reasons of an infeasible park say of its caps, put to the test by moving the caps."""

import re
from typing import Any

from parkloop.cases import Case
from parkloop.optimizer import Plan, optimise

TOO_TIGHT = re.compile(r"^Cap '([^']+)' on .* no plan stays below ([\d,.]*\d)")
ROUNDED = 1e-5
"""Sentences have six digits."""
LESS = 1e-3
"""A little less than what a reason says, relative."""


def said_of_caps(plan: Plan) -> dict[str, float]:
    """The least amount of each cap that the reasons state; none where they state something else too."""
    found = [TOO_TIGHT.match(reason) for reason in plan.reasons]
    if not found or None in found:
        return {}
    return {match[1]: float(match[2].replace(",", "")) for match in found if match}


def false_claims(case: Case, question: dict[str, Any], plan: Plan) -> list[str]:
    """Claims about caps that do not hold: with all caps at what was said there is a plan, with one a little lower none."""
    said = said_of_caps(plan)
    if not said or question.get("only") is not None:
        return []
    raised = {policy: amount * (1 + ROUNDED) + ROUNDED for policy, amount in said.items()}
    faults = []
    if not _solved(case, question, raised).certified:
        faults.append(f"infeasible with {_told(raised)}, which was said to be enough")
    for policy, amount in said.items():
        less = raised | {policy: amount * (1 - LESS)}
        if amount > 0 and _solved(case, question, less).certified:
            faults.append(f"feasible with {_told(less)}, though no plan was said to stay below {amount:.9g} of '{policy}'")
    return faults


def _solved(case: Case, question: dict[str, Any], caps: dict[str, float]) -> Plan:
    rows = tuple(row.model_copy(update={"value": caps[row.policy]}) if row.policy in caps else row for row in case.policies)
    return optimise(Case.model_validate({**dict(case), "policies": rows}), **question, gap=1e-6)


def _told(caps: dict[str, float]) -> str:
    return ", ".join(f"cap '{policy}' at {value:.9g}" for policy, value in caps.items())
