"""Ranges of the qualities of mixers, from the data alone. No Pyomo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.fixed_point import Mix, ceilings, floors
from models.material_bounds import value_of
from models.water_bounds import cleanest, process_limit

if TYPE_CHECKING:
    from models.mixers import Mixer, Mixers

Range = tuple[float, float]
"""Least and largest concentration or value."""
ENDLESS = 1e7
"""A concentration that grows beyond this in a loop has no bound [mg/L]"""
LENIENT = 10.0
"""How far limits of feeds may be exceeded where it is asked whether they are at fault, as a multiple."""
BEYOND = 1e4
"""Times the highest quality that is stated, which a loop must exceed, too."""


def ranges_of(mixers: Mixers, species: str, condition: str) -> dict[tuple[str, str, str], Range]:
    """Least and largest quality of every mixer of a species: fixed points, which hold every design (``models.fixed_point``)."""
    outlets = {i: mixer for (i, s), mixer in mixers.all.items() if s == species}
    cap = _cap(mixers, species, condition)
    high = ceilings({i: _highest_mix(mixers, m, condition) for i, m in outlets.items()}, cap)
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
    row = mixers.site.water[mixer.stream]
    most = process_limit(mixers.site, row, condition)
    out = max(most * (1 - row.loss_fraction) - row.loss_t_per_h, 1e-9)
    load = 1000.0 * mixers.site.load(row, mixer.species, condition)
    return Mix(fed, stated, most / out, load / out, limit)


def _lowest_mix(mixers: Mixers, mixer: Mixer, condition: str) -> Mix:
    """The mix that gives an outlet its lowest quality; a balance can be empty."""
    if mixer.kind == "process":
        return Mix(stated=cleanest(mixers.site, mixer.stream, mixer.species, condition))
    if mixer.kind == "balance":
        return Mix()
    stated = min(_feeds_stated(mixers, mixer, condition), default=None)
    return Mix(_mixing_feeds(mixers, mixer), stated, mixer.keeps)


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
