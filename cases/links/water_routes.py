"""Water routes between streams: existing and possible pipes, mains, and inside a plant."""

import math
from dataclasses import dataclass
from functools import cached_property

from parkloop.cases.links.rules import BINDING, LinkRules, link_rules, meet_on_mains
from parkloop.cases.lookup import Park
from parkloop.cases.schema import Link, Mode, WaterStream


@dataclass(frozen=True)
class WaterRoutes:
    """Water routes of a park, whatever the quality."""

    park: Park

    def open(self, giver: WaterStream, taker: WaterStream) -> bool:
        """Whether water of one stream may reach another: inside the plant, by mains or by a link."""
        start, end = self.park.plant_of(giver), self.park.plant_of(taker)
        if start is None or end is None or giver.stream == taker.stream:
            return False
        if giver.technology is not None and giver.technology == taker.technology:
            return False
        if giver.role == "supply" and taker.role == "outlet":
            return False
        if start == end or giver.on_mains or taker.on_mains:
            mains = meet_on_mains(giver, taker, inside=start == end)
            row = self._rules.without_link(giver.stream, start, taker.stream, end, mains)
            if row is None or row.status != "forbidden":
                return True
        if start != end and self.park.external(start) and self.park.external(end):
            return False
        modes = (mode for mode in self._modes if mode.in_plant or start != end)
        return any(self._carries(mode, giver.stream, start, taker.stream, end) for mode in modes)

    @cached_property
    def _modes(self) -> tuple[Mode, ...]:
        return tuple(mode for mode in self.park.case.transport if mode.carries == "water")

    @cached_property
    def _rules(self) -> LinkRules[Link]:
        return link_rules(self.park.case.links)

    def _carries(self, mode: Mode, giver: str, start: str, taker: str, end: str) -> bool:
        """Whether a pipe of the mode to the plant may reach the stream, or joins these two only."""
        joining = self._rules.of_joining(giver, taker, mode.mode, inside=start == end)
        if joining is not None and self._may_be(joining, mode, start, end):
            return True
        closed = self._rules.closing(giver, start, taker) is not None
        return not closed and self._may_be(self._rules.of_pipe(giver, start, end, mode.mode), mode, start, end)

    def _may_be(self, row: Link | None, mode: Mode, start: str, end: str) -> bool:
        if row is not None and row.status == "forbidden":
            return False
        if mode.max_km is None or (row is not None and row.status in BINDING):
            return True
        length = row.length_km if row is not None else None
        return (self._distance(start, end) * mode.detour if length is None else length) <= mode.max_km

    def _distance(self, start: str, end: str) -> float:
        one, other = self.park.plants.get(start), self.park.plants.get(end)
        return math.hypot(one.x_km - other.x_km, one.y_km - other.y_km) if one and other else 0.0
