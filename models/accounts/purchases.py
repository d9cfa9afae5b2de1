"""Purchases: least amounts that the contract of a supply binds the park to take in a year."""

from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import MaterialStream, WaterStream
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.limit_shares import year_of
from parkloop.models.site import Site


def least_water_taken(block: Any, supply: str, scenario: str) -> Any:
    r"""In each year at least so much is taken from a supply of water, or is short and paid.

    .. math:: \sum_{o \in \sigma} H_o \sum_j f_{ij,o} + short_{i,\sigma} \ge min_i
    """
    return _taken(block, supply, scenario) >= least_amount(block.site, block.supply[supply], scenario)


def least_material_taken(block: Any, supply: str, scenario: str) -> Any:
    r"""In each year at least so much is taken from a supply of material, or is short and paid.

    .. math:: \sum_{o \in \sigma} H_o \sum_j f_{ij,o} + short_{i,\sigma} \ge min_i
    """
    return _taken(block, supply, scenario) >= least_amount(block.site, block.supply[supply], scenario)


def _taken(block: Any, supply: str, scenario: str) -> Any:
    """What all users take in the year of a scenario, and what is missing [t/y]"""
    site, ledger = block.site, block.ledger
    conditions = [o for o, row in site.conditions.items() if row.scenario == scenario]
    taken = pyo.quicksum(site.hours(o) * ledger.flow[arc, o] for arc in block.ways[supply] for o in conditions)
    short = {key: block.short[key] for key in block.short}
    return taken + short.get((supply, scenario), ledger.nothing)


def least_amount(site: Site, row: WaterStream | MaterialStream, scenario: str) -> float:
    """The members' part of the least amount of a supply [t/y]"""
    return row.min_t_per_y * site.shares.of("stream", row.stream, year_of(scenario))


def add_purchases(block: Any, site: Site, ledger: Ledger) -> None:
    """Least amounts of supplies.

    What is missing is paid by the plant that the row names if it is a member inside the fence, else by the park as a whole.
    """
    block.site, block.ledger = site, ledger
    rows: tuple[WaterStream | MaterialStream, ...] = (*site.water.values(), *site.materials.values())
    block.supply = {row.stream: row for row in rows if row.role == "supply" and row.min_t_per_y > 0}
    block.ways = {supply: [] for supply in block.supply}
    for arc in ledger.network.arcs.values():
        if arc.giver in block.ways and arc.domain != "commodity":
            block.ways[arc.giver].append(arc.id)
    keys = [(s, scenario) for s in block.supply for scenario in site.scenarios]
    paid = [key for key in keys if block.supply[key[0]].shortfall_price_per_t is not None]
    variables(block, "short", paid, "missing to the least amount of a year [t/y]")
    declare(block, least_water_taken, (key for key in keys if key[0] in site.water))
    declare(block, least_material_taken, (key for key in keys if key[0] in site.materials))
    for s, scenario in paid:
        row = block.supply[s]
        payer = row.plant if row.plant in site.plants and not site.external(row.plant) else ""
        ledger.cost(payer or "", "shortfall", row.shortfall_price_per_t * block.short[s, scenario], scenario=scenario)
