"""Demands of plants for commodities, and their surpluses."""

from typing import Any

from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site


def vented_only_if_there(block: Any, demand: str, condition: str) -> Any:
    r"""No more than what is left over is vented.

    .. math:: vent_{d,o} \le -rate_{d,o}
    """
    return block.vent[demand, condition] <= -block.ledger.rate[demand, condition]


def add_demands(block: Any, site: Site, ledger: Ledger) -> None:
    """Needs go out of their plant's balance, left-overs come in.

    What may be vented leaves free and may emit.
    """
    block.ledger = ledger
    demands = {key: row for key, row in site.park.demands.items() if row.plant in site.members}
    free = [(d, o) for d, row in demands.items() if row.rate_per_h < 0 and not row.must_use for o in site.conditions]
    vent = variables(block, "vent", free, "left-over that is vented [unit/h]")
    declare(block, vented_only_if_there, free)
    for d, row in demands.items():
        for o in site.conditions:
            amount = ledger.rate[d, o]
            if row.rate_per_h >= 0:
                ledger.commodity(row.plant, row.commodity, o, "needed", -1, amount)
                continue
            ledger.commodity(row.plant, row.commodity, o, "left_over", +1, -amount)
            ledger.own_energy(row.plant, row.commodity, o, -amount, site.origins.left_over.get(d))
            if not row.must_use:
                ledger.commodity(row.plant, row.commodity, o, "vented", -1, vent[d, o])
                ledger.own_energy_vented(row.plant, row.commodity, o, vent[d, o])
                ledger.emit(row.plant, d, vent[d, o], o)
