"""Sessions: a case built once and solved many times under changed prices, caps and fixed binaries.

The arrays of a case are linear in every price and in every cap. So two builds, at two values, give those at any third: they are
compared, and where more than objective and sides of rows differs (a floor, a quality), the dependence is not linear.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.models.network.arcs import Candidate
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import bounded_along, bounded_network
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.plan.designs import choice_columns
from parkloop.optimizer.planning.assembly import faults_of
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.cycles import MAX_ROUNDS, Cycle, eliminate_cycle, find_cycles
from parkloop.optimizer.solve.lexicographic import FEW_BINARIES, LARGE_GAP
from parkloop.optimizer.solver.highs import Outcome, SolveOptions, Status, solve
from parkloop.optimizer.solver.polishing import polish
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.system.interrupts import check, pressed

EXACT_GAP = 1e-8
"""Relative gap of small parks, which tells ties and small savings apart."""
SAME = 1e-12
"""Relative difference of equal coefficients."""
SECONDS = 10.0
"""Default time limit of one solve of a large park [s]"""
RESTRICTED_GAP = 1e-4
"""Relative gap of the restricted MIP of a large park."""


@dataclass(frozen=True)
class Effort:
    """Effort of one solve: relative gap, time limit [s], and whether a bound of it all is wanted."""

    gap: float | None = None
    seconds: float | None = None
    proof: bool = True
    cancel: Callable[[], bool] | None = None

    def options(self, problem: Problem) -> SolveOptions:
        """Solver options for a problem; small ones are solved exactly."""
        small = int(problem.integer.sum()) <= FEW_BINARIES
        gap = (EXACT_GAP if small else LARGE_GAP) if self.gap is None else self.gap
        return SolveOptions(gap=gap, time_limit=None if small and self.seconds is None else self.seconds or SECONDS)


@dataclass(frozen=True, eq=False)
class Answer:
    """Incumbent with some binaries fixed, and proven bound.

    ``x`` (n,) is ``None`` without an incumbent; then ``bound`` is infinite where infeasibility is proven.
    """

    x: Floats | None
    objective: float
    bound: float

    @property
    def impossible(self) -> bool:
        """Whether infeasibility is proven."""
        return self.x is None and self.bound == np.inf


@dataclass(frozen=True, eq=False)
class ParametricProblem:
    """A problem as a linear function of a parameter: ``first`` at ``at``, and the change per unit.

    ``c`` (n,) and ``offset`` change the objective, ``lower`` and ``upper`` (m,) the sides of rows.
    """

    first: Problem
    at: float
    c: Floats
    offset: float
    lower: Floats
    upper: Floats

    @property
    def moves_rows(self) -> bool:
        """Whether the parameter moves sides of rows, so that plans become feasible or infeasible with it."""
        return bool(self.lower.any() or self.upper.any())

    def problem(self, value: float) -> Problem:
        """The problem at a value of the parameter."""
        step = value - self.at
        rows = np.arange(self.first.rows)
        moved = self.first.with_objective(self.first.c + step * self.c, self.first.offset + step * self.offset)
        if not self.moves_rows:
            return moved
        return moved.with_row_bounds(rows, self.first.row_lower + step * self.lower, self.first.row_upper + step * self.upper)

    def slope(self, x: Floats) -> float:
        """Change of a solution's cost per unit of the parameter."""
        return float(self.c @ x[: len(self.c)]) + self.offset


def interpolated(first: Problem, second: Problem, start: float, stop: float) -> ParametricProblem | None:
    """Interpolate between the problems at two values; ``None`` where they differ otherwise."""
    if not _same_but_for_prices(first, second):
        return None
    step = stop - start
    sides = [_slope(a, b, step) for a, b in ((first.row_lower, second.row_lower), (first.row_upper, second.row_upper))]
    return ParametricProblem(first, start, (second.c - first.c) / step, (second.offset - first.offset) / step, *sides)


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
    """Change of row sides per unit; 0 where a side is absent."""
    slope = np.zeros_like(first)
    there = np.isfinite(first)
    slope[there] = (second[there] - first[there]) / step
    return slope


@dataclass(eq=False)
class Session:
    """One case, built once without screening, since whether a link pays is the question."""

    case: Case
    built: Build
    problem: Problem
    """The least-cost problem."""
    found: list[Cycle] = field(default_factory=list)
    """Cycles of earlier solutions, eliminated in later ones."""
    known: list[Floats] = field(default_factory=list)
    """Solutions so far, as warm starts."""
    answers: dict[tuple[Any, ...], Answer] = field(default_factory=dict)
    """Cache of answers."""

    @property
    def links(self) -> dict[str, Candidate]:
        """Every existing and candidate link."""
        return self.built.network.links

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column of the binary of each new link."""
        return {link: self.built.column(var) for link, var in self.built.ledger.built.items()}

    @cached_property
    def choices(self) -> dict[str, int]:
        """Column of the choice of each new link and technology."""
        return choice_columns(self.built)

    def chosen(self, x: Floats) -> frozenset[str]:
        """New links and technologies of a solution."""
        return frozenset(name for name, column in self.choices.items() if x[column] > 0.5)

    def used(self, x: Floats) -> frozenset[str]:
        """New links with a flow, and new technologies, of a solution."""
        flow, arcs = self.built.ledger.flow, self.built.network.arcs_of
        idle = {
            link
            for link in self.columns
            if all(x[self.built.column(flow[arc.id, o])] <= 1e-7 for arc in arcs[link] for o in self.built.site.conditions)
        }
        return self.chosen(x) - idle

    def cost_and_carbon(self, x: Floats) -> tuple[float, float]:
        """Cost of a solution without the carbon price, and the CO2 that is priced [money/y, t/y]"""
        self.built.load(x[: len(self.built.variables)])
        books, policy = self.built.ledger, self.case.policy
        priced = [e for e in books.emissions if e.head == "co2" and e.scope in policy.carbon_price_scopes]
        rest = [post for post in books.costs if post.head != "carbon"]
        return float(pyo.value(books.expected(rest))), float(pyo.value(books.expected(priced))) / 1000.0

    def family(self, change: Callable[[float], Case], start: float, stop: float) -> ParametricProblem | None:
        """The case as a parametric problem between two values; ``None`` where its arrays are not linear."""
        sites = make_site(change(start)), make_site(change(stop))
        networks = bounded_along(*sites)
        if networks is None:
            return None
        first, second = (_least_cost(build(site, network)) for site, network in zip(sites, networks, strict=True))
        family = interpolated(first, second, start, stop)
        same = family is not None and list(family.first.col_names) == list(self.problem.col_names)
        return family if same else None

    def capital(self, link: str) -> tuple[Floats, float]:
        """Capital of a link by column (n,), and its constant part [money]"""
        gross = next((c.gross for c in self.built.ledger.capital if c.item == link), 0.0)
        terms, constant = self.built.terms(gross)
        dense = np.zeros(self.problem.columns)
        dense[list(terms)] = list(terms.values())
        dense[self.built.column(self.built.ledger.nothing)] = 0.0
        return dense, constant

    def with_parametric_cost(self, c: Floats, offset: float, at: float) -> ParametricProblem:
        """This case as a parametric problem whose parameter changes the objective only."""
        none = np.zeros(self.problem.rows)
        return ParametricProblem(self.problem, at, c, offset, none, none)

    def best(self, problem: Problem, forced: Mapping[int, float], effort: Effort) -> Answer:
        """The least-cost solution of a problem of this case with some binaries fixed.

        Args:
            problem: a variant of the session's problem with the same columns.
            forced: values of binaries, 0 or 1, by column.
            effort: gap, time limit and cancellation.

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
        for _ in range(MAX_ROUNDS):
            whole = asked
            for cycle in self.found:
                whole = eliminate_cycle(self.built, whole, cycle)
            outcome, bound = self._solved(whole, effort)
            x = None if outcome.x is None else polish(whole, outcome.x).x
            if x is None:
                return Answer(None, np.inf, np.inf if outcome.status is Status.infeasible else bound)
            remaining = [cycle for cycle in find_cycles(self.built, x) if cycle not in self.found]
            if not remaining:
                self.known.append(x)
                return Answer(x, whole.value(x), min(bound, whole.value(x)))
            self.found += remaining
        return Answer(None, np.inf, bound)

    def faults(self, x: Floats, case: Case | None = None) -> list[str]:
        """Faults that the certificate finds in a solution, as a plan of this case or a variant of it."""
        built = self.built if case is None else _built(case)
        if [str(v) for v in built.problem.col_names] != list(self.problem.col_names):
            return [say("The case with this value has other variables.")]
        return list(faults_of(Question(built.site.case), built, x))

    def _solved(self, problem: Problem, effort: Effort) -> tuple[Outcome, float]:
        """Outcome, and bound of the whole problem; a large one starts from the restricted MIP."""
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
        part = solve(
            self._restricted(problem, relaxed.x), _restricted_options(options), start=self._start(problem), cancel=cancel
        )
        if part.x is not None and not effort.proof:
            return part, least
        left = replace(options, time_limit=max((options.time_limit or SECONDS) - part.seconds, 1.0))
        outcome = solve(problem, left, start=part.x, cancel=cancel)
        return outcome, least if outcome.bound is None else max(outcome.bound, least)

    def _restricted(self, problem: Problem, relaxed: Floats | None) -> Problem:
        """The restricted MIP over the binaries that the relaxation or an earlier solution uses."""
        keep = np.zeros(problem.columns, dtype=bool)
        if relaxed is not None:
            keep |= relaxed > 1e-6
        for x in self.known:
            keep[: len(x)] |= x > 0.5
        unused = np.array([j for j in self.choices.values() if not keep[j] and problem.col_lower[j] <= 0], dtype=int)
        return problem.with_bounds(unused, upper=np.zeros(len(unused)))

    def _start(self, problem: Problem) -> Floats | None:
        """The best earlier solution that fits the fixed binaries, as warm start."""
        whole = [np.append(x, np.full(problem.columns - len(x), np.nan)) for x in self.known if len(x) <= problem.columns]
        fits = [x for x in whole if _fits(problem, x)]
        return min(fits, key=lambda x: float(problem.c @ np.nan_to_num(x)), default=None)


def _restricted_options(options: SolveOptions) -> SolveOptions:
    """Options of the restricted MIP, whose proof says nothing of the whole problem."""
    return replace(options, gap=min(options.gap, RESTRICTED_GAP), time_limit=(options.time_limit or SECONDS) / 2)


def _fits(problem: Problem, x: Floats) -> bool:
    inside = (x >= problem.col_lower - 1e-9) & (x <= problem.col_upper + 1e-9) | np.isnan(x)
    return bool(inside[problem.integer].all())


def _built(case: Case) -> Build:
    site = make_site(case)
    return build(site, bounded_network(site, forced=True))


def _least_cost(built: Build) -> Problem:
    return built.problem.with_objective(*built.objective("cost"))


def open_session(case: Case) -> Session | None:
    """Open a session on a case; ``None`` where one problem is not enough: mixing qualities, credits.

    Raises:
        ValueError: a flow that nothing limits.
    """
    built = _built(case)
    if any(row.kind == "credit" for row in case.policies) or mixing_kinds(built.site, built.network):
        return None
    return Session(case, built, _least_cost(built))
