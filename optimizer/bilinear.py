"""The mixing problem as it is: a linear model with the mass along every arc, and the products quality × flow that it must equal.

The linear model is the relaxed one with a single grade over the whole range. With qualities held it is linear again: then every
arc carries its quality times its flow, and a design comes out that works. Qualities that only have limits from above may be
counted higher than they are; what is carried is counted as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.mixers import Mixers
from models.network import Network
from models.site import Site
from optimizer.build import Build, build
from optimizer.passes import HOLD
from optimizer.problem import Floats, Problem
from optimizer.true_quality import true_qualities

WIDER = 5e-7
"""By how much ranges are widened for that, relative: rooms add up from outlet to outlet."""

Key = tuple[str, str, str]
"""Giving stream, species or property, condition."""
Qualities = Mapping[Key, float]

ROOM = 1e-8
"""By how much more than its true quality an outlet is counted, relative: room for rounding."""

FORGIVEN = 4
"""Times that room which takers leave out of account."""
TAKERS = ("water.clean_enough[", "water.discharge_clean_enough[", "water.load_taken_up[")
"""Names of the rows by which takers limit a quality from above."""


@dataclass(frozen=True, eq=False)
class Bilinear:
    """A relaxed model without grades, and where its qualities, flows and masses stand."""

    built: Build
    problem: Problem
    objective: str
    ranges: dict[Key, tuple[float, float]]
    arcs: dict[Key, list[tuple[int, int]]]
    """Columns of flow and mass of the arcs out of each mixing outlet, and of what arrives where that makes its quality."""

    def true(self, x: Floats) -> dict[Key, float]:
        """True qualities of the outlets that flow at a solution, within their ranges."""
        self.built.load(x[: len(self.built.variables)])
        found = true_qualities(self.built)
        return {key: _within(found[key], self.ranges[key]) for key in self.arcs if key in found}

    def then(self, objective: str, value: float) -> "Bilinear":
        """The problem for the next objective, the present one held at the value found."""
        terms = {int(j): float(self.problem.c[j]) for j in np.flatnonzero(self.problem.c)}
        room = HOLD * max(abs(value), 1e-6)
        held = self.problem.with_row(terms, -np.inf, value - self.problem.offset + room, "held") if terms else self.problem
        return replace(self, objective=objective, problem=held.with_objective(*self.built.objective(objective)))

    def held(self, qualities: Qualities) -> Problem:
        """The problem with every quality held: each arc carries its quality times its flow."""
        rows = []
        for key, arcs in self.arcs.items():
            for flow, mass in arcs:
                rows.append(({mass: 1.0, flow: -qualities[key]}, 0.0, 0.0, "held"))
        return self.problem.with_rows(rows)

    @cached_property
    def relaxation(self) -> Problem:
        """The relaxed problem, without room: what leaves an outlet is what comes."""
        return self.built.problem.with_objective(self.problem.c, self.problem.offset)

    @cached_property
    def flows(self) -> NDArray[np.int64]:
        """Columns of every flow of water and material."""
        books = self.built.ledger.flow
        arcs = (arc for arc in self.built.network.arcs.values() if arc.domain != "commodity")
        columns = [self.built.column(books[arc.id, o]) for arc in arcs for o in self.built.site.conditions]
        return np.array(sorted(columns), dtype=np.int64)

    @property
    def chooses(self) -> bool:
        """Whether anything but the single grades is chosen whole."""
        free = self.problem.integer & (self.problem.col_lower < self.problem.col_upper)
        return any(not self.problem.col_names[int(n)].startswith("mixing.on[") for n in np.flatnonzero(free))

    def size(self, key: Key) -> float:
        """How high the quality of an outlet usually is, to measure masses as flows and steps of qualities."""
        return self.sizes[key]

    @cached_property
    def sizes(self) -> dict[Key, float]:
        """Usual height of every quality."""
        mixers = self.built.model.mixing.mixers
        return {key: mixers.usual(key) or 1.0 for key in self.ranges}

    def with_room(self, key: Key, value: float) -> float:
        """A quality with room for rounding, where counting more than there is does no harm."""
        if self.built.model.mixing.mixer[key[0], key[1]].kind == "carry":
            return value
        return min(value * (1.0 + 2 * ROOM), self.ranges[key][1])

    def distance(self, x: Floats, qualities: Qualities) -> float:
        """How far the masses of a solution lie from quality × flow, as the sum of flows that carry too much or too little."""
        off = 0.0
        for key, arcs in self.arcs.items():
            off += float(sum(abs(x[mass] - qualities[key] * x[flow]) for flow, mass in arcs)) / self.size(key)
        return off


def _within(value: float, ends: tuple[float, float]) -> float:
    return min(max(value, ends[0]), ends[1])


def bilinear(site: Site, network: Network, base: Mapping[tuple[str, str], float], objective: str) -> Bilinear:
    """The mixing problem of a site, to be minimised for an objective."""
    mixers = Mixers(site, network)
    ranges = {key: (low, _widened(mixers, key, high)) for key, (low, high) in mixers.ranges.items()}
    built = build(site, network, base, ranges, relaxed=True)
    block, flows = built.model.mixing, built.ledger.flow
    arcs: dict[Key, list[tuple[int, int]]] = {}
    for stream, species, condition in block.ends:
        ways = block.mixers.out_of.get(stream, ())
        arcs[stream, species, condition] = [
            (built.column(flows[arc.id, condition]), built.column(block.mass[arc.id, species, condition])) for arc in ways
        ]
        if (stream, species, condition) in block.fed_mass:
            fed = block.arrives[stream, condition], block.fed_mass[stream, species, condition]
            arcs[stream, species, condition].append((built.column(fed[0]), built.column(fed[1])))
    problem = _counted_from_above(built).with_objective(*built.objective(objective))
    return Bilinear(built, problem, objective, ranges, arcs)


def _widened(mixers: Mixers, key: Key, high: float) -> float:
    """The upper end of a range; with room, where it is no limit and counting more than there is does no harm."""
    return high * (1.0 + WIDER) if roomy(mixers, key) else high


def roomy(mixers: Mixers, key: Key) -> bool:
    """Whether an outlet may be counted at a little more than it can carry: no ``c_out`` limits it, and takers only from above."""
    mixer = mixers.all[key[0], key[1]]
    if mixer.kind == "process":
        return mixers.site.fixed_outlet_missing(mixer.stream, mixer.species)
    return mixer.kind != "carry"


def _counted_from_above(built: Build) -> Problem:
    """The relaxed problem in which what is only limited from above is counted at a little more than it is, or more.

    Its takers forgive as much: else an outlet as clean as a limit, to the last digit, could not be used.
    """
    problem, block = built.problem, built.model.mixing
    number = {name: n for n, name in enumerate(problem.row_names)}
    lower, upper, values = problem.row_lower.copy(), problem.row_upper.copy(), problem.A.data.copy()
    roomy_masses: set[int] = set()
    for stream, species, condition in block.ends:
        row = number.get(f"mixing.mass_leaves[{stream},{species},{condition}]")
        ways = block.mixers.out_of.get(stream, ())
        if row is None or not ways or block.mixer[stream, species].kind == "carry":
            continue
        mass = built.column(block.mass[ways[0].id, species, condition])
        sign = _coefficient(problem, row, mass)
        lower[row], upper[row] = (lower[row], np.inf) if sign > 0 else (-np.inf, upper[row])
        inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
        leaving = {built.column(block.mass[arc.id, species, condition]) for arc in ways}
        if roomy(block.mixers, (stream, species, condition)):
            values[inside] *= np.where(np.isin(problem.A.indices[inside], list(leaving)), 1.0 - ROOM, 1.0)
            roomy_masses |= leaving
    for row in (n for name, n in number.items() if name.startswith(TAKERS)):
        inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
        values[inside] *= np.where(np.isin(problem.A.indices[inside], list(roomy_masses)), 1.0 - FORGIVEN * ROOM, 1.0)
    matrix = csr_array((values, problem.A.indices, problem.A.indptr), shape=problem.A.shape)
    return replace(problem, A=matrix, row_lower=lower, row_upper=upper)


def _coefficient(problem: Problem, row: int, column: int) -> float:
    inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    return float(problem.A.data[inside][problem.A.indices[inside] == column].sum())
