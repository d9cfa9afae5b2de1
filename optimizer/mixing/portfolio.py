"""Portfolio for parks that mix: SCIP on quality × flow as it stands, and our own search.

Small parks SCIP solves first. Where its first nodes give no design, a round of our search gives it one to begin with. Larger
ones, of which only a part mixes, are searched by us; SCIP begins with our design and has the time that is left. What SCIP
finds holds within its own tolerance only. It is therefore repaired and made a design of ours; where that is not as good,
limits are loosened within the certificate's tolerance, SCIP is run again with other tolerances, and the best plan that the
certificate accepts counts.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from parkloop.cases.messages import template
from parkloop.models.network.arcs import Network
from parkloop.models.site import Site
from parkloop.optimizer.mixing.ahead import OPENING_NODES, OPENING_SECONDS, ScipAhead, finest_gap, scip_first
from parkloop.optimizer.mixing.bilinear import Bilinear
from parkloop.optimizer.mixing.fixed_quality import LOOSENINGS, Accepts, FixedDesign, solve_fixed, with_quality_limits_loosened
from parkloop.optimizer.mixing.refinement import (
    FIRST_DESIGN_SECONDS,
    SECONDS,
    TOLERANCE,
    answer,
    begin,
    better,
    failed,
    improve_first,
    refine,
    rounds,
)
from parkloop.optimizer.mixing.repair import LEAST_GAP, LEAST_REPAIR_SECONDS, REPAIR_SECONDS, repaired
from parkloop.optimizer.mixing.scip import ScipRun, scip_run
from parkloop.optimizer.mixing.sequential_lp import MixingDesign, newton_repair
from parkloop.optimizer.mixing.state import MixingResult, MixingSearch
from parkloop.optimizer.mixing.true_quality import QualityKey
from parkloop.optimizer.mixing.valid_inequalities import with_valid_inequalities
from parkloop.optimizer.solve.lexicographic import ROUNDING, SMALL_GAP, Limits
from parkloop.optimizer.solver.highs.adapter import Outcome, Status, solve
from parkloop.optimizer.solver.outcome import Progress, bound_below, relative_gap
from parkloop.optimizer.solver.problem import Floats
from parkloop.optimizer.solver.scip.process import PATIENCE, available, prepare

ROUND_SECONDS, ROUND_SHARE = 5.0, 0.15
"""Time of our round, and its largest share of the remaining time."""
FINER_NODES = 500
"""Nodes on top of as many again that SCIP has for a finer gap than was asked for, where nobody asked."""
RESERVE_SHARE, MOST_RESERVE = 0.03, 1.0
"""Share of the time that is kept for making a plan, and its most [s]"""
LONG = 1e7
"""Time limit that is none [s]"""
SETTINGS = ((1e-9, 0.0), (1e-9, 1e-6))
"""Feasibility tolerance, and relative tightening of quality limits, of SCIP's further runs."""
WORSE = template(
    "SCIP's solution of {best} holds within its own tolerance only. This plan of {found} is the best found that passes the"
    " certificate."
)


@dataclass
class _Task:
    """A park, what is minimised, the certificate, and the search for its plan."""

    site: Site
    network: Network
    base: Mapping[tuple[str, str], float]
    objectives: tuple[str, ...]
    accepts: Accepts
    search: MixingSearch
    finer: bool
    """Whether nobody named a gap: then a smaller one is sought for a while."""
    told: tuple[float | None, float | None] = field(default=(None, None))

    @property
    def wanted(self) -> float:
        """Relative gap within which a plan is as good as SCIP's solution."""
        return max(self.search.wanted, LEAST_GAP)

    @property
    def aim(self) -> float:
        """Relative gap that SCIP is asked for."""
        return finest_gap(self.search.limits)

    @property
    def finest(self) -> float:
        """Relative gap at which nothing is left to do."""
        return SMALL_GAP if self.finer else self.aim

    @property
    def left(self) -> float:
        """Remaining time, without what is kept for making a plan [s]"""
        whole = self.search.until - self.search.limits.began
        return self.search.until - time.monotonic() - min(RESERVE_SHARE * whole, MOST_RESERVE)

    def accepted(self, found: MixingResult) -> bool:
        """Whether a result is a plan that the certificate accepts."""
        return found[3] is not None and self.accepts(found[0], found[3])


def solve_mixing(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    objectives: tuple[str, ...],
    limits: Limits,
    accepts: Accepts,
    first: MixingResult | None = None,
    proof: bool = False,
    ahead: ScipAhead | None = None,
) -> MixingResult:
    """Solve a park whose qualities mix, by SCIP and our search together.

    Args:
        site: the case in its scope.
        network: links and arcs with their flow bounds.
        base: baseline amount of each credit by policy and scenario.
        objectives: names, most important first.
        limits: time limit, gap, callbacks.
        accepts: whether the certificate accepts a solution of a model.
        first: result with every outlet at its limit, kept where nothing better is found.
        proof: a gap of 1e-6 is meant where none is named, and as much time as it takes.
        ahead: SCIP, where it has begun already.

    Returns:
        As ``refinement.refine``; by that alone where pyscipopt is not installed.
    """
    if not available():
        return refine(site, network, base, objectives, limits, first)
    prepare()
    if proof:
        limits = replace(limits, gap=max(SMALL_GAP if limits.gap is None else limits.gap, LEAST_GAP))
    search = begin(site, network, base, objectives[0], limits, first, LONG if proof else SECONDS)
    if not proof and not scip_first(search.mixing.problem):
        improve_first(search)
        infeasible = rounds(site, network, base, search)
        if infeasible is not None:
            return failed(search, infeasible)
        if search.closed or search.over:
            return answer(site, network, base, objectives, search)
    return _by_scip(_Task(site, network, base, objectives, accepts, search, finer=limits.gap is None), ahead or ScipAhead())


def _by_scip(task: _Task, ahead: ScipAhead) -> MixingResult:
    """The plan by SCIP, where the linear relaxation does not prove what is known."""
    search, mixing = task.search, task.search.mixing
    ahead.look()
    _bound_linearly(search)
    if search.gap is not None and search.gap <= task.finest:
        search.limits = _limits_for_plan(search)
        return answer(task.site, task.network, task.base, task.objectives, search)
    begun = ahead.run_on(mixing)
    with scip_run(mixing.free_of_margins, seed=search.limits.seed) if begun is None else nullcontext(begun) as run:
        infeasible = _in_turn(task, run)
        if infeasible is not None and search.design is None:
            return failed(search, infeasible)
        return _plan(task, run, mixing)


def _bound_linearly(search: MixingSearch) -> None:
    """Take the bound of the linear relaxation, which has none of the loss of SCIP's."""
    mixing = search.mixing
    problem, _ = with_valid_inequalities(mixing.built, mixing.relaxation, search.ranges)
    relaxed = solve(problem.relaxed(), search.options(search.solve_gap, ROUND_SHARE), cancel=search.limits.cancel)
    if relaxed.status is Status.optimal and relaxed.bound is not None:
        search.bound = max(search.bound, relaxed.bound)
        search.tell()


def _in_turn(task: _Task, run: ScipRun) -> Outcome | None:
    """Run SCIP, with a round of ours where its first nodes give no design; the outcome if infeasible."""
    search, until = task.search, task.search.until
    run.offer(search.design)
    _run(task, run, min(OPENING_SECONDS, task.left), task.finest, OPENING_NODES)
    if run.x is None and search.design is None and not run.died:
        search.until = min(until, time.monotonic() + min(ROUND_SECONDS, ROUND_SHARE * task.left))
        infeasible = None if search.interrupted else rounds(task.site, task.network, task.base, search, 1)
        search.until = until
        if infeasible is not None or run.outcome().status is Status.infeasible:
            return infeasible or run.outcome()
        run.offer(search.design)
    _run(task, run, task.left, task.aim)
    if task.finer:
        _run(task, run, task.left, SMALL_GAP, 2 * run.nodes + FINER_NODES)
    if run.died and not search.over:
        return rounds(task.site, task.network, task.base, search)
    outcome = run.outcome()
    return outcome if outcome.status in (Status.infeasible, Status.unbounded) else None


def _run(task: _Task, run: ScipRun, seconds: float, gap: float, nodes: int | None = None) -> None:
    """Let SCIP go on."""
    search = task.search
    if search.over or seconds <= 0 or _gap(task, run) <= gap:
        return
    patience = max(task.left - seconds, PATIENCE)
    search.interrupted |= run.go(seconds, gap, nodes, patience, search.limits.cancel, lambda: _tell(task, run))


def _take_solution(search: MixingSearch, x: Floats) -> None:
    """Make a better solution of SCIP a design."""
    until = max(min(search.until, time.monotonic() + REPAIR_SECONDS), time.monotonic() + LEAST_REPAIR_SECONDS)
    found = repaired(search.mixing, x, search.design, until, search.wanted, search.solve_gap, search.limits.cancel)
    search.take(found)


def _gap(task: _Task, run: ScipRun) -> float:
    """Relative gap between the best that SCIP or we have, and the better bound."""
    known = [value for value in (run.objective, task.search.objective) if value is not None]
    gap = relative_gap(min(known), max(run.bound, task.search.bound), 1.0) if known else None
    return float("inf") if gap is None else gap


def _tell(task: _Task, run: ScipRun) -> None:
    """Report progress where there is any."""
    search = task.search
    known = [value for value in (run.objective, search.objective) if value is not None]
    bound = max(run.bound, search.bound)
    now = min(known, default=None), bound if abs(bound) < float("inf") else None
    if now != task.told and search.limits.on_progress is not None:
        task.told = now
        seconds = time.monotonic() - search.limits.began
        search.limits.on_progress(Progress(seconds, *now, relative_gap(*now, 1.0)))


def _take_bound(task: _Task, run: ScipRun) -> None:
    """SCIP's bound where it is better; one above a design that works proves nothing."""
    search = task.search
    most = search.bound_limit
    if run.bound <= most + TOLERANCE * max(abs(most), 1.0):
        search.bound = max(search.bound, min(run.bound, most))


def _plan(task: _Task, run: ScipRun, mixing: Bilinear) -> MixingResult:
    """The best plan from SCIP's solution and our design, with the better bound."""
    search, proven = task.search, run.outcome()
    search.limits = _limits_for_plan(search)
    if proven.x is not None and proven.objective is not None:
        _take_solution(search, proven.x)
    _take_bound(task, run)
    found = answer(task.site, task.network, task.base, task.objectives, search)
    if proven.x is None or (_reaches(found[2], proven, task.wanted) and task.accepted(found)):
        return found
    built, outcome, x = _best_variant(task, mixing, proven)
    ours = task.accepted(found)
    if x is not None and (not ours or better(outcome, found[2])):
        found = built, found[1], _bounded(outcome, search), x
    if _reaches(found[2], proven, task.wanted) or found[2].objective is None or proven.objective is None:
        return found
    warning = WORSE(best=f"{proven.objective:.9g}", found=f"{found[2].objective:.9g}")
    return (*found[:2], replace(found[2], warning=warning), found[3])


def _bounded(outcome: Outcome, search: MixingSearch) -> Outcome:
    """The outcome of a plan with the bound of the search."""
    if outcome.objective is None:
        return outcome
    bound = bound_below(outcome.objective, search.bound)
    gap = relative_gap(outcome.objective, bound, 1.0)
    proven = Status.optimal if gap is not None and gap <= search.wanted + ROUNDING else Status.feasible
    return replace(outcome, status=Status.interrupted if search.interrupted else proven, bound=bound, gap=gap)


def _best_variant(task: _Task, mixing: Bilinear, proven: Outcome) -> FixedDesign:
    """The best plan from SCIP's solutions, with further tolerances until one reaches its optimum."""
    best: FixedDesign = mixing.built, Outcome(Status.error), None
    repaired = task.search.design
    for found in _scip_solutions(task, mixing, proven):
        for x, qualities in _variants(mixing, found, repaired):
            design = mixing, x, qualities, task.objectives, task.search.limits, task.accepts, (0.0, *LOOSENINGS)
            fixed = solve_fixed(task.site, task.network, task.base, *design)
            best = fixed if fixed[2] is not None and better(fixed[1], best[1]) else best
            if _reaches(best[1], proven, task.wanted):
                return best
        repaired = None
    return best


def _scip_solutions(task: _Task, mixing: Bilinear, proven: Outcome) -> Iterator[Floats]:
    """SCIP's solution, then those with smaller tolerance and tightened quality limits."""
    assert proven.x is not None
    yield proven.x
    for feasibility, tighter in SETTINGS:
        if task.search.over or task.left <= 0:
            return
        problem = with_quality_limits_loosened(mixing.problem, proven.x, -tighter)
        with scip_run(replace(mixing, problem=problem), feasibility, task.search.limits.seed) as run:
            run.go(task.left, task.search.wanted, cancel=task.search.limits.cancel)
            found = run.x
        if found is not None:
            yield found


def _variants(
    mixing: Bilinear, x: Floats, repaired: MixingDesign | None
) -> Iterator[tuple[Floats, Mapping[QualityKey, float] | None]]:
    """A solution repaired with its qualities, and as it is."""
    design = repaired or newton_repair(mixing, x, time.monotonic() + REPAIR_SECONDS)
    if design is not None:
        yield design.x, design.qualities
    yield x, None


def _limits_for_plan(search: MixingSearch) -> Limits:
    """Limits for making a plan of a design, with time for it also after cancellation."""
    if not search.interrupted:
        return search.limits
    return replace(search.limits, time_limit=FIRST_DESIGN_SECONDS, began=time.monotonic(), cancel=None)


def _reaches(outcome: Outcome, proven: Outcome, wanted: float) -> bool:
    """Whether a plan is as good as SCIP's solution within the gap."""
    if outcome.objective is None or proven.objective is None:
        return False
    return outcome.objective <= proven.objective + wanted * abs(proven.objective)
