"""Adaptive refinement of grades: mixing is solved on the safe side, its bound by relaxation, until the two are close.

Each round solves the park with the present grades, which gives a design that works, and the relaxed park, which gives a bound.
The true qualities of the design and those of the relaxed solution become new ends of grades, so both close in on the optimum.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.mixers import Mixers
from models.network import Network
from models.site import Site
from optimizer.build import Build, build
from optimizer.circles import minimise_without_circles
from optimizer.highs import Outcome, SolveOptions, Status, solve
from optimizer.outcome import relative_gap
from optimizer.passes import LARGE_GAP, Limits
from optimizer.problem import Floats
from optimizer.true_quality import true_qualities

Key = tuple[str, str, str]
Grades = dict[Key, tuple[float, ...]]

FIRST = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Ends of the first grades, as shares of the range."""
MOST = 20
"""Ends of grades that are kept."""
ROUNDS = 12
SECONDS = 30.0
"""Time for refinement where the question sets none."""
STALL = 1e-5
"""Relative gain of a round below which design and bound stand still."""
PATIENCE = 3
"""Rounds without a gain after which refinement ends."""
TOLERANCE = 1e-6
"""How far a bound may lie above a design by rounding, relative."""


def graded(site: Site, network: Network) -> Mixers | None:
    """The mixers of a site, where treatment, a shared store or a fixed flow makes grades needed."""
    mixers = Mixers(site, network)
    needed = any(m.kind != "process" or site.fixed_outlet_missing(m.stream, m.species) for m in mixers.all.values())
    return mixers if needed else None


@dataclass
class _Search:
    """What refinement has found so far: the best design, the best bound, and the seconds of building."""

    design: tuple[Build, Outcome, Floats] | None = None
    bound: float = -float("inf")
    build_seconds: float = 0.0
    still: int = 0
    interrupted: bool = False

    @property
    def objective(self) -> float | None:
        """Objective of the best design."""
        return None if self.design is None else self.design[1].objective

    @property
    def gap(self) -> float | None:
        """Proven distance of the best design from the optimum."""
        return relative_gap(self.objective, self.bound, 1.0)

    def take(self, built: Build, outcome: Outcome, x: Floats | None, bound: float | None) -> None:
        """Keep what is better; count the rounds in which neither design nor bound moved."""
        before = (self.objective, self.bound)
        self.bound = self.bound if bound is None else max(self.bound, bound)
        if x is not None and outcome.objective is not None and (before[0] is None or outcome.objective < before[0]):
            self.design = built, outcome, x
        moved = before[0] != self.objective and (before[0] is None or self._far(before[0], self.objective or 0.0))
        self.still = 0 if moved or self._far(self.bound, before[1]) else self.still + 1

    def _far(self, one: float, other: float) -> bool:
        return abs(one - other) > STALL * max(abs(one), 1e-9)


def refined(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], objectives: tuple[str, ...], limits: Limits
) -> tuple[Build, float, Outcome, Floats | None]:
    """The best design found on the safe side, with the outcome of the first objective: its bound is the relaxation's.

    Returns the model, the seconds of building, the outcome and the solution.
    """
    mixers, search = Mixers(site, network), _Search()
    wanted = LARGE_GAP if limits.gap is None else limits.gap
    limits = replace(limits, gap=wanted)
    grades = _first(mixers)
    until = time.monotonic() + (SECONDS if limits.time_limit is None else limits.time_limit)
    for _ in range(ROUNDS):
        relaxed, safe = _both(site, network, base, grades, search)
        asked = relaxed.problem.with_objective(*relaxed.objective(objectives[0]))
        below = solve(asked, _options(limits, until), cancel=limits.cancel)
        if below.status is Status.infeasible:
            return relaxed, search.build_seconds, below, None
        outcome, x = minimise_without_circles(safe, objectives, replace(limits, time_limit=_left(limits, until)))
        search.take(safe, outcome, x, below.bound)
        closed = search.gap is not None and search.gap <= wanted
        late = time.monotonic() > until
        search.interrupted = not late and Status.interrupted in (below.status, outcome.status)
        if closed or late or search.interrupted or search.still == PATIENCE:
            break
        design = {} if search.design is None else _seen(search.design[0], search.design[2])
        grades = _finer(grades, mixers, _seen(relaxed, below.x), design)
    return _answer(search, safe, outcome, wanted)


def _both(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], grades: Grades, search: _Search
) -> tuple[Build, Build]:
    """The relaxed and the safe model."""
    began = time.monotonic()
    models = build(site, network, base, grades, relaxed=True), build(site, network, base, grades)
    search.build_seconds += time.monotonic() - began
    return models


def _answer(search: _Search, safe: Build, outcome: Outcome, wanted: float) -> tuple[Build, float, Outcome, Floats | None]:
    """The best design with the bound; a bound above a design that works is an error of the bound."""
    if search.design is None or search.objective is None:
        return safe, search.build_seconds, replace(outcome, status=Status.interrupted, x=None), None
    built, found, x = search.design
    if search.bound > search.objective + TOLERANCE * abs(search.objective):
        words = f"The bound {search.bound:.9g} lies above the objective {search.objective:.9g} of a design that works."
        return built, search.build_seconds, replace(found, status=Status.error, x=None, message=words), None
    proven = Status.optimal if search.gap is not None and search.gap <= wanted else Status.feasible
    stopped = Status.interrupted if search.interrupted else proven
    return built, search.build_seconds, replace(found, status=stopped, bound=search.bound, gap=search.gap), x


def _left(limits: Limits, until: float) -> float:
    """Seconds since the question began at which the refinement ends."""
    return max(until - limits.began, 1.0)


def _options(limits: Limits, until: float) -> SolveOptions:
    return replace(limits, time_limit=_left(limits, until)).options((limits.gap or LARGE_GAP) / 4)


def _first(mixers: Mixers) -> Grades:
    """A few grades over every range; what takers admit are ends, since the optimum often stands there."""
    return {
        key: _ends(mixers, key, [], [low + share * (high - low) for share in FIRST]) for key, (low, high) in mixers.ranges.items()
    }


def _seen(built: Build, x: Floats | None) -> dict[Key, float]:
    """True qualities of a solution's mixers."""
    if x is None:
        return {}
    built.load(x[: len(built.variables)])
    return true_qualities(built)


def _finer(grades: Grades, mixers: Mixers, bound: Mapping[Key, float], design: Mapping[Key, float]) -> Grades:
    """Grades with ends at the qualities seen and halfway to their neighbours; the farthest of too many go."""
    return {
        key: _ends(mixers, key, [seen[key] for seen in (design, bound) if key in seen], list(ends))
        for key, ends in grades.items()
    }


def _ends(mixers: Mixers, key: Key, seen: list[float], ends: list[float]) -> tuple[float, ...]:
    """Ends of the grades of a mixer; a grade of no width stands at the lowest quality.

    What is carried is limited from both sides, so it has grades of no width also where a taker's limit or a design stands.
    """
    (low, high), mixer = mixers.ranges[key], mixers.all[key[0], key[1]]
    if high <= low:
        return low, low
    exact = [v for v in (*mixers.taker_limits(mixer), *seen) if low < v < high]
    found = {*ends, *exact, low, high}
    for quality in seen:
        value = min(max(quality, low), high)
        below, above = max((e for e in ends if e <= value), default=low), min((e for e in ends if e >= value), default=high)
        found |= {(below + value) / 2, (value + above) / 2}
    kept = _nearest(_apart(sorted(found), exact, (high - low) * 1e-6), seen, exact)
    twice = exact if mixer.kind == "carry" else []
    return tuple(sorted((low, *kept, *(v for v in twice if v in kept))))


def _nearest(ends: list[float], seen: list[float], exact: list[float]) -> list[float]:
    """Not too many ends: the outermost, the exact ones, and those nearest to what was seen."""
    if len(ends) <= MOST or not seen:
        return ends
    keep = {ends[0], ends[-1], *exact}
    others = sorted((e for e in ends if e not in keep), key=lambda end: min(abs(end - value) for value in seen))
    return sorted({*keep, *others[: max(MOST - len(keep), 0)]})


def _apart(ends: list[float], exact: list[float], least: float) -> list[float]:
    """Ends at least so far apart; the outermost and the exact ones stay."""
    stay = {ends[0], ends[-1], *exact}
    kept: list[float] = []
    for end in ends:
        if end in stay or all(abs(end - other) > least for other in (*kept, *stay)):
            kept.append(end)
    return kept
