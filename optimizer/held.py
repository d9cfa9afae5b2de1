"""A design with its qualities held: the park is linear then, and is solved and polished like any other."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.network import Network
from models.site import Site
from optimizer.bilinear import ROOM, Bilinear, Key
from optimizer.build import Build, build
from optimizer.circles import minimise_without_circles
from optimizer.highs import Outcome
from optimizer.passes import Limits
from optimizer.problem import Floats

ROOMS = (0.0, ROOM, 1e-7, 1e-6)
"""Rooms above the true qualities that are tried in turn, relative."""

TRACES = (1e-6, 0.0)
"""Sizes that are first left out as noise, as shares of the largest."""
IDLE = 1e-7
"""Flow up to which a link counts as unused [unit/h]"""
SAME = 1e-6
"""Relative difference of objectives that is taken for none."""


def held_design(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    mixing: Bilinear,
    x: Floats,
    qualities: Mapping[Key, float] | None,
    objectives: tuple[str, ...],
    limits: Limits,
) -> tuple[Build, Outcome, Floats | None]:
    """The park with qualities held, and what a solution builds and uses, for the objectives in turn.

    ``qualities`` are the counted ones; without them, or where they do not hold, the solution's true ones with some room are.
    """
    true, wanted, fine = mixing.true(x), mixing.problem.value(x), (limits.gap or 0.0) / 4
    best: tuple[Build, Outcome, Floats | None] | None = None
    counted = [_grades(mixing, true, room) for room in ROOMS]
    if qualities is not None:
        counted.insert(0, {key: (qualities[key], qualities[key]) for key in mixing.ranges})
    for grades, trace in ((grades, trace) for grades in counted for trace in TRACES):
        built = build(site, network, base, grades)
        like = in_columns(built, mixing.built, x)
        idle = _unused(built, like, trace)
        like[idle] = 0.0
        chosen = replace(built, problem=built.problem.with_bounds(idle, upper=np.zeros(len(idle))).fixed(like))
        outcome, exact = minimise_without_circles(chosen, objectives, replace(limits, gap=fine or limits.gap))
        if best is None or (exact is not None and (best[2] is None or _below(outcome, best[1].objective))):
            best = built, outcome, exact
        if exact is not None and _below(outcome, wanted + max(SAME, fine) * abs(wanted)):
            break
    assert best is not None
    return best


def _below(outcome: Outcome, value: float | None) -> bool:
    return outcome.objective is not None and value is not None and outcome.objective <= value


def _unused(built: Build, x: Floats, trace: float) -> NDArray[np.int64]:
    """Columns of what a solution does not build, or uses for a trace only, and of its sizes."""
    problem, books = built.problem, built.ledger
    idle = set(np.flatnonzero(problem.integer & (x < 0.5) & (problem.col_lower <= 0)).tolist())
    for technology, size in books.new_size.items():
        chosen = built.column(books.built_technology[technology])
        most = built.site.technologies[technology].largest_new
        if chosen in idle or (x[built.column(size)] <= trace * most and problem.col_lower[chosen] <= 0):
            idle |= {chosen, built.column(size)}
    for link, variable in books.built.items():
        arcs = built.network.arcs_of[link]
        used = any(x[built.column(books.flow[arc.id, o])] > IDLE for arc in arcs for o in built.site.conditions)
        if not used and problem.col_lower[built.column(variable)] <= 0 and built.network.links[link].status != "required":
            idle.add(built.column(variable))
    return np.array(sorted(idle), dtype=np.int64)


def _grades(mixing: Bilinear, true: Mapping[Key, float], room: float) -> dict[Key, tuple[float, ...]]:
    """One grade of no width at each true quality; what is only limited from above has a little room."""
    block = mixing.built.model.mixing
    held: dict[Key, tuple[float, ...]] = {}
    for key, (_, high) in mixing.ranges.items():
        value = true.get(key, high)
        if block.mixer[key[0], key[1]].kind != "carry":
            value = min(value * (1.0 + room), high)
        held[key] = value, value
    return held


def in_columns(built: Build, other: Build, x: Floats) -> Floats:
    """A solution of another model of the same park in the columns of this one, by name; 0 where it has none."""
    place = {name: n for n, name in enumerate(other.problem.col_names)}
    return np.array([x[place[name]] if name in place else 0.0 for name in built.problem.col_names])
