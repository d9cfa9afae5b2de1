"""Problem table of a zone: heat by shifted temperature; isothermal heat has zero width."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parkloop.cases.schema import Commodity, HeatStream
from parkloop.optimizer.certificate.tolerance import KELVIN

Level = tuple[float, float]


@dataclass(frozen=True)
class HeatPart:
    """Heat spread evenly between two shifted temperatures, or all at one where both are equal [degC, MW]"""

    upper: float
    lower: float
    mw: float

    @property
    def isothermal(self) -> bool:
        """Whether all heat is at one temperature."""
        return self.upper - self.lower < KELVIN


def part(t_one: float, t_other: float, shift: float, mw: float) -> HeatPart:
    """Heat between two temperatures, shifted."""
    return HeatPart(max(t_one, t_other) + shift, min(t_one, t_other) + shift, mw)


def stream_part(stream: HeatStream, dt_min: float, mw: float) -> HeatPart:
    """A process stream: hot ones are shifted down, cold ones up, by their part of the smallest difference."""
    shift = dt_min / 2 if stream.dt_contribution_k is None else stream.dt_contribution_k
    return part(stream.t_in_c, stream.t_out_c, -shift if stream.is_hot else shift, mw)


def carrier_parts(carrier: Commodity, dt_min: float, mw: float, *, hot: bool) -> list[HeatPart]:
    """Parts of a carrier: its latent share at supply, the rest to the return temperature."""
    shift = dt_min / 2 if carrier.dt_contribution_k is None else carrier.dt_contribution_k
    shift = -shift if hot else shift
    supply, back = carrier.t_supply_c or 0.0, carrier.t_return_c or 0.0
    return [part(supply, supply, shift, carrier.latent * mw), part(supply, back, shift, (1 - carrier.latent) * mw)]


def levels(parts: Sequence[HeatPart]) -> list[Level]:
    """Intervals from the top: at each temperature one of zero width, then the one down to the next."""
    marks = sorted({mark(t) for p in parts for t in (p.upper, p.lower)}, reverse=True)
    found: list[Level] = []
    for place, upper in enumerate(marks):
        found.append((upper, upper))
        if place + 1 < len(marks):
            found.append((upper, marks[place + 1]))
    return found


def mark(temperature: float) -> float:
    """Level of a temperature, alike for ends of parts and of intervals.

    Otherwise heat would be lost between them.
    """
    return round(temperature / KELVIN) * KELVIN


def heat_in(p: HeatPart, level: Level) -> float:
    """Heat of a part in an interval: isothermal heat in those of zero width, other heat by its share [MW]"""
    upper, lower = level
    if p.isothermal or upper - lower < KELVIN / 2:
        here = p.isothermal and upper - lower < KELVIN / 2 and abs(p.upper - upper) <= KELVIN
        return p.mw if here else 0.0
    top, bottom = mark(p.upper), mark(p.lower)
    overlap = min(top, upper) - max(bottom, lower)
    return p.mw * overlap / (top - bottom) if overlap > KELVIN / 2 else 0.0


def spread(parts: Sequence[HeatPart], grid: Sequence[Level]) -> NDArray[np.float64]:
    """Heat of all parts in each interval [MW]"""
    return np.array([sum(heat_in(p, level) for p in parts) for level in grid], dtype=float)


def cooled_from_the_top(p: HeatPart, left: float) -> HeatPart:
    """What a stream gives of which ``left`` leaves free: its hottest heat, which serves best."""
    scoped = max(0.0, p.mw - left)
    if p.isothermal or p.mw <= 0:
        return replace(p, mw=scoped)
    return HeatPart(p.upper, p.upper - (p.upper - p.lower) * scoped / p.mw, scoped)
