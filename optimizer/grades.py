"""Grades of the relaxation: where the range of an outlet's quality is divided."""

from collections.abc import Mapping

from models.mixers import Mixers
from optimizer.bilinear import Key

Ranges = Mapping[Key, tuple[float, float]]
Grades = Mapping[Key, tuple[float, ...]]
"""Ends of the grades of each mixing outlet."""

FIRST, COARSE = (0.0, 0.1, 0.25, 0.5, 1.0), (0.0, 0.5, 1.0)
"""Ends of the first grades, as shares of the range, where few outlets mix and where many do."""
FEW = 12
"""Outlets and species that still are few."""
MOST = 20
"""Ends of grades that are kept."""


def first_grades(mixers: Mixers, ranges: Ranges) -> Grades:
    """A few grades over every range; what takers admit are ends, since the optimum often stands there."""
    tops = {key: max(low, min(high, 2 * mixers.usual(key))) for key, (low, high) in ranges.items()}
    first = FIRST if sum(high > low for low, high in ranges.values()) <= FEW else COARSE
    shares = {key: tuple(low + share * (tops[key] - low) for share in first) for key, (low, _) in ranges.items()}
    return finer_grades(shares, mixers, ranges, {}, {})


def finer_grades(
    grades: Grades, mixers: Mixers, ranges: Ranges, bound: Mapping[Key, float], design: Mapping[Key, float]
) -> Grades:
    """Grades with ends at the qualities seen in the bound, with those of the design there, and halfway to their neighbours."""
    near = {key: [seen[key] for seen in (design, bound) if key in seen and key in bound] for key in grades}
    return {key: _ends(mixers, key, ranges[key], near[key], list(ends)) for key, ends in grades.items()}


def _ends(mixers: Mixers, key: Key, span: tuple[float, float], seen: list[float], ends: list[float]) -> tuple[float, ...]:
    """Ends of the grades of a mixer; a grade of no width stands at the lowest quality.

    What is carried is limited from both sides, so it has grades of no width also where a taker's limit or a design stands.
    """
    (low, high), mixer = span, mixers.all[key[0], key[1]]
    if high <= low:
        return low, low
    ends = [end for end in ends if low <= end <= high]
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
