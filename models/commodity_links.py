"""Which commodities can pass between which plants, and how much at most. No Pyomo."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

from cases.link_rules import LinkRules, link_rules
from cases.schema import Commodity, Link, Mode
from models.network import Arc, Candidate, left_out, make_candidate
from models.potential import Level, Potential
from models.site import Scope, Site

NOTHING: Level = (0.0, False)


def carried(mode: Mode, site: Site) -> list[Commodity]:
    """Commodities that a mode carries: ``heat`` all heat carriers, a cooling carrier only by name."""
    if mode.carries not in ("heat", "commodity"):
        return []
    kinds = ("heat",) if mode.carries == "heat" else ("electricity", "fuel", "other")
    if mode.only is not None:
        return [site.commodities[mode.only]] if mode.only in site.commodities else []
    return [k for k in site.case.commodities if k.kind in kinds]


def commodity_network(
    site: Site, pumped: Mapping[tuple[str, str], float], screened: Counter[str]
) -> tuple[list[Candidate], list[Arc]]:
    """Links and arcs for carriers and commodities; what is left out is counted by reason."""
    links = _possible(site, screened)
    bounds, useful = _Bounds(site, links, pumped), links
    while True:
        useful = [link for link in bounds.links if link.status != "candidate" or bounds.useful(link)]
        if len(useful) == len(bounds.links):
            break
        bounds = _Bounds(site, useful, pumped)
    screened["nothing to give or no use of it"] += len(links) - len(useful)
    return useful, [_arc(site, link, bounds) for link in useful]


def _possible(site: Site, screened: Counter[str]) -> list[Candidate]:
    """Every commodity between every two plants by every mode, but for those that a row or a distance rules out."""
    rows, links = link_rules(site.case.links), []
    carriable: set[str] = set()
    for mode in site.case.transport:
        for commodity in carried(mode, site):
            carriable.add(commodity.commodity)
            for start in site.plants:
                for end in site.plants:
                    if start != end:
                        link = _link(site, rows, mode, commodity.commodity, start, end, screened)
                        links += [link] if link is not None else []
    if site.scope is Scope.PARK:
        pairs = len(site.plants) * (len(site.plants) - 1)
        screened["no mode"] += pairs * sum(1 for k in site.commodities if k not in carriable)
    return links


def _link(
    site: Site, rows: LinkRules[Link], mode: Mode, commodity: str, start: str, end: str, screened: Counter[str]
) -> Candidate | None:
    row = rows.of_commodity(start, end, commodity, mode.mode)
    if row is not None and row.status == "forbidden":
        screened["forbidden"] += 1
        return None
    single = row is not None and row.commodity is not None and row.mode is not None
    name = row.link if row is not None and single else f"{start}/{end}/{commodity}/{mode.mode}"
    link = make_candidate(site, mode, row, "commodity", commodity, (start, end), (start, end), name)
    reason = left_out(site, link)
    if reason:
        screened[reason] += 1
    return link if reason is None else None


@dataclass(frozen=True)
class _Bounds:
    """Largest flows of a set of links, given what plants can give, use and pass on."""

    site: Site
    links: list[Candidate]
    pumped: Mapping[tuple[str, str], float]
    """Electricity of water and material links at their largest flow, by owner and condition [MWh/h]"""

    @cached_property
    def potential(self) -> Potential:
        return Potential(self.site)

    @cached_property
    def _into(self) -> dict[tuple[str, str], set[str]]:
        """Plants that can send a commodity to a plant."""
        ends: dict[tuple[str, str], set[str]] = {}
        for link in self.links:
            ends.setdefault((link.to_plant, delivered(link)), set()).add(link.from_plant)
        return ends

    @cached_property
    def _out_of(self) -> dict[tuple[str, str], set[str]]:
        """Plants that a plant can send a commodity to."""
        ends: dict[tuple[str, str], set[str]] = {}
        for link in self.links:
            ends.setdefault((link.from_plant, link.item), set()).add(link.to_plant)
        return ends

    def useful(self, link: Candidate) -> bool:
        """Whether the giver has or gets it and the taker uses it or passes it on."""
        kind = delivered(link)
        has = self._into.get((link.from_plant, link.item), set()) - {link.to_plant}
        on = self._out_of.get((link.to_plant, kind), set()) - {link.from_plant}
        gives = bool(has) or any(self._gives(link.from_plant, link.item, o) != NOTHING for o in self.site.conditions)
        uses = bool(on) or any(self._uses(link.to_plant, kind, o) != NOTHING for o in self.site.conditions)
        return gives and (uses or self._cooled(link.to_plant, kind))

    def _cooled(self, plant: str, commodity: str) -> bool:
        """Whether the plant can use a heat carrier at least to cool it away."""
        if self.site.commodities[commodity].kind != "heat" or not self.potential.has_heat(plant):
            return False
        brought = any(self._into.get((plant, k.commodity)) for k in self.site.case.commodities if k.kind == "cold")
        return brought or any(self.potential.cools(plant, o) for o in self.site.conditions)

    def bound(self, link: Candidate, condition: str) -> float:
        """Largest flow sent by the link in the condition [unit/h]"""
        given, more_given = self._given(link.from_plant, link.item, condition)
        used, more_used = self._used(link.to_plant, delivered(link), condition)
        if self._cooled(link.to_plant, delivered(link)):
            used += given  # what is bought is not sent to be cooled away, what has to go somewhere may be
        if more_used:
            used = used + given if more_given else float("inf")
        sendable = float("inf") if more_given else given
        arriving = used / max(link.arrival, 1e-9)
        return min(sendable, arriving, float("inf") if link.limit is None else link.limit)

    @cached_property
    def _cache(self) -> dict[tuple[str, ...], Level]:
        return {}

    def _once(self, key: tuple[str, ...], level: Callable[[], Level]) -> Level:
        """A level that is asked for by many links, worked out for the first of them."""
        if key not in self._cache:
            self._cache[key] = level()
        return self._cache[key]

    def _gives(self, plant: str, commodity: str, condition: str) -> Level:
        key = ("gives", plant, commodity, condition)
        return self._once(key, lambda: self.potential.gives(plant, commodity, condition))

    def _uses(self, plant: str, commodity: str, condition: str) -> Level:
        """Own use, and what carriers raised from it could be used for."""
        return self._once(("uses", plant, commodity, condition), lambda: self._own_use(plant, commodity, condition))

    def _own_use(self, plant: str, commodity: str, condition: str) -> Level:
        level = self.potential.uses(plant, commodity, condition)
        for lower in self._raisable(plant, commodity):
            level = _add(level, self.potential.uses(plant, lower, condition))
            if self._out_of.get((plant, lower)):
                level = _add(level, self._everywhere("uses", lower, condition))
        if commodity == self.site.electricity:
            level = _add(level, (self._pumping(plant, condition), False))
        return level

    def _raisable(self, plant: str, commodity: str) -> list[str]:
        """Other carriers that heat of this one could raise at the plant."""
        if self.site.is_baseline or not self.potential.has_heat(plant):
            return []
        return [k for k in self.site.commodities if self.potential.can_raise(commodity, k)]

    def _pumping(self, plant: str, condition: str) -> float:
        """Electricity of the links that the plant owns, each at its largest flow."""
        return self.pumped.get((plant, condition), 0.0) + sum(
            self.bound(link, condition) * link.mode.electricity_mwh_per_unit_km * link.length_km
            for link in self.links
            if link.owner == plant and link.mode.electricity_mwh_per_unit_km > 0 and link.item != self.site.electricity
        )

    def _everywhere(self, question: str, commodity: str, condition: str) -> Level:
        ask = self._gives if question == "gives" else self.potential.uses
        key = ("everywhere", question, commodity, condition)
        return self._once(key, lambda: _sum(ask(plant, commodity, condition) for plant in self.site.plants))

    def _given(self, plant: str, commodity: str, condition: str) -> Level:
        """Own and received: where something can come in, all that the park has."""
        if not self._into.get((plant, commodity)):
            return self._gives(plant, commodity, condition)
        return self._once(("given", commodity, condition), lambda: self._park_gives(commodity, condition))

    def _park_gives(self, commodity: str, condition: str) -> Level:
        origins = {link.item for link in self.links if delivered(link) == commodity and link.item != commodity}
        return _sum(self._everywhere("gives", item, condition) for item in (commodity, *sorted(origins)))

    def _used(self, plant: str, commodity: str, condition: str) -> Level:
        """Own and passed on: where something can go out, all that the park uses, before the losses on its way."""
        if not self._out_of.get((plant, commodity)):
            return self._uses(plant, commodity, condition)
        return self._once(("used", commodity, condition), lambda: self._park_uses(commodity, condition))

    def _park_uses(self, commodity: str, condition: str) -> Level:
        kinds = {commodity} | {delivered(link) for link in self.links if link.item == commodity}
        total, unlimited = _sum(self._uses(other, kind, condition) for kind in sorted(kinds) for other in self.site.plants)
        worst = min(link.arrival for link in self.links if link.item in kinds)
        hops = max(len(self.site.plants) - 1, 1) if worst < 1 else 0
        return total / max(worst, 0.05) ** min(hops, 4), unlimited


def delivered(link: Candidate) -> str:
    """The commodity that arrives."""
    return link.mode.arrives_as or link.item


def _add(a: Level, b: Level) -> Level:
    return a[0] + b[0], a[1] or b[1]


def _sum(levels: Iterable[Level]) -> Level:
    return reduce(_add, levels, NOTHING)


def _arc(site: Site, link: Candidate, bounds: _Bounds) -> Arc:
    return Arc(
        id=link.id,
        domain="commodity",
        giver=link.from_plant,
        taker=link.to_plant,
        from_plant=link.from_plant,
        to_plant=link.to_plant,
        link=link.id,
        sends=link.item,
        delivers=delivered(link),
        arrival=link.arrival,
        bound={o: bounds.bound(link, o) for o in site.conditions},
    )
