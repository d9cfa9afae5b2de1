"""Precedence of the rows of links.csv for links, pairs of streams and exchange without a link.

The only interpretation of the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from parkloop.cases.schema import FlowStream, Link

BINDING = ("existing", "required")
"""Statuses of what stands, or has to."""


class Says(Protocol):
    """Cells of a row of links.csv; an empty one is None."""

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
    """Rows of links.csv by connection; the most specific one decides."""

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
        """The row that decides on a commodity link: a named commodity first, then a named mode."""
        rows = self._by_ends.get((start, end), ())
        found = [row for row in rows if row.commodity in (None, commodity) and row.mode in (None, mode)]
        return min(found, key=lambda row: (row.commodity is None, row.mode is None), default=None)

    def of_pipe(self, giver: str, start: str, end: str, mode: str) -> RowT | None:
        """The row that decides on a pipe from a stream to a plant: a named stream first, then a mode.

        Inside a plant a row that exists and names no mode opens pairs, and is no link.
        """
        found = [*self._between(giver, end, mode), *self._between(start, end, mode)]
        return next((row for row in found if start != end or not _opens(row)), None)

    def of_joining(self, giver: str, taker: str, mode: str, inside: bool) -> RowT | None:
        """The row that adds a candidate between two given streams, or forbids it; None without one."""
        return next((row for row in self._between(giver, taker, mode) if not (inside and _opens(row))), None)

    def binds(self, *ends: tuple[str, str]) -> bool:
        """Whether a row with these ends is existing or required."""
        return any(row.status in BINDING for pair in ends for row in self._by_ends.get(pair, ()))

    def closing(self, giver: str, start: str, taker: str) -> RowT | None:
        """The row that forbids a pair of streams, whatever its mode, from the stream or its plant."""
        return next(iter([*self._forbidding(giver, taker), *self._forbidding(start, taker)]), None)

    def without_link(self, giver: str, start: str, taker: str, end: str, mains: bool) -> RowT | None:
        """The row that decides on a pair that meets without a link: without mode, or forbidding.

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
    """Precedence rules over the rows of a case."""
    return LinkRules(rows)


def meet_on_mains(giver: FlowStream, taker: FlowStream, inside: bool) -> bool:
    """Whether two streams meet on the mains: supplies and outlets on them do, others between plants."""
    public = (giver.role == "supply" and giver.on_mains) or (taker.role == "outlet" and taker.on_mains)
    return public or (not inside and (giver.on_mains or taker.on_mains))


def _opens(row: Says) -> bool:
    """Whether a row about the inside of a plant states an exchange of today, without a link."""
    return row.status == "existing" and row.mode is None
