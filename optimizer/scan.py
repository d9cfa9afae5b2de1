"""Where a link enters or leaves when a number moves limits, by solving at even steps and halving every change between two."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from optimizer.follow import followed
from optimizer.levers import Lever
from optimizer.plan import Plan
from optimizer.problem import Floats, Problem
from optimizer.session import EXACT_GAP, Session
from optimizer.switches import Asked, Status, Switch, Threshold, empty, others

STEPS = 20
"""Even steps of a range that is scanned."""
HALVINGS = 6


@dataclass(frozen=True)
class _Solved:
    """The plan at a value of a scan: what it builds, its cost, and what others start from."""

    names: frozenset[str]
    cost: float
    plan: Plan | None = None
    x: Floats | None = None


def by_scan(asked: Asked, moved: Lever) -> Threshold:
    """The plan at even steps, each from that of the nearest value before it, and every change between two of them halved."""
    seen: dict[float, _Solved | None] = {}

    def ask(value: float) -> bool | None:
        if value not in seen:
            near = min((v for v, plan in seen.items() if plan is not None), key=lambda v: abs(v - value), default=None)
            seen[value] = _plan(asked, moved, value, None if near is None else seen[near])
        plan = seen[value]
        return None if plan is None else asked.link.id in plan.names

    step = (moved.stop - moved.start) / STEPS
    values = [moved.start + n * step for n in range(STEPS + 1)]
    switches: list[Switch] = []
    found = [(value, built) for value in values if (built := ask(value)) is not None]
    for (low, before), (high, after) in pairwise(found):
        if before != after:
            low, high = _halved(ask, low, high, before)
            here, there = seen[low], seen[high]
            if here is not None and there is not None:
                entered = others(here.names, there.names, asked.link.id)
                switches.append(Switch((low + high) / 2, "enters" if after else "leaves", low, high, there.cost, True, entered))
    status: Status = "no plan" if not found else "switches" if switches else "always" if found[0][1] else "never"
    without = [value for value in values if seen[value] is None]
    note = f"No plan at {', '.join(f'{v:g}' for v in without)}." if without and found else ""
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


def _plan(asked: Asked, moved: Lever, value: float, near: _Solved | None) -> _Solved | None:
    """The best certified plan at a value, with the design of a plan near it unless another is better by more than is proven."""
    if asked.session is not None and moved.family is not None:
        return _in_session(asked.session, moved.family.problem(value), asked, moved, value, near)
    if moved.change is None:
        raise TypeError("A number without a place in the case has a family of problems.")
    effort = asked.effort
    options = {"gap": effort.gap, "time_limit": effort.seconds, "cancel": effort.cancel, "screening": False}
    plan = followed(moved.change(value), None if near is None else near.plan, options)
    if not plan.found:
        return None
    links, built = plan.tables["links"], plan.tables["technologies"]
    names = {*links.loc[links["status"] == "new", "link"], *built.loc[built["new_size"] > 0, "technology"]}
    return _Solved(frozenset(map(str, names)), float(plan.kpi["total_cost_per_y"]), plan)


def _in_session(
    session: Session, problem: Problem, asked: Asked, moved: Lever, value: float, near: _Solved | None
) -> _Solved | None:
    """The same by a session, whose problem at the value this is."""
    answer = session.best(problem, {}, asked.effort)
    if near is not None and near.x is not None and answer.x is not None:
        chosen = session.chosen(near.x)
        forced = {column: float(name in chosen) for name, column in {**session.columns, **session.technologies}.items()}
        kept = session.best(problem, forced, asked.effort)
        room = max(answer.objective - answer.bound, EXACT_GAP * abs(answer.objective))
        answer = kept if kept.x is not None and kept.objective - answer.objective <= room else answer
    case = None if moved.change is None else moved.change(value)
    if answer.x is None or session.faults(answer.x, case):
        return None
    return _Solved(session.used(answer.x), answer.objective, x=answer.x)
