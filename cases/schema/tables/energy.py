"""Commodities, markets, demands, heat streams and zones of heat recovery."""

from typing import ClassVar, Literal

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Row, Text

TCE_PER_MWH = 0.1229
MW_OF_WATER = 4.186 / 3600
"""Heat of a flow of water by temperature: 4.186 kJ/(kg K) [MW/(t/h)/K]"""


class Commodity(Row):
    """commodities.csv: what is the same wherever it is."""

    key: ClassVar[tuple[str, ...]] = ("commodity",)

    commodity: Id
    """Key of the commodity."""
    kind: Literal["electricity", "fuel", "heat", "cold", "other"]
    """``heat``: a heat carrier; ``cold``: a cooling carrier."""
    unit: Text = None
    """Unit of its amounts; MWh for electricity, fuel, heat and cold."""
    t_supply_c: Number | None = None
    """Supply temperature of a carrier [degC]"""
    t_return_c: Number | None = None
    """Return temperature of a carrier; equal to supply: condensing or evaporating [degC]"""
    latent_fraction: Fraction | None = None
    """Share of the heat at the supply temperature; default 0, or 1 where both temperatures are equal."""
    dt_contribution_k: NonNegative | None = None
    """Its part of the smallest temperature difference; default dt_min_k/2 [K]"""
    raise_capex_per_mw: NonNegative = 0.0
    """Capital of the exchanger or waste-heat boiler that makes the carrier from process heat [money/MW]"""
    water_t_per_unit: NonNegative = 0.0
    """Water that a heat carrier takes along, such as steam; what does not come back of it is made up for [t/unit]"""
    tce_per_unit: NonNegative | None = None
    """Standard coal; default 0.1229 for MWh of electricity, fuel and heat, else 0 [tce/unit]"""

    @property
    def counted_in(self) -> str:
        """Unit of its amounts, default resolved; ``unit`` where none is stated."""
        return "MWh" if self.kind != "other" else self.unit or "unit"

    @property
    def is_carrier(self) -> bool:
        """Whether it carries heat or cold."""
        return self.kind in ("heat", "cold")

    @property
    def latent(self) -> float:
        """Share of the heat at the supply temperature."""
        if self.latent_fraction is not None:
            return self.latent_fraction
        return 1.0 if self.t_supply_c == self.t_return_c else 0.0

    @property
    def tce(self) -> float:
        """Standard coal per unit, default resolved [tce/unit]"""
        if self.tce_per_unit is not None:
            return self.tce_per_unit
        return TCE_PER_MWH if self.kind in ("electricity", "fuel", "heat") else 0.0


class Market(Row):
    """markets.csv: what is bought and sold."""

    key: ClassVar[tuple[str, ...]] = ("market",)

    market: Id
    """Key of the market."""
    commodity: Id
    """What is traded."""
    plant: Id | None = None
    """Plant that trades; empty: every plant, and a limit holds for all together."""
    direction: Literal["buy", "sell"]
    """Whether plants buy or sell there."""
    price_per_unit: Number = 0.0
    """Price [money/unit]"""
    limit_per_h: NonNegative | None = None
    """Largest amount; empty: no limit [unit/h]"""
    profile: Id | None = None
    """Profile on the limit."""
    price_profile: Id | None = None
    """Profile on the price."""
    peak_price_per_unit_y: NonNegative = 0.0
    """Demand charge on the year's highest rate [money/(unit/h)/y]"""
    meter: Literal["park", "plant"] = "park"
    """Whose highest rate the demand charge is on where every plant trades: of all together, or of each by itself."""
    min_per_h: NonNegative = 0.0
    """Least amount (take or pay) [unit/h]"""
    shortfall_price_per_unit: NonNegative | None = None
    """Price of what is missing to the least amount; empty: the least amount binds [money/unit]"""
    renewable_fraction: Fraction | None = None
    """Share of renewable energy. Default of what is bought 0, of what is sold 1 where the park makes such energy itself."""


class Demand(Row):
    """demands.csv: what a plant needs of a commodity, or has left over."""

    key: ClassVar[tuple[str, ...]] = ("demand",)

    demand: Id
    """Key of the demand."""
    plant: Id
    """Plant that needs it."""
    commodity: Id
    """What is needed."""
    rate_per_h: Number
    """More than 0: needs; less than 0: has left over [unit/h]"""
    profile: Id | None = None
    """Profile on the rate."""
    must_use: bool = False
    """A left-over that may not be vented."""
    output: bool = False
    """A need that is what the plant has to make: it buys none of the commodity where every plant can, at its own markets only."""
    renewable_fraction: Fraction | None = None
    """Share of renewable energy of a left-over; empty: it counts in no share."""


class HeatStream(Row):
    """heat_streams.csv: process heat."""

    key: ClassVar[tuple[str, ...]] = ("stream",)

    stream: Id
    """Key of the stream."""
    plant: Id | None = None
    """Plant that it belongs to (or a technology)."""
    technology: Id | None = None
    """Technology that it belongs to (or a plant)."""
    zone: Id | None = None
    """Streams of one zone exchange heat directly; default the plant."""
    t_in_c: Number
    """Temperature before [degC]"""
    t_out_c: Number
    """Temperature after; lower: a hot stream, higher: a cold one [degC]"""
    duty_mw: NonNegative | None = None
    """Heat given or taken; of a technology's stream per unit of activity; empty only where it is the heat of ``water`` [MW]"""
    water: Id | None = None
    """Source of water whose heat this is: it follows the flow of the source, 4.186 kJ/(kg K) times its fall of temperature."""
    kind: Literal["hot", "cold"] | None = None
    """Needed where both temperatures are equal."""
    dt_contribution_k: NonNegative | None = None
    """Its part of the smallest temperature difference; default dt_min_k/2 [K]"""
    must_cool: bool = True
    """Whether a hot stream must give all its heat; false: what is not used leaves free."""
    profile: Id | None = None
    """Profile on the duty."""

    @property
    def duty_per_t(self) -> float:
        """Heat of a flow of water that cools by its temperatures [MW/(t/h)]"""
        return MW_OF_WATER * (self.t_in_c - self.t_out_c)

    @property
    def is_hot(self) -> bool:
        """Whether it gives heat."""
        return self.kind == "hot" if self.t_in_c == self.t_out_c else self.t_in_c > self.t_out_c


class Zone(Row):
    """zones.csv: whether direct heat recovery in a zone exists or is new."""

    key: ClassVar[tuple[str, ...]] = ("zone",)

    zone: Id
    """Key of the zone."""
    plant: Id
    """Plant that it belongs to."""
    existing_recovery: bool = True
    """Whether its streams exchange heat directly today."""
    recovery_capex_per_mw: NonNegative | None = None
    """Capital of new direct recovery; needed where none exists [money/MW]"""
