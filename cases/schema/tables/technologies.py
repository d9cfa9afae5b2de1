"""Technologies, what they take and give, what they remove, and how they hang together."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Positive, Row, Text


class Technology(Row):
    """technologies.csv: what may be built, and converters that exist."""

    key: ClassVar[tuple[str, ...]] = ("technology",)

    technology: Id
    """Key of the technology."""
    plant: Id
    """Plant where it stands."""
    owner: Id | None = None
    """Plant inside the fence that pays for it and runs it, such as a service company; empty: the plant where it stands."""
    library: Text = None
    """Entry of the library that fills what the row leaves empty, and brings its flows and streams."""
    ports: Text = None
    """What the generic names of the entry are called here, as in ``steam_lp=ls; electricity=power``; ``-`` leaves one out."""
    activity_unit: Text = None
    """What its activity and size are counted in."""
    existing_size: NonNegative = 0.0
    """Size that exists [activity]"""
    min_size: NonNegative = 0.0
    """Least size of what is new, if any [activity]"""
    max_size: NonNegative | None = None
    """Largest size of what is new; default 0 with an existing size, else required [activity]"""
    capex_fixed: NonNegative = 0.0
    """Capital whatever the size [money]"""
    capex_per_size: NonNegative = 0.0
    """Capital per size [money/activity]"""
    scale_exponent: Positive | None = None
    """Exponent of the cost curve reference_capex*(size/reference_size)**exponent."""
    reference_size: Positive | None = None
    """Size at which the reference capital holds [activity]"""
    reference_capex: NonNegative | None = None
    """Capital at the reference size [money]"""
    opex_fixed_fraction: NonNegative = 0.0
    """Fixed operating cost, share of capital before subsidy [1/y]"""
    opex_per_activity: Number = 0.0
    """Running cost [money/activity/h]"""
    lifetime_y: Positive | None = None
    """Life; default the park's [y]"""
    availability: Fraction = 1.0
    """Share of the size that can be used."""
    profile: Id | None = None
    """Profile on the availability."""
    min_load: Fraction = 0.0
    """Least activity while on, fraction of size."""
    land_m2_fixed: NonNegative = 0.0
    """Land whatever the size [m2]"""
    land_m2_per_size: NonNegative = 0.0
    """Land per size [m2/activity]"""
    jobs: NonNegative = 0.0
    """People employed."""
    subsidy_fraction: Fraction = 0.0
    """Share of capital that is subsidised."""
    allowance_t_per_activity_h: NonNegative = 0.0
    """Free CO2 allowance by output [t/activity/h]"""
    group: Id | None = None
    """At most one of a group is newly built."""
    stack: Id | None = None
    """Stack of its plant that it emits by; what it removes it takes out of this stack's emission alone."""
    flue_gas_m3_per_activity_h: NonNegative = 0.0
    """Dry flue gas at normal conditions and the oxygen content of the standard [m3/activity/h]"""
    measure: Literal["conversion", "source_reduction", "end_of_pipe"] = "conversion"
    """What kind of measure it is."""
    pretreatment: bool = False
    """Whether it only prepares waste, as a dryer does: what it takes is not used there, and what it gives is no new waste."""
    existing_cost_per_y: NonNegative = 0.0
    """Fixed running cost of the existing size, as long as it is kept [money/y]"""
    retirable: bool = False
    """Whether the existing size may be retired."""
    leftover_value: NonNegative = 0.0
    """What the existing size brings once when it is retired [money]"""
    retirement_cost: NonNegative = 0.0
    """Compensation and dismantling, paid once when the existing size is retired [money]"""

    @property
    def payer(self) -> str:
        """Plant that pays for it and runs it."""
        return self.plant if self.owner is None else self.owner

    @property
    def largest_new(self) -> float:
        """Largest size of what is new, default resolved [activity]"""
        return self.max_size if self.max_size is not None else 0.0


class TechnologyFlow(Row):
    """technology_flows.csv: commodities that a technology makes and takes."""

    key: ClassVar[tuple[str, ...]] = ("technology", "commodity")

    technology: Id
    """Technology."""
    commodity: Id
    """What it makes or takes."""
    per_activity: Number
    """More than 0: makes; less than 0: takes [unit/activity/h]"""
    profile: Id | None = None
    """Profile on per_activity."""
    vent: bool = False
    """Whether what it makes may be vented free."""
    renewable_fraction: Fraction | None = None
    """Share of renewable energy of what it makes of sun, wind, biomass or waste; empty: 1 if it is made of nothing, else none."""


class PartLoad(Row):
    """part_load.csv: efficiency of a technology below its full load."""

    key: ClassVar[tuple[str, ...]] = ("technology", "load")

    technology: Id
    """Technology with a least load."""
    load: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
    """Activity over size, below 1; between the loads of its rows and full load what it takes is interpolated."""
    efficiency: Positive
    """Efficiency at this load over that at full load: all that it takes and emits per unit of activity is divided by it."""

    @property
    def input(self) -> float:
        """What it takes at this load over what it takes at full load."""
        return self.load / self.efficiency


class Reduction(Row):
    """reductions.csv: source reduction."""

    key: ClassVar[tuple[str, ...]] = ("technology", "stream")

    technology: Id
    """Technology that reduces."""
    stream: Id
    """A plant's stream or demand."""
    per_activity: NonNegative
    """How much less of it, in its own unit (of a process: fraction of its loads), per unit of activity."""


class Coupling(Row):
    """technology_couplings.csv: technologies that cannot run without another, such as a turbine's bleeds."""

    key: ClassVar[tuple[str, ...]] = ("technology", "of")

    technology: Id
    """Technology that is limited."""
    of: Id
    """Technology of the same plant that it cannot run without."""
    max_ratio: Positive
    """Largest activity per unit of the other's activity."""
    group: Id | None = None
    """Rows of one group share what the other does: their activities, each over its ratio, add up to at most its activity."""

    @property
    def shared_by(self) -> tuple[str, str]:
        """The other technology, and what shares its activity: a group, or this technology alone."""
        return self.of, self.technology if self.group is None else f"group {self.group}"
