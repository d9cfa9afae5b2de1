"""Grades of the relaxation: where the range of an outlet's quality is divided."""

from collections.abc import Mapping

from models.mixers import Mixers
from optimizer.bilinear import Key

Grades = Mapping[Key, tuple[float, ...]]
"""Ends of the grades of each mixing outlet."""

FIRST = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Ends of the first grades, as shares of the range."""
MOST = 20
"""Ends of grades that are kept."""


def first_grades(mixers: Mixers, bound: Mapping[Key, float], design: Mapping[Key, float]) -> Grades:
    """A few grades over every range; what takers admit are ends, since the optimum often stands there."""
    tops = {key: max(low, min(high, 2 * mixers.usual(key))) for key, (low, high) in mixers.ranges.items()}
    shares = {key: tuple(low + share * (tops[key] - low) for share in FIRST) for key, (low, _) in mixers.ranges.items()}
    return finer_grades(shares, mixers, bound, design)


def finer_grades(grades: Grades, mixers: Mixers, bound: Mapping[Key, float], design: Mapping[Key, float]) -> Grades:
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
