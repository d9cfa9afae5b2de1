"""Ranges of the qualities of mixers, from the data alone. No Pyomo."""

from dataclasses import dataclass
from functools import cached_property

from parkloop.models.network.fixed_point import Mix, ceilings, floors
from parkloop.models.network.material_bounds import value_of
from parkloop.models.network.mixers import Mixer, Mixers
from parkloop.models.network.water_bounds import cleanest, outflow, process_limit

Range = tuple[float, float]
"""Least and largest concentration or value."""
ENDLESS = 1e7
"""A concentration that grows beyond this in a loop has no bound [mg/L]"""
LENIENT = 10.0
"""Multiple to which limits of feeds are relaxed in an elastic model."""
BEYOND = 1e4
"""Times the highest quality that is stated, which a loop must exceed, too."""


@dataclass(frozen=True)
class MixerRanges:
    """The ranges of the qualities of mixers."""

    mixers: Mixers
    margin: float = 0.0
    """By how much an outlet that only takers limit may be counted above its mix, relative."""

    @cached_property
    def all(self) -> dict[tuple[str, str, str], Range]:
        """Least and largest quality of every mixer and condition, from the data alone."""
        found: dict[tuple[str, str, str], Range] = {}
        for condition in self.mixers.site.conditions:
            for species in dict.fromkeys(s for _, s in self.mixers.all):
                found |= ranges_of(self.mixers, species, condition, self.margin)
        return {key: found[key] for key in ((i, s, o) for i, s in self.mixers.all for o in self.mixers.site.conditions)}

    def usual(self, key: tuple[str, str, str]) -> float:
        """Usual level of qualities by species [mg/L, or the property's unit]

        A cycle can concentrate far beyond.
        """
        high = max(abs(end) for end in self.all[key])
        stated = self._stated_highest.get(key[1], 0.0)
        return min(high, stated) if stated and self.mixers.all[key[0], key[1]].kind != "carry" else high

    @cached_property
    def _stated_highest(self) -> dict[str, float]:
        """Highest concentration by species of a row, or of a process by its load alone [mg/L]"""
        found: dict[str, float] = {}
        for q in self.mixers.site.case.water_quality:
            stated = max(q.c_in_max_mg_per_l or 0.0, q.c_out_mg_per_l or 0.0)
            found[q.species] = max(found.get(q.species, 0.0), stated)
        for (i, s, _), (low, high) in self.all.items():
            if self.mixers.all[i, s].kind == "process":
                found[s] = max(found.get(s, 0.0), low, high if high < ENDLESS else 0.0)
        return found


def ranges_of(mixers: Mixers, species: str, condition: str, margin: float = 0.0) -> dict[tuple[str, str, str], Range]:
    """Ranges of the qualities of every mixer of a species, by fixed points (see `fixed_point`).

    They hold every design, also with outlets counted above their mix by a margin.
    """
    outlets = {i: mixer for (i, s), mixer in mixers.all.items() if s == species}
    cap = _cap(mixers, species, condition)
    highest = {i: _highest_mix(mixers, m, condition).raised(margin * mixers.allows_margin(m)) for i, m in outlets.items()}
    high = ceilings(highest, cap)
    low = floors({i: _lowest_mix(mixers, m, condition) for i, m in outlets.items()}, cap)
    return {(i, species, condition): (min(low[i], high[i]), high[i]) for i in outlets}


def _cap(mixers: Mixers, species: str, condition: str) -> float:
    """A quality beyond which a circle concentrates without end; far above all that is stated."""
    outlets = [mixer for (_, s), mixer in mixers.all.items() if s == species]
    stated = (abs(q) for mixer in outlets for q in _feeds_stated(mixers, mixer, condition))
    beyond = BEYOND * max(stated, default=0.0)
    return max(beyond, 1.0) if all(mixer.kind == "carry" for mixer in outlets) else max(beyond, ENDLESS)


def _highest_mix(mixers: Mixers, mixer: Mixer, condition: str) -> Mix:
    """The mix that gives an outlet its highest quality."""
    fed, stated = _mixing_feeds(mixers, mixer), max(_feeds_stated(mixers, mixer, condition), default=None)
    limit = min(_feed_limits(mixers, mixer), default=float("inf"))
    if mixer.kind != "process":
        return Mix(fed, stated, mixers.concentrates(mixer, condition), limit=limit)
    if not mixers.site.fixed_outlet_missing(mixer.stream, mixer.species):
        return Mix(added=mixers.site.c_out(mixer.stream, mixer.species, condition))
    most, out = _through(mixers, mixer, condition)
    load = 1000.0 * mixers.site.load(mixers.site.water[mixer.stream], mixer.species, condition)
    return Mix(fed, stated, most / out, load / out, limit)


def _lowest_mix(mixers: Mixers, mixer: Mixer, condition: str) -> Mix:
    """The mix that gives an outlet its lowest quality; a balance can be empty."""
    if mixer.kind == "balance":
        return Mix()
    fed, stated = _mixing_feeds(mixers, mixer), min(_feeds_stated(mixers, mixer, condition), default=None)
    if mixer.kind != "process":
        return Mix(fed, stated, mixer.keeps)
    least = cleanest(mixers.site, mixer.stream, mixer.species, condition)
    if least > 0 or not mixers.site.fixed_outlet_missing(mixer.stream, mixer.species):
        return Mix(stated=least)
    most, out = _through(mixers, mixer, condition)
    return Mix(fed, stated, most / out)


def _through(mixers: Mixers, mixer: Mixer, condition: str) -> tuple[float, float]:
    """Largest inlet of a process, which of one of fixed flow is its inlet, and what it gives of that [t/h]"""
    row = mixers.site.water[mixer.stream]
    most = process_limit(mixers.site, row, condition)
    return most, max(outflow(mixers.site, row, most, condition), 1e-9)


def _mixing_feeds(mixers: Mixers, mixer: Mixer) -> tuple[str, ...]:
    """Outlets that mix themselves among the givers of what an outlet is made of."""
    return tuple(dict.fromkeys(a.giver for a in mixers.feed(mixer.stream) if (a.giver, mixer.species) in mixers.all))


def _feeds_stated(mixers: Mixers, mixer: Mixer, condition: str) -> list[float]:
    """Qualities of the other givers."""
    rest = dict.fromkeys(a.giver for a in mixers.feed(mixer.stream) if (a.giver, mixer.species) not in mixers.all)
    return [_stated(mixers, giver, mixer.species, condition) for giver in rest]


def _stated(mixers: Mixers, giver: str, species: str, condition: str) -> float:
    if giver in mixers.site.materials:
        return value_of(mixers.site, giver, species)
    return mixers.site.c_out(giver, species, condition)


def _feed_limits(mixers: Mixers, mixer: Mixer) -> list[float]:
    takers = {arc.taker for arc in mixers.feed(mixer.stream)}
    limits = [mixers.site.c_in_max(taker, mixer.species) for taker in takers]
    further = LENIENT if mixers.site.lenient else 1.0
    return [further * max(x for x in limits if x is not None)] if limits and None not in limits else []
