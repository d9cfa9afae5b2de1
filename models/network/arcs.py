"""Superstructure: candidate links with costs, arcs, and what was screened. No Pyomo."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from parkloop.cases.relations.corridors import Ways, follows
from parkloop.cases.schema import Link, Mode
from parkloop.models.capital import CapitalTerms
from parkloop.models.network.screening import Domain
from parkloop.models.site import Site

TOO_FAR, NOTHING_ARRIVES, TOO_COOL = "too far", "nothing arrives", "arrives too cool"
"""Reasons that compare the length of a link with what its mode allows."""


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
    driver: str
    """Plant whose electricity drives it: the owner, of a third party's link the end that would else own it."""
    length_km: float
    """Length of its route; of a link along corridors of the shortest one [km]"""
    arrival: float
    """Share of the flow that arrives, by the shortest route."""
    limit: float | None
    """Largest flow by the mode or the row [unit/h]"""
    row: Link | None
    terms: CapitalTerms
    """What its capital costs the owner."""
    ways: Ways | None = None
    """Corridors that it may follow; none where its route is given."""
    level_km: float = math.inf
    """Longest route on which a carrier is still at the level of the carrier that it arrives as [km]"""
    enlargement: float = 0.0
    """Largest capacity that can be added to it where it exists and the scope allows it; part of its limit [unit/h]"""
    retirable: bool = False
    """Whether it exists and may be retired, where the scope allows it."""

    @property
    def exists(self) -> bool:
        """Whether it stands today."""
        return self.status == "existing"

    @property
    def optional(self) -> bool:
        """Whether it stands only if that is chosen: it is new, or may be retired."""
        return not self.exists or self.retirable

    @property
    def capacity_today(self) -> float | None:
        """Capacity of one that exists, before it is enlarged; none where nothing states it [unit/h]"""
        return self.limit if self.row is None or self.row.capacity is None else self.row.capacity

    @property
    def in_plant(self) -> bool:
        """Whether both ends are in one plant."""
        return self.from_plant == self.to_plant

    # What it costs: the ledger, tables and analyses ask here, and a new cost of links is added here.

    @property
    def fixed_capital(self) -> float:
        """Capital whatever its capacity: that of its row, else of terminals and route [money]"""
        if self.row is not None and self.row.capex is not None:
            return self.row.capex
        return self.mode.capex_terminal + self.length_km * self.fixed_capital_per_km

    @property
    def fixed_capital_per_km(self) -> float:
        """What of it each km of the route costs; none where the row states the whole [money/km]"""
        return 0.0 if self.row is not None and self.row.capex is not None else self.mode.capex_per_km

    @property
    def capital_per_capacity(self) -> float:
        """Capital that grows with its capacity [money/(unit/h)]"""
        return self.length_km * self.capital_per_capacity_km

    @property
    def capital_per_capacity_km(self) -> float:
        """What of it each km of the route costs; none where the row states the whole [money/km/(unit/h)]"""
        return 0.0 if self.row is not None and self.row.capex is not None else self.mode.capex_per_km_size

    @property
    def pays_by_size(self) -> bool:
        """Whether it is new and its capital grows with its capacity."""
        return not self.exists and self.capital_per_capacity_km > 0 and self.has_length

    @property
    def has_length(self) -> bool:
        """Whether its route, or a longer one along corridors, has a length."""
        return self.length_km > 0 or (self.ways is not None and any(step.longer_km > 0 for step in self.ways.steps))

    @property
    def longest_km(self) -> float:
        """Longest route along corridors: what the mode allows, and on which something arrives [km]"""
        return min(longest_km(self.mode, required=self.status == "required"), self.level_km)

    @property
    def pays_by_flow_and_km(self) -> bool:
        """Whether what it sends costs, loses, takes or emits something per length."""
        mode = self.mode
        return any((mode.opex_per_unit_km, mode.loss_per_km, mode.electricity_mwh_per_unit_km, mode.co2_kg_per_unit_km))

    @property
    def standing_loss(self) -> float:
        """What it loses on its shortest route while it stands, whatever its capacity and flow [unit/h]"""
        return self.mode.standing_loss_per_km * self.length_km

    @property
    def standing_loss_per_capacity(self) -> float:
        """What it loses on its shortest route while it stands per unit of its capacity, whatever its flow."""
        return self.mode.standing_loss_per_km_size * self.length_km

    @property
    def loses_standing(self) -> bool:
        """Whether it loses something while it stands, whatever flows."""
        return self.mode.standing_loss_per_km + self.mode.standing_loss_per_km_size > 0 and self.has_length

    @property
    def chooses_size(self) -> bool:
        """Whether it is new and its capital or its standing loss grows with its capacity."""
        return not self.exists and (self.pays_by_size or (self.mode.standing_loss_per_km_size > 0 and self.has_length))

    @property
    def standing_cost(self) -> float:
        """Cost once it exists, beside that of its capital and also if it runs empty [money/y]"""
        kept = self.row.existing_cost_per_y if self.exists and self.row is not None else 0.0
        return self.mode.contract_cost_per_y + kept

    @property
    def running_cost(self) -> float:
        """Running cost per unit sent [money/unit]"""
        return running_cost(self.mode, self.length_km)

    @property
    def land_m2(self) -> float:
        """Land of the route of a new link [m2]"""
        return self.mode.land_m2_per_km * self.length_km


def longest_km(mode: Mode, required: bool) -> float:
    """Longest route that a mode may take, also not to lose all that is sent [km]

    >>> longest_km(Mode(mode="main", carries="heat", max_km=20, loss_per_km=0.1), required=False)
    10.0
    """
    allowed = math.inf if mode.max_km is None or required else mode.max_km
    return min(allowed, 1.0 / mode.loss_per_km) if mode.loss_per_km > 0 else allowed


def level_km(site: Site, mode: Mode, item: str) -> float:
    """Longest route on which a carrier keeps the level of the one that it arrives as [km]

    A billionth is rounding.
    """
    if mode.level_drop_k_per_km == 0 or mode.carries != "heat" or item not in site.commodities:
        return math.inf
    sent, arriving = site.commodities[item], site.commodities[mode.arrives_as or item]
    room = abs((sent.t_supply_c or 0.0) - (arriving.t_supply_c or 0.0))
    return room / mode.level_drop_k_per_km * (1.0 + 1e-9)


def running_cost(mode: Mode, length_km: float) -> float:
    """Running cost per unit that is sent over a length by a mode [money/unit]

    >>> running_cost(Mode(mode="truck", carries="material", opex_per_unit=2.0, opex_per_unit_km=0.5), 6.0)
    5.0
    """
    return mode.opex_per_unit + length_km * mode.opex_per_unit_km


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
    through: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Proven bound of all that passes a link of several arcs, by link and condition, where it is less than their sum [unit/h]"""
    by_cost: bool = False
    """Whether some bound holds only of plans below a cost, so that it may not hold at other prices."""

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
        """Upper bound on the flow through a link in a condition [unit/h]"""
        total = min(sum(arc.bound[condition] for arc in self.arcs_of[link]), self.through.get((link, condition), math.inf))
        limit = self.links[link].limit
        return total if limit is None else min(total, limit)


def make_candidate(
    site: Site,
    mode: Mode,
    row: Link | None,
    domain: Domain,
    item: str,
    ends: tuple[str, str],
    plants: tuple[str, str],
    id: str,
    hazard: str | None = None,
) -> Candidate:
    """A link of a mode between two ends; length, owner and limit by its row, else by mode and corridors."""
    start, end = plants
    end_owner = _owning_end(site, mode, row, start, end)
    third = mode.third_party if row is None or (row.third_party is None and row.owner is None) else row.third_party
    owner = third if third is not None and third in site.plants else end_owner
    length = row.length_km if row is not None and row.length_km is not None else mode.detour * site.distance_km(start, end)
    ways = None
    if follows(mode, row, start, end):
        required = row is not None and row.status == "required"
        ways = site.corridors.ways(mode, hazard, start, end, min(longest_km(mode, required), level_km(site, mode, item)))
        length = ways.length_km
    limits = [x for x in (mode.max_flow, row.capacity if row is not None else None) if x is not None]
    enlargement, retirable = 0.0, False
    if row is not None and row.status == "existing":
        if site.scope == "park" or (site.scope == "plant" and start == end):
            enlargement, retirable = row.max_enlargement, row.retirable
        limits = limits if row.capacity is None else [row.capacity + enlargement]
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
        owner=owner,
        driver=owner if owner in plants else end_owner,
        length_km=length,
        arrival=max(0.0, 1.0 - mode.loss_per_km * length),
        limit=min(limits, default=None),
        row=row,
        terms=site.capital_terms(owner, mode),
        ways=ways,
        level_km=level_km(site, mode, item),
        enlargement=enlargement,
        retirable=retirable,
    )


def between_parties(way: Candidate | Arc, site: Site) -> bool:
    """Whether two parties of a site that stay apart exchange by a link or an arc.

    What is supplied to everyone, or taken from everyone, on the mains is no exchange, nor is what passes the fence.
    """
    if site.apart is None or site.external(way.from_plant) or site.external(way.to_plant):
        return False
    if site.apart.get(way.from_plant, way.from_plant) == site.apart.get(way.to_plant, way.to_plant):
        return False
    ends = (site.park.flowing.get(end) for end in (way.giver, way.taker))
    return not any(row is not None and row.role in ("supply", "outlet") and row.on_mains for row in ends)


def _owning_end(site: Site, mode: Mode, row: Link | None, start: str, end: str) -> str:
    """End that owns a link unless a third party does: the planner's or the mode's choice.

    A link with one end outside the fence is borne by the other.
    """
    side = row.owner if row is not None and row.owner is not None else mode.owner
    first, second = (start, end) if side == "giver" else (end, start)
    return second if site.external(first) else first


def left_out(site: Site, candidate: Candidate) -> str | None:
    """Reason why a link is no candidate in this scope; None if it is, "" if the scope excludes it."""
    if site.external(candidate.from_plant) and site.external(candidate.to_plant):
        return "both ends outside the fence"
    if candidate.status == "candidate" and candidate.mode.max_km is not None and candidate.length_km > candidate.mode.max_km:
        return TOO_FAR
    if candidate.arrival <= 0 and not candidate.exists:
        return NOTHING_ARRIVES
    if candidate.length_km > candidate.level_km:
        return TOO_COOL
    if candidate.ways is not None and not candidate.ways.steps:
        return "no corridor leads there"
    if candidate.exists or site.scope == "park" or (site.scope == "plant" and candidate.in_plant):
        return None
    return ""


def compared(candidate: Candidate, reason: str) -> tuple[float | None, float | None]:
    """Length of a link that is left out, and the longest that its mode allows [km]"""
    longest = {TOO_FAR: candidate.mode.max_km, NOTHING_ARRIVES: candidate.longest_km, TOO_COOL: candidate.level_km}
    return (candidate.length_km, longest[reason]) if reason in longest else (None, None)
