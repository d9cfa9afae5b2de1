"""Neighbourhoods of a solution: the binaries that are free in the next restricted MIP.

Method: kernel search, Angelelli E., Mansini R., Speranza M.G. (2010) Comput. Oper. Res. 37, 2017-2026; RINS, Danna E., Rothberg
E., Le Pape C. (2005) Math. Program. 102, 71-90; adaptive choice, Ropke S., Pisinger D. (2006) Transp. Sci. 40, 455-472.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from parkloop.optimizer.search.slope_scaling import USED
from parkloop.optimizer.solver.problem import Floats, Problem

Mask: TypeAlias = NDArray[np.bool_]
Labels: TypeAlias = Mapping[int, tuple[str, str, str]]
"""Ends and medium of what a binary builds, by column."""
TECHNOLOGY = "technology"
"""The medium of a binary that builds no link."""

FIRST_SIZE, LEAST_SIZE, SHARE = 80, 20, 8
"""Closed binaries that are freed at first at most, and at least; at first one in so many."""
STEP_WORK = 1e7
"""Closed binaries that are freed at first times nonzeros: what a step takes grows with both."""
GAINED, FAILED, LEAST_WEIGHT, MOST_WEIGHT = 1.5, 0.8, 0.2, 4.0
"""Factors on the weight of a neighbourhood after a better solution and after none; its least and largest weight."""


@dataclass
class Neighbourhoods:
    """The ways to choose a neighbourhood, with the weight of each, and how many closed binaries are freed."""

    problem: Problem
    relaxed: Floats
    labels: Labels
    random: np.random.Generator
    size: int = 0
    weights: dict[str, float] = field(default_factory=lambda: dict.fromkeys(WAYS, 1.0))

    def __post_init__(self) -> None:
        """Binaries by what the relaxation makes of them: used ones first, then those of least cost."""
        binaries = np.flatnonzero(self.problem.integer)
        few = min(FIRST_SIZE, len(binaries) // SHARE, int(STEP_WORK / max(self.problem.nonzeros, 1)))
        self.size = self.size or max(few, LEAST_SIZE)
        self.binaries = binaries[np.lexsort((self.problem.c[binaries], -self.relaxed[binaries]))]
        self.ends = np.array([self.labels.get(int(j), ("", "", "")) for j in self.binaries])

    def choose(self) -> str:
        """A way to choose a neighbourhood, by the weights."""
        names, weights = list(self.weights), np.array(list(self.weights.values()))
        return str(self.random.choice(names, p=weights / weights.sum()))

    def free(self, way: str, x: Floats) -> Mask:
        """Mask (n,) of the free binaries of a neighbourhood: those in use, and some that are closed."""
        mask = self.problem.integer & (x > 0.5)
        closed = ~mask[self.binaries]
        mask[WAYS[way](self, closed)] = True
        return mask

    def learn(self, way: str, gained: bool, solved: bool) -> None:
        """Weigh a way by its success.

        Neighbourhoods grow where they are searched through and hold nothing better; unfinished ones shrink.
        """
        factor = GAINED if gained else FAILED
        self.weights[way] = float(np.clip(self.weights[way] * factor, LEAST_WEIGHT, MOST_WEIGHT))
        if solved and not gained:
            self.size = min(int(self.size * 1.3) + 1, len(self.binaries))
        elif not solved:
            self.size = max(int(self.size * 0.8), LEAST_SIZE)

    def some(self, among: Mask) -> NDArray[np.int64]:
        """So many of some binaries as are freed: the first half by rank, the others at random."""
        ranked = self.binaries[among]
        first, rest = ranked[: self.size // 2], ranked[self.size // 2 :]
        drawn = self.random.choice(rest, min(self.size - len(first), len(rest)), replace=False) if len(rest) else rest
        return np.concatenate([first, drawn])


def _kernel(all_: Neighbourhoods, closed: Mask) -> NDArray[np.int64]:
    """Binaries that the relaxation uses, with a bucket of others."""
    used = closed & (all_.relaxed[all_.binaries] > USED)
    others = all_.random.permutation(all_.binaries[closed & ~used])
    return np.concatenate([all_.binaries[used][: all_.size], others[: all_.size]])


def _used(all_: Neighbourhoods, closed: Mask) -> NDArray[np.int64]:
    """Binaries in which solution and relaxation differ (RINS)."""
    return all_.binaries[closed & (all_.relaxed[all_.binaries] > USED)][: all_.size]


def _around(all_: Neighbourhoods, closed: Mask) -> NDArray[np.int64]:
    """Binaries with an end at one place."""
    places = np.unique(all_.ends[:, :2])
    place = all_.random.choice(places)
    return all_.some(closed & (all_.ends[:, :2] == place).any(axis=1))


def _between(all_: Neighbourhoods, closed: Mask) -> NDArray[np.int64]:
    """Binaries both of whose ends are among some places."""
    places = np.unique(all_.ends[:, :2])
    chosen = all_.random.choice(places, max(len(places) // 4, 2), replace=len(places) < 2)
    return all_.some(closed & np.isin(all_.ends[:, :2], chosen).all(axis=1))


def _medium(all_: Neighbourhoods, closed: Mask) -> NDArray[np.int64]:
    """Binaries of one medium."""
    return all_.some(closed & (all_.ends[:, 2] == all_.random.choice(np.unique(all_.ends[:, 2]))))


WAYS: Mapping[str, Callable[[Neighbourhoods, Mask], NDArray[np.int64]]] = {
    "kernel": _kernel,
    "used": _used,
    "around": _around,
    "between": _between,
    "medium": _medium,
}
"""The neighbourhoods by name."""
