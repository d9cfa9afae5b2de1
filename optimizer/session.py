"""A case built once and solved many times: prices and caps go into the arrays, a link is forced by the bounds of its binary.

The arrays of a case are linear in every price and in every cap. So two builds, at two values, give those at any third: they are
compared, and where more than objective and sides of rows differs (a floor, a quality), there is no such line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from cases.schema import Case
from models.network import Candidate
from models.policy import limits_broken
from models.site import make_site
from optimizer.bounds import bounded_along, bounded_network
from optimizer.build import Build, build
from optimizer.certify import certify
from optimizer.circles import ROUNDS, Circle, circles, without
from optimizer.highs import Outcome, SolveOptions, Status, polish, solve
from optimizer.interrupts import check, pressed
from optimizer.passes import FEW_BINARIES, LARGE_GAP
from optimizer.plan import COLUMNS
from optimizer.problem import Floats, Problem, linear_terms
from optimizer.refine import mixing_kinds
from optimizer.tables import all_tables

EXACT_GAP = 1e-8
"""Gap of small parks: ties and small savings are told apart."""
SAME = 1e-12
"""Relative difference of two coefficients that are the same."""
SECONDS = 10.0
"""Time of one solve of a large park where the question sets none."""
PART_GAP = 1e-4
"""Gap of the search over a promising part of a large park."""


@dataclass(frozen=True)
class Effort:
    """What one solve may take: relative gap, seconds, and whether a bound of the whole park is wanted, not only a good plan."""

    gap: float | None = None
    seconds: float | None = None
    proof: bool = True
    cancel: Callable[[], bool] | None = None

    def options(self, problem: Problem) -> SolveOptions:
        """Options for a problem: small ones are solved exactly."""
        small = int(problem.integer.sum()) <= FEW_BINARIES
        gap = (EXACT_GAP if small else LARGE_GAP) if self.gap is None else self.gap
        return SolveOptions(gap=gap, time_limit=None if small and self.seconds is None else self.seconds or SECONDS)


@dataclass(frozen=True, eq=False)
class Answer:
    """The best plan found with some choices forced, and a proven bound.

    ``x`` is ``None`` where no plan was found; then ``bound`` is infinite where it is proven that there is none.
    """

    x: Floats | None
    objective: float
    bound: float

    @property
    def impossible(self) -> bool:
        """Whether it is proven that there is no plan."""
        return self.x is None and self.bound == np.inf


@dataclass(frozen=True, eq=False)
class Family:
    """A problem for every value of a number: ``first`` at ``at``, and what one unit more adds to objective and sides."""

    first: Problem
    at: float
    c: Floats
    offset: float
    lower: Floats
    upper: Floats

    @property
    def moves_rows(self) -> bool:
        """Whether the number moves limits, so that plans come and go with it."""
        return bool(self.lower.any() or self.upper.any())

    def problem(self, value: float) -> Problem:
        """The problem at a value."""
        step = value - self.at
        rows = np.arange(self.first.rows)
        moved = self.first.with_objective(self.first.c + step * self.c, self.first.offset + step * self.offset)
        if not self.moves_rows:
            return moved
        return moved.with_row_bounds(rows, self.first.row_lower + step * self.lower, self.first.row_upper + step * self.upper)

    def slope(self, x: Floats) -> float:
        """What one unit more adds to the cost of a plan."""
        return float(self.c @ x[: len(self.c)]) + self.offset


def between(first: Problem, second: Problem, start: float, stop: float) -> Family | None:
    """The problems at all values from those at two, or ``None`` where more than objective and sides of rows differs."""
    if not _same_but_for_prices(first, second):
        return None
    step = stop - start
    sides = [_slope(a, b, step) for a, b in ((first.row_lower, second.row_lower), (first.row_upper, second.row_upper))]
    return Family(first, start, (second.c - first.c) / step, (second.offset - first.offset) / step, *sides)


def _same_but_for_prices(first: Problem, second: Problem) -> bool:
    if (first.columns, first.rows, first.nonzeros) != (second.columns, second.rows, second.nonzeros):
        return False
    exact = [(a.A.indices, a.A.indptr, a.integer) for a in (first, second)]
    close = [(a.A.data, a.col_lower, a.col_upper) for a in (first, second)]
    ends = [(np.isinf(a.row_lower), np.isinf(a.row_upper)) for a in (first, second)]
    return (
        list(first.col_names) == list(second.col_names)
        and list(first.row_names) == list(second.row_names)
        and all(np.array_equal(a, b) for a, b in zip((*exact[0], *ends[0]), (*exact[1], *ends[1]), strict=True))
        and all(np.allclose(a, b, rtol=SAME, atol=0.0) for a, b in zip(*close, strict=True))
    )


def _slope(first: Floats, second: Floats, step: float) -> Floats:
    """Change per unit of sides of rows; none where a side is absent."""
    slope = np.zeros_like(first)
    there = np.isfinite(first)
    slope[there] = (second[there] - first[there]) / step
    return slope


@dataclass(eq=False)
class Session:
    """One case, built once, without screening: whether a link pays is the question."""

    case: Case
    built: Build
    problem: Problem
    """Least cost."""
    found: list[Circle] = field(default_factory=list)
    """Circles of commodities that a solution had; none of the later ones has them."""
    known: list[Floats] = field(default_factory=list)
    """Solutions so far: where the next search starts."""
    answers: dict[tuple[Any, ...], Answer] = field(default_factory=dict)
    """What was asked before."""

    @property
    def links(self) -> dict[str, Candidate]:
        """Every link that exists or may be built."""
        return self.built.network.links

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column of the choice of each new link."""
        return {link: self.built.column(var) for link, var in self.built.ledger.built.items()}

    @cached_property
    def technologies(self) -> dict[str, int]:
        """Column of the choice of each new technology."""
        return {u: self.built.column(var) for u, var in self.built.ledger.built_technology.items()}

    @cached_property
    def _choices(self) -> list[int]:
        return [*self.columns.values(), *self.technologies.values()]

    def chosen(self, x: Floats) -> frozenset[str]:
        """New links and technologies of a solution."""
        both = {**self.columns, **self.technologies}
        return frozenset(name for name, column in both.items() if x[column] > 0.5)

    def used(self, x: Floats) -> frozenset[str]:
        """New links that something flows in, and new technologies, of a solution."""
        flow, arcs = self.built.ledger.flow, self.built.network.arcs_of
        idle = {
            link
            for link in self.columns
            if all(x[self.built.column(flow[arc.id, o])] <= 1e-7 for arc in arcs[link] for o in self.built.site.conditions)
        }
        return self.chosen(x) - idle

    def cost_and_carbon(self, x: Floats) -> tuple[float, float]:
        """Cost of a solution without the carbon price, and the CO2 that it acts on [money/y, t/y]"""
        self.built.load(x[: len(self.built.variables)])
        books, policy = self.built.ledger, self.case.policy
        priced = [e for e in books.emissions if e.head == "co2" and e.scope in policy.carbon_price_scopes]
        rest = [post for post in books.costs if post.head != "carbon"]
        return float(pyo.value(books.expected(rest))), float(pyo.value(books.expected(priced))) / 1000.0

    def family(self, change: Callable[[float], Case], start: float, stop: float) -> Family | None:
        """The case at every value from its arrays at two, or ``None`` where they are no line."""
        sites = make_site(change(start)), make_site(change(stop))
        networks = bounded_along(*sites)
        if networks is None:
            return None
        first, second = (_least_cost(build(site, network)) for site, network in zip(sites, networks, strict=True))
        family = between(first, second, start, stop)
        same = family is not None and list(family.first.col_names) == list(self.problem.col_names)
        return family if same else None

    def capital(self, link: str) -> tuple[Floats, float]:
        """Capital of a link by column, and the part that no choice changes [money]"""
        gross = next((c.gross for c in self.built.ledger.capital if c.item == link), 0.0)
        terms, constant = linear_terms(gross + self.built.ledger.nothing, self.built.variables)
        dense = np.zeros(self.problem.columns)
        dense[list(terms)] = list(terms.values())
        dense[self.built.column(self.built.ledger.nothing)] = 0.0
        return dense, constant

    def along(self, c: Floats, offset: float, at: float) -> Family:
        """This case with an objective that a number changes, from the value that it has now."""
        none = np.zeros(self.problem.rows)
        return Family(self.problem, at, c, offset, none, none)

    def best(self, problem: Problem, forced: Mapping[int, float], effort: Effort) -> Answer:
        """The best plan of a problem of this case with some choices forced to 0 or 1.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed since the question that this belongs to began.
        """
        check()
        key = (problem.offset, *(a.tobytes() for a in (problem.c, problem.row_lower, problem.row_upper)), *forced.items(), effort)
        if key not in self.answers:
            self.answers[key] = self._best(problem, forced, effort)
        return self.answers[key]

    def _best(self, problem: Problem, forced: Mapping[int, float], effort: Effort) -> Answer:
        columns, values = list(forced), np.array(list(forced.values()), dtype=np.float64)
        asked = problem.with_bounds(columns, values, values) if columns else problem
        for _ in range(ROUNDS):
            whole = asked
            for circle in self.found:
                whole = without(self.built, whole, circle)
            outcome, bound = self._solved(whole, effort)
            x = None if outcome.x is None else polish(whole, outcome.x).x
            if x is None:
                return Answer(None, np.inf, np.inf if outcome.status is Status.infeasible else bound)
            circling = [circle for circle in circles(self.built, x) if circle not in self.found]
            if not circling:
                self.known.append(x)
                return Answer(x, whole.value(x), min(bound, whole.value(x)))
            self.found += circling
        return Answer(None, np.inf, bound)

    def faults(self, x: Floats, case: Case | None = None) -> list[str]:
        """What the certificate says against a solution, as a plan of this case or of one with another price."""
        built = self.built if case is None else _built(case)
        if [str(v) for v in built.problem.col_names] != list(self.problem.col_names):
            return ["The case with this value has other variables."]
        built.load(x[: len(built.variables)])
        cost = float(pyo.value(built.ledger.expected(built.ledger.costs)))
        tables = all_tables(built)
        tables["broken_policies"] = pd.DataFrame(limits_broken(built.model.policy), columns=list(COLUMNS["broken_policies"]))
        return list(certify(built.site.case, tables, objective=cost, scope="park", only=None, credit_baseline={}))

    def _solved(self, problem: Problem, effort: Effort) -> tuple[Outcome, float]:
        """Outcome, and a bound of the whole problem; of a large one the best over a promising part comes first."""
        options, asked = effort.options(problem), effort.cancel

        def cancel() -> bool:
            return pressed() or (asked is not None and asked())

        if int(problem.integer.sum()) <= FEW_BINARIES:
            outcome = solve(problem, options, start=self._start(problem), cancel=cancel)
            return outcome, -np.inf if outcome.bound is None else outcome.bound
        relaxed = solve(problem.relaxed(), options, cancel=cancel)
        if relaxed.status is Status.infeasible:
            return relaxed, np.inf
        least = -np.inf if relaxed.objective is None or relaxed.status is not Status.optimal else relaxed.objective
        part = solve(self._part(problem, relaxed.x), _half(options), start=self._start(problem), cancel=cancel)
        if part.x is not None and not effort.proof:
            return part, least
        left = replace(options, time_limit=max((options.time_limit or SECONDS) - part.seconds, 1.0))
        outcome = solve(problem, left, start=part.x, cancel=cancel)
        return outcome, least if outcome.bound is None else max(outcome.bound, least)

    def _part(self, problem: Problem, relaxed: Floats | None) -> Problem:
        """The problem over what its relaxation or a plan so far builds."""
        keep = np.zeros(problem.columns, dtype=bool)
        if relaxed is not None:
            keep |= relaxed > 1e-6
        for x in self.known:
            keep[: len(x)] |= x > 0.5
        unused = np.array([j for j in self._choices if not keep[j] and problem.col_lower[j] <= 0], dtype=int)
        return problem.with_bounds(unused, upper=np.zeros(len(unused)))

    def _start(self, problem: Problem) -> Floats | None:
        """The best solution so far that has the choices that are forced."""
        whole = [np.append(x, np.full(problem.columns - len(x), np.nan)) for x in self.known if len(x) <= problem.columns]
        fits = [x for x in whole if _within(problem, x)]
        return min(fits, key=lambda x: float(problem.c @ np.nan_to_num(x)), default=None)


def _half(options: SolveOptions) -> SolveOptions:
    """Options of a search over a part, whose proof says nothing of the whole."""
    return replace(options, gap=min(options.gap, PART_GAP), time_limit=(options.time_limit or SECONDS) / 2)


def _within(problem: Problem, x: Floats) -> bool:
    inside = (x >= problem.col_lower - 1e-9) & (x <= problem.col_upper + 1e-9) | np.isnan(x)
    return bool(inside[problem.integer].all())


def _built(case: Case) -> Build:
    site = make_site(case)
    return build(site, bounded_network(site, forced=True))


def _least_cost(built: Build) -> Problem:
    return built.problem.with_objective(*built.objective("cost"))


def open_session(case: Case) -> Session | None:
    """The case ready for changes, or ``None`` where one problem is not enough: qualities that mix, credits from a baseline.

    Raises:
        ValueError: a flow that nothing limits.
    """
    built = _built(case)
    if any(row.kind == "credit" for row in case.policies) or mixing_kinds(built.site, built.network):
        return None
    return Session(case, built, _least_cost(built))
