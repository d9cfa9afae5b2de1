"""Materials: by-products go to sinks that they can replace raw material in, to buyers, or to disposal."""

from typing import Any

import pyomo.environ as pyo

from parkloop.cases.origins import WASTES
from parkloop.cases.schema import MaterialStream
from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Arc
from parkloop.models.network.material_bounds import ratio
from parkloop.models.site import Site
from parkloop.models.subsystems.streams.flows import arrived as _arrived
from parkloop.models.subsystems.streams.flows import arriving as _arriving
from parkloop.models.subsystems.streams.flows import given
from parkloop.models.subsystems.streams.flows import sent as _sent
from parkloop.models.subsystems.streams.flows import user as _user
from parkloop.models.subsystems.streams.mixing import carried


def material_given(block: Any, stream: str, condition: str) -> Any:
    r"""All that a source gives goes somewhere, what its stores give too, but for what they take.

    .. math:: \sum_j f_{ij,o} = rate_{i,o} + discharge_{i,o} - charge_{i,o}
    """
    return _sent(block, stream, condition) == given(block.ledger, stream, condition)


def need_met(block: Any, stream: str, condition: str) -> Any:
    r"""By-products and virgin material together meet the need of a sink, on dry basis by their dry matter.

    .. math:: \sum_i ratio_{ij} (1 - moisture_i) f_{ij,o} = need_{j,o}
    """
    met = (ratio(block.site, arc.giver, stream) * _arriving(block, arc, condition) for arc in block.into[stream])
    return pyo.quicksum(met) + block.ledger.nothing == block.ledger.rate[stream, condition]


def share_within_limit(block: Any, material: str, stream: str, condition: str) -> Any:
    r"""All givers of a material together meet no more than its largest share of the need.

    .. math:: \sum_{i \in m} ratio_{ij} (1 - moisture_i) f_{ij,o} \le share_{m,j} \cdot need_{j,o}
    """
    row = block.site.substitution[material, stream]
    arcs = (arc for arc in block.into[stream] if block.site.materials[arc.giver].material == material)
    met = pyo.quicksum(ratio(block.site, arc.giver, stream) * _arriving(block, arc, condition) for arc in arcs)
    return met <= row.max_share * block.ledger.rate[stream, condition]


def blend_low_enough(block: Any, stream: str, prop: str, condition: str) -> Any:
    r"""The blend that a taker gets has no more of a property than it may.

    .. math:: \sum_i v_{i,g} f_{ij,o} \le max_{j,g} \sum_i f_{ij,o}
    """
    return _blend(block, stream, prop, condition, "high") <= block.limits[stream, prop][1] * _arrived(block, stream, condition)


def blend_high_enough(block: Any, stream: str, prop: str, condition: str) -> Any:
    r"""The blend that a taker gets has no less of a property than it must.

    .. math:: \sum_i v_{i,g} f_{ij,o} \ge min_{j,g} \sum_i f_{ij,o}
    """
    return _blend(block, stream, prop, condition, "low") >= block.limits[stream, prop][0] * _arrived(block, stream, condition)


def material_supply_within_limit(block: Any, stream: str, condition: str) -> Any:
    r"""All users together take no more from a supply than its limit.

    .. math:: \sum_j f_{ij,o} \le limit_i
    """
    return _sent(block, stream, condition) <= block.site.limit(block.site.materials[stream], condition)


def material_outlet_within_limit(block: Any, stream: str, condition: str) -> Any:
    r"""All givers together send no more to an outlet than its limit.

    .. math:: \sum_i f_{ij,o} \le limit_j
    """
    return _arrived(block, stream, condition) <= block.site.limit(block.site.materials[stream], condition)


def _blend(block: Any, stream: str, prop: str, condition: str, side: str) -> Any:
    return pyo.quicksum(arc.arrival * carried(block.ledger, arc, prop, condition, side) for arc in block.into[stream])


def add_materials(block: Any, site: Site, ledger: Ledger) -> None:
    """Every stream's balance, shares and blends; supplies, outlets and treatment are paid by their users."""
    block.site, block.ledger = site, ledger
    block.into, block.out_of = {s: [] for s in site.materials}, {s: [] for s in site.materials}
    for arc in ledger.network.arcs.values():
        if arc.domain == "material":
            block.into[arc.taker].append(arc)
            block.out_of[arc.giver].append(arc)
    streams, conditions = site.materials, list(site.conditions)
    block.limits = {(s, g): (low, high) for s in streams for g, low, high in site.blend_limits.get(s, ()) if block.into[s]}
    declare(block, material_given, _roles(site, "source"))
    declare(block, need_met, _roles(site, "sink"))
    shared = [(m, s) for (m, s), row in site.substitution.items() if s in streams and row.max_share < 1 and block.into[s]]
    given = {(site.materials[arc.giver].material, s) for s in streams for arc in block.into[s]}
    declare(block, share_within_limit, ((m, s, o) for m, s in shared if (m, s) in given for o in conditions))
    declare(
        block, blend_low_enough, ((s, g, o) for (s, g), (_, high) in block.limits.items() if high is not None for o in conditions)
    )
    declare(
        block, blend_high_enough, ((s, g, o) for (s, g), (low, _) in block.limits.items() if low is not None for o in conditions)
    )
    limited = [(s, o) for s, row in streams.items() if row.limit_t_per_h is not None for o in conditions]
    declare(block, material_supply_within_limit, ((s, o) for s, o in limited if streams[s].role == "supply" and block.out_of[s]))
    declare(block, material_outlet_within_limit, ((s, o) for s, o in limited if streams[s].role == "outlet" and block.into[s]))
    for o in conditions:
        for stream in streams.values():
            _post_stream(block, site, ledger, stream, o)


def _roles(site: Site, role: str) -> list[tuple[str, str]]:
    return [(m.stream, o) for m in site.materials.values() if m.role == role for o in site.conditions]


def _post_stream(block: Any, site: Site, ledger: Ledger, stream: MaterialStream, condition: str) -> None:
    """Prices, treatment, emissions and totals of what a giver sends and a taker gets."""
    price = stream.price_per_t or 0.0
    if stream.gives:
        if site.origins.materials.get(stream.stream) in WASTES and stream.stream not in site.origins.prepared:
            given = site.origins.dry.get(stream.stream, 1.0) * ledger.rate[stream.stream, condition]
            ledger.resource(site.stream_plant[stream.stream], "waste_given", given, condition)
        for arc in block.out_of[stream.stream]:
            ends = (arc.to_plant, arc.from_plant) if stream.role == "supply" else (arc.from_plant, arc.to_plant)
            user = _user(site, *ends)
            sent = ledger.flow[arc.id, condition]
            ledger.emit(user, stream.stream, sent, condition)
            if stream.role == "supply":
                ledger.cost(user, "supply", price * sent, condition)
        return
    for arc in block.into[stream.stream]:
        _post_taken(block, site, ledger, stream, arc, condition)


def _post_taken(block: Any, site: Site, ledger: Ledger, stream: MaterialStream, arc: Arc, condition: str) -> None:
    arrived = _arriving(block, arc, condition)
    giver = site.materials[arc.giver]
    user = _user(site, *((arc.from_plant, arc.to_plant) if stream.role == "outlet" else (arc.to_plant, arc.from_plant)))
    ledger.emit(user, stream.stream, arrived, condition)
    if stream.role == "outlet":
        ledger.cost(user, "outlet", (stream.price_per_t or 0.0) * arrived, condition)
        if stream.disposes:
            ledger.resource(user, "disposal", arrived, condition)
        if stream.end in ("use", "sale"):
            _use(site, ledger, arc, arrived, condition)
        return
    row = site.substitution.get((giver.material or "", stream.stream))
    if row is not None and row.treatment_cost_per_t:
        ledger.cost(user, "treatment", row.treatment_cost_per_t * arrived, condition)
    _use(site, ledger, arc, arrived, condition)


def _use(site: Site, ledger: Ledger, arc: Arc, arrived: Any, condition: str) -> None:
    """Solid waste that is used, and not only prepared, counts as used by its giver, by its dry matter."""
    if site.origins.materials.get(arc.giver) in WASTES and arc.taker not in site.origins.prepared:
        ledger.resource(arc.from_plant, "waste_used", site.origins.dry.get(arc.giver, 1.0) * arrived, condition)
