"""The records of a case: one class per table, frozen and closed.

A case is one park. Each field's docstring says what it is and ends in its unit; the data dictionary, the editors' help,
the unit conversion at the door and the error messages are made from these docstrings. A record holds what the table says:
an empty cell without a stated default is ``None``; properties tell what that means.
"""

from parkloop.cases.schema.case import SECTIONS, TABLES, Case
from parkloop.cases.schema.record import Fraction, Id, Name, NonNegative, Number, Positive, Record, Row, Spelt, Text
from parkloop.cases.schema.settings import CaseInfo, Economics, Heat, LibrarySettings, PolicySettings
from parkloop.cases.schema.tables.contracts import Contract, Relay
from parkloop.cases.schema.tables.corridors import Corridor, CorridorNode
from parkloop.cases.schema.tables.energy import MW_OF_WATER, TCE_PER_MWH, Commodity, Demand, HeatStream, Market, Zone
from parkloop.cases.schema.tables.links import Link, Mode
from parkloop.cases.schema.tables.materials import HazardDistance, MaterialQuality, MaterialStream, Permit, Substitution
from parkloop.cases.schema.tables.origins import BaseYear, Provenance
from parkloop.cases.schema.tables.park import HOURS_OF_DEFAULT_CONDITION, Calendar, Condition, Plant, Profile
from parkloop.cases.schema.tables.policies import OXYGEN_DEMAND, AirLimit, Emission, Policy, PollutionEquivalent
from parkloop.cases.schema.tables.products import Measured, Product, ProductLevel, Reported
from parkloop.cases.schema.tables.stores import Storage
from parkloop.cases.schema.tables.technologies import Coupling, PartLoad, Reduction, Technology, TechnologyFlow
from parkloop.cases.schema.tables.titles import TitleOf
from parkloop.cases.schema.tables.water import PROCESSES, WaterQuality, WaterStream
from parkloop.cases.spelling import BUILT_IN_SPECIES

FlowStream = WaterStream | MaterialStream
"""A stream that flows, of water or of a material, and no heat."""
Investable = Technology | Storage | Mode | Corridor
"""What has capital, with a life, a subsidy and a fixed operating cost."""

__all__ = [
    "BUILT_IN_SPECIES",
    "HOURS_OF_DEFAULT_CONDITION",
    "MW_OF_WATER",
    "OXYGEN_DEMAND",
    "PROCESSES",
    "SECTIONS",
    "TABLES",
    "TCE_PER_MWH",
    "AirLimit",
    "BaseYear",
    "Calendar",
    "Case",
    "CaseInfo",
    "Commodity",
    "Condition",
    "Contract",
    "Corridor",
    "CorridorNode",
    "Coupling",
    "Demand",
    "Economics",
    "Emission",
    "FlowStream",
    "Fraction",
    "HazardDistance",
    "Heat",
    "HeatStream",
    "Id",
    "Investable",
    "LibrarySettings",
    "Link",
    "Market",
    "MaterialQuality",
    "MaterialStream",
    "Measured",
    "Mode",
    "Name",
    "NonNegative",
    "Number",
    "PartLoad",
    "Permit",
    "Plant",
    "Policy",
    "PolicySettings",
    "PollutionEquivalent",
    "Positive",
    "Product",
    "ProductLevel",
    "Profile",
    "Provenance",
    "Record",
    "Reduction",
    "Relay",
    "Reported",
    "Row",
    "Spelt",
    "Storage",
    "Substitution",
    "Technology",
    "TechnologyFlow",
    "Text",
    "TitleOf",
    "WaterQuality",
    "WaterStream",
    "Zone",
]
