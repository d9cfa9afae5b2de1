"""Mixing solved from both sides: designs that work by local search, a bound by relaxation, until the two are close.

Each round solves the park with mixing relaxed, which gives a bound, and searches for a design near its solution and from
other starts. The grades of the relaxation are divided where the two differ, so the bound rises; where no start leads to a design,
one is sought on the safe side of the same grades.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from models.mixers import Mixers
from models.network import Network
from models.site import Site
from optimizer.bilinear import Bilinear, Key, bilinear
from optimizer.build import Build, build
from optimizer.grades import Grades, finer_grades, first_grades
from optimizer.held import held_design, in_columns
from optimizer.highs import Outcome, SolveOptions, Status, solve
from optimizer.linked import linked
from optimizer.local import Design, improved
from optimizer.outcome import Progress, relative_gap
from optimizer.passes import LARGE_GAP, ROUNDING, Limits
from optimizer.problem import Floats
from optimizer.starts import random_start
from optimizer.tighten import tightened
from optimizer.true_quality import true_qualities

Answer = tuple[Build, float, Outcome, Floats | None]
"""The model, the seconds of building, the outcome of the first objective and the solution."""

ROUNDS = 12
SECONDS = 40.0
"""Time for refinement where the question sets none [s]"""
STARTS = 15
"""Random starts in a round."""
FIRST_SHARE = 0.3
"""Of the time left, for a relaxation before a design is known."""
START_SHARE = 0.3
"""Of the time left, for random starts in a round."""
TIRED = 0.3
"""By how much that falls after a round whose starts led to nothing better."""
GRACE = 5.0
"""Time for a first design once the user has stopped the search [s]"""
TIGHTEN_SHARE = 0.2
"""Of the time left, for narrowing the ranges once a better design is known."""
LINKS_PAY = 0.5
"""Share of the gap that linking the arcs of a mix has to close to be worth its time."""
NOTED = 0.1
"""Share of the largest error of the relaxation from which a quality's grades are divided."""
FRUITLESS = 5
"""Random starts in a row that lead to nothing better, after which others are left."""
STALL = 1e-5
"""Relative gain of a round below which design and bound stand still."""
PATIENCE = 3
"""Rounds without a gain after which refinement ends."""
NOT_HELD = "The best design that was found does not hold as a plan."
NOTHING_FOUND = "No design was found in the time."
"""What is said where rounds end without a design and without a proof that there is none."""
TOLERANCE = 1e-6
"""How far a bound may lie above a design by rounding, relative."""


def mixing_kinds(site: Site, network: Network) -> set[str]:
    """Kinds of outlets whose quality follows from a mix and matters to someone: grades are needed where there are any.

    ``process`` alone means that a design with every outlet at its limit is a good start.
    """
    mixers = Mixers(site, network).all.values()
    return {"fixed" if m.kind == "process" and site.fixed_outlet_missing(m.stream, m.species) else m.kind for m in mixers}


@dataclass
class _Search:
    """What refinement has found so far, and what it works with."""

    mixing: Bilinear
    limits: Limits
    wanted: float
    until: float
    design: Design | None = None
    bound: float = -float("inf")
    build_seconds: float = 0.0
    still: int = 0
    interrupted: bool = False
    share: float = START_SHARE
    links: bool = True
    """Whether the relaxations link the arcs of a mix: it proves more, and takes longer."""
    ranges: Mapping[Key, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Ranges from the data, until designs narrow them."""
        self.ranges = self.mixing.ranges

    @property
    def objective(self) -> float | None:
        """Objective of the best design."""
        return None if self.design is None else self.design.objective

    @property
    def gap(self) -> float | None:
        """Proven distance of the best design from the optimum."""
        return relative_gap(self.objective, self.bound, 1.0)

    @property
    def most(self) -> float:
        """No bound of narrowed ranges proves more than the design that narrowed them."""
        return float("inf") if self.objective is None else self.objective

    @property
    def fine(self) -> float:
        """Gap of a single solve, with room for what mixing adds."""
        return self.wanted / 4

    @property
    def closed(self) -> bool:
        """Whether design and bound are as close as asked."""
        return self.gap is not None and self.gap <= self.wanted

    @property
    def over(self) -> bool:
        """Whether the search has to end now."""
        stopped = self.limits.cancel is not None and self.limits.cancel()
        self.interrupted = self.interrupted or stopped
        return self.interrupted or time.monotonic() > self.until

    def take(self, design: Design | None) -> None:
        """Keep a design that is better."""
        if design is not None and (self.objective is None or design.objective < self.objective):
            self.design = design
        self.tell()

    def tell(self) -> None:
        """Say how far the search is."""
        if self.limits.on_progress is not None:
            bound = self.bound if np.isfinite(self.bound) else None
            gap = None if bound is None else self.gap
            self.limits.on_progress(Progress(time.monotonic() - self.limits.began, self.objective, bound, gap))

    def options(self, gap: float, share: float = 1.0) -> SolveOptions:
        """Options of a solve that gets a share of the time left."""
        return SolveOptions(time_limit=max(share * (self.until - time.monotonic()), 0.5), gap=gap)


def refined(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    objectives: tuple[str, ...],
    limits: Limits,
    first: Answer | None = None,
) -> Answer:
    """The best design found, with the outcome of the first objective: its bound is the relaxation's.

    ``first`` is the answer with every outlet at its limit, kept where nothing better is found.
    """
    began = time.monotonic()
    mixing = bilinear(site, network, base, objectives[0])
    wanted = LARGE_GAP if limits.gap is None else limits.gap
    until = began + SECONDS if limits.time_limit is None else max(limits.began + limits.time_limit, began + 1.0)
    search = _Search(mixing, replace(limits, gap=wanted), wanted, until)
    search.build_seconds = time.monotonic() - began
    first = None if first is None or first[3] is None else first
    if first is not None and first[3] is not None:
        start = in_columns(mixing.built, first[0], first[3])
        search.take(improved(mixing, start, until, search.fine, cancel=limits.cancel))
    infeasible = _rounds(site, network, base, search)
    if infeasible is not None:
        return (mixing.built, search.build_seconds, infeasible, None) if first is None else first
    return _answer(site, network, base, objectives, search, first)


def _rounds(site: Site, network: Network, base: Mapping[tuple[str, str], float], search: _Search) -> Outcome | None:
    """Rounds of relaxation and search until bound and design are close; the outcome where there is no solution."""
    mixing = search.mixing
    mixers: Mixers = mixing.built.model.mixing.mixers
    grades: Grades = search.ranges
    for n in range(ROUNDS):
        before = search.objective, search.bound
        relaxed = mixing.built if n == 0 else _build(site, network, base, grades, search, relaxed=True)
        below = _relaxation(relaxed, search)
        if below.status is Status.infeasible and search.design is None:
            return below
        if not search.closed:
            _more_starts(search, seed=n)
        if search.design is None and not search.over:
            _safe_start(_build(site, network, base, grades, search, relaxed=False), search)
        if search.closed or search.over or _stands_still(search, before):
            return None
        if search.design is not None and before[0] != search.objective:
            until = time.monotonic() + TIGHTEN_SHARE * (search.until - time.monotonic())
            search.ranges = tightened(mixing, search.ranges, search.design.objective, until)
            if search.over:
                return None
            search.links = _links_prove_more(search)
        seen = {} if below.x is None else _seen(relaxed, below.x, mixing)
        design = {} if search.design is None else mixing.true(search.design.x)
        grades = finer_grades(grades, mixers, search.ranges, seen, design) if n else first_grades(mixers, search.ranges)
    return None


def _relaxation(relaxed: Build, search: _Search) -> Outcome:
    """Solve the relaxed park: its bound counts, and a search for a design begins at its solution."""
    mixing, limits = search.mixing, search.limits
    problem = relaxed.problem.with_objective(*relaxed.objective(mixing.objective))
    problem = linked(relaxed, problem, search.ranges)[0] if search.links else problem
    options = search.options(search.fine, FIRST_SHARE if search.design is None else 1.0)
    below = solve(problem, options, cancel=limits.cancel)
    if below.status is Status.interrupted and below.seconds < 0.9 * (options.time_limit or 0.0):
        search.interrupted = True
    if below.status is not Status.infeasible and below.bound is not None:
        search.bound = max(search.bound, min(below.bound, search.most))
    if below.x is not None and (search.design is None or not search.over):
        x = in_columns(mixing.built, relaxed, below.x[: relaxed.problem.columns])
        until = time.monotonic() + GRACE if search.over else search.until
        search.take(improved(mixing, x, until, search.fine, cancel=None if search.over else limits.cancel))
    return below


def _links_prove_more(search: _Search) -> bool:
    """Whether linking the arcs of a mix closes a good part of the gap of the linear relaxation with narrowed ranges."""
    mixing, best = search.mixing, search.objective or 0.0
    ranges = np.array([search.ranges[key] for key in mixing.arcs])
    rows = [
        ({mass: 1.0, flow: -float(end)}, *sides, "range")
        for arcs, ends in zip(mixing.arcs.values(), ranges, strict=True)
        for flow, mass in arcs
        for end, sides in zip(ends, ((0.0, np.inf), (-np.inf, 0.0)), strict=True)
    ]
    plain = mixing.relaxation.with_rows(rows).relaxed()
    joined = linked(mixing.built, mixing.relaxation, search.ranges)[0].relaxed()
    low, high = (solve(problem, search.options(search.fine, 0.1)).objective for problem in (plain, joined))
    return low is None or high is None or high - low > LINKS_PAY * max(best - low, 0.0)


def _build(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], grades: Grades, search: _Search, relaxed: bool
) -> Build:
    began = time.monotonic()
    built = build(site, network, base, grades, relaxed=relaxed)
    search.build_seconds += time.monotonic() - began
    return built


def _more_starts(search: _Search, seed: int) -> None:
    """Designs from other corners: searches begin at relaxations with other costs of every flow, or with some ways closed."""
    random, mixing, before = np.random.default_rng(seed), search.mixing, search.objective
    until = min(search.until, time.monotonic() + search.share * (search.until - time.monotonic()))
    problem, _ = linked(mixing.built, mixing.relaxation, search.ranges)
    fruitless = 0
    for n in range(STARTS):
        if search.over or search.closed or time.monotonic() > until or fruitless == FRUITLESS:
            break
        found = search.objective
        best = None if search.design is None else search.design.x
        changed = random_start(problem, mixing.flows, random, n, best)
        start = solve(changed, search.options(0.01, 0.1), cancel=search.limits.cancel)
        if start.x is not None:
            search.take(improved(mixing, start.x[: mixing.problem.columns], until, search.fine, cancel=search.limits.cancel))
        fruitless = fruitless + 1 if found is not None and found == search.objective else 0
    if before == search.objective:
        search.share *= TIRED


def _safe_start(safe: Build, search: _Search) -> None:
    """A design on the safe side of grades, where no search found one."""
    problem = safe.problem.with_objective(*safe.objective(search.mixing.objective))
    outcome = solve(problem, search.options(LARGE_GAP, 0.5), cancel=search.limits.cancel)
    if outcome.x is not None:
        x = in_columns(search.mixing.built, safe, outcome.x)
        search.take(improved(search.mixing, x, search.until, search.fine, cancel=search.limits.cancel))


def _stands_still(search: _Search, before: tuple[float | None, float]) -> bool:
    """Whether neither design nor bound has moved for some rounds."""
    objective = search.objective
    moved = before[0] != objective and (before[0] is None or _far(before[0], objective or 0.0))
    search.still = 0 if moved or _far(search.bound, before[1]) else search.still + 1
    return search.still >= PATIENCE


def _far(one: float, other: float) -> bool:
    return abs(one - other) > STALL * max(abs(one), 1e-9)


def _answer(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    objectives: tuple[str, ...],
    search: _Search,
    first: Answer | None,
) -> Answer:
    """The best design with the bound; a bound above a design that works is an error of the bound."""
    mixing = search.mixing
    if search.design is None:
        if first is not None:
            return _bounded(first, search)
        words = "The solve was stopped before a plan was found." if search.interrupted else NOTHING_FOUND
        return mixing.built, search.build_seconds, Outcome(Status.interrupted, message=words), None
    best = _in_turn(search, objectives)
    built, outcome, exact = held_design(site, network, base, mixing, best.x, best.qualities, objectives, search.limits)
    found = built, search.build_seconds, outcome, exact
    if first is not None and not better(outcome, first[2]):
        found = first
    return _bounded(found, search)


def better(outcome: Outcome, other: Outcome) -> bool:
    """Whether an objective is lower than another by more than rounding."""
    if outcome.objective is None or other.objective is None:
        return outcome.objective is not None
    return outcome.objective < other.objective - 1e-9 * abs(other.objective)


def _bounded(found: Answer, search: _Search) -> Answer:
    """An answer with the bound of the relaxation."""
    built, seconds, outcome, x = found
    if outcome.objective is None or x is None:
        # That one design does not hold with its qualities proves nothing of the others.
        status = Status.interrupted if outcome.status is Status.interrupted else Status.error
        return built, seconds, replace(outcome, status=status, x=None, message=outcome.message or NOT_HELD), None
    if search.bound > outcome.objective + TOLERANCE * max(abs(outcome.objective), 1.0):
        words = f"The bound {search.bound:.9g} lies above the objective {outcome.objective:.9g} of a design that works."
        return built, seconds, replace(outcome, status=Status.error, x=None, message=words), None
    bound = min(search.bound, outcome.objective)
    gap = relative_gap(outcome.objective, bound, 1.0)
    proven = Status.optimal if gap is not None and gap <= search.wanted + ROUNDING else Status.feasible
    status = Status.interrupted if search.interrupted else proven
    return built, max(seconds, search.build_seconds), replace(outcome, status=status, bound=bound, gap=gap), x


def _in_turn(search: _Search, objectives: tuple[str, ...]) -> Design:
    """The best design of the first objective, improved for the later ones with those before held."""
    mixing, design = search.mixing, search.design
    assert design is not None
    for name in objectives[1:]:
        if search.interrupted:
            break
        mixing = mixing.then(name, design.objective)
        until = max(search.until, time.monotonic() + 1.0)
        better = improved(mixing, design.x, until, search.fine, cancel=search.limits.cancel)
        design = better or replace(design, objective=mixing.problem.value(design.x))
    return design


def _seen(built: Build, x: Floats, mixing: Bilinear) -> dict[Key, float]:
    """True qualities of a relaxed solution's mixers, of those whose masses are far from quality × flow."""
    built.load(x[: len(built.variables)])
    true = true_qualities(built)
    own = in_columns(mixing.built, built, x[: built.problem.columns])
    off = {
        key: sum(abs(own[mass] - true[key] * own[flow]) for flow, mass in arcs) / mixing.size(key)
        for key, arcs in mixing.arcs.items()
        if key in true
    }
    worst = max(off.values(), default=0.0)
    return {key: true[key] for key, error in off.items() if error >= NOTED * worst}
