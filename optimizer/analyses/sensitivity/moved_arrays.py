"""Arrays of a model with one number of the case moved, for many numbers by few builds.

Numbers that enter no entry of the arrays together are moved in one build: each changed entry then belongs to one of them. Which
number enters which entry is known of one build with traced numbers; one that lost its trace has its own build. Where a build
has other rows or columns than the model, or changes an entry that no number or more than one was traced to, its numbers are
divided, and one alone has its own build. So the arrays are always those that a build of the one number would give.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.sensitivity.traces import (
    Comparisons,
    TracedNumber,
    TracedOrigins,
    apart,
    entries,
    traces,
    with_entries,
)
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.problem import Floats, Problem

GOLDEN = 0.6180339887498949
"""Step of the shares of their ways that traced numbers are moved by, all different: none is 1, or a round multiple of another."""


class Move(NamedTuple):
    """A number of a case, by its place, and its present and its other value."""

    place: str
    present: float
    value: float


class ChangedEntries(NamedTuple):
    """Places in ``entries`` that a move changes, and what stands there then."""

    places: NDArray[np.intp]
    values: Floats


@dataclass(eq=False)
class MovedArrays:
    """Problems of a model with one number moved; ``builds`` is how many they took."""

    model: Problem
    make: Callable[[Case], tuple[Build, Problem]]
    put: Callable[[Case, str, float], Case]
    builds: int = 0
    known: dict[tuple[str, float], ChangedEntries] = field(default_factory=dict)

    def problem(self, place: str, value: float) -> Problem | None:
        """The problem with another value at a place; None where it is not known."""
        changed = self.known.get((place, value))
        if changed is None:
            return None
        moved = entries(self.model)
        moved[changed.places] = changed.values
        return with_entries(self.model, moved)

    def learn(self, case: Case, moves: Sequence[Move], stopped: Callable[[], bool]) -> None:
        """Find the arrays of moves, one of each number, until it is stopped.

        What cannot be built stays unknown.
        """
        traced = self._traced(case, moves)
        if traced is None and len(moves) > 1 and not stopped():
            half = len(moves) // 2
            self.learn(case, moves[:half], stopped)
            self.learn(case, moves[half:], stopped)
            return
        origins, seen = traced or ({}, Comparisons())
        groups = [*([n] for n in seen.lost), *apart(set(range(len(moves))) - seen.lost, {*origins.values(), *seen.found})]
        while groups and not stopped():
            group = groups.pop()
            found = self._moved(case, [moves[n] for n in group])
            owner = {} if found is None else self._owners(group, found, origins)
            if found is None or owner is None:
                half = len(group) // 2
                groups += [group[:half], group[half:]] if half else []
                continue
            for n in group:
                own = np.array([place for place in found.places if owner[int(place)] == n], dtype=np.intp)
                self.known[moves[n].place, moves[n].value] = ChangedEntries(own, found.values[np.isin(found.places, own)])

    def _owners(self, group: Sequence[int], found: ChangedEntries, origins: Mapping[int, TracedOrigins]) -> dict[int, int] | None:
        """The one number of a group that each changed entry belongs to; None where there is not one."""
        if len(group) == 1:
            return dict.fromkeys(map(int, found.places), group[0])
        owners = {int(place): origins.get(int(place), frozenset()).intersection(group) for place in found.places}
        return {place: min(of) for place, of in owners.items()} if all(len(of) == 1 for of in owners.values()) else None

    def _moved(self, case: Case, moves: Sequence[Move]) -> ChangedEntries | None:
        """What moves change together; None where they give other rows or columns, or no model."""
        made = self._made(case, [(move.place, move.value) for move in moves])
        if made is None:
            return None
        before, after = entries(self.model), entries(made[1])
        places = np.flatnonzero(before != after)
        return ChangedEntries(places, after[places])

    def _traced(self, case: Case, moves: Sequence[Move]) -> tuple[dict[int, TracedOrigins], Comparisons] | None:
        """Numbers by entry, and numbers that were compared, or lost their trace.

        None where moving all gives other rows or columns.
        """
        comparisons = Comparisons()
        values = []
        for n, (place, present, value) in enumerate(moves):
            share = 0.3 + 0.4 * ((n + 1) * GOLDEN % 1.0)
            values.append((place, TracedNumber(present + share * (value - present), frozenset([n]), comparisons)))
        made = self._made(case, values)
        return None if made is None else (traces(*made), comparisons)

    def _made(self, case: Case, values: Sequence[tuple[str, float]]) -> tuple[Build, Problem] | None:
        """The model of a case with other values, if it has the same rows and columns.

        A row that is called by one of its numbers has another name then, so that others of it have no place.
        """
        self.builds += 1
        try:
            for place, value in values:
                case = self.put(case, place, value)
            built, problem = self.make(case)
        except ValueError:
            return None
        return (built, problem) if same_entries(problem, self.model) else None


def same_entries(one: Problem, other: Problem) -> bool:
    """Whether two problems have the same rows, columns and places of coefficients."""
    return one.names_as(other) and np.array_equal(one.A.indptr, other.A.indptr) and np.array_equal(one.A.indices, other.A.indices)
