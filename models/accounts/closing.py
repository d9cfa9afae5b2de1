"""Closing of the accounts: every commodity balance, and the objectives on posts."""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.accounts.contracts import COMPANY
from parkloop.models.accounts.policy import amounts
from parkloop.models.accounts.risk import RISKS
from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger, Post
from parkloop.models.site import Site

GAINS = ("water_reused", "waste_used", "renewable_energy")
"""Totals of which more is better: the objective is their negative."""
OBJECTIVES = ("cost", "co2", "freshwater", "wastewater", "disposal", "energy", "land", "links", *RISKS)
"""Objectives, besides the emission of a species."""


def balance_closes(block: Any, plant: str, commodity: str, condition: str) -> Any:
    r"""What comes into a plant's balance of a commodity goes out of it.

    .. math:: buy + made + received + raised + left + discharge =
        needed + sold + taken + sent + kept\_warm + used + pumping + charge + vented
    """
    posts = block.ledger.balance[plant, commodity, condition]
    return pyo.quicksum(sign * amount for _, sign, amount in posts) + block.ledger.nothing == 0


def close_balances(block: Any, site: Site, ledger: Ledger) -> None:
    """Close the balance of every plant, commodity and condition with posts."""
    block.ledger = ledger
    declare(block, balance_closes, ledger.balance)


def objective(ledger: Ledger, name: str) -> Any:
    """Objective: annual amount, expected or at risk [money, t, tce, m2, new links]

    The links are those newly built between plants.

    ``excess`` is how far limits and needs give, relative to their sizes, in a park that has no plan.
    """
    if name == "cost":
        return ledger.expected(ledger.costs)
    if name == "excess":
        return pyo.quicksum(cost * given for cost, given in ledger.excess)
    if name in RISKS:
        return ledger.risk[name]
    if name.startswith(COMPANY):
        return company_cost(ledger, name.removeprefix(COMPANY))
    if name in GAINS:
        return -1.0 * ledger.expected(amounts(ledger, name, None))
    if name == "links":
        return pyo.quicksum(built for link, built in ledger.built.items() if not ledger.network.links[link].in_plant)
    posts: list[Post] = amounts(ledger, name, None)
    return ledger.expected(posts)


def company_cost(ledger: Ledger, plant: str) -> Any:
    """Expected cost of a plant, with its annuities and what it pays and is paid by contract [money/y]

    Of take-or-pay inside the fence and of wheeling fees nothing is counted.
    """
    posts = (post for post in (*ledger.costs, *ledger.transfers) if post.plant == plant)
    return ledger.expected(posts)
