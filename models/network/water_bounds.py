"""Admissible pairs of water streams, and upper bounds on their flow. No Pyomo."""

from collections.abc import Collection, Mapping

from parkloop.cases.schema import WaterStream
from parkloop.models.network.screening import LeftOut
from parkloop.models.network.stored import largest_given
from parkloop.models.site import Site

TOO_DIRTY, MUST_BE_THINNED = "too dirty", "must be thinned"
"""A giver above a limit: with nothing cleaner to mix with, and with something; value and limit of what it is too rich in."""
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
        taken_up = 1000.0 * site.load(stream, species, condition) + c_out * site.lost(stream, condition)
        room = c_out * (1.0 - stream.loss_fraction) - (site.c_in_max(stream.stream, species) or 0.0)
        if taken_up > 0:
            unlimited = room <= 0 or site.c_in_max(stream.stream, species) is None
            flows.append(float("inf") if unlimited else taken_up / room)
    return max(flows)


def process_limit(site: Site, stream: WaterStream, condition: str) -> float:
    """Largest inlet of a process: fixed, stated, or its limiting flow [t/h]"""
    given = site.given_flow(stream, condition)
    if given is not None:
        return given
    if stream.limit_t_per_h is not None:
        return stream.limit_t_per_h
    return limiting_flow(site, stream, condition)


def free_outlet(site: Site, stream: WaterStream) -> bool:
    """Whether an outlet below its limit can be better.

    So it can with several species, losses, a fixed flow, or where a discharge has a stricter limit. Of all others no optimum is
    lost with the outlet at its limit (Savelski and Bagajewicz 2000): a larger flow dilutes as well at the taker, except in a
    discharge, into which no supply flows.
    """
    species = site.species(stream.stream)
    lossy = stream.loss_fraction > 0 or stream.lost() > 0
    if len(species) > 1 or lossy or stream.given_flow() is not None:
        return True
    return any(_too_dirty_to_discharge(site, stream.stream, x) for x in species)


def _too_dirty_to_discharge(site: Site, process: str, species: str) -> bool:
    """Whether an outlet at its limit breaks the limit of a discharge."""
    strictest = site.strictest_discharge.get(species, float("inf"))
    return any(strictest < site.c_out(process, species, o) for o in site.conditions)


def cleanest(site: Site, giver: str, species: str, condition: str) -> float:
    """Lowest concentration of a giver: of a free process its load in its largest outflow [mg/L]"""
    row = site.water[giver]
    if not row.is_process or not free_outlet(site, row):
        return site.c_out(giver, species, condition)
    out = outflow(site, row, process_limit(site, row, condition), condition)
    least = 0.0 if giver in site.reduced or out <= 0 else 1000.0 * site.load(row, species, condition) / out
    missing = site.fixed_outlet_missing(giver, species)
    return least if missing else min(least, site.c_out(giver, species, condition))


def outflow(site: Site, stream: WaterStream, inlet: float, condition: str) -> float:
    """Outlet flow of a process at an inlet flow [t/h]"""
    return max(0.0, inlet * (1.0 - stream.loss_fraction) - site.lost(stream, condition))


def _sendable(site: Site, giver: WaterStream, condition: str) -> float:
    if giver.is_process:
        return outflow(site, giver, process_limit(site, giver, condition), condition)
    if giver.role == "supply":
        limit = site.limit(giver, condition)
        return float("inf") if limit is None else limit
    return largest_given(site, giver, condition)


def _receivable(site: Site, taker: WaterStream, condition: str) -> float:
    if taker.is_process:
        return process_limit(site, taker, condition)
    if taker.role == "outlet":
        limit = site.limit(taker, condition)
        return float("inf") if limit is None else limit
    return float("inf") if taker.makes_up is not None else site.largest(taker, condition)


def water_bounds(site: Site, pairs: Collection[Pair], screened: LeftOut) -> dict[Pair, dict[str, Bound]]:
    r"""Largest flows by pair and condition: what is given, what is taken, and what quality admits.

    .. math:: f_{ij} (c_i - c^*) \le F_j (c^{max}_j - c^*)

    with :math:`c^*` the lowest concentration of the species that the taker can get.
    """
    blends: dict[Pair, list[str]] = {}
    for giver, taker in pairs:
        blends.setdefault((taker, _discharge(site, giver, taker)), []).append(giver)
    givers = tuple(dict.fromkeys(giver for giver, _ in pairs))
    limited = {species for taker, _ in blends for species, _ in _limits(site, taker)}
    bounds: dict[Pair, dict[str, Bound]] = {pair: {} for pair in pairs}
    for o in site.conditions:
        sent = {giver: _sendable(site, site.water[giver], o) for giver in givers}
        lowest = {species: {giver: cleanest(site, giver, species, o) for giver in givers} for species in limited}
        for (taker, _), blenders in blends.items():
            for giver, taken in _taken(site, taker, {i: sent[i] for i in blenders}, lowest, o, screened).items():
                bounds[giver, taker][o] = sent[giver], taken
    return bounds


def _discharge(site: Site, giver: str, taker: str) -> str:
    """Flows that a giver's water mixes with: at an outlet those of its own plant, else all.

    All that the taker gets.
    """
    return site.stream_plant[giver] if site.water[taker].role == "outlet" else ""


def _limits(site: Site, taker: str) -> list[tuple[str, float]]:
    """Species that are limited in what the taker gets; none where quality rules out nothing [mg/L]"""
    limits = () if site.lenient else ((species, site.c_in_max(taker, species)) for species in site.species(taker))
    return [(species, limit) for species, limit in limits if limit is not None]


def _taken(
    site: Site,
    taker: str,
    sent: Mapping[str, float],
    lowest: Mapping[str, Mapping[str, float]],
    condition: str,
    screened: LeftOut,
) -> dict[str, float]:
    """Upper bound on what the taker receives of each giver that mixes there.

    By what they send and their lowest qualities.
    """
    room = _receivable(site, site.water[taker], condition)
    mixed = min(room, sum(sent.values())) if site.water[taker].role == "outlet" else room
    taken = dict.fromkeys(sent, room)
    for species, limit in _limits(site, taker):
        best = min(lowest[species][giver] for giver in sent)
        for giver in sent:
            own = lowest[species][giver]
            if own > limit:
                taken[giver] = min(taken[giver], 0.0 if best >= limit else mixed * (limit - best) / (own - best))
                reason = TOO_DIRTY if best >= limit else MUST_BE_THINNED
                plants = site.stream_plant[giver], site.stream_plant[taker]
                screened.tell(reason, "water", (giver, taker), plants, what=species, numbers=(own, limit))
    return taken
