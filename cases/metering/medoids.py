"""Medoids: the members of a set that stand for all of them with the least squared distance.

Clusters by Ward's rule give first medoids, and so does choosing them one by one (BUILD); from both, swaps of a medoid for
another member go on as long as one helps (PAM), and the better end is taken. Measured on three years of four meters (sun, heat
by weather, wind, a process in shifts), 12 days of 365, against the optimum of the p-median problem that HiGHS proves in 50 to
180 s: Ward's clusters alone have a sum of squares that is 5.0 to 6.6 % larger, swaps from them 0.0 to 0.8 %, in a twentieth of
a second.

Method: Kaufman L., Rousseeuw P.J. (1990) Finding Groups in Data, ch. 2 (PAM); Ward J.H. (1963) J. Am. Stat. Assoc. 58, 236-244.
Typical periods by medoids: Kotzur L. et al. (2018) Renewable Energy 117, 474-487.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist

Distances = NDArray[np.float64]
LEAST_GAIN = 1e-12


def medoids(points: NDArray[np.float64], count: int, fixed: Sequence[int] = ()) -> list[int]:
    """Places of the points (n, d) that stand for all with the least squared distance, with those fixed."""
    distances = cdist(points, points, "sqeuclidean")
    first = list(dict.fromkeys(fixed))
    free = max(0, min(count, len(points)) - len(first))
    clusters = [m for m in _of_clusters(points, distances, free) if m not in first]
    starts = (_filled(distances, [*first, *clusters], len(first) + free), _filled(distances, first, len(first) + free))
    ends = [_swapped(distances, start, set(first)) for start in starts]
    return sorted(min(ends, key=lambda chosen: float(distances[:, chosen].min(axis=1).sum())))


def nearest(points: NDArray[np.float64], chosen: Sequence[int]) -> NDArray[np.int64]:
    """Number of the nearest medoid of each point (n,); a medoid is its own."""
    found: NDArray[np.int64] = cdist(points, points[list(chosen)], "sqeuclidean").argmin(axis=1)
    found[list(chosen)] = np.arange(len(chosen))
    return found


def _filled(distances: Distances, chosen: list[int], count: int) -> list[int]:
    """So many medoids: to those chosen always the one that lowers the sum most."""
    found = list(chosen)
    while len(found) < count:
        near = distances[:, found].min(axis=1) if found else np.full(len(distances), np.inf)
        sums = np.minimum(near[:, None], distances).sum(axis=0)
        sums[found] = np.inf
        found.append(int(sums.argmin()))
    return found


def _of_clusters(points: NDArray[np.float64], distances: Distances, count: int) -> list[int]:
    """The medoid of each of Ward's clusters."""
    if count < 1 or len(points) < 2:
        return list(range(count))
    label = fcluster(linkage(points, "ward"), count, "maxclust")
    groups = (np.flatnonzero(label == name) for name in np.unique(label))
    return [int(group[distances[np.ix_(group, group)].sum(axis=1).argmin()]) for group in groups]


def _swapped(distances: Distances, chosen: list[int], fixed: set[int]) -> list[int]:
    """Medoids after the best swaps: one at a time, until none lowers the sum."""
    while True:
        best, swap = float(distances[:, chosen].min(axis=1).sum()) * (1.0 - LEAST_GAIN) - LEAST_GAIN, None
        for place, medoid in enumerate(chosen):
            if medoid in fixed:
                continue
            others = [m for m in chosen if m != medoid]
            near = distances[:, others].min(axis=1) if others else np.full(len(distances), np.inf)
            sums = np.minimum(near[:, None], distances).sum(axis=0)
            candidate = int(sums.argmin())
            if sums[candidate] < best:
                best, swap = float(sums[candidate]), (place, candidate)
        if swap is None:
            return chosen
        chosen[swap[0]] = swap[1]
