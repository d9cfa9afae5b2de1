"""Pinch analysis of a plan's process heat: composite curves, grand composite curves, targets and total-site profiles.

The heat is what the plan's table ``heat`` states for the streams of a zone in a condition; temperatures are the case's.
Linnhoff and Flower (1978) for the problem table, Dhole and Linnhoff (1993) for the profiles of a whole site.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cases.schema import Case
from optimizer.certificate.cascade import Part, levels, spread, stream_part
from optimizer.plan import Plan

Point = tuple[float, float]
"""Heat and temperature [MW, degC]"""

NOTHING = 1e-9


@dataclass(frozen=True)
class Heat:
    """Process heat of one zone in one condition, by shifted temperatures, and the same without the shift."""

    zone: str
    plant: str
    hot: tuple[Part, ...]
    cold: tuple[Part, ...]
    hot_true: tuple[Part, ...]
    cold_true: tuple[Part, ...]


@dataclass(frozen=True)
class Targets:
    """Least heating and cooling of a zone, and the shifted temperature of its pinch (none where one of them is nothing)."""

    heating_mw: float
    cooling_mw: float
    pinch_c: float | None


def zones(case: Case, plan: Plan, condition: str) -> list[Heat]:
    """The zones of a plan that hold process heat in a condition."""
    streams = {row.stream: row for row in case.heat_streams}
    table = plan.tables["heat"]
    rows = table[(table["condition"] == condition) & table["role"].isin(["hot", "cold"]) & (table["mw"] > NOTHING)]
    found = []
    for (zone, plant), group in rows.groupby(["zone", "plant"], sort=True):
        sides: dict[str, list[Part]] = {"hot": [], "cold": [], "hot_true": [], "cold_true": []}
        for item, role, mw in zip(group["item"], group["role"], group["mw"], strict=True):
            stream = streams[str(item)]
            sides[str(role)].append(stream_part(stream, case.heat.dt_min_k, float(mw)))
            upper, lower = max(stream.t_in_c, stream.t_out_c), min(stream.t_in_c, stream.t_out_c)
            sides[f"{role}_true"].append(Part(upper, lower, float(mw)))
        found.append(Heat(str(zone), str(plant), **{side: tuple(parts) for side, parts in sides.items()}))
    return found


def composite(parts: Sequence[Part], begin: float = 0.0) -> list[Point]:
    """Composite curve from its cold end: heat below each temperature, beginning at ``begin`` MW."""
    if not parts:
        return []
    grid = levels(parts)[::-1]
    heat = begin + np.concatenate(([0.0], np.cumsum(spread(parts, grid))))
    temperatures = [grid[0][1], *(upper for upper, _ in grid)]
    return _corners(list(zip(heat.tolist(), temperatures, strict=True)))


def grand_composite(heat: Heat) -> list[Point]:
    """Grand composite curve from the top: heat that flows down past each shifted temperature with the least heating."""
    grid = levels([*heat.hot, *heat.cold])
    flow = np.concatenate(([0.0], np.cumsum(spread(heat.hot, grid) - spread(heat.cold, grid))))
    flow = flow - flow.min()
    temperatures = [grid[0][0], *(lower for _, lower in grid)]
    return list(zip(flow.tolist(), temperatures, strict=True))


def targets(heat: Heat) -> Targets:
    """Least heating, least cooling and pinch of a zone by its problem table."""
    curve = grand_composite(heat)
    heating, cooling = curve[0][0], curve[-1][0]
    pinch = min(curve, key=lambda point: point[0])[1] if min(heating, cooling) > NOTHING else None
    return Targets(heating, cooling, pinch)


def offset(heat: Heat) -> float:
    """Heat by which the cold composite starts to the right of the hot one: the least cooling [MW]"""
    return targets(heat).cooling_mw


def site_profiles(site: Sequence[Heat]) -> tuple[list[Point], list[Point]]:
    """Total-site profiles: what the zones still give and still need after their own recovery, pockets left out.

    Returns the source profile (heat below each temperature) and the sink profile, by shifted temperature.
    """
    given: list[Part] = []
    needed: list[Part] = []
    for heat in site:
        sources, sinks = _beyond_pockets(heat)
        given += sources
        needed += sinks
    return composite(given), composite(needed)


def _beyond_pockets(heat: Heat) -> tuple[list[Part], list[Part]]:
    """Parts of the grand composite curve outside its pockets: sources below the pinch, sinks above it.

    Read from its cold (or hot) end towards the pinch, a level counts only where the curve reaches a new depth: in between, the
    zone serves itself.
    """
    curve = grand_composite(heat)
    place = min(range(len(curve)), key=lambda i: curve[i][0])
    return _falling(curve[place:][::-1]), _falling(curve[: place + 1])


def _falling(curve: Sequence[Point]) -> list[Part]:
    """The pieces of a curve that reach a new depth, with the temperatures between which they do."""
    parts, depth = [], curve[0][0]
    for (heat, t), (next_heat, next_t) in pairwise(curve):
        if next_heat < depth - NOTHING:
            begin = t if heat <= depth else t + (next_t - t) * (heat - depth) / (heat - next_heat)
            parts.append(Part(max(begin, next_t), min(begin, next_t), depth - next_heat))
            depth = next_heat
    return parts


def _corners(points: Sequence[Point]) -> list[Point]:
    """Points without repetitions."""
    return [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]


__all__ = ["Heat", "Point", "Targets", "composite", "grand_composite", "offset", "site_profiles", "targets", "zones"]
