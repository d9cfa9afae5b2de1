"""Records of a plan's tables, one class per table, one field per column.

A field ``from_`` is the column ``from``.

Text cells that are empty become ``""``. A number that may be empty is ``float | None``; any other must be finite. A column with a
default may be absent, and says nothing then.
"""

from dataclasses import dataclass, field
from typing import Any

from parkloop.optimizer.certificate.inputs.account_records import (
    AccountRow,
    AvoidedRow,
    BrokenRow,
    CostRow,
    EmissionRow,
    LandRow,
    PaymentRow,
    PollutionRow,
    ScenarioRow,
    TotalRow,
)


@dataclass(frozen=True)
class LinkRow:
    """``links``: a connection of the plan."""

    link: str
    from_: str
    to: str
    from_plant: str
    to_plant: str
    domain: str
    item: str
    mode: str
    status: str
    owner: str
    length_km: float
    capacity: float | None
    capex: float
    capex_net: float
    annual_cost: float
    flow_per_y: float
    enlarged_by: float = 0.0
    utilisation: float | None = None


@dataclass(frozen=True)
class CorridorRow:
    """``corridors``: a corridor that exists or is opened."""

    corridor: str
    status: str
    from_: str
    to: str
    length_km: float
    owner: str
    links: float
    capex: float
    capex_net: float
    annual_cost: float
    fee_per_y: float


@dataclass(frozen=True)
class RouteRow:
    """``routes``: a corridor that a link follows, from a node to the next."""

    link: str
    order: float
    corridor: str
    from_: str
    to: str
    length_km: float


@dataclass(frozen=True)
class FlowRow:
    """``flows``: what goes from a giver to a taker in a condition, as sent and as it arrives."""

    condition: str
    link: str
    domain: str
    item: str
    arrives_as: str
    from_: str
    to: str
    from_plant: str
    to_plant: str
    mode: str
    flow_per_h: float
    arrives_per_h: float
    from_role: str | None = None
    to_role: str | None = None


@dataclass(frozen=True)
class TechnologyRow:
    """``technologies``: sizes and costs."""

    technology: str
    plant: str
    existing_size: float
    new_size: float
    capex: float
    capex_net: float
    annual_cost: float
    land_m2: float
    activity_per_y: float
    measure: str | None = None
    owner: str | None = None
    retired_size: float = 0.0
    utilisation: float | None = None


@dataclass(frozen=True)
class OperationRow:
    """``operation``: activity of a technology in a condition."""

    technology: str
    condition: str
    activity_per_h: float


@dataclass(frozen=True)
class StoreRow:
    """``stores``: sizes and costs of stores, and what passes them in a year."""

    store: str
    plant: str
    holds: str
    owner: str
    existing_size: float
    new_size: float
    new_rate: float
    capex: float
    capex_net: float
    annual_cost: float
    land_m2: float
    charged_per_y: float
    discharged_per_y: float


@dataclass(frozen=True)
class StorageRow:
    """``storage``: what a store is filled and emptied with in a step, and what it holds before and after."""

    store: str
    condition: str
    charge_per_h: float
    discharge_per_h: float
    level_start: float | None
    level_end: float | None


@dataclass(frozen=True)
class StoreLevelRow:
    """``store_levels``: what a seasonal store holds before and after a turn of the calendar."""

    store: str
    position: float
    period: str
    level_start: float
    level_end: float


@dataclass(frozen=True)
class RemovalRow:
    """``removals``: what an end-of-pipe technology takes out."""

    technology: str
    species: str
    condition: str
    kg_per_h: float


@dataclass(frozen=True)
class MarketRow:
    """``markets``: what a plant buys or sells."""

    market: str
    plant: str
    commodity: str
    direction: str
    condition: str
    amount_per_h: float


@dataclass(frozen=True)
class CommodityRow:
    """``commodities``: the balance of a commodity at a plant in a condition."""

    plant: str
    commodity: str
    condition: str
    bought: float
    made: float
    received: float
    raised: float
    left_over: float
    needed: float
    sold: float
    taken: float
    sent: float
    used: float
    pumping: float
    vented: float
    charged: float = 0.0
    discharged: float = 0.0
    kept_warm: float = 0.0


@dataclass(frozen=True)
class CondensateRow:
    """``condensate``: water of steam that a link takes along, what comes back, and what is made up for."""

    condition: str
    stream: str
    plant: str
    taker: str
    link: str
    carrier: str
    steam_per_h: float
    water_t_per_h: float
    returned_t_per_h: float
    made_up_t_per_h: float


@dataclass(frozen=True)
class HeatRow:
    """``heat``: what a zone's cascade is made of in a condition."""

    zone: str
    plant: str
    condition: str
    item: str
    role: str
    mw: float


@dataclass(frozen=True)
class CascadeRow:
    """``cascade``: one interval of shifted temperatures of a zone."""

    zone: str
    plant: str
    condition: str
    t_upper_c: float
    t_lower_c: float
    hot_mw: float
    cold_mw: float
    residual_mw: float


@dataclass(frozen=True)
class EquipmentRow:
    """``equipment``: exchangers for raised carriers and new direct recovery."""

    plant: str
    zone: str
    item: str
    kind: str
    mw: float
    capex: float
    annual_cost: float


@dataclass(frozen=True)
class QualityRow:
    """``water_quality``: concentrations at a stream in a condition.

    An outlet's are those of one plant's discharge.
    """

    condition: str
    plant: str
    stream: str
    side: str
    species: str
    flow_t_per_h: float
    counted_mg_per_l: float | None
    true_mg_per_l: float | None
    limit_mg_per_l: float | None


@dataclass(frozen=True)
class Records:
    """All tables of a plan; a table that is not there is empty."""

    links: list[LinkRow] = field(default_factory=list)
    corridors: list[CorridorRow] = field(default_factory=list)
    routes: list[RouteRow] = field(default_factory=list)
    flows: list[FlowRow] = field(default_factory=list)
    technologies: list[TechnologyRow] = field(default_factory=list)
    operation: list[OperationRow] = field(default_factory=list)
    stores: list[StoreRow] = field(default_factory=list)
    storage: list[StorageRow] = field(default_factory=list)
    store_levels: list[StoreLevelRow] = field(default_factory=list)
    removals: list[RemovalRow] = field(default_factory=list)
    markets: list[MarketRow] = field(default_factory=list)
    commodities: list[CommodityRow] = field(default_factory=list)
    condensate: list[CondensateRow] = field(default_factory=list)
    heat: list[HeatRow] = field(default_factory=list)
    cascade: list[CascadeRow] = field(default_factory=list)
    equipment: list[EquipmentRow] = field(default_factory=list)
    water_quality: list[QualityRow] = field(default_factory=list)
    costs: list[CostRow] = field(default_factory=list)
    outside: list[CostRow] = field(default_factory=list)
    payments: list[PaymentRow] = field(default_factory=list)
    accounts: list[AccountRow] = field(default_factory=list)
    emissions: list[EmissionRow] = field(default_factory=list)
    avoided: list[AvoidedRow] = field(default_factory=list)
    land: list[LandRow] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    scenarios: list[ScenarioRow] = field(default_factory=list)
    pollution_tax: list[PollutionRow] = field(default_factory=list)
    broken_policies: list[BrokenRow] = field(default_factory=list)


TABLES: dict[str, type[Any]] = {
    "links": LinkRow,
    "corridors": CorridorRow,
    "routes": RouteRow,
    "flows": FlowRow,
    "technologies": TechnologyRow,
    "operation": OperationRow,
    "stores": StoreRow,
    "storage": StorageRow,
    "store_levels": StoreLevelRow,
    "removals": RemovalRow,
    "markets": MarketRow,
    "commodities": CommodityRow,
    "condensate": CondensateRow,
    "heat": HeatRow,
    "cascade": CascadeRow,
    "equipment": EquipmentRow,
    "water_quality": QualityRow,
    "costs": CostRow,
    "outside": CostRow,
    "payments": PaymentRow,
    "accounts": AccountRow,
    "emissions": EmissionRow,
    "avoided": AvoidedRow,
    "land": LandRow,
    "totals": TotalRow,
    "scenarios": ScenarioRow,
    "pollution_tax": PollutionRow,
    "broken_policies": BrokenRow,
}
"""The tables that the certificate reads, and the record of each."""
