"""The zones of a site: whose heat cascades together. No Pyomo.

Streams of one zone exchange heat directly, of two zones only through carriers. In the baseline a zone without existing
recovery falls apart into a cell that is heated and one that is cooled: its plant's streams are served by carriers, and by the
existing technologies, whose heat is divided between the two.
"""

from dataclasses import dataclass

from parkloop.cases.schema import HeatStream, Zone
from parkloop.models.site import Site


@dataclass(frozen=True)
class Cell:
    """Heat that cascades together; ``zone`` is the planner's name for it."""

    cell: str
    zone: str
    plant: str
    streams: tuple[HeatStream, ...]
    shared: tuple[HeatStream, ...]
    """Streams of technologies whose heat is divided between the cells of the zone."""
    recovery_capex_per_mw: float | None
    """Capital of direct recovery where it is new [money/MW]"""


def zone_of(stream: HeatStream, site: Site) -> str:
    """Zone of a stream, default its plant."""
    return stream.zone or site.stream_plant[stream.stream]


def cells(site: Site) -> dict[str, Cell]:
    """The cells of the site."""
    members: dict[str, list[HeatStream]] = {}
    for stream in site.heat.values():
        members.setdefault(zone_of(stream, site), []).append(stream)
    return {
        cell.cell: cell for zone, streams in members.items() for cell in _split(zone, streams, site.park.zones.get(zone), site)
    }


def _split(zone: str, streams: list[HeatStream], row: Zone | None, site: Site) -> list[Cell]:
    plant = site.stream_plant[streams[0].stream]
    if row is None or row.existing_recovery:
        return [Cell(zone, zone, plant, tuple(streams), (), None)]
    if not site.is_baseline:
        return [Cell(zone, zone, plant, tuple(streams), (), row.recovery_capex_per_mw or 0.0)]
    shared = tuple(s for s in streams if s.technology is not None)
    heated = tuple(s for s in streams if s.technology is None and not s.is_hot)
    cooled = tuple(s for s in streams if s.technology is None and s.is_hot)
    return [Cell(f"{zone}:heated", zone, plant, heated, shared, None), Cell(f"{zone}:cooled", zone, plant, cooled, shared, None)]
