"""Pinch analysis of process heat: composite curves, targets and total-site profiles.

The heat is what the plan's table ``heat`` states for the streams of a zone in a condition; temperatures are the case's.
Linnhoff and Flower (1978) for the problem table, Dhole and Linnhoff (1993) for the profiles of a whole site.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.optimizer.certificate.flows.cascade import HeatPart, levels, spread, stream_part
from parkloop.optimizer.plan.record import Plan

Point = tuple[float, float]
"""Heat and temperature [MW, degC]"""

NOTHING = 1e-9


@dataclass(frozen=True)
class PinchHeat:
    """Process heat of one zone in one condition, by shifted temperatures, and the same without the shift."""

    zone: str
    plant: str
    hot: tuple[HeatPart, ...]
    cold: tuple[HeatPart, ...]
    hot_true: tuple[HeatPart, ...]
    cold_true: tuple[HeatPart, ...]


@dataclass(frozen=True)
class Targets:
    """Energy targets of a zone: least heating and cooling, and shifted pinch temperature.

    The pinch is none where one of them is 0.
    """

    heating_mw: float
    cooling_mw: float
    pinch_c: float | None


def zones(case: Case, plan: Plan, condition: str) -> list[PinchHeat]:
    """Zones of a plan with process heat in a condition."""
    streams = Park(case).heat
    table = plan.tables["heat"]
    rows = table[(table["condition"] == condition) & table["role"].isin(["hot", "cold"]) & (table["mw"] > NOTHING)]
    found = []
    for (zone, plant), group in rows.groupby(["zone", "plant"], sort=True):
        sides: dict[str, list[HeatPart]] = {"hot": [], "cold": [], "hot_true": [], "cold_true": []}
        for item, role, mw in zip(group["item"], group["role"], group["mw"], strict=True):
            stream = streams[str(item)]
            sides[str(role)].append(stream_part(stream, case.heat.dt_min_k, float(mw)))
            upper, lower = max(stream.t_in_c, stream.t_out_c), min(stream.t_in_c, stream.t_out_c)
            sides[f"{role}_true"].append(HeatPart(upper, lower, float(mw)))
        found.append(PinchHeat(str(zone), str(plant), **{side: tuple(parts) for side, parts in sides.items()}))
    return found


def composite(parts: Sequence[HeatPart], begin: float = 0.0) -> list[Point]:
    """Composite curve from its cold end: heat below each temperature, beginning at ``begin`` MW."""
    if not parts:
        return []
    grid = levels(parts)[::-1]
    heat = begin + np.concatenate(([0.0], np.cumsum(spread(parts, grid))))
    temperatures = [grid[0][1], *(upper for upper, _ in grid)]
    return _corners(list(zip(heat.tolist(), temperatures, strict=True)))


def grand_composite(heat: PinchHeat) -> list[Point]:
    """Grand composite curve from the top: net heat flow by shifted temperature at least heating."""
    grid = levels([*heat.hot, *heat.cold])
    flow = np.concatenate(([0.0], np.cumsum(spread(heat.hot, grid) - spread(heat.cold, grid))))
    flow = flow - flow.min()
    temperatures = [grid[0][0], *(lower for _, lower in grid)]
    return list(zip(flow.tolist(), temperatures, strict=True))


def targets(heat: PinchHeat) -> Targets:
    """Least heating, least cooling and pinch of a zone by its problem table."""
    curve = grand_composite(heat)
    heating, cooling = curve[0][0], curve[-1][0]
    pinch = min(curve, key=lambda point: point[0])[1] if min(heating, cooling) > NOTHING else None
    return Targets(heating, cooling, pinch)


def offset(heat: PinchHeat) -> float:
    """Heat by which the cold composite starts to the right of the hot one: the least cooling [MW]"""
    return targets(heat).cooling_mw


def site_profiles(site: Sequence[PinchHeat]) -> tuple[list[Point], list[Point]]:
    """Total-site profiles: heat that zones give and need after own recovery, without pockets.

    Returns the source profile (heat below each temperature) and the sink profile, by shifted temperature.
    """
    given: list[HeatPart] = []
    needed: list[HeatPart] = []
    for heat in site:
        sources, sinks = _beyond_pockets(heat)
        given += sources
        needed += sinks
    return composite(given), composite(needed)


def _beyond_pockets(heat: PinchHeat) -> tuple[list[HeatPart], list[HeatPart]]:
    """Parts of the grand composite curve outside its pockets: sources below the pinch, sinks above it.

    Read from its cold (or hot) end towards the pinch, a level counts only where the curve reaches a new depth: in between, the
    zone serves itself.
    """
    curve = grand_composite(heat)
    place = min(range(len(curve)), key=lambda i: curve[i][0])
    return _falling(curve[place:][::-1]), _falling(curve[: place + 1])


def _falling(curve: Sequence[Point]) -> list[HeatPart]:
    """The pieces of a curve that reach a new depth, with the temperatures between which they do."""
    parts, depth = [], curve[0][0]
    for (heat, t), (next_heat, next_t) in pairwise(curve):
        if next_heat < depth - NOTHING:
            begin = t if heat <= depth else t + (next_t - t) * (heat - depth) / (heat - next_heat)
            parts.append(HeatPart(max(begin, next_t), min(begin, next_t), depth - next_heat))
            depth = next_heat
    return parts


def _corners(points: Sequence[Point]) -> list[Point]:
    """Points without repetitions."""
    return [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]


__all__ = ["PinchHeat", "Point", "Targets", "composite", "grand_composite", "offset", "site_profiles", "targets", "zones"]
