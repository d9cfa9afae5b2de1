"""Which row of links.csv decides on a link, on a pair of streams, and on exchange without a link: the only reading of the table.

Checks, model, certificate and page ask here; what follows from the answer each works out for itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from cases.schema import Link, MaterialStream, WaterStream

BINDING = ("existing", "required")
"""Statuses of what stands, or has to."""
Stream = WaterStream | MaterialStream


class Says(Protocol):
    """What a row names and says; an empty cell is None."""

    @property
    def from_(self) -> str:
        """Stream or plant that gives."""

    @property
    def to(self) -> str:
        """Plant or stream that takes."""

    @property
    def commodity(self) -> str | None:
        """Carrier or commodity."""

    @property
    def mode(self) -> str | None:
        """Transport mode."""

    @property
    def status(self) -> str:
        """Whether it may, does, must or must not exist."""


RowT = TypeVar("RowT", bound=Says)


@dataclass(frozen=True)
class LinkRules(Generic[RowT]):
    """The rows of links.csv, asked by connection; of two that speak of it the more specific one decides."""

    rows: Sequence[RowT]

    @cached_property
    def _by_ends(self) -> dict[tuple[str, str], list[RowT]]:
        found: dict[tuple[str, str], list[RowT]] = {}
        for row in self.rows:
            found.setdefault((row.from_, row.to), []).append(row)
        return found

    def _between(self, start: str, end: str, mode: str | None) -> list[RowT]:
        """Rows with these two ends that name no commodity, and the mode or none: the one that names it first."""
        rows = self._by_ends.get((start, end), ())
        found = [row for row in rows if row.commodity is None and row.mode in (None, mode)]
        return sorted(found, key=lambda row: row.mode is None)

    def _forbidding(self, start: str, taker: str) -> list[RowT]:
        """Rows that close what goes from a stream or a plant to a stream."""
        return [row for row in self._by_ends.get((start, taker), ()) if row.commodity is None and row.status == "forbidden"]

    def of_commodity(self, start: str, end: str, commodity: str, mode: str) -> RowT | None:
        """The row that decides on a link for a commodity: one that names it beats one that names none, then a named mode."""
        rows = self._by_ends.get((start, end), ())
        found = [row for row in rows if row.commodity in (None, commodity) and row.mode in (None, mode)]
        return min(found, key=lambda row: (row.commodity is None, row.mode is None), default=None)

    def of_pipe(self, giver: str, start: str, end: str, mode: str) -> RowT | None:
        """The row that decides on a pipe or haul from a stream to a plant: the stream beats its plant, then a named mode.

        Inside a plant a row that exists and names no mode opens pairs, and is no link.
        """
        found = [*self._between(giver, end, mode), *self._between(start, end, mode)]
        return next((row for row in found if start != end or not _opens(row)), None)

    def of_joining(self, giver: str, taker: str, mode: str, inside: bool) -> RowT | None:
        """The row that makes one more candidate which joins two streams only, or forbids it; None: there is no such candidate."""
        return next((row for row in self._between(giver, taker, mode) if not (inside and _opens(row))), None)

    def binds(self, *ends: tuple[str, str]) -> bool:
        """Whether a row with these ends says that something stands or has to."""
        return any(row.status in BINDING for pair in ends for row in self._by_ends.get(pair, ()))

    def closing(self, giver: str, start: str, taker: str) -> RowT | None:
        """The row that closes a pair of streams in every pipe, whatever mode it names: from the stream or its plant."""
        return next(iter([*self._forbidding(giver, taker), *self._forbidding(start, taker)]), None)

    def without_link(self, giver: str, start: str, taker: str, end: str, mains: bool) -> RowT | None:
        """The row that decides on a pair that meets without a link: one that names no mode, or closes the pair.

        On the mains only one that names both streams; inside a plant such a one beats one from the plant to the stream, this
        one from the stream to the plant, and this one of the plant.
        """
        between = [*self._between(giver, taker, None), *self._forbidding(giver, taker)]
        if not mains:
            between += self._forbidding(start, taker)
            between += [*self._between(giver, end, None), *self._between(start, end, None)]
        return next(iter(between), None)

    def joined(self) -> Iterator[tuple[str, str]]:
        """The ends that rows name which forbid nothing and name no commodity, each pair once."""
        for ends, rows in self._by_ends.items():
            if any(row.commodity is None and row.status != "forbidden" for row in rows):
                yield ends


def link_rules(rows: Sequence[Link]) -> LinkRules[Link]:
    """The rules that the rows of a case are."""
    return LinkRules(rows)


def meet_on_mains(giver: Stream, taker: Stream, inside: bool) -> bool:
    """Whether two streams meet on the mains: a supply or outlet on them does, any other only between plants."""
    public = (giver.role == "supply" and giver.on_mains) or (taker.role == "outlet" and taker.on_mains)
    return public or (not inside and (giver.on_mains or taker.on_mains))


def _opens(row: Says) -> bool:
    """Whether a row about the inside of a plant says that pairs exchange today, without a link."""
    return row.status == "existing" and row.mode is None
