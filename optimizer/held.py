"""A design with its qualities held: the park is linear then, and is solved and polished like any other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.network import Network
from models.site import Site
from optimizer.bilinear import ROOM, Bilinear, Key
from optimizer.build import Build, build
from optimizer.circles import minimise_without_circles
from optimizer.highs import Outcome, Status
from optimizer.passes import Limits
from optimizer.problem import Floats, Problem

ROOMS = (0.0, ROOM, 1e-7, 1e-6)
"""Rooms above the true qualities that are tried in turn, relative."""

GIVES = (1e-8, 1e-7, 4e-7)
"""By how much limits of qualities may give in turn where a certificate judges, relative: less than it allows."""
QUALITY_RULES = (
    "water.clean_enough[",
    "water.discharge_clean_enough[",
    "water.load_taken_up[",
    "mixing.grade_not_exceeded[",
    "mixing.grade_reached[",
    "materials.blend_low_enough[",
    "materials.blend_high_enough[",
)
"""Names of the rows that a quality decides."""

TRACES = (1e-6, 0.0)
"""Sizes that are first left out as noise, as shares of the largest."""
IDLE = 1e-7
"""Flow up to which a link counts as unused [unit/h]"""
SAME = 1e-6
"""Relative difference of objectives that is taken for none."""


Held = tuple[Build, Outcome, Floats | None]
"""The model, the outcome of the first objective and the solution."""
Passes = Callable[[Build, Floats], bool]
"""Whether the certificate passes a solution of a model."""


def held_design(
    site: Site,
    network: Network,
    base: Mapping[tuple[str, str], float],
    mixing: Bilinear,
    x: Floats,
    qualities: Mapping[Key, float] | None,
    objectives: tuple[str, ...],
    limits: Limits,
    passes: Passes | None = None,
    gives: Sequence[float] = (0.0,),
) -> Held:
    """The park with qualities held, and what a solution builds and uses, for the objectives in turn.

    ``qualities`` are the counted ones; without them, or where they do not hold, the solution's true ones with some room are.
    Where ``passes`` is given, only what it passes counts. ``gives`` says by how much limits of qualities give, in turn.
    """
    wanted, fine = mixing.problem.value(x), (limits.gap or 0.0) / 4
    best: Held | None = None
    limits = replace(limits, gap=fine or limits.gap)
    for grades, give, trace in _attempts(mixing, x, qualities, gives):
        built = build(site, network, base, grades)
        outcome, exact = minimise_without_circles(_chosen(built, mixing, x, trace, give), objectives, limits)
        if exact is not None and passes is not None and not passes(built, exact):
            outcome, exact = Outcome(Status.error), None
        if best is None or (exact is not None and (best[2] is None or _below(outcome, best[1].objective))):
            best = built, outcome, exact
        if exact is not None and _below(outcome, wanted + max(SAME, fine) * abs(wanted)):
            break
    assert best is not None
    return best


def _attempts(
    mixing: Bilinear, x: Floats, qualities: Mapping[Key, float] | None, gives: Sequence[float]
) -> Iterator[tuple[dict[Key, tuple[float, ...]], float, float]]:
    """Grades, how much limits of qualities give, and which sizes are noise: what is tried in turn."""
    true = mixing.true(x)
    counted = [(_grades(mixing, true, room), give) for give in gives for room in (ROOMS[:1] if give else ROOMS)]
    if qualities is not None:
        counted.insert(0, ({key: (qualities[key], qualities[key]) for key in mixing.ranges}, gives[0]))
    return ((grades, give, trace) for grades, give in counted for trace in TRACES)


def _chosen(built: Build, mixing: Bilinear, x: Floats, trace: float, give: float) -> Build:
    """The model with what a solution builds and uses; limits of qualities give by a share of what the solution has in them."""
    like = in_columns(built, mixing.built, x)
    idle = _unused(built, like, trace)
    like[idle] = 0.0
    problem = built.problem.with_bounds(idle, upper=np.zeros(len(idle))).fixed(like)
    return replace(built, problem=limits_moved(problem, like, give) if give else problem)


def limits_moved(problem: Problem, x: Floats, share: float) -> Problem:
    """The problem with limits of qualities wider by a share of what a solution has in each; narrower where it is negative."""
    rows = np.array([n for n, name in enumerate(problem.row_names) if name.startswith(QUALITY_RULES)], dtype=np.int64)
    room = share * (abs(problem.A) @ np.abs(x))[rows]
    return problem.with_row_bounds(rows, problem.row_lower[rows] - room, problem.row_upper[rows] + room)


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
