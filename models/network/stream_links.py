"""Candidate links for water and materials, by pair of streams and mode. No Pyomo.

A candidate is one pipe or haul from a giving stream to a taking plant; inside that plant it feeds any admissible taker.
Supplies, outlets and whatever stands on the mains need no link.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from parkloop.cases.links.rules import BINDING, LinkRules, link_rules, meet_on_mains
from parkloop.cases.schema import Link, MaterialStream, Mode, WaterStream
from parkloop.models.network.arcs import Arc, Candidate, compared, left_out, make_candidate
from parkloop.models.network.material_bounds import material_bounds, may_take_material
from parkloop.models.network.screening import FORBIDDEN, NO_MODE, NOT_HAZARDOUS, NOTHING_TO_GIVE, Domain, LeftOut
from parkloop.models.network.water_bounds import Bound, may_take_water, water_bounds
from parkloop.models.site import Scope, Site, Stream


@dataclass
class _Ways:
    """Pairs of streams that something can pass, free or through links."""

    site: Site
    domain: Domain
    rules: LinkRules[Link]
    screened: LeftOut
    links: dict[str, Candidate] = field(default_factory=dict)
    ways: dict[tuple[str, str], list[str | None]] = field(default_factory=dict)

    @property
    def streams(self) -> Mapping[str, Stream]:
        return self.site.water if self.domain == "water" else self.site.materials

    @cached_property
    def everywhere(self) -> Mapping[str, Stream]:
        """All streams of the case: a pipe stands also where its stream belongs to a technology that does not."""
        return self.site.park.water if self.domain == "water" else self.site.park.material

    @property
    def modes(self) -> list[Mode]:
        return [m for m in self.site.case.transport if m.carries == self.domain]

    def able(self, giver: Stream, inside: bool) -> list[Mode]:
        """Modes that carry what a stream gives, between plants or inside one."""
        material = giver.material if isinstance(giver, MaterialStream) else None
        return [m for m in self.modes if m.only in (None, material) and (m.in_plant or not inside)]

    def row_without_link(self, giver: Stream, taker: Stream) -> Link | None:
        """The row of links.csv that decides on a pair that meets without a link."""
        start, end = (self.site.stream_plant[s.stream] for s in (giver, taker))
        mains = meet_on_mains(giver, taker, start == end)
        return self.rules.without_link(giver.stream, start, taker.stream, end, mains)

    def open(self, giver: str, taker: str, link: str | None) -> None:
        self.ways.setdefault((giver, taker), []).append(link)

    def tell(self, reason: str, giver: Stream, taker: str, to_plant: str, **facts: Any) -> None:
        """Report what leaves out the way from a giver to a stream, or to a plant."""
        item = giver.material or "" if isinstance(giver, MaterialStream) else ""
        plants = self.site.stream_plant[giver.stream], to_plant
        self.screened.tell(reason, self.domain, (giver.stream, taker), plants, item=item, **facts)


def stream_network(site: Site, domain: Domain, screened: LeftOut) -> tuple[list[Candidate], list[Arc]]:
    """Links and arcs for water or materials; what is left out is counted by reason."""
    ways = _Ways(site, domain, link_rules(site.case.links), screened)
    takers: dict[str, list[Stream]] = {}
    for stream in ways.streams.values():
        if stream.takes:
            takers.setdefault(site.stream_plant[stream.stream], []).append(stream)
    for giver in ways.everywhere.values():
        if giver.gives:
            for plant in (*takers, *(plant for plant in site.plants if plant not in takers)):
                _connect(ways, giver, plant, takers.get(plant, []))
    _named_pairs(ways)
    return _bounded(ways)


def _connect(ways: _Ways, giver: Stream, plant: str, streams: list[Stream]) -> None:
    """Every way from a giver to the takers of a plant."""
    site, start = ways.site, ways.site.stream_plant[giver.stream]
    if not {start, plant} & site.members:
        return
    there = giver.stream in ways.streams
    admissible = [t for t in streams if there and _may_take(ways, giver, t)]
    piped: list[Stream] = []
    for taker in admissible:
        if _free(ways, giver, taker, start, plant):
            ways.open(giver.stream, taker.stream, None)
        elif (row := ways.rules.closing(giver.stream, start, taker.stream)) is not None:
            ways.screened.count(FORBIDDEN)
            ways.tell(FORBIDDEN, giver, taker.stream, plant, what=row.link)
        else:
            piped.append(taker)
    if {start, plant} <= site.members and (piped or ways.rules.binds((giver.stream, plant), (start, plant))):
        _pipes(ways, giver, start, plant, piped)
    if there and streams and not admissible and site.scope is Scope.PARK and start != plant and not giver.on_mains:
        ways.screened.count("no taker for it")


def _may_take(ways: _Ways, giver: Stream, taker: Stream) -> bool:
    """Whether the kinds of the two streams fit, and the taker's plant may take the giver's hazard class."""
    start, end = (ways.site.stream_plant[s.stream] for s in (giver, taker))
    if isinstance(giver, WaterStream) and isinstance(taker, WaterStream):
        fits = may_take_water(giver, taker)
    else:
        assert isinstance(giver, MaterialStream)
        assert isinstance(taker, MaterialStream)
        fits = may_take_material(ways.site, giver, taker)
    if not fits:
        ways.tell("kinds do not fit", giver, taker.stream, end)
        return False
    if not isinstance(giver, MaterialStream) or not isinstance(taker, MaterialStream):
        return True
    if giver.hazardous and taker.takes_hazardous is False:
        ways.screened.count(NOT_HAZARDOUS)
        ways.tell(NOT_HAZARDOUS, giver, taker.stream, end)
        return False
    if giver.hazard is None or start == end:
        return True
    if not (taker.role == "outlet" and taker.on_mains) and ways.site.park.too_near(giver.hazard, end):
        numbers = ways.site.park.from_people(giver.hazard, end)
        ways.screened.count("too near to people")
        ways.tell("too near to people", giver, taker.stream, end, what=giver.hazard, numbers=numbers)
        return False
    if taker.role == "outlet" or (giver.hazard, end) in ways.site.permits:
        return True
    ways.screened.count("no permit")
    ways.tell("no permit", giver, taker.stream, end, what=giver.hazard)
    return False


def _free(ways: _Ways, giver: Stream, taker: Stream, start: str, end: str) -> bool:
    """Whether the pair needs no link: on the mains, or inside one plant."""
    site, row = ways.site, ways.row_without_link(giver, taker)
    mains = giver.on_mains or taker.on_mains
    if row is not None and row.status == "forbidden":
        return False
    to_outside = giver.role == "supply" or taker.role == "outlet"
    if start != end:
        return mains and (site.scope is Scope.PARK or to_outside)
    if to_outside or _runs_today(ways, giver, taker, row):
        return True
    return not site.is_baseline and (mains or not ways.able(giver, inside=True))


def _runs_today(ways: _Ways, giver: Stream, taker: Stream, row: Link | None) -> bool:
    """Pairs inside a plant in the baseline too: of existing technologies or existing by a row."""
    owners = {stream.technology for stream in (giver, taker) if stream.technology is not None}
    if owners and all(ways.site.technologies[u].existing_size > 0 for u in owners):
        return True
    return row is not None and row.status == "existing"


def _pipes(ways: _Ways, giver: Stream, start: str, end: str, piped: list[Stream]) -> None:
    """Candidates of every mode from a giver to a plant: where takers need one, or it must exist."""
    modes = ways.able(giver, inside=start == end)
    if piped and not modes and start != end and ways.site.scope is Scope.PARK:
        ways.screened.count(NO_MODE)
        ways.tell(NO_MODE, giver, end, end)
    for mode in modes:
        row = ways.rules.of_pipe(giver.stream, start, end, mode.mode)
        if row is not None and row.status == "forbidden":
            ways.screened.count(FORBIDDEN, 1 if piped else 0)
            ways.tell(FORBIDDEN, giver, end, end, mode=mode.mode, what=row.link)
            continue
        if not piped and (row is None or row.status not in BINDING):
            continue
        single = row is not None and row.from_ == giver.stream and row.mode is not None
        name = row.link if row is not None and single else f"{giver.stream}/{end}/{mode.mode}"
        _add(ways, giver, mode, row, (giver.stream, end), (start, end), name, [t.stream for t in piped])


def _named_pairs(ways: _Ways) -> None:
    """Rows that name two streams: one more candidate each, which joins these two only."""
    for start_of, end_of in ways.rules.joined():
        giver, taker = ways.everywhere.get(start_of), ways.everywhere.get(end_of)
        if giver is None or taker is None or not giver.gives or not taker.takes:
            continue
        start, end = ways.site.stream_plant[start_of], ways.site.stream_plant[end_of]
        if not {start, end} <= ways.site.members:
            continue
        there = {start_of, end_of} <= ways.streams.keys()
        takers = [end_of] if there and _may_take(ways, giver, taker) else []
        for mode in ways.able(giver, inside=start == end):
            row = ways.rules.of_joining(start_of, end_of, mode.mode, start == end)
            if row is None or row.status == "forbidden" or not (takers or row.status in BINDING):
                continue
            name = row.link if row.mode is not None else f"{row.link}/{mode.mode}"
            _add(ways, giver, mode, row, (start_of, end_of), (start, end), name, takers)


def _add(
    ways: _Ways,
    giver: Stream,
    mode: Mode,
    row: Link | None,
    ends: tuple[str, str],
    plants: tuple[str, str],
    name: str,
    takers: list[str],
) -> None:
    item = giver.material or "" if isinstance(giver, MaterialStream) else ""
    hazard = giver.hazard if isinstance(giver, MaterialStream) else None
    link = make_candidate(ways.site, mode, row, ways.domain, item, ends, plants, name, hazard)
    reason = left_out(ways.site, link)
    if reason is not None:
        ways.screened.count(reason, 1 if reason else 0)
        ways.tell(reason, giver, ends[1], plants[1], mode=mode.mode, numbers=compared(link, reason))
        return
    ways.links[link.id] = link
    for taker in takers:
        ways.open(giver.stream, taker, link.id)


def _bounded(ways: _Ways) -> tuple[list[Candidate], list[Arc]]:
    """Arcs with their upper bounds.

    Links that nothing can pass are left out, unless they exist or are required.
    """
    bounds = (water_bounds if ways.domain == "water" else material_bounds)(ways.site, ways.ways, ways.screened)
    arcs: list[Arc] = []
    for (giver, taker), links in ways.ways.items():
        if any(min(bound) > 0 for bound in bounds[giver, taker].values()):
            arcs += [_arc(ways, giver, taker, link, bounds[giver, taker]) for link in links]
        elif all(sent <= 0 for sent, _ in bounds[giver, taker].values()):
            ways.tell(NOTHING_TO_GIVE, ways.streams[giver], taker, ways.site.stream_plant[taker])
    used = {arc.link for arc in arcs}
    kept = [link for link in ways.links.values() if link.id in used or link.status != "candidate"]
    ways.screened.count("quality or quantity do not fit", len(ways.links) - len(kept))
    return kept, arcs


def _arc(ways: _Ways, giver: str, taker: str, link: str | None, bound: dict[str, Bound]) -> Arc:
    candidate = None if link is None else ways.links[link]
    row = ways.row_without_link(ways.streams[giver], ways.streams[taker]) if candidate is None else None
    allowed = candidate.limit if candidate is not None else row.capacity if row is not None else None
    limit = float("inf") if allowed is None else allowed
    arrival = 1.0 if candidate is None else candidate.arrival
    return Arc(
        id=f"{giver}>{taker}" if link is None else f"{link}>{taker}",
        domain=ways.domain,
        giver=giver,
        taker=taker,
        from_plant=ways.site.stream_plant[giver],
        to_plant=ways.site.stream_plant[taker],
        link=link,
        sends="",
        delivers="",
        arrival=arrival,
        bound={o: min(sent, taken / max(arrival, 1e-9), limit) for o, (sent, taken) in bound.items()},
        row=row,
    )
