"""Today's park as the first incumbent of a large question.

Its model is small, and no better plan is needed to have one.

It is a plan of what was asked where the certificate confirms it in the scope that was asked for: a required link, or a policy
that today's park breaks, rules it out. Then the question begins without a plan, as it also does where a design or a rule of a
script is given, which the certificate does not know.
"""

import time
from collections.abc import Mapping
from dataclasses import replace

from parkloop.cases.schema import Case
from parkloop.models.design import Design
from parkloop.models.network.candidates import make_network
from parkloop.models.site import Scope, Site
from parkloop.optimizer.bounds.flows import with_flow_bounds
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import answered, certified
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.build import build
from parkloop.optimizer.solve.cycles import minimise_acyclic
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.solver.outcome import Outcome, Progress, Status, relative_gap

MANY_STREAMS = 80
"""Streams of water and materials from which a park is large: its links grow with their square."""
NOTHING_NEW = Design({}, {}, {})
WORSE = 1e-9
"""Relative excess of an objective over today's that is rounding."""


def is_large(case: Case) -> bool:
    """Whether a park is so large that its first plan is worth a solve of its own."""
    return len(case.water_streams) + len(case.material_streams) >= MANY_STREAMS


def todays_plan(question: Question, site: Site, base: Mapping[tuple[str, str], float]) -> Plan | None:
    """The certified plan that a large question has at once; None where today's park is no answer to it.

    Args:
        question: what is asked; one of a small park is answered as soon without.
        site: the question's site.
        base: baseline amount of each credit by policy and plant.
    """
    if question.scope is Scope.BASELINE or question.design is not None or question.extra is not None:
        return None
    if not is_large(question.case):
        return None
    began, standing = time.monotonic(), replace(site, design=NOTHING_NEW)
    network = with_flow_bounds(standing, make_network(replace(site, scope=Scope.BASELINE)), base, question.name)
    built = build(standing, network, base)
    build_seconds = time.monotonic() - began
    limits = Limits(cancel=question.limits.cancel, seed=question.limits.seed)
    outcome, x = minimise_acyclic(built, question.lexicographic_objectives, limits)
    if x is None or network.guessed:
        return None
    plan = certified(question, answered(question, built, _unproven(outcome), build_seconds), built, x, base)
    return plan if plan.certified else None


def _unproven(outcome: Outcome) -> Outcome:
    """The outcome without its bound, which says nothing of what may be newly built."""
    return replace(outcome, status=Status.feasible, bound=None, gap=None)


def report_first(question: Question, today: Plan) -> None:
    """Report today's plan before there is another."""
    limits = question.limits
    if limits.on_progress is not None:
        limits.on_progress(Progress(time.monotonic() - limits.began, today.objective))


def better_of(plan: Plan, today: Plan | None, cancelled: bool) -> Plan:
    """Better of a question's plan and today's, or the only one, with the bound that was proven."""
    if today is None or today.objective is None or plan.status in ("infeasible", "error"):
        return plan
    if plan.objective is not None and plan.objective <= today.objective + WORSE * max(abs(today.objective), 1.0):
        return plan
    bound = None if plan.bound is None else min(plan.bound, today.objective)
    return replace(
        plan,
        objective=today.objective,
        bound=bound,
        gap=relative_gap(today.objective, bound, abs(today.objective) or 1.0),
        status="interrupted" if cancelled else "feasible",
        reasons=(),
        certified=today.certified,
        kpi=today.kpi,
        credit_baseline=today.credit_baseline,
        tables=today.tables,
    )
