"""Adaptive refinement for parks that mix: bound by piecewise relaxation, designs by local search.

Each round solves the relaxation, whose optimum is a bound, and starts a local search at its solution and at random
perturbations. Grades are refined where relaxation and design differ, so the bound rises; where no start leads to a design,
one is sought with conservative qualities on the same grades. It ends when the gap is closed or progress stalls.

Method: piecewise McCormick relaxation; Castro P.M. (2015) Comput. Chem. Eng. 72, 300-311.
"""

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from parkloop.cases.messages import say
from parkloop.models.network.arcs import Network
from parkloop.models.network.mixer_ranges import MixerRanges
from parkloop.models.network.mixers import Mixers
from parkloop.models.site import Site
from parkloop.optimizer.mixing.bilinear import Bilinear, bilinear
from parkloop.optimizer.mixing.bound_tightening import tighten_ranges
from parkloop.optimizer.mixing.fixed_quality import mapped_to, solve_fixed
from parkloop.optimizer.mixing.grades import Grades, initial_grades, refined_grades
from parkloop.optimizer.mixing.perturbation import random_start
from parkloop.optimizer.mixing.sequential_lp import MixingDesign, fixed_at_true_qualities, local_search
from parkloop.optimizer.mixing.state import MixingResult, MixingSearch
from parkloop.optimizer.mixing.true_quality import QualityKey, true_qualities
from parkloop.optimizer.mixing.valid_inequalities import with_valid_inequalities
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.lexicographic import LARGE_GAP, ROUNDING, Limits
from parkloop.optimizer.solver.highs.adapter import Outcome, Status, solve
from parkloop.optimizer.solver.outcome import bound_below, relative_gap
from parkloop.optimizer.solver.problem import Floats, Problem

ROUNDS = 12
SECONDS = 40.0
"""Default time limit of refinement [s]"""
STARTS = 15
"""Random starts in a round."""
FIRST_SHARE = 0.3
"""Share of the remaining time for a relaxation before a design is known."""
SHARE_DECAY = 0.3
"""Factor on that share after a round whose starts led to no better incumbent."""
MANY_BINARIES = 100
"""Binaries from which a plan is sought at the first solution of a relaxation, before its optimum."""
FIRST_DESIGN_SECONDS = 5.0
"""Time limit for a first design after cancellation [s]"""
TIGHTENING_SHARE = 0.2
"""Share of the remaining time for bound tightening after each better incumbent."""
INEQUALITIES_PAY = 0.5
"""Share of the root gap that valid inequalities must close to be kept."""
REFINED_SHARE = 0.1
"""Residual, relative to the largest, from which the grades of a quality are refined."""
STALL_STARTS = 5
"""Stall limit: consecutive random starts without a better incumbent."""
STALL_GAIN = 1e-5
"""Relative change of incumbent or bound below which a round counts as stalled."""
STALL_ROUNDS = 3
"""Stall limit: consecutive rounds without progress."""
NOT_FEASIBLE = say("The best design that was found does not hold as a plan.")
NOTHING_FOUND = say("No design was found in the time.")
"""What is said where rounds end without a design and without a proof that there is none."""
TOLERANCE = 1e-6
"""Relative excess of a bound over an incumbent that is rounding."""


def mixing_kinds(site: Site, network: Network) -> set[str]:
    """Kinds of outlets whose quality follows from a mix and matters to someone; empty: no mixing problem.

    ``process`` alone means that a design with every outlet at its limit is a good start.
    """
    mixers = Mixers(site, network).all.values()
    return {"fixed" if m.kind == "process" and site.fixed_outlet_missing(m.stream, m.species) else m.kind for m in mixers}


def refine(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    objectives: tuple[str, ...],
    limits: Limits,
    first: MixingResult | None = None,
) -> MixingResult:
    """Solve a park whose qualities mix by adaptive refinement of a piecewise relaxation.

    Args:
        site: the case in its scope.
        network: links and arcs with their flow bounds.
        base: baseline amount of each credit by policy and scenario.
        objectives: names, most important first.
        limits: time limit, gap, callbacks.
        first: result with every outlet at its limit, kept where nothing better is found.

    Returns:
        Model, seconds of building, outcome of the first objective (its bound is the relaxation's) and solution (n,).
    """
    search = begin(site, network, base, objectives[0], limits, first)
    improve_first(search)
    infeasible = rounds(site, network, base, search)
    return failed(search, infeasible) if infeasible is not None else answer(site, network, base, objectives, search)


def begin(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    objective: str,
    limits: Limits,
    first: MixingResult | None = None,
    seconds: float = SECONDS,
) -> MixingSearch:
    """A search at its beginning, with the mixing problem and what is known.

    Args:
        site: the case in its scope.
        network: links and arcs with their flow bounds.
        base: baseline amount of each credit by policy and scenario.
        objective: what is minimised first.
        limits: time limit, gap, callbacks.
        first: as of ``refine``.
        seconds: the time where ``limits`` names none [s]
    """
    began = time.monotonic()
    mixing = bilinear(site, network, base, objective)
    wanted = LARGE_GAP if limits.gap is None else limits.gap
    until = began + seconds if limits.time_limit is None else max(limits.began + limits.time_limit, began + 1.0)
    search = MixingSearch(mixing, replace(limits, gap=wanted), wanted, until)
    search.build_seconds = time.monotonic() - began
    if first is not None and first[3] is not None:
        search.first = first
        search.take(fixed_at_true_qualities(mixing, mapped_to(mixing.built, first[0], first[3])))
    return search


def improve_first(search: MixingSearch) -> None:
    """Local search from what is known at the beginning, if anything is."""
    first = search.first
    if first is not None and first[3] is not None:
        start = mapped_to(search.mixing.built, first[0], first[3])
        search.take(local_search(search.mixing, start, search.until, search.solve_gap, cancel=search.limits.cancel))


def failed(search: MixingSearch, outcome: Outcome) -> MixingResult:
    """The answer where an outcome says that there is no design: what was known before, if anything was."""
    return search.first or (search.mixing.built, search.build_seconds, outcome, None)


def rounds(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], search: MixingSearch, most: int = ROUNDS
) -> Outcome | None:
    """Rounds of relaxation and local search until the gap is closed; returns the outcome if infeasible."""
    mixing = search.mixing
    data: MixerRanges = mixing.built.model.mixing.ranges
    mixers = data.mixers
    grades: Grades = search.ranges
    for n in range(most):
        before = search.objective, search.bound
        relaxed = mixing.built if n == 0 else _build(site, network, base, grades, search, relaxed=True)
        below = _relaxation(relaxed, search)
        if below.status is Status.infeasible and search.design is None:
            return below
        if not search.closed:
            _random_starts(search, seed=ROUNDS * search.limits.seed + n)
        if search.design is None and not search.over:
            _safe_start(_build(site, network, base, grades, search, relaxed=False), search)
        if n + 1 == most or search.closed or search.over or _stalled(search, before):
            return None
        if search.design is not None and before[0] != search.objective:
            until = time.monotonic() + TIGHTENING_SHARE * (search.until - time.monotonic())
            search.ranges = tighten_ranges(mixing, search.ranges, search.design.objective, until)
            if search.over:
                return None
            search.inequalities = _inequalities_pay(search)
        seen = {} if below.x is None else _violating_qualities(relaxed, below.x, mixing)
        design = {} if search.design is None else mixing.true_qualities(search.design.x)
        grades = refined_grades(grades, mixers, search.ranges, seen, design) if n else initial_grades(data, search.ranges)
    return None


def _relaxation(relaxed: Build, search: MixingSearch) -> Outcome:
    """Solve the relaxation, update the bound, and start a local search at its solution."""
    mixing, limits = search.mixing, search.limits
    problem = relaxed.problem.with_objective(*relaxed.objective(mixing.objective))
    problem = with_valid_inequalities(relaxed, problem, search.ranges)[0] if search.inequalities else problem
    start = _first_plan(relaxed, problem, search)
    options = search.options(search.solve_gap, FIRST_SHARE if start is not None or search.design is None else 1.0)
    below = solve(problem, options, start=start, cancel=limits.cancel)
    if below.status is Status.interrupted and below.seconds < 0.9 * (options.time_limit or 0.0):
        search.interrupted = True
    if below.status is not Status.infeasible and below.bound is not None:
        search.bound = max(search.bound, min(below.bound, search.bound_limit))
    if below.x is not None and (search.design is None or not search.over):
        x = mapped_to(mixing.built, relaxed, below.x[: relaxed.problem.columns])
        until = time.monotonic() + FIRST_DESIGN_SECONDS if search.over else search.until
        search.take(local_search(mixing, x, until, search.solve_gap, cancel=None if search.over else limits.cancel))
    return below


def _first_plan(relaxed: Build, problem: Problem, search: MixingSearch) -> Floats | None:
    """First solution of a large relaxation (n,), at which a plan was sought; None where there is one.

    Its optimum may take a minute, and a plan is wanted at once.
    """
    if search.design is not None or int(problem.integer.sum()) < MANY_BINARIES:
        return None
    options = replace(search.options(search.solve_gap, FIRST_SHARE), improvements=1)
    seen = solve(problem, options, cancel=search.limits.cancel)
    if seen.x is not None and not search.over:
        x = mapped_to(search.mixing.built, relaxed, seen.x[: relaxed.problem.columns])
        search.take(local_search(search.mixing, x, search.until, search.solve_gap, free=False, cancel=search.limits.cancel))
    return seen.x


def _inequalities_pay(search: MixingSearch) -> bool:
    """Whether the valid inequalities close a good part of the gap of the LP relaxation."""
    mixing, best = search.mixing, search.objective or 0.0
    ranges = np.array([search.ranges[key] for key in mixing.arcs])
    rows = [
        ({mass: 1.0, flow: -float(end)}, *sides, "range")
        for arcs, ends in zip(mixing.arcs.values(), ranges, strict=True)
        for flow, mass in arcs
        for end, sides in zip(ends, ((0.0, np.inf), (-np.inf, 0.0)), strict=True)
    ]
    plain = mixing.relaxation.with_rows(rows).relaxed()
    joined = with_valid_inequalities(mixing.built, mixing.relaxation, search.ranges)[0].relaxed()
    low, high = (solve(problem, search.options(search.solve_gap, 0.1)).objective for problem in (plain, joined))
    return low is None or high is None or high - low > INEQUALITIES_PAY * max(best - low, 0.0)


def _build(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], grades: Grades, search: MixingSearch, relaxed: bool
) -> Build:
    began = time.monotonic()
    built = build(site, network, base, grades, relaxed=relaxed)
    search.build_seconds += time.monotonic() - began
    return built


def _random_starts(search: MixingSearch, seed: int) -> None:
    """Start the local search at randomly perturbed relaxations."""
    random, mixing, before = np.random.default_rng(seed), search.mixing, search.objective
    until = min(search.until, time.monotonic() + search.share * (search.until - time.monotonic()))
    problem, _ = with_valid_inequalities(mixing.built, mixing.relaxation, search.ranges)
    stalled = 0
    for n in range(STARTS):
        if search.over or search.closed or time.monotonic() > until or stalled == STALL_STARTS:
            break
        found = search.objective
        best = None if search.design is None else search.design.x
        changed = random_start(problem, mixing.flows, random, n, best)
        start = solve(changed, search.options(0.01, 0.1), cancel=search.limits.cancel)
        if start.x is not None:
            search.take(
                local_search(mixing, start.x[: mixing.problem.columns], until, search.solve_gap, cancel=search.limits.cancel)
            )
        stalled = stalled + 1 if found is not None and found == search.objective else 0
    if before == search.objective:
        search.share *= SHARE_DECAY


def _safe_start(safe: Build, search: MixingSearch) -> None:
    """Find a first design with conservative qualities on the grades."""
    problem = safe.problem.with_objective(*safe.objective(search.mixing.objective))
    outcome = solve(problem, search.options(LARGE_GAP, 0.5), cancel=search.limits.cancel)
    if outcome.x is not None:
        x = mapped_to(search.mixing.built, safe, outcome.x)
        search.take(local_search(search.mixing, x, search.until, search.solve_gap, cancel=search.limits.cancel))


def _stalled(search: MixingSearch, before: tuple[float | None, float]) -> bool:
    """Whether neither incumbent nor bound has moved for some rounds."""
    objective = search.objective
    moved = before[0] != objective and (before[0] is None or _differs(before[0], objective or 0.0))
    search.stalled_rounds = 0 if moved or _differs(search.bound, before[1]) else search.stalled_rounds + 1
    return search.stalled_rounds >= STALL_ROUNDS


def _differs(one: float, other: float) -> bool:
    return abs(one - other) > STALL_GAIN * max(abs(one), 1e-9)


def answer(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], objectives: tuple[str, ...], search: MixingSearch
) -> MixingResult:
    """The incumbent with the bound; a bound above a feasible design is an error."""
    mixing, first = search.mixing, search.first
    if search.design is None:
        if first is not None:
            return _bounded(first, search)
        words = say("The solve was stopped before a plan was found.") if search.interrupted else NOTHING_FOUND
        return mixing.built, search.build_seconds, Outcome(Status.interrupted, message=words), None
    best = _lexicographic(search, objectives)
    built, outcome, exact = solve_fixed(site, network, base, mixing, best.x, best.qualities, objectives, search.limits)
    found = built, search.build_seconds, outcome, exact
    if first is not None and not better(outcome, first[2]):
        found = first
    return _bounded(found, search)


def better(outcome: Outcome, other: Outcome) -> bool:
    """Whether an objective is lower than another by more than rounding."""
    if outcome.objective is None or other.objective is None:
        return outcome.objective is not None
    return outcome.objective < other.objective - 1e-9 * abs(other.objective)


def _bounded(found: MixingResult, search: MixingSearch) -> MixingResult:
    """A result with the bound of the relaxation."""
    built, seconds, outcome, x = found
    if outcome.objective is None or x is None:
        # That one design does not hold with its qualities proves nothing of the others.
        status = Status.interrupted if outcome.status is Status.interrupted else Status.error
        return built, seconds, replace(outcome, status=status, x=None, message=outcome.message or NOT_FEASIBLE), None
    if search.bound > outcome.objective + TOLERANCE * max(abs(outcome.objective), 1.0):
        words = say(
            "The bound {bound} lies above the objective {objective} of a design that works.",
            bound=f"{search.bound:.9g}",
            objective=f"{outcome.objective:.9g}",
        )
        return built, seconds, replace(outcome, status=Status.error, x=None, message=words), None
    bound = bound_below(outcome.objective, search.bound)
    gap = relative_gap(outcome.objective, bound, 1.0)
    proven = Status.optimal if gap is not None and gap <= search.wanted + ROUNDING else Status.feasible
    status = Status.interrupted if search.interrupted else proven
    return built, max(seconds, search.build_seconds), replace(outcome, status=status, bound=bound, gap=gap), x


def _lexicographic(search: MixingSearch, objectives: tuple[str, ...]) -> MixingDesign:
    """Improve the incumbent for the later objectives, each earlier one kept within tolerance."""
    mixing, design = search.mixing, search.design
    assert design is not None
    for name in objectives[1:]:
        if search.interrupted:
            break
        mixing = mixing.with_next_objective(name, design.objective)
        until = max(search.until, time.monotonic() + 1.0)
        better = local_search(mixing, design.x, until, search.solve_gap, cancel=search.limits.cancel)
        design = better or replace(design, objective=mixing.problem.value(design.x))
    return design


def _violating_qualities(built: Build, x: Floats, mixing: Bilinear) -> dict[QualityKey, float]:
    """True qualities of a relaxed solution where its masses are far from quality × flow."""
    built.load(x[: len(built.variables)])
    true = true_qualities(built)
    own = mapped_to(mixing.built, built, x[: built.problem.columns])
    off = {
        key: sum(abs(own[mass] - true[key] * own[flow]) for flow, mass in arcs) / mixing.size(key)
        for key, arcs in mixing.arcs.items()
        if key in true
    }
    worst = max(off.values(), default=0.0)
    return {key: true[key] for key, error in off.items() if error >= REFINED_SHARE * worst}
