"""At which carbon price, subsidy or water price a link enters or leaves the optimum.

Where the number stands in prices only, the least cost with the link and without it are both concave and piecewise linear in it,
and every value at which they cross is found (see `envelope`). Anything else (caps, floors, losses, parks where qualities mix) is
solved at even steps, and every change between two of them is halved until it stands within a thousandth of the range.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import pairwise
from typing import Literal

from cases.schema import Case
from models.candidates import make_network
from models.network import Candidate
from models.site import Site, make_site
from optimizer.arguments import Given, checked
from optimizer.envelope import INFINITY, Change, Duel, Found, Line, duel
from optimizer.interrupts import Keeping, pressed
from optimizer.levers import PARAMETERS, Lever, NoLeverError, lever
from optimizer.passes import FEW_BINARIES, LARGE_GAP
from optimizer.planning import optimise
from optimizer.session import EXACT_GAP, Effort, Session, open_session

MOST_VALUES, MOST_OF_LARGE = 40, 10
"""Values of one number that are solved at most, the second in a large park."""
STEPS = 20
"""Even steps of a range that is scanned."""
HALVINGS = 6

Status = Literal["switches", "always", "never", "no plan"]


@dataclass(frozen=True)
class Switch:
    """A value at which a link enters or leaves the optimum as the number rises.

    For certain the change lies between ``low`` and ``high``: within the gap of the solver, or between two values of a scan.
    """

    value: float
    change: Literal["enters", "leaves"]
    low: float
    high: float
    cost_per_y: float
    """Least cost there [money/y]"""
    certified: bool
    """Whether both plans, with the link and without it, passed their certificates at this value."""
    also: tuple[str, ...] = ()
    """What else enters (+) and leaves (-) there."""


@dataclass(frozen=True)
class Threshold:
    """What one number does to one link.

    ``saves_per_y`` is what the link saves at the present value: least cost without it less least cost with it, infinite where
    there is no plan without it, minus infinite where there is none with it, ``None`` where it was not computed. ``nearest`` is,
    without any switch, the solved value at which the verdict is closest to turning, and what the link saves there.
    ``open`` are ranges, beside those of the switches, in which the gap leaves the verdict open.
    """

    link: str
    parameter: str
    place: str
    present: float | None
    start: float
    stop: float
    status: Status
    method: Literal["lines", "scan"]
    switches: tuple[Switch, ...] = ()
    saves_per_y: float | None = None
    nearest: tuple[float, float] | None = None
    open: tuple[tuple[float, float], ...] = ()
    solved: int = 0
    seconds: float = 0.0
    note: str = ""


class UnknownLinkError(ValueError):
    """A link that no candidate of the case is called; ``near`` are names like it."""

    def __init__(self, link: str, known: Sequence[str]) -> None:
        """Keep the names that are like it."""
        self.near = _near(link, known)
        words = f"; did you mean {', '.join(self.near)}?" if self.near else "; --list shows all candidates."
        super().__init__(f"'{link}' is no candidate link of this case{words}")


def _near(name: str, known: Sequence[str], most: int = 8) -> list[str]:
    """Known names most like a name: by spelling, then by its parts."""
    parts = [part for part in name.replace("_", "/").split("/") if part]
    counts = {other: sum(part in other for part in parts) for other in known}
    inside = sorted((other for other in known if counts[other]), key=lambda other: -counts[other])
    return list(dict.fromkeys([*get_close_matches(name, known, most, 0.5), *inside]))[:most]


def candidates(case: Case) -> dict[str, Candidate]:
    """Every link that exists or may be built, by id, none left out because it cannot pay.

    Raises:
        CaseError: the case is faulty.
        ValueError: a flow that nothing limits.
    """
    return make_network(make_site(checked(case))).links


def thresholds(
    case: Case,
    link: str,
    parameters: Sequence[str] = PARAMETERS,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    gap: float | None = None,
    time_limit: float | None = None,
    cancel: Callable[[], bool] | None = None,
) -> tuple[Threshold, ...]:
    """All values of each parameter in its range at which the link enters or leaves the optimum of least cost.

    ``parameters`` are carbon_price, subsidy, water_price, or places as of ``sweep``; ``ranges`` (start, stop) of each. Without
    one, the carbon price goes from 0 to the price at which CO2 costs as much as all else, at least to four times the present
    one; the subsidy from 0 to 0.95 of the link's capital; the price of water from 0 to 5 times the present ones.
    ``time_limit`` [s] and ``gap`` (relative) are those of one solve, by default exact for small parks, 10 s and 0.1 % for others.
    Ctrl-C ends it; the parameters that were done by then are given back.

    Raises:
        CaseError: the case is faulty, or has no such place.
        UnknownLinkError: no candidate is called so.
        ValueError: a link that stands today, a range without end, a flow that nothing limits, or limits that cannot be meant.
    """
    case, given, spans = checked(case), Given(), dict(ranges or {})
    named = given.names("parameters", parameters, PARAMETERS[0]) or ()
    given.limits(time_limit, gap)
    given.function("cancel", cancel)
    for name, span in spans.items():
        given.one_of("ranges", name, named)
        if len(given.numbers("ranges", span)) != 2:
            given.fault("ranges", f"{name} runs from a lower to a higher value, such as (0, 200)")
    given.end()
    known = candidates(case)
    if link not in known:
        raise UnknownLinkError(str(link), list(known))
    if known[link].exists:
        raise ValueError(f"'{link}' stands today: it has no threshold.")
    found: list[Threshold] = []
    with Keeping(cancel):
        asked = _Asked(make_site(case), open_session(case), known[link], Effort(gap, time_limit, cancel=cancel))
        for parameter in named:
            one = _one(asked, parameter, spans.get(parameter))
            if pressed():
                break
            found.append(one)
    return tuple(found)


@dataclass(frozen=True)
class _Asked:
    """One link of one case, and the session in which it is asked for."""

    site: Site
    session: Session | None
    link: Candidate
    effort: Effort

    def scale(self) -> tuple[float, float]:
        """Cost of a good plan without its carbon price, and the CO2 that a carbon price acts on [money/y, t/y]"""
        policy = self.site.case.policy
        if self.session is None:
            plan = optimise(self.site.case, time_limit=self.effort.seconds, screening=False)
            if not plan.found:
                return 0.0, 0.0
            table = plan.tables["emissions"]
            rows = table[(table["species"] == "co2") & table["scope"].isin(policy.carbon_price_scopes)]
            return plan.kpi["total_cost_per_y"] - policy.carbon_price_per_t * rows["t_per_y"].sum(), float(rows["t_per_y"].sum())
        answer = self.session.best(self.session.problem, {}, replace(self.effort, proof=False))
        if answer.x is None:
            return 0.0, 0.0
        return self.session.cost_and_carbon(answer.x)


def _one(asked: _Asked, parameter: str, span: tuple[float, float] | None) -> Threshold:
    began = time.monotonic()
    try:
        scale = asked.scale() if parameter == "carbon_price" and span is None else (0.0, 0.0)
        moved = lever(asked.site, asked.session, asked.link, parameter, span, scale)
    except NoLeverError as error:
        return Threshold(asked.link.id, parameter, "", None, 0.0, 0.0, "never", "lines", note=str(error))
    by_lines = moved.family is not None and not moved.family.moves_rows
    found = _by_lines(asked, moved) if by_lines else _by_scan(asked, moved)
    return replace(found, seconds=time.monotonic() - began)


def _empty(asked: _Asked, moved: Lever, method: Literal["lines", "scan"]) -> Threshold:
    return Threshold(asked.link.id, moved.name, moved.place, moved.present, moved.start, moved.stop, "never", method)


# by lines: prices


def _by_lines(asked: _Asked, moved: Lever) -> Threshold:
    """The two least costs, with and without the link, over the whole range."""
    session, family = asked.session, moved.family
    if session is None or family is None:
        raise TypeError("Lines need a session.")
    column = session.columns[asked.link.id]

    def solve(chosen: bool, value: float) -> Found:
        answer = session.best(family.problem(value), {column: float(chosen)}, asked.effort)
        if answer.x is None:
            return Found(None, answer.bound)
        slope = family.slope(answer.x)
        return Found(Line(answer.objective - slope * value, slope, answer.x), answer.bound)

    present = moved.start if moved.present is None else moved.present
    small = int(session.problem.integer.sum()) <= FEW_BINARIES
    gap = asked.effort.gap or (EXACT_GAP if small else LARGE_GAP)
    state = duel(solve, moved.start, moved.stop, present, gap, MOST_VALUES if small else MOST_OF_LARGE)
    empty = replace(_empty(asked, moved, "lines"), solved=len(state.within.bounds))
    if not state.within.lines and not state.without.lines:
        return replace(empty, status="no plan")
    inside = moved.start <= present <= moved.stop
    switches = tuple(_switch(session, moved, asked.link.id, state, change) for change in state.changes())
    return replace(_of_duel(empty, state, switches), saves_per_y=state.saves(present) if inside else None)


def _switch(session: Session, moved: Lever, link: str, state: Duel, change: Change) -> Switch:
    value = change.value
    within, without = state.within.best(value).plan, state.without.best(value).plan
    case = None if moved.change is None else moved.change(value)
    before, after = (without, within) if change.enters else (within, without)
    return Switch(
        value=value,
        change="enters" if change.enters else "leaves",
        low=change.low,
        high=change.high,
        cost_per_y=min(state.within.upper(value), state.without.upper(value)),
        certified=not any(session.faults(x, case) for x in (before, after)),
        also=_also(session.chosen(before), session.chosen(after), link),
    )


def _of_duel(empty: Threshold, state: Duel, switches: tuple[Switch, ...]) -> Threshold:
    opened = tuple((a, b) for a, b in state.open() if not any(a <= s.value <= b for s in switches) and b > a)
    built = state.built((state.start + state.stop) / 2)
    nearest = (min if built else max)(((state.saves(v), v) for v in sorted(state.within.bounds)), key=lambda pair: pair[0])
    told = None if switches or abs(nearest[0]) == INFINITY else (nearest[1], nearest[0])
    status: Status = "switches" if switches else "always" if built else "never"
    note = "" if state.within.lines and state.without.lines else f"No plan was found with{'out' if built else ''} it."
    return replace(empty, status=status, switches=switches, nearest=told, open=opened, note=note)


def _also(before: frozenset[str], after: frozenset[str], link: str) -> tuple[str, ...]:
    """What else changes between two plans."""
    entered, left = sorted(after - before - {link}), sorted(before - after - {link})
    return (*(f"+ {name}" for name in entered), *(f"- {name}" for name in left))


# by scan: anything else


def _by_scan(asked: _Asked, moved: Lever) -> Threshold:
    """The plan at even steps, and every change between two of them halved."""
    seen: dict[float, frozenset[str] | None] = {}
    costs: dict[float, float] = {}

    def ask(value: float) -> bool | None:
        if value not in seen:
            seen[value], costs[value] = _plan(asked, moved, value)
        plan = seen[value]
        return None if plan is None else asked.link.id in plan

    step = (moved.stop - moved.start) / STEPS
    values = [moved.start + n * step for n in range(STEPS + 1)]
    switches: list[Switch] = []
    found = [(value, built) for value in values if (built := ask(value)) is not None]
    for (low, before), (high, after) in pairwise(found):
        if before != after:
            low, high = _halved(ask, low, high, before)
            also = _also(seen[low] or frozenset(), seen[high] or frozenset(), asked.link.id)
            switches.append(Switch((low + high) / 2, "enters" if after else "leaves", low, high, costs[high], True, also))
    status: Status = "no plan" if not found else "switches" if switches else "always" if found[0][1] else "never"
    without = [value for value in values if seen[value] is None]
    note = f"No plan at {', '.join(f'{v:g}' for v in without)}." if without and found else ""
    return replace(_empty(asked, moved, "scan"), status=status, switches=tuple(switches), solved=len(seen), note=note)


def _halved(ask: Callable[[float], bool | None], low: float, high: float, before: bool) -> tuple[float, float]:
    """A narrower range in which the link changes; where there is no plan between, as far as there is one."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        built = ask(middle)
        if built is None:
            break
        low, high = (middle, high) if built == before else (low, middle)
    return low, high


def _plan(asked: _Asked, moved: Lever, value: float) -> tuple[frozenset[str] | None, float]:
    """New links and technologies of the best certified plan at a value, and its cost; ``None`` where there is none."""
    if asked.session is not None and moved.family is not None:
        answer = asked.session.best(moved.family.problem(value), {}, asked.effort)
        case = None if moved.change is None else moved.change(value)
        if answer.x is None or asked.session.faults(answer.x, case):
            return None, INFINITY
        return asked.session.used(answer.x), answer.objective
    if moved.change is None:
        raise TypeError("A number without a place in the case has a family of problems.")
    case, effort = moved.change(value), asked.effort
    plan = optimise(case, gap=effort.gap, time_limit=effort.seconds, cancel=effort.cancel, screening=False)
    if not plan.found:
        return None, INFINITY
    links, built = plan.tables["links"], plan.tables["technologies"]
    names = {*links.loc[links["status"] == "new", "link"], *built.loc[built["new_size"] > 0, "technology"]}
    return frozenset(map(str, names)), float(plan.kpi["total_cost_per_y"])
