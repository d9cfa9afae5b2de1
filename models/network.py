"""The network that may be: links that can be built, arcs along which something can flow, and what was left out. No Pyomo."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cases.schema import Link, Mode
from models.site import Site

Domain = Literal["commodity", "water", "material"]


@dataclass(frozen=True)
class Candidate:
    """A link that exists or may be built: one pipe, wire or haul of one mode."""

    id: str
    domain: Domain
    item: str
    """What is sent: a commodity, or the material class; empty for water."""
    giver: str
    """Plant of a commodity link, else the giving stream."""
    taker: str
    """Plant, or the one stream that it feeds."""
    from_plant: str
    to_plant: str
    mode: Mode
    status: Literal["candidate", "existing", "required"]
    owner: str
    length_km: float
    arrival: float
    """Share of the flow that arrives."""
    limit: float | None
    """Largest flow by the mode or the row [unit/h]"""
    row: Link | None

    @property
    def exists(self) -> bool:
        """Whether it stands today."""
        return self.status == "existing"

    @property
    def in_plant(self) -> bool:
        """Whether both ends are in one plant."""
        return self.from_plant == self.to_plant


@dataclass(frozen=True)
class Arc:
    """A way from a giver to a taker, through a link or free."""

    id: str
    domain: Domain
    giver: str
    taker: str
    from_plant: str
    to_plant: str
    link: str | None
    sends: str
    """Commodity that leaves; empty for water and materials."""
    delivers: str
    """Commodity that arrives."""
    arrival: float
    bound: dict[str, float]
    """Largest flow sent, by condition; infinite where nothing states or proves a limit [unit/h]"""
    row: Link | None = None
    """Row of links.csv that decides on a way without link."""


@dataclass(frozen=True)
class Network:
    """Links and arcs by id, the connections left out, by reason, and where commodities can be."""

    links: dict[str, Candidate]
    arcs: dict[str, Arc]
    screened: Counter[str]
    available: frozenset[tuple[str, str]] = frozenset()
    """Plant and commodity, wherever there can be something of it."""
    guessed: frozenset[tuple[str, str]] = frozenset()
    """Arc and condition whose bound is generous, not proven."""

    @cached_property
    def arcs_of(self) -> dict[str, list[Arc]]:
        """The arcs through each link."""
        through: dict[str, list[Arc]] = {link: [] for link in self.links}
        for arc in self.arcs.values():
            if arc.link is not None:
                through[arc.link].append(arc)
        return through

    @cached_property
    def arcs_of_row(self) -> dict[tuple[str, str], list[Arc]]:
        """Ways without link whose flow a row of links.csv bounds together, by giver and row."""
        bounded: dict[tuple[str, str], list[Arc]] = {}
        for arc in self.arcs.values():
            if arc.row is not None and arc.row.capacity is not None:
                bounded.setdefault((arc.giver, arc.row.link), []).append(arc)
        return bounded

    def largest_flow(self, link: str, condition: str) -> float:
        """Most that can pass a link in a condition [unit/h]"""
        total = sum(arc.bound[condition] for arc in self.arcs_of[link])
        limit = self.links[link].limit
        return total if limit is None else min(total, limit)


def make_candidate(
    site: Site, mode: Mode, row: Link | None, domain: Domain, item: str, ends: tuple[str, str], plants: tuple[str, str], id: str
) -> Candidate:
    """A link of a mode between two ends; length, owner and limit by its row, else by the mode."""
    start, end = plants
    length = row.length_km if row is not None and row.length_km is not None else mode.detour * site.distance_km(start, end)
    limits = [x for x in (mode.max_flow, row.capacity if row is not None else None) if x is not None]
    existing = row is not None and row.status == "existing"
    if existing and row is not None and row.capacity is not None:
        limits = [row.capacity]
    return Candidate(
        id=id,
        domain=domain,
        item=item,
        giver=ends[0],
        taker=ends[1],
        from_plant=start,
        to_plant=end,
        mode=mode,
        status=row.status if row is not None and row.status != "forbidden" else "candidate",
        owner=_owner(site, mode, row, start, end),
        length_km=length,
        arrival=max(0.0, 1.0 - mode.loss_per_km * length),
        limit=min(limits, default=None),
        row=row,
    )


def _owner(site: Site, mode: Mode, row: Link | None, start: str, end: str) -> str:
    """The planner's or the mode's choice of end; a link with one end outside the fence is borne by the other."""
    side = row.owner if row is not None and row.owner is not None else mode.owner
    first, second = (start, end) if side == "giver" else (end, start)
    return second if site.external(first) else first


def left_out(site: Site, candidate: Candidate) -> str | None:
    """Why a link is no candidate in this scope, or ``None``; ``""`` where the scope alone excludes it."""
    if site.external(candidate.from_plant) and site.external(candidate.to_plant):
        return "both ends outside the fence"
    if candidate.status == "candidate" and candidate.mode.max_km is not None and candidate.length_km > candidate.mode.max_km:
        return "too far"
    if candidate.arrival <= 0 and not candidate.exists:
        return "nothing arrives"
    if candidate.exists or site.scope == "park" or (site.scope == "plant" and candidate.in_plant):
        return None
    return ""
