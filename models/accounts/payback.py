"""Payback: nobody invests beyond its longest acceptable payback, where the park's rules say so."""

from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site

ROUNDING = 1e-7
"""Share of the running cost in the baseline that is rounding: who goes on as today runs no dearer than today."""


def base_key(plant: str) -> tuple[str, str]:
    """Key of a plant's running cost in the baseline among the baseline's amounts."""
    return f"payback {plant}", plant


def invested_within_payback(block: Any, plant: str) -> Any:
    r"""What a plant invests comes back after tax within its longest acceptable payback.

    It comes back from what the plant's running costs are below those of the baseline, payments by contract among them, and from
    the tax that wear saves. A plant that states a payback takes part in no plan in which it runs dearer than today.

    .. math:: \sum_i capital_i \le T_p \left( (1 - t_p) (C^0_p - C_p) + t_p \sum_i capital_i / life_i \right)
    """
    row, ledger = block.site.plants[plant], block.ledger
    capital = pyo.quicksum(c.net for c in ledger.capital if c.plant == plant)
    worn = pyo.quicksum(c.worn for c in ledger.capital if c.plant == plant)
    today = ledger.credit_base[base_key(plant)]
    saved = today + ROUNDING * abs(today) - running_cost(ledger, plant)
    return capital + ledger.nothing <= row.longest_payback_y * ((1 - row.tax_rate) * saved + row.tax_rate * worn)


def running_cost(ledger: Ledger, plant: str) -> Any:
    """Expected cost of a plant without annuities, with what it pays and is paid by contract [money/y]

    Of take-or-pay inside the fence and of wheeling fees nothing is counted.
    """
    running = (post for post in ledger.costs if post.plant == plant and not post.head.endswith("_capital"))
    paid = (post for post in ledger.transfers if post.plant == plant)
    return ledger.expected([*running, *paid])


def add_payback(block: Any, site: Site, ledger: Ledger) -> None:
    """Limit what plants invest by their longest acceptable payback.

    Nothing is stated of a plant whose running cost in the baseline is not known: bounds that are found before it hold for all
    costs of the baseline, and a plan cannot be certified without it.
    """
    block.site, block.ledger = site, ledger
    if not site.is_baseline:
        declare(block, invested_within_payback, (p for p in site.case.limited_by_payback if base_key(p) in ledger.credit_base))
