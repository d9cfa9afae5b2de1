"""The records of a case: one class per table, frozen and closed.

A case is one park. Each field's docstring says what it is and ends in its unit; the data dictionary, the editors' help,
the unit conversion at the door and the error messages are made from these docstrings. A record holds what the table says:
an empty cell without a stated default is ``None``; properties tell what that means.
"""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9_.-]+$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

LONGEST_TEXT = 32000
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
HOURS_OF_DEFAULT_CONDITION = 8000.0
TCE_PER_MWH = 0.1229
BUILT_IN_SPECIES = ("co2", "so2", "nox", "dust", "cod", "nh3n", "hg", "cd", "pb", "as")
OXYGEN_DEMAND = ("cod", "bod5", "toc")
"""Measures of the same load of water, of which only one is taxed."""


def tidy(text: object) -> object:
    """A text without blanks around it and with one kind of line end; a blank one is none.

    What no file could give back unchanged (control characters, half characters, endless texts) is refused.
    """
    if not isinstance(text, str):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if UNWRITABLE.search(text):
        raise ValueError("a text holds no control characters")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a text has at most {LONGEST_TEXT} characters")
    return text or None


Text = Annotated[str | None, BeforeValidator(tidy)]
Name = Annotated[str, BeforeValidator(tidy)]


class Record(BaseModel):
    """What every record shares: closed, frozen, documented by attribute docstrings."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, populate_by_name=True)


class Row(Record):
    """One row of a table; ``key`` names its key columns."""

    key: ClassVar[tuple[str, ...]]

    title: Text = None
    """Name shown to people."""
    title_zh: Text = None
    """Name shown in Chinese."""
    note: Text = None
    """Remark of the author."""

    @property
    def row_key(self) -> str:
        """The key as messages and ``provenance.row`` write it, composite keys joined by ``/``."""
        return "/".join(str(getattr(self, column)) for column in self.key)


class CaseInfo(Record):
    """Section ``case`` of case.toml: what the park is called."""

    id: Id
    """Short name of the case."""
    title: Text = None
    """Name shown to people."""
    title_zh: Text = None
    """Name shown in Chinese."""
    description: Text = None
    """What the case is about."""
    description_zh: Text = None
    """What the case is about, in Chinese."""
    currency: Name = "EUR"
    """Currency of all money in the case."""
    base_year: int | None = None
    """Year of the prices [y]"""


class Economics(Record):
    """Section ``economics`` of case.toml: how capital becomes an annual cost."""

    interest_rate: NonNegative = 0.08
    """Interest rate of annuities; at 0 an annuity is 1/life [1/y]"""
    lifetime_y: Positive = 15.0
    """Life of what states none of its own [y]"""


class Heat(Record):
    """Section ``heat`` of case.toml."""

    dt_min_k: NonNegative = 10.0
    """Smallest temperature difference in an exchanger [K]"""


class PolicySettings(Record):
    """Section ``policy`` of case.toml: carbon, land and capital of the whole park."""

    carbon_price_per_t: NonNegative = 0.0
    """Price of CO2 [money/t]"""
    carbon_scheme: Literal["tax", "ets"] = "tax"
    """``tax``: all CO2 pays; ``ets``: CO2 above the free allowances pays, below it earns."""
    carbon_price_scopes: tuple[Literal[1, 2, 3], ...] = (1, 2)
    """Scopes that the carbon price acts on."""
    land_price_per_m2_y: NonNegative = 0.0
    """Rent of the land of what is new [money/m2/y]"""
    park_land_m2: NonNegative | None = None
    """Land that the park can give to what is new; empty: no limit [m2]"""
    capex_budget: NonNegative | None = None
    """New capital after subsidy that the park can spend; empty: no limit [money]"""


class LibrarySettings(Record):
    """Section ``library`` of case.toml: technologies drawn from the library."""

    currency_factor: Positive = 1.0
    """What 1 CNY of the library is in the case's currency, for what is still to be filled [money/CNY]"""


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
    free_allowance_t_per_y: NonNegative = 0.0
    """Free CO2 allowances [t/y]"""
    recirculated_water_t_per_y: NonNegative = 0.0
    """Water recirculated in its cooling circuits, for reuse rates [t/y]"""

    @property
    def external(self) -> bool:
        """Whether it stands outside the fence."""
        return self.role == "external"


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


class Profile(Row):
    """profiles.csv: how a quantity follows the operating conditions."""

    key: ClassVar[tuple[str, ...]] = ("profile", "condition")

    profile: Id
    """Key of the profile."""
    condition: Id
    """Operating condition."""
    factor: NonNegative
    """What names the profile is multiplied by this in the condition; without a row 1."""


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
    min_per_h: NonNegative = 0.0
    """Least amount (take or pay) [unit/h]"""
    shortfall_price_per_unit: NonNegative | None = None
    """Price of what is missing to the least amount; empty: the least amount binds [money/unit]"""
    renewable_fraction: Fraction = 0.0
    """Share of renewable energy."""


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
    duty_mw: NonNegative
    """Heat given or taken; of a technology's stream per unit of activity [MW]"""
    kind: Literal["hot", "cold"] | None = None
    """Needed where both temperatures are equal."""
    dt_contribution_k: NonNegative | None = None
    """Its part of the smallest temperature difference; default dt_min_k/2 [K]"""
    must_cool: bool = True
    """Whether a hot stream must give all its heat; false: what is not used leaves free."""
    profile: Id | None = None
    """Profile on the duty."""

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


class WaterStream(Row):
    """water_streams.csv: who gives and who takes water."""

    key: ClassVar[tuple[str, ...]] = ("stream",)

    stream: Id
    """Key of the stream."""
    plant: Id | None = None
    """Plant that it belongs to (or a technology)."""
    technology: Id | None = None
    """Technology that it belongs to (or a plant)."""
    role: Literal["source", "sink", "process", "supply", "outlet"]
    """What it does: gives, takes, uses, supplies or receives."""
    flow_t_per_h: NonNegative | None = None
    """Rate; of a technology's stream per unit of activity [t/h]"""
    price_per_t: Number | None = None
    """Price of a supply or an outlet, paid by the user; negative: revenue [money/t]"""
    limit_t_per_h: NonNegative | None = None
    """Largest flow; empty: no limit, of a process its limiting flow [t/h]"""
    loss_fraction: Fraction = 0.0
    """Share of a process's inlet that is lost."""
    loss_t_per_h: NonNegative = 0.0
    """Loss of a process whatever its inlet [t/h]"""
    mains: bool | None = None
    """Whether every plant reaches it without a link; default for supply and outlet."""
    counts: bool = True
    """Whether a supply is fresh water, an outlet waste water, in the totals."""
    profile: Id | None = None
    """Profile on the rate, on the load of a process, on the limit of a supply or an outlet."""

    @property
    def on_mains(self) -> bool:
        """Whether every plant reaches it without a link."""
        return self.role in ("supply", "outlet") if self.mains is None else self.mains

    @property
    def gives(self) -> bool:
        """Whether water comes from it."""
        return self.role in ("source", "process", "supply")

    @property
    def takes(self) -> bool:
        """Whether water goes into it."""
        return self.role in ("sink", "process", "outlet")


class WaterQuality(Row):
    """water_quality.csv: species in water."""

    key: ClassVar[tuple[str, ...]] = ("stream", "species")

    stream: Id
    """Water stream."""
    species: Id
    """Species."""
    c_in_max_mg_per_l: NonNegative | None = None
    """Largest concentration of what it takes; empty: not limited [mg/L]"""
    c_out_mg_per_l: NonNegative | None = None
    """Concentration of what it gives [mg/L]"""
    load_kg_per_h: NonNegative = 0.0
    """Mass that a process adds [kg/h]"""
    removal: Fraction | None = None
    """Of a technology's source: share of the mixed feed's concentration taken out; of an outlet: share removed before the
    rest counts as emission."""
    balance: bool = False
    """A technology's source that carries what the other sources leave of the feed's mass."""
    profile: Id | None = None
    """Profile on c_out and load."""


class MaterialStream(Row):
    """material_streams.csv: who gives and who takes materials."""

    key: ClassVar[tuple[str, ...]] = ("stream",)

    stream: Id
    """Key of the stream."""
    plant: Id | None = None
    """Plant that it belongs to (or a technology)."""
    technology: Id | None = None
    """Technology that it belongs to (or a plant)."""
    role: Literal["source", "sink", "supply", "outlet"]
    """What it does: gives, takes, supplies (virgin) or receives (landfill, buyer)."""
    material: Id | None = None
    """Class of material; of an outlet empty: any."""
    flow_t_per_h: NonNegative | None = None
    """Rate; of a technology's stream per unit of activity [t/h]"""
    price_per_t: Number | None = None
    """Price of a supply or an outlet, paid by the user; negative: revenue [money/t]"""
    limit_t_per_h: NonNegative | None = None
    """Largest flow; empty: no limit [t/h]"""
    hazard: Id | None = None
    """Class of hazard."""
    mains: bool | None = None
    """Whether every plant reaches it without a link; default for supply and outlet."""
    counts: bool = True
    """Whether an outlet is disposal in the totals."""
    profile: Id | None = None
    """Profile on the rate, on the limit of a supply or an outlet."""

    @property
    def on_mains(self) -> bool:
        """Whether every plant reaches it without a link."""
        return self.role in ("supply", "outlet") if self.mains is None else self.mains

    @property
    def gives(self) -> bool:
        """Whether material comes from it."""
        return self.role in ("source", "supply")

    @property
    def takes(self) -> bool:
        """Whether material goes into it."""
        return self.role in ("sink", "outlet")


class Substitution(Row):
    """substitutions.csv: which by-product can replace which raw material."""

    key: ClassVar[tuple[str, ...]] = ("material", "sink")

    material: Id
    """Class of material of the giver."""
    sink: Id
    """Material stream that takes it."""
    ratio: Positive = 1.0
    """Need of the sink met by 1 t [t/t]"""
    max_share: Fraction = 1.0
    """Largest share of the sink's need, all givers of the material together."""
    treatment_cost_per_t: Number = 0.0
    """Cost of making it fit [money/t]"""


class MaterialQuality(Row):
    """material_quality.csv: properties of materials and limits of blends."""

    key: ClassVar[tuple[str, ...]] = ("stream", "property")

    stream: Id
    """Material stream."""
    property: Id
    """Property."""
    value: Number | None = None
    """Value per t of a source or supply; absent: 0."""
    carry: NonNegative | None = None
    """Of a technology's source: fraction of the value of its mixed feed; 1: a shared store."""
    min: Number | None = None
    """Least value of the blend that a sink or outlet takes."""
    max: Number | None = None
    """Largest value of the blend that a sink or outlet takes."""


class Permit(Row):
    """permits.csv: which hazard classes a plant may take."""

    key: ClassVar[tuple[str, ...]] = ("hazard", "plant")

    hazard: Id
    """Class of hazard."""
    plant: Id
    """Plant that may take it."""


class Technology(Row):
    """technologies.csv: what may be built, and converters that exist."""

    key: ClassVar[tuple[str, ...]] = ("technology",)

    technology: Id
    """Key of the technology."""
    plant: Id
    """Plant where it stands."""
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
    measure: Literal["conversion", "source_reduction", "end_of_pipe"] = "conversion"
    """What kind of measure it is."""

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


class Reduction(Row):
    """reductions.csv: source reduction."""

    key: ClassVar[tuple[str, ...]] = ("technology", "stream")

    technology: Id
    """Technology that reduces."""
    stream: Id
    """A plant's stream or demand."""
    per_activity: NonNegative
    """How much less of it, in its own unit (of a process: fraction of its loads), per unit of activity."""


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
    in_plant: bool = False
    """Whether exchange inside a plant needs and pays it too."""


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


class Emission(Row):
    """emissions.csv: what is emitted by what."""

    key: ClassVar[tuple[str, ...]] = ("item", "species")

    item: Id
    """Market, left-over demand, stream, technology or mode."""
    species: Id
    """Species."""
    kg_per_unit: Number
    """Emission per unit; of a technology a negative value removes [kg/unit]"""
    scope: Literal[1, 2, 3] = 1
    """1 direct, 2 bought energy, 3 upstream and transport."""
    max_removal: Fraction = 1.0
    """Largest share of what the plant otherwise emits that a technology removes."""


class PollutionEquivalent(Row):
    """pollution_equivalents.csv: how much of a species is one pollution equivalent."""

    key: ClassVar[tuple[str, ...]] = ("medium", "species")

    medium: Literal["air", "water"]
    """What it is emitted to."""
    species: Id
    """Species."""
    kg_per_equivalent: Positive
    """Amount that is one equivalent [kg]"""
    first_class: bool = False
    """Water: taxed among the five largest of the first class, such as heavy metals, not the three largest of all others."""
    one_of: Id | None = None
    """Of species of one medium with the same word only the largest of an outlet is taxed; of cod, bod5 and toc by default."""

    @property
    def group(self) -> str:
        """What it shares with the species of which only the largest is taxed; its own name where there are none."""
        oxygen = self.medium == "water" and self.species in OXYGEN_DEMAND
        return f"one_of {self.one_of or OXYGEN_DEMAND[0]}" if self.one_of or oxygen else self.species


class Policy(Row):
    """policies.csv: caps, taxes, credits, floors and quotas."""

    key: ClassVar[tuple[str, ...]] = ("policy",)

    policy: Id
    """Key of the policy."""
    kind: Literal["cap", "tax", "credit", "floor", "quota", "equivalent_tax"]
    """What it does."""
    target: Id
    """Species, total, rate or commodity that it acts on; of a tax by equivalents ``air`` or ``water``."""
    plant: Id | None = None
    """Plant that it binds; empty: the park."""
    value: Number
    """Amount per year, money per unit or equivalent, least rate, or tce per t of product."""
    unit: Text = None
    """Unit of the target; default t for species, water and waste, tce, m2, or the commodity's."""


class Provenance(Row):
    """provenance.csv: where a number comes from."""

    key: ClassVar[tuple[str, ...]] = ("table", "row", "column")

    table: Name
    """Table of the number."""
    row: Name
    """Key of its row, composite keys joined by ``/``; ``*``: all rows."""
    column: Name
    """Its column; ``*``: all columns."""
    grade: Literal["measured", "published", "calculated", "estimated", "assumed"]
    """How well it is known."""
    source: Text = None
    """Where it was found."""
    low: Number | None = None
    """Low end of its range."""
    high: Number | None = None
    """High end of its range."""


class Case(Record):
    """One park: the sections of case.toml and one tuple of rows per table, in the tables' order."""

    format: Literal[1] = 1
    """Version of the case format."""
    info: CaseInfo = Field(alias="case")
    """Section ``case``."""
    economics: Economics = Economics()
    """Section ``economics``."""
    heat: Heat = Heat()
    """Section ``heat``."""
    policy: PolicySettings = PolicySettings()
    """Section ``policy``."""
    library: LibrarySettings = LibrarySettings()
    """Section ``library``."""
    plants: tuple[Plant, ...] = ()
    conditions: tuple[Condition, ...] = ()
    profiles: tuple[Profile, ...] = ()
    commodities: tuple[Commodity, ...] = ()
    markets: tuple[Market, ...] = ()
    demands: tuple[Demand, ...] = ()
    heat_streams: tuple[HeatStream, ...] = ()
    zones: tuple[Zone, ...] = ()
    water_streams: tuple[WaterStream, ...] = ()
    water_quality: tuple[WaterQuality, ...] = ()
    material_streams: tuple[MaterialStream, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    material_quality: tuple[MaterialQuality, ...] = ()
    permits: tuple[Permit, ...] = ()
    technologies: tuple[Technology, ...] = ()
    technology_flows: tuple[TechnologyFlow, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    transport: tuple[Mode, ...] = ()
    links: tuple[Link, ...] = ()
    emissions: tuple[Emission, ...] = ()
    pollution_equivalents: tuple[PollutionEquivalent, ...] = ()
    policies: tuple[Policy, ...] = ()
    provenance: tuple[Provenance, ...] = ()

    @property
    def species(self) -> frozenset[str]:
        """The species that the case knows: the built-in ones and those of its emissions and its water."""
        named = {row.species for row in self.emissions} | {row.species for row in self.water_quality}
        return frozenset(BUILT_IN_SPECIES) | named

    @property
    def operating_conditions(self) -> tuple[Condition, ...]:
        """The conditions; without a table one condition ``year`` of 8000 h."""
        return self.conditions or (Condition(condition="year", hours_per_y=HOURS_OF_DEFAULT_CONDITION),)


TABLES: dict[str, type[Row]] = {
    "plants": Plant,
    "conditions": Condition,
    "profiles": Profile,
    "commodities": Commodity,
    "markets": Market,
    "demands": Demand,
    "heat_streams": HeatStream,
    "zones": Zone,
    "water_streams": WaterStream,
    "water_quality": WaterQuality,
    "material_streams": MaterialStream,
    "substitutions": Substitution,
    "material_quality": MaterialQuality,
    "permits": Permit,
    "technologies": Technology,
    "technology_flows": TechnologyFlow,
    "reductions": Reduction,
    "transport": Mode,
    "links": Link,
    "emissions": Emission,
    "pollution_equivalents": PollutionEquivalent,
    "policies": Policy,
    "provenance": Provenance,
}
"""The tables in the order of the format, and the record of each."""

SECTIONS: dict[str, type[Record]] = {
    "case": CaseInfo,
    "economics": Economics,
    "heat": Heat,
    "policy": PolicySettings,
    "library": LibrarySettings,
}
"""The sections of case.toml and the record of each."""
