"""Warnings about probable mistakes in water streams."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product
from statistics import median

from parkloop.cases.links.water_routes import WaterRoutes
from parkloop.cases.lookup import Park
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import WaterStream

FEWEST, MOST = 1.2, 30.0
"""Cycles of concentration of units that evaporate water."""
CLEAN, DIRTY = 0.7, 1.4
"""How clean what a unit took may be, as a share of usual supplies; and how dirty, of the dirtiest, where it has no limit."""


def blow_down_into_its_own_make_up(park: Park) -> Iterator[str]:
    """A sink and a source look like make-up and blow-down of one unit, and may be joined.

    The source's concentration is a number then, however often its water has gone round: what comes in with other water never
    leaves. They look so where water is lost between them, and where what the source carries of every species could be what the
    sink took: no cleaner than supplies usually are, and no dirtier than it may be.
    """
    routes = WaterRoutes(park)
    own: dict[tuple[str | None, str], list[WaterStream]] = defaultdict(list)
    for row in park.case.water_streams:
        if row.technology is None and not park.external(row.plant):
            own[row.plant, row.role].append(row)
    for plant in park.plants:
        for sink, source in product(own[plant, "sink"], own[plant, "source"]):
            species = _concentrated(park, routes, sink, source) if routes.open(source, sink) else []
            if species:
                yield _make_up_warning(sink, source, species)


def _make_up_warning(sink: WaterStream, source: WaterStream, species: list[str]) -> str:
    taken, given = sink.flow_t_per_h or 0.0, source.flow_t_per_h or 0.0
    return say(
        "water_streams, row {sink}: {source} of {plant} can go back into it, and what other water "
        "brings of {each} then never leaves; if {source} is what {evaporation} t/h of evaporation "
        "leave of {sink}, write both as one stream of role circuit (cycles {cycles}) or process.",
        sink=sink.stream,
        source=source.stream,
        plant=sink.plant,
        each=joined(species),
        evaporation=f"{taken - given:g}",
        cycles=f"{taken / given:.4g}",
    )


def _concentrated(park: Park, routes: WaterRoutes, sink: WaterStream, source: WaterStream) -> list[str]:
    """Species that a source carries as if concentrated from a sink; none if one of them cannot be."""
    taken, given = sink.flow_t_per_h or 0.0, source.flow_t_per_h or 0.0
    if not 0 < FEWEST * given <= taken <= MOST * given:
        return []
    found = []
    for species, row in park.quality.get(source.stream, {}).items():
        brought = _brought(park, routes, sink, species)
        if not row.c_out_mg_per_l or not brought:
            continue
        took = row.c_out_mg_per_l * given / taken
        limit = park.quality.get(sink.stream, {}).get(species)
        most = None if limit is None else limit.c_in_max_mg_per_l
        if not CLEAN * median(brought) <= took <= (DIRTY * max(brought) if most is None else most):
            return []
        found.append(species)
    return found


def _brought(park: Park, routes: WaterRoutes, sink: WaterStream, species: str) -> list[float]:
    """Concentrations of a species in the water of supplies that can come to a sink [mg/L]"""
    supplies = (row for row in park.case.water_streams if row.role == "supply" and routes.open(row, sink))
    rows = (park.quality.get(row.stream, {}).get(species) for row in supplies)
    return [row.c_out_mg_per_l for row in rows if row is not None and row.c_out_mg_per_l]


WARNINGS: tuple[Callable[[Park], Iterator[str]], ...] = (blow_down_into_its_own_make_up,)
