"""What exists today: kept, enlarged or retired.

What is kept pays its fixed running cost. What is retired saves it, brings its leftover value and costs a compensation, both once:
the owner counts their difference as capital, at his interest rate and over the life of what is new of its kind.
"""

from dataclasses import replace
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import Link, Technology
from parkloop.models.capital import CapitalTerms
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.network.stored import payer
from parkloop.models.site import Site

RETIRED = " retired"
"""What stands behind the name of what is retired."""


def enlarged_only_if_kept(block: Any, link: str) -> Any:
    r"""What is retired is not enlarged.

    .. math:: e_\ell \le e^{max}_\ell (1 - r_\ell)
    """
    return block.enlarged[link] <= block.links[link].enlargement * (1 - block.retired[link])


def retirement(item: str) -> str:
    """Name under which the ledger has what retiring a link or technology costs once."""
    return f"{item}{RETIRED}"


def add_existing(block: Any, site: Site, ledger: Ledger) -> None:
    """Choices about links and technologies that exist.

    Fixed running cost of technologies and what retiring costs are posted.
    """
    technologies = {u: row for u, row in site.technologies.items() if row.existing_size > 0}
    block.links = {x.id: x for x in ledger.network.links.values() if x.exists}
    ending: dict[str, tuple[CapitalTerms, Technology | Link]] = {
        u: (site.capital_terms(payer(site, row), row), row)
        for u, row in technologies.items()
        if row.retirable and not site.is_baseline
    }
    ending |= {x.id: (x.terms, x.row) for x in block.links.values() if x.retirable and x.row is not None}
    growing = {x.id: x.enlargement for x in block.links.values() if x.enlargement > 0}
    variables(block, "retired", ending, "whether it is retired", domain=pyo.Binary)
    variables(block, "enlarged", growing, "capacity added to the link [unit/h]", bounds=lambda _, link: (0, growing[link]))
    declare(block, enlarged_only_if_kept, (link for link in growing if link in ending))
    ledger.retired.update({item: block.retired[item] for item in ending})
    ledger.enlarged.update({link: block.enlarged[link] for link in growing})
    for u, row in technologies.items():
        if row.existing_cost_per_y:
            ledger.cost(payer(site, row), "technology_opex", row.existing_cost_per_y * ledger.kept(u))
    for item, (terms, one) in ending.items():
        once = (one.retirement_cost - one.leftover_value) * block.retired[item]
        ledger.invest(replace(terms, subsidy=0.0, upkeep=0.0), retirement(item), once, "retirement")
