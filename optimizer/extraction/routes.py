"""Tables of corridors and of the ways that links take along them, and the fees for that."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.relations.corridors import RouteStep
from parkloop.models.network.arcs import Arc, Candidate
from parkloop.models.subsystems.transport.routes import keeper
from parkloop.optimizer.solve.build import NOISE, Build

CORRIDOR = "corridor"
"""Kind of the payments for the use of corridors."""


def _clean(amount: Any) -> float:
    value = float(pyo.value(amount))
    return 0.0 if abs(value) < NOISE else value


def settle_routes(block: Any) -> None:
    """A detour is as large as the link that takes it, and a corridor is opened that some link takes."""
    for key, larger in block.capacity_there.items():
        larger.set_value(
            round(pyo.value(block.choice[key])) * pyo.value(block.model().links.capacity[key[0]]), skip_validation=True
        )
    for corridor, opened in block.opened.items():
        there = (block.takes[link, s.corridor, s.start] for link, steps in block.by_corridor[corridor].items() for s in steps)
        opened.set_value(float(any(pyo.value(taken) > 0.5 for taken in there)), skip_validation=True)


def way_of(built: Build, link: str) -> list[RouteStep]:
    """The steps of the way that a link takes, in order; none where it is not built or goes straight."""
    block = built.model.routes
    if link not in block.ways or float(pyo.value(built.ledger.built[link])) < 0.5:
        return []
    ways, found = block.ways[link], list[RouteStep]()
    left = [step for step in ways.steps if pyo.value(block.takes[link, step.corridor, step.start]) > 0.5]
    node = ways.start
    while node != ways.end and (step := next((step for step in left if step.start == node), None)) is not None:
        left.remove(step)
        found.append(step)
        node = step.end
    return found


def length_of(built: Build, link: Candidate) -> float:
    """Length of the route of a link [km]"""
    steps = way_of(built, link.id)
    return sum(_km(built, step.corridor) for step in steps) if steps else link.length_km


def arrival_of(built: Build, arc: Arc) -> float:
    """Share of what is sent along an arc that arrives."""
    link = None if arc.link is None else built.network.links[arc.link]
    if link is None or link.ways is None:
        return arc.arrival
    return max(0.0, 1.0 - link.mode.loss_per_km * length_of(built, link))


def corridor_rows(built: Build) -> Iterator[tuple[Any, ...]]:
    """Every corridor that exists or is opened, with the new links along it."""
    site, block = built.site, built.model.routes
    users, capital = Counter(step.corridor for _, step in _steps(built)), {c.item: c for c in built.ledger.capital}
    for row in site.case.corridors:
        opened = row.corridor in block.opened and float(pyo.value(block.opened[row.corridor])) > 0.5
        if opened or row.status == "existing":
            owner = keeper(site, row)
            terms, gross = site.capital_terms(owner, row), _clean(capital[row.corridor].gross) if opened else 0.0
            yield (
                *(row.corridor, "new" if opened else "existing", row.from_, row.to, _km(built, row.corridor), owner),
                *(float(users[row.corridor]), gross, terms.net(gross), terms.annual_rate * gross),
                sum(fee for *_, fee in _fees(built, row.corridor)),
            )


def route_rows(built: Build) -> Iterator[tuple[Any, ...]]:
    """The corridors that each link follows, from giver to taker."""
    place = Counter[str]()
    for link, step in _steps(built):
        place[link.id] += 1
        yield link.id, float(place[link.id]), step.corridor, step.start, step.end, _km(built, step.corridor)


def fee_rows(built: Build) -> Iterator[tuple[Any, ...]]:
    """What owners of links pay to those of corridors, as rows of the table ``payments``."""
    for row in built.site.case.corridors:
        for payer, links, fee in _fees(built, row.corridor):
            yield row.corridor, CORRIDOR, payer, keeper(built.site, row), float(links), 0.0, 0.0, fee, fee


def _fees(built: Build, corridor: str) -> Iterable[tuple[str, int, float]]:
    """Each plant with links along a corridor of another one, their number and the fee [money/y]"""
    row = built.site.corridors.rows[corridor]
    owner = keeper(built.site, row)
    users = Counter(link.owner for link, step in _steps(built) if step.corridor == corridor)
    if row.fee_per_y and owner:
        yield from ((payer, links, row.fee_per_y * links) for payer, links in users.items() if payer != owner)


def _steps(built: Build) -> Iterator[tuple[Candidate, RouteStep]]:
    return ((link, step) for link in built.network.links.values() for step in way_of(built, link.id))


def _km(built: Build, corridor: str) -> float:
    return built.site.corridors.length_km(built.site.corridors.rows[corridor]) or 0.0
