"""A park that is built once and solved many times under rules: limits on linear amounts.

Where qualities mix there are two models of it, the conservative one, whose solutions are plans, and its relaxation, which proves.
Where they lie too far apart, the portfolio of parks that mix answers, which builds its models anew.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from parkloop.cases.schema import Case
from parkloop.models.accounts.closing import OBJECTIVES
from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Network
from parkloop.models.site import Site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.mixing.refinement import mixing_kinds
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import CreditBase, answered, certified, faults_of
from parkloop.optimizer.planning.pipeline import credit_base, site_of
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.solving import solve_question
from parkloop.optimizer.planning.steps.assumed_bounds import assumption
from parkloop.optimizer.search.slope_scaling import slope_scaled
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.cycles import MAX_ROUNDS, Cycle, eliminate_cycle, find_cycles
from parkloop.optimizer.solve.lexicographic import TIGHT, made_exact
from parkloop.optimizer.solver.highs.adapter import Outcome, Progress, SolveOptions, Status, solve
from parkloop.optimizer.solver.limits import LARGE_GAP, SMALL_GAP, Limits, few_choices
from parkloop.optimizer.solver.outcome import START_FEASIBLE, relative_gap
from parkloop.optimizer.solver.problem import Floats, LinearRow, Problem

BookAmount = Callable[[Ledger], Any]
"""A linear amount of the ledger, as a Pyomo expression."""
FINER = 0.35
"""Share of the gap that the relaxation is solved to where qualities mix: the rest is between it and the plan."""
TIE_SECONDS = 3.0
"""Time limit of a solve that is to find a good solution and to prove nothing [s]"""
PORTFOLIO_SECONDS = 20.0
"""Time limit of the portfolio of parks that mix, where none is given [s]"""


@dataclass(frozen=True, eq=False)
class BookRule:
    """Rule that plans keep: a linear amount of the ledger is at most a limit."""

    name: str
    amount: BookAmount
    most: float

    def stated(self, ledger: Ledger) -> Any:
        """The rule as a Pyomo inequality."""
        return self.amount(ledger) + ledger.nothing <= self.most


@dataclass(frozen=True, eq=False)
class RuledAnswer:
    """Answer under rules: model and solution (n,) with its objective, and a bound of all plans.

    ``x`` is None without a plan; the status is then ``infeasible`` where that is proven.
    """

    status: Status
    built: Build | None = None
    x: Floats | None = None
    objective: float = np.inf
    bound: float = -np.inf

    def amount(self, of: BookAmount) -> float:
        """A linear amount of the ledger at the solution."""
        assert self.built is not None and self.x is not None
        terms, constant = self.built.terms(of(self.built.ledger))
        return constant + sum(value * float(self.x[column]) for column, value in terms.items())


@dataclass(eq=False)
class RuledPark:
    """One question's park, built once; ``relaxed`` is there where qualities mix."""

    question: Question
    site: Site
    network: Network
    base: CreditBase
    built: Build
    relaxed: Build | None
    cycles: list[Cycle] = field(default_factory=list)
    """Cycles of earlier solutions, eliminated in later ones."""
    before: Floats | None = None
    """The last solution of the relaxation, as warm start."""
    known: dict[tuple[int, BookAmount], tuple[dict[int, float], float]] = field(default_factory=dict)
    """Coefficients of amounts, by model."""

    @property
    def case(self) -> Case:
        """The case."""
        return self.question.case

    @property
    def gap(self) -> float:
        """Relative gap of a solve: as asked, else by the number of binaries; 0.1 % where qualities mix."""
        if self.question.limits.gap is not None:
            return self.question.limits.gap
        return LARGE_GAP if self.many_choices or self.relaxed is not None else SMALL_GAP

    @property
    def many_choices(self) -> bool:
        """Whether it has more binaries than a small park."""
        return not few_choices(self.built.problem)

    @property
    def assumption(self) -> str:
        """Up to which flow what is proven holds, where nothing limits it; empty where all is limited."""
        return assumption(self.network) if self.network.guessed else ""

    @property
    def stopped(self) -> bool:
        """Whether it was cancelled."""
        cancel = self.question.limits.cancel
        return cancel is not None and cancel()

    def minimise(
        self,
        aims: Sequence[tuple[float, BookAmount]],
        rules: Sequence[BookRule] = (),
        start: Floats | None = None,
        portfolio: Sequence[str] = (),
        enough: Callable[[Progress], bool] | None = None,
        proof: bool = True,
    ) -> RuledAnswer:
        """Minimise a weighted sum of amounts under rules.

        Args:
            aims: weights and amounts.
            rules: what the plans keep.
            start: a solution (n,) of an earlier problem, as warm start.
            portfolio: objectives that parks that mix minimise in turn where the two models lie too far apart; none: they are not
                asked.
            enough: whether a progress is all that is wanted to be known.
            proof: whether a bound is wanted; without it a good solution is, within ``TIE_SECONDS``.
        """
        limits = replace(self.question.limits, began=time.monotonic(), gap=self.gap)
        if not proof:
            limits = replace(limits, time_limit=min(limits.time_limit or TIE_SECONDS, TIE_SECONDS))
        mixes, least, begun, ends = proof and self.relaxed is not None, -np.inf, start, enough
        if mixes and self.relaxed is not None:
            finer = replace(limits, gap=FINER * self.gap)
            relaxed = self._solved(self.relaxed, aims, rules, self.before, finer, enough)[0]
            self.before = relaxed.x if relaxed.x is not None else self.before
            if relaxed.status is Status.infeasible:
                return RuledAnswer(Status.infeasible, bound=np.inf)
            least, ends = _bound(relaxed), _any(enough, _close_to(_bound(relaxed), self.gap))
            if relaxed.x is not None and not self._keeps(start, aims, rules):
                begun = self._choices_of(relaxed.x)
        outcome, x = self._acyclic(aims, rules, begun, limits, ends)
        bound = _bound(outcome) if self.relaxed is None else least
        if x is None:
            impossible = outcome.status is Status.infeasible and self.relaxed is None
            known = Status.interrupted if outcome.status is Status.infeasible and not impossible else outcome.status
            found = RuledAnswer(known, bound=np.inf if impossible else min(bound, np.finfo(float).max))
        else:
            problem = self._asked(self.built, aims, rules)
            value = problem.value(x[: problem.columns])
            found = RuledAnswer(self._status(outcome, value, bound), self.built, x, value, min(bound, value))
        if not mixes or not portfolio or found.status is Status.optimal or self.stopped:
            return found
        return self._by_portfolio(found, aims, rules, portfolio, limits)

    def sloped(self, aims: Sequence[tuple[float, BookAmount]], rules: Sequence[BookRule] = ()) -> RuledAnswer | None:
        """A good solution by slope scaling, soon found in a large park; None: not found.

        Args:
            aims: weights and amounts.
            rules: what it keeps.
        """
        asked, options = self._asked(self.built, aims, rules), SolveOptions(seed=self.question.limits.seed)
        relaxed = solve(asked.relaxed(), options, cancel=lambda: self.stopped)
        x = None if relaxed.x is None or self.stopped else slope_scaled(asked, relaxed.x, options, lambda: self.stopped)
        return None if x is None else RuledAnswer(Status.feasible, self.built, x, asked.value(x))

    def plan(self, answer: RuledAnswer, objective: float | None, bound: float | None, warnings: Sequence[str] = ()) -> Plan:
        """The certified plan of an answer.

        Args:
            answer: one with a solution.
            objective: value of the first of the question's objectives.
            bound: what is proven of it over all plans of the case, not only those that keep the rules.
            warnings: what a reader must know of it.
        """
        assert answer.built is not None and answer.x is not None
        known = bound if bound is not None and np.isfinite(bound) else None
        gap = None if known is None or objective is None else relative_gap(objective, known, abs(objective) or 1.0)
        status = Status.optimal if gap is not None and gap <= self.gap else Status.feasible
        question = self.question
        if question.objectives[0] not in (*OBJECTIVES, *self.case.species):
            question, objective, known, gap = replace(question, objectives=("cost",)), None, None, None
        plan = answered(question, answer.built, Outcome(status, answer.x, objective, known, gap), 0.0)
        return certified(question, replace(plan, warnings=(*plan.warnings, *warnings)), answer.built, answer.x, self.base)

    def _status(self, outcome: Outcome, value: float, bound: float) -> Status:
        gap = relative_gap(value, bound, abs(value) or 1.0)
        if gap is not None and gap <= self.gap * (1 + 1e-3) + 2e-6:
            return Status.optimal
        return Status.interrupted if outcome.status is Status.interrupted and self.stopped else Status.feasible

    def _asked(self, built: Build, aims: Sequence[tuple[float, BookAmount]], rules: Sequence[BookRule]) -> Problem:
        """The arrays of a model with rows for the rules."""
        c, offset = np.zeros(built.problem.columns), 0.0
        for weight, amount in aims:
            terms, constant = self._terms(built, amount)
            c[list(terms)] += weight * np.array(list(terms.values()))
            offset += weight * constant
        rows: list[LinearRow] = []
        for rule in rules:
            terms, constant = self._terms(built, rule.amount)
            rows.append((terms, -np.inf, rule.most - constant, rule.name))
        asked = built.problem.with_objective(c, offset)
        return asked.with_rows(rows) if rows else asked

    def _terms(self, built: Build, amount: BookAmount) -> tuple[dict[int, float], float]:
        key = id(built), amount
        if key not in self.known:
            self.known[key] = built.terms(amount(built.ledger))
        return self.known[key]

    def _solved(
        self,
        built: Build,
        aims: Sequence[tuple[float, BookAmount]],
        rules: Sequence[BookRule],
        start: Floats | None,
        limits: Limits,
        enough: Callable[[Progress], bool] | None,
    ) -> tuple[Outcome, Problem]:
        """Outcome of one model, and its arrays."""
        problem, ended = self._asked(built, aims, rules), False
        for cycle in self.cycles if built is self.built else ():
            problem = eliminate_cycle(built, problem, cycle)

        def heard(progress: Progress) -> None:
            nonlocal ended
            ended = ended or (enough is not None and enough(progress))
            if limits.on_progress is not None:
                limits.on_progress(progress)

        begun = None if start is None else np.append(start, np.full(max(problem.columns - len(start), 0), np.nan))
        begun = None if begun is None or len(begun) != problem.columns else begun
        return solve(problem, limits.options(), begun, heard, lambda: ended or self.stopped), problem

    def _acyclic(
        self,
        aims: Sequence[tuple[float, BookAmount]],
        rules: Sequence[BookRule],
        start: Floats | None,
        limits: Limits,
        enough: Callable[[Progress], bool] | None,
    ) -> tuple[Outcome, Floats | None]:
        """Outcome and exact solution of the conservative model without circulating flows."""
        outcome, x = Outcome(Status.error), None
        for _ in range(MAX_ROUNDS):
            outcome, problem = self._solved(self.built, aims, rules, start, limits, enough)
            outcome, x = made_exact(self.built, problem, outcome)
            if x is None and outcome.x is not None and not self.stopped:
                again = self._solved(self.built, aims, rules, start, replace(limits, tolerance=TIGHT), enough)[0]
                outcome, x = made_exact(self.built, problem, again)
            new = [] if x is None else [cycle for cycle in find_cycles(self.built, x) if cycle not in self.cycles]
            if not new:
                return outcome, x
            self.cycles += new
        return replace(outcome, status=Status.interrupted, x=None), None

    def _keeps(self, start: Floats | None, aims: Sequence[tuple[float, BookAmount]], rules: Sequence[BookRule]) -> bool:
        """Whether an earlier solution keeps the rules."""
        if start is None or len(start) < self.built.problem.columns:
            return False
        problem = self._asked(self.built, aims, rules)
        return problem.violation(start[: problem.columns]) <= START_FEASIBLE

    def _choices_of(self, relaxed: Floats) -> Floats:
        """Warm start (n,) with the choices of a solution of the relaxation."""
        assert self.relaxed is not None
        known = {name: j for j, name in enumerate(self.relaxed.problem.col_names)}
        problem = self.built.problem
        columns = [known.get(name, -1) if whole else -1 for name, whole in zip(problem.col_names, problem.integer, strict=True)]
        return np.array([np.nan if j < 0 else np.round(relaxed[j]) for j in columns])

    def _by_portfolio(
        self,
        found: RuledAnswer,
        aims: Sequence[tuple[float, BookAmount]],
        rules: Sequence[BookRule],
        portfolio: Sequence[str],
        limits: Limits,
    ) -> RuledAnswer:
        """Answer of the portfolio of parks that mix, where it is better or proves more."""

        def kept(model: Any, ledger: Ledger) -> Any:
            return [rule.stated(ledger) for rule in rules]

        seconds = PORTFOLIO_SECONDS if limits.time_limit is None else limits.time_limit
        within = replace(limits, time_limit=seconds, began=time.monotonic(), on_progress=None)
        asked = replace(self.question, objectives=tuple(portfolio), limits=within, extra=kept if rules else None)
        site = site_of(asked)
        built, _, outcome, x = solve_question(asked, site, bounded_network(site, self.base, asked.name), self.base)
        if x is None:
            return found
        value = sum(weight * RuledAnswer(outcome.status, built, x).amount(amount) for weight, amount in aims)
        bound = max(found.bound, _bound(outcome) if len(aims) == 1 else -np.inf)
        # a plan that the certificate refuses is no better than one that it may accept
        takes = value < found.objective and (found.x is None or not faults_of(asked, built, x, self.base))
        best = RuledAnswer(outcome.status, built, x, value, bound) if takes else found
        bound = min(bound, best.objective)
        return replace(best, bound=bound, status=self._status(outcome, best.objective, bound))


def _close_to(bound: float, gap: float) -> Callable[[Progress], bool]:
    """Whether the incumbent of a progress is close enough to a bound that is known."""
    return lambda progress: progress.objective is not None and progress.objective - bound <= gap * abs(progress.objective)


def _any(one: Callable[[Progress], bool] | None, other: Callable[[Progress], bool]) -> Callable[[Progress], bool]:
    return other if one is None else lambda progress: other(progress) or one(progress)


def _bound(outcome: Outcome) -> float:
    if outcome.status is Status.infeasible and outcome.x is None:
        return np.inf
    return -np.inf if outcome.bound is None else outcome.bound


def open_ruled_park(question: Question) -> RuledPark:
    """Build the park of a question, with every candidate.

    Raises:
        NoBaselineError: credits or paybacks count from a baseline that has no solution.
        ValueError: a trade that earns has no limit.
    """
    site, base = site_of(question), credit_base(question)
    # no bound may rest on the least cost, as plans under rules cost more
    network = bounded_network(site, base, f"{question.name},rules")
    built = build(site, network, base)
    mixes = bool(mixing_kinds(site, network))
    return RuledPark(question, site, network, base, built, build(site, network, base, relaxed=True) if mixes else None)
