"""Model of a park: its sub-systems, in the order in which they read and post."""

from collections.abc import Callable
from typing import Any

from parkloop.models.accounts.air import add_air
from parkloop.models.accounts.closing import close_balances
from parkloop.models.accounts.contracts import add_contracts
from parkloop.models.accounts.payback import add_payback
from parkloop.models.accounts.policy import add_policy
from parkloop.models.accounts.pollution import add_pollution
from parkloop.models.accounts.purchases import add_purchases
from parkloop.models.accounts.relays import add_relays
from parkloop.models.accounts.risk import add_risk
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site
from parkloop.models.subsystems.commodities.condensate import add_condensate
from parkloop.models.subsystems.commodities.conversions import add_conversions
from parkloop.models.subsystems.commodities.demands import add_demands
from parkloop.models.subsystems.commodities.energy import add_energy
from parkloop.models.subsystems.commodities.markets import add_markets
from parkloop.models.subsystems.equipment.commitment import add_commitment
from parkloop.models.subsystems.equipment.existing import add_existing
from parkloop.models.subsystems.equipment.land import add_land
from parkloop.models.subsystems.equipment.part_load import add_part_load
from parkloop.models.subsystems.equipment.scale import add_scale
from parkloop.models.subsystems.equipment.stores import add_stores
from parkloop.models.subsystems.equipment.technologies import add_technologies
from parkloop.models.subsystems.streams.materials import add_materials
from parkloop.models.subsystems.streams.mixing import add_mixing
from parkloop.models.subsystems.streams.water import add_water
from parkloop.models.subsystems.transport.links import add_links
from parkloop.models.subsystems.transport.routes import add_routes

SUBSYSTEMS: tuple[tuple[str, Callable[[Any, Site, Ledger], None]], ...] = (
    ("existing", add_existing),
    ("technologies", add_technologies),
    ("scale", add_scale),
    ("commitment", add_commitment),
    ("part_load", add_part_load),
    ("conversions", add_conversions),
    ("stores", add_stores),
    ("demands", add_demands),
    ("markets", add_markets),
    ("links", add_links),
    ("routes", add_routes),
    ("condensate", add_condensate),
    ("mixing", add_mixing),
    ("energy", add_energy),
    ("water", add_water),
    ("materials", add_materials),
    ("land", add_land),
    ("purchases", add_purchases),
    ("contracts", add_contracts),
    ("policy", add_policy),
    ("air", add_air),
    ("pollution", add_pollution),
    ("payback", add_payback),
    ("ledger", close_balances),
    ("relays", add_relays),
    ("risk", add_risk),
)
"""Name and builder of each sub-system: sizes and rates first, then who uses them, then the closing of the ledger and risk."""

__all__ = ["SUBSYSTEMS"]
