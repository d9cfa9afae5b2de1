"""Fixed design: bounds that fix what is built, so that only the operation is optimised."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

ROUNDING = 1e-7
"""Relative tolerance of a fixed size, which was rounded on its way through a table."""


@dataclass(frozen=True)
class Design:
    """Design: sizes of what is newly built; what is not named is not built.

    Example:
        >>> import parkloop
        >>> case = parkloop.load_case("two_firms")
        >>> design = parkloop.Design(links={"rinse_water/greenhouse/water_pipe": 10.0}, sizes={}, equipment={})
        >>> plan = parkloop.operate(case, design)
        >>> plan.kpi["links_built"]
        1
    """

    links: Mapping[str, float]
    """Capacity of each new link, by its id [unit/h]; it is held where capital grows with it."""
    sizes: Mapping[str, float]
    """New size of each technology and store [activity, unit]"""
    equipment: Mapping[tuple[str, str], float]
    """Equipment for heat, by zone and carrier (empty: direct recovery) [MW]"""
    rates: Mapping[str, float] = field(default_factory=dict)
    """Rate newly bought for each store [unit/h]"""
    corridors: frozenset[str] = frozenset()
    """Corridors that are newly opened."""
    routes: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """Corridors of each new link along such, and the node from which it takes each; a link that is not named takes any."""
    retired: frozenset[str] = frozenset()
    """Existing links and technologies that are retired."""
    enlarged: Mapping[str, float] = field(default_factory=dict)
    """Capacity added to each existing link [unit/h]"""


def fix_design(design: Design, model: Any) -> None:
    """Fix every decision to build of a model to a design, within rounding."""
    for variable, low, high in design_ranges(design, model):
        variable.setlb(low)
        variable.setub(high)


def design_ranges(design: Design, model: Any) -> Iterator[tuple[Any, float, float]]:
    """Every decision to build of a model, with the range that a design leaves it."""
    yield from (_range(built, float(link in design.links)) for link, built in model.links.built.items())
    yield from (_range(capacity, design.links.get(link, 0.0)) for link, capacity in model.links.capacity.items())
    yield from (_range(built, float(u in design.sizes)) for u, built in model.technologies.built.items())
    yield from (_range(size, design.sizes.get(u, 0.0)) for u, size in model.technologies.new_size.items())
    yield from (_range(built, float(s in design.sizes)) for s, built in model.stores.built.items())
    yield from (_range(size, design.sizes.get(s, 0.0)) for s, size in model.stores.new_size.items())
    yield from (_range(rate, design.rates.get(s, 0.0)) for s, rate in model.stores.new_rate.items())
    yield from (_range(opened, float(c in design.corridors)) for c, opened in model.routes.opened.items())
    for (link, *step), taken in model.routes.choice.items():
        if link in design.routes or link not in design.links:
            yield _range(taken, float(tuple(step) in design.routes.get(link, ())))
    yield from (_range(retired, float(item in design.retired)) for item, retired in model.existing.retired.items())
    yield from (_range(more, design.enlarged.get(link, 0.0)) for link, more in model.existing.enlarged.items())
    zones = {name: cell.zone for name, cell in model.energy.cells.items()}
    for (cell, carrier), size in model.energy.raise_size.items():
        yield _range(size, design.equipment.get((zones[cell], carrier), 0.0))
    yield from (_range(size, design.equipment.get((zones[cell], ""), 0.0)) for cell, size in model.energy.recovery_size.items())


def _range(variable: Any, value: float) -> tuple[Any, float, float]:
    rounding = 0.0 if variable.is_binary() else ROUNDING
    return variable, value * (1.0 - rounding), value * (1.0 + rounding)
