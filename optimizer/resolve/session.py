"""Sessions: a case built once and solved many times under changed prices, caps and fixed binaries.

A case that differs in prices only has another objective over the same rows. So it shares all else: the network with its bounds,
the arrays, eliminated cycles, solutions, the basis of the relaxation, and what is proven of the least cost (see ``moved_bound``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Event
from typing import Any

import numpy as np
import pyomo.environ as pyo

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest
from parkloop.models.design import Design, design_ranges
from parkloop.models.network.arcs import Candidate, Network
from parkloop.models.site import Site, make_site
from parkloop.optimizer.bounds import bounded_along, bounded_network
from parkloop.optimizer.plan.designs import choice_columns
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import CreditBase, faults_of
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.resolve.effort import SECONDS, Answer, Effort
from parkloop.optimizer.resolve.moved_bound import ProvenBound, moved_bound
from parkloop.optimizer.resolve.parametric_problem import ParametricProblem, interpolated
from parkloop.optimizer.resolve.prices import same_but_for_prices
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.cycles import MAX_ROUNDS, Cycle, eliminate_cycle, find_cycles
from parkloop.optimizer.solver.highs.adapter import Outcome, Progress, SolveOptions, Status, solve
from parkloop.optimizer.solver.highs.polishing import polish
from parkloop.optimizer.solver.highs.warm_lp import WarmRelaxation
from parkloop.optimizer.solver.limits import few_choices
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.solver.reduction import reduced
from parkloop.optimizer.system.interrupts import check, pressed

BOUND_SECONDS = 1.0
"""Time for a bound by what is proven at other prices [s]"""
FINE = 1e-6
"""Relative gap of the operation of a design, and violation of a row that a start may have."""
RESTRICTED_GAP = 1e-4
"""Relative gap of the restricted MIP of a large park."""


@dataclass(eq=False, repr=False)
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
    proven: list[ProvenBound] = field(default_factory=list)
    """Bounds of the least cost, at these or other prices."""
    warm: list[WarmRelaxation] = field(default_factory=list)
    """The linear relaxation with its last basis, once there is one; sessions at other prices share it."""
    base: CreditBase = field(default_factory=dict)
    """Amounts of the baseline that credits count from, see ``credit_base``."""
    pace: float = 1.0
    """Multiple of the time that one search of a linear park of this size takes."""

    @classmethod
    def of(cls, case: Case, site: Site, network: Network) -> "Session":
        """The session on a park without credits and paybacks.

        Its bounds of flows admit forced choices too.
        """
        built = build(site, network)
        return cls(case, built, least_cost(built))

    @classmethod
    def opened(cls, case: Case, design: Design | None = None) -> "Session":
        """The session on a case of the same kind, of a design alone where one is given."""
        site = replace(make_site(case), design=design)
        return cls.of(case, site, bounded_network(site, forced=True))

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
        ledger, policy = self.built.ledger, self.case.policy
        priced = [e for e in ledger.emissions if e.head == "co2" and e.scope in policy.carbon_price_scopes]
        rest = [post for post in ledger.costs if post.head != "carbon"]
        return float(pyo.value(ledger.expected(rest))), float(pyo.value(ledger.expected(priced))) / 1000.0

    def learn(self, plan: Plan) -> None:
        """Take over the bound of a plan of least cost of this case."""
        known = plan.bound is not None and (plan.objective_name, plan.scope, plan.only) == ("cost", "park", None)
        if known and plan.bound is not None and plan.case_digest == inputs_digest(self.case):
            self.proven[:] = [ProvenBound(self.problem.c, self.problem.offset, plan.bound)]

    def prove(self, effort: Effort) -> None:
        """Prove a bound of the least cost, which serves at other prices and with links forced in or out too."""
        bound = self.best(self.problem, {}, effort).bound
        if np.isfinite(bound) and not self.proven:
            self.proven.append(ProvenBound(self.problem.c, self.problem.offset, bound))

    @property
    def small(self) -> bool:
        """Whether every question is solved exactly and soon."""
        return few_choices(self.problem)

    def repriced(self, case: Case) -> "Session | None":
        """The session of a case that differs in prices only, which change the objective and nothing else.

        It shares network, arrays, eliminated cycles, solutions and bounds with this one. ``None`` where more differs, or where
        bounds of flows rest on costs.
        """
        if self.built.network.by_cost or self.built.network.guessed or not same_but_for_prices(self.case, case):
            return None
        priced = build(make_site(case), self.built.network, rows=False)
        column = {name: j for j, name in enumerate(priced.problem.col_names)}
        if column.keys() != set(self.problem.col_names):
            return None
        order = [column[name] for name in self.problem.col_names]
        built = replace(priced, problem=self.built.problem, variables=[priced.variables[j] for j in order])
        return replace(self, case=case, built=built, problem=least_cost(built), answers={})

    def variant(self, case: Case, design: Design | None = None) -> "Session | None":
        """The session of a changed case; None where its bounds rest on costs or guesses.

        It begins with what is known here. Where only prices differ it shares all else;
        other changes need new bounds of flows, and arrays: those of a ``design``,
        where one is given, whose sizes may be beyond what is of use there.

        Raises:
            ValueError: a flow that nothing limits.
        """
        found = self.repriced(case)
        if found is not None:
            return found
        found = self.opened(case, design)
        if found.built.network.by_cost or found.built.network.guessed:
            return None
        place = {name: n for n, name in enumerate(self.problem.col_names)}
        places = np.array([place.get(name, -1) for name in found.problem.col_names])
        found.known += [np.where(places < 0, 0.0, x[places]) for x in self.known]
        return found

    def operated(self, design: Design, effort: Effort, gone: Iterable[Any] = ()) -> Answer:
        """The least-cost operation of a design, with the variables of what is gone at 0."""
        ranges = [*design_ranges(design, self.built.model), *((variable, 0.0, 0.0) for variable in gone)]
        columns = [self.built.column(variable) for variable, _, _ in ranges]
        asked = self.problem.with_bounds(columns, [low for _, low, _ in ranges], [high for _, _, high in ranges])
        return self._acyclic(asked, replace(effort, gap=FINE))

    def family(self, change: Callable[[float], Case], start: float, stop: float) -> ParametricProblem | None:
        """The case as a parametric problem between two values; ``None`` where its arrays are not linear."""
        ends = [self.repriced(change(value)) for value in (start, stop)]
        if ends[0] is not None and ends[1] is not None:
            return interpolated(ends[0].problem, ends[1].problem, start, stop)
        sites = make_site(change(start)), make_site(change(stop))
        networks = bounded_along(*sites)
        if networks is None:
            return None
        first, second = (least_cost(build(site, network)) for site, network in zip(sites, networks, strict=True))
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

    def unshared(self, problem: Problem, effort: Effort) -> Answer:
        """The least-cost solution of a problem with further rows, whose answer serves no other question."""
        check()
        return self._acyclic(problem, effort)

    def with_or_without(self, problem: Problem, columns: Sequence[int], chosen: bool, effort: Effort) -> Answer:
        """The least-cost solution with at least one of some choices made, or with none of them.

        With several, each is forced in turn, and the best of the answers counts; its bound is the least of theirs.
        """
        if not chosen or len(columns) == 1:
            return self.best(problem, dict.fromkeys(columns, float(chosen)), effort)
        answers = [self.best(problem, {column: 1.0}, effort) for column in columns]
        return replace(min(answers, key=lambda one: one.objective), bound=min(one.bound for one in answers))

    def _best(self, problem: Problem, forced: Mapping[int, float], effort: Effort) -> Answer:
        columns, values = list(forced), np.array(list(forced.values()), dtype=np.float64)
        return self._acyclic(problem.with_bounds(columns, values, values) if columns else problem, effort)

    def _acyclic(self, asked: Problem, effort: Effort) -> Answer:
        """The least-cost solution of a problem without circulating flows."""
        for _ in range(MAX_ROUNDS):
            whole = asked
            for cycle in self.found:
                whole = eliminate_cycle(self.built, whole, cycle)
            outcome, bound = self._solved(whole, effort)
            x = None if outcome.x is None else self._exact(whole, outcome.x)
            if x is None:
                return Answer(None, np.inf, np.inf if outcome.status is Status.infeasible else bound)
            remaining = [cycle for cycle in find_cycles(self.built, x) if cycle not in self.found]
            if not remaining:
                self.known.append(x)
                return Answer(x, whole.value(x), min(bound, whole.value(x)))
            self.found += remaining
        return Answer(None, np.inf, bound)

    def _exact(self, problem: Problem, x: Floats) -> Floats | None:
        """A solution (n,) with its integers rounded; None where it does not hold then."""
        return polish(problem, x).x

    def model_of(self, x: Floats) -> Build:
        """The model whose tables are those of a solution (n,)."""
        return self.built

    def faults(self, x: Floats, case: Case | None = None) -> list[str]:
        """Faults that the certificate finds in a solution, as a plan of this case or a variant of it."""
        session = self if case is None else self.repriced(case) or self.opened(case)
        if list(session.built.problem.col_names) != list(self.built.problem.col_names):
            return [say("The case with this value has other variables.")]
        return list(faults_of(Question(session.case), session.model_of(x), x, session.base))

    def _solved(self, problem: Problem, effort: Effort) -> tuple[Outcome, float]:
        """Outcome, and bound of the whole problem; a large one starts from the restricted MIP."""
        options, asked = effort.options(problem), effort.cancel

        def cancel() -> bool:
            return pressed() or (asked is not None and asked())

        if few_choices(problem):
            outcome = solve(problem, options, start=self._start(problem), cancel=cancel)
            return outcome, -np.inf if outcome.bound is None else outcome.bound
        if self.is_decided(problem):
            outcome = solve(problem, options, cancel=cancel)
            return outcome, -np.inf if outcome.bound is None else outcome.bound
        least, relaxed = self.relaxation_of(problem, options, cancel)
        if least == np.inf:
            return Outcome(Status.infeasible), np.inf
        part = self.part_of(problem, relaxed, options, cancel, self._start(problem))
        if part.x is not None and not effort.proof:
            return part, least
        left = replace(options, time_limit=max((options.time_limit or SECONDS) - part.seconds, 1.0))
        reached = Event()

        def watch(progress: Progress) -> None:
            if progress.bound is not None and progress.bound >= effort.target:
                reached.set()

        outcome = solve(problem, left, start=part.x, on_progress=watch, cancel=lambda: reached.is_set() or cancel())
        return outcome, least if outcome.bound is None else max(outcome.bound, least)

    def part_of(
        self,
        problem: Problem,
        relaxed: Floats | None,
        options: SolveOptions,
        cancel: Callable[[], bool],
        start: Floats | None = None,
    ) -> Outcome:
        """Solve the restricted MIP around a solution of the relaxation.

        It is small: on reduced arrays, in this process.
        """
        smaller, within = reduced(self._restricted(problem, relaxed)), _restricted_options(options)
        found = solve(smaller.problem, within, start=smaller.restricted(start), cancel=cancel, where="thread")
        return smaller.outcome(found)

    def is_decided(self, problem: Problem) -> bool:
        """Whether few binaries are left open."""
        return few_choices(problem, free=True)

    def relaxation_of(self, problem: Problem, options: SolveOptions, cancel: Callable[[], bool]) -> tuple[float, Floats | None]:
        """The bound of the relaxation and of what is proven at other prices, and its solution (n,).

        The bound is infinite where the relaxation is infeasible. Eliminated cycles and moved sides need a solve apart.
        """
        if problem.rows == self.problem.rows and not _moved_sides(self.problem, problem):
            if not self.warm:
                self.warm.append(WarmRelaxation(self.problem, pressed))
            found = moved_bound(self.warm[0], problem, self.proven, BOUND_SECONDS)
            if found.relaxed is not None:
                return found.value, found.relaxed
        relaxed = solve(problem.relaxed(), options, cancel=cancel)
        if relaxed.status is Status.infeasible:
            return np.inf, None
        return -np.inf if relaxed.objective is None or relaxed.status is not Status.optimal else relaxed.objective, relaxed.x

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
        fits = [x for x in whole if _fits(problem, x) and (np.isnan(x).any() or problem.violation(x) <= FINE)]
        return min(fits, key=lambda x: float(problem.c @ np.nan_to_num(x)), default=None)


def _restricted_options(options: SolveOptions) -> SolveOptions:
    """Options of the restricted MIP, whose proof says nothing of the whole problem."""
    return replace(options, gap=min(options.gap, RESTRICTED_GAP), time_limit=(options.time_limit or SECONDS) / 2)


def _moved_sides(first: Problem, second: Problem) -> bool:
    """Whether sides of rows differ."""
    return not (np.array_equal(first.row_lower, second.row_lower) and np.array_equal(first.row_upper, second.row_upper))


def _fits(problem: Problem, x: Floats) -> bool:
    inside = (x >= problem.col_lower - 1e-9) & (x <= problem.col_upper + 1e-9) | np.isnan(x)
    return bool(inside[problem.integer].all())


def least_cost(built: Build) -> Problem:
    """The arrays of a model with the cost as objective."""
    return built.problem.with_objective(*built.objective("cost"))
