"""Environmental tax by pollution equivalents: of every outlet only the largest species pay.

An amount in equivalents is its mass by ``kg_per_equivalent``. An outlet to the air is a plant: its emissions of scope 1 less what
is removed, never below 0. An outlet to water is what one plant discharges into one outlet stream. Of each the three largest are
taxed; of water the five largest of the first class and the three largest of all others; of species that share a word, such as
COD and BOD5, only the larger counts. The sum of the largest amounts is the least of all sums of this rule, so that the tax in
the model is the exact one: emissions are ranked by the year of each scenario.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import PollutionEquivalent
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger, Post
from parkloop.models.site import Site

LARGEST, LARGEST_OF_FIRST_CLASS = 3, 5
"""Number of species of an outlet that are taxed."""


@dataclass(frozen=True, eq=False)
class Charge:
    """Emissions of an outlet in one class of species, and the price of an equivalent."""

    plant: str
    outlet: str
    """Outlet of water; empty: to the air."""
    price: float
    posts: Mapping[str, list[Post]]
    """Emissions by species."""
    rows: Mapping[str, PollutionEquivalent]

    @property
    def taxed(self) -> int:
        """Largest number of species that are taxed."""
        return LARGEST_OF_FIRST_CLASS if any(row.first_class for row in self.rows.values()) else LARGEST

    @property
    def groups(self) -> tuple[str, ...]:
        """Ranked items: species, those that share a word as one."""
        return tuple(dict.fromkeys(row.group for row in self.rows.values()))


def charges(site: Site, ledger: Ledger) -> Iterator[Charge]:
    """Every outlet and class that a tax by equivalents acts on, once all emissions are posted."""
    found: dict[tuple[str, str, bool], dict[str, list[Post]]] = {}
    known: dict[tuple[str, str], PollutionEquivalent] = {(r.medium, r.species): r for r in site.case.pollution_equivalents}
    for post in ledger.emissions:
        row = known.get(("water" if post.outlet else "air", post.head))
        if row is not None and post.scope == 1:
            found.setdefault((post.plant, post.outlet, row.first_class), {}).setdefault(post.head, []).append(post)
    for (plant, outlet, _), posts in found.items():
        medium = "water" if outlet else "air"
        price = price_per_equivalent(site, plant, medium)
        if price > 0:
            yield Charge(plant, outlet, price, posts, {species: known[medium, species] for species in posts})


def price_per_equivalent(site: Site, plant: str, medium: str) -> float:
    """Price of one equivalent, over all taxes of the park and of a plant [money]"""
    rows = (row for row in site.case.policies if row.kind == "equivalent_tax" and row.target == medium)
    return sum(row.value for row in rows if row.plant in (None, plant))


def pays_for_its_equivalents(block: Any, charge: int, species: str, scenario: str) -> Any:
    r"""What an outlet pays for a species and what it pays for each of its largest cover its equivalents.

    .. math:: q_{g(s)} + \theta \ge \frac{1}{\sum h_o} \sum_{o} h_o \frac{kg_{s,o}}{kg\_per\_equivalent_s}

    The tax of n species at the price w is w times the hours of the year times (n θ + the sum of q): where n of them are larger
    than the others, it is least with θ at the largest of the others.
    """
    one = block.charge[charge]
    mean = block.ledger.annual(one.posts[species], scenario) / (block.hours[scenario] * one.rows[species].kg_per_equivalent)
    above = block.least[charge, scenario] if len(one.groups) > one.taxed else 0.0
    return block.charged[charge, one.rows[species].group, scenario] + above >= mean + block.ledger.nothing


def add_pollution(block: Any, site: Site, ledger: Ledger) -> None:
    """The tax of every outlet on its largest species, in every scenario."""
    block.ledger, block.charge = ledger, dict(enumerate(charges(site, ledger)))
    block.hours = {s: sum(row.hours_per_y for row in site.conditions.values() if row.scenario == s) for s in site.scenarios}
    keys = [(n, s) for n in block.charge for s in site.scenarios]
    more = [(n, s) for n, s in keys if len(block.charge[n].groups) > block.charge[n].taxed]
    groups = ((n, g, s) for n, s in keys for g in block.charge[n].groups)
    variables(block, "charged", groups, "charged for species that share a word beyond what is charged for each [equivalent/h]")
    variables(block, "least", more, "charged for each of the largest species of an outlet [equivalent/h]")
    declare(block, pays_for_its_equivalents, ((n, x, s) for n, s in keys for x in block.charge[n].posts))
    for n, s in keys:
        one = block.charge[n]
        paid = pyo.quicksum(block.charged[n, g, s] for g in one.groups)
        if (n, s) in more:
            paid += one.taxed * block.least[n, s]
        ledger.cost(one.plant, "tax", one.price * block.hours[s] * paid, scenario=s)
