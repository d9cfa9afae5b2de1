r"""Time that stores act over, and what a step of it can move. No Pyomo.

A typical period passes as often as its hours say, each time step by step. In a step of :math:`h` hours with constant rates the
content follows :math:`\dot L = \eta_c c - d/\eta_d - \sigma' L` with :math:`\sigma' = -\ln(1 - \sigma)`, which is solved exactly,
so that a step may last a minute or half a year:

.. math:: L_{n+1} = \delta L_n + H (\eta_c c_n - d_n / \eta_d), \qquad \delta = (1 - \sigma)^h, \quad H = (1 - \delta) / \sigma'

Within a step the content moves one way only, so that it lies within bounds where its ends do.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from parkloop.cases.schema import Calendar, Condition, Storage


@dataclass(frozen=True)
class Period:
    """A typical period: its steps in order, all of one scenario."""

    name: str
    scenario: str
    steps: tuple[Condition, ...]

    def after(self, condition: str) -> str:
        """Step that follows; after the last one the first."""
        names = [row.condition for row in self.steps]
        return names[(names.index(condition) + 1) % len(names)]


@dataclass(frozen=True)
class Turn:
    """A row of the calendar: a period that passes some times, one after the other."""

    position: int
    period: Period
    repeats: int
    following: int
    """Position of the next turn of its scenario; after the last one the first."""


def periods_of(conditions: Iterable[Condition]) -> dict[str, Period]:
    """The typical periods by name, their steps in order."""
    found: dict[str, list[Condition]] = {}
    for row in conditions:
        if row.period is not None:
            found.setdefault(row.period, []).append(row)
    return {
        name: Period(name, rows[0].scenario, tuple(sorted(rows, key=lambda row: row.step or 0))) for name, rows in found.items()
    }


def turns_of(calendar: Iterable[Calendar], periods: dict[str, Period]) -> dict[int, Turn]:
    """The rows of the calendar by position, each with the one that follows in its scenario."""
    rows = sorted((row for row in calendar if row.period in periods), key=lambda row: row.position)
    of_scenario: dict[str, list[Calendar]] = {}
    for row in rows:
        of_scenario.setdefault(periods[row.period].scenario, []).append(row)
    found: dict[int, Turn] = {}
    for year in of_scenario.values():
        for row, following in zip(year, [*year[1:], year[0]], strict=True):
            found[row.position] = Turn(row.position, periods[row.period], row.repeats, following.position)
    return dict(sorted(found.items()))


def kept(store: Storage, hours: float) -> float:
    """Share of the content that is left after some hours."""
    return (1.0 - store.loss_per_h) ** hours


def effective_hours(store: Storage, hours: float) -> float:
    """Content that a net rate of 1 leaves after some hours [h]"""
    if store.loss_per_h == 0.0:
        return hours
    # float: where numbers of a case are traced, it is told that the trace of this one ends here
    lost = math.log1p(float(-store.loss_per_h))
    return -math.expm1(float(hours * lost)) / -lost


def times(factor: float, count: int) -> float:
    r"""Sum of the first powers of a factor: :math:`\sum_{i < n} \delta^i`."""
    return float(count) if factor == 1.0 else (1.0 - factor**count) / (1.0 - factor)


def largest_charge(store: Storage, size: float, hours: float) -> float:
    """Most that a store of a size takes in each hour of a step that fills it [unit/h]"""
    if hours <= 0:
        return 0.0
    by_size = size / (store.charge_efficiency * effective_hours(store, hours))
    return by_size if store.max_charge_per_h is None else min(by_size, store.max_charge_per_h)


def largest_discharge(store: Storage, size: float, hours: float) -> float:
    """Most that a store of a size gives in each hour of a step that empties it [unit/h]"""
    if hours <= 0:
        return 0.0
    by_size = size * store.discharge_efficiency / effective_hours(store, hours)
    return by_size if store.max_discharge_per_h is None else min(by_size, store.max_discharge_per_h)
