"""The bilinear mixing problem: a relaxed model whose masses should be quality × flow.

The linear model is the relaxed one with a single grade over the whole range. With qualities fixed it is linear again: then every
arc carries its quality times its flow, and its solution is a feasible design. Qualities that only have limits from above may be
counted higher than they are; what is carried is counted as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from parkloop.models.network.arcs import Network
from parkloop.models.network.mixer_ranges import MixerRanges
from parkloop.models.network.mixers import Mixers
from parkloop.models.site import Site
from parkloop.optimizer.mixing.true_quality import QualityKey, true_qualities
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.lexicographic import OBJECTIVE_TOLERANCE
from parkloop.optimizer.solver.problem import Floats, Problem

RANGE_MARGIN = 5e-7
"""Relative margin of the upper end of a range, for each outlet that water passes: margins add up, most of all in slow loops."""

QualityRanges = Mapping[QualityKey, tuple[float, float]]
"""Lower and upper bound of each quality [mg/L, or the unit of the property]"""
Qualities = Mapping[QualityKey, float]

MARGIN = 1e-8
"""Relative margin for rounding by which an outlet is counted above its true quality."""

TAKER_MARGINS = 4
"""Multiple of that margin which takers tolerate."""
TAKERS = ("water.clean_enough[", "water.discharge_clean_enough[", "water.load_taken_up[")
"""Rules by which takers limit a quality from above."""


@dataclass(frozen=True, eq=False)
class Bilinear:
    """A mixing problem without grades: its rows, its ranges of qualities, and columns of flow and mass."""

    built: Build
    problem: Problem
    objective: str
    ranges: dict[QualityKey, tuple[float, float]]
    arcs: dict[QualityKey, list[tuple[int, int]]]
    """Columns of (flow, mass) along the arcs out of each mixing outlet.

    Also of its inflow, where that decides its quality.
    """

    def true_qualities(self, x: Floats) -> dict[QualityKey, float]:
        """True qualities of the outlets with a flow in a solution (n,), clipped to their ranges."""
        self.built.load(x[: len(self.built.variables)])
        found = true_qualities(self.built)
        return {key: _within(found[key], self.ranges[key]) for key in self.arcs if key in found}

    def with_next_objective(self, objective: str, value: float) -> "Bilinear":
        """The problem for the next objective, the present one kept within tolerance of its value."""
        terms = {int(j): float(self.problem.c[j]) for j in np.flatnonzero(self.problem.c)}
        margin = OBJECTIVE_TOLERANCE * max(abs(value), 1e-6)
        kept = (
            self.problem.with_row(terms, -np.inf, value - self.problem.offset + margin, "objective_kept")
            if terms
            else self.problem
        )
        return replace(self, objective=objective, problem=kept.with_objective(*self.built.objective(objective)))

    def with_fixed_qualities(self, qualities: Qualities) -> Problem:
        """The linear problem with every quality fixed: mass = quality × flow along each arc."""
        rows = []
        for key, arcs in self.arcs.items():
            for flow, mass in arcs:
                rows.append(({mass: 1.0, flow: -qualities[key]}, 0.0, 0.0, "quality_fixed"))
        return self.problem.with_rows(rows)

    @cached_property
    def relaxation(self) -> Problem:
        """The relaxed problem without margins: what leaves an outlet is what arrives."""
        return self.built.problem.with_objective(self.problem.c, self.problem.offset)

    @cached_property
    def without_margins(self) -> Problem:
        """The problem in which outlets may be counted higher and need not: its bound holds for every design."""
        return _with_margins(self.built, 0.0).with_objective(self.problem.c, self.problem.offset)

    @property
    def free_of_margins(self) -> "Bilinear":
        """The same with the problem ``without_margins``."""
        return replace(self, problem=self.without_margins)

    @cached_property
    def flows(self) -> NDArray[np.int64]:
        """Columns of all flows of water and materials."""
        ledger = self.built.ledger.flow
        arcs = (arc for arc in self.built.network.arcs.values() if arc.domain != "commodity")
        columns = [self.built.column(ledger[arc.id, o]) for arc in arcs for o in self.built.site.conditions]
        return np.array(sorted(columns), dtype=np.int64)

    @property
    def has_choices(self) -> bool:
        """Whether any integer column is free, those of single grades aside."""
        free = self.problem.integer & (self.problem.col_lower < self.problem.col_upper)
        return any(not self.problem.col_names[int(n)].startswith("mixing.on[") for n in np.flatnonzero(free))

    def size(self, key: QualityKey) -> float:
        """Typical value of a quality, to measure masses as flows and to scale steps."""
        return self.sizes[key]

    @cached_property
    def sizes(self) -> dict[QualityKey, float]:
        """Typical value of every quality."""
        ranges = self.built.model.mixing.ranges
        return {key: ranges.usual(key) or 1.0 for key in self.ranges}

    def with_margin(self, key: QualityKey, value: float) -> float:
        """A quality with a margin for rounding, where counting too much is conservative."""
        if self.built.model.mixing.mixer[key[0], key[1]].kind == "carry":
            return value
        return min(value * (1.0 + 2 * MARGIN), self.ranges[key][1])

    def residual(self, x: Floats, qualities: Qualities) -> float:
        """Residual of mass = quality × flow in a solution, as a sum of flows of wrong quality."""
        off = 0.0
        for key, arcs in self.arcs.items():
            off += float(sum(abs(x[mass] - qualities[key] * x[flow]) for flow, mass in arcs)) / self.size(key)
        return off


def _within(value: float, ends: tuple[float, float]) -> float:
    return min(max(value, ends[0]), ends[1])


def bilinear(site: Site, network: Network, base: Mapping[tuple[str, str], float], objective: str) -> Bilinear:
    """Build the mixing problem of a site for an objective.

    Args:
        site: the case in its scope.
        network: links and arcs with their flow bounds.
        base: baseline amount of each credit by policy and scenario.
        objective: name of the objective.
    """
    mixers = Mixers(site, network)
    ranges = dict(MixerRanges(mixers, RANGE_MARGIN).all)
    built = build(site, network, base, ranges, relaxed=True)
    block, flows = built.model.mixing, built.ledger.flow
    arcs: dict[QualityKey, list[tuple[int, int]]] = {}
    for stream, species, condition in block.ends:
        ways = block.mixers.out_of.get(stream, ())
        arcs[stream, species, condition] = [
            (built.column(flows[arc.id, condition]), built.column(block.mass[arc.id, species, condition])) for arc in ways
        ]
        if (stream, species, condition) in block.fed_mass:
            fed = block.arrives[stream, condition], block.fed_mass[stream, species, condition]
            arcs[stream, species, condition].append((built.column(fed[0]), built.column(fed[1])))
    problem = _with_margins(built).with_objective(*built.objective(objective))
    return Bilinear(built, problem, objective, ranges, arcs)


def _with_margins(built: Build, margin: float = MARGIN) -> Problem:
    """The relaxed problem with margins: qualities that are limited from above only may be counted higher.

    Its takers tolerate as much: else an outlet as clean as a limit, to the last digit, could not be used.
    """
    problem, block = built.problem, built.model.mixing
    number = {name: n for n, name in enumerate(problem.row_names)}
    lower, upper, values = problem.row_lower.copy(), problem.row_upper.copy(), problem.A.data.copy()
    margin_masses: set[int] = set()
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
        if block.mixers.allows_margin(block.mixer[stream, species]):
            values[inside] *= np.where(np.isin(problem.A.indices[inside], list(leaving)), 1.0 - margin, 1.0)
            margin_masses |= leaving
    for row in (n for name, n in number.items() if name.startswith(TAKERS)):
        inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
        values[inside] *= np.where(np.isin(problem.A.indices[inside], list(margin_masses)), 1.0 - TAKER_MARGINS * margin, 1.0)
    matrix = csr_array((values, problem.A.indices, problem.A.indptr), shape=problem.A.shape)
    return replace(problem, A=matrix, row_lower=lower, row_upper=upper)


def _coefficient(problem: Problem, row: int, column: int) -> float:
    inside = slice(problem.A.indptr[row], problem.A.indptr[row + 1])
    return float(problem.A.data[inside][problem.A.indices[inside] == column].sum())
