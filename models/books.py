"""Closing the books: every commodity balance, and the objectives on what was posted."""

from typing import Any

import pyomo.environ as pyo

from models.declare import declare
from models.ledger import Ledger, Post
from models.policy import amounts
from models.risk import RISKS
from models.site import Site

OBJECTIVES = ("cost", "co2", "freshwater", "wastewater", "disposal", "energy", "land", "links", *RISKS)
"""What can be minimised, besides the emission of a species."""


def balance_closes(block: Any, plant: str, commodity: str, condition: str) -> Any:
    r"""What comes into a plant's balance of a commodity goes out of it.

    .. math:: buy + made + received + raised + left = needed + sold + taken + sent + used + pumping + vented
    """
    posts = block.books.balance[plant, commodity, condition]
    return pyo.quicksum(sign * amount for _, sign, amount in posts) + block.books.nothing == 0


def close_books(block: Any, site: Site, ledger: Ledger) -> None:
    """Every balance of a plant, commodity and condition that something was posted to closes."""
    block.books = ledger
    declare(block, balance_closes, ledger.balance)


def objective(ledger: Ledger, name: str) -> Any:
    """Amount per year of what is minimised, expected or at risk: money, t, tce, m2, or a number of new links between plants.

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
