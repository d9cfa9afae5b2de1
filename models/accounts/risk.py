"""Risk measures of annual cost: worst case and CVaR; only those asked for are declared.

A scenario costs what is shared by all (capital, contracts) and what its own conditions post; only the latter differs, and both
measures shift with the former. It is counted per hour of the year, so that the rows are of the size of the others.

Method: Rockafellar R.T., Uryasev S. (2000) Optimization of conditional value-at-risk. Journal of Risk 2(3), 21-41.
"""

from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo

from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger
from parkloop.models.site import Site

RISKS = ("worst_case", "cvar")
"""Objectives that look at the scenarios that cost most."""


def cost_within_worst(block: Any, scenario: str) -> Any:
    r"""No scenario costs more than the worst case.

    .. math:: cost_\sigma \le worst
    """
    return _own_cost(block, scenario) <= block.threshold["worst_case"]


def cost_within_tail(block: Any, scenario: str) -> Any:
    r"""What a scenario costs beyond the start of the worst tail is its excess.

    .. math:: cost_\sigma \le \eta + z_\sigma

    The mean cost of the worst tail, of probability :math:`1 - \alpha`, is the least
    :math:`\eta + \sum_\sigma \pi_\sigma z_\sigma / (1 - \alpha)`.
    """
    return _own_cost(block, scenario) <= block.threshold["cvar"] + block.excess[scenario]


def add_risk(block: Any, site: Site, ledger: Ledger) -> None:
    """The worst case, and the mean of the worst tail (conditional value at risk), of the cost of a year."""
    block.site, block.ledger = site, ledger
    block.hours = sum(site.hours(o) for o in site.conditions) / len(site.scenarios)
    level = site.cvar_level
    whole = "cvar" in site.measures and level == 0
    asked = [name for name in RISKS if name in site.measures and not (whole and name == "cvar")]
    variables(block, "threshold", asked, "worst cost of a scenario; cost at which the tail starts [money/h]", domain=pyo.Reals)
    variables(block, "excess", _scenarios(site, asked, "cvar"), "cost of a scenario beyond the start of the tail [money/h]")
    declare(block, cost_within_worst, _scenarios(site, asked, "worst_case"))
    declare(block, cost_within_tail, _scenarios(site, asked, "cvar"))
    if asked:
        shared = ledger.annual((post for post in ledger.costs if post.condition is None and post.scenario is None), "")
    for name in asked:
        ledger.risk[name] = shared + block.hours * block.threshold[name]
    if "cvar" in asked:
        # A tail thinner than the least probable scenario holds a part of the worst one only: the same mean, better numbers.
        tail = max(1.0 - level, min(p for p in site.scenarios.values() if p > 0))
        ledger.risk["cvar"] += block.hours / tail * pyo.quicksum(p * block.excess[s] for s, p in site.scenarios.items())
    if whole:
        ledger.risk["cvar"] = ledger.expected(ledger.costs)


def _scenarios(site: Site, asked: list[str], name: str) -> Iterable[str]:
    return site.scenarios if name in asked else ()


def _own_cost(block: Any, scenario: str) -> Any:
    """Cost that a scenario alone posts, per hour of its year [money/h]"""
    posts = (post for post in block.ledger.costs if post.condition is not None or post.scenario is not None)
    return block.ledger.annual(posts, scenario) / block.hours
