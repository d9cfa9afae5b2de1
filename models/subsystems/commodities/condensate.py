"""Condensate: steam carries water, and what a taker does not return the sender makes up for.

Each link is a loop of its own: who sends gets back the share that the taker's plant returns of what arrives, so that a plant that
passes steam on has its condensate from the one that takes it. What a plant uses of its own steam is not counted.
"""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site


def condensate_made_up(block: Any, stream: str, condition: str) -> Any:
    r"""A sink takes, besides its own rate, the water that leaves its plant as steam and does not come back.

    .. math:: m_{j,o} = w_k \sum_\ell (1 - \rho_{q(\ell)} \eta_\ell) f_{\ell,o}
    """
    site, ledger, row = block.site, block.ledger, block.site.water[stream]
    lost = (
        ledger.flow[arc.id, condition] - site.park.plants[arc.to_plant].condensate_return * ledger.arrives(arc, condition)
        for arc in block.ways[stream]
    )
    water = site.commodities[row.makes_up].water_t_per_unit
    return block.made_up[stream, condition] == water * pyo.quicksum(lost) + ledger.nothing


def add_condensate(block: Any, site: Site, ledger: Ledger) -> None:
    """Water that plants need besides their stated rates for the steam that they send."""
    block.site, block.ledger = site, ledger
    sinks = {key: row for key, row in site.water.items() if row.makes_up is not None}
    sent = [arc for arc in ledger.network.arcs.values() if arc.domain == "commodity"]
    block.ways = {
        key: [arc for arc in sent if (arc.sends, arc.from_plant) == (row.makes_up, row.plant)] for key, row in sinks.items()
    }
    keys = [(key, o) for key in sinks for o in site.conditions]
    variables(block, "made_up", keys, "condensate that is made up for [t/h]")
    declare(block, condensate_made_up, keys)
    for key in keys:
        ledger.rate[key] += block.made_up[key]
