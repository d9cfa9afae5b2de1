"""Amounts of a ledger, by the year, day or hour, as rates per hour of the case."""

from parkloop.cases.messages import joined, say
from parkloop.cases.text.notation import UnitError
from parkloop.cases.text.units import factor

MWH_PER = {
    "coal": {"MWh": 1.0, "t": 5.815},
    "natural_gas": {"MWh": 1.0, "m3": 0.009886, "normal_cubic_meter": 0.009886},
    "electricity": {"MWh": 1.0},
    "steam_mp": {"MWh": 1.0, "t": 0.678},
    "steam_lp": {"MWh": 1.0, "t": 0.67},
    "hot_water": {"MWh": 1.0},
}
"""MWh in one unit of a carrier.

Raw coal of 20,934 kJ/kg and gas of 35.59 MJ/m3 (GB/T 2589), steam above its condensate of 80 °C (IF97).
"""
WATER = {"t": 1.0, "m3": 1.0}
MASS = {"t": 1.0}
HEAT = {"MWh": 1.0}


class AmountError(ValueError):
    """An amount that cannot be meant; ``column`` is where it stands in the ledger."""

    def __init__(self, message: str, column: str = "unit") -> None:
        super().__init__(message)
        self.column = column


def rate_per_h(amount: float, unit: str, bases: dict[str, float], hours: float, running: float | None = None) -> float:
    """What an amount is in an hour of the case, in the base unit.

    A unit per hour or day, or a power, is a rate while the plant runs; one per year, or with no time in it as ledgers
    have it, is the year's amount, which falls on the ``hours`` of the case. Where the plant runs other hours (``running``), a
    rate is spread over those of the case, so that the year's sum is kept.

    Raises:
        AmountError: the unit does not fit.
    """
    for base, worth in bases.items():
        for target, spread in ((f"{base}/h", hours / (running or hours)), (f"{base}/y", hours), (base, hours)):
            try:
                return amount * factor(unit, target) * worth / spread
            except UnitError:
                continue
    raise AmountError(
        say("{unit} is no unit of it; there are {units}, by the year, day or hour", unit=unit, units=joined([*bases]))
    )
