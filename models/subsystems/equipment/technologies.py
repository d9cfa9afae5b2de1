"""Technologies: what may be built, and converters that exist.

Boilers, CHP, turbines, let-down valves, heat pumps, chillers, treatment units and digesters are all this one thing: an
activity, bounded by a size, that makes and takes commodities and moves the rates of its streams.
"""

from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import HeatStream, Technology, WaterStream
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger, Post
from parkloop.models.network.stored import payer
from parkloop.models.site import Site, Stream


def activity_within_size(block: Any, technology: str, condition: str) -> Any:
    r"""Activity stays within the size that is available.

    .. math:: a_{u,o} \le availability_{u,o} \cdot (existing_u (1 - r_u) + new_u)
    """
    available = block.site.availability(block.technology[technology], condition)
    return block.activity[technology, condition] <= available * block.size[technology]


def size_only_if_built(block: Any, technology: str) -> Any:
    r"""What is new has a size only if it is built.

    .. math:: new_u \le max_u \cdot b_u
    """
    return block.new_size[technology] <= block.technology[technology].largest_new * block.built[technology]


def size_large_enough(block: Any, technology: str) -> Any:
    r"""What is built has at least the least size.

    .. math:: new_u \ge min_u \cdot b_u
    """
    return block.new_size[technology] >= block.technology[technology].min_size * block.built[technology]


def one_of_a_group(block: Any, group: str) -> Any:
    r"""At most one of a group is newly built.

    .. math:: \sum_{u \in g} b_u \le 1
    """
    return pyo.quicksum(block.built[u] for u in block.can_be_new if block.technology[u].group == group) <= 1


def coupled_within_activity(block: Any, other: str, sharers: str, condition: str) -> Any:
    r"""A coupled technology does no more than the other's activity allows, as a turbine's bleeds.

    The sum runs over the rows of one group, else over one row: two bleeds of one group cannot take the same steam. Without the
    other nothing runs that is coupled to it.

    .. math:: \sum_{u \in g} a_{u,o} / ratio_{u,v} \le a_{v,o}
    """
    taken = (block.activity[row.technology, condition] / row.max_ratio for row in block.coupled[other, sharers])
    there = block.activity[other, condition] if other in block.technology else 0.0
    return pyo.quicksum(taken) <= there


def reduction_leaves_something(block: Any, item: str, condition: str) -> Any:
    r"""Source reduction takes away no more than there is.

    .. math:: \sum_u reduction_{u,i} \cdot a_{u,o} \le rate_{i,o}
    """
    return _reduced(block, item, condition) <= block.reducible[item, condition]


def removal_within_activity(block: Any, technology: str, species: str, condition: str) -> Any:
    r"""End-of-pipe removal follows the technology's activity.

    .. math:: removed_{u,s,o} \le |kg_{u,s}| \cdot a_{u,o}
    """
    return (
        block.removed[technology, species, condition]
        <= block.removal_rate[technology, species] * block.activity[technology, condition]
    )


def _new(block: Any, technology: str) -> Any:
    return block.new_size[technology] if technology in block.can_be_new else 0.0


def _reduced(block: Any, item: str, condition: str) -> Any:
    return pyo.quicksum(amount * block.activity[u, condition] for u, amount in block.reducers.get(item, ()))


def add_technologies(block: Any, site: Site, ledger: Ledger) -> None:
    """Sizes, activities, and rates of streams and demands of technologies.

    Capital, land and allowances are posted.
    """
    block.site = site
    block.technology = technologies = site.technologies
    conditions = list(site.conditions)
    block.can_be_new = [u for u, row in technologies.items() if site.new_size(row) > 0]
    variables(block, "new_size", block.can_be_new, "size that is newly built [activity]")
    variables(block, "built", block.can_be_new, "whether it is newly built", domain=pyo.Binary)
    variables(block, "activity", ((u, o) for u in technologies for o in conditions), "activity [activity]")
    ledger.activity.update({key: block.activity[key] for key in block.activity})
    ledger.input.update(ledger.activity)
    block.size = {u: row.existing_size * ledger.kept(u) + _new(block, u) for u, row in technologies.items()}
    declare(block, activity_within_size, block.activity)
    declare(block, size_only_if_built, block.can_be_new)
    declare(block, size_large_enough, (u for u in block.can_be_new if technologies[u].min_size > 0))
    block.coupled = {}
    for coupling in site.couplings:
        block.coupled.setdefault(coupling.shared_by, []).append(coupling)
    declare(block, coupled_within_activity, ((*key, o) for key in block.coupled for o in conditions))
    declare(block, one_of_a_group, (group for u in block.can_be_new if (group := technologies[u].group)))
    ledger.new_size.update({u: block.new_size[u] for u in block.can_be_new})
    ledger.built_technology.update({u: block.built[u] for u in block.can_be_new})
    ledger.size.update(block.size)
    _set_rates(block, site, ledger)
    for u, row in technologies.items():
        _post_building(block, site, ledger, u, row)
        for o in conditions:
            _post_running(block, site, ledger, u, row, o)
    _post_removals(block, site, ledger)


def _set_rates(block: Any, site: Site, ledger: Ledger) -> None:
    """Set rates of streams and demands: data less source reductions, or per activity.

    Of a technology's a multiple of its activity.
    """
    block.reducers = {}
    for r in site.case.reductions:
        if r.technology in block.technology:
            block.reducers.setdefault(r.stream, []).append((r.technology, r.per_activity))
    block.reducible = {}
    streams: list[Stream | HeatStream] = [*site.water.values(), *site.materials.values(), *site.heat.values()]
    for o in site.conditions:
        for stream in streams:
            _set_rate(block, site, ledger, stream, o)
        for d in site.case.demands:
            if d.plant in site.members:
                rate = d.rate_per_h * site.factor(d.profile, o)
                sign = 1 if rate >= 0 else -1
                ledger.rate[d.demand, o] = sign * _less(block, d.demand, o, abs(rate))
    declare(block, reduction_leaves_something, block.reducible)


def _set_rate(block: Any, site: Site, ledger: Ledger, stream: Stream | HeatStream, condition: str) -> None:
    rate, key = site.nominal(stream, condition), (stream.stream, condition)
    if isinstance(stream, HeatStream) and stream.water is not None:
        ledger.rate[key] = stream.duty_per_t * ledger.rate[stream.water, condition]
    elif stream.technology is not None:
        ledger.rate[key] = rate * block.activity[stream.technology, condition]
    elif isinstance(stream, WaterStream) and stream.is_process:
        ledger.rate[key] = rate
        ledger.intensity[key] = _less(block, stream.stream, condition, 1.0)
    else:
        ledger.rate[key] = _less(block, stream.stream, condition, rate)


def _less(block: Any, item: str, condition: str, amount: float) -> Any:
    """The amount less its source reductions."""
    if item not in block.reducers:
        return amount
    block.reducible[item, condition] = amount
    return amount - _reduced(block, item, condition)


def _post_building(block: Any, site: Site, ledger: Ledger, u: str, row: Technology) -> None:
    if u not in block.can_be_new:
        return
    built, size = block.built[u], block.new_size[u]
    if row.scale_exponent is None:
        capital = row.capex_fixed * built + row.capex_per_size * size
        ledger.invest(site.capital_terms(payer(site, row), row), u, capital, "technology")
    if row.land_m2_fixed or row.land_m2_per_size:
        ledger.land.append(Post(row.plant, u, row.land_m2_fixed * built + row.land_m2_per_size * size))


def _post_running(block: Any, site: Site, ledger: Ledger, u: str, row: Technology, condition: str) -> None:
    activity = block.activity[u, condition]
    ledger.cost(payer(site, row), "technology_opex", row.opex_per_activity * activity, condition)
    ledger.allowances.append(Post(row.plant, u, row.allowance_t_per_activity_h * activity, condition))


def _post_removals(block: Any, site: Site, ledger: Ledger) -> None:
    rows = [(u, s, -kg, scope) for u in block.technology for s, kg, scope, _ in site.emission_rows.get(u, ()) if kg < 0]
    block.removal_rate = {(u, s): kg for u, s, kg, _ in rows}
    keys = [(u, s, o) for u, s, _, _ in rows for o in site.conditions]
    variables(block, "removed", keys, "removed at the end of the pipe [kg/h]")
    declare(block, removal_within_activity, keys)
    for u, s, _, scope in rows:
        for o in site.conditions:
            plant = block.technology[u].plant
            ledger.removals.append(Post(plant, f"{u} {s}", block.removed[u, s, o], o, scope=scope))
