"""Every way in which something can pass between plants or streams, in one network. No Pyomo."""

from collections import Counter

from models.commodity_links import commodity_network
from models.network import Arc, Candidate, Network
from models.site import Site
from models.stream_links import stream_network


def make_network(site: Site) -> Network:
    """The links and arcs of a site, and the connections left out, by reason.

    Raises:
        UnlimitedPairError: pairs whose flow nothing bounds.
    """
    screened: Counter[str] = Counter()
    links, arcs = stream_network(site, "water", screened)
    more_links, more_arcs = stream_network(site, "material", screened)
    links, arcs = links + more_links, arcs + more_arcs
    carried_links, carried_arcs = commodity_network(site, _pumped(site, links, arcs), screened)
    arcs += carried_arcs
    _demand_limits(arcs)
    return Network({x.id: x for x in links + carried_links}, {x.id: x for x in arcs}, +screened)


class UnlimitedPairError(ValueError):
    """Pairs of givers and takers whose flow nothing bounds."""


def _demand_limits(arcs: list[Arc]) -> None:
    pairs = sorted({f"{a.giver} → {a.taker}" for a in arcs if float("inf") in a.bound.values()})
    if pairs:
        raise UnlimitedPairError(f"Nothing limits the flow of {', '.join(pairs)}: give one end or the mode a limit.")


def _pumped(site: Site, links: list[Candidate], arcs: list[Arc]) -> dict[tuple[str, str], float]:
    """Electricity of water and material links at their largest flow, by owner and condition [MWh/h]"""
    by_id = {link.id: link for link in links}
    pumped: dict[tuple[str, str], float] = {}
    for arc in arcs:
        if arc.link is not None and (per_unit := by_id[arc.link].mode.electricity_mwh_per_unit_km) > 0:
            link = by_id[arc.link]
            for o, bound in arc.bound.items():
                pumped[link.owner, o] = pumped.get((link.owner, o), 0.0) + bound * per_unit * link.length_km
    return pumped
