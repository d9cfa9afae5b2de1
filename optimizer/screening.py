"""Which links cost can rule out before a solve: those whose flow could always be replaced for less.

A link for water or materials can never pay where every taker has an unlimited supply on the mains that is at least as good, the
giver an unlimited outlet on the mains that takes it unmixed, and what the link saves against these two, at its largest flow in
all conditions, is below its own annual cost. Never where a policy, a limit or a priced emission touches a replacement, where the
planner names the link, or where blends are limited. A replacement is there whatever else is built, so all such links go at once.
"""

from dataclasses import dataclass
from functools import cached_property

from cases.schema import MaterialStream, WaterStream
from models.material_bounds import ratio
from models.network import Arc, Candidate, Network
from models.site import Site, Stream

REASON = "cannot pay"

TOUCHING = {
    "water": {"freshwater", "wastewater", "water_reuse_rate", "water_reused"},
    "material": {"disposal", "waste_used", "waste_utilisation_rate"},
}
"""Targets of policies that make a replacement worth more or less than its price."""


def screened(site: Site, network: Network) -> dict[str, str]:
    """Links that can never pay, each with the reason that is counted; for least cost only."""
    replacements = _Replacements(site, network)
    links = (
        link for link in network.links.values() if link.domain != "commodity" and link.status == "candidate" and link.row is None
    )
    return {link.id: REASON for link in links if replacements.beat(link)}


@dataclass(frozen=True)
class _Replacements:
    """What could stand in for a link."""

    site: Site
    network: Network

    def beat(self, link: Candidate) -> bool:
        """Whether the link costs more than it can ever save."""
        if self._policed(link.domain):
            return False
        relief = self._relief(link)
        savings = [self._saving(arc, link) for arc in self.network.arcs_of[link.id]]
        if relief is None or None in savings or not savings:
            return False
        per_unit = relief + max(s for s in savings if s is not None) - self._running(link)
        return self._gain(link, per_unit) < 0

    def _gain(self, link: Candidate, per_unit: float) -> float:
        """Largest saving less the capital and fixed cost of the capacity that it takes [money/y]"""
        site, mode = self.site, link.mode
        charge = site.annuity(link.owner, mode.lifetime_y) * (1 - mode.subsidy_fraction) + mode.opex_fixed_fraction
        fixed = charge * (mode.capex_terminal + link.length_km * mode.capex_per_km) + mode.contract_cost_per_y
        per_size = charge * link.length_km * mode.capex_per_km_size
        flows = {o: self.network.largest_flow(link.id, o) for o in site.conditions}
        gains = [
            max(per_unit, 0.0) * sum(site.weight(o) * min(flow, size) for o, flow in flows.items())
            - per_size * max(size, mode.min_flow)
            for size in flows.values()
        ]
        return max(gains, default=0.0) - fixed

    def _running(self, link: Candidate) -> float:
        return link.mode.opex_per_unit + link.length_km * link.mode.opex_per_unit_km

    def _relief(self, link: Candidate) -> float | None:
        """What the giver pays per t to be rid of it otherwise; nothing for a supply; ``None`` where it has no such way."""
        giver = self._stream(link.giver, link)
        if giver.role == "supply":
            return 0.0
        prices = [
            _price(outlet)
            for arc in self._free_from.get(link.giver, ())
            if (outlet := self._stream(arc.taker, link)).role == "outlet"
            and self._unlimited(outlet)
            and self._takes_unmixed(giver, outlet)
        ]
        return max(min(prices), 0.0) if prices else None

    def _saving(self, arc: Arc, link: Candidate) -> float | None:
        """What the taker pays otherwise for what 1 t sent brings it; ``None`` where it has no such supply."""
        giver, taker = self._stream(arc.giver, link), self._stream(arc.taker, link)
        if isinstance(taker, MaterialStream) and (taker.role == "outlet" or taker.stream in self.site.blend_limits):
            return None
        prices = []
        for way in self._free_to.get(arc.taker, ()):
            supply = self._stream(way.giver, link)
            if supply.role == "supply" and self._unlimited(supply) and self._as_clean(supply, giver):
                prices.append(max(_price(supply), 0.0) * self._worth(arc, way))
        return arc.arrival * min(prices) if prices else None

    def _worth(self, arc: Arc, way: Arc) -> float:
        """Supply that 1 t arriving stands for [t/t]"""
        if arc.domain == "water":
            return 1.0
        return ratio(self.site, arc.giver, arc.taker) / ratio(self.site, way.giver, way.taker)

    def _as_clean(self, supply: Stream, giver: Stream) -> bool:
        if isinstance(supply, MaterialStream):
            return not self._shared(supply)
        species = {*self.site.species(supply.stream), *self.site.species(giver.stream)}
        c_out = self.site.c_out
        return all(c_out(supply.stream, x, o) <= c_out(giver.stream, x, o) for x in species for o in self.site.conditions)

    def _shared(self, supply: MaterialStream) -> bool:
        """Whether a largest share limits the supply."""
        return any(s.material == supply.material and s.max_share < 1 for s in self.site.case.substitutions)

    def _takes_unmixed(self, giver: Stream, outlet: Stream) -> bool:
        if isinstance(outlet, MaterialStream):
            return outlet.stream not in self.site.blend_limits
        limits = {x: self.site.c_in_max(outlet.stream, x) for x in self.site.species(outlet.stream)}
        conditions = self.site.conditions
        return all(m is None or self.site.c_out(giver.stream, x, o) <= m for x, m in limits.items() for o in conditions)

    def _unlimited(self, stream: Stream) -> bool:
        """On the mains, without a limit, and without emissions of its own."""
        return stream.on_mains and stream.limit_t_per_h is None and stream.stream not in self.site.emission_rows

    def _policed(self, domain: str) -> bool:
        """Whether a policy touches what replaces links of the domain: its totals, or the species of water."""
        targets = {p.target for p in self.site.case.policies}
        targets |= {row.species for row in self.site.case.pollution_equivalents if row.medium in targets}
        species = {q.species for q in self.site.case.water_quality} if domain == "water" else set()
        priced = {"co2"} if self.site.case.policy.carbon_price_per_t else set()
        return bool((targets | priced) & (TOUCHING[domain] | species))

    def _stream(self, name: str, link: Candidate) -> Stream:
        streams: dict[str, WaterStream] | dict[str, MaterialStream] = (
            self.site.water if link.domain == "water" else self.site.materials
        )
        return streams[name]

    @cached_property
    def _free_to(self) -> dict[str, list[Arc]]:
        return self._free("taker")

    @cached_property
    def _free_from(self) -> dict[str, list[Arc]]:
        return self._free("giver")

    def _free(self, end: str) -> dict[str, list[Arc]]:
        """Arcs that need no link and that nothing but the ends bounds."""
        found: dict[str, list[Arc]] = {}
        for arc in self.network.arcs.values():
            if arc.link is None and (arc.row is None or arc.row.capacity is None):
                found.setdefault(getattr(arc, end), []).append(arc)
        return found


def _price(stream: Stream) -> float:
    """Price of a supply or an outlet [money/t]"""
    return stream.price_per_t or 0.0
