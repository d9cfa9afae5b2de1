"""Which ways water has from one stream to another: pipes that exist or could be laid, mains, and inside a plant."""

import math
from dataclasses import dataclass
from functools import cached_property

from cases.context import Park
from cases.schema import Link, Mode, WaterStream


@dataclass(frozen=True)
class WaterWays:
    """The ways of water in a park, whatever its quality."""

    park: Park

    def open(self, giver: WaterStream, taker: WaterStream) -> bool:
        """Whether water of one stream may come to another, in the plant, by mains or by a link."""
        start, end = self.park.home(giver), self.park.home(taker)
        if start is None or end is None or giver.stream == taker.stream:
            return False
        if giver.technology is not None and giver.technology == taker.technology:
            return False
        if giver.role == "supply" and taker.role == "outlet":
            return False
        if start == end or giver.on_mains or taker.on_mains:
            row = self._row(giver.stream, start, taker.stream, end, None)
            return row is None or row.status != "forbidden"
        if self.park.external(start) and self.park.external(end):
            return False
        return any(self._carries(mode, giver.stream, start, taker.stream, end) for mode in self._modes)

    @cached_property
    def _modes(self) -> tuple[Mode, ...]:
        return tuple(mode for mode in self.park.case.transport if mode.carries == "water")

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[Link]]:
        rows: dict[tuple[str, str], list[Link]] = {}
        for row in self.park.case.links:
            if row.commodity is None:
                rows.setdefault((row.from_, row.to), []).append(row)
        return rows

    def _row(self, giver: str, start: str, taker: str, end: str, mode: str | None) -> Link | None:
        """What the planner knows of a pair by a mode: rows between streams first, then wider ones; named modes first."""
        if not self._rows:
            return None
        for ends in ((giver, taker), (giver, end), (start, taker), (start, end)):
            rows = self._rows.get(ends, ())
            for named in (mode, None) if mode else (None,):
                found = next((row for row in rows if row.mode == named), None)
                if found is not None:
                    return found
        return None

    def _carries(self, mode: Mode, giver: str, start: str, taker: str, end: str) -> bool:
        row = self._row(giver, start, taker, end, mode.mode)
        if row is not None and row.status == "forbidden":
            return False
        if mode.max_km is None or (row is not None and row.status in ("existing", "required")):
            return True
        length = row.length_km if row is not None else None
        return (self._distance(start, end) * mode.detour if length is None else length) <= mode.max_km

    def _distance(self, start: str, end: str) -> float:
        one, other = self.park.plants.get(start), self.park.plants.get(end)
        return math.hypot(one.x_km - other.x_km, one.y_km - other.y_km) if one and other else 0.0
