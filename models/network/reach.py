"""Reachability of commodities: which candidate links can carry anything at all. No Pyomo.

Two closures over the pairs of plant and commodity, each a superset of what any plan does. Forwards: a pair is *available* if the
plant can buy, have left over, make or raise the commodity, or receive it from an available pair. Backwards: a pair is *usable* if
the plant can sell, need, take or use it in its heat cascade, drive its links with it, or send it to a usable pair. A link from a
pair that is not available, or to one that is not usable, carries nothing in any plan: every balance closes, and flows do not
run in circles, so that what flows comes from somewhere and ends somewhere. What a plant may not relay is sent from there only
where it makes, raises or has left over some of it, and else comes there only to be used. How much flows the relaxation finds.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from parkloop.cases.schema import Commodity, HeatStream
from parkloop.models.network.arcs import Candidate
from parkloop.models.network.screening import NOTHING_TO_GIVE
from parkloop.models.network.temperature_grid import carrier_segments, contribution, stream_segments
from parkloop.models.site import Site

Place = tuple[str, str]
"""Plant and commodity."""
TOO_COLD, MAY_NOT_PASS_ON, NO_USE = "too cold", "may not pass it on", "no use of it"
"""Why nothing can flow: at its start, where heat may be too cold to raise a carrier, and at its end."""


@dataclass(frozen=True)
class Reach:
    """The places of the commodities of a site with a set of links."""

    site: Site
    links: Collection[Candidate]

    @cached_property
    def available(self) -> frozenset[Place]:
        """Places where there can be something of the commodity."""
        found = set(self._given)
        while True:
            raised = self._raised(found)
            own = self._own | raised
            reached = {_end(link) for link in self.links if self._goes_on(_start(link), found, own)} | raised
            if reached <= found:
                return frozenset(found)
            found |= reached

    @cached_property
    def usable(self) -> frozenset[Place]:
        """Places from which something of the commodity can go on.

        Or where it can take the place of what goes on.
        """
        found = set(self._taken)
        while True:
            reaching = {_start(link) for link in self.links if _end(link) in found}
            reaching = {place for place in reaching if place in self._own_there or self.site.relays.allowed(*place)}
            if reaching <= found:
                return frozenset(found)
            found |= reaching

    def carries(self, link: Candidate) -> bool:
        """Whether something can flow through the link."""
        return self._goes_on(_start(link), self.available, self._own_there) and _end(link) in self.usable

    def obstacles(self, link: Candidate) -> Iterator[tuple[str, str, tuple[float | None, float | None]]]:
        """Why nothing can flow through a link: reason, heat stream, and temperatures compared [degC]"""
        start, end = _start(link), _end(link)
        if start not in self.available:
            yield self.not_given(*start)
        elif start not in self._own_there and not self.site.relays.allowed(*start):
            yield MAY_NOT_PASS_ON, "", (None, None)
        if end not in self.usable:
            yield NO_USE, "", (None, None)

    def not_given(self, plant: str, commodity: str) -> tuple[str, str, tuple[float | None, float | None]]:
        """Why a plant has nothing of a commodity; its hot streams may be too cold to raise a carrier."""
        carrier = self.site.commodities[commodity]
        streams = [s for s in self.site.heat.values() if s.is_hot and self.site.stream_plant[s.stream] == plant]
        if carrier.kind != "heat" or not streams or self.site.is_baseline:
            return NOTHING_TO_GIVE, "", (None, None)
        hottest = max(streams, key=lambda s: hottest_of(self.site, s))
        needed = coolest_level(self.site, carrier) + contribution(hottest, self.site.case)
        return TOO_COLD, hottest.stream, (max(hottest.t_in_c, hottest.t_out_c), needed)

    def _goes_on(self, place: Place, there: Collection[Place], own: Collection[Place]) -> bool:
        """Whether something can be sent from a place.

        What a plant may not relay only where it makes it itself.
        """
        return place in there and (place in own or self.site.relays.allowed(*place))

    @cached_property
    def _own(self) -> set[Place]:
        """Places where something is made or left over."""
        return self._converted(+1) | self._demanded(-1)

    @cached_property
    def _own_there(self) -> set[Place]:
        """The same, with what is raised from process heat."""
        return self._own | self._raised(self.available)

    @cached_property
    def _given(self) -> set[Place]:
        """Places that are supplied without links and heat cascades."""
        return self._traded("buy") | self._converted(+1) | self._demanded(-1)

    @cached_property
    def _taken(self) -> set[Place]:
        """Places that use without links."""
        carriers = (k.commodity for k in self.site.case.commodities if k.is_carrier)
        cascades = {(plant, k) for k in carriers for plant in self._hottest_stream}
        standing = (link for link in self.links if link.status != "candidate")
        warm = {_start(link) for link in standing if link.loses_standing}
        sold = {p for p in self._traded("sell") if p in self._own_there or self.site.relays.allowed(*p)}
        return sold | self._converted(-1) | self._demanded(+1) | cascades | self._driven | warm

    @property
    def _driven(self) -> set[Place]:
        """Electricity of plants that own links which use it: any plant may own one."""
        power = self.site.electricity
        uses = any(mode.electricity_mwh_per_unit_km > 0 for mode in self.site.case.transport)
        return {(plant, power) for plant in self.site.plants} if uses and power is not None else set()

    def _traded(self, direction: str) -> set[Place]:
        rows = (m for m in self.site.case.markets if m.direction == direction)
        return {(plant, m.commodity) for m in rows for plant in self.site.traders(m)}

    def _converted(self, sign: int) -> set[Place]:
        """Made (sign +1) or taken (−1) by technologies."""
        standing = self.site.technologies
        flows = (f for f in self.site.case.technology_flows if f.technology in standing and f.per_activity * sign > 0)
        return {(standing[f.technology].plant, f.commodity) for f in flows}

    def _demanded(self, sign: int) -> set[Place]:
        """Needed (sign +1) or left over (−1)."""
        rows = (d for d in self.site.case.demands if d.plant in self.site.members and d.rate_per_h * sign > 0)
        return {(d.plant, d.commodity) for d in rows}

    # heat

    def _raised(self, found: Iterable[Place]) -> set[Place]:
        """Heat carriers that a plant can raise from its hot streams, or from hotter carriers."""
        if self.site.is_baseline:
            return set()
        hottest = dict(self._hottest_stream)
        for plant, commodity in found:
            if plant in hottest and self.site.commodities[commodity].kind == "heat":
                hottest[plant] = max(hottest[plant], hottest_level(self.site, self.site.commodities[commodity]))
        carriers = [k for k in self.site.case.commodities if k.kind == "heat"]
        return {
            (plant, k.commodity) for plant, level in hottest.items() for k in carriers if level >= coolest_level(self.site, k)
        }

    @cached_property
    def _hottest_stream(self) -> dict[str, float]:
        """Highest shifted temperature of the hot streams of each plant with a cascade [degC]"""
        found: dict[str, float] = {}
        for stream in self.site.heat.values():
            plant = self.site.stream_plant[stream.stream]
            found[plant] = max(found.get(plant, -float("inf")), hottest_of(self.site, stream))
        return found


def hottest_of(site: Site, stream: HeatStream) -> float:
    """Highest shifted temperature of a hot stream; a cold stream gives no heat [degC]"""
    return max(part.upper for part in stream_segments(stream, site.case)) if stream.is_hot else -float("inf")


def hottest_level(site: Site, carrier: Commodity) -> float:
    """Highest shifted temperature at which a carrier gives heat [degC]"""
    return max(part.upper for part in carrier_segments(carrier, site.case, hot=True))


def coolest_level(site: Site, carrier: Commodity) -> float:
    """Lowest shifted temperature at which a carrier takes heat [degC]"""
    return min(part.lower for part in carrier_segments(carrier, site.case, hot=False))


def coldest_need(site: Site, plant: str, carrier: Commodity) -> tuple[HeatStream, float] | None:
    """Cold stream that begins at the lowest temperature, and the supply that it needs of a carrier [degC]

    None where the plant has none. Heat flows down: the carrier's shifted supply has to lie above the stream's shifted beginning.
    """
    cold = [s for s in site.heat.values() if not s.is_hot and site.stream_plant[s.stream] == plant]
    levels = [(min(part.lower for part in stream_segments(s, site.case)), s) for s in cold]
    if not levels:
        return None
    level, stream = min(levels, key=lambda pair: pair[0])
    return stream, level + contribution(carrier, site.case)


def delivered(link: Candidate) -> str:
    """The commodity that arrives."""
    return link.mode.arrives_as or link.item


def _start(link: Candidate) -> Place:
    return link.from_plant, link.item


def _end(link: Candidate) -> Place:
    return link.to_plant, delivered(link)
