"""Which water stream may give to which, and how much at most. No Pyomo."""

from collections.abc import Iterable

from cases.schema import WaterStream
from models.site import Site

Pair = tuple[str, str]
Bound = tuple[float, float]
"""Largest flow that the giver can send, and that the taker can receive [t/h]"""


def may_take_water(giver: WaterStream, taker: WaterStream) -> bool:
    """A supply never feeds an outlet, a process not itself, a technology's product not its own feed."""
    if giver.role == "supply" and taker.role == "outlet":
        return False
    own_feed = giver.technology is not None and giver.technology == taker.technology
    return giver.stream != taker.stream and not own_feed


def limiting_flow(site: Site, stream: WaterStream, condition: str) -> float:
    r"""The flow at which a process takes up its load between its limiting concentrations [t/h]

    .. math:: \max_s \frac{1000\,load_s + c^{out}_s E}{c^{out}_s (1-loss) - c^{in,max}_s}
    """
    flows = [0.0]
    for species in site.species(stream.stream):
        c_out = site.c_out(stream.stream, species, condition)
        taken_up = 1000.0 * site.load(stream, species, condition) + c_out * stream.loss_t_per_h
        room = c_out * (1.0 - stream.loss_fraction) - (site.c_in_max(stream.stream, species) or 0.0)
        if taken_up > 0:
            unlimited = room <= 0 or site.c_in_max(stream.stream, species) is None
            flows.append(float("inf") if unlimited else taken_up / room)
    return max(flows)


def process_limit(site: Site, stream: WaterStream, condition: str) -> float:
    """Largest inlet of a process: fixed, stated, or its limiting flow [t/h]"""
    if stream.flow_t_per_h is not None:
        return stream.flow_t_per_h
    if stream.limit_t_per_h is not None:
        return stream.limit_t_per_h
    return limiting_flow(site, stream, condition)


def free_outlet(site: Site, stream: WaterStream) -> bool:
    """Whether an outlet below its limit can be better: several species, losses, or a fixed flow without c_out."""
    species = site.species(stream.stream)
    lossy = stream.loss_fraction > 0 or stream.loss_t_per_h > 0
    return len(species) > 1 or lossy or any(site.fixed_outlet_missing(stream.stream, x) for x in species)


def cleanest(site: Site, giver: str, species: str, condition: str) -> float:
    """Lowest concentration that the giver can have: of a free process its load in its largest outflow [mg/L]"""
    row = site.water[giver]
    if row.role != "process" or not free_outlet(site, row):
        return site.c_out(giver, species, condition)
    reduced = any(r.stream == giver for r in site.case.reductions)
    out = outflow(row, process_limit(site, row, condition))
    least = 0.0 if reduced or out <= 0 else 1000.0 * site.load(row, species, condition) / out
    missing = site.fixed_outlet_missing(giver, species)
    return least if missing else min(least, site.c_out(giver, species, condition))


def outflow(stream: WaterStream, inlet: float) -> float:
    """What a process gives of an inlet [t/h]"""
    return max(0.0, inlet * (1.0 - stream.loss_fraction) - stream.loss_t_per_h)


def _sendable(site: Site, giver: WaterStream, condition: str) -> float:
    if giver.role == "process":
        return outflow(giver, process_limit(site, giver, condition))
    if giver.role == "supply":
        limit = site.limit(giver, condition)
        return float("inf") if limit is None else limit
    return site.largest(giver, condition)


def _receivable(site: Site, taker: WaterStream, condition: str) -> float:
    if taker.role == "process":
        return process_limit(site, taker, condition)
    if taker.role == "outlet":
        limit = site.limit(taker, condition)
        return float("inf") if limit is None else limit
    return site.largest(taker, condition)


def water_bounds(site: Site, pairs: Iterable[Pair]) -> dict[Pair, dict[str, Bound]]:
    r"""Largest flows by pair and condition: what is given, what is taken, and what quality admits.

    .. math:: f_{ij} (c_i - c^*) \le F_j (c^{max}_j - c^*)

    with :math:`c^*` the lowest concentration of the species that the taker can get.
    """
    givers: dict[str, list[str]] = {}
    for giver, taker in pairs:
        givers.setdefault(taker, []).append(giver)
    return {
        (giver, taker): {o: _bound(site, giver, taker, _blenders(site, taker, giver, all_givers), o) for o in site.conditions}
        for taker, all_givers in givers.items()
        for giver in all_givers
    }


def _blenders(site: Site, taker: str, giver: str, givers: list[str]) -> list[str]:
    """What mixes with the giver's water: at an outlet only the discharge of its own plant."""
    if site.water[taker].role != "outlet":
        return givers
    plant = site.stream_plant[giver]
    return [i for i in givers if site.stream_plant[i] == plant]


def _bound(site: Site, giver: str, taker: str, blenders: list[str], condition: str) -> Bound:
    sent = _sendable(site, site.water[giver], condition)
    taken = _receivable(site, site.water[taker], condition)
    mixed = taken
    if site.water[taker].role == "outlet":
        mixed = min(taken, sum(_sendable(site, site.water[i], condition) for i in blenders))
    if not site.lenient:
        for species in site.species(taker):
            limit = site.c_in_max(taker, species)
            if limit is not None:
                taken = min(taken, _admitted(site, giver, species, limit, mixed, blenders, condition))
    return sent, taken


def _admitted(site: Site, giver: str, species: str, limit: float, mixed: float, blenders: list[str], condition: str) -> float:
    own = cleanest(site, giver, species, condition)
    if own <= limit:
        return float("inf")
    best = min(cleanest(site, i, species, condition) for i in blenders)
    return 0.0 if best >= limit else mixed * (limit - best) / (own - best)
