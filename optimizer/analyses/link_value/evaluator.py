"""Value of a link, technology or exchange: what it saves, and its break-even values.

Everything else is re-optimised. Two plans are compared, the best with it and the best without it. Each is a line in every price,
so where the two lines cross both cost the same, unless another plan is better there: while there is time both are solved again at
the crossing.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from parkloop.cases.schema import Case
from parkloop.models.network.stored import payer
from parkloop.optimizer.parametric.parameters import PARAMETERS, CaseParameter, NoParameterError, case_parameter
from parkloop.optimizer.parametric.subject import Subject, UnknownLinkError, candidates, subject_of
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import warm_start
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.resolve.effort import Answer, Effort
from parkloop.optimizer.resolve.opening import session_of
from parkloop.optimizer.resolve.parametric_problem import ParametricProblem
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.system.interrupts import Asking, check

ROUNDS = 6
"""Times that a crossing is solved again."""
CLOSE, CLOSE_OF_LARGE = 1e-8, 1e-5
"""Difference of the two costs, relative, at which they are the same; the second in a large park."""
SECONDS = 3.0
"""Time of one link of a large park [s]"""


@dataclass(frozen=True)
class BreakEven:
    """Break-even value: where the plans with and without the link cost the same.

    ``parameter`` is capital (a factor on that of the link, with its fixed operating cost), carbon_price [money/t], subsidy (share
    of the link's capital) or water_price (factor on all prices of counted supplies). ``value`` is ``None`` where the two plans
    cost the same nowhere in the range. ``confirmed``: both plans were searched for again there, and cost the same.
    """

    parameter: str
    present: float
    value: float | None
    confirmed: bool


@dataclass(frozen=True)
class LinkValue:
    """Value of a link: least cost without it less least cost with it [money/y].

    ``saves`` is the least cost without the link less that with it: infinite where no plan exists without it, minus infinite where
    none exists with it. The truth lies from ``saves_at_least`` to ``saves_at_most``, as far as it is proven.
    """

    link: str
    built: bool
    cost_with: float
    cost_without: float
    saves_at_least: float
    saves_at_most: float
    capital: float
    """Annual cost of the link's capital, after subsidy and with its fixed operating cost, where it is built."""
    break_evens: tuple[BreakEven, ...]
    seconds: float

    @property
    def saves(self) -> float:
        """Saving by the link: cost without it less cost with it."""
        return self.cost_without - self.cost_with


@dataclass(eq=False)
class LinkEvaluator:
    """Evaluates the links of one case; what they share is built once."""

    case: Case
    session: Session
    parameters: dict[tuple[str, str], CaseParameter | None] = field(default_factory=dict)
    floor: float = -math.inf
    """Proven least cost of the whole park, as far as it is known: no park with a link or without it costs less."""

    def value(self, plan: Plan, link: str, time_limit: float | None = None) -> LinkValue:
        """Value of a link that a plan may have or not; ``time_limit`` [s] by default 3 in large parks.

        Raises:
            UnknownLinkError: no link that may be built is called so, or it stands today.
            ValueError: the plan was not found, or a time that cannot be meant.
            KeyboardInterrupt: Ctrl-C was pressed; the values before this one stand.
        """
        given = ArgumentCheck()
        given.plan("plan", plan, found=True)
        given.limits(time_limit)
        given.raise_faults()
        subject = subject_of(self.case, link, candidates(self.case))
        if not self.knows(subject):
            raise UnknownLinkError(str(link), list(self.session.columns))
        with Asking():
            return self.value_of(plan, subject, time_limit)

    def knows(self, subject: Subject) -> bool:
        """Whether all choices of a subject are open in its session."""
        return set(subject.choices) <= set(self.session.choices)

    def value_of(self, plan: Plan, subject: Subject, time_limit: float | None) -> LinkValue:
        """The same of a subject whose choices are open."""
        began, columns = time.monotonic(), tuple(self.session.choices[name] for name in subject.choices)
        self.session.learn(plan)
        limit = self.session.pace * SECONDS if time_limit is None else time_limit
        ask = LinkSearch(self.session, subject, columns, began + limit, limit / 3)
        built = self._follow(plan, columns)
        as_it_is = self.session.with_parametric_cost(np.zeros(self.session.problem.columns), 0.0, 0.0)
        within, without = (ask.best_plan(as_it_is, 0.0, chosen) for chosen in (True, False))
        if plan.bound is not None and plan.objective_name == "cost" and plan.scope == "park":
            self.floor = max(self.floor, plan.bound)
        within, without = self._proven(ask, as_it_is, within, without)
        check()
        low, high = saved(within, without, self.floor)
        return LinkValue(
            link=subject.id,
            built=built,
            cost_with=within.objective,
            cost_without=without.objective,
            saves_at_least=low,
            saves_at_most=high,
            capital=self._annual(subject, within.x),
            break_evens=tuple(self._break_evens(ask, within, without)),
            seconds=time.monotonic() - began,
        )

    def _proven(self, ask: "LinkSearch", family: ParametricProblem, within: Answer, without: Answer) -> tuple[Answer, Answer]:
        """Both sides, the dearer one with its own bound where known bounds do not tell which it is."""
        low, high = saved(within, without, self.floor)
        saves = _less(without.objective, within.objective)
        if not ask.small and low <= 0.0 < saves < math.inf:
            without = ask.best_plan(family, 0.0, chosen=False, target=within.objective)
        elif not ask.small and -math.inf < saves < 0.0 <= high:
            within = ask.best_plan(family, 0.0, chosen=True, target=without.objective)
        self.floor = max(self.floor, min(within.bound, without.bound))
        return within, without

    def _follow(self, plan: Plan, columns: tuple[int, ...]) -> bool:
        """Take the plan's choices as a start; whether it has one of them."""
        forced = warm_start(plan, self.session.choices)
        self.session.best(self.session.problem, forced, Effort(seconds=self.session.pace * SECONDS, proof=False))
        return any(forced[column] for column in columns)

    def _annual(self, subject: Subject, x: Floats | None) -> float:
        capital, constant = self._annual_capital(subject)
        return 0.0 if x is None else float(capital @ x[: len(capital)]) + constant

    def _annual_capital(self, subject: Subject) -> tuple[Floats, float]:
        """Annual cost of the capital of all its parts, by column, and its constant part [money/y]"""
        site = self.session.built.site
        whole, rest = np.zeros(self.session.problem.columns), 0.0
        for name in subject.choices:
            capital, constant = self.session.capital(name)
            if name in self.session.links:
                rate = self.session.links[name].terms.annual_rate
            else:
                row = site.park.technologies[name]
                rate = site.capital_terms(payer(site, row), row).annual_rate
            whole, rest = whole + rate * capital, rest + rate * constant
        return whole, rest

    def _break_evens(self, ask: "LinkSearch", within: Answer, without: Answer) -> Iterator[BreakEven]:
        if within.x is None or without.x is None:
            return
        capital, constant = self._annual_capital(ask.subject)
        if capital.any() or constant:
            family = self.session.with_parametric_cost(capital, constant, 1.0)
            value, confirmed = ask.crossing(family, 1.0, (0.0, math.inf))
            yield BreakEven("capital", 1.0, value, confirmed)
        for parameter in PARAMETERS:
            moved = self._parameter(ask, parameter, within.x)
            if moved is not None and moved.family is not None and moved.present is not None and not moved.family.moves_rows:
                value, confirmed = ask.crossing(moved.family, moved.present, (moved.start, moved.stop))
                yield BreakEven(parameter, moved.present, value, confirmed)

    def _parameter(self, ask: "LinkSearch", parameter: str, x: Floats) -> CaseParameter | None:
        key = parameter, ask.subject.id if parameter == "subsidy" else ""
        if key not in self.parameters:
            site, scale = self.session.built.site, self.session.cost_and_carbon(x)
            try:
                self.parameters[key] = case_parameter(site, self.session, ask.subject, parameter, None, scale)
            except NoParameterError:
                self.parameters[key] = None
        return self.parameters[key]


@dataclass(frozen=True)
class LinkSearch:
    """One link, technology or exchange, and the time for it."""

    session: Session
    subject: Subject
    columns: tuple[int, ...]
    until: float
    """Moment at which no further search begins [s]"""
    seconds: float
    """Of one search."""

    @property
    def small(self) -> bool:
        """Whether every search is exact and soon done."""
        return self.session.small

    def best_plan(self, family: ParametricProblem, value: float, chosen: bool, target: float | None = None) -> Answer:
        """Best plan found with or without the link at a value of the parameter.

        With a target its bound is more than the relaxation's, and need not be more than the target.
        """
        seconds = None if self.small else self.seconds
        effort = Effort(seconds=seconds, proof=target is not None, target=math.inf if target is None else target)
        return self.session.with_or_without(family.problem(value), self.columns, chosen, effort)

    def crossing(self, family: ParametricProblem, present: float, span: tuple[float, float]) -> tuple[float | None, bool]:
        """Value where plans with and without the link cost the same, and whether a solve confirmed it."""
        value, close = present, CLOSE if self.small else CLOSE_OF_LARGE
        for n in range(ROUNDS):
            if n and not self.small and time.monotonic() + self.seconds > self.until:
                return (None if value in span else value), False
            within, without = self.best_plan(family, value, True), self.best_plan(family, value, False)
            if within.x is None or without.x is None:
                return None, False
            saves, slope = without.objective - within.objective, family.slope(without.x) - family.slope(within.x)
            if n and abs(saves) <= close * max(abs(within.objective), abs(without.objective)):
                return value, True
            if slope == 0.0:
                return None, False
            before, value = value, min(max(value - saves / slope, span[0]), span[1])
            if value == before or math.isinf(value):
                return None, False
        return None, False


def saved(within: Answer, without: Answer, floor: float) -> tuple[float, float]:
    """Proven range of a link's saving, by the bounds with it, without it and of the park (``floor``).

    Whatever is forced or forbidden, a park costs no less than the least cost of the whole park, so that ``floor`` bounds both.
    """
    least = _less(max(without.bound, floor), within.objective)
    return least, _less(without.objective, max(within.bound, floor))


def _less(one: float, other: float) -> float:
    """A difference, in which infinite costs stay infinite."""
    return 0.0 if one == other else one - other


def link_evaluator(case: Case) -> LinkEvaluator | None:
    """Return the link evaluator of a case, None if qualities mix or credits need a baseline.

    Raises:
        CaseError: the case is faulty.
        ValueError: a flow that nothing limits.
    """
    case = checked(case)
    session = session_of(case)
    return None if session is None else LinkEvaluator(case, session)
