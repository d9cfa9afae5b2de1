"""Scope of a row of links.csv: the links and pairs of streams that it decides on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from parkloop.cases.checks.exchange.links import kept_apart
from parkloop.cases.checks.exchange.transport import carries
from parkloop.cases.links.rules import LinkRules, link_rules, meet_on_mains
from parkloop.cases.lookup import Park
from parkloop.cases.schema import FlowStream, Link, MaterialStream, Mode

TABLES = ("plants", "technologies", "water_streams", "material_streams", "commodities", "substitutions", "transport", "links")
"""Tables that have to be read whole before it can be said what a row decides on."""


@dataclass(frozen=True)
class ScopedLink:
    """A link in the scope of a row, and the row that decides on it."""

    giver: FlowStream | None
    """Stream that gives; none for a commodity."""
    item: str
    """Commodity; empty for water and materials."""
    mode: Mode
    row: Link


@dataclass(frozen=True)
class LinkScopes:
    """Rows of links.csv with the links and pairs that they decide on."""

    park: Park

    @cached_property
    def rules(self) -> LinkRules[Link]:
        """The rows, asked by connection."""
        return link_rules(self.park.case.links)

    @cached_property
    def _at(self) -> dict[str | None, list[FlowStream]]:
        found: dict[str | None, list[FlowStream]] = {}
        streams: tuple[FlowStream, ...] = (*self.park.case.water_streams, *self.park.case.material_streams)
        for stream in streams:
            found.setdefault(self.park.plant_of(stream), []).append(stream)
        return found

    def givers(self, row: Link) -> list[FlowStream]:
        """Streams of water and material that give at the end of a row without commodity."""
        return [] if row.commodity is not None else [stream for stream in self._named(row.from_) if stream.gives]

    def takers(self, row: Link) -> list[FlowStream]:
        """Streams of water and material that take at the end of a row without commodity."""
        return [] if row.commodity is not None else [stream for stream in self._named(row.to) if stream.takes]

    def _named(self, end: str) -> list[FlowStream]:
        stream = self.park.water.get(end) or self.park.material.get(end)
        return self._at.get(end, []) if stream is None else [stream]

    def links(self, row: Link) -> Iterator[ScopedLink]:
        """Links in the scope of a row, each with the row that decides on it."""
        start, end = self.park.place(row.from_), self.park.place(row.to)
        if start is None or end is None:
            return
        for mode in self.park.case.transport:
            if row.mode not in (None, mode.mode):
                continue
            if mode.carries in ("heat", "commodity"):
                yield from self._lines(row, mode, start, end)
            elif start != end or (mode.in_plant and not self.park.external(start)):
                yield from self._pipes(row, mode, start, end)

    def _lines(self, row: Link, mode: Mode, start: str, end: str) -> Iterator[ScopedLink]:
        if start == end or (row.from_, row.to) != (start, end):
            return
        for commodity in self.park.commodities:
            if row.commodity in (None, commodity) and carries(self.park, mode, commodity):
                ruling = self.rules.of_commodity(start, end, commodity, mode.mode)
                if ruling is not None:
                    yield ScopedLink(None, commodity, mode, ruling)

    def _pipes(self, row: Link, mode: Mode, start: str, end: str) -> Iterator[ScopedLink]:
        for giver in self.givers(row):
            if not _fits(mode, giver):
                continue
            if row.to == end:
                ruling = self.rules.of_pipe(giver.stream, start, end, mode.mode)
            else:
                ruling = self.rules.of_joining(giver.stream, row.to, mode.mode, inside=start == end)
            if ruling is not None:
                yield ScopedLink(giver, "", mode, ruling)

    def pipes(self, giver: FlowStream, taker: FlowStream) -> bool:
        """Whether some mode could join two streams that need a link to meet."""
        inside = self.park.plant_of(giver) == self.park.plant_of(taker)
        modes = (mode for mode in self.park.case.transport if mode.in_plant or not inside)
        return not self.on_mains(giver, taker) and any(_fits(mode, giver) for mode in modes)

    def pairs(self, row: Link) -> Iterator[tuple[FlowStream, FlowStream]]:
        """Pairs of streams in the scope of a row that may meet, by any route."""
        for giver in self.givers(row):
            for taker in self.takers(row):
                if type(giver) is type(taker) and not kept_apart(self.park, giver, taker):
                    yield giver, taker

    def on_mains(self, giver: FlowStream, taker: FlowStream) -> bool:
        """Whether two streams meet on the mains."""
        return meet_on_mains(giver, taker, inside=self.park.plant_of(giver) == self.park.plant_of(taker))

    def without_link(self, giver: FlowStream, taker: FlowStream) -> Link | None:
        """Row that decides on a pair that meets on the mains or inside a plant; none if it meets neither way."""
        start, end = self.park.plant_of(giver), self.park.plant_of(taker)
        mains = self.on_mains(giver, taker)
        if start is None or end is None or not (mains or start == end):
            return None
        return self.rules.without_link(giver.stream, start, taker.stream, end, mains)


def _fits(mode: Mode, giver: FlowStream) -> bool:
    """Whether a mode carries what a stream gives."""
    if isinstance(giver, MaterialStream):
        return mode.carries == "material" and mode.only in (None, giver.material)
    return mode.carries == "water"
