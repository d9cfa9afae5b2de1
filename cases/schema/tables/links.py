"""Transport modes, and data of single links."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parkloop.cases.schema.record import Fraction, Id, NonNegative, Number, Positive, Row


class Mode(Row):
    """transport.csv: how it gets there."""

    key: ClassVar[tuple[str, ...]] = ("mode",)

    mode: Id
    """Key of the transport mode."""
    carries: Literal["heat", "water", "material", "commodity"]
    """Kind of thing that it carries."""
    only: Id | None = None
    """One commodity, carrier or material; empty: all of the kind."""
    arrives_as: Id | None = None
    """Carrier at the far end; default the same."""
    capex_terminal: NonNegative = 0.0
    """Capital of the two ends [money]"""
    capex_per_km: NonNegative = 0.0
    """Capital per length [money/km]"""
    capex_per_km_size: NonNegative = 0.0
    """Capital per length and capacity [money/km/(unit/h)]"""
    lifetime_y: Positive | None = None
    """Life; default the park's [y]"""
    opex_fixed_fraction: NonNegative = 0.0
    """Fixed operating cost, share of capital before subsidy [1/y]"""
    opex_per_unit: Number = 0.0
    """Running cost per unit sent [money/unit]"""
    opex_per_unit_km: Number = 0.0
    """Running cost per unit sent and length [money/unit/km]"""
    loss_per_km: Fraction = 0.0
    """Share of the flow lost per length [1/km]"""
    level_drop_k_per_km: NonNegative = 0.0
    """By how much a heat carrier gets colder along its way, a cooling carrier warmer; it arrives as ``arrives_as`` [K/km]"""
    standing_loss_per_km: NonNegative = 0.0
    """Loss of a main while it stands, whatever it carries, given by who sends [unit/h/km]"""
    standing_loss_per_km_size: Fraction = 0.0
    """The same per capacity: a wider main loses more [1/km]"""
    electricity_mwh_per_unit_km: NonNegative = 0.0
    """Electricity per unit sent and length, from the owner's balance [MWh/unit/km]"""
    co2_kg_per_unit_km: NonNegative = 0.0
    """CO2 (scope 3) per unit sent and length [kg/unit/km]"""
    min_flow: NonNegative = 0.0
    """Smallest capacity that can be bought [unit/h]"""
    max_flow: NonNegative | None = None
    """Largest capacity; empty: no limit [unit/h]"""
    max_km: NonNegative | None = None
    """Longest route; empty: no limit [km]"""
    detour: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 1.3
    """Route per straight length [km/km]"""
    land_m2_per_km: NonNegative = 0.0
    """Land of the route [m2/km]"""
    contract_cost_per_y: Number = 0.0
    """Cost once it exists, also if it runs empty [money/y]"""
    subsidy_fraction: Fraction = 0.0
    """Share of capital that is subsidised."""
    owner: Literal["giver", "taker"] = "giver"
    """Who builds and runs it."""
    third_party: Id | None = None
    """Plant inside the fence that builds and runs it instead, such as an energy-service company."""
    in_plant: bool = False
    """Whether exchange inside a plant needs and pays it too."""
    follows: Literal["straight", "corridor"] = "straight"
    """Way of new links between plants: straight, or along corridors."""


class Link(Row):
    """links.csv: what the planner knows of a connection."""

    key: ClassVar[tuple[str, ...]] = ("link",)

    link: Id
    """Key of the link."""
    from_: Id = Field(alias="from")
    """Stream or plant that gives."""
    to: Id
    """Plant or stream that takes."""
    commodity: Id | None = None
    """Carrier or commodity, whose ends are plants."""
    mode: Id | None = None
    """Transport mode."""
    status: Literal["candidate", "existing", "required", "forbidden"] = "candidate"
    """Whether it may, does, must or must not exist."""
    length_km: NonNegative | None = None
    """Length of the route, no detour; empty: detour times the straight distance [km]"""
    capacity: NonNegative | None = None
    """Bounds the flow, whatever the status [unit/h]"""
    capex: NonNegative | None = None
    """Capital instead of all the mode's [money]"""
    owner: Literal["giver", "taker"] | None = None
    """Who builds and runs it; default the mode's."""
    third_party: Id | None = None
    """Plant inside the fence that builds and runs it instead; default the mode's."""
    max_enlargement: NonNegative = 0.0
    """Of an existing link: largest capacity that can be added to it [unit/h]"""
    capex_per_enlargement: NonNegative = 0.0
    """Capital per capacity that is added to an existing link [money/(unit/h)]"""
    existing_cost_per_y: NonNegative = 0.0
    """Fixed running cost of an existing link, as long as it is kept [money/y]"""
    retirable: bool = False
    """Whether an existing link may be retired."""
    leftover_value: NonNegative = 0.0
    """What an existing link brings once when it is retired [money]"""
    retirement_cost: NonNegative = 0.0
    """Compensation and dismantling, paid once when an existing link is retired [money]"""
