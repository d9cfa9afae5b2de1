"""Tables of stores: what they are, what they do, and what seasonal ones hold over the year."""

from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo

from parkloop.models.network.stored import payer
from parkloop.models.storage import effective_hours, kept, times
from parkloop.optimizer.solve.build import NOISE, Build


def _clean(amount: Any) -> float:
    value = float(pyo.value(amount))
    return 0.0 if abs(value) < NOISE else value


def settle_stores(block: Any) -> None:
    """What is filled and emptied at once without a loss is one net rate."""
    for key, charge in block.charge.items():
        if not block.store[key[0]].lossy:
            both = min(pyo.value(charge), pyo.value(block.discharge[key]))
            charge.set_value(pyo.value(charge) - both, skip_validation=True)
            block.discharge[key].set_value(pyo.value(block.discharge[key]) - both, skip_validation=True)


def store_rows(built: Build) -> Iterable[tuple[Any, ...]]:
    """Size, capital and yearly use of every store that stands or is built."""
    site, block = built.site, built.model.stores
    capital = {c.item: c for c in built.ledger.capital}
    land = {post.head: _clean(post.amount) for post in built.ledger.land}
    for s, row in site.stores.items():
        new = _clean(block.new_size[s]) if s in block.can_be_new else 0.0
        rate = _clean(block.new_rate[s]) if s in block.new_rate else 0.0
        gross = _clean(capital[s].gross) if s in capital else 0.0
        if new or gross or row.existing_size:
            terms = site.capital_terms(payer(site, row), row)
            moved = [
                sum(site.weight(o) * _clean(rates[s, o]) for o in site.conditions if (s, o) in rates)
                for rates in (block.charge, block.discharge)
            ]
            yield (
                *(s, row.plant, row.holds, terms.owner, row.existing_size, new, rate),
                *(gross, terms.net(gross), terms.annual_rate * gross, land.get(s, 0.0), *moved),
            )


def storage_rows(built: Build) -> Iterable[tuple[Any, ...]]:
    """What stores are filled and emptied with in each step, and hold; of seasonal ones a turn tells that."""
    site, block = built.site, built.model.stores
    there = {str(row[0]) for row in store_rows(built)}
    for s, o in block.charge:
        if s not in there:
            continue
        charge, discharge = _clean(block.charge[s, o]), _clean(block.discharge[s, o])
        if (s, o) not in block.level:
            yield s, o, charge, discharge, None, None
            continue
        period = site.periods[site.conditions[o].period or ""]
        yield s, o, charge, discharge, _clean(block.level[s, o]), _clean(block.level[s, period.after(o)])


def level_rows(built: Build) -> Iterable[tuple[Any, ...]]:
    """What seasonal stores hold when a turn of the calendar begins, and when it ends."""
    site, block = built.site, built.model.stores
    there = {str(row[0]) for row in store_rows(built)}
    for s, n in block.carried:
        if s in there:
            turn, level = site.turns[n], _clean(block.carried[s, n])
            row, left, change = site.stores[s], 1.0, 0.0
            for step in turn.period.steps:
                net = row.charge_efficiency * pyo.value(block.charge[s, step.condition])
                net -= pyo.value(block.discharge[s, step.condition]) / row.discharge_efficiency
                change = kept(row, step.length_h) * change + effective_hours(row, step.length_h) * net
                left *= kept(row, step.length_h)
            end = left**turn.repeats * level + times(left, turn.repeats) * change
            yield s, n, turn.period.name, level, 0.0 if abs(end) < NOISE else end
