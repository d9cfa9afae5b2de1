"""How much of each commodity a plant can give and use at most: the data behind a link's largest flow. No Pyomo.

A bound is finite, or unlimited where a market without a limit stands behind it. Heat that a plant could raise is bounded by
the hot heat above the carrier's level, heat that it could use by the cold heat below it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from cases.schema import Commodity, HeatStream, Market
from models.grid import carrier_segments, share_above, share_below, stream_segments
from models.site import Site

Level = tuple[float, bool]
"""A finite amount per hour, and whether there is more without limit."""


def _sum(levels: Iterable[Level]) -> Level:
    total, unlimited = 0.0, False
    for amount, more in levels:
        total, unlimited = total + amount, unlimited or more
    return total, unlimited


@dataclass(frozen=True)
class Potential:
    """Largest amounts of the site's commodities, by plant and condition."""

    site: Site

    def gives(self, plant: str, commodity: str, condition: str) -> Level:
        """Most that the plant can give of its own: bought, left over, made or raised [unit/h]"""
        carrier = self.site.commodities[commodity]
        raised = (0.0, False)
        if carrier.kind == "heat" and not self.site.is_baseline and self.has_heat(plant):
            raised = self._raised(plant, carrier, condition)
        return _sum((self._own(plant, commodity, condition), raised))

    def uses(self, plant: str, commodity: str, condition: str) -> Level:
        """Most that the plant can use of its own: sold, needed, taken, or used as heat or cold [unit/h]"""
        parts = [self._traded(plant, commodity, "sell", condition)]
        parts += [
            (d.rate_per_h * self.site.factor(d.profile, condition), False)
            for d in self.site.case.demands
            if (d.plant, d.commodity) == (plant, commodity) and d.rate_per_h > 0
        ]
        parts.append((-self._converted(plant, commodity, condition, -1), False))
        carrier = self.site.commodities[commodity]
        if carrier.kind == "heat":
            parts.append((self._cold_below(plant, carrier, condition), False))
        if carrier.kind == "cold":
            parts.append((self._hot_above(plant, self._coolest(carrier), condition), False))
        return _sum(parts)

    def cools(self, plant: str, condition: str) -> bool:
        """Whether the plant has a cooling carrier that could take away heat."""
        return any(self._own(plant, k.commodity, condition) != (0.0, False) for k in self._cold_carriers)

    @cached_property
    def _cold_carriers(self) -> list[Commodity]:
        return [k for k in self.site.case.commodities if k.kind == "cold"]

    def _own(self, plant: str, commodity: str, condition: str) -> Level:
        """Bought, left over or made."""
        left_over = sum(
            -d.rate_per_h * self.site.factor(d.profile, condition)
            for d in self.site.case.demands
            if (d.plant, d.commodity) == (plant, commodity) and d.rate_per_h < 0
        )
        made = self._converted(plant, commodity, condition, +1)
        return _sum((self._traded(plant, commodity, "buy", condition), (left_over + made, False)))

    def _traded(self, plant: str, commodity: str, direction: str, condition: str) -> Level:
        return _sum(
            (0.0, True) if m.limit_per_h is None else (market_limit(self.site, m, condition) or 0.0, False)
            for m in self.site.case.markets
            if m.commodity == commodity and m.direction == direction and plant in traders(self.site, m)
        )

    def _converted(self, plant: str, commodity: str, condition: str, sign: int) -> float:
        """Made (sign +1) or taken (sign −1, as a negative number) by the plant's technologies."""
        return sum(
            f.per_activity * self.site.factor(f.profile, condition) * self.site.largest_activity(f.technology, condition)
            for f in self.site.case.technology_flows
            if f.commodity == commodity
            and f.per_activity * sign > 0
            and f.technology in self.site.technologies
            and self.site.technologies[f.technology].plant == plant
        )

    # heat

    def has_heat(self, plant: str) -> bool:
        """Whether heat cascades at the plant."""
        return plant in self._streams

    def can_raise(self, source: str, carrier: str) -> bool:
        """Whether heat of one carrier is hot enough to raise another."""
        high, low = self.site.commodities[source], self.site.commodities[carrier]
        return high.kind == low.kind == "heat" and source != carrier and self._hottest(high) > self._coolest(low)

    def _raised(self, plant: str, carrier: Commodity, condition: str) -> Level:
        level = self._coolest(carrier)
        parts: list[Level] = [(self._hot_above(plant, level, condition), False)]
        for other in self.site.case.commodities:
            if not self.can_raise(other.commodity, carrier.commodity):
                continue
            sources = self.site.plants if other.commodity in self._travels else (plant,)
            parts += [self._own(p, other.commodity, condition) for p in sources]
            if other.commodity in self._travels:
                parts += [(self._hot_above(p, self._coolest(other), condition), False) for p in self.site.plants]
        return _sum(parts)

    @cached_property
    def _travels(self) -> frozenset[str]:
        """Carriers that a mode can bring to another plant."""
        if self.site.scope != "park":
            return frozenset(k for k in self.site.commodities if any(r.status == "existing" for r in self.site.case.links))
        modes = self.site.case.transport
        return frozenset(
            k for k in self.site.commodities for m in modes if m.carries == "heat" and (m.only in (None, k) or m.arrives_as == k)
        )

    def _hottest(self, carrier: Commodity) -> float:
        return max(part.upper for part in carrier_segments(carrier, self.site.case, hot=True))

    def _coolest(self, carrier: Commodity) -> float:
        """Lowest shifted temperature at which the carrier takes heat."""
        return min(part.lower for part in carrier_segments(carrier, self.site.case, hot=False))

    def _hot_above(self, plant: str, level: float, condition: str) -> float:
        return sum(
            self.site.largest(h, condition) * share_above(stream_segments(h, self.site.case), level)
            for h in self._streams.get(plant, [])
            if h.is_hot
        )

    def _cold_below(self, plant: str, carrier: Commodity, condition: str) -> float:
        level = self._hottest(carrier)
        return sum(
            self.site.largest(h, condition) * share_below(stream_segments(h, self.site.case), level)
            for h in self._streams.get(plant, [])
            if not h.is_hot
        )

    @cached_property
    def _streams(self) -> dict[str, list[HeatStream]]:
        streams: dict[str, list[HeatStream]] = {}
        for h in self.site.heat.values():
            streams.setdefault(self.site.stream_plant[h.stream], []).append(h)
        return streams


def traders(site: Site, market: Market) -> tuple[str, ...]:
    """Members that trade at the market; one without a plant does not reach outside the fence."""
    if market.plant is not None:
        return (market.plant,) if market.plant in site.plants else ()
    return tuple(p for p, plant in site.plants.items() if not plant.external)


def market_limit(site: Site, market: Market, condition: str) -> float | None:
    """The members' part of the market's limit [unit/h]"""
    if market.limit_per_h is None:
        return None
    return market.limit_per_h * site.factor(market.profile, condition) * site.share("market", market.market)
