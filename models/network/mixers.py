"""Mixers: outlets whose quality depends on their feed. No Pyomo.

Treatment, shared stores, processes with free outlets.

A mixer is a stream and a species (or property): its outlet carries what the mixed feed brings, less what is removed, plus a
process's load. Its concentration lies in a range that follows from the data; the grades of ``mixing`` divide this range.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from parkloop.cases.schema import MaterialStream, WaterStream
from parkloop.models.network.arcs import Arc, Network
from parkloop.models.network.material_bounds import ratio
from parkloop.models.network.water_bounds import free_outlet
from parkloop.models.site import Site, Stream

Key = tuple[str, str]
"""Giving stream, and species or property."""


@dataclass(frozen=True)
class Mixer:
    """One outlet and species whose quality follows from the mix."""

    stream: str
    species: str
    kind: Literal["process", "removal", "balance", "carry"]
    keeps: float = 1.0
    """Quality of a technology's product per quality of its mixed feed: 1 - removal, or carry."""


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
        """Arcs that feed a mixer: into the process, or into the technology's feeds of its kind."""
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
        """Outlets whose true quality follows from their mix: treatment, stores, all processes.

        Noticed or not.
        """
        species = sorted({q.species for q in self.site.case.water_quality})
        processes = (w.stream for w in self.site.water.values() if w.is_process)
        plain = {(i, s): Mixer(i, s, "process") for i in processes for s in species}
        return plain | self._possible()

    def _possible(self) -> dict[Key, Mixer]:
        found: dict[Key, Mixer] = {}
        streams: tuple[Stream, ...] = (*self.site.water.values(), *self.site.materials.values())
        for stream in streams:
            if stream.technology is not None and stream.role == "source":
                found |= self._of_technology(stream)
            elif isinstance(stream, WaterStream) and stream.is_process and free_outlet(self.site, stream):
                names = (x for x in self.site.species(stream.stream) if self._states(stream.stream, x))
                found |= {(stream.stream, x): Mixer(stream.stream, x, "process") for x in names}
        return found

    def _states(self, stream: str, species: str) -> bool:
        stated = self.site.quality[stream][species].c_out_mg_per_l is not None
        return stated or self.site.fixed_outlet_missing(stream, species)

    def _noticed(self, stream: str, species: str) -> bool:
        """Whether the species in the outlet matters to a taker, or to who pays for a discharge."""
        return any(self._matters(arc, species) for arc in self.out_of.get(stream, ()))

    def _matters(self, arc: Arc, species: str) -> bool:
        taker = self.site.water[arc.taker]
        row = self.site.quality.get(arc.taker, {}).get(species)
        if taker.technology is not None or (taker.is_process and row is not None):
            return True
        if taker.role == "outlet" and species in self._charged and (row is None or (row.removal or 0.0) < 1):
            return True
        limit = None if row is None else row.c_in_max_mg_per_l
        if limit is None:
            return False
        mixed = [a for a in self.into[arc.taker] if taker.role != "outlet" or a.from_plant == arc.from_plant]
        return any(self._highest(a.giver, species) > limit for a in mixed)

    def _highest(self, giver: str, species: str) -> float:
        """Upper bound on the counted quality of a giver in a species."""
        row = self.site.quality.get(giver, {}).get(species)
        if row is not None and (row.removal is not None or row.balance or self._follows(giver, species)):
            return float("inf")
        return max(self.site.c_out(giver, species, o) for o in self.site.conditions)

    def _follows(self, giver: str, species: str) -> bool:
        return self.site.water[giver].is_process and self.site.fixed_outlet_missing(giver, species)

    @cached_property
    def _charged(self) -> set[str]:
        """Species whose emission is minimised, capped, priced or removed at the end of a pipe."""
        case = self.site.case
        removed = {e.species for e in case.emissions if e.kg_per_unit < 0}
        return removed | {p.target for p in case.policies} | {r.species for r in case.pollution_equivalents} | self.site.measures

    def _of_technology(self, stream: WaterStream | MaterialStream) -> dict[Key, Mixer]:
        if isinstance(stream, MaterialStream):
            rows = [q for q in self.site.case.material_quality if q.stream == stream.stream and q.carry is not None]
            return {(q.stream, q.property): Mixer(q.stream, q.property, "carry", q.carry or 0.0) for q in rows}
        found: dict[Key, Mixer] = {}
        for species, row in self.site.quality.get(stream.stream, {}).items():
            if row.removal is not None:
                found[stream.stream, species] = Mixer(stream.stream, species, "removal", 1 - row.removal)
            elif row.balance:
                found[stream.stream, species] = Mixer(stream.stream, species, "balance")
        return found

    def allows_margin(self, mixer: Mixer) -> bool:
        """Whether an outlet may be counted above its true quality: only takers limit it, from above."""
        if mixer.kind == "process":
            return self.site.fixed_outlet_missing(mixer.stream, mixer.species)
        return mixer.kind != "carry"

    def share(self, mixer: Mixer, condition: str) -> float:
        """Of the mass that the feed brings, what leaves with the outlet (of a process all)."""
        if mixer.kind == "process":
            return 1.0
        if mixer.kind != "balance":
            return mixer.keeps * self.dilution(mixer, condition)
        others = (o for o in self._products(self.site.water[mixer.stream]) if o.stream != mixer.stream)
        rows = ((other, self.site.quality.get(other.stream, {}).get(mixer.species)) for other in others)
        taken = (
            (1 - row.removal) * self._per_arriving(other, condition)
            for other, row in rows
            if row is not None and row.removal is not None
        )
        return max(0.0, 1.0 - sum(taken))

    def dilution(self, mixer: Mixer, condition: str) -> float:
        """Flow of the outlet per flow that arrives at the feeds of its technology (of a process 1)."""
        return 1.0 if mixer.kind == "process" else self._per_arriving(self._row(mixer.stream), condition)

    def _per_arriving(self, stream: WaterStream | MaterialStream, condition: str) -> float:
        """Rate of a feed per t that arrives, which meets ``ratio`` of it.

        A feed needs its rate in units of what its givers substitute.
        """
        arrives = sum(self.site.nominal(f, condition) / min(self._ratios(f)) for f in self._feeds(stream))
        return self.site.nominal(stream, condition) / arrives if arrives else 0.0

    def _ratios(self, feed: WaterStream | MaterialStream) -> set[float]:
        """Substitution ratios of the givers of a feed."""
        if isinstance(feed, WaterStream):
            return {1.0}
        return {ratio(self.site, arc.giver, feed.stream) for arc in self.into.get(feed.stream, ())} or {1.0}

    def unequal(self, mixer: Mixer) -> bool:
        """Whether a feed of the technology takes materials of different ratios.

        What arrives is then no multiple of its activity.
        """
        return mixer.kind == "carry" and any(len(self._ratios(feed)) > 1 for feed in self._feeds(self._row(mixer.stream)))

    def most_arriving(self, mixer: Mixer, condition: str) -> float:
        """Largest flow that arrives at the feeds of a technology [t/h]"""
        feeds = self._feeds(self._row(mixer.stream))
        return sum(self.site.largest(feed, condition) / min(self._ratios(feed)) for feed in feeds)

    def concentrates(self, mixer: Mixer, condition: str) -> float:
        """Quality of the outlet per quality of what arrives, at most (of a process by its flows)."""
        if mixer.kind != "balance":
            return mixer.keeps
        dilution = self.dilution(mixer, condition)
        return self.share(mixer, condition) / dilution if dilution else 0.0

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
