"""Every point of a front whose objectives take steps, by search zones.

A zone is the box below a corner u. The first objective is minimised in it; what is found is made efficient by the others, and
splits every zone that it lies in. Where the first objective reaches u there is nothing in the zone. With two objectives this is
AUGMECON2 with a step of 1 and its jumps.

Method: Klamroth K., Lacour R., Vanderpooten D. (2015) On the representation of the search region in multi-objective optimization.
Eur. J. Oper. Res. 245, 767-778.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from parkloop.optimizer.multiobjective.lexicographic_ends import PART, Solved, kept_at
from parkloop.optimizer.multiobjective.scalarised import Reached, Scalarised, room
from parkloop.optimizer.solver.outcome import Status
from parkloop.optimizer.solver.problem import Floats

ZoneCorner = tuple[float, ...]


def solve_zones(
    task: Scalarised,
    known: Sequence[Solved],
    kept: float,
    most: int,
    on_point: Callable[[list[Solved]], None] = lambda found: None,
) -> tuple[list[Solved], bool]:
    """Search every zone.

    Args:
        task: the problem; all objectives but the first take steps.
        known: the ends.
        kept: relative room that the first objective is given while the others are minimised.
        most: points after which the search ends.
        on_point: hears of all that is found so far.

    Returns:
        The solved problems of all points; whether every zone was searched to its end.
    """
    found, closed, whole = list(known), list[Solved](), True
    corners: set[ZoneCorner] = {(np.inf,) * len(task.names)}
    for one in found:
        corners = split(corners, one.reached.values)
    while corners:
        if task.stopped or len(found) >= most:
            return found, False
        corner = max(corners, key=lambda u: tuple(np.nan_to_num(u[1:], posinf=1e300)))
        corners.discard(corner)
        caps = _below(task, corner)
        if any(np.all(one.caps >= caps) and _nothing_below(one, corner) for one in (*found, *closed)):
            continue
        one = _in_zone(task, caps, corner, kept, [*found, *closed])
        if one.reached.values is None or one.reached.values[0] >= corner[0] - float(room(one.reached.values)[0]):
            whole = whole and (one.reached.values is not None or one.reached.infeasible)
            closed.append(one)
            continue
        whole = whole and one.reached.status is Status.optimal
        found.append(one)
        corners = split(corners | {corner}, one.reached.values)
        on_point(found)
    return found, whole


def split(corners: set[ZoneCorner], values: Floats | None) -> set[ZoneCorner]:
    """The corners of the zones that are left where a point (p,) is known."""
    if values is None:
        return corners
    point = [float(value) for value in values]
    inside = {u for u in corners if all(z < top for z, top in zip(point, u, strict=True))}
    new = {(*u[:j], point[j], *u[j + 1 :]) for u in inside for j in range(len(point))}
    left = (corners - inside) | new
    return {u for u in left if not (u in new and any(v != u and all(b >= a for a, b in zip(u, v, strict=True)) for v in left))}


def _below(task: Scalarised, corner: ZoneCorner) -> Floats:
    """Caps that are a step below a corner; the first objective has none."""
    steps = [step * (1.0 - PART) for step in task.steps]
    return np.array([np.inf, *(top - step for top, step in zip(corner[1:], steps[1:], strict=True))])


def _nothing_below(one: Solved, corner: ZoneCorner) -> bool:
    """Whether a problem with looser caps proves that the first objective reaches the corner."""
    if one.reached.values is None:
        return one.reached.infeasible
    value = float(one.reached.values[0])
    proven = one.reached.status is Status.optimal
    return proven and value >= corner[0] - float(room(one.reached.values)[0])


def _in_zone(task: Scalarised, caps: Floats, corner: ZoneCorner, kept: float, before: Sequence[Solved]) -> Solved:
    """The least of the first objective under caps, made efficient where it lies in the zone."""
    start = next((one.reached.solution for one in reversed(before) if one.reached.solution is not None), None)
    reached = task.minimise(0, caps, start=start)
    if reached.values is None or reached.values[0] >= corner[0]:
        return Solved(caps, reached, reached.bound)
    tight = caps.copy()
    tight[0] = kept_at(float(reached.values[0]), task.steps[0], kept)
    best = _least_of_the_others(task, tight, reached)
    return Solved(caps, Reached(reached.status, best.values, reached.bound, best.solution), reached.bound)


def _least_of_the_others(task: Scalarised, caps: Floats, reached: Reached) -> Reached:
    """The others minimised one after the other, the first objective kept."""
    for k in range(1, len(task.names)):
        again = task.minimise(k, caps, start=reached.solution)
        if again.values is None:
            return reached
        reached = again
        caps[k] = kept_at(float(again.values[k]), task.steps[k], 0.0)
    return reached
