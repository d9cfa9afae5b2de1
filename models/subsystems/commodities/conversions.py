"""Conversions: the commodities that technologies make and take, and what they emit.

What is made follows the activity, what is taken and emitted the input, which is the activity but for the part load.
"""

from typing import Any

from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site


def vented_only_if_made(block: Any, technology: str, commodity: str, condition: str) -> Any:
    r"""No more than what a technology makes is vented.

    .. math:: vent_{u,k,o} \le make_{u,k} \cdot a_{u,o}
    """
    f = block.flows[technology, commodity]
    made = f.per_activity * block.site.factor(f.profile, condition) * block.ledger.activity[technology, condition]
    return block.vent[technology, commodity, condition] <= made


def add_conversions(block: Any, site: Site, ledger: Ledger) -> None:
    """What technologies make comes into their plant's balance, what they take goes out.

    What may be vented leaves free.
    """
    flows = [f for f in site.case.technology_flows if f.technology in site.technologies]
    vented = [(f.technology, f.commodity, o) for f in flows if f.vent and f.per_activity > 0 for o in site.conditions]
    block.ledger, block.flows = ledger, {(f.technology, f.commodity): f for f in flows}
    block.site = site
    vent = variables(block, "vent", vented, "made and vented [unit/h]")
    declare(block, vented_only_if_made, vented)
    for f in flows:
        plant = site.technologies[f.technology].plant
        for o in site.conditions:
            does = (ledger.activity if f.per_activity >= 0 else ledger.input)[f.technology, o]
            amount = f.per_activity * site.factor(f.profile, o) * does
            if f.per_activity >= 0:
                ledger.commodity(plant, f.commodity, o, "made", +1, amount)
                ledger.own_energy(plant, f.commodity, o, amount, site.origins.made.get((f.technology, f.commodity)))
            else:
                ledger.commodity(plant, f.commodity, o, "taken", -1, -amount)
            if (f.technology, f.commodity, o) in vent:
                ledger.commodity(plant, f.commodity, o, "vented", -1, vent[f.technology, f.commodity, o])
                ledger.own_energy_vented(plant, f.commodity, o, vent[f.technology, f.commodity, o])
    for u, o in ledger.input:
        for species, kg, scope, _ in site.emission_rows.get(u, ()):
            if kg > 0:
                ledger.emit_species(site.technologies[u].plant, species, kg * ledger.input[u, o], o, scope)
