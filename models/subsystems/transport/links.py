"""Links: what is built between plants, and what flows along every arc."""

from math import isfinite
from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger, Post
from parkloop.models.network.arcs import Candidate, Network
from parkloop.models.site import Site


def flow_only_if_built(block: Any, arc: str, condition: str) -> Any:
    r"""Something flows from stream to stream only through a link that exists.

    .. math:: f_{a,o} \le U_{a,o} \cdot y_\ell
    """
    way = block.network.arcs[arc]
    return block.flow[arc, condition] <= way.bound[condition] * block.exists[way.link]


def flow_within_limit(block: Any, link: str, condition: str) -> Any:
    r"""All that passes a link stays within the largest flow that its mode or the planner allows.

    .. math:: \sum_{a \in \ell} f_{a,o} \le U_{\ell,o} \cdot y_\ell
    """
    return block.through[link, condition] <= block.network.largest_flow(link, condition) * block.exists[link]


def flow_within_capacity(block: Any, link: str, condition: str) -> Any:
    r"""All that passes a link stays within the capacity that is paid.

    .. math:: \sum_{a \in \ell} f_{a,o} \le K_\ell
    """
    return block.through[link, condition] <= block.capacity[link]


def flow_within_what_stands(block: Any, link: str, condition: str) -> Any:
    r"""All that passes an existing link stays within the capacity that is kept and added.

    .. math:: \sum_{a \in \ell} f_{a,o} \le K^0_\ell (1 - r_\ell) + e_\ell
    """
    return block.through[link, condition] <= block.standing_capacity[link]


def flow_within_row(block: Any, giver: str, row: str, condition: str) -> Any:
    r"""A stream's flow without link stays within the capacity of the row of links.csv for it.

    .. math:: \sum_{a \in r} f_{a,o} \le C_r
    """
    arcs = block.network.arcs_of_row[giver, row]
    return pyo.quicksum(block.flow[arc.id, condition] for arc in arcs) <= arcs[0].row.capacity


def capacity_only_if_built(block: Any, link: str) -> Any:
    r"""A link has a capacity only if it is built; a pipe larger than its use may be bought.

    .. math:: K_\ell \le \max(\max_o U_{\ell,o}, min_\ell) \cdot y_\ell
    """
    return block.capacity[link] <= largest_capacity(block, link) * block.built[link]


def capacity_large_enough(block: Any, link: str) -> Any:
    r"""What is built has at least the smallest capacity that can be bought.

    .. math:: K_\ell \ge min_\ell \cdot y_\ell
    """
    return block.capacity[link] >= block.network.links[link].mode.min_flow * block.built[link]


def more_arrives_than_is_lost(block: Any, link: str) -> Any:
    r"""A new main brings over the year at least what it loses while it stands: it is no cooler.

    One that exists brings at least what it loses more because it is enlarged.

    .. math:: \sum_o w_o \eta_\ell f_{\ell,o} / \sum_o w_o \ge S_\ell y_\ell + s_\ell K_\ell
    """
    site, row = block.site, block.network.links[link]
    hours = sum(site.weight(o) for o in site.conditions)
    brought = pyo.quicksum(site.weight(o) / hours * row.arrival * block.through[link, o] for o in site.conditions)
    lost = row.standing_loss_per_capacity * block.enlarged[link] if row.exists else block.kept_warm[link]
    return brought >= lost


def required_is_built(block: Any, link: str) -> Any:
    r"""What the planner requires is built.

    .. math:: y_\ell = 1
    """
    return block.built[link] == 1


def _through(block: Any, link: str, condition: str) -> Any:
    """All that passes a link [unit/h]"""
    arcs = block.network.arcs_of[link]
    return block.flow[arcs[0].id, condition] if len(arcs) == 1 else pyo.quicksum(block.flow[arc.id, condition] for arc in arcs)


def largest_capacity(block: Any, link: str) -> float:
    """Largest capacity that a link may have; infinite where nothing bounds what it sends [unit/h]"""
    most = max((block.network.largest_flow(link, o) for o in block.site.conditions), default=0.0)
    designed = 0.0 if block.site.design is None else block.site.design.links.get(link, 0.0)
    return max(most, block.network.links[link].mode.min_flow, designed * (1.0 + 1e-6))


def _finite(bound: float) -> float | None:
    return bound if isfinite(bound) else None


def add_links(block: Any, site: Site, ledger: Ledger) -> None:
    """Flows along all arcs; links are built, sized, paid by their owner, and use his electricity."""
    block.site, block.network = site, ledger.network
    network: Network = ledger.network
    conditions = list(site.conditions)
    new = [link for link in network.links.values() if not link.exists]
    sized = [link.id for link in new if link.chooses_size]
    variables(block, "built", (link.id for link in new), "whether the link is built", domain=pyo.Binary)
    variables(block, "capacity", sized, "capacity of the link [unit/h]")
    block.exists = {link.id: ledger.kept(link.id) if link.exists else block.built[link.id] for link in network.links.values()}
    block.enlarged = ledger.enlarged
    block.standing_capacity = {x.id: _standing_capacity(block, ledger, x) for x in network.links.values() if x.exists}
    flow = variables(
        block,
        "flow",
        ((arc.id, o) for arc in network.arcs.values() for o in conditions),
        "sent along the arc [unit/h]",
        bounds=lambda _, arc, o: (0, _finite(network.arcs[arc].bound[o])),
    )
    block.through = {(link, o): _through(block, link, o) for link in network.links for o in conditions}
    ledger.flow.update({key: flow[key] for key in flow})
    ledger.built.update({link.id: block.built[link.id] for link in new})
    ledger.stands.update(block.exists)
    piped = [arc for arc in network.arcs.values() if arc.link is not None and network.links[arc.link].optional]
    changing = [x for x in network.links.values() if x.exists and (x.enlargement > 0 or x.retirable) and x.limit is not None]
    shared = [link for link in network.links.values() if len(network.arcs_of[link.id]) > 1]
    declare(block, flow_only_if_built, ((arc.id, o) for arc in piped for o in conditions if isfinite(arc.bound[o])))
    declare(block, flow_within_row, ((*key, o) for key in network.arcs_of_row for o in conditions))
    declare(block, flow_within_limit, ((link.id, o) for link in shared if link.limit is not None for o in conditions))
    declare(block, flow_within_capacity, ((x, o) for x in sized for o in conditions if network.arcs_of[x]))
    declare(block, flow_within_what_stands, ((x.id, o) for x in changing for o in conditions if network.arcs_of[x.id]))
    declare(block, capacity_only_if_built, (x for x in sized if isfinite(largest_capacity(block, x))))
    declare(block, capacity_large_enough, (x for x in sized if network.links[x].mode.min_flow > 0))
    declare(block, required_is_built, (link.id for link in new if link.status == "required"))
    losing = [link for link in network.links.values() if link.domain == "commodity" and link.loses_standing]
    block.kept_warm = {link.id: _standing_loss(block, link) for link in losing}
    for link in network.links.values():
        if link.ways is None:  # of those along corridors the route is not yet known
            post_building(block, ledger, link)
            for o in conditions:
                post_running(block, site, ledger, link, o)


def limit_losses(block: Any) -> None:
    """Let no main be a cooler, once what each loses on its route is known."""
    losing = [block.network.links[link] for link in block.kept_warm]
    wider = [x for x in losing if x.exists and x.enlargement > 0 and x.standing_loss_per_capacity > 0]
    declare(block, more_arrives_than_is_lost, (*(x.id for x in losing if x.status == "candidate"), *(x.id for x in wider)))


def post_building(block: Any, ledger: Ledger, link: Candidate, longer_km: Any = 0.0, longer_size: Any = 0.0) -> None:
    """Post capital, standing cost and land of a link.

    By how much its route is longer than its length counts besides [km, unit/h km]
    """
    exists = block.exists[link.id]
    ledger.cost(link.owner, "link_opex", link.standing_cost * exists)
    if link.exists:
        if link.row is not None and link.id in ledger.enlarged:
            ledger.invest(link.terms, link.id, link.row.capex_per_enlargement * ledger.enlarged[link.id], "link")
        return
    capital = link.fixed_capital * exists + link.fixed_capital_per_km * longer_km
    if link.pays_by_size:
        capital += link.capital_per_capacity * block.capacity[link.id] + link.capital_per_capacity_km * longer_size
    ledger.invest(link.terms, link.id, capital, "link")
    if link.land_m2 or (link.ways is not None and link.mode.land_m2_per_km):
        ledger.land.append(Post(link.owner, link.id, link.land_m2 * exists + link.mode.land_m2_per_km * longer_km))


def post_running(block: Any, site: Site, ledger: Ledger, link: Candidate, condition: str) -> None:
    """Post what a link sends, and what that costs, takes and emits."""
    if not ledger.network.arcs_of[link.id]:
        return
    mode, sent = link.mode, block.through[link.id, condition]
    longer = ledger.detoured.get((link.id, condition), 0.0)
    sent_km = link.length_km * sent + longer
    ledger.cost(link.owner, "link_opex", link.running_cost * sent + mode.opex_per_unit_km * longer, condition)
    ledger.emit(link.owner, mode.mode, sent_km, condition)
    if mode.co2_kg_per_unit_km:
        ledger.emit_species(link.owner, "co2", mode.co2_kg_per_unit_km * sent_km, condition, scope=3)
    if mode.electricity_mwh_per_unit_km and site.electricity is not None:
        power = mode.electricity_mwh_per_unit_km * sent_km
        ledger.commodity(link.driver, site.electricity, condition, "pumping", -1, power)
    if link.domain == "commodity":
        arc = ledger.network.arcs_of[link.id][0]
        _post_carriage(ledger, arc.sends, link.from_plant, "sent", -1, sent, condition)
        _post_carriage(ledger, arc.delivers, link.to_plant, "received", +1, ledger.arrives(arc, condition), condition)
        if link.id in block.kept_warm:
            ledger.commodity(link.from_plant, link.item, condition, "kept_warm", -1, block.kept_warm[link.id])


def _standing_capacity(block: Any, ledger: Ledger, link: Candidate) -> Any:
    """Capacity of an existing link: what is kept, and what is added [unit/h]"""
    return (link.capacity_today or 0.0) * block.exists[link.id] + ledger.enlarged.get(link.id, 0.0)


def _standing_loss(block: Any, link: Candidate) -> Any:
    """What a main loses on its shortest route, one that exists by the capacity that it has [unit/h]"""
    loss = link.standing_loss * block.exists[link.id]
    if link.standing_loss_per_capacity:
        capacity = block.standing_capacity[link.id] if link.exists else block.capacity[link.id]
        loss = loss + link.standing_loss_per_capacity * capacity
    return loss


def _post_carriage(ledger: Ledger, commodity: str, plant: str, kind: str, sign: int, amount: Any, condition: str) -> None:
    ledger.commodity(plant, commodity, condition, kind, sign, amount)
    tce = ledger.site.commodities[commodity].tce
    ledger.resource(plant, "energy_with_exchange", sign * tce * amount, condition)
