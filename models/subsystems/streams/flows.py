"""Outflow and inflow of a stream of water or material, over the arcs of its sub-system."""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.ledger import Ledger
from parkloop.models.network.arcs import Arc
from parkloop.models.site import Site


def user(site: Site, wanted: str, other: str) -> str:
    """User of the outside: the wanted end of an arc, else the other.

    The other where that is no member of the coalition.
    """
    return wanted if wanted in site.members else other


def given(ledger: Ledger, stream: str, condition: str) -> Any:
    """Rate that leaves a source: its own, with what its stores give and take [t/h]"""
    return ledger.rate[stream, condition] + ledger.stored.get((stream, condition), 0.0)


def arriving(block: Any, arc: Arc, condition: str) -> Any:
    """Flow that arrives at the end of an arc [t/h]"""
    return arc.arrival * block.ledger.flow[arc.id, condition]


def sent(block: Any, stream: str, condition: str) -> Any:
    """All that a stream sends [t/h]"""
    return pyo.quicksum(block.ledger.flow[arc.id, condition] for arc in block.out_of[stream]) + block.ledger.nothing


def arrived(block: Any, stream: str, condition: str) -> Any:
    """All that arrives at a stream [t/h]"""
    return pyo.quicksum(arriving(block, arc, condition) for arc in block.into[stream]) + block.ledger.nothing
