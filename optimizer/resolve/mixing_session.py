"""Sessions of parks whose qualities mix: network, bounds of flows and both models are built once.

The session's problem is the relaxation with envelopes of quality × flow, whose optimum is a bound, so that all of ``Session``
that proves holds here too. Its solutions are designs: local searches on the same rows with quality × flow as it stands, from
what is known, from the relaxation's choices, and over all choices at the qualities found. Small ones are searched by SCIP too.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from parkloop.cases.schema import Case
from parkloop.models.network.arcs import Network
from parkloop.models.site import Site, make_site
from parkloop.optimizer.mixing.ahead import scip_first
from parkloop.optimizer.mixing.bilinear import Bilinear, bilinear
from parkloop.optimizer.mixing.fixed_quality import NOISE_SHARES, idle_columns
from parkloop.optimizer.mixing.repair import LEAST_GAP, LEAST_REPAIR_SECONDS, repaired
from parkloop.optimizer.mixing.scip import scip_run
from parkloop.optimizer.mixing.sequential_lp import MixingDesign, fixed_design, local_search
from parkloop.optimizer.mixing.true_quality import QualityKey
from parkloop.optimizer.mixing.valid_inequalities import with_valid_inequalities
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.assembly import CreditBase
from parkloop.optimizer.planning.pipeline import credit_base
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError
from parkloop.optimizer.resolve.effort import SECONDS, Effort
from parkloop.optimizer.resolve.parametric_problem import ParametricProblem, interpolated
from parkloop.optimizer.resolve.prices import same_but_for_prices
from parkloop.optimizer.resolve.session import FINE, Session
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.lexicographic import LARGE_GAP
from parkloop.optimizer.solver.highs.adapter import Outcome, Progress, SolveOptions, Status, solve
from parkloop.optimizer.solver.outcome import relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem
from parkloop.optimizer.system.interrupts import pressed

PACE = 4.0
"""Time that a search takes here, as a multiple of that of a linear park."""
FIRST_SECONDS = 10.0
"""Time that a search has for its first design, beyond its time limit where need be [s]"""
DECIDED_SHARE = 0.4
"""Largest share of the time for the relaxation where the choices are made already."""
FLOWS = 1e-9
"""Flow from which a quality is that of what flows [t/h]"""


@dataclass(eq=False, repr=False, kw_only=True)
class MixingSession(Session):
    """One case whose qualities mix, built once without screening."""

    mixing: Bilinear
    wanted: float = LARGE_GAP
    """Relative gap within which a known design is as good as any: that of the plan that is asked about, where it is wider."""
    pace: float = PACE

    @classmethod
    def of(cls, case: Case, site: Site, network: Network) -> "MixingSession":
        """The session on a park that mixes, over bounds of flows that admit forced choices too.

        Raises:
            NoBaselineError: credits count from a baseline that has no solution.
        """
        return cls._made(case, site, network, credit_base(Question(case)))

    @classmethod
    def _made(cls, case: Case, site: Site, network: Network, base: CreditBase) -> "MixingSession":
        mixing = bilinear(site, network, base, "cost")
        wide = with_valid_inequalities(mixing.built, mixing.relaxation, mixing.ranges)[0]
        return cls(case, mixing.built, wide, base=base, mixing=mixing)

    @property
    def small_park(self) -> bool:
        """Whether SCIP solves the whole park soon."""
        return scip_first(self.mixing.problem)

    @property
    def small(self) -> bool:
        """No question is solved exactly: quality × flow holds within tolerances."""
        return False

    def learn(self, plan: Plan) -> None:
        """Take over the bound of a plan of least cost of this case, and its gap."""
        super().learn(plan)
        if self.proven and plan.gap is not None:
            self.wanted = max(self.wanted, plan.gap)

    def repriced(self, case: Case) -> "MixingSession | None":
        """The session of a case that differs in prices only.

        It shares network, bounds of flows and solutions with this one. Where prices move the baseline
        that credits count from, sides of rows are others, and what is proven is proven anew.
        """
        if self.built.network.by_cost or self.built.network.guessed or not same_but_for_prices(self.case, case):
            return None
        try:
            base = credit_base(Question(case))
        except NoBaselineError:
            return None
        site = make_site(case)
        if base != self.base:
            other = self._made(case, site, self.built.network, base)
            same = list(other.problem.col_names) == list(self.problem.col_names)
            return replace(other, found=self.found, known=self.known, wanted=self.wanted) if same else None
        priced = build(site, self.built.network, base, self.mixing.ranges, relaxed=True, rows=False)
        column = {name: j for j, name in enumerate(priced.problem.col_names)}
        names = self.built.problem.col_names
        if column.keys() != set(names):
            return None
        built = replace(priced, problem=self.built.problem, variables=[priced.variables[column[name]] for name in names])
        c, offset = built.objective("cost")
        mixing = replace(self.mixing, built=built, problem=self.mixing.problem.with_objective(c, offset))
        return replace(self, case=case, built=built, problem=self.problem.with_objective(c, offset), mixing=mixing, answers={})

    def family(self, change: Callable[[float], Case], start: float, stop: float) -> ParametricProblem | None:
        """The case as a parametric problem between two prices; ``None`` where more than the objective moves."""
        first, second = (self.repriced(change(value)) for value in (start, stop))
        if first is None or second is None:
            return None
        family = interpolated(first.problem, second.problem, start, stop)
        return None if family is None or family.moves_rows else family

    def model_of(self, x: Floats) -> Build:
        """The model whose tables are those of a solution (n,), with each outlet counted at its quality there."""
        return replace(self.built, counted=counted(self.mixing, x))

    def _exact(self, problem: Problem, x: Floats) -> Floats | None:
        return x

    def _solved(self, problem: Problem, effort: Effort) -> tuple[Outcome, float]:
        options = effort.options(problem)
        return _DesignSearch(self, problem, effort, time.monotonic() + (options.time_limit or SECONDS), options.gap).run()

    def design_problem(self, asked: Problem, margins: bool = True) -> Bilinear:
        """The mixing problem with what a variant of the relaxation has.

        These are costs, bounds, sides, and further rows and columns. ``margins`` as those of ``Bilinear``: SCIP works without.
        """
        own = self.mixing.problem if margins else self.mixing.without_margins
        n, m, wide = own.columns, own.rows, self.problem
        kept = np.append(np.arange(n), np.arange(wide.columns, asked.columns))
        sides = [
            np.append(np.where(now[:m] == before[:m], mine, now[:m]), now[wide.rows :])
            for mine, before, now in (
                (own.row_lower, wide.row_lower, asked.row_lower),
                (own.row_upper, wide.row_upper, asked.row_upper),
            )
        ]
        matrix = own.A
        if asked.columns > wide.columns:
            matrix = csr_array(hstack([matrix, csr_array((m, asked.columns - wide.columns))], format="csr"))
        if asked.rows > wide.rows:
            matrix = csr_array(vstack([matrix, asked.A[wide.rows :][:, kept]], format="csr"))
        problem = Problem(
            c=asked.c[kept],
            offset=asked.offset,
            A=matrix,
            row_lower=sides[0],
            row_upper=sides[1],
            col_lower=asked.col_lower[kept],
            col_upper=asked.col_upper[kept],
            integer=asked.integer[kept],
            row_names=[*own.row_names, *asked.row_names[wide.rows :]],
            col_names=[*own.col_names, *asked.col_names[wide.columns :]],
        )
        return replace(self.mixing, problem=problem)

    def of_design(self, x: Floats) -> Floats:
        """A solution of the mixing problem in the columns of the relaxation, whose envelopes are left at 0."""
        n = self.mixing.problem.columns
        return np.concatenate([x[:n], np.zeros(self.problem.columns - n), x[n:]])

    def as_design(self, x: Floats, columns: int) -> Floats:
        """A solution of a relaxation in so many columns of the mixing problem; 0 in those that it lacks."""
        n = self.mixing.problem.columns
        own = np.append(x[:n], x[self.problem.columns :])
        return np.append(own, np.zeros(max(columns - len(own), 0)))[:columns]


@dataclass(eq=False)
class _DesignSearch:
    """One search: the design and the bound so far."""

    session: MixingSession
    problem: Problem
    effort: Effort
    until: float
    gap: float
    mixing: Bilinear = field(init=False)
    design: MixingDesign | None = None
    bound: float = -np.inf

    def __post_init__(self) -> None:
        """The mixing problem of the variant that is asked."""
        self.mixing = self.session.design_problem(self.problem)

    def run(self) -> tuple[Outcome, float]:
        """Search; the outcome, with a solution in the columns of the relaxation, and the bound."""
        least, relaxed = self.session.relaxation_of(self.problem, self._options(), self._cancelled)
        self.bound = least
        if least == np.inf:
            return Outcome(Status.infeasible), np.inf
        near = self._nearest()
        if near is not None and self._enough(near):
            self.design = MixingDesign(near, {}, self.mixing.problem.value(near))
            return self._outcome()
        decided = self.session.is_decided(self.problem)
        guide = self._proved(DECIDED_SHARE) if decided else None
        if self.bound == np.inf:
            return Outcome(Status.infeasible), np.inf
        self._improve(near, free=not decided)
        if self.design is None or (self.open and self.effort.proof and not (decided and self._close(self.design.objective))):
            guide = guide if decided else self._restricted(relaxed)
            self._improve(relaxed if guide is None else guide, free=not decided)
        if self.open and self.session.small_park:
            self._by_scip()
        elif self.open and self.effort.proof and not decided and self.bound < self.effort.target:
            self._improve(self._proved(), free=False)
        if self.bound == np.inf:
            return Outcome(Status.infeasible), np.inf
        return self._outcome()

    @property
    def open(self) -> bool:
        """Whether the gap is, and time is left."""
        gap = None if self.design is None else relative_gap(self.design.objective, self.bound, 1.0)
        return (gap is None or gap > self.gap) and time.monotonic() < self.until and not self._cancelled()

    def _outcome(self) -> tuple[Outcome, float]:
        if self.design is None:
            return Outcome(Status.interrupted), self.bound
        self._close_idle(self.design)
        x = self.session.of_design(self.design.x)
        return Outcome(Status.feasible, x, self.design.objective), min(self.bound, self.design.objective)

    def _close_idle(self, design: MixingDesign) -> None:
        """Build nothing that the design does not use."""
        problem = self.mixing.problem
        idle = idle_columns(self.mixing.built, design.x, NOISE_SHARES[0])
        idle = idle[(problem.col_lower[idle] <= 0.0) & (design.x[idle] > 0.0)]
        if idle.size:
            closed = replace(self.mixing, problem=problem.with_bounds(idle, upper=np.zeros(len(idle))))
            self._take(fixed_design(closed, design.x, counted(self.mixing, design.x)))

    def _cancelled(self) -> bool:
        return pressed() or (self.effort.cancel is not None and self.effort.cancel())

    def _options(self, share: float = 1.0) -> SolveOptions:
        """Options of a solve with a share of the time that is left."""
        return SolveOptions(gap=self.gap, time_limit=max(share * (self.until - time.monotonic()), 0.5))

    def _nearest(self) -> Floats | None:
        """The best known solution that fits what is forced; else the best one, which does not."""
        problem, known = self.mixing.problem, self.session.known
        whole = [self.session.as_design(x, problem.columns) for x in known]
        fits = [x for x in whole if problem.violation(x) <= FINE]
        return min(fits or whole[-1:], key=problem.value, default=None)

    def _enough(self, x: Floats) -> bool:
        """Whether a known solution is as good as is asked for."""
        problem = self.mixing.problem
        return self.effort.gap is None and self._close(problem.value(x)) and problem.violation(x) <= FINE

    def _close(self, objective: float) -> bool:
        """Whether an objective is as close to the bound as that of the plan that is asked about."""
        gap = relative_gap(objective, self.bound, 1.0)
        return gap is not None and gap <= max(self.gap, self.session.wanted)

    def _improve(self, x: Floats | None, free: bool) -> None:
        """A local search from a solution of either problem.

        ``free``: over choices too, at the qualities that it finds.
        """
        if x is None or self._cancelled():
            return
        if len(x) != self.mixing.problem.columns:
            x = self.session.as_design(x, self.mixing.problem.columns)
        until = self.until if self.design is not None else max(self.until, time.monotonic() + FIRST_SECONDS)
        self._take(local_search(self.mixing, x, until, self.gap, free, self._cancelled))

    def _take(self, design: MixingDesign | None) -> None:
        if design is not None and (self.design is None or design.objective < self.design.objective):
            self.design = design

    def _restricted(self, relaxed: Floats | None) -> Floats | None:
        """A solution of the relaxation over the choices that it, or an earlier solution, uses."""
        return self.session.part_of(self.problem, relaxed, self._options(), self._cancelled).x

    def _proved(self, share: float = 1.0) -> Floats | None:
        """The optimum of the relaxation, whose bound is taken; it ends where the target is reached."""
        reached = Event()

        def watch(progress: Progress) -> None:
            if progress.bound is not None and progress.bound >= self.effort.target:
                reached.set()

        ends = self._cancelled
        found = solve(self.problem, self._options(share), on_progress=watch, cancel=lambda: reached.is_set() or ends())
        if found.status is Status.infeasible:
            self.bound = np.inf
        elif found.bound is not None:
            self.bound = max(self.bound, found.bound)
        return found.x

    def _by_scip(self) -> None:
        """SCIP on quality × flow as it stands; it begins with the design."""
        gap = max(self.gap, LEAST_GAP)
        with scip_run(self.session.design_problem(self.problem, margins=False)) as run:
            run.offer(self.design)
            run.go(max(self.until - time.monotonic(), 0.5), gap, cancel=self._cancelled)
            if run.outcome().status is Status.infeasible and self.design is None:
                self.bound = np.inf
            elif np.isfinite(run.bound):
                self.bound = max(self.bound, run.bound)
            x = run.x
        if x is not None:
            until = max(self.until, time.monotonic() + LEAST_REPAIR_SECONDS)
            self._take(repaired(self.mixing, x, self.design, until, self.gap, cancel=self._cancelled))


def counted(mixing: Bilinear, x: Floats) -> dict[QualityKey, float]:
    """Quality along the largest flow of each outlet of a solution (n,).

    Where nothing flows it is the upper end of its range.
    """
    found = {key: high for key, (_, high) in mixing.ranges.items()}
    for key, arcs in mixing.arcs.items():
        flow, mass = max(arcs, key=lambda way: float(x[way[0]]), default=(0, 0))
        if arcs and x[flow] > FLOWS:
            found[key] = float(x[mass] / x[flow])
    return found
