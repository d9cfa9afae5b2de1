"""Which water and materials can go from which stream to which, and by which pipe or haul. No Pyomo.

A candidate is one pipe or haul from a giving stream to a taking plant; inside that plant it feeds any admissible taker.
Supplies, outlets and whatever stands on the mains need no link.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.schema import Link, MaterialStream, Mode, WaterStream
from models.material_bounds import material_bounds, may_take_material
from models.network import Arc, Candidate, Domain, left_out, make_candidate
from models.rows import LinkRows
from models.site import Scope, Site, Stream
from models.water_bounds import Bound, may_take_water, water_bounds


@dataclass
class _Ways:
    """Pairs of streams that something can pass, free or through links."""

    site: Site
    domain: Domain
    rows: LinkRows
    screened: Counter[str]
    links: dict[str, Candidate] = field(default_factory=dict)
    ways: dict[tuple[str, str], list[str | None]] = field(default_factory=dict)

    @property
    def streams(self) -> Mapping[str, Stream]:
        return self.site.water if self.domain == "water" else self.site.materials

    @property
    def modes(self) -> list[Mode]:
        return [m for m in self.site.case.transport if m.carries == self.domain]

    def open(self, giver: str, taker: str, link: str | None) -> None:
        self.ways.setdefault((giver, taker), []).append(link)


def stream_network(site: Site, domain: Domain, screened: Counter[str]) -> tuple[list[Candidate], list[Arc]]:
    """Links and arcs for water or materials; what is left out is counted by reason."""
    ways = _Ways(site, domain, LinkRows(site.case), screened)
    takers: dict[str, list[Stream]] = {}
    for stream in ways.streams.values():
        if stream.takes:
            takers.setdefault(site.stream_plant[stream.stream], []).append(stream)
    for giver in ways.streams.values():
        if giver.gives:
            for plant, streams in takers.items():
                _connect(ways, giver, plant, streams)
    _named_pairs(ways)
    return _bounded(ways)


def _connect(ways: _Ways, giver: Stream, plant: str, streams: list[Stream]) -> None:
    """Every way from a giver to the takers of a plant."""
    site, start = ways.site, ways.site.stream_plant[giver.stream]
    if not {start, plant} & site.members:
        return
    admissible = [t for t in streams if _may_take(ways, giver, t)]
    piped: list[Stream] = []
    for taker in admissible:
        if ways.rows.closed(giver.stream, start, taker.stream, _on_mains(giver, taker)):
            ways.screened["forbidden"] += 1
        elif _free(ways, giver, taker, start, plant):
            ways.open(giver.stream, taker.stream, None)
        else:
            piped.append(taker)
    joined = {start, plant} <= site.members
    if joined and (piped or _stands(ways, giver, start, plant)):
        _pipes(ways, giver, start, plant, piped)
    if not admissible and site.scope is Scope.PARK and start != plant and not giver.on_mains:
        ways.screened["no taker for it"] += 1


def _on_mains(giver: Stream, taker: Stream) -> bool:
    return giver.on_mains or taker.on_mains


def _stands(ways: _Ways, giver: Stream, start: str, end: str) -> bool:
    """Whether a row says that a pipe exists or is required, whatever could flow in it."""
    rows = (ways.rows.of_stream(giver.stream, start, end, mode) for mode in ways.modes if _carries(mode, giver))
    return start != end and any(row is not None and row.status in ("existing", "required") for row in rows)


def _may_take(ways: _Ways, giver: Stream, taker: Stream) -> bool:
    """Whether the kinds of the two streams fit, and the taker's plant may take the giver's hazard class."""
    if isinstance(giver, WaterStream) and isinstance(taker, WaterStream):
        return may_take_water(giver, taker)
    if not (
        isinstance(giver, MaterialStream) and isinstance(taker, MaterialStream) and may_take_material(ways.site, giver, taker)
    ):
        return False
    start, end = (ways.site.stream_plant[s.stream] for s in (giver, taker))
    if giver.hazard is None or taker.role == "outlet" or start == end or (giver.hazard, end) in ways.site.permits:
        return True
    ways.screened["no permit"] += 1
    return False


def _free(ways: _Ways, giver: Stream, taker: Stream, start: str, end: str) -> bool:
    """Whether the pair needs no link: on the mains, or inside one plant."""
    site = ways.site
    if start != end:
        to_outside = giver.role == "supply" or taker.role == "outlet"
        return _on_mains(giver, taker) and (site.scope is Scope.PARK or to_outside)
    if giver.role == "supply" or taker.role == "outlet":
        return True
    row = ways.rows.of_stream(giver.stream, start, end, None)
    if row is not None and row.status == "forbidden" and not _on_mains(giver, taker):
        return False
    if _runs_today(ways, giver, taker, start):
        return True
    return not site.is_baseline and (_on_mains(giver, taker) or not any(m.in_plant for m in ways.modes))


def _runs_today(ways: _Ways, giver: Stream, taker: Stream, plant: str) -> bool:
    """Pairs inside a plant that the baseline has too: those of existing technologies and what a row calls existing."""
    owners = {stream.technology for stream in (giver, taker) if stream.technology is not None}
    if owners and all(ways.site.technologies[u].existing_size > 0 for u in owners):
        return True
    return ways.rows.opened(giver.stream, plant, taker.stream)


def _pipes(ways: _Ways, giver: Stream, start: str, end: str, takers: list[Stream]) -> None:
    modes = [m for m in ways.modes if _carries(m, giver) and (start != end or m.in_plant)]
    if not modes and start != end and ways.site.scope is Scope.PARK:
        ways.screened["no mode"] += 1
    for mode in modes:
        row = ways.rows.of_stream(giver.stream, start, end, mode)
        if row is not None and row.status == "forbidden":
            ways.screened["forbidden"] += 1
            continue
        single = row is not None and row.from_ == giver.stream and row.mode is not None
        name = row.link if row is not None and single else f"{giver.stream}/{end}/{mode.mode}"
        _add(ways, giver, mode, row, (giver.stream, end), (start, end), name, [t.stream for t in takers])


def _named_pairs(ways: _Ways) -> None:
    """Rows that name two streams: one more candidate each, which joins these two only."""
    for row in ways.rows.pairs():
        giver, taker = ways.streams.get(row.from_), ways.streams.get(row.to)
        if giver is None or taker is None or not giver.gives or not taker.takes or not _may_take(ways, giver, taker):
            continue
        start, end = ways.site.stream_plant[row.from_], ways.site.stream_plant[row.to]
        if not {start, end} <= ways.site.members:
            continue
        modes = [m for m in ways.modes if _carries(m, giver) and row.mode in (None, m.mode) and (start != end or m.in_plant)]
        for mode in modes:
            if start == end and row.mode is None and row.status == "existing":
                continue
            name = row.link if row.mode is not None else f"{row.link}/{mode.mode}"
            _add(ways, giver, mode, row, (row.from_, row.to), (start, end), name, [row.to])


def _carries(mode: Mode, giver: Stream) -> bool:
    return mode.only is None or (isinstance(giver, MaterialStream) and mode.only == giver.material)


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
    link = make_candidate(ways.site, mode, row, ways.domain, item, ends, plants, name)
    reason = left_out(ways.site, link)
    if reason is not None:
        ways.screened[reason] += 1 if reason else 0
        return
    ways.links[link.id] = link
    for taker in takers:
        ways.open(giver.stream, taker, link.id)


def _bounded(ways: _Ways) -> tuple[list[Candidate], list[Arc]]:
    """Arcs with their largest flows; links that nothing can pass are left out, unless they exist or are required."""
    bounds = (water_bounds if ways.domain == "water" else material_bounds)(ways.site, ways.ways)
    arcs: list[Arc] = []
    for (giver, taker), links in ways.ways.items():
        if any(min(bound) > 0 for bound in bounds[giver, taker].values()):
            arcs += [_arc(ways, giver, taker, link, bounds[giver, taker]) for link in links]
    used = {arc.link for arc in arcs}
    kept = [link for link in ways.links.values() if link.id in used or link.status != "candidate"]
    ways.screened["quality or quantity do not fit"] += len(ways.links) - len(kept)
    return kept, arcs


def _arc(ways: _Ways, giver: str, taker: str, link: str | None, bound: dict[str, Bound]) -> Arc:
    candidate = None if link is None else ways.links[link]
    limit = float("inf") if candidate is None or candidate.limit is None else candidate.limit
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
    )
