r"""Limits on what is emitted to the air: of a plant, or of one of its stacks, in every condition.

What counts is what pollution taxes count: emissions of scope 1, less what is removed, but not what is discharged with water. As
caps they bind a plan, and not the baseline, which is the park as it runs today.
"""

from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import AirLimit
from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site

MG_PER_KG = 1e6


def removal_within_stack(block: Any, technology: str, species: str, condition: str) -> Any:
    r"""A technology of a stack removes at most its share of what this stack otherwise emits.

    .. math:: removed_{u,s,o} \le max_{u,s} \left( \sum_{v \in g} kg_{v,s} \hat a_{v,o} - \sum_{v \ne u} removed_{v,s,o} \right)
    """
    u = block.site.technologies[technology]
    made, removed = _of_stack(block, u.plant, u.stack, species, condition)
    own = removed.pop(technology)
    return own <= block.max_removal[technology, species] * (pyo.quicksum(made) - pyo.quicksum(removed.values()))


def emission_within_mass(block: Any, limit: str, condition: str) -> Any:
    r"""What is emitted to the air keeps to its mass in every condition.

    .. math:: emitted_{p,s,o} \le max_{p,s}
    """
    return _emitted(block, limit, condition) <= block.limits[limit].max_kg_per_h


def emission_within_concentration(block: Any, limit: str, condition: str) -> Any:
    r"""What is emitted to the air keeps to its concentration in the flue gas.

    .. math:: 10^6 \, emitted_{p,s,o} \le c_{p,s} \sum_u gas_u \, \hat a_{u,o}
    """
    row = block.limits[limit]
    gas = pyo.quicksum(
        u.flue_gas_m3_per_activity_h * block.ledger.input[key, condition]
        for key, u in block.site.technologies.items()
        if u.plant == row.plant and row.stack in (None, u.stack) and u.flue_gas_m3_per_activity_h
    )
    return _emitted(block, limit, condition) <= row.max_mg_per_m3 / MG_PER_KG * gas


def add_air(block: Any, site: Site, ledger: Ledger) -> None:
    """Keep removal to its stack, and emissions to their limits."""
    block.site, block.ledger = site, ledger
    rows = {(u, s): most for u in site.technologies for s, kg, _, most in site.emission_rows.get(u, ()) if kg < 0}
    block.max_removal = {key: most for key, most in rows.items() if site.technologies[key[0]].stack is not None}
    declare(block, removal_within_stack, ((u, s, o) for u, s in block.max_removal for o in site.conditions))
    if site.is_baseline:
        return
    block.limits = {key: row for key, row in site.park.air_limits.items() if row.plant in site.members}
    limited = {(row.plant, row.species) for row in block.limits.values()}
    block.to_air = {}
    for e in ledger.emissions if limited else ():
        if e.scope == 1 and not e.outlet and (e.plant, e.head) in limited:
            block.to_air.setdefault((e.plant, e.head, e.condition), []).append(e.amount)
    bounds = ((emission_within_mass, "max_kg_per_h"), (emission_within_concentration, "max_mg_per_m3"))
    for rule, column in bounds:
        stated = [key for key, row in block.limits.items() if getattr(row, column) is not None]
        declare(block, rule, ((key, o) for key in stated for o in site.conditions))


def _emitted(block: Any, limit: str, condition: str) -> Any:
    """Emission of scope 1 of a plant or a stack to the air after removal [kg/h]"""
    row: AirLimit = block.limits[limit]
    if row.stack is None:
        return pyo.quicksum(block.to_air.get((row.plant, row.species, condition), [])) + block.ledger.nothing
    made, removed = _of_stack(block, row.plant, row.stack, row.species, condition, direct=True)
    return pyo.quicksum(made) - pyo.quicksum(removed.values()) + block.ledger.nothing


def _of_stack(
    block: Any, plant: str, stack: str, species: str, condition: str, direct: bool = False
) -> tuple[list[Any], dict[str, Any]]:
    """What technologies of a stack make of a species, and what each of them removes [kg/h]

    ``direct``: of scope 1 only.
    """
    site, ledger = block.site, block.ledger
    own = [key for key, u in site.technologies.items() if (u.plant, u.stack) == (plant, stack)]
    rows = [(u, kg, scope) for u in own for s, kg, scope, _ in site.emission_rows.get(u, ()) if s == species]
    made = [kg * ledger.input[u, condition] for u, kg, scope in rows if kg > 0 and (scope == 1 or not direct)]
    heads = {f"{u} {species}": u for u, kg, scope in rows if kg < 0 and (scope == 1 or not direct)}
    removed = {heads[r.head]: r.amount for r in ledger.removals if r.head in heads and r.condition == condition}
    return made, removed
