"""Least costs of a park with an exchange, without it, and with some of it required."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Protocol

import numpy as np

from parkloop.cases.schema import Case
from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Network
from parkloop.models.network.candidates import make_network
from parkloop.models.site import Site, make_site
from parkloop.optimizer.analyses.reasons.clock import LEAST, MOST_SOLVES, Clock
from parkloop.optimizer.analyses.reasons.exchange import AskedExchange, ExchangeWays, ways_of
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.plan.designs import warm_start
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.resolve.effort import Answer, Effort
from parkloop.optimizer.resolve.opening import session_of
from parkloop.optimizer.resolve.quick_plan import plan_of
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solve.lexicographic import Limits
from parkloop.optimizer.solver.highs.adapter import SolveOptions, solve
from parkloop.optimizer.solver.problem import Problem

SECONDS = 3.0
"""Time of one solve of a large park, where none is asked for [s]"""
PROOF_SECONDS = 15.0
"""Time to prove the sign of what an exchange of a large park saves [s]"""
SHARE = 0.01
"""Share of the most that can flow in a year which is required of an exchange that the plan has not."""
NO_FLOW = 1e-6
"""Annual flow below which nothing flows [unit/y]"""
GAP = 1e-3


@dataclass(frozen=True, eq=False)
class Side:
    """Least cost found on one side of a question, its proven bound, and the plan [money/y]

    The cost is infinite where no plan was found; the bound too, where it is proven that there is none.
    """

    cost: float = math.inf
    bound: float = -math.inf
    make: Callable[[], Plan | None] = lambda: None

    @cached_property
    def plan(self) -> Plan | None:
        """The certified plan, with its tables; None where the certificate refuses it."""
        made = self.make()
        return made if made is not None and made.found else None

    @property
    def impossible(self) -> bool:
        """Whether it is proven that there is no plan."""
        return math.isinf(self.cost) and self.bound == math.inf


class Solves(Protocol):
    """Questions about the exchanges of one case."""

    @property
    def site(self) -> Site:
        """The park."""

    @property
    def network(self) -> Network:
        """Links and arcs, none left out because it cannot pay."""

    @property
    def clock(self) -> Clock:
        """The time of the question."""

    def without(self, exchange: AskedExchange) -> Side:
        """The least cost with nothing of the exchange."""

    def within(self, exchange: AskedExchange) -> Side:
        """The least cost with one of its links; where it needs none, the least cost."""

    def sending(self, exchange: AskedExchange, least: float) -> Side:
        """The least cost with an annual flow of at least so much."""

    def aimed(self, target: float) -> "Solves":
        """The same with time for a bound of each answer, until it is beyond a cost [money/y]"""

    def most(self, exchange: AskedExchange) -> float:
        """About the largest annual flow, 0 where nothing can flow [unit/y]"""


@dataclass(eq=False)
class SessionSolves:
    """Questions that a session answers: the park is built once, and each answer begins at those before it."""

    session: Session
    effort: Effort
    problem: Problem
    clock: Clock = field(default_factory=Clock)
    design: Mapping[int, float] = field(default_factory=dict)
    """What the plan builds, by column: with the exchange's own links open, it is where the search of each side begins."""

    @property
    def site(self) -> Site:
        """The park as the session has it."""
        return self.session.built.site

    @property
    def network(self) -> Network:
        """Links and arcs, none left out because it cannot pay."""
        return self.session.built.network

    def start(self, plan: Plan) -> None:
        """Take over a plan and its bound."""
        self.session.learn(plan)
        self.design = warm_start(plan, self.session.choices)
        self.session.best(self.problem, self.design, replace(self.effort, proof=False))

    def without(self, exchange: AskedExchange) -> Side:
        """The least cost with nothing of the exchange."""
        ways = ways_of(exchange, self.site, self.network)
        closed = [*self._columns(ways), *(self.session.columns[link] for link in ways.only(self.network))]
        forced = dict.fromkeys(closed, 0.0)
        if not self.session.small and self.design:
            self.session.best(self.problem, {**self.design, **forced}, replace(self.effort, proof=False))
        return self._side(self.session.best(self.problem, forced, self.effort))

    def within(self, exchange: AskedExchange) -> Side:
        """The least cost with one of its links; where it needs none, the least cost."""
        ways = ways_of(exchange, self.site, self.network)
        if ways.free:
            return self._side(self.session.best(self.problem, {}, self.effort))
        if not ways.new:
            return Side(bound=math.inf)
        columns = [self.session.columns[link] for link in ways.new]
        return self._side(self.session.with_or_without(self.problem, columns, True, self.effort))

    def sending(self, exchange: AskedExchange, least: float) -> Side:
        """The least cost with an annual flow of at least so much."""
        ways = ways_of(exchange, self.site, self.network)
        columns = self._columns(ways)
        if not columns:
            return Side(bound=math.inf)
        asked = self.problem.with_rows([(columns, least, math.inf, "reasons.at_least_sent")])
        if not self.session.small and self.design:
            own = {self.session.columns[link] for link in ways.new}
            held = {column: value for column, value in self.design.items() if column not in own}
            self.session.unshared(
                asked.with_bounds(list(held), *[np.array(list(held.values()))] * 2), replace(self.effort, proof=False)
            )
        return self._side(self.session.unshared(asked, self.effort))

    def aimed(self, target: float) -> "SessionSolves":
        """The same with time for a bound of each answer, until it is beyond a cost [money/y]"""
        seconds = min(max(self.effort.seconds or 0.0, PROOF_SECONDS), self.clock.seconds() or math.inf)
        return replace(self, effort=replace(self.effort, proof=True, target=target, seconds=seconds))

    def most(self, exchange: AskedExchange) -> float:
        """The largest annual flow by the linear relaxation.

        Nothing of it comes in at the giver; where that has none of its own, nothing goes on from the taker.
        """
        ways = ways_of(exchange, self.site, self.network)
        columns = self._columns(ways)
        if not columns:
            return 0.0
        costs = np.zeros(self.problem.columns)
        costs[list(columns)] = [-weight for weight in columns.values()]
        asked = self.problem.with_objective(costs, 0.0).relaxed()
        sent = [arc for arc in ways.arcs if arc.domain == "commodity"]
        before, after = {(arc.from_plant, arc.sends) for arc in sent}, {(arc.to_plant, arc.delivers) for arc in sent}
        every = list(self.network.arcs.values())
        into = [arc for arc in every if (arc.to_plant, arc.delivers) in before]
        back = [arc for arc in every if (arc.from_plant, arc.sends) in after and arc not in ways.arcs]
        for arcs in (into, back):
            closed = list(self._columns(ExchangeWays(tuple(arcs), ())))
            problem = asked.with_bounds(closed, upper=np.zeros(len(closed)))
            found = solve(problem, SolveOptions(time_limit=self.effort.seconds)).objective
            if found is not None and -found > NO_FLOW:
                return -found
        return 0.0

    def _columns(self, ways: ExchangeWays) -> dict[int, float]:
        """Columns of its flows with their hours."""
        flow, built = self.session.built.ledger.flow, self.session.built
        return {
            built.column(flow[arc.id, o]): self.site.weight(o)
            for arc in ways.arcs
            for o in self.site.conditions
            if (arc.id, o) in flow
        }

    def _side(self, answer: Answer) -> Side:
        if answer.x is None:
            return Side(bound=answer.bound)
        limits = Limits(began=time.monotonic())
        return Side(answer.objective, answer.bound, partial(plan_of, self.session, answer.x, answer.bound, GAP, limits))


@dataclass(eq=False)
class SingleSolves:
    """Questions that are solved one by one under a rule beside the case, where a session is not possible."""

    case: Case
    start: Plan | None
    options: dict[str, Any]
    clock: Clock = field(default_factory=Clock)
    kept: dict[tuple[AskedExchange, str, float], Side] = field(default_factory=dict)

    @cached_property
    def site(self) -> Site:
        """The park."""
        return make_site(self.case)

    @cached_property
    def network(self) -> Network:
        """Links and arcs, none left out because it cannot pay."""
        return bounded_network(self.site, forced=True)

    @cached_property
    def _stated(self) -> Network:
        """Links and arcs before their flows are bounded: every model has some of them."""
        return make_network(self.site)

    def without(self, exchange: AskedExchange) -> Side:
        """The least cost with nothing of the exchange."""
        return self._solved(exchange, "without", 0.0)

    def within(self, exchange: AskedExchange) -> Side:
        """The least cost with one of its links; where it needs none, the least cost."""
        ways = ways_of(exchange, self.site, self._stated)
        if not ways.arcs:
            return Side(bound=math.inf)
        return self._solved(exchange, "any" if ways.free else "within", 0.0)

    def sending(self, exchange: AskedExchange, least: float) -> Side:
        """The least cost with an annual flow of at least so much."""
        return self._solved(exchange, "sending", least)

    def aimed(self, target: float) -> "SingleSolves":
        """The same: each answer has its bound."""
        return self

    def most(self, exchange: AskedExchange) -> float:
        """The sum of the bounds of its flows, where one is not proven of one unit an hour [unit/y]"""
        arcs, limits = ways_of(exchange, self.site, self.network).arcs, self.network.guessed
        return sum(
            (1.0 if (arc.id, o) in limits else arc.bound[o]) * self.site.weight(o) for arc in arcs for o in self.site.conditions
        )

    def _solved(self, exchange: AskedExchange, question: str, least: float) -> Side:
        key = exchange, question, least
        if key not in self.kept:
            ways = ways_of(exchange, self.site, self._stated)
            weights = {(arc.id, o): self.site.weight(o) for arc in ways.arcs for o in self.site.conditions}
            links = ways.only(self._stated) if question == "without" else ways.new
            asked = partial(_required, weights=weights, links=links, question=question, least=least)
            rule = None if question == "any" else asked
            plan = optimise(self.case, start=self.start, extra=rule, time_limit=self.clock.seconds(), **self.options)
            self.kept[key] = side_of(plan)
        return self.kept[key]


def _required(
    model: Any, ledger: Ledger, weights: dict[tuple[str, str], float], links: Sequence[str], question: str, least: float
) -> Any:
    """Rule of a model: none of some flows, one of some links, or at least so much a year."""
    flows = [(weight, ledger.flow[key]) for key, weight in weights.items() if key in ledger.flow]
    built = [ledger.built[link] for link in links if link in ledger.built]
    if question == "without":
        return [*(flow <= 0 for _, flow in flows), *(one <= 0 for one in built)] or True
    if question == "within":
        return sum(built) >= 1 if built else False
    return sum(weight * flow for weight, flow in flows) >= least if flows else False


def side_of(plan: Plan) -> Side:
    """The side that a plan of least cost is."""
    if not plan.found:
        return Side(bound=math.inf if plan.status == "infeasible" else -math.inf)
    bound = (
        plan.bound
        if plan.bound is not None and (plan.objective_name, plan.scope, plan.only) == ("cost", "park", None)
        else -math.inf
    )
    return Side(float(plan.kpi["total_cost_per_y"]), bound, lambda: plan)


def solves_of(case: Case, plan: Plan | None, clock: Clock, gap: float | None, cancel: Callable[[], bool] | None) -> Solves:
    """The questions of a case: by a session where one is possible."""
    session = session_of(case)
    if session is None:
        return SingleSolves(case, plan, {"gap": gap, "cancel": cancel}, clock)
    # the same for every solve, as equal questions are answered once; those of small parks end by ``cancel``
    left = clock.until - time.monotonic()
    time_of_each = None if session.small else SECONDS if math.isinf(left) else max(min(SECONDS, left / MOST_SOLVES), LEAST)
    found = SessionSolves(session, Effort(gap, time_of_each, proof=session.small, cancel=cancel), session.problem, clock)
    if plan is not None:
        found.start(plan)
    return found
