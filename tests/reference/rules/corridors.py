"""Corridors: every way without a node twice is a pipe of its own, of which a link is one; corridors are opened once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from math import hypot

from parkloop.cases.schema import Corridor
from tests.reference.lp import Expr, total
from tests.reference.model import Model
from tests.reference.pairs import Pipe
from tests.reference.park import Park


def along_corridors(park: Park, pipe: Pipe, hazard: str | None = None) -> Iterator[Pipe]:
    """The pipe itself, or one for each way from plant to plant where it follows corridors."""
    stated = pipe.row is not None and (pipe.row.length_km is not None or pipe.row.status == "existing")
    if pipe.mode.follows == "straight" or pipe.from_plant == pipe.to_plant or stated:
        yield pipe
        return
    nodes = {row.plant: row.node for row in park.case.corridor_nodes if row.plant is not None}
    start, end = nodes.get(pipe.from_plant), nodes.get(pipe.to_plant)
    if start is None or end is None:
        return
    usable = [
        row
        for row in park.case.corridors
        if row.status != "forbidden" and row.forbids_mode != pipe.mode.mode and (hazard is None or row.forbids_hazard != hazard)
    ]
    for way in _ways(usable, start, end, (start,)):
        yield replace(pipe, length_km=sum(length(park, row) for row in way), along=tuple(row.corridor for row in way))


def _ways(usable: list[Corridor], node: str, end: str, passed: tuple[str, ...]) -> Iterator[tuple[Corridor, ...]]:
    if node == end:
        yield ()
        return
    for row in usable:
        if node in (row.from_, row.to):
            other = row.to if node == row.from_ else row.from_
            if other not in passed:
                for rest in _ways(usable, other, end, (*passed, other)):
                    yield (row, *rest)


def length(park: Park, row: Corridor) -> float:
    """Stated, or between its nodes; a node lies at its plant unless it says where [km]"""
    if row.length_km is not None:
        return row.length_km
    places = []
    for name in (row.from_, row.to):
        node = next(node for node in park.case.corridor_nodes if node.node == name)
        plant = next((plant for plant in park.case.plants if plant.plant == node.plant), None)
        x = node.x_km if node.x_km is not None or plant is None else plant.x_km
        y = node.y_km if node.y_km is not None or plant is None else plant.y_km
        places.append((x or 0.0, y or 0.0))
    return hypot(places[0][0] - places[1][0], places[0][1] - places[1][1])


def add_corridors(model: Model) -> None:
    """A link takes one way; a corridor is opened for any of the links along it, and has room for so many."""
    along: dict[str, list[Expr]] = defaultdict(list)
    for (_, required), ways in model.ways.items():
        model.lp.add_row(total(*((1, stands) for _, stands in ways)), lower=1.0 if required else 0.0, upper=1.0)
        for corridors, stands in ways:
            for corridor in corridors:
                along[corridor].append(stands)
    for row in model.park.case.corridors:
        links = total(*((1, stands) for stands in along[row.corridor]))
        if row.max_links is not None and along[row.corridor]:
            model.lp.add_row(links, upper=row.max_links)
        if row.status == "candidate" and along[row.corridor]:
            opened = model.lp.add_binary()
            for stands in along[row.corridor]:
                model.lp.at_most(stands, opened)
            owner = row.owner if row.owner in model.park.plants else ""
            gross = total((row.capex, opened))
            model.invests(owner or "", gross, row.subsidy_fraction, row.lifetime_y, row.opex_fixed_fraction)
