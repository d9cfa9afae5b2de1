"""Designs with fixed qualities: the park is linear then, and is solved and polished like any other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parkloop.models.network.arcs import Network
from parkloop.models.site import Site
from parkloop.optimizer.mixing.bilinear import MARGIN, TAKER_MARGINS, Bilinear
from parkloop.optimizer.mixing.true_quality import QualityKey
from parkloop.optimizer.solve.build import Build, build
from parkloop.optimizer.solve.cycles import minimise_acyclic
from parkloop.optimizer.solve.idle_routes import idle_routes
from parkloop.optimizer.solve.lexicographic import Limits
from parkloop.optimizer.solver.highs.adapter import Outcome, Status
from parkloop.optimizer.solver.problem import Floats, Problem

MARGINS = (0.0, MARGIN, 1e-7, 1e-6)
"""Relative margins above the true qualities that are tried, smallest first."""

LOOSENINGS = (1e-8, 1e-7, 4e-7)
"""Relative loosenings of quality limits where a certificate decides: less than its tolerance."""
QUALITY_RULES = (
    "water.clean_enough[",
    "water.discharge_clean_enough[",
    "water.load_taken_up[",
    "mixing.grade_not_exceeded[",
    "mixing.grade_reached[",
    "materials.blend_low_enough[",
    "materials.blend_high_enough[",
)
"""Rules whose rows a quality decides."""

NOISE_SHARES = (1e-6, 0.0)
"""Sizes that are left out first as rounding noise, relative to the largest."""
IDLE = 1e-7
"""Flow up to which a link counts as unused [unit/h]"""
SAME = 1e-6
"""Relative difference of objectives that is rounding."""


FixedDesign = tuple[Build, Outcome, Floats | None]
"""Model, outcome of the first objective and solution (n,)."""
Accepts = Callable[[Build, Floats], bool]
"""Whether the certificate accepts a solution of a model."""


def solve_fixed(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    mixing: Bilinear,
    x: Floats,
    qualities: Mapping[QualityKey, float] | None,
    objectives: tuple[str, ...],
    limits: Limits,
    accepts: Accepts | None = None,
    loosenings: Sequence[float] = (0.0,),
) -> FixedDesign:
    """Solve the park with qualities and design fixed as in a solution, lexicographically.

    Args:
        site: the case in its scope.
        network: links and arcs with their flow bounds.
        base: baseline amount of each credit by policy and scenario.
        mixing: the mixing problem.
        x: a solution of it (n,).
        qualities: counted qualities; without them, or where they are infeasible, the true ones of x with a margin.
        objectives: names, most important first.
        limits: time limit, gap, cancellation.
        accepts: where given, only solutions that the certificate accepts count.
        loosenings: relative loosenings of quality limits, tried in this order.
    """
    wanted, solve_gap = mixing.problem.value(x), (limits.gap or 0.0) / 4
    best: FixedDesign | None = None
    limits = replace(limits, gap=solve_gap or limits.gap)
    for grades, loosening, noise in _attempts(mixing, x, qualities, loosenings):
        built = build(site, network, base, grades)
        outcome, exact = minimise_acyclic(_with_choices(built, mixing, x, noise, loosening), objectives, limits)
        if exact is not None and accepts is not None and not accepts(built, exact):
            outcome, exact = Outcome(Status.error), None
        if best is None or (exact is not None and (best[2] is None or _at_most(outcome, best[1].objective))):
            best = built, outcome, exact
        if exact is not None and _at_most(outcome, wanted + max(SAME, solve_gap) * abs(wanted)):
            break
    assert best is not None
    return best


def _attempts(
    mixing: Bilinear, x: Floats, qualities: Mapping[QualityKey, float] | None, loosenings: Sequence[float]
) -> Iterator[tuple[dict[QualityKey, tuple[float, ...]], float, float]]:
    """Grades, loosening of quality limits and noise share of each attempt."""
    true = mixing.true_qualities(x)
    counted = [
        (_grades(mixing, true, margin), loosening)
        for loosening in loosenings
        for margin in (MARGINS[:1] if loosening else MARGINS)
    ]
    if qualities is not None:
        given: dict[QualityKey, tuple[float, ...]] = {key: (qualities[key], qualities[key]) for key in mixing.ranges}
        counted = [*((given, loosening) for loosening in loosenings), *counted]
    counted.append(({key: _as_admitted(mixing, key, ends) for key, ends in counted[0][0].items()}, loosenings[0]))
    return ((grades, loosening, noise) for grades, loosening in counted for noise in NOISE_SHARES)


def _as_admitted(mixing: Bilinear, key: QualityKey, ends: tuple[float, ...]) -> tuple[float, ...]:
    """A quality, lowered to a taker's limit that it exceeds by the tolerated margin only."""
    mixers = mixing.built.model.mixing.mixers
    limits = mixers.taker_limits(mixers.all[key[0], key[1]])
    return tuple(
        min((limit for limit in limits if limit < end <= limit * (1.0 + TAKER_MARGINS * MARGIN)), default=end) for end in ends
    )


def _with_choices(built: Build, mixing: Bilinear, x: Floats, noise: float, loosening: float) -> Build:
    """The model with the design of a solution; quality limits are loosened relative to its amounts."""
    like = mapped_to(built, mixing.built, x)
    idle = idle_columns(built, like, noise)
    like[idle] = 0.0
    problem = built.problem.with_bounds(idle, upper=np.zeros(len(idle))).fixed(like)
    return replace(built, problem=with_quality_limits_loosened(problem, like, loosening) if loosening else problem)


def with_quality_limits_loosened(problem: Problem, x: Floats, share: float) -> Problem:
    """Widen the sides of quality rows by a share of their activity in x (n,); negative: tighten."""
    rows = np.array([n for n, name in enumerate(problem.row_names) if name.startswith(QUALITY_RULES)], dtype=np.int64)
    margin = share * (abs(problem.A) @ np.abs(x))[rows]
    return problem.with_row_bounds(rows, problem.row_lower[rows] - margin, problem.row_upper[rows] + margin)


def _at_most(outcome: Outcome, value: float | None) -> bool:
    return outcome.objective is not None and value is not None and outcome.objective <= value


def idle_columns(built: Build, x: Floats, noise: float) -> NDArray[np.int64]:
    """Columns of what a solution (n,) of a model does not build, or with a negligible size or flow."""
    problem, ledger = built.problem, built.ledger
    idle = set(np.flatnonzero(problem.integer & (x < 0.5) & (problem.col_lower <= 0)).tolist())
    for technology, size in ledger.new_size.items():
        chosen = built.column(ledger.built_technology[technology])
        largest = built.site.buildable[technology].largest_new
        if technology in ledger.new_rate and x[built.column(ledger.new_rate[technology])] > noise:
            continue
        if chosen in idle or (x[built.column(size)] <= noise * largest and problem.col_lower[chosen] <= 0):
            idle |= {chosen, built.column(size)}
    closed = []
    for link, variable in ledger.built.items():
        arcs = built.network.arcs_of[link]
        used = any(x[built.column(ledger.flow[arc.id, o])] > IDLE for arc in arcs for o in built.site.conditions)
        if not used and problem.col_lower[built.column(variable)] <= 0 and built.network.links[link].status != "required":
            idle.add(built.column(variable))
            closed.append(link)
    idle |= {column for column in idle_routes(built, x, closed) if problem.col_lower[column] <= 0}
    return np.array(sorted(idle), dtype=np.int64)


def _grades(mixing: Bilinear, true: Mapping[QualityKey, float], margin: float) -> dict[QualityKey, tuple[float, ...]]:
    """One grade of no width at each true quality, with a margin where it is limited from above only."""
    block = mixing.built.model.mixing
    fixed: dict[QualityKey, tuple[float, ...]] = {}
    for key, (_, high) in mixing.ranges.items():
        value = true.get(key, high)
        if block.mixer[key[0], key[1]].kind != "carry":
            value = min(value * (1.0 + margin), high)
        fixed[key] = value, value
    return fixed


def mapped_to(built: Build, other: Build, x: Floats) -> Floats:
    """Map a solution of another model of the same park to this model's columns, by name; 0 for others."""
    place = {name: n for n, name in enumerate(other.problem.col_names)}
    return np.array([x[place[name]] if name in place else 0.0 for name in built.problem.col_names])
