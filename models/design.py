"""Fixed design: bounds that fix what is built, so that only the operation is optimised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROUNDING = 1e-7
"""Relative tolerance of a fixed size, which was rounded on its way through a table."""


@dataclass(frozen=True)
class Design:
    """Design: sizes of what is newly built; what is not named is not built."""

    links: Mapping[str, float]
    """Capacity of each new link, by its id [unit/h]; it is held where capital grows with it."""
    sizes: Mapping[str, float]
    """New size of each technology [activity]"""
    equipment: Mapping[tuple[str, str], float]
    """Equipment for heat, by zone and carrier (empty: direct recovery) [MW]"""


def fix_design(design: Design, model: Any) -> None:
    """Fix every decision to build of a model to a design, within rounding."""
    for link, built in model.links.built.items():
        _bound(built, float(link in design.links))
    for link, capacity in model.links.capacity.items():
        _bound(capacity, design.links.get(link, 0.0))
    for technology, built in model.technologies.built.items():
        _bound(built, float(technology in design.sizes))
    for technology, size in model.technologies.new_size.items():
        _bound(size, design.sizes.get(technology, 0.0))
    zones = {name: cell.zone for name, cell in model.energy.cells.items()}
    for (cell, carrier), size in model.energy.raise_size.items():
        _bound(size, design.equipment.get((zones[cell], carrier), 0.0))
    for cell, size in model.energy.recovery_size.items():
        _bound(size, design.equipment.get((zones[cell], ""), 0.0))


def _bound(variable: Any, value: float) -> None:
    binary = variable.is_binary()
    variable.setlb(value if binary else value * (1.0 - ROUNDING))
    variable.setub(value if binary else value * (1.0 + ROUNDING))
