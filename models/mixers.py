"""Givers whose quality depends on what they get: treatment, shared stores, processes with free outlets. No Pyomo.

A mixer is a stream and a species (or property): its outlet carries what the mixed feed brings, less what is removed, plus a
process's load. Its concentration lies in a range that follows from the data; the grades of ``mixing`` divide this range.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cases.schema import MaterialStream, WaterStream
from models.material_bounds import value_of
from models.network import Arc, Network
from models.site import Site, Stream
from models.water_bounds import cleanest, free_outlet, process_limit

Key = tuple[str, str]
"""Giving stream, and species or property."""
Range = tuple[float, float]
"""Least and largest concentration or value."""
ROUNDS = 60
"""Passes over the mixers until their ranges stand still."""
LENIENT = 10.0
"""How far limits of feeds may be exceeded where it is asked whether they are at fault, as a multiple."""
ENDLESS = 1e7
"""A concentration that grows beyond this in a loop has no bound [mg/L]"""


@dataclass(frozen=True)
class Mixer:
    """One outlet and species whose quality follows from the mix."""

    stream: str
    species: str
    kind: Literal["process", "removal", "balance", "carry"]
    share: float
    """Of the feed's mass that leaves with this outlet (of a process 1)."""
    dilution: float
    """Outlet flow per feed flow of a technology (of a process 1)."""


@dataclass(frozen=True)
class Mixers:
    """The mixers of a site and their ranges."""

    site: Site
    network: Network

    @cached_property
    def into(self) -> dict[str, list[Arc]]:
        """Arcs into each taking stream."""
        return self._arcs("taker")

    @cached_property
    def out_of(self) -> dict[str, list[Arc]]:
        """Arcs out of each giving stream."""
        return self._arcs("giver")

    def _arcs(self, end: str) -> dict[str, list[Arc]]:
        found: dict[str, list[Arc]] = {}
        for arc in self.network.arcs.values():
            if arc.domain != "commodity":
                found.setdefault(getattr(arc, end), []).append(arc)
        return found

    def feed(self, stream: str) -> list[Arc]:
        """Arcs whose mix the stream's quality depends on: into the process, or into the technology's feeds of its kind."""
        row = self._row(stream)
        if row.technology is None:
            return self.into.get(stream, [])
        return [arc for feed in self._feeds(row) for arc in self.into.get(feed.stream, [])]

    @cached_property
    def all(self) -> dict[Key, Mixer]:
        """Every mixer that a taker of its outlet can notice."""
        found: dict[Key, Mixer] = {}
        for (stream, species), mixer in self._possible().items():
            if mixer.kind != "process" or self.site.fixed_outlet_missing(stream, species) or self._noticed(stream, species):
                found[stream, species] = mixer
        return found

    @cached_property
    def outlets(self) -> dict[Key, Mixer]:
        """Every outlet whose true quality follows from its mix, noticed or not: treatment, stores and all processes."""
        species = sorted({q.species for q in self.site.case.water_quality})
        processes = (w.stream for w in self.site.water.values() if w.role == "process")
        plain = {(i, s): Mixer(i, s, "process", 1.0, 1.0) for i in processes for s in species}
        return plain | self._possible()

    def _possible(self) -> dict[Key, Mixer]:
        found: dict[Key, Mixer] = {}
        streams: tuple[Stream, ...] = (*self.site.water.values(), *self.site.materials.values())
        for stream in streams:
            if stream.technology is not None and stream.role == "source":
                found |= self._of_technology(stream)
            elif isinstance(stream, WaterStream) and stream.role == "process" and free_outlet(self.site, stream):
                names = (x for x in self.site.species(stream.stream) if self._states(stream.stream, x))
                found |= {(stream.stream, x): Mixer(stream.stream, x, "process", 1.0, 1.0) for x in names}
        return found

    def _states(self, stream: str, species: str) -> bool:
        row = self.site.quality[stream][species]
        return row.c_out_mg_per_l is not None or row.load_kg_per_h > 0

    def _noticed(self, stream: str, species: str) -> bool:
        """Whether it matters to a taker, or to who pays for a discharge, how much of the species the outlet carries."""
        return any(self._matters(arc, species) for arc in self.out_of.get(stream, ()))

    def _matters(self, arc: Arc, species: str) -> bool:
        taker = self.site.water[arc.taker]
        row = self.site.quality.get(arc.taker, {}).get(species)
        if taker.technology is not None or (taker.role == "process" and row is not None):
            return True
        if taker.role == "outlet" and species in self._charged and (row is None or (row.removal or 0.0) < 1):
            return True
        limit = None if row is None else row.c_in_max_mg_per_l
        if limit is None:
            return False
        mixed = [a for a in self.into[arc.taker] if taker.role != "outlet" or a.from_plant == arc.from_plant]
        return any(self._highest(a.giver, species) > limit for a in mixed)

    def _highest(self, giver: str, species: str) -> float:
        """Most of a species that a giver is counted at."""
        row = self.site.quality.get(giver, {}).get(species)
        if row is not None and (row.removal is not None or row.balance or self._follows(giver, species)):
            return float("inf")
        return max(self.site.c_out(giver, species, o) for o in self.site.conditions)

    def _follows(self, giver: str, species: str) -> bool:
        return self.site.water[giver].role == "process" and self.site.fixed_outlet_missing(giver, species)

    @cached_property
    def _charged(self) -> set[str]:
        """Species whose emission is capped, priced or removed at the end of a pipe."""
        case = self.site.case
        removed = {e.species for e in case.emissions if e.kg_per_unit < 0}
        return removed | {p.target for p in case.policies} | {r.species for r in case.pollution_equivalents}

    def _of_technology(self, stream: WaterStream | MaterialStream) -> dict[Key, Mixer]:
        if isinstance(stream, MaterialStream):
            rows = [q for q in self.site.case.material_quality if q.stream == stream.stream and q.carry is not None]
            dilution = self._per_feed(stream)
            return {
                (stream.stream, q.property): Mixer(stream.stream, q.property, "carry", (q.carry or 0.0) * dilution, dilution)
                for q in rows
            }
        found: dict[Key, Mixer] = {}
        for species, row in self.site.quality.get(stream.stream, {}).items():
            if row.removal is not None:
                dilution = self._per_feed(stream)
                found[stream.stream, species] = Mixer(stream.stream, species, "removal", (1 - row.removal) * dilution, dilution)
            elif row.balance:
                others = sum(
                    (1 - (q.removal or 0.0)) * self._per_feed(other)
                    for other in self._products(stream)
                    if other.stream != stream.stream
                    and (q := self.site.quality.get(other.stream, {}).get(species)) is not None
                    and q.removal is not None
                )
                found[stream.stream, species] = Mixer(
                    stream.stream, species, "balance", max(0.0, 1 - others), self._per_feed(stream)
                )
        return found

    def _per_feed(self, stream: WaterStream | MaterialStream) -> float:
        """Outlet flow per feed flow: the recovery."""
        condition = next(iter(self.site.conditions))
        feed = sum(self.site.nominal(f, condition) for f in self._feeds(stream))
        return self.site.nominal(stream, condition) / feed if feed else 0.0

    def _products(self, stream: WaterStream) -> list[WaterStream]:
        return [w for w in self.site.water.values() if w.technology == stream.technology and w.role == "source"]

    def taken_away(self, mixer: Mixer, condition: str) -> float:
        """Of a balance outlet: mass per activity that the other outlets of stated concentration carry [g/h]"""
        if mixer.kind != "balance":
            return 0.0
        stream = self.site.water[mixer.stream]
        return sum(
            self.site.c_out(other.stream, mixer.species, condition) * self.site.nominal(other, condition)
            for other in self._products(stream)
            if other.stream != mixer.stream
        )

    def _feeds(self, stream: WaterStream | MaterialStream) -> list[WaterStream | MaterialStream]:
        rows: Mapping[str, WaterStream | MaterialStream] = (
            self.site.water if isinstance(stream, WaterStream) else self.site.materials
        )
        return [f for f in rows.values() if f.technology == stream.technology and f.role == "sink"]

    def _row(self, stream: str) -> WaterStream | MaterialStream:
        return self.site.water[stream] if stream in self.site.water else self.site.materials[stream]

    def taker_limits(self, mixer: Mixer) -> set[float]:
        """Least and largest qualities that takers of the outlet admit: where the optimum often stands."""
        takers = {arc.taker for arc in self.out_of.get(mixer.stream, ())}
        if mixer.kind == "carry":
            rows = (row for t in takers for row in self.site.blend_limits.get(t, ()) if row[0] == mixer.species)
            return {limit for _, low, high in rows for limit in (low, high) if limit is not None}
        limits = (self.site.c_in_max(t, mixer.species) for t in takers)
        return {limit for limit in limits if limit is not None}

    # ranges

    @cached_property
    def ranges(self) -> dict[tuple[str, str, str], Range]:
        """Least and largest quality of every mixer and condition, from the data alone."""
        found = {(i, s, o): (0.0, 0.0) for i, s in self.all for o in self.site.conditions}
        for _ in range(ROUNDS):
            after = {(i, s, o): self._range(self.all[i, s], o, found) for i, s, o in found}
            if after == found:
                break
            found = after
        return found

    def usual(self, key: tuple[str, str, str]) -> float:
        """How high qualities of the species usually are: a circle can concentrate far beyond [mg/L, or the property's unit]"""
        high = max(abs(end) for end in self.ranges[key])
        stated = self._stated_highest.get(key[1], 0.0)
        return min(high, stated) if stated and self.all[key[0], key[1]].kind != "carry" else high

    @cached_property
    def _stated_highest(self) -> dict[str, float]:
        """Highest concentration by species that a row states, or that a process reaches by its load alone [mg/L]"""
        found: dict[str, float] = {}
        for q in self.site.case.water_quality:
            stated = max(q.c_in_max_mg_per_l or 0.0, q.c_out_mg_per_l or 0.0)
            found[q.species] = max(found.get(q.species, 0.0), stated)
        for (i, s, _), (low, high) in self.ranges.items():
            if self.all[i, s].kind == "process":
                found[s] = max(found.get(s, 0.0), low, high if high < ENDLESS else 0.0)
        return found

    def _range(self, mixer: Mixer, condition: str, known: Mapping[tuple[str, str, str], Range]) -> Range:
        qualities = [self._quality(arc.giver, mixer.species, condition, known) for arc in self.feed(mixer.stream)]
        low, high = min((q[0] for q in qualities), default=0.0), max((q[1] for q in qualities), default=0.0)
        concentrate = mixer.share / mixer.dilution if mixer.dilution else 0.0
        if mixer.kind == "carry":
            return concentrate * low, concentrate * high
        high = min([high, *self._feed_limits(mixer)])
        if mixer.kind == "process":
            return self._process_range(mixer, condition, low, high)
        low = 0.0 if mixer.kind == "balance" else low * concentrate
        return min(low, ENDLESS), min(high * concentrate, ENDLESS)

    def _feed_limits(self, mixer: Mixer) -> list[float]:
        takers = {arc.taker for arc in self.feed(mixer.stream)}
        limits = [self.site.c_in_max(taker, mixer.species) for taker in takers]
        further = LENIENT if self.site.lenient else 1.0
        return [further * max(x for x in limits if x is not None)] if limits and None not in limits else []

    def _process_range(self, mixer: Mixer, condition: str, low: float, high: float) -> Range:
        row = self.site.water[mixer.stream]
        load = 1000.0 * self.site.load(row, mixer.species, condition)
        most = process_limit(self.site, row, condition)
        out = max(most * (1 - row.loss_fraction) - row.loss_t_per_h, 1e-9)
        stated = not self.site.fixed_outlet_missing(mixer.stream, mixer.species)
        top = self.site.c_out(mixer.stream, mixer.species, condition) if stated else (high * most + load) / out
        return min(cleanest(self.site, mixer.stream, mixer.species, condition), top), min(top, ENDLESS)

    def _quality(self, giver: str, species: str, condition: str, known: Mapping[tuple[str, str, str], Range]) -> Range:
        if (giver, species, condition) in known:
            return known[giver, species, condition]
        if giver in self.site.materials:
            value = value_of(self.site, giver, species)
        else:
            value = self.site.c_out(giver, species, condition)
        return value, value
