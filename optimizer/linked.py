"""What every arc out of a mix has in common: rows that tighten a relaxation of mixing and cut off nothing that can be.

The quality of an outlet is the same along all its arcs, so McCormick's inequalities link their masses with one quality. And what
leaves a technology along an arc is made of its feeds in the same parts along all arcs, for all species and properties at once.

Method: McCormick G.P. (1976) Math. Program. 10, 147-175; the parts: Tawarmalani M., Sahinidis N.V. (2002) Convexification and
Global Optimization in Continuous and Mixed-Integer Nonlinear Programming, ch. 9 (the pq-formulation of pooling).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.material_bounds import value_of
from models.mixers import Mixer
from models.network import Arc
from optimizer.bilinear import Key
from optimizer.build import Build
from optimizer.problem import Problem

Row = tuple[dict[int, float], float, float, str]
Ranges = Mapping[Key, tuple[float, float]]

MOST_PARTS = 4000
"""Parts of feeds in arcs, above which they are left out."""


@dataclass
class _Wider:
    """Columns and rows to be added to a relaxed problem."""

    built: Build
    first: int
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def column(self, name: str, lower: float, upper: float) -> int:
        """A new column."""
        self.names.append(name)
        self.lower.append(lower)
        self.upper.append(upper)
        return self.first + len(self.names) - 1

    def flow(self, arc: Arc, condition: str) -> int:
        """Column of the flow along an arc."""
        return self.built.column(self.built.ledger.flow[arc.id, condition])

    def added_to(self, problem: Problem) -> Problem:
        """The problem with the columns and rows."""
        kinds = [False] * len(self.names)
        return problem.with_columns(self.lower, self.upper, kinds, self.names).with_rows(self.rows)


def linked(built: Build, problem: Problem, ranges: Ranges) -> tuple[Problem, dict[Key, int]]:
    """A relaxed problem with a column for every quality, its arcs linked; ``ranges`` are those of the qualities."""
    wider = _Wider(built, problem.columns)
    mixing = built.model.mixing
    qualities = {key: wider.column(f"quality[{','.join(key)}]", *ranges[key]) for key in mixing.ends}
    for key, quality in qualities.items():
        _same_quality(wider, key, quality, ranges[key])
    mixers = mixing.mixers
    parts = sum(len(mixers.feed(i)) * len(mixers.out_of.get(i, ())) for i in _mixing_products(built))
    if parts * len(built.site.conditions) <= MOST_PARTS:
        for stream in _mixing_products(built):
            for condition in built.site.conditions:
                _same_parts(wider, stream, condition, ranges)
    return wider.added_to(problem), qualities


def _same_quality(wider: _Wider, key: Key, quality: int, ends: tuple[float, float]) -> None:
    """The grade that is on holds the quality, and each arc's mass lies between the planes of its grade."""
    (stream, species, condition), block = key, wider.built.model.mixing
    grades = np.clip(block.ends[key], *ends)
    on = [wider.built.column(block.on[stream, species, g, condition]) for g in range(len(grades) - 1)]
    for side, (lower, upper) in enumerate(((0.0, np.inf), (-np.inf, 0.0))):
        terms = {quality: 1.0}
        for g, column in enumerate(on):
            terms[column] = -float(grades[g + side])
        wider.rows.append((terms, lower, upper, "quality_in_grade"))
    books, count = wider.built.ledger.flow, range(len(grades) - 1)
    for arc in block.mixers.out_of.get(stream, ()):
        part = [block.part[arc.id, species, g, condition] for g in count]
        ways = books[arc.id, condition], block.mass[arc.id, species, condition], part, arc.bound[condition]
        _same_along(wider, ways, quality, ends, grades, on)
    if key in block.fed_mass:
        most = block.mixers.most_arriving(block.mixer[stream, species], condition)
        part = [block.fed[stream, species, g, condition] for g in count]
        _same_along(wider, (block.arrives[stream, condition], block.fed_mass[key], part, most), quality, ends, grades, on)


def _same_along(
    wider: _Wider,
    way: tuple[Any, Any, list[Any], float],
    quality: int,
    ends: tuple[float, float],
    grades: NDArray[np.float64],
    on: list[int],
) -> None:
    """McCormick's planes of quality × flow along one way: its flow, its mass, its parts by grade and its largest flow."""
    flow, mass = (wider.built.column(variable) for variable in way[:2])
    part, most = [wider.built.column(variable) for variable in way[2]], way[3]
    wider.rows.append(({mass: 1.0, flow: -ends[0]}, 0.0, np.inf, "mass_above_range"))
    wider.rows.append(({mass: 1.0, flow: -ends[1]}, -np.inf, 0.0, "mass_below_range"))
    if not np.isfinite(most):
        return
    for side, (lower, upper) in enumerate(((-np.inf, 0.0), (0.0, np.inf))):
        terms = {mass: 1.0, quality: -most}
        for g, column in enumerate(on):
            terms[part[g]] = -float(grades[g + side])
            terms[column] = most * float(grades[g + side])
        wider.rows.append((terms, lower, upper, "mass_of_quality"))


def _mixing_products(built: Build) -> list[str]:
    """Products of technologies whose quality follows from several feeds, which arrive in proportion to the activity."""
    mixers = built.model.mixing.mixers
    kept = (m for m in mixers.all.values() if m.kind in ("carry", "removal") and not mixers.unequal(m))
    made = dict.fromkeys(m.stream for m in kept)
    return [i for i in made if len(mixers.feed(i)) > 1 and mixers.out_of.get(i)]


def _same_parts(wider: _Wider, stream: str, condition: str, ranges: Ranges) -> None:
    """Along every arc out of a technology the same part comes from each feed; masses follow from the parts."""
    mixers = wider.built.model.mixing.mixers
    feeds, ways = mixers.feed(stream), mixers.out_of[stream]
    kinds: dict[str, Mixer] = {s: m for (i, s), m in mixers.all.items() if i == stream and m.kind in ("carry", "removal")}
    dilution = mixers.dilution(next(iter(kinds.values())), condition)
    shares = [wider.column(f"share[{g.id},{stream},{condition}]", 0.0, 1.0) for g in feeds]
    wider.rows.append((dict.fromkeys(shares, 1.0), 1.0, 1.0, "shares"))
    parts = {(g.id, a.id): wider.column(f"part_of[{g.id},{a.id},{condition}]", 0.0, np.inf) for g in feeds for a in ways}
    for share, g in zip(shares, feeds, strict=True):
        terms = {parts[g.id, a.id]: 1.0 for a in ways}
        terms[wider.flow(g, condition)] = -dilution * g.arrival
        wider.rows.append((terms, 0.0, 0.0, "feed_leaves"))
        for a in ways:
            _part(wider, parts[g.id, a.id], share, wider.flow(a, condition), a.bound[condition])
    for a in ways:
        terms = {parts[g.id, a.id]: 1.0 for g in feeds}
        terms[wider.flow(a, condition)] = -1.0
        wider.rows.append((terms, 0.0, 0.0, "arc_is_made_of"))
        for mixer in kinds.values():
            made = [(g, parts[g.id, a.id]) for g in feeds]
            _mass_of_parts(wider, a, condition, mixer, made, ranges)


def _part(wider: _Wider, part: int, share: int, flow: int, most: float) -> None:
    """A part of an arc's flow = share × flow, between its planes."""
    if np.isfinite(most):
        wider.rows.append(({part: 1.0, share: -most}, -np.inf, 0.0, "part_by_share"))
        wider.rows.append(({part: 1.0, flow: -1.0, share: -most}, -most, np.inf, "part_by_flow"))


def _mass_of_parts(wider: _Wider, way: Arc, condition: str, mixer: Mixer, parts: list[tuple[Arc, int]], ranges: Ranges) -> None:
    """The mass along an arc is that of its parts, each at the quality of its giver, less what is removed."""
    block, species = wider.built.model.mixing, mixer.species
    mass = wider.built.column(block.mass[way.id, species, condition])
    lows, highs = {mass: 1.0}, {mass: 1.0}
    for feed, part in parts:
        low, high = _quality(wider.built, feed.giver, species, condition, ranges)
        lows[part], highs[part] = -mixer.keeps * low, -mixer.keeps * high
    wider.rows.append((lows, 0.0, np.inf, "mass_of_parts"))
    wider.rows.append((highs, -np.inf, 0.0, "mass_of_parts"))


def _quality(built: Build, giver: str, species: str, condition: str, ranges: Ranges) -> tuple[float, float]:
    """Least and largest quality of a giver: its range, or what is stated."""
    if (giver, species, condition) in ranges:
        return ranges[giver, species, condition]
    stated = (
        value_of(built.site, giver, species) if giver in built.site.materials else built.site.c_out(giver, species, condition)
    )
    return stated, stated
