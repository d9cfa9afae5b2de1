"""Adaptive refinement of grades: mixing is solved on the safe side, its bound by relaxation, until the two are close.

Each round solves the park with the present grades, which gives a design that works, and the relaxed park, which gives a bound.
The true qualities of the design and those of the relaxed solution become new ends of grades, so both close in on the optimum.
"""

import time
from collections.abc import Mapping
from dataclasses import replace

from models.mixers import Mixers
from models.network import Network
from models.site import Site
from optimizer.build import Build, build
from optimizer.highs import Outcome, SolveOptions, Status, solve
from optimizer.outcome import relative_gap
from optimizer.passes import Limits, minimise
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
"""Relative gain of a round below which the design stands still."""


def graded(site: Site, network: Network) -> Mixers | None:
    """The mixers of a site, where treatment, a shared store or a fixed flow makes grades needed."""
    mixers = Mixers(site, network)
    needed = any(m.kind != "process" or site.fixed_outlet_missing(m.stream, m.species) for m in mixers.all.values())
    return mixers if needed else None


def refined(
    site: Site, network: Network, base: Mapping[tuple[str, str], float], objectives: tuple[str, ...], limits: Limits
) -> tuple[Build, Outcome, Floats | None]:
    """The best design found on the safe side, with the outcome of the first objective: its bound is the relaxation's."""
    mixers = Mixers(site, network)
    grades = _first(mixers)
    until = time.monotonic() + (SECONDS if limits.time_limit is None else limits.time_limit)
    best: tuple[Build, Outcome, Floats | None] | None = None
    bound, still = -float("inf"), 0
    for _ in range(ROUNDS):
        relaxed = build(site, network, base, grades, relaxed=True)
        below = solve(
            relaxed.problem.with_objective(*relaxed.objective(objectives[0])), _options(limits, until), cancel=limits.cancel
        )
        if below.status is Status.infeasible:
            return relaxed, below, None
        risen = 0.0 if below.bound is None else below.bound - bound
        bound = bound if below.bound is None else max(bound, below.bound)
        safe = build(site, network, base, grades)
        outcome, x = minimise(safe, safe.problem, objectives, replace(limits, time_limit=_left(limits, until)))
        gained = _better(best, outcome)
        if x is not None and gained > 0:
            best = safe, outcome, x
        gap = None if best is None else relative_gap(best[1].objective, bound, 1.0)
        moved = gained > STALL or risen > STALL * abs(bound)
        still = 0 if moved else still + 1
        if (gap is not None and gap <= limits.gap) or still == 2 or time.monotonic() > until or _stopped(limits):
            break
        grades = _finer(grades, mixers, _seen(relaxed, below.x), {} if best is None else _seen(best[0], best[2]))
    if best is None:
        return safe, replace(outcome, status=Status.interrupted, x=None), None
    gap = relative_gap(best[1].objective, bound, 1.0)
    proven = Status.optimal if gap is not None and gap <= limits.gap else Status.feasible
    return best[0], replace(best[1], status=proven, bound=bound, gap=gap), best[2]


def _stopped(limits: Limits) -> bool:
    return limits.cancel is not None and limits.cancel()


def _left(limits: Limits, until: float) -> float:
    """Seconds since the question began at which the refinement ends."""
    return max(until - limits.began, 1.0)


def _options(limits: Limits, until: float) -> SolveOptions:
    return replace(limits, time_limit=_left(limits, until)).options(limits.gap / 4)


def _better(best: tuple[Build, Outcome, Floats | None] | None, outcome: Outcome) -> float:
    """How much lower the outcome is than the best so far, relative."""
    if outcome.objective is None:
        return 0.0
    if best is None or best[1].objective is None:
        return float("inf")
    return (best[1].objective - outcome.objective) / max(abs(best[1].objective), 1e-9)


def _first(mixers: Mixers) -> Grades:
    """A few grades over every range; the first is the lowest quality itself, which no other has as its upper end."""
    return {key: _apart([low + share * (high - low) for share in FIRST], 0.0) for key, (low, high) in mixers.ranges.items()}


def _seen(built: Build, x: Floats | None) -> dict[Key, float]:
    """True qualities of a solution's mixers."""
    if x is None:
        return {}
    built.load(x[: len(built.variables)])
    return true_qualities(built)


def _finer(grades: Grades, mixers: Mixers, bound: Mapping[Key, float], design: Mapping[Key, float]) -> Grades:
    """Grades with ends at the qualities seen and halfway to their neighbours; the farthest of too many go."""
    return {
        key: _ends(ends, mixers.ranges[key], [seen[key] for seen in (design, bound) if key in seen])
        for key, ends in grades.items()
    }


def _ends(ends: tuple[float, ...], limits: tuple[float, float], seen: list[float]) -> tuple[float, ...]:
    low, high = limits
    found = set(ends)
    for quality in seen:
        value = min(max(quality, low), high)
        below = max((e for e in ends if e <= value), default=low)
        above = min((e for e in ends if e >= value), default=high)
        found |= {value, (below + value) / 2, (value + above) / 2}
    merged = _apart(sorted(found | {low, high}), (high - low) * 1e-6)
    if len(merged) <= MOST or not seen:
        return merged
    inner = sorted(merged[2:-1], key=lambda end: min(abs(end - value) for value in seen))
    return tuple(sorted((*merged[:2], *inner[: MOST - 3], merged[-1])))


def _apart(ends: list[float], least: float) -> tuple[float, ...]:
    """Ends at least so far apart; the range's own ends stay, the lower one as a grade of no width."""
    kept = [ends[0]]
    for end in ends[1:-1]:
        if end - kept[-1] > least and ends[-1] - end > least:
            kept.append(end)
    return (kept[0], *kept, ends[-1]) if ends[-1] > ends[0] else (ends[0], ends[0])
