"""Superstructure of a site: candidate links and arcs of water, materials and commodities. No Pyomo."""

from collections.abc import Callable

from parkloop.models.network.arcs import Network, between_parties
from parkloop.models.network.commodity_links import commodity_network
from parkloop.models.network.screening import LeftOut, Obstacle
from parkloop.models.network.stream_links import stream_network
from parkloop.models.site import Site


def make_network(site: Site, hear: Callable[[Obstacle], None] | None = None) -> Network:
    """The links and arcs of a site, and the connections left out, by reason.

    The bound of an arc is what its ends, its mode and the planner's row state; infinite where they state nothing. What else
    limits a flow follows from the whole park: see ``parkloop.optimizer.bounds``. ``hear`` is told of each connection that a rule
    leaves out, with the numbers that the rule compares.
    """
    screened = LeftOut(hear=hear)
    links, arcs = stream_network(site, "water", screened)
    more_links, more_arcs = stream_network(site, "material", screened)
    carried_links, carried_arcs, available = commodity_network(site, screened)
    all_links, all_arcs = (*links, *more_links, *carried_links), (*arcs, *more_arcs, *carried_arcs)
    kept_links = {x.id: x for x in all_links if not between_parties(x, site)}
    kept_arcs = {x.id: x for x in all_arcs if not between_parties(x, site)}
    return Network(kept_links, kept_arcs, +screened.counts, available)
