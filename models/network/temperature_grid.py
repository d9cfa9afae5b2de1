"""Temperature grid of a zone: intervals of shifted temperature and heat in them. No Pyomo.

An isothermal stream, or the latent part of a carrier, stands in an interval of its own, of zero width, at its shifted
temperature: heat that flows down from above reaches it, heat that starts below does not. Put into the interval below, cold
heat at that level would be fed by colder heat.

Method: Papoulias S.A., Grossmann I.E. (1983) A structural optimization approach in process synthesis II.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from parkloop.cases.schema import Case, Commodity, HeatStream

DIGITS = 6
"""Shifted temperatures closer than this many digits are one level."""


@dataclass(frozen=True)
class Segment:
    """Segment of heat: ``share`` of it between two shifted temperatures [degC]

    Equal for isothermal heat.
    """

    upper: float
    lower: float
    share: float


Interval = tuple[float, float]
"""Upper and lower shifted temperature; equal for a level of isothermal heat [degC]"""


def contribution(item: HeatStream | Commodity, case: Case) -> float:
    """Part of the smallest temperature difference that the item brings [K]"""
    return case.heat.dt_min_k / 2 if item.dt_contribution_k is None else item.dt_contribution_k


def stream_segments(stream: HeatStream, case: Case) -> tuple[Segment, ...]:
    """Shifted temperature segments of a stream: hot shifted down, cold shifted up."""
    shift = -contribution(stream, case) if stream.is_hot else contribution(stream, case)
    ends = sorted((stream.t_in_c + shift, stream.t_out_c + shift))
    return (_segment(ends[1], ends[0], 1.0),)


def carrier_segments(carrier: Commodity, case: Case, hot: bool) -> tuple[Segment, ...]:
    """Temperature segments of a carrier: its latent share at supply, the rest down to the return."""
    shift = -contribution(carrier, case) if hot else contribution(carrier, case)
    supply, back = (carrier.t_supply_c or 0.0) + shift, (carrier.t_return_c or 0.0) + shift
    parts = (_segment(supply, supply, carrier.latent), _segment(max(supply, back), min(supply, back), 1.0 - carrier.latent))
    return tuple(part for part in parts if part.share > 0)


def _segment(upper: float, lower: float, share: float) -> Segment:
    return Segment(round(upper, DIGITS), round(lower, DIGITS), share)


def intervals(segments: Iterable[Segment]) -> tuple[Interval, ...]:
    """Temperature intervals from hot to cold, of zero width where isothermal heat stands."""
    parts = list(segments)
    levels = sorted({t for part in parts for t in (part.upper, part.lower)}, reverse=True)
    isothermal = {part.upper for part in parts if part.upper == part.lower}
    grid: list[Interval] = []
    for index, level in enumerate(levels):
        if index:
            grid.append((levels[index - 1], level))
        if level in isothermal:
            grid.append((level, level))
    return tuple(grid)


def spread(segments: Iterable[Segment], grid: tuple[Interval, ...]) -> dict[int, float]:
    """Share of the heat that stands in each interval of the grid."""
    shares: dict[int, float] = {}
    for part in segments:
        width = part.upper - part.lower
        for n, (upper, lower) in enumerate(grid):
            if width == 0 and upper == lower == part.upper:
                shares[n] = shares.get(n, 0.0) + part.share
            elif upper > lower and part.upper >= upper and lower >= part.lower:
                shares[n] = shares.get(n, 0.0) + part.share * (upper - lower) / width
    return shares
