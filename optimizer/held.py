"""A design with its qualities held: the park is linear then, and is solved and polished like any other."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from models.network import Network
from models.site import Site
from optimizer.bilinear import ROOM, Bilinear, Key
from optimizer.build import Build, build
from optimizer.circles import minimise_without_circles
from optimizer.highs import Outcome, Status
from optimizer.passes import Limits
from optimizer.problem import Floats

ROOMS = (ROOM, 1e-7, 1e-6)
"""Rooms above the true qualities that are tried in turn, relative."""


def held_design(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    mixing: Bilinear,
    x: Floats,
    objectives: tuple[str, ...],
    limits: Limits,
) -> tuple[Build, Outcome, Floats | None]:
    """The park with the true qualities of a solution held, and of what it builds the best part, for the objectives in turn."""
    true = mixing.true(x)
    for room in ROOMS:
        built = build(site, network, base, _grades(mixing, true, room))
        like = in_columns(built, mixing.built, x)
        idle = np.flatnonzero(built.problem.integer & (like < 0.5) & (built.problem.col_lower <= 0))
        kernel = replace(built, problem=built.problem.with_bounds(idle, upper=np.zeros(len(idle))))
        outcome, exact = minimise_without_circles(kernel, objectives, limits)
        if exact is not None:
            return built, outcome, exact
    return built, replace(outcome, status=Status.error, x=None), None


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
