"""Valid inequalities of the mixing relaxation: McCormick envelopes and the pq-formulation.

The quality of an outlet is the same along all its arcs, so McCormick envelopes couple their masses with one quality. And the
flow along each arc out of a technology consists of its feeds in the same proportions, for all species and properties at once.

Method: McCormick G.P. (1976) Math. Program. 10, 147-175; proportions: Tawarmalani M., Sahinidis N.V. (2002) Convexification and
Global Optimization in Continuous and Mixed-Integer Nonlinear Programming, ch. 9 (the pq-formulation of pooling).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parkloop.models.network.arcs import Arc
from parkloop.models.network.material_bounds import value_of
from parkloop.models.network.mixers import Mixer
from parkloop.optimizer.mixing.bilinear import QualityRanges
from parkloop.optimizer.mixing.true_quality import QualityKey
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solver.problem import LinearRow, Problem

MOST_PARTS = 4000
"""Largest number of feed-arc products, above which the pq rows are left out."""


@dataclass
class _Extension:
    """Columns and rows to be added to a relaxation."""

    built: Build
    first: int
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    rows: list[LinearRow] = field(default_factory=list)

    def column(self, name: str, lower: float, upper: float) -> int:
        """Add a column; returns its number."""
        self.names.append(name)
        self.lower.append(lower)
        self.upper.append(upper)
        return self.first + len(self.names) - 1

    def flow(self, arc: Arc, condition: str) -> int:
        """Column of the flow along an arc."""
        return self.built.column(self.built.ledger.flow[arc.id, condition])

    def applied_to(self, problem: Problem) -> Problem:
        """The problem with the added columns and rows."""
        kinds = [False] * len(self.names)
        return problem.with_columns(self.lower, self.upper, kinds, self.names).with_rows(self.rows)


def with_valid_inequalities(built: Build, problem: Problem, ranges: QualityRanges) -> tuple[Problem, dict[QualityKey, int]]:
    """Add a column for every quality, McCormick envelopes and pq rows to a relaxation.

    Args:
        built: the relaxed model.
        problem: its arrays.
        ranges: range of every quality [mg/L, or the unit of the property].

    Returns:
        The wider problem, and the column of every quality.
    """
    extension = _Extension(built, problem.columns)
    mixing = built.model.mixing
    qualities = {key: extension.column(f"quality[{','.join(key)}]", *ranges[key]) for key in mixing.ends}
    for key, quality in qualities.items():
        _mccormick(extension, key, quality, ranges[key])
    _add_proportions(extension, ranges)
    return extension.applied_to(problem), qualities


def _add_proportions(extension: _Extension, ranges: QualityRanges) -> None:
    """The pq rows of every technology that mixes, unless they are too many."""
    built = extension.built
    mixers, conditions = built.model.mixing.mixers, built.site.conditions
    products = _mixing_products(built)
    parts = sum(len(mixers.feed(i)) * len(mixers.out_of.get(i, ())) for i in products)
    if parts * len(conditions) > MOST_PARTS:
        return
    for stream in products:
        for condition in conditions:
            _pq_rows(extension, stream, condition, ranges)


def _mccormick(extension: _Extension, key: QualityKey, quality: int, ends: tuple[float, float]) -> None:
    """The active grade contains the quality, and each arc's mass lies in the envelope of that grade."""
    (stream, species, condition), block = key, extension.built.model.mixing
    grades = np.clip(block.ends[key], *ends)
    on = [extension.built.column(block.on[stream, species, g, condition]) for g in range(len(grades) - 1)]
    for side, (lower, upper) in enumerate(((0.0, np.inf), (-np.inf, 0.0))):
        terms = {quality: 1.0}
        for g, column in enumerate(on):
            terms[column] = -float(grades[g + side])
        extension.rows.append((terms, lower, upper, "quality_in_grade"))
    ledger, count = extension.built.ledger.flow, range(len(grades) - 1)
    for arc in block.mixers.out_of.get(stream, ()):
        part = [block.part[arc.id, species, g, condition] for g in count]
        ways = ledger[arc.id, condition], block.mass[arc.id, species, condition], part, arc.bound[condition]
        _mccormick_along(extension, ways, quality, ends, grades, on)
    if key in block.fed_mass:
        largest = block.mixers.most_arriving(block.mixer[stream, species], condition)
        part = [block.fed[stream, species, g, condition] for g in count]
        _mccormick_along(
            extension, (block.arrives[stream, condition], block.fed_mass[key], part, largest), quality, ends, grades, on
        )


def _mccormick_along(
    extension: _Extension,
    way: tuple[Any, Any, list[Any], float],
    quality: int,
    ends: tuple[float, float],
    grades: NDArray[np.float64],
    on: list[int],
) -> None:
    """McCormick envelope of quality × flow along one way: flow, mass, parts by grade and flow bound."""
    flow, mass = (extension.built.column(variable) for variable in way[:2])
    part, largest = [extension.built.column(variable) for variable in way[2]], way[3]
    extension.rows.append(({mass: 1.0, flow: -ends[0]}, 0.0, np.inf, "mass_above_range"))
    extension.rows.append(({mass: 1.0, flow: -ends[1]}, -np.inf, 0.0, "mass_below_range"))
    if not np.isfinite(largest):
        return
    for side, (lower, upper) in enumerate(((-np.inf, 0.0), (0.0, np.inf))):
        terms = {mass: 1.0, quality: -largest}
        for g, column in enumerate(on):
            terms[part[g]] = -float(grades[g + side])
            terms[column] = largest * float(grades[g + side])
        extension.rows.append((terms, lower, upper, "mass_of_quality"))


def _mixing_products(built: Build) -> list[str]:
    """Technology products whose quality follows from several feeds in proportion to activity."""
    mixers = built.model.mixing.mixers
    kept = (m for m in mixers.all.values() if m.kind in ("carry", "removal") and not mixers.unequal(m))
    made = dict.fromkeys(m.stream for m in kept)
    return [i for i in made if len(mixers.feed(i)) > 1 and mixers.out_of.get(i)]


def _pq_rows(extension: _Extension, stream: str, condition: str, ranges: QualityRanges) -> None:
    """Equal proportions of feeds along every arc out of a technology; masses follow from them."""
    mixers = extension.built.model.mixing.mixers
    feeds, ways = mixers.feed(stream), mixers.out_of[stream]
    kinds: dict[str, Mixer] = {s: m for (i, s), m in mixers.all.items() if i == stream and m.kind in ("carry", "removal")}
    dilution = mixers.dilution(next(iter(kinds.values())), condition)
    shares = [extension.column(f"share[{g.id},{stream},{condition}]", 0.0, 1.0) for g in feeds]
    extension.rows.append((dict.fromkeys(shares, 1.0), 1.0, 1.0, "shares"))
    parts = {(g.id, a.id): extension.column(f"part_of[{g.id},{a.id},{condition}]", 0.0, np.inf) for g in feeds for a in ways}
    for share, g in zip(shares, feeds, strict=True):
        terms = {parts[g.id, a.id]: 1.0 for a in ways}
        terms[extension.flow(g, condition)] = -dilution * g.arrival
        extension.rows.append((terms, 0.0, 0.0, "feed_leaves"))
        for a in ways:
            _pq_product(extension, parts[g.id, a.id], share, extension.flow(a, condition), a.bound[condition])
    for a in ways:
        terms = {parts[g.id, a.id]: 1.0 for g in feeds}
        terms[extension.flow(a, condition)] = -1.0
        extension.rows.append((terms, 0.0, 0.0, "arc_is_made_of"))
        for mixer in kinds.values():
            of_feeds = [(g, parts[g.id, a.id]) for g in feeds]
            _mass_of_parts(extension, a, condition, mixer, of_feeds, ranges)


def _pq_product(extension: _Extension, part: int, share: int, flow: int, largest: float) -> None:
    """McCormick envelope of a part of an arc's flow = share × flow."""
    if np.isfinite(largest):
        extension.rows.append(({part: 1.0, share: -largest}, -np.inf, 0.0, "part_by_share"))
        extension.rows.append(({part: 1.0, flow: -1.0, share: -largest}, -largest, np.inf, "part_by_flow"))


def _mass_of_parts(
    extension: _Extension, way: Arc, condition: str, mixer: Mixer, parts: list[tuple[Arc, int]], ranges: QualityRanges
) -> None:
    """Bounds of an arc's mass by its parts, each at its feed's quality, less what is removed."""
    block, species = extension.built.model.mixing, mixer.species
    mass = extension.built.column(block.mass[way.id, species, condition])
    lows, highs = {mass: 1.0}, {mass: 1.0}
    for feed, part in parts:
        low, high = _quality(extension.built, feed.giver, species, condition, ranges)
        lows[part], highs[part] = -mixer.keeps * low, -mixer.keeps * high
    extension.rows.append((lows, 0.0, np.inf, "mass_of_parts"))
    extension.rows.append((highs, -np.inf, 0.0, "mass_of_parts"))


def _quality(built: Build, giver: str, species: str, condition: str, ranges: QualityRanges) -> tuple[float, float]:
    """Least and largest quality of a giver: its range, or its stated value."""
    if (giver, species, condition) in ranges:
        return ranges[giver, species, condition]
    stated = (
        value_of(built.site, giver, species) if giver in built.site.materials else built.site.c_out(giver, species, condition)
    )
    return stated, stated
