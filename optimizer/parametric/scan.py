"""Switching values by bisection: solves at even steps, and every change between two halved.

For numbers that move limits.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from parkloop.cases.messages import say
from parkloop.optimizer.parametric.parameters import CaseParameter
from parkloop.optimizer.parametric.switching import LinkQuestion, Switch, SwitchingValue, SwitchStatus, empty, others
from parkloop.optimizer.plan.designs import chosen
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.resolve.effort import EXACT_GAP
from parkloop.optimizer.resolve.follow import followed
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solver.problem import Floats, Problem

STEPS = 20
"""Even steps of a range that is scanned."""
HALVINGS = 6


@dataclass(frozen=True)
class _SolvedAt:
    """The plan at a value of a scan: what it builds, its cost, and what others start from."""

    names: frozenset[str]
    cost: float
    plan: Plan | None = None
    x: Floats | None = None


def by_scan(asked: LinkQuestion, moved: CaseParameter) -> SwitchingValue:
    """Switching values by solves at even steps, each change between two of them bisected.

    Each solve begins at the plan of the nearest value before it.
    """
    seen: dict[float, _SolvedAt | None] = {}

    def ask(value: float) -> bool | None:
        if value not in seen:
            near = min((v for v, plan in seen.items() if plan is not None), key=lambda v: abs(v - value), default=None)
            seen[value] = _plan(asked, moved, value, None if near is None else seen[near])
        plan = seen[value]
        return None if plan is None else not plan.names.isdisjoint(asked.subject.choices)

    step = (moved.stop - moved.start) / STEPS
    values = [moved.start + n * step for n in range(STEPS + 1)]
    switches: list[Switch] = []
    found = [(value, built) for value in values if (built := ask(value)) is not None]
    for (low, before), (high, after) in pairwise(found):
        if before != after:
            low, high = _halved(ask, low, high, before)
            here, there = seen[low], seen[high]
            if here is not None and there is not None:
                entered = others(here.names, there.names, asked.subject)
                switches.append(Switch((low + high) / 2, "enters" if after else "leaves", low, high, there.cost, True, entered))
    status: SwitchStatus = "no plan" if not found else "switches" if switches else "always" if found[0][1] else "never"
    without = [value for value in values if seen[value] is None]
    note = say("No plan at {values}.", values=", ".join(f"{v:g}" for v in without)) if without and found else ""
    return replace(empty(asked, moved, "scan"), status=status, switches=tuple(switches), solved=len(seen), note=note)


def _halved(ask: Callable[[float], bool | None], low: float, high: float, before: bool) -> tuple[float, float]:
    """A narrower range in which the link changes; where there is no plan between, as far as there is one."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        built = ask(middle)
        if built is None:
            break
        low, high = (middle, high) if built == before else (low, middle)
    return low, high


def _plan(asked: LinkQuestion, moved: CaseParameter, value: float, near: _SolvedAt | None) -> _SolvedAt | None:
    """Best certified plan at a value, keeping the design of a near plan unless another is better.

    Better by more than is proven.
    """
    if asked.session is not None and moved.family is not None:
        return _in_session(asked.session, moved.family.problem(value), asked, moved, value, near)
    if moved.change is None:
        raise TypeError(say("A number without a place in the case has a family of problems."))
    effort = asked.effort
    options = {"gap": effort.gap, "time_limit": effort.seconds, "cancel": effort.cancel, "screening": False}
    plan = followed(moved.change(value), None if near is None else near.plan, options)
    if not plan.found:
        return None
    return _SolvedAt(chosen(plan), float(plan.kpi["total_cost_per_y"]), plan)


def _in_session(
    session: Session, problem: Problem, asked: LinkQuestion, moved: CaseParameter, value: float, near: _SolvedAt | None
) -> _SolvedAt | None:
    """The same by a session, whose problem at the value this is."""
    answer = session.best(problem, {}, asked.effort)
    if near is not None and near.x is not None and answer.x is not None:
        before = session.chosen(near.x)
        forced = {column: float(name in before) for name, column in session.choices.items()}
        kept = session.best(problem, forced, asked.effort)
        room = max(answer.objective - answer.bound, EXACT_GAP * abs(answer.objective))
        answer = kept if kept.x is not None and kept.objective - answer.objective <= room else answer
    case = None if moved.change is None else moved.change(value)
    if answer.x is None or session.faults(answer.x, case):
        return None
    return _SolvedAt(session.used(answer.x), answer.objective, x=answer.x)
