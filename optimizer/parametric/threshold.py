"""Switching values: prices and subsidies at which a link, technology or exchange enters or leaves.

Where the number stands in prices only, the least cost with the link and without it are both concave and piecewise linear in it,
and every value at which they cross is found (see `envelope`). Anything else (caps, floors, losses, parks where qualities mix) is
solved at even steps, and every change between two of them is halved until it stands within a thousandth of the range.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.site import make_site
from parkloop.optimizer.parametric.envelope import INFINITY, Found, Line, ParametricOptima, SwitchPoint, parametric_optima
from parkloop.optimizer.parametric.parameters import PARAMETERS, CaseParameter, NoParameterError, case_parameter
from parkloop.optimizer.parametric.scan import by_scan
from parkloop.optimizer.parametric.subject import Subject, candidates, subject_of
from parkloop.optimizer.parametric.switching import (
    LinkQuestion,
    Switch,
    SwitchingValue,
    SwitchingValues,
    SwitchStatus,
    empty,
    others,
)
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.resolve.effort import EXACT_GAP, Effort
from parkloop.optimizer.resolve.opening import session_of
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solve.lexicographic import LARGE_GAP
from parkloop.optimizer.solver.limits import few_choices
from parkloop.optimizer.system.interrupts import Keeping, pressed

MOST_VALUES, MOST_OF_LARGE = 40, 5
"""Values of one number that are solved at most, the second in a large park."""
PROOF_SECONDS, SECONDS = 8.0, 1.5
"""Time for the bound of a large park, and for one solve of it [s]"""


def threshold(
    case: Case,
    link: str,
    *,
    parameters: Sequence[str] = PARAMETERS,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    gap: float | None = None,
    time_limit: float | None = None,
    on_threshold: Callable[[SwitchingValues], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> SwitchingValues:
    """Switching values: where a link, technology or exchange enters or leaves as a number rises.

    It enters and leaves the optimum of least cost.

    Method: parametric lower envelopes, Eisner and Severance, Journal of the ACM 23 (1976) 619-635; see ``envelope``.

    Args:
        case: the case.
        link: id of a candidate link (as of ``candidates``) or of a technology, or an exchange as ``giver>taker:what`` (see
            ``parkloop.optimizer.parametric.subject``): the best of its links and modes counts.
        parameters: carbon_price, subsidy, water_price, or places as of ``sweep``.
        ranges: (start, stop) of each. Without one, the carbon price goes from 0 to the price at which CO2 costs as much as all
            else, at least to four times the present one [money/t]; the subsidy from 0 to 0.95 of the link's capital; the price
            of water from 0 to 5 times the present ones.
        gap: relative, of one solve; by default exact for small parks, 0.1 % for others.
        time_limit: seconds of one solve; by default none for small parks, for others 8 for a bound of all and 1.5 for each.
        on_threshold: hears of the answers so far after each parameter.
        cancel: says whether to stop. It and Ctrl-C end the search; the parameters that were done by then are given back.

    Returns:
        One ``Threshold`` per parameter, with all of them as a table.

    Raises:
        CaseError: the case is faulty, or has no such place.
        UnknownLinkError: no candidate is called so.
        ArgumentError, ValueError: a link that stands today, a range without end, a flow that nothing limits, or limits that
            cannot be meant.

    Example:
        >>> import parkloop
        >>> case = parkloop.load_case("two_firms")
        >>> (subsidy,) = parkloop.threshold(case, "rinse_water/greenhouse/water_pipe", parameters=["subsidy"])
        >>> subsidy.status, round(subsidy.saves_per_y)
        ('always', 79000)
    """
    case, given, spans = checked(case), ArgumentCheck(), dict(ranges or {})
    named = given.names("parameters", parameters, PARAMETERS[0]) or ()
    given.limits(time_limit, gap)
    given.function("on_threshold", on_threshold)
    given.function("cancel", cancel)
    _meant(given, spans, named)
    given.raise_faults()
    known = candidates(case)
    tell = on_threshold or (lambda found: None)
    subject = subject_of(case, link, known)
    if subject.exists:
        raise ValueError(say("'{link}' stands today: it has no threshold.", link=link))
    found: list[SwitchingValue] = []
    with Keeping(cancel):
        session = session_of(case)
        asked = LinkQuestion(make_site(case), session, subject, _effort(session, Effort(gap, time_limit, cancel=cancel)))
        for parameter in named:
            one = _one(asked, parameter, spans.get(parameter))
            if pressed():
                break
            found.append(one)
            tell(SwitchingValues(found))
    return SwitchingValues(found)


def _effort(session: Session | None, asked: Effort) -> Effort:
    """The effort of one solve.

    Of a large park, where no time is asked for, one bound is proven that serves all solves.
    """
    if session is None or session.small or asked.seconds is not None:
        return asked
    session.prove(replace(asked, seconds=PROOF_SECONDS))
    return replace(asked, seconds=SECONDS, proof=False)


def _meant(given: ArgumentCheck, spans: Mapping[str, tuple[float, float]], named: Sequence[str]) -> None:
    """Check the ranges."""
    for name, span in spans.items():
        given.one_of("ranges", name, named)
        if len(given.numbers("ranges", span)) != 2:
            given.fault("ranges", say("{name} runs from a lower to a higher value, such as (0, 200)", name=name))


def _one(asked: LinkQuestion, parameter: str, span: tuple[float, float] | None) -> SwitchingValue:
    began = time.monotonic()
    try:
        scale = asked.scale() if parameter == "carbon_price" and span is None else (0.0, 0.0)
        moved = case_parameter(asked.site, asked.session, asked.subject, parameter, span, scale)
    except NoParameterError as error:
        return SwitchingValue(asked.subject.id, parameter, "", None, 0.0, 0.0, "never", "lines", note=str(error))
    by_lines = moved.family is not None and not moved.family.moves_rows
    found = _by_lines(asked, moved) if by_lines else by_scan(asked, moved)
    return replace(found, seconds=time.monotonic() - began)


def _by_lines(asked: LinkQuestion, moved: CaseParameter) -> SwitchingValue:
    """The two least costs, with and without the link, over the whole range."""
    session, family = asked.session, moved.family
    if session is None or family is None:
        raise TypeError(say("Lines need a session."))
    columns = [session.choices[name] for name in asked.subject.choices]

    def solve(chosen: bool, value: float) -> Found:
        answer = session.with_or_without(family.problem(value), columns, chosen, asked.effort)
        if answer.x is None:
            return Found(None, answer.bound)
        slope = family.slope(answer.x)
        return Found(Line(answer.objective - slope * value, slope, answer.x), answer.bound)

    present = moved.start if moved.present is None else moved.present
    small = few_choices(session.problem)
    gap = asked.effort.gap or (EXACT_GAP if small else LARGE_GAP)
    state = parametric_optima(solve, moved.start, moved.stop, present, gap, MOST_VALUES if small else MOST_OF_LARGE)
    bare = replace(empty(asked, moved, "lines"), solved=len(state.within.bounds))
    if not state.within.lines and not state.without.lines:
        return replace(bare, status="no plan")
    inside = moved.start <= present <= moved.stop
    switches = tuple(_switch(session, moved, asked.subject, state, change) for change in state.changes())
    found = _of_optima(bare, state, switches)
    return replace(found, saves_per_y=state.saves(present), proven=state.proven(present)) if inside else found


def _switch(session: Session, moved: CaseParameter, subject: Subject, state: ParametricOptima, change: SwitchPoint) -> Switch:
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
        also=others(session.chosen(before), session.chosen(after), subject),
        proven=change.proven,
    )


def _of_optima(bare: SwitchingValue, state: ParametricOptima, switches: tuple[Switch, ...]) -> SwitchingValue:
    opened = tuple((a, b) for a, b in state.open() if not any(a <= s.value <= b for s in switches) and b > a)
    sure = (v for v in (state.start, state.stop) if not any(a <= v <= b for a, b in opened))
    built = state.built(next(sure, (state.start + state.stop) / 2))
    nearest = (min if built else max)(((state.saves(v), v) for v in sorted(state.within.bounds)), key=lambda pair: pair[0])
    told = None if switches or abs(nearest[0]) == INFINITY else (nearest[1], nearest[0])
    status: SwitchStatus = "switches" if switches else "always" if built else "never"
    lacking = say("No plan was found without it.") if built else say("No plan was found with it.")
    note = "" if state.within.lines and state.without.lines else lacking
    return replace(bare, status=status, switches=switches, nearest=told, open=opened, note=note)
