r"""Stores: what is held from one step of a typical period to another, and over the seasons.

What a period takes out of a store it brings back, so that its first level is its last. The level of a seasonal store is the sum
of two: that with which a period begins, which follows from the calendar, and what has changed in the period since (Kotzur et al.
2018). Gabrielli et al. 2018 have a level of their own in every hour of the year instead, with the rates of typical days: the same
content, with as many rows as hours. The sum is exact for any loss, as the content is a linear function of both. Where a period
passes many times in a row, its level at a step moves one way from one time to the next, so that bounds at the first and the last
time hold for all between; Kotzur et al. bound the extremes of the two parts apart, which is stricter than need be.

Rates are means of their step. A store that loses something by being filled and emptied does not do both in one step: that would
be a way to be rid of heat, power or material for nothing. One that loses nothing by it may, for only the difference counts.

Method: Kotzur L., Markewitz P., Robinius M., Stolten D. (2018) Time series aggregation for energy system design: Modeling
seasonal storage. Applied Energy 213, 123-135. Gabrielli P., Gazzani M., Martelli E., Mazzotti M. (2018) Optimal design of
multi-energy systems with seasonal storage. Applied Energy 219, 408-424.
"""

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import Storage
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger, Post
from parkloop.models.network.stored import acts_in, most_emptied, most_filled, payer
from parkloop.models.site import Site
from parkloop.models.storage import Turn, effective_hours, kept, times

LAST_TIME = "last"
FIRST_TIME = "first"


def store_only_if_built(block: Any, store: str) -> Any:
    r"""What is new of a store has a size only if it is built.

    .. math:: new_s \le max_s \cdot b_s
    """
    return block.new_size[store] <= block.store[store].largest_new * block.built[store]


def store_large_enough(block: Any, store: str) -> Any:
    r"""A store that is built has at least the least size.

    .. math:: new_s \ge min_s \cdot b_s
    """
    return block.new_size[store] >= block.store[store].min_size * block.built[store]


def rate_only_if_built(block: Any, store: str) -> Any:
    r"""The rate that is bought for a store belongs to one that is built.

    .. math:: rate_s \le rate^{max}_s \cdot b_s
    """
    return block.new_rate[store] <= block.largest_rate[store] * block.built[store]


def charge_within_rate(block: Any, store: str, condition: str) -> Any:
    r"""A store is filled no faster than the rate that exists or is bought for it.

    .. math:: c_{s,o} \le existing_s + rate_s
    """
    return block.charge[store, condition] <= _rate(block, store)


def discharge_within_rate(block: Any, store: str, condition: str) -> Any:
    r"""A store is emptied no faster than the rate that exists or is bought for it.

    .. math:: d_{s,o} \le existing_s + rate_s
    """
    return block.discharge[store, condition] <= _rate(block, store)


def charged_only_when_filling(block: Any, store: str, condition: str) -> Any:
    r"""What loses by being filled and emptied is filled only while it is not emptied.

    .. math:: c_{s,o} \le c^{max}_{s,o} z_{s,o}
    """
    return block.charge[store, condition] <= block.charge[store, condition].ub * block.filling[store, condition]


def discharged_only_when_emptying(block: Any, store: str, condition: str) -> Any:
    r"""What loses by being filled and emptied is emptied only while it is not filled.

    .. math:: d_{s,o} \le d^{max}_{s,o} (1 - z_{s,o})
    """
    return block.discharge[store, condition] <= block.discharge[store, condition].ub * (1 - block.filling[store, condition])


def level_follows(block: Any, store: str, condition: str) -> Any:
    r"""The content of the next step is what is left, and what was put in less what was taken out.

    After the last step of a period comes its first.

    .. math:: L_{s,o+1} = \delta_{s,o} L_{s,o} + H_{s,o} \left( \eta^c_s c_{s,o} - d_{s,o} / \eta^d_s \right)
    """
    period = block.site.periods[block.site.conditions[condition].period]
    return block.level[store, period.after(condition)] == _after(block, store, condition, block.level[store, condition])


def content_within_size(block: Any, store: str, condition: str) -> Any:
    r"""A store holds no more than its size.

    .. math:: L_{s,o} \le existing_s + new_s
    """
    return block.level[store, condition] <= _size(block, store)


def turn_follows(block: Any, store: str, position: int) -> Any:
    r"""A seasonal store begins a turn of the year with what the turn before has left.

    In a turn one period passes :math:`r` times. After the last turn of the year comes the first.

    .. math:: I_{s,n+1} = \delta_p^r I_{s,n} + \sum_{i < r} \delta_p^i \Delta_{s,p}
    """
    turn = block.site.turns[position]
    return block.carried[store, turn.following] == _begins(block, store, turn, turn.repeats)


def seasonal_not_below_empty(block: Any, store: str, time: str, position: int, condition: str) -> Any:
    r"""A seasonal store never holds less than nothing, the first and the last time in a turn.

    .. math:: \delta_{s,o} I_{s,n} + L_{s,o} \ge 0
    """
    return _content(block, store, time, position, condition) >= 0


def seasonal_within_size(block: Any, store: str, time: str, position: int, condition: str) -> Any:
    r"""A seasonal store holds no more than its size, the first and the last time in a turn.

    .. math:: \delta_{s,o} I_{s,n} + L_{s,o} \le existing_s + new_s
    """
    return _content(block, store, time, position, condition) <= _size(block, store)


def _size(block: Any, store: str) -> Any:
    row = block.store[store]
    return row.existing_size + block.ledger.new_size.get(store, 0.0)


def _rate(block: Any, store: str) -> Any:
    return block.store[store].existing_rate + block.ledger.new_rate.get(store, 0.0)


def _after(block: Any, store: str, condition: str, level: Any) -> Any:
    """Content after a step that begins with a level [unit]"""
    row, hours = block.store[store], block.site.conditions[condition].length_h
    net = row.charge_efficiency * block.charge[store, condition] - block.discharge[store, condition] / row.discharge_efficiency
    return kept(row, hours) * level + effective_hours(row, hours) * net


def _changes(block: Any, store: str, period: str) -> Iterator[tuple[str, float, Any]]:
    """Each step of a period, and its end: the share left of the first content, and what changed since."""
    change: Any = 0.0
    left = 1.0
    for step in block.site.periods[period].steps:
        yield step.condition, left, change
        change = _after(block, store, step.condition, change)
        left *= kept(block.store[store], step.length_h)
    yield "", left, change


def _begins(block: Any, store: str, turn: Turn, count: int) -> Any:
    """Content of a seasonal store after a period of a turn has passed some times [unit]"""
    _, left, change = list(_changes(block, store, turn.period.name))[-1]
    return left**count * block.carried[store, turn.position] + times(left, count) * change


def _content(block: Any, store: str, time: str, position: int, condition: str) -> Any:
    """Content when a step begins, the first or the last time that it passes in a turn [unit]"""
    turn = block.site.turns[position]
    begins = _begins(block, store, turn, turn.repeats - 1 if time == LAST_TIME else 0)
    left, change = next((left, change) for o, left, change in _changes(block, store, turn.period.name) if o == condition)
    return left * begins + change


def add_stores(block: Any, site: Site, ledger: Ledger) -> None:
    """Sizes, rates and contents of stores; what they give and take, capital and land are posted."""
    block.site, block.store, block.ledger = site, site.stores, ledger
    block.can_be_new = [s for s, row in site.stores.items() if site.new_size(row) > 0]
    variables(block, "new_size", block.can_be_new, "size that is newly built [unit]")
    variables(block, "built", block.can_be_new, "whether it is newly built", domain=pyo.Binary)
    ledger.new_size.update({s: block.new_size[s] for s in block.can_be_new})
    ledger.built_technology.update({s: block.built[s] for s in block.can_be_new})
    declare(block, store_only_if_built, block.can_be_new)
    declare(block, store_large_enough, (s for s in block.can_be_new if site.stores[s].min_size > 0))
    steps = [(s, o) for s, row in site.stores.items() for o in site.conditions if acts_in(site, row, o)]
    _declare_rates(block, site, ledger, steps)
    _declare_levels(block, site, steps)
    for s, row in site.stores.items():
        _post_building(block, site, ledger, s, row)
    for s, o in steps:
        _post_running(block, ledger, s, site.stores[s], o)


def _declare_rates(block: Any, site: Site, ledger: Ledger, keys: list[tuple[str, str]]) -> None:
    """Filling and emptying within size and rate, and not both at once where that loses something."""
    filled = {(s, o): most_filled(site, site.stores[s], o) for s, o in keys}
    emptied = {(s, o): most_emptied(site, site.stores[s], o) for s, o in keys}
    variables(block, "charge", keys, "put in [unit/h]", bounds=lambda _, s, o: (0.0, filled[s, o]))
    variables(block, "discharge", keys, "taken out [unit/h]", bounds=lambda _, s, o: (0.0, emptied[s, o]))
    rated = [s for s, row in site.stores.items() if row.capex_per_rate > 0]
    block.largest_rate = {s: max((x for (t, _), x in (*filled.items(), *emptied.items()) if t == s), default=0.0) for s in rated}
    variables(block, "new_rate", (s for s in rated if s in block.can_be_new), "rate that is newly bought [unit/h]")
    ledger.new_rate.update(dict(block.new_rate.items()))
    declare(block, rate_only_if_built, block.new_rate)
    declare(block, charge_within_rate, ((s, o) for s, o in keys if s in rated))
    declare(block, discharge_within_rate, ((s, o) for s, o in keys if s in rated))
    lossy = [(s, o) for s, o in keys if site.stores[s].lossy]
    variables(block, "filling", lossy, "whether it is filled and not emptied", domain=pyo.Binary)
    declare(block, charged_only_when_filling, lossy)
    declare(block, discharged_only_when_emptying, lossy)


def _declare_levels(block: Any, site: Site, keys: list[tuple[str, str]]) -> None:
    """Contents at the beginning of steps, of seasonal stores at the beginning of turns."""
    daily = [(s, o) for s, o in keys if not site.stores[s].seasonal]
    variables(block, "level", daily, "content at the beginning of the step [unit]")
    declare(block, level_follows, daily)
    declare(block, content_within_size, daily)
    turns = [(s, n) for s, row in site.stores.items() if row.seasonal for n in site.turns]
    variables(block, "carried", turns, "content at the beginning of the turn [unit]")
    declare(block, turn_follows, turns)
    moments = [
        (s, time, n, row.condition)
        for s, n in turns
        for time in ((FIRST_TIME, LAST_TIME) if site.turns[n].repeats > 1 else (FIRST_TIME,))
        for row in site.turns[n].period.steps
    ]
    later = [key for key in moments if key[1] == LAST_TIME or key[3] != site.turns[key[2]].period.steps[0].condition]
    declare(block, seasonal_not_below_empty, later)  # the content at the beginning of a turn is a variable, and not below 0
    declare(block, seasonal_within_size, moments)


def _post_building(block: Any, site: Site, ledger: Ledger, s: str, row: Storage) -> None:
    if s not in block.can_be_new:
        return
    built, size = block.built[s], block.new_size[s]
    capital = row.capex_fixed * built + row.capex_per_size * size
    if s in block.new_rate:
        capital = capital + row.capex_per_rate * block.new_rate[s]
    ledger.invest(site.capital_terms(payer(site, row), row), s, capital, "store")
    if row.land_m2_fixed or row.land_m2_per_size:
        ledger.land.append(Post(row.plant, s, row.land_m2_fixed * built + row.land_m2_per_size * size))


def _post_running(block: Any, ledger: Ledger, s: str, row: Storage, condition: str) -> None:
    charge, discharge = block.charge[s, condition], block.discharge[s, condition]
    if row.holds in block.site.commodities:
        ledger.commodity(row.plant, row.holds, condition, "charged", -1, charge)
        ledger.commodity(row.plant, row.holds, condition, "discharged", +1, discharge)
    else:
        key = row.holds, condition
        ledger.stored[key] = ledger.stored.get(key, 0.0) + discharge - charge
