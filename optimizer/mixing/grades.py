"""Piecewise grades of the relaxation: division of each quality's range."""

from collections.abc import Mapping

from parkloop.models.network.mixer_ranges import MixerRanges
from parkloop.models.network.mixers import Mixers
from parkloop.optimizer.mixing.bilinear import QualityRanges
from parkloop.optimizer.mixing.true_quality import QualityKey

Grades = Mapping[QualityKey, tuple[float, ...]]
"""Ends of the grades of each mixing outlet."""

FIRST, COARSE = (0.0, 0.1, 0.25, 0.5, 1.0), (0.0, 0.5, 1.0)
"""Ends of the initial grades, as shares of the range: for few mixing outlets, and for many."""
FEW = 12
"""Largest number of qualities that is few."""
MOST = 20
"""Largest number of ends per quality."""


def initial_grades(data: MixerRanges, ranges: QualityRanges) -> Grades:
    """A few grades over every range; limits of takers are ends, since optima often lie there."""
    upper = {key: max(low, min(high, 2 * data.usual(key))) for key, (low, high) in ranges.items()}
    first = FIRST if sum(high > low for low, high in ranges.values()) <= FEW else COARSE
    shares = {key: tuple(low + share * (upper[key] - low) for share in first) for key, (low, _) in ranges.items()}
    return refined_grades(shares, data.mixers, ranges, {}, {})


def refined_grades(
    grades: Grades, mixers: Mixers, ranges: QualityRanges, bound: Mapping[QualityKey, float], design: Mapping[QualityKey, float]
) -> Grades:
    """Refine grades at the qualities of relaxation and design, and halfway to their neighbours."""
    near = {key: [seen[key] for seen in (design, bound) if key in seen and key in bound] for key in grades}
    return {key: _ends(mixers, key, ranges[key], near[key], list(ends)) for key, ends in grades.items()}


def _ends(mixers: Mixers, key: QualityKey, span: tuple[float, float], seen: list[float], ends: list[float]) -> tuple[float, ...]:
    """Ends of the grades of a mixer, one grade of no width at the lowest quality.

    Carried properties are limited from both sides, so they have grades of no width also at takers' limits and at designs.
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
    """Limit the number of ends: the outermost, the exact ones, and those nearest to the seen qualities."""
    if len(ends) <= MOST or not seen:
        return ends
    keep = {ends[0], ends[-1], *exact}
    others = sorted((e for e in ends if e not in keep), key=lambda end: min(abs(end - value) for value in seen))
    return sorted({*keep, *others[: max(MOST - len(keep), 0)]})


def _apart(ends: list[float], exact: list[float], least: float) -> list[float]:
    """Drop ends that are closer than a distance; the outermost and the exact ones stay."""
    stay = {ends[0], ends[-1], *exact}
    kept: list[float] = []
    for end in ends:
        if end in stay or all(abs(end - other) > least for other in (*kept, *stay)):
            kept.append(end)
    return kept
