"""Reasons of exchanges: what each saves or would cost, its rivals, what blocks it, what turns it."""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import pandas as pd

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.models.network.arcs import Arc
from parkloop.models.network.candidates import make_network
from parkloop.models.network.material_bounds import TOO_POOR
from parkloop.models.network.reach import TOO_COLD, Reach, coldest_need
from parkloop.models.network.screening import NOTHING_TO_GIVE, Domain, Obstacle
from parkloop.models.network.water_bounds import MUST_BE_THINNED, TOO_DIRTY
from parkloop.optimizer.analyses.link_value.evaluator import saved
from parkloop.optimizer.analyses.link_value.words import LEAST_MONEY
from parkloop.optimizer.analyses.reasons.answer import ExchangeReasons, ExchangeState, Reason, Reasons
from parkloop.optimizer.analyses.reasons.changes import ChangeMaker, changes
from parkloop.optimizer.analyses.reasons.clock import BASE_SHARE, Clock
from parkloop.optimizer.analyses.reasons.exchange import WATER, AskedExchange, ExchangeWays, exchange_of, ways_of
from parkloop.optimizer.analyses.reasons.foremost import foremost
from parkloop.optimizer.analyses.reasons.rivals import BILLS, RIVALS, amounts, bills, rivals
from parkloop.optimizer.analyses.reasons.solves import NO_FLOW, SHARE, SessionSolves, Side, Solves, side_of, solves_of
from parkloop.optimizer.analyses.reasons.turning import turned
from parkloop.optimizer.infeasibility.explanation import EXPLAIN_SECONDS
from parkloop.optimizer.infeasibility.irreducible import irreducible_conflicts
from parkloop.optimizer.infeasibility.limits import conflict_table
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import credit_base, optimise, site_of
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError
from parkloop.optimizer.resolve.effort import Answer
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.system.interrupts import Keeping

TURNING_SECONDS = 60.0
"""Time for the changes of one exchange, after which no further solve begins [s]"""
TOO_COOL, NOTHING_FLOWS, NO_WAY = "too cool for the taker", "nothing can flow", "no way"
"""Reasons found beside those of the network: by temperatures, by the relaxation, and where no rule speaks of it."""
IN_A_CONDITION = (TOO_DIRTY, TOO_POOR, NOTHING_TO_GIVE)
"""Reasons that may hold in some conditions only: where something can pass in another one, they are no obstacle."""


def reasons(
    case: Case,
    exchange: str | Sequence[str] | None = None,
    *,
    plan: Plan | None = None,
    most: int = 5,
    turning_s: float = TURNING_SECONDS,
    time_limit: float | None = None,
    gap: float | None = None,
    on_reason: Callable[[Reasons], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Reasons:
    """Why exchanges are in the plan of least cost, are not, or cannot be.

    Of an exchange that the plan has: what it saves, that is the least cost without it less the least cost with it, everything
    else planned anew; whose bills rise without it; what takes its place. Of one that it has not: what at least a hundredth of
    the most that could flow in a year would cost; what is there instead; which rules block it; and which single change of a
    price, its capital, its length, a quality, a temperature, a permit, a prohibition or a capacity makes it enter.

    Args:
        case: the case.
        exchange: ``giver>taker:what``, ends being plants or streams and ``what`` a commodity, a class of material, a stream or
            ``water``; or the id of a link, candidate or not; or several of them. None: the most important links of the plan.
        plan: the plan of least cost of the case to build on; without it, and where it is none, one is found first.
        most: how many links of the plan are told where none is named.
        turning_s: time for the changes of one exchange that the plan has not, 0 for none [s]
        time_limit: seconds of the whole question; what is known by then is returned, and ``left`` names what is not.
        gap: relative, of one solve.
        on_reason: hears of the answers so far after each exchange.
        cancel: says whether to stop. It and Ctrl-C end it; what was found by then is returned.

    Returns:
        One record per exchange, with all of them as tidy tables: ``table``, ``reasons``, ``rivals`` and ``bills``. Where the park
        has no plan, ``infeasible`` says by how much which limits have to give, and ``conflict`` which limits, qualities and needs
        cannot hold together: an irreducible set, each proven to be one by a solve without it.

    Raises:
        CaseError: the case is faulty.
        UnknownExchangeError: a name is neither an exchange nor a link (a ValueError).
        ArgumentError: what is no plan, a plan that was not found, or limits that cannot be meant.

    Example:
        >>> import parkloop
        >>> found = parkloop.reasons(parkloop.load_case("two_firms"), "brewery>greenhouse:water")
        >>> (one,) = found
        >>> one.state, round(one.saves)
        ('built', 79000)
    """
    case, given = checked(case), ArgumentCheck()
    wanted = [exchange] if isinstance(exchange, str) else exchange
    names = [] if wanted is None else list(given.names("exchange", wanted, "brewery>greenhouse:water", least=1) or ())
    given.limits(time_limit, gap)
    given.limits(turning_s or None, seconds="turning_s")
    given.whole("most", most, 1)
    given.function("on_reason", on_reason)
    given.function("cancel", cancel)
    if plan is not None:
        given.plan("plan", plan)
    given.raise_faults()
    tell = on_reason or (lambda found: None)
    clock = Clock.of(time_limit)
    with Keeping(cancel) as stopped:

        def ending() -> bool:
            return stopped() or clock.over

        base = plan
        if base is None or not _builds_on(case, base):
            seconds = None if time_limit is None else BASE_SHARE * time_limit
            base = clock.within(lambda: optimise(case, start=plan, time_limit=seconds, gap=gap, cancel=ending))
        if base is None or not base.found:
            return _without_plan(case, base, clock)
        known = base
        question = clock.within(lambda: _question(case, known, clock, gap, ending))
        if question is not None:
            asked = clock.within(lambda: _asked(question, None if exchange is None else names, most))
            if asked is not None:
                return _answered(question, asked, turning_s, exchange is not None, tell, ending)
    return Reasons((), status="interrupted", left=tuple(names))


def _answered(
    question: "ReasonQuestion",
    asked: Sequence[AskedExchange],
    turning_s: float,
    prove: bool,
    tell: Callable[[Reasons], None],
    ending: Callable[[], bool],
) -> Reasons:
    """The reasons of each exchange, until the time is up or somebody ends it."""
    found: list[ExchangeReasons] = []
    clock = question.solves.clock
    for place, one in enumerate(asked):
        if ending():
            break
        clock.begin(len(asked) - place)
        try:
            answer = clock.within(partial(question.answer, one, turning_s, prove))
        except KeyboardInterrupt:
            break
        if answer is not None:
            found.append(answer)
            tell(Reasons(tuple(found)))
    known = {one.exchange for one in found}
    left = tuple(one.id for one in asked if one.id not in known)
    return Reasons(tuple(found), status="interrupted" if left else "found", left=left)


def _question(case: Case, base: Plan, clock: Clock, gap: float | None, cancel: Callable[[], bool]) -> "ReasonQuestion":
    """The question of a case whose plan is known."""
    solves = solves_of(case, base, clock, gap, cancel)
    return ReasonQuestion(case, base, solves, lambda new: _again(solves, new, base, clock, gap, cancel))


def _asked(question: "ReasonQuestion", names: Sequence[str] | None, most: int) -> list[AskedExchange]:
    """What is asked for; without names the most important links."""
    links = foremost(question.solves, question.base, most) if names is None else names
    return [exchange_of(question.case, question.solves.network, name) for name in links]


def _without_plan(case: Case, base: Plan | None, clock: Clock) -> Reasons:
    """Why a case has no plan, as far as that is known in the time."""
    if base is None:
        return Reasons((), (say("No plan was found in the time."),), "interrupted")
    none = Reasons((), base.reasons, base.status)
    if base.status != "infeasible":
        return none
    seconds = min(EXPLAIN_SECONDS, clock.until - time.monotonic())
    question = Question(case, limits=Limits())

    def conflict() -> pd.DataFrame:
        site = site_of(question)
        return conflict_table(site, irreducible_conflicts(site, credit_base(question), seconds))

    try:
        found = clock.within(conflict)
    except NoBaselineError:
        found = None
    return none if found is None else replace(none, conflict=found)


def _builds_on(case: Case, plan: Plan) -> bool:
    """Whether a plan is one of least cost of the very case; another is only where a search begins."""
    of_cost = (plan.objective_name, plan.scope, plan.only) == ("cost", "park", None)
    return of_cost and (not plan.found or plan.case_digest == inputs_digest(case))


def _again(solves: Solves, case: Case, base: Plan, clock: Clock, gap: float | None, cancel: Callable[[], bool]) -> Solves:
    """The questions of a changed case: at other prices by the same session."""
    if isinstance(solves, SessionSolves):
        session = solves.session.repriced(case)
        if session is not None:
            return replace(solves, session=session, problem=session.problem)
    return solves_of(case, base, clock, gap, cancel)


@dataclass(eq=False)
class ReasonQuestion:
    """The case, its plan, and how it is solved with an exchange and without it."""

    case: Case
    base: Plan
    solves: Solves
    again: Callable[[Case], Solves]
    heard: list[Obstacle] = field(default_factory=list)

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """What the network leaves out, and why."""
        make_network(self.solves.site, self.heard.append)
        return list(dict.fromkeys(self.heard))

    def answer(self, exchange: AskedExchange, turning_s: float, prove: bool) -> ExchangeReasons:
        """The reasons of one exchange; ``prove``: with time for the sign of what it saves, where open."""
        began, site = time.monotonic(), self.solves.site
        ways = ways_of(exchange, site, self.solves.network)
        own = frozenset([*(link.id for link in ways.links), *(f"{a.giver}>{a.taker}" for a in ways.arcs if a.link is None)])
        flow = sum(one.per_y for one in amounts(self.case, site, self.base).values() if one.name in own)
        here = flow > NO_FLOW or bool(set(ways.new) & set(self.base.tables["links"]["link"]))
        within, without, least, most = self._sides(self.solves, exchange, ways, here)
        floor = side_of(self.base).bound
        low, high = saved(_answer(within), _answer(without), floor)
        if prove and low <= 0 <= high and math.isfinite(within.cost) and math.isfinite(without.cost) and high - low > LEAST_MONEY:
            aimed = self.solves.aimed(side_of(self.base).cost)
            within, without, least, most = self._sides(aimed, exchange, ways, here)
            low, high = saved(_answer(within), _answer(without), floor)
        there, gone = within.plan, without.plan
        tables = pd.DataFrame(columns=list(RIVALS)), pd.DataFrame(columns=list(BILLS))
        if there is not None and gone is not None:
            tables = rivals(self.case, site, exchange, own, there, gone), bills(exchange, there, gone)
        told = () if here else self._blocking(exchange, ways, most)
        each = (Reason(exchange.id, one.reason, False, *_about(one), verified=one.reason != NO_WAY) for one in told)
        blocked = tuple(dict.fromkeys(each))
        changed, left = ((), ()) if here or turning_s <= 0 else self._turned(exchange, ways, told, within, turning_s)
        state: ExchangeState = "blocked" if (blocked and not ways.arcs) or (not here and most <= 0) else "not built"
        if here:
            state = "existing" if any(link.exists for link in ways.links) else "built"
        domain, item, unit = self._kind(exchange, ways)
        return ExchangeReasons(
            exchange.id, exchange.giver, exchange.taker, domain, item, state, flow, least, most, unit,
            within.cost, without.cost, low, high, time.monotonic() - began, (*blocked, *changed), *tables, left,
        )  # fmt: skip

    def _sides(self, solves: Solves, exchange: AskedExchange, ways: ExchangeWays, here: bool) -> tuple[Side, Side, float, float]:
        """Both sides; of what the plan has not with some of it, and how much that is."""
        base = side_of(self.base)
        if here:
            return base, solves.without(exchange), 0.0, 0.0
        most = solves.most(exchange) if ways.arcs else 0.0
        least = SHARE * most
        return (solves.sending(exchange, least) if least > 0 else Side(bound=math.inf)), base, least, most

    def _turned(
        self, exchange: AskedExchange, ways: ExchangeWays, told: tuple[Obstacle, ...], forced: Side, seconds: float
    ) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
        """The changes that were tried, and the kinds that the time was not enough for."""
        until, base = min(time.monotonic() + seconds, self.solves.clock.part), side_of(self.base)
        within = self.solves.within(exchange)
        saves = -math.inf if math.isinf(within.cost) else min(base.cost - within.cost, 0.0)
        proven = base.cost <= max(within.bound, base.bound) + 1e-8 * abs(base.cost)
        maker = ChangeMaker(self.case, self.solves, exchange, ways, self.again)
        found: list[Reason] = []
        left: dict[str, None] = {}
        for trial in changes(maker, told, self.base, forced.plan):
            if time.monotonic() > until:
                left[trial.kind] = None
                continue
            found += turned(trial, exchange, saves, proven, until)
        return tuple(found), tuple(left)

    def _blocking(self, exchange: AskedExchange, ways: ExchangeWays, most: float) -> tuple[Obstacle, ...]:
        """The rules that stand in its way."""
        found = _once(one for one in self.obstacles if exchange.of_obstacle(one) and (one.reason != MUST_BE_THINNED or ways.arcs))
        open_ = {(arc.giver, arc.taker) for arc in ways.arcs}
        found = [one for one in found if one.reason not in IN_A_CONDITION or (one.giver, one.taker) not in open_]
        if ways.arcs and most > 0:
            return tuple(found)
        commodity = exchange.what in self.solves.site.commodities
        found += (
            [one for one in self._alone(exchange) if one.reason not in {other.reason for other in found}] if commodity else []
        )
        if not found:
            stated = ways_of(exchange, self.solves.site, make_network(self.solves.site)).arcs
            found.append(_obstacle(exchange, NOTHING_FLOWS if stated else NO_WAY, "commodity"))
        return tuple(found)

    def _alone(self, exchange: AskedExchange) -> Iterator[Obstacle]:
        """What the two plants lack of a commodity that only a cycle would bring there."""
        site, carrier = self.solves.site, self.solves.site.commodities[exchange.what]
        reach, start = Reach(site, ()), (exchange.giver, exchange.what)
        if start not in reach.available and not any(one.to_plant == exchange.giver for one in self._into(exchange)):
            reason, what, numbers = reach.not_given(*start)
            yield replace(_obstacle(exchange, reason, "commodity"), what=what, value=numbers[0], limit=numbers[1])
        need = coldest_need(site, exchange.taker, carrier) if carrier.kind == "heat" else None
        if need is not None and (carrier.t_supply_c or 0.0) < need[1]:
            told = _obstacle(exchange, TOO_COOL, "commodity")
            yield replace(told, what=need[0].stream, value=carrier.t_supply_c, limit=need[1])

    def _into(self, exchange: AskedExchange) -> Iterator[Arc]:
        """Arcs that bring the commodity to the giver from others than the taker."""
        for arc in self.solves.network.arcs.values():
            if (arc.to_plant, arc.delivers) == (exchange.giver, exchange.what) and arc.from_plant != exchange.taker:
                yield arc

    def _kind(self, exchange: AskedExchange, ways: ExchangeWays) -> tuple[str, str, str]:
        """Domain, item and unit of what flows."""
        site = self.solves.site
        if ways.arcs:
            domain, item = ways.arcs[0].domain, ways.arcs[0].sends
            item = (
                item
                if domain == "commodity"
                else (site.materials[ways.arcs[0].giver].material or "")
                if domain == "material"
                else ""
            )
        elif exchange.what in site.commodities:
            domain, item = "commodity", exchange.what
        else:
            stream = site.park.flowing.get(exchange.from_stream or exchange.what)
            water = exchange.what == WATER or (stream is not None and stream.stream in site.park.water)
            material = "" if water or stream is None else str(getattr(stream, "material", "") or "")
            domain, item = ("water", "") if water else ("material", material or exchange.what)
        unit = (site.commodities[item].unit or "MWh") if item in site.commodities and domain == "commodity" else "t"
        return domain, item, unit


def _once(obstacles: Iterable[Obstacle]) -> list[Obstacle]:
    """Each obstacle once, of several conditions the one that is nearest to its limit."""
    nearest: dict[tuple[str, ...], Obstacle] = {}
    for one in obstacles:
        key = one.reason, one.giver, one.taker, one.item, one.mode, one.what
        if key not in nearest or _distance(one) < _distance(nearest[key]):
            nearest[key] = one
    return list(nearest.values())


def _distance(one: Obstacle) -> float:
    return 0.0 if one.value is None or one.limit is None else abs(one.value - one.limit)


def _obstacle(exchange: AskedExchange, reason: str, domain: Domain) -> Obstacle:
    ends = exchange.giver, exchange.taker
    return Obstacle(reason, domain, *ends, *ends, exchange.what)


def _about(one: Obstacle) -> tuple[str, str, float | None, float | None, None, str]:
    """Of an obstacle: what it is about, the streams that it stands between, value, limit, and unit."""
    units = {TOO_COLD: "degC", TOO_COOL: "degC"}
    units |= dict.fromkeys(("too far", "nothing arrives", "arrives too cool", "too near to people"), "km")
    unit = units.get(one.reason, "mg/L" if one.domain == "water" and one.value is not None else "")
    between = "" if one.domain == "commodity" else f"{one.giver}>{one.taker}"
    return one.what or one.mode, between, one.value, one.limit, None, unit


def _answer(side: Side) -> Answer:
    return Answer(None, side.cost, side.bound)
