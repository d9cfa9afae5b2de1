"""Which stream may give to which, through what: the mains, free inside a plant, or a link that must be there."""

from collections.abc import Iterator
from dataclasses import dataclass

from parkloop.cases.schema import Link, MaterialStream, Mode, WaterStream
from tests.reference.park import Park

Stream = WaterStream | MaterialStream


@dataclass(frozen=True)
class Pipe:
    """A link or a candidate: from a stream (of a commodity: a plant) to a plant; ``takers``: the only streams that it feeds."""

    giver: str
    from_plant: str
    to_plant: str
    mode: Mode
    row: Link | None
    length_km: float
    takers: tuple[str, ...] = ()
    along: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        return "candidate" if self.row is None else self.row.status


def rows_between(park: Park, giver: str, taker: str) -> list[Link]:
    return [row for row in park.case.links if row.from_ == giver and row.to == taker]


def pair_is_closed(park: Park, giver: Stream, taker: Stream) -> bool:
    """A row between the two streams, or from the plant to the stream, forbids the pair in every pipe."""
    rows = rows_between(park, giver.stream, taker.stream) + rows_between(park, park.plant_of(giver), taker.stream)
    return any(row.status == "forbidden" for row in rows)


def in_plant_rows(park: Park, giver: Stream, taker: Stream) -> list[Link]:
    """The row about a pair inside one plant, of the most specific kind that there is; none or one."""
    plant = park.plant_of(taker)
    for start, end in (
        (giver.stream, taker.stream),
        (plant, taker.stream),
        (giver.stream, plant),
        (plant, plant),
    ):
        rows = [row for row in rows_between(park, start, end) if row.commodity is None]
        rows = [row for row in rows if row.mode is None] + [row for row in rows if row.mode and is_closing(row, taker)]
        if rows:
            return rows[:1]
    return []


def is_closing(row: Link, taker: Stream) -> bool:
    """Whether a row closes a pair, whatever mode it names."""
    return row.status == "forbidden" and row.to == taker.stream


def meet_in_public(giver: Stream, taker: Stream) -> bool:
    """Whether the supply or the outlet is on the mains."""
    return (giver.role == "supply" and giver.on_mains) or (taker.role == "outlet" and taker.on_mains)


def limiting_row(park: Park, giver: Stream, taker: Stream) -> Link | None:
    """The row whose capacity bounds a pair that meets without a link: on the mains one that names both streams."""
    apart = park.plant_of(giver) != park.plant_of(taker)
    if meet_in_public(giver, taker) or apart:
        rows = [row for row in rows_between(park, giver.stream, taker.stream) if row.mode is None]
    else:
        rows = in_plant_rows(park, giver, taker)
    return next((row for row in rows if row.capacity is not None), None)


def is_baseline_pair(park: Park, giver: Stream, taker: Stream) -> bool:
    """Inside a plant: supplies and outlets, existing technologies with their plant, and what a row calls existing."""
    if giver.role == "supply" or taker.role == "outlet":
        return True
    if any(row.status == "existing" for row in in_plant_rows(park, giver, taker)):
        return True
    owners = [park.technologies[s.technology] for s in (giver, taker) if s.technology is not None]
    return bool(owners) and all(u.existing_size > 0 for u in owners)


def needs_no_link(park: Park, giver: Stream, taker: Stream, modes: list[Mode]) -> bool:
    """Whether the pair is open without a link in the scope of the park; only a row between the two closes the mains."""
    p, q = park.plant_of(giver), park.plant_of(taker)
    if (meet_in_public(giver, taker) or p != q) and any(
        row.status == "forbidden" for row in rows_between(park, giver.stream, taker.stream)
    ):
        return False
    if meet_in_public(giver, taker):
        return True
    if p != q:
        mains = giver.on_mains or taker.on_mains
        today = giver.role == "supply" or taker.role == "outlet"
        both_outside = park.external(p) and park.external(q)
        return mains and (today or park.scope == "park") and not both_outside
    if any(row.status == "forbidden" for row in in_plant_rows(park, giver, taker)):
        return False
    if is_baseline_pair(park, giver, taker):
        return True
    return park.scope != "baseline" and (giver.on_mains or taker.on_mains or not any(m.in_plant for m in modes))


def route_km(park: Park, p: str, q: str, mode: Mode, row: Link | None) -> float:
    """Length of the row, else detour times the straight distance."""
    if row is not None and row.length_km is not None:
        return row.length_km
    return mode.detour * park.straight_km(p, q)


def row_for(rows: list[Link], mode: Mode) -> Link | None:
    """The row that names the mode, else one that names none."""
    named = [row for row in rows if row.mode == mode.mode]
    return next(iter(named + [row for row in rows if row.mode is None]), None)


def may_exist(park: Park, pipe: Pipe) -> bool:
    """Whether scope, status, distance and the fence let the link be."""
    outside = [park.external(pipe.from_plant), park.external(pipe.to_plant)]
    if all(outside) or pipe.status == "forbidden":
        return False
    inside_one = pipe.from_plant == pipe.to_plant
    if pipe.status == "existing":
        return not inside_one or pipe.mode.in_plant
    if park.scope == "baseline" or (park.scope == "plant" and not inside_one):
        return False
    if inside_one and not pipe.mode.in_plant:
        return False
    return pipe.status == "required" or pipe.mode.max_km is None or pipe.length_km <= pipe.mode.max_km + 1e-12


def stream_pipes(park: Park, giver: Stream, modes: list[Mode]) -> Iterator[Pipe]:
    """Links from a giving stream: one per plant and mode, and one per row that joins two streams."""
    p = park.plant_of(giver)
    if p not in park.plants:
        return
    for q in park.plants:
        of_stream = rows_between(park, giver.stream, q)
        of_plant = [row for row in rows_between(park, p, q) if row.commodity is None]
        if p == q:  # a row that exists without a mode opens pairs, and is no pipe
            of_stream, of_plant = (
                [row for row in rows if row.mode or row.status != "existing"] for rows in (of_stream, of_plant)
            )
        for mode in modes:
            yield _pipe(park, giver.stream, p, q, mode, row_for(of_stream, mode) or row_for(of_plant, mode), ())
    yield from _joining_pipes(park, giver, p, modes)


def _joining_pipes(park: Park, giver: Stream, p: str, modes: list[Mode]) -> Iterator[Pipe]:
    """Links that rows open for two streams only, by the row that names the mode, else the one that names none."""
    streams: dict[str, Stream] = {**park.water, **park.materials}
    for taker, stream in streams.items():
        q, rows = park.plant_of(stream), rows_between(park, giver.stream, taker)
        if p == q:
            rows = [row for row in rows if row.mode or row.status != "existing"]
        for mode in modes if q in park.plants else []:
            row = row_for(rows, mode)
            if row is not None and row.status != "forbidden":
                yield _pipe(park, giver.stream, p, q, mode, row, (taker,))


def _pipe(park: Park, giver: str, p: str, q: str, mode: Mode, row: Link | None, takers: tuple[str, ...]) -> Pipe:
    return Pipe(giver, p, q, mode, row, route_km(park, p, q, mode, row), takers)


def commodity_pipes(park: Park, commodity: str, modes: list[Mode]) -> Iterator[Pipe]:
    """Links of a commodity between two plants."""
    for p in park.plants:
        for q in park.plants:
            if p != q:
                between = rows_between(park, p, q)
                of_commodity = [row for row in between if row.commodity == commodity]
                of_plants = [row for row in between if row.commodity is None]
                for mode in modes:
                    yield _pipe(park, p, p, q, mode, row_for(of_commodity, mode) or row_for(of_plants, mode), ())
