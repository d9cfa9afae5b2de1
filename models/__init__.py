"""What is true: the sub-systems of a park, in the order in which they read and post."""

from collections.abc import Callable
from typing import Any

from models.books import close_books
from models.commitment import add_commitment
from models.conversions import add_conversions
from models.demands import add_demands
from models.energy import add_energy
from models.land import add_land
from models.ledger import Ledger
from models.links import add_links
from models.markets import add_markets
from models.materials import add_materials
from models.mixing import add_mixing
from models.policy import add_policy
from models.pollution import add_pollution
from models.risk import add_risk
from models.scale import add_scale
from models.site import Site
from models.technologies import add_technologies
from models.water import add_water

SUBSYSTEMS: tuple[tuple[str, Callable[[Any, Site, Ledger], None]], ...] = (
    ("technologies", add_technologies),
    ("scale", add_scale),
    ("commitment", add_commitment),
    ("conversions", add_conversions),
    ("demands", add_demands),
    ("markets", add_markets),
    ("links", add_links),
    ("mixing", add_mixing),
    ("energy", add_energy),
    ("water", add_water),
    ("materials", add_materials),
    ("land", add_land),
    ("policy", add_policy),
    ("pollution", add_pollution),
    ("books", close_books),
    ("risk", add_risk),
)
"""Name and builder of each sub-system: sizes and rates first, then who uses them, then the closing of the books and risk."""

__all__ = ["SUBSYSTEMS"]
