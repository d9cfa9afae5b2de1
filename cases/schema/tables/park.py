"""Plants, operating conditions and profiles."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Positive, Row, Text

Ordinal = Annotated[int, Field(ge=1)]
"""A place in an order, counted from 1, or how often."""


class Plant(Row):
    """plants.csv: who takes part."""

    key: ClassVar[tuple[str, ...]] = ("plant",)

    plant: Id
    """Key of the plant."""
    sector: Text = None
    """Branch of industry."""
    role: Literal["plant", "utility", "municipal", "operator", "external"] = "plant"
    """What it is in the park; ``external``: outside the fence."""
    x_km: Number = 0.0
    """Place, to the east [km]"""
    y_km: Number = 0.0
    """Place, to the north [km]"""
    spare_land_m2: NonNegative | None = None
    """Land free for new technologies; empty: no limit of its own [m2]"""
    site_area_m2: NonNegative | None = None
    """Area of the site [m2]"""
    value_added_per_y: Number | None = None
    """Industrial value added [money/y]"""
    product_t_per_y: NonNegative | None = None
    """Product made [t/y]"""
    jobs: NonNegative | None = None
    """People employed."""
    interest_rate: NonNegative | None = None
    """Its own interest rate; empty: the park's [1/y]"""
    capex_budget: NonNegative | None = None
    """New capital after subsidy that it can spend; empty: no limit [money]"""
    longest_payback_y: Positive | None = None
    """Longest payback after tax that it accepts, where the settings limit paybacks; empty: any [y]"""
    tax_rate: Fraction = 0.0
    """Rate of its income tax, for the payback."""
    free_allowance_t_per_y: NonNegative = 0.0
    """Free CO2 allowances [t/y]"""
    carbon_covered: bool = True
    """Whether the carbon price acts on what it emits."""
    benchmark_t_per_t: NonNegative = 0.0
    """CO2 that its branch's benchmark allots per product made [t/t]"""
    free_share: Fraction = 1.0
    """Share of what the benchmark allots that is free."""
    recirculated_water_t_per_y: NonNegative = 0.0
    """Water recirculated in its cooling circuits, for reuse rates [t/y]"""
    condensate_return: Fraction = 0.0
    """Share of the water of steam that arrives by links which it returns to who sends, as condensate."""

    @property
    def allotted_t_per_y(self) -> float:
        """Free CO2 allowances, stated and by benchmark; none where the carbon price does not act [t/y]"""
        by_benchmark = self.free_share * self.benchmark_t_per_t * (self.product_t_per_y or 0.0)
        return self.free_allowance_t_per_y + by_benchmark if self.carbon_covered else 0.0

    @property
    def external(self) -> bool:
        """Whether it stands outside the fence."""
        return self.role == "external"


HOURS_OF_DEFAULT_CONDITION = 8000.0


class Condition(Row):
    """conditions.csv: when."""

    key: ClassVar[tuple[str, ...]] = ("condition",)

    condition: Id
    """Key of the operating condition."""
    hours_per_y: NonNegative
    """Hours of the year in which it holds [h/y]"""
    scenario: Id = "base"
    """Scenario that it belongs to."""
    probability: Fraction = 1.0
    """Probability of its scenario, the same in all rows of the scenario."""
    period: Id | None = None
    """Typical day, week or year of which it is a step; empty: it has no place in time, and stores rest in it."""
    step: Ordinal | None = None
    """Place of the step in its period: 1 is the first."""
    duration_h: Positive | None = None
    """Length of the step; default all its hours, so that its period passes once a year [h]"""

    @property
    def length_h(self) -> float:
        """Length of the step, default resolved [h]"""
        return self.hours_per_y if self.duration_h is None else self.duration_h


class Calendar(Row):
    """calendar.csv: which typical period follows which in the year, for seasonal stores."""

    key: ClassVar[tuple[str, ...]] = ("position",)

    position: Ordinal
    """Place in the year: 1 is the first."""
    period: Id
    """Typical period that passes."""
    repeats: Ordinal = 1
    """How often it passes, one after the other."""


class Profile(Row):
    """profiles.csv: how a quantity follows the operating conditions."""

    key: ClassVar[tuple[str, ...]] = ("profile", "condition")

    profile: Id
    """Key of the profile."""
    condition: Id
    """Operating condition."""
    factor: NonNegative
    """What names the profile is multiplied by this in the condition; without a row 1."""
