"""A case: its sections and tables, and what follows from them alone."""

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from parkloop.cases.schema.methods import Changes
from parkloop.cases.schema.record import Record, Row
from parkloop.cases.schema.settings import CaseInfo, Economics, Heat, LibrarySettings, PolicySettings
from parkloop.cases.schema.tables.contracts import Contract, Relay
from parkloop.cases.schema.tables.corridors import Corridor, CorridorNode
from parkloop.cases.schema.tables.energy import Commodity, Demand, HeatStream, Market, Zone
from parkloop.cases.schema.tables.links import Link, Mode
from parkloop.cases.schema.tables.materials import HazardDistance, MaterialQuality, MaterialStream, Permit, Substitution
from parkloop.cases.schema.tables.origins import BaseYear, Provenance
from parkloop.cases.schema.tables.park import HOURS_OF_DEFAULT_CONDITION, Calendar, Condition, Plant, Profile
from parkloop.cases.schema.tables.policies import AirLimit, Emission, Policy, PollutionEquivalent
from parkloop.cases.schema.tables.products import Measured, Product, ProductLevel, Reported
from parkloop.cases.schema.tables.stores import Storage
from parkloop.cases.schema.tables.technologies import Coupling, PartLoad, Reduction, Technology, TechnologyFlow
from parkloop.cases.schema.tables.titles import TitleOf
from parkloop.cases.schema.tables.water import WaterQuality, WaterStream
from parkloop.cases.spelling import BUILT_IN_SPECIES, SPELT, same_name, unified


class Case(Changes, Record):
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
    calendar: tuple[Calendar, ...] = ()
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
    hazard_distances: tuple[HazardDistance, ...] = ()
    technologies: tuple[Technology, ...] = ()
    technology_flows: tuple[TechnologyFlow, ...] = ()
    technology_couplings: tuple[Coupling, ...] = ()
    part_load: tuple[PartLoad, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    stores: tuple[Storage, ...] = ()
    transport: tuple[Mode, ...] = ()
    links: tuple[Link, ...] = ()
    corridor_nodes: tuple[CorridorNode, ...] = ()
    corridors: tuple[Corridor, ...] = ()
    relays: tuple[Relay, ...] = ()
    contracts: tuple[Contract, ...] = ()
    emissions: tuple[Emission, ...] = ()
    air_limits: tuple[AirLimit, ...] = ()
    pollution_equivalents: tuple[PollutionEquivalent, ...] = ()
    policies: tuple[Policy, ...] = ()
    base_year: tuple[BaseYear, ...] = ()
    products: tuple[Product, ...] = ()
    product_levels: tuple[ProductLevel, ...] = ()
    measured: tuple[Measured, ...] = ()
    reported: tuple[Reported, ...] = ()
    titles: tuple[TitleOf, ...] = ()
    provenance: tuple[Provenance, ...] = ()

    _notes: tuple[str, ...] = PrivateAttr(())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and all(getattr(self, name) == getattr(other, name) for name in Case.model_fields)

    @property
    def notes(self) -> tuple[str, ...]:
        """Assumptions made when the case was read, one sentence each.

        No part of what it holds, and not saved with it.
        """
        return self._notes

    def noted(self, notes: Iterable[str]) -> "Case":
        """The case with such notes."""
        case = self.model_copy()
        case._notes = tuple(dict.fromkeys(notes))
        return case

    @model_validator(mode="after")
    def in_one_spelling(self) -> Self:
        """Case with one name for each species and property, also in policies.

        These may name commodities too.
        """
        self.__dict__.update(
            unified(
                {
                    table: getattr(self, table)
                    for table in (*SPELT, "commodities", "policies", "air_limits", "base_year", "measured", "reported", "titles")
                }
            )
        )
        return self

    @property
    def species(self) -> frozenset[str]:
        """The species that the case knows: the built-in ones and those of its emissions and its water."""
        named = {row.species for row in self.emissions} | {row.species for row in self.water_quality}
        return frozenset(BUILT_IN_SPECIES) | named

    def called(self, name: str) -> str:
        """The species of the case that a name means, however it is written; a name of none as it is."""
        if name in self.species:
            return name
        return next((species for species in sorted(self.species) if same_name(species, name, "species")), name)

    @property
    def limited_by_payback(self) -> tuple[str, ...]:
        """Plants inside the fence whose longest acceptable payback binds."""
        rows = self.plants if self.policy.limit_payback else ()
        return tuple(row.plant for row in rows if row.longest_payback_y is not None and not row.external)

    @property
    def year(self) -> int | None:
        """Year that the tables tell of."""
        return self.info.year if self.info.year is not None else self.info.base_year

    @property
    def operating_conditions(self) -> tuple[Condition, ...]:
        """The conditions; without a table one condition ``year`` of 8000 h."""
        return self.conditions or (Condition(condition="year", hours_per_y=HOURS_OF_DEFAULT_CONDITION),)


TABLES: dict[str, type[Row]] = {
    "plants": Plant,
    "conditions": Condition,
    "calendar": Calendar,
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
    "hazard_distances": HazardDistance,
    "technologies": Technology,
    "technology_flows": TechnologyFlow,
    "technology_couplings": Coupling,
    "part_load": PartLoad,
    "reductions": Reduction,
    "stores": Storage,
    "transport": Mode,
    "links": Link,
    "corridor_nodes": CorridorNode,
    "corridors": Corridor,
    "relays": Relay,
    "contracts": Contract,
    "emissions": Emission,
    "air_limits": AirLimit,
    "pollution_equivalents": PollutionEquivalent,
    "policies": Policy,
    "base_year": BaseYear,
    "products": Product,
    "product_levels": ProductLevel,
    "measured": Measured,
    "reported": Reported,
    "titles": TitleOf,
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
