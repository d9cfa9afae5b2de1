"""What links.csv says of a connection: the most specific row that speaks of it. No Pyomo."""

from dataclasses import dataclass
from functools import cached_property

from cases.schema import Case, Link, Mode


@dataclass(frozen=True)
class LinkRows:
    """The rows of links.csv of a case, asked by connection."""

    case: Case

    @cached_property
    def _plants(self) -> frozenset[str]:
        return frozenset(p.plant for p in self.case.plants)

    @cached_property
    def _by_ends(self) -> dict[tuple[str, str], list[Link]]:
        rows: dict[tuple[str, str], list[Link]] = {}
        for row in self.case.links:
            rows.setdefault((row.from_, row.to), []).append(row)
        return rows

    def of_commodity(self, start: str, end: str, commodity: str, mode: Mode) -> Link | None:
        """The row about a commodity between two plants."""
        rows = [
            r for r in self._by_ends.get((start, end), []) if r.commodity in (None, commodity) and r.mode in (None, mode.mode)
        ]
        return max(rows, key=lambda r: (r.commodity is not None, r.mode is not None), default=None)

    def of_stream(self, giver: str, start: str, end: str, mode: Mode | None) -> Link | None:
        """The row about what a stream gives to a plant; one that names the stream beats one between plants."""
        rows = [
            r
            for origin in (giver, start)
            for r in self._by_ends.get((origin, end), [])
            if r.commodity is None and (r.mode is None or (mode is not None and r.mode == mode.mode))
        ]
        return max(rows, key=lambda r: (r.from_ == giver, r.mode is not None), default=None)

    def pairs(self) -> list[Link]:
        """Rows that name two streams and open one more candidate, which joins these two only."""
        return [
            r for r in self.case.links if r.from_ not in self._plants and r.to not in self._plants and r.status != "forbidden"
        ]

    def closed(self, giver: str, start: str, taker: str, mains: bool) -> bool:
        """Whether a row forbids the pair of streams: on the mains only one that names both."""
        origins = (giver,) if mains else (giver, start)
        return any(r.status == "forbidden" for origin in origins for r in self._by_ends.get((origin, taker), []))

    def opened(self, giver: str, plant: str, taker: str) -> bool:
        """Whether a row without mode says that the pair inside one plant exists today."""
        ends = ((giver, taker), (giver, plant), (plant, plant))
        row = next((r for pair in ends for r in self._by_ends.get(pair, []) if r.commodity is None and r.mode is None), None)
        return row is not None and row.status == "existing"
