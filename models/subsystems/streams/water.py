"""Water: sources, sinks, mass-transfer processes, supplies and outlets, with several species.

The outlet of a process is counted at its limiting concentration where this loses no optimum: for one species, without loss, at a
free flow and without a stricter limit of a discharge (Savelski and Bagajewicz 2000). Elsewhere it is a mixer, and may lie below.
"""

from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import PROCESSES, WaterStream
from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Arc
from parkloop.models.network.water_bounds import process_limit
from parkloop.models.site import Site
from parkloop.models.subsystems.streams.flows import arrived as _arrived
from parkloop.models.subsystems.streams.flows import arriving as _arriving
from parkloop.models.subsystems.streams.flows import given
from parkloop.models.subsystems.streams.flows import sent as _sent
from parkloop.models.subsystems.streams.mixing import carried


def source_given(block: Any, stream: str, condition: str) -> Any:
    r"""All the water of a source goes somewhere, what its stores give too, but for what they take.

    .. math:: \sum_j f_{ij,o} = rate_{i,o} + discharge_{i,o} - charge_{i,o}
    """
    return _sent(block, stream, condition) == given(block.ledger, stream, condition)


def sink_supplied(block: Any, stream: str, condition: str) -> Any:
    r"""A sink gets the water that it needs.

    .. math:: \sum_i f_{ij,o} = rate_{j,o}
    """
    return _arrived(block, stream, condition) == block.ledger.rate[stream, condition]


def clean_enough(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""The mix that a taker gets is no more concentrated than it may be.

    .. math:: \sum_i c_{i,s} f_{ij,o} \le c^{max}_{j,s} \sum_i f_{ij,o}
    """
    limit = block.site.c_in_max(stream, species)
    return _mass(block, block.into[stream], species, condition) <= limit * _arrived(block, stream, condition)


def load_taken_up(block: Any, stream: str, species: str, condition: str) -> Any:
    r"""The water of a process takes up its load; what is lost carries nothing.

    .. math:: \sum_i (c^{out}_s (1 - loss) - c_{i,s}) f_{ij,o} - c^{out}_s E \ge 1000 \cdot load_s
    """
    row = block.site.water[stream]
    c_out = block.site.c_out(stream, species, condition)
    kept = c_out * (1.0 - row.loss_fraction) * _arrived(block, stream, condition) - c_out * block.site.lost(row, condition)
    load = 1000.0 * block.site.load(row, species, condition) * block.ledger.intensity[stream, condition]
    return kept - _mass(block, block.into[stream], species, condition) >= load


def process_gives_what_it_keeps(block: Any, stream: str, condition: str) -> Any:
    r"""What leaves a process is what came in, less its losses.

    .. math:: \sum_j f_{ij,o} = (1 - loss) \sum_i f_{ij,o} - E
    """
    row = block.site.water[stream]
    kept = (1.0 - row.loss_fraction) * _arrived(block, stream, condition) - block.site.lost(row, condition)
    return _sent(block, stream, condition) == kept


def process_within_limit(block: Any, stream: str, condition: str) -> Any:
    r"""A process takes no more water than its limit, by default its limiting flow.

    .. math:: \sum_i f_{ij,o} \le limit_j
    """
    return _arrived(block, stream, condition) <= process_limit(block.site, block.site.water[stream], condition)


def process_flow_fixed(block: Any, stream: str, condition: str) -> Any:
    r"""A process of fixed flow takes exactly this flow.

    .. math:: \sum_i f_{ij,o} = flow_j
    """
    return _arrived(block, stream, condition) == block.ledger.rate[stream, condition]


def supply_within_limit(block: Any, stream: str, condition: str) -> Any:
    r"""All users together take no more from a supply than its limit.

    .. math:: \sum_j f_{ij,o} \le limit_i
    """
    return _sent(block, stream, condition) <= block.site.limit(block.site.water[stream], condition)


def outlet_within_limit(block: Any, stream: str, condition: str) -> Any:
    r"""All plants together send no more to an outlet than its limit.

    .. math:: \sum_i f_{ij,o} \le limit_j
    """
    return _arrived(block, stream, condition) <= block.site.limit(block.site.water[stream], condition)


def discharge_clean_enough(block: Any, stream: str, plant: str, species: str, condition: str) -> Any:
    r"""The mixed discharge of each plant to an outlet is no more concentrated than the outlet takes.

    .. math:: \sum_{i \in p} c_{i,s} f_{ij,o} \le c^{max}_{j,s} \sum_{i \in p} f_{ij,o}
    """
    arcs = block.discharge[stream, plant]
    total = pyo.quicksum(_arriving(block, arc, condition) for arc in arcs) + block.ledger.nothing
    return _mass(block, arcs, species, condition) <= block.site.c_in_max(stream, species) * total


def cool_enough(block: Any, stream: str, plant: str, condition: str) -> Any:
    r"""The mix that a taker gets, at an outlet that of each plant, is no hotter than it may be.

    Water counts at the temperature at which it leaves: cooled as far as it must be. What states none is within the limit.

    .. math:: \sum_i (T_i - T^{max}_j) f_{ij,o} \le 0
    """
    site = block.site
    limit = site.water[stream].t_max_c
    arcs = block.discharge[stream, plant] if plant else block.into[stream]
    known = ((site.park.leaves_at(site.water[arc.giver]), _arriving(block, arc, condition)) for arc in arcs)
    return pyo.quicksum((t - limit) * flow for t, flow in known if t is not None) + block.ledger.nothing <= 0.0


def _mass(block: Any, arcs: list[Arc], species: str, condition: str) -> Any:
    """Mass of a species that arrives, at the counted concentrations [g/h]"""
    return pyo.quicksum(arc.arrival * carried(block.ledger, arc, species, condition, "high") for arc in arcs)


def add_water(block: Any, site: Site, ledger: Ledger) -> None:
    """Every stream's balance and quality.

    Supplies and outlets are paid by their users; discharge is emission.
    """
    block.site, block.ledger = site, ledger
    block.into, block.out_of, block.discharge = {s: [] for s in site.water}, {s: [] for s in site.water}, {}
    for arc in ledger.network.arcs.values():
        if arc.domain == "water":
            block.into[arc.taker].append(arc)
            block.out_of[arc.giver].append(arc)
            if site.water[arc.taker].role == "outlet":
                block.discharge.setdefault((arc.taker, arc.from_plant), []).append(arc)
    _declare_streams(block, site)
    _declare_qualities(block, site)
    _declare_temperatures(block, site)
    for o in site.conditions:
        for stream in site.water.values():
            _post_stream(block, site, ledger, stream, o)
        for (outlet, plant), arcs in block.discharge.items():
            _post_discharge(block, site, ledger, outlet, plant, arcs, o)


def _roles(site: Site, *roles: str) -> list[tuple[str, str]]:
    return [(w.stream, o) for w in site.water.values() if w.role in roles for o in site.conditions]


def _declare_streams(block: Any, site: Site) -> None:
    water = site.water
    declare(block, source_given, _roles(site, "source"))
    declare(block, sink_supplied, _roles(site, "sink"))
    declare(block, process_gives_what_it_keeps, _roles(site, *PROCESSES))
    fixed = [(s, o) for s, o in _roles(site, *PROCESSES) if water[s].given_flow() is not None]
    declare(block, process_flow_fixed, fixed)
    limited = [(s, o) for s, o in _roles(site, *PROCESSES) if process_limit(site, water[s], o) < float("inf")]
    declare(block, process_within_limit, (key for key in limited if key not in fixed and block.into[key[0]]))
    used = [(s, o) for s, o in _roles(site, "supply") if water[s].limit_t_per_h is not None and block.out_of[s]]
    declare(block, supply_within_limit, used)
    filled = [(s, o) for s, o in _roles(site, "outlet") if water[s].limit_t_per_h is not None and block.into[s]]
    declare(block, outlet_within_limit, filled)


def _declare_qualities(block: Any, site: Site) -> None:
    takers = [(s, o) for s, o in _roles(site, "sink", *PROCESSES) if block.into[s]]
    limits = [(s, x, o) for s, o in takers for x in site.species(s) if site.c_in_max(s, x) is not None]
    declare(block, clean_enough, (key for key in limits if _can_exceed(block, block.into[key[0]], *key)))
    declare(
        block,
        load_taken_up,
        ((s, x, o) for s, o in _roles(site, *PROCESSES) for x in site.species(s) if _takes_up(block, s, x, o)),
    )
    declare(
        block,
        discharge_clean_enough,
        (
            (s, plant, x, o)
            for (s, plant), arcs in block.discharge.items()
            for x in site.species(s)
            for o in site.conditions
            if site.c_in_max(s, x) is not None and _can_exceed(block, arcs, s, x, o)
        ),
    )


def _declare_temperatures(block: Any, site: Site) -> None:
    """Limits of temperature of takers that something hotter can come to."""
    mixes = {(s, ""): arcs for s, arcs in block.into.items() if site.water[s].role != "outlet"} | block.discharge
    limited = {(s, plant): arcs for (s, plant), arcs in mixes.items() if site.water[s].t_max_c is not None}
    leaving = {s: site.park.leaves_at(row) for s, row in site.water.items()}
    hotter = [
        (s, plant)
        for (s, plant), arcs in limited.items()
        if any((leaving[arc.giver] or 0.0) > (site.water[s].t_max_c or 0.0) for arc in arcs if leaving[arc.giver] is not None)
    ]
    declare(block, cool_enough, ((s, plant, o) for s, plant in hotter for o in site.conditions))


def _can_exceed(block: Any, arcs: list[Arc], stream: str, species: str, condition: str) -> bool:
    """Whether a giver is more concentrated than the taker may be.

    Asked of any limit where it is to be moved.
    """
    if block.site.lenient:
        return True
    limit = block.site.c_in_max(stream, species) or 0.0
    graded = block.ledger.mass
    return any(
        (arc.id, species, condition, "high") in graded or block.site.c_out(arc.giver, species, condition) > limit for arc in arcs
    )


def _takes_up(block: Any, stream: str, species: str, condition: str) -> bool:
    """Whether the outlet states the species, and no grades keep it below its limit."""
    stated = block.site.quality[stream][species].c_out_mg_per_l is not None
    graded = any((arc.id, species, condition, "high") in block.ledger.mass for arc in block.out_of[stream])
    return stated and not graded


def _post_stream(block: Any, site: Site, ledger: Ledger, stream: WaterStream, condition: str) -> None:
    """Prices, emissions and totals of what a giver sends and a taker gets."""
    if stream.role in ("source", "supply"):
        for arc in block.out_of[stream.stream]:
            _post_given(ledger, stream, arc, condition)
    else:
        for arc in block.into[stream.stream]:
            _post_taken(block, site, ledger, stream, arc, condition)


def _post_given(ledger: Ledger, stream: WaterStream, arc: Arc, condition: str) -> None:
    user = arc.to_plant if stream.role == "supply" else arc.from_plant
    sent = ledger.flow[arc.id, condition]
    ledger.emit(user, stream.stream, sent, condition)
    if stream.role == "supply":
        ledger.cost(user, "supply", (stream.price_per_t or 0.0) * sent, condition)
        if stream.fresh:
            ledger.resource(user, "freshwater", sent, condition)


def _post_taken(block: Any, site: Site, ledger: Ledger, stream: WaterStream, arc: Arc, condition: str) -> None:
    user = arc.from_plant if stream.role == "outlet" else arc.to_plant
    arrived = _arriving(block, arc, condition)
    ledger.emit(user, stream.stream, arrived, condition, stream.stream if stream.role == "outlet" else "")
    if stream.role == "outlet":
        ledger.cost(user, "outlet", (stream.price_per_t or 0.0) * arrived, condition)
        if stream.counts:
            ledger.resource(user, "wastewater", arrived, condition)
    elif stream.stream in site.origins.water_users and site.water[arc.giver].used_before:
        ledger.resource(user, "water_reused", arrived, condition)
    elif stream.stream in site.origins.water_treated and not site.water[arc.giver].used_before:
        ledger.resource(user, "water_reused", -site.origins.water_treated[stream.stream] * arrived, condition)


def _post_discharge(block: Any, site: Site, ledger: Ledger, outlet: str, plant: str, arcs: list[Arc], condition: str) -> None:
    """What is discharged with water is emission, less what the works behind the outlet takes out."""
    for species in sorted({x for arc in arcs for x in site.species(arc.giver)}):
        row = site.quality.get(outlet, {}).get(species)
        passed = 1.0 - ((row.removal or 0.0) if row is not None else 0.0)
        mass = _mass(block, arcs, species, condition)
        ledger.emit_species(plant, species, passed / 1000.0 * mass, condition, outlet=outlet)
