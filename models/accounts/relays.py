"""Relays: a plant that may not pass on what comes from others sends and sells its own only.

What it takes out of a store is its own as far as, over the year, it sends no more than it makes.
"""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site

GOING_ON, OWN, FROM_OTHERS = ("sent", "sold"), ("made", "raised", "left_over"), ("received", "bought")
"""Kinds of posts of a balance: what leaves for others, what is the plant's own, what comes from others."""
STORED = ("discharged",)
"""Kind of post of what comes out of a store, whosever it was."""
CHARGED = ("charged",)
"""Kind of post of what is put into a store."""


def only_own_is_passed_on(block: Any, plant: str, commodity: str, condition: str) -> Any:
    r"""What may not be relayed is sent and sold up to what the plant makes itself.

    .. math:: sent + sold \le made + raised + left + discharged
    """
    onward = _posted(block, plant, commodity, condition, GOING_ON)
    return onward <= _posted(block, plant, commodity, condition, OWN + STORED)


def only_own_is_passed_on_in_a_year(block: Any, plant: str, commodity: str, scenario: str) -> Any:
    r"""Through a store no more is sent and sold in a year than the plant makes itself.

    .. math:: \sum_{o \in \sigma} H_o (sent_o + sold_o) \le \sum_{o \in \sigma} H_o (made_o + raised_o + left_o)
    """
    site = block.site
    hours = {o: site.hours(o) for o, row in site.conditions.items() if row.scenario == scenario}
    onward = pyo.quicksum(h * _posted(block, plant, commodity, o, GOING_ON) for o, h in hours.items())
    return onward <= pyo.quicksum(h * _posted(block, plant, commodity, o, OWN) for o, h in hours.items())


def heat_passed_on_is_own(block: Any, plant: str, condition: str) -> Any:
    r"""Heat carriers that it may not relay are not passed on by raising others with them in its zones.

    Together it sends and sells no more than it makes, has left over or stored, and its hot streams give.

    .. math:: \sum_k (sent_k + sold_k) \le \sum_k (made_k + left_k + discharged_k) + \sum_h duty_h
    """
    carriers = block.kept_heat[plant]
    hot = [h.stream for h in block.site.heat.values() if h.is_hot and block.site.stream_plant[h.stream] == plant]
    own = [_posted(block, plant, k, condition, ("made", "left_over", *STORED)) for k in carriers]
    given = [block.ledger.rate[stream, condition] for stream in hot]
    return pyo.quicksum(_posted(block, plant, k, condition, GOING_ON) for k in carriers) <= pyo.quicksum([*own, *given])


def add_relays(block: Any, site: Site, ledger: Ledger) -> None:
    """Keep what comes from others at the plants that may not pass it on."""
    block.ledger, block.site = ledger, site
    kept = [key for key in ledger.balance if not site.relays.allowed(*key[:2])]
    through = [key for key in kept if _has(ledger, key, GOING_ON) and _has(ledger, key, FROM_OTHERS + STORED)]
    declare(block, only_own_is_passed_on, through)
    stored = dict.fromkeys(key[:2] for key in kept if _has(ledger, key, STORED))
    declare(block, only_own_is_passed_on_in_a_year, ((*place, s) for place in stored for s in site.scenarios))
    block.kept_heat = {}
    for plant, commodity, condition in kept:
        if site.commodities[commodity].kind == "heat" and condition == next(iter(site.conditions)):
            block.kept_heat.setdefault(plant, []).append(commodity)
    raising = {key[0] for key in kept if _has(ledger, key, ("raised",))}
    declare(block, heat_passed_on_is_own, ((p, o) for p in sorted(raising & set(block.kept_heat)) for o in site.conditions))


def _has(ledger: Ledger, key: tuple[str, str, str], kinds: tuple[str, ...]) -> bool:
    return any(kind in kinds for kind, _, _ in ledger.balance[key])


def _posted(block: Any, plant: str, commodity: str, condition: str, kinds: tuple[str, ...]) -> Any:
    """Sum of the posts of some kinds in a balance [unit/h]"""
    posts = block.ledger.balance.get((plant, commodity, condition), [])
    return pyo.quicksum(amount for kind, _, amount in posts if kind in kinds) + block.ledger.nothing
