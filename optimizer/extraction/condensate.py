"""Condensate of a solved model: what each link takes along, gets back, and makes its giver take anew."""

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from parkloop.optimizer.solve.build import NOISE, Build


def condensate_rows(built: Build) -> Iterator[tuple[Any, ...]]:
    """Water of the steam that plants with a sink for make-up send by links, by condition, sink and link."""
    site, ledger = built.site, built.ledger
    for stream, arcs in built.model.condensate.ways.items():
        plant, carrier = site.water[stream].plant, site.water[stream].makes_up or ""
        water = site.commodities[carrier].water_t_per_unit
        for condition in site.conditions:
            for arc in arcs:
                sent = float(pyo.value(ledger.flow[arc.id, condition]))
                if sent < NOISE:
                    continue
                taker = site.park.plants[arc.to_plant]
                returned = water * taker.condensate_return * float(pyo.value(ledger.arrives(arc, condition)))
                named = (condition, stream, plant, arc.to_plant, arc.link or "", carrier)
                yield (*named, sent, water * sent, returned, water * sent - returned)
