"""Stores: what is held from one step of a period to another."""

from typing import Annotated, ClassVar

from pydantic import Field

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Positive, Row

Efficiency = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Loss = Annotated[float, Field(ge=0, le=0.999, allow_inf_nan=False)]


class Storage(Row):
    """stores.csv: what holds a commodity, water or material from one time to another."""

    key: ClassVar[tuple[str, ...]] = ("store",)

    store: Id
    """Key of the store."""
    plant: Id
    """Plant where it stands."""
    holds: Id
    """A commodity, or a source of water or material of the plant."""
    owner: Id | None = None
    """Plant that pays its capital; empty: the plant where it stands."""
    existing_size: NonNegative = 0.0
    """Size that exists [unit]"""
    min_size: NonNegative = 0.0
    """Least size of what is new, if any [unit]"""
    max_size: NonNegative | None = None
    """Largest size of what is new; default 0 with an existing size, else required [unit]"""
    capex_fixed: NonNegative = 0.0
    """Capital whatever the size [money]"""
    capex_per_size: NonNegative = 0.0
    """Capital per size [money/unit]"""
    capex_per_rate: NonNegative = 0.0
    """Capital per largest rate of filling or emptying; where it is stated, the plan chooses the rate too [money/(unit/h)]"""
    existing_rate: NonNegative = 0.0
    """Largest rate that exists, where ``capex_per_rate`` is stated [unit/h]"""
    opex_fixed_fraction: NonNegative = 0.0
    """Fixed operating cost, share of capital before subsidy [1/y]"""
    lifetime_y: Positive | None = None
    """Life; default the park's [y]"""
    subsidy_fraction: Fraction = 0.0
    """Share of capital that is subsidised."""
    max_charge_per_h: NonNegative | None = None
    """Largest rate of filling; empty: no limit but its size [unit/h]"""
    max_discharge_per_h: NonNegative | None = None
    """Largest rate of emptying; empty: no limit but its size [unit/h]"""
    charge_efficiency: Efficiency = 1.0
    """Share of what is put in that is held."""
    discharge_efficiency: Efficiency = 1.0
    """Share of what is taken out of the content that is given."""
    loss_per_h: Loss = 0.0
    """Share of the content that is lost in an hour [1/h]"""
    seasonal: bool = False
    """Whether its content is carried from one period to the next in the order of calendar.csv."""
    land_m2_fixed: NonNegative = 0.0
    """Land whatever the size [m2]"""
    land_m2_per_size: NonNegative = 0.0
    """Land per size [m2/unit]"""

    @property
    def largest_new(self) -> float:
        """Largest size of what is new, default resolved [unit]"""
        return self.max_size if self.max_size is not None else 0.0

    @property
    def lossy(self) -> bool:
        """Whether something is lost by filling and emptying at once."""
        return self.charge_efficiency * self.discharge_efficiency < 1.0

    @property
    def payer(self) -> str:
        """Plant that pays its capital."""
        return self.plant if self.owner is None else self.owner
