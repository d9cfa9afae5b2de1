"""What a row of links.csv decides on: links by mode, and pairs of streams that meet without a link."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cases.check_links import Flowing, kept_apart
from cases.check_transport import carries
from cases.context import Park
from cases.link_rules import LinkRules, link_rules, meet_on_mains
from cases.schema import Link, MaterialStream, Mode

TABLES = ("plants", "technologies", "water_streams", "material_streams", "commodities", "substitutions", "transport", "links")
"""Tables that have to be read whole before it can be said what a row decides on."""


@dataclass(frozen=True)
class Spoken:
    """A link that a row speaks of, and the row that decides on it."""

    giver: Flowing | None
    """Stream that gives; none for a commodity."""
    item: str
    """Commodity; empty for water and materials."""
    mode: Mode
    row: Link


@dataclass(frozen=True)
class Decisions:
    """The rows of links.csv of a park, asked for what they decide on."""

    park: Park

    @cached_property
    def rules(self) -> LinkRules[Link]:
        """The rows, asked by connection."""
        return link_rules(self.park.case.links)

    @cached_property
    def _at(self) -> dict[str | None, list[Flowing]]:
        found: dict[str | None, list[Flowing]] = {}
        streams: tuple[Flowing, ...] = (*self.park.case.water_streams, *self.park.case.material_streams)
        for stream in streams:
            found.setdefault(self.park.home(stream), []).append(stream)
        return found

    def givers(self, row: Link) -> list[Flowing]:
        """Streams of water and material that give at the end of a row without commodity."""
        return [] if row.commodity is not None else [stream for stream in self._named(row.from_) if stream.gives]

    def takers(self, row: Link) -> list[Flowing]:
        """Streams of water and material that take at the end of a row without commodity."""
        return [] if row.commodity is not None else [stream for stream in self._named(row.to) if stream.takes]

    def _named(self, end: str) -> list[Flowing]:
        stream = self.park.water.get(end) or self.park.material.get(end)
        return self._at.get(end, []) if stream is None else [stream]

    def links(self, row: Link) -> Iterator[Spoken]:
        """The links that a row speaks of, each with the row that decides on it."""
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

    def _lines(self, row: Link, mode: Mode, start: str, end: str) -> Iterator[Spoken]:
        if start == end or (row.from_, row.to) != (start, end):
            return
        for commodity in self.park.commodities:
            if row.commodity in (None, commodity) and carries(self.park, mode, commodity):
                ruling = self.rules.of_commodity(start, end, commodity, mode.mode)
                if ruling is not None:
                    yield Spoken(None, commodity, mode, ruling)

    def _pipes(self, row: Link, mode: Mode, start: str, end: str) -> Iterator[Spoken]:
        for giver in self.givers(row):
            if not _fits(mode, giver):
                continue
            if row.to == end:
                ruling = self.rules.of_pipe(giver.stream, start, end, mode.mode)
            else:
                ruling = self.rules.of_joining(giver.stream, row.to, mode.mode, inside=start == end)
            if ruling is not None:
                yield Spoken(giver, "", mode, ruling)

    def pipes(self, giver: Flowing, taker: Flowing) -> bool:
        """Whether some mode could join two streams that need a link to meet."""
        inside = self.park.home(giver) == self.park.home(taker)
        modes = (mode for mode in self.park.case.transport if mode.in_plant or not inside)
        return not self.on_mains(giver, taker) and any(_fits(mode, giver) for mode in modes)

    def pairs(self, row: Link) -> Iterator[tuple[Flowing, Flowing]]:
        """Pairs that a row speaks of and that may meet, by whatever way."""
        for giver in self.givers(row):
            for taker in self.takers(row):
                if type(giver) is type(taker) and not kept_apart(self.park, giver, taker):
                    yield giver, taker

    def on_mains(self, giver: Flowing, taker: Flowing) -> bool:
        """Whether two streams meet on the mains."""
        return meet_on_mains(giver, taker, inside=self.park.home(giver) == self.park.home(taker))

    def without_link(self, giver: Flowing, taker: Flowing) -> Link | None:
        """The row that decides on a pair that meets on the mains or inside a plant; none where it meets neither way."""
        start, end = self.park.home(giver), self.park.home(taker)
        mains = self.on_mains(giver, taker)
        if start is None or end is None or not (mains or start == end):
            return None
        return self.rules.without_link(giver.stream, start, taker.stream, end, mains)


def _fits(mode: Mode, giver: Flowing) -> bool:
    """Whether a mode carries what a stream gives."""
    if isinstance(giver, MaterialStream):
        return mode.carries == "material" and mode.only in (None, giver.material)
    return mode.carries == "water"
