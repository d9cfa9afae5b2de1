"""Mixing: the quality of what treatment, shared stores and free processes give, in grades.

The quality of a mix times its flow is bilinear. Each outlet and species therefore has grades, one on at a time, each with a
lower and an upper end. A limit from above counts the upper end, a limit from below the lower, so that the design always works.
In the relaxed model the mass along every arc lies between the two ends and adds up to what the mix brings: a bound.

Method: piecewise relaxation after McCormick; Karuppiah R., Grossmann I.E. (2006) Comput. Chem. Eng. 30, 650-673.
"""

from math import isfinite
from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Arc
from parkloop.models.network.material_bounds import value_of
from parkloop.models.network.mixer_ranges import MixerRanges
from parkloop.models.network.mixers import Mixer, Mixers
from parkloop.models.site import Site


def one_grade_on(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""An outlet has one grade of each species in each condition.

    .. math:: \sum_g z_{i,s,g,o} = 1
    """
    grades = range(len(block.ends[stream, species, condition]) - 1)
    return pyo.quicksum(block.on[stream, species, g, condition] for g in grades) == 1


def grades_carry_all(block: Any, arc: str, species: str, condition: str) -> Any:
    r"""What flows along an arc flows in its grades.

    .. math:: \sum_g f_{a,s,g,o} = f_{a,o}
    """
    giver = block.arc[arc].giver
    grades = range(len(block.ends[giver, species, condition]) - 1)
    return pyo.quicksum(block.part[arc, species, g, condition] for g in grades) == block.ledger.flow[arc, condition]


def flow_only_in_grade(block: Any, arc: str, species: str, g: int, condition: str) -> Any:
    r"""Something flows only in the grade that is on.

    .. math:: f_{a,s,g,o} \le U_{a,o} z_{i,s,g,o}
    """
    way = block.arc[arc]
    return block.part[arc, species, g, condition] <= way.bound[condition] * block.on[way.giver, species, g, condition]


def feed_in_grades(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""What arrives at a feed of unequal ratios is counted in the grades of the product.

    .. math:: \sum_g f_{i,s,g,o} = \sum_{j \in feed_i} f_{j,o}
    """
    grades = range(len(block.ends[stream, species, condition]) - 1)
    return pyo.quicksum(block.fed[stream, species, g, condition] for g in grades) == block.arrives[stream, condition]


def feed_arrives(block: Any, stream: str, condition: str) -> Any:
    r"""Inflow at the feeds of a technology.

    .. math:: F_{i,o} = \sum_{j \in feed_i} f_{j,o}
    """
    arcs = block.mixers.feed(stream)
    return block.arrives[stream, condition] == pyo.quicksum(a.arrival * block.ledger.flow[a.id, condition] for a in arcs)


def feed_only_in_grade(block: Any, stream: str, species: str, g: int, condition: str) -> Any:
    r"""What arrives is counted only in the grade that is on.

    .. math:: f_{i,s,g,o} \le U_{i,o} z_{i,s,g,o}
    """
    most = block.mixers.most_arriving(block.mixer[stream, species], condition)
    return block.fed[stream, species, g, condition] <= most * block.on[stream, species, g, condition]


def grade_not_exceeded(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""The mix is no more concentrated than the upper end of its grade.

    .. math:: m_{i,s,o} \le \sum_g hi_g \sum_{a} f_{a,s,g,o}
    """
    upper = _ends(block, stream, species, condition, 1)
    return _leaving(block, block.mixer[stream, species], condition, "high") <= upper + block.ledger.nothing


def grade_reached(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""The mix is no less concentrated than the lower end of its grade.

    .. math:: m_{i,s,o} \ge \sum_g lo_g \sum_{a} f_{a,s,g,o}
    """
    lower = _ends(block, stream, species, condition, 0)
    return _leaving(block, block.mixer[stream, species], condition, "low") + block.ledger.nothing >= lower


def mass_leaves(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""Relaxed: what the mix brings leaves along the arcs, wherever the grades let it.

    A balance is never below nothing.

    .. math:: \sum_a w_{a,s,o} = m_{i,s,o}
    """
    brought = _leaving(block, block.mixer[stream, species], condition, "high")
    if (stream, species, condition) in block.fed_mass:
        return block.fed_mass[stream, species, condition] + block.ledger.nothing == brought
    sent = pyo.quicksum(block.mass[arc.id, species, condition] for arc in block.mixers.out_of.get(stream, ()))
    if block.mixers.taken_away(block.mixer[stream, species], condition):
        return sent + block.ledger.nothing >= brought
    return sent + block.ledger.nothing == brought


def mass_above_lower_end(block: Any, arc: str, species: str, condition: str) -> Any:
    r"""Relaxed: an arc carries at least the lower end of its grade.

    .. math:: w_{a,s,o} \ge \sum_g lo_g f_{a,s,g,o}
    """
    return block.mass[arc, species, condition] >= _along(block, arc, species, condition, 0)


def mass_below_upper_end(block: Any, arc: str, species: str, condition: str) -> Any:
    r"""Relaxed: an arc carries at most the upper end of its grade.

    .. math:: w_{a,s,o} \le \sum_g hi_g f_{a,s,g,o}
    """
    return block.mass[arc, species, condition] <= _along(block, arc, species, condition, 1)


def feed_mass_above_lower_end(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""Relaxed: inflow at a feed of unequal ratios makes at least the grade's lower end.

    .. math:: w_{i,s,o} \ge \sum_g lo_g f_{i,s,g,o}
    """
    return block.fed_mass[stream, species, condition] >= _fed(block, stream, species, condition, 0)


def feed_mass_below_upper_end(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""Relaxed: inflow at a feed of unequal ratios makes at most the grade's upper end.

    .. math:: w_{i,s,o} \le \sum_g hi_g f_{i,s,g,o}
    """
    return block.fed_mass[stream, species, condition] <= _fed(block, stream, species, condition, 1)


def _fed(block: Any, stream: str, species: str, condition: str, end: int) -> Any:
    """Flow that arrives at the feeds times the lower (0) or upper (1) end of the product's grade."""
    ends = block.ends[stream, species, condition]
    return pyo.quicksum(ends[g + end] * block.fed[stream, species, g, condition] for g in range(len(ends) - 1))


def _along(block: Any, arc: str, species: str, condition: str, end: int) -> Any:
    """Flow times the lower (0) or upper (1) end of its grade."""
    ends = block.ends[block.arc[arc].giver, species, condition]
    return pyo.quicksum(ends[g + end] * block.part[arc, species, g, condition] for g in range(len(ends) - 1))


def _ends(block: Any, stream: str, species: str, condition: str, end: int) -> Any:
    """Outflow, or inflow of unequal feeds, times the lower (0) or upper (1) end of its grade."""
    if block.mixers.unequal(block.mixer[stream, species]):
        return _fed(block, stream, species, condition, end)
    return pyo.quicksum(_along(block, arc.id, species, condition, end) for arc in block.mixers.out_of.get(stream, ()))


def _leaving(block: Any, mixer: Mixer, condition: str, side: str) -> Any:
    """Mass that the mix gives to the outlet, at the counted qualities of the feed [g/h, or value · t/h]

    Of a product whose feed takes materials of unequal ratios it is counted in what arrives: quality times flow of the feed.
    """
    ledger, site = block.ledger, block.site
    feed = (arc.arrival * carried(ledger, arc, mixer.species, condition, side) for arc in block.mixers.feed(mixer.stream))
    brought = pyo.quicksum(feed)
    if mixer.kind == "process":
        row = site.water[mixer.stream]
        return brought + 1000.0 * site.load(row, mixer.species, condition) * ledger.intensity[mixer.stream, condition]
    if block.mixers.unequal(mixer):
        return mixer.keeps * brought
    away, share = block.mixers.taken_away(mixer, condition), block.mixers.share(mixer, condition)
    if away:
        return share * brought - away * ledger.activity[site.water[mixer.stream].technology, condition]
    return share * brought


def carried(ledger: Ledger, arc: Arc, species: str, condition: str, side: str) -> Any:
    """Mass of a species along an arc: of a mixer at the ``low`` or ``high`` end of its grade.

    Else as stated.
    """
    key = (arc.id, species, condition, side)
    if key in ledger.mass:
        return ledger.mass[key]
    if arc.domain == "material":
        quality = value_of(ledger.site, arc.giver, species)
    else:
        quality = ledger.site.c_out(arc.giver, species, condition)
    return quality * ledger.flow[arc.id, condition] if quality else 0.0


def add_mixing(block: Any, site: Site, ledger: Ledger) -> None:
    """Grades of every mixer; the mass that its arcs carry, for the limits of those who take it."""
    block.site, block.ledger = site, ledger
    block.mixers = mixers = Mixers(site, ledger.network)
    block.mixer, block.arc, block.ranges = mixers.all, ledger.network.arcs, MixerRanges(mixers)
    block.ends = {key: tuple(ledger.grades.get(key) or ends) for key, ends in block.ranges.all.items()}
    outlets = list(block.ends)
    arcs = [(arc.id, s, o) for i, s, o in outlets for arc in mixers.out_of.get(i, ())]
    grades = [(i, s, g, o) for (i, s, o), ends in block.ends.items() for g in range(len(ends) - 1)]
    variables(block, "on", grades, "whether the grade is on", domain=pyo.Binary)
    parts = [(a, s, g, o) for a, s, o in arcs for g in range(len(block.ends[block.arc[a].giver, s, o]) - 1)]
    variables(block, "part", parts, "flow in the grade [t/h]")
    _add_feeds(block, [key for key in outlets if mixers.unequal(mixers.all[key[0], key[1]])])
    for a, s, o in arcs:
        ledger.mass[a, s, o, "low"] = _along(block, a, s, o, 0)
        ledger.mass[a, s, o, "high"] = _along(block, a, s, o, 1)
    declare(block, one_grade_on, outlets)
    declare(block, grades_carry_all, arcs)
    declare(block, flow_only_in_grade, (key for key in parts if isfinite(block.arc[key[0]].bound[key[3]])))
    if ledger.relaxed:
        _relax(block, ledger, outlets, arcs)
        return
    declare(block, grade_not_exceeded, outlets)
    declare(block, grade_reached, ((i, s, o) for i, s, o in outlets if mixers.all[i, s].kind == "carry"))


def _add_feeds(block: Any, outlets: list[tuple[str, str, str]]) -> None:
    """Inflow at feeds of unequal ratios, in the grades of the products."""
    block.unequal = outlets
    variables(block, "arrives", dict.fromkeys((i, o) for i, _, o in outlets), "flow that arrives at the feeds [t/h]")
    parts = [(i, s, g, o) for i, s, o in outlets for g in range(len(block.ends[i, s, o]) - 1)]
    variables(block, "fed", parts, "flow that arrives, in the grade of the product [t/h]")
    declare(block, feed_arrives, block.arrives)
    declare(block, feed_in_grades, outlets)
    declare(block, feed_only_in_grade, parts)


def _relax(block: Any, ledger: Ledger, outlets: list[tuple[str, str, str]], arcs: list[tuple[str, str, str]]) -> None:
    """The mass along every arc is free between the ends of its grade, and adds up."""
    variables(block, "mass", arcs, "mass carried along the arc [g/h]", domain=pyo.Reals)
    variables(block, "fed_mass", block.unequal, "quality of the product times flow that arrives", domain=pyo.Reals)
    for a, s, o in arcs:
        for side in ("low", "high"):
            ledger.mass[a, s, o, side] = block.mass[a, s, o]
    declare(block, mass_leaves, outlets)
    declare(block, mass_above_lower_end, arcs)
    declare(block, mass_below_upper_end, arcs)
    declare(block, feed_mass_above_lower_end, block.unequal)
    declare(block, feed_mass_below_upper_end, block.unequal)
