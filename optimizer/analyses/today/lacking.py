"""What plants need and have no supply of today, found without a solve.

Only what surely lacks is found: a supply that is too small, too dirty or too cold is left to the baseline's own reasons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case, Demand, MaterialStream, WaterStream

WATER = "water"
_Sink = TypeVar("_Sink", WaterStream, MaterialStream)


@dataclass(frozen=True)
class Lack:
    """A need of a plant that nothing supplies today."""

    plant: str
    table: str
    """Table that states the need."""
    row: str
    """Its key."""
    what: str
    """Commodity or material that is needed, or ``water``."""
    unit: str
    per_h: float
    """Amount that is needed [unit/h]"""


def lacking(case: Case) -> tuple[Lack, ...]:
    """Needs that nothing sells, makes or brings today; existing links, technologies and supplies count."""
    park = Park(case)
    return (*_commodities(park), *_water(park), *_materials(park))


def _commodities(park: Park) -> Iterator[Lack]:
    for row in park.case.demands:
        if row.rate_per_h > 0 and not row.output and not park.external(row.plant) and not _had(park, row):
            unit = park.commodities[row.commodity].counted_in
            yield Lack(row.plant, "demands", row.demand, row.commodity, unit, row.rate_per_h)


def _had(park: Park, need: Demand) -> bool:
    """Whether a plant can have a commodity today; of heat any heat counts, as it may be warm enough."""
    heats = {row.commodity for row in park.case.commodities if row.kind in ("heat", "cold")}
    alike = heats if need.commodity in heats else {need.commodity}
    if heats is alike and any(park.plant_of(stream) == need.plant for stream in park.case.heat_streams):
        return True
    bought = any(
        row.commodity in alike and row.direction == "buy" and row.plant in (None, need.plant) for row in park.case.markets
    )
    stand = {row.technology for row in park.case.technologies if row.plant == need.plant and row.existing_size > 0}
    made = any(row.commodity in alike and row.per_activity > 0 and row.technology in stand for row in park.case.technology_flows)
    left = any(row.commodity in alike and row.plant == need.plant and row.rate_per_h < 0 for row in park.case.demands)
    return bought or made or left or _brought(park, {need.plant})


def _brought(park: Park, ends: set[str]) -> bool:
    """Whether an existing link leads to one of these ends."""
    return any(row.status == "existing" and row.to in ends for row in park.case.links)


def _water(park: Park) -> Iterator[Lack]:
    for row, plant, needed in _sinks(park, park.case.water_streams):
        if not _gives(park, park.case.water_streams, row, plant):
            yield Lack(plant, "water_streams", row.stream, WATER, "t", needed)


def _materials(park: Park) -> Iterator[Lack]:
    for row, plant, needed in _sinks(park, park.case.material_streams):
        named = {row.material, *(line.material for line in park.case.substitutions if line.sink == row.stream)}
        givers = tuple(line for line in park.case.material_streams if line.material in named)
        if not _gives(park, givers, row, plant):
            yield Lack(plant, "material_streams", row.stream, row.material or row.stream, "t", needed)


def _sinks(park: Park, rows: tuple[_Sink, ...]) -> Iterator[tuple[_Sink, str, float]]:
    """Sinks that the plants inside the fence need today, each with its plant and need [t/h]"""
    for row in rows:
        plant = park.plant_of(row)
        if row.role == "sink" and not row.technology and row.flow_t_per_h and plant is not None and not park.external(plant):
            yield row, plant, row.flow_t_per_h


def _gives(
    park: Park, rows: tuple[WaterStream, ...] | tuple[MaterialStream, ...], sink: WaterStream | MaterialStream, plant: str
) -> bool:
    """Whether a supply, the plant's own source or an existing link reaches a sink today."""
    givers = (row for row in rows if row.gives and row is not sink)
    near = any(row.on_mains or park.plant_of(row) == plant for row in givers)
    return near or _brought(park, {sink.stream, plant})
