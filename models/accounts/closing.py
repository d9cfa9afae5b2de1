"""Closing of the accounts: every commodity balance, and the objectives on posts."""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.accounts.policy import amounts
from parkloop.models.accounts.risk import RISKS
from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger, Post
from parkloop.models.site import Site

OBJECTIVES = ("cost", "co2", "freshwater", "wastewater", "disposal", "energy", "land", "links", *RISKS)
"""Objectives, besides the emission of a species."""


def balance_closes(block: Any, plant: str, commodity: str, condition: str) -> Any:
    r"""What comes into a plant's balance of a commodity goes out of it.

    .. math:: buy + made + received + raised + left + discharge =
        needed + sold + taken + sent + kept\_warm + used + pumping + charge + vented
    """
    posts = block.books.balance[plant, commodity, condition]
    return pyo.quicksum(sign * amount for _, sign, amount in posts) + block.books.nothing == 0


def close_balances(block: Any, site: Site, ledger: Ledger) -> None:
    """Close the balance of every plant, commodity and condition with posts."""
    block.books = ledger
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
    if name == "links":
        return pyo.quicksum(built for link, built in ledger.built.items() if not ledger.network.links[link].in_plant)
    posts: list[Post] = amounts(ledger, name, None)
    return ledger.expected(posts)
