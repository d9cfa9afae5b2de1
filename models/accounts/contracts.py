"""Contracts: what plants pay for what passes between them.

Only what passes the fence is a cost of the park; inside it money moves, and the plan of least cost stays the same.
"""

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from parkloop.cases.relations.contracts import Contracts
from parkloop.cases.schema import Contract
from parkloop.models.declare import declare, variables
from parkloop.models.ledger import Ledger, Post
from parkloop.models.network.arcs import Arc
from parkloop.models.site import Site

COMPANY = "cost:"
"""What stands before a plant in the name of the objective that is its own cost."""


def companies(site: Site) -> frozenset[str]:
    """Plants whose own cost, with what they pay and are paid, is to be minimised."""
    return frozenset(name.removeprefix(COMPANY) for name in site.measures if name.startswith(COMPANY))


def in_force_with_each_link(block: Any, contract: str, link: str) -> Any:
    r"""A contract is in force as soon as one of its links stands.

    .. math:: z_c \ge y_\ell
    """
    return block.in_force[contract] >= block.ledger.stands[link]


def in_force_with_some_link(block: Any, contract: str) -> Any:
    r"""Without any of its links a contract is not in force.

    .. math:: z_c \le \sum_\ell y_\ell
    """
    return block.in_force[contract] <= pyo.quicksum(block.ledger.stands[link] for link in block.links[contract])


def least_amount_paid(block: Any, contract: str, scenario: str) -> Any:
    r"""Take or pay: what a year lacks to the least amount is paid too.

    .. math:: short_{c,\sigma} \ge min_c z_c - \sum_{o \in \sigma} H_o \sum_a \eta_a f_{a,o}
    """
    row, site = block.contracts[contract], block.site
    taken = [site.hours(o) * block.amount[contract, o] for o in site.conditions if site.conditions[o].scenario == scenario]
    return block.short[contract, scenario] >= row.min_per_y * block.stands[contract] - pyo.quicksum(taken)


def add_contracts(block: Any, site: Site, ledger: Ledger) -> None:
    """Pay what passes the fence; between plants inside it nothing changes but their own accounts."""
    block.site, block.ledger = site, ledger
    arcs, terms = arcs_by_contract(site, ledger), Contracts(site.case)
    parties = {key: (terms.payer(row), terms.payee(row)) for key, (row, _) in arcs.items()}
    limited = {*site.case.limited_by_payback, *companies(site)}
    stated = {key for key, two in parties.items() if any(site.external(p) or p in limited for p in two)}
    block.contracts = {key: row for key, (row, _) in arcs.items() if key in stated}
    block.amount = {
        (key, o): pyo.quicksum(ledger.arrives(arc, o) for arc in arcs[key][1]) for key in block.contracts for o in site.conditions
    }
    _stand(block, ledger, links_by_contract(site, ledger))
    across = {key for key in block.contracts if any(site.external(p) for p in parties[key])}
    least = [key for key, row in block.contracts.items() if key in across and row.min_per_y > 0]
    charged = [(key, s) for key in least for s in site.scenarios]
    variables(block, "short", charged, "lacking to the least amount of a year [unit/y]")
    declare(block, least_amount_paid, charged)
    for key, row in block.contracts.items():
        for plant, sign in zip(parties[key], (1, -1), strict=True):
            for amount, condition, scenario in _due(block, site, row, arcs[key][1]):
                if key in across:
                    ledger.cost(plant, "contract", sign * amount, condition, scenario)
                else:
                    ledger.transfers.append(Post(plant, "contract", sign * amount, condition, scenario))


def _due(block: Any, site: Site, row: Contract, arcs: list[Arc]) -> Iterator[tuple[Any, str | None, str | None]]:
    """Fee, price and charge on the load in each condition, take-or-pay in each scenario [money/y, money/h]"""
    key = row.contract
    yield row.fixed_fee_per_y * block.stands[key], None, None
    for o in site.conditions:
        yield hourly_rate(site, row, o) * block.amount[key, o] + _load(block, row, arcs, o), o, None
    for scenario in site.scenarios:
        if (key, scenario) in block.short:
            yield row.rate_per_unit * block.short[key, scenario], None, scenario


def arcs_by_contract(site: Site, ledger: Ledger) -> dict[str, tuple[Contract, list[Arc]]]:
    """Contracts whose parties take part, with the ways that they speak of."""
    terms, found = Contracts(site.case), dict[str, tuple[Contract, list[Arc]]]()
    rows = [row for row in site.case.contracts if {terms.payer(row), terms.payee(row)} <= set(site.plants)]
    for row in rows:
        found[row.contract] = (row, [])
    for arc in ledger.network.arcs.values() if rows else ():
        for row in terms.of_flow(arc.domain, arc.sends, (arc.giver, arc.from_plant), (arc.taker, arc.to_plant)):
            if row.contract in found:
                found[row.contract][1].append(arc)
    return found


def links_by_contract(site: Site, ledger: Ledger) -> dict[str, list[str]]:
    """Links of which one has to stand for a contract to be in force."""
    terms, found = Contracts(site.case), dict[str, list[str]]()
    for link in ledger.network.links.values() if site.case.contracts else ():
        for row in terms.of_link(link.domain, link.item, (link.giver, link.from_plant), (link.taker, link.to_plant)):
            found.setdefault(row.contract, []).append(link.id)
    return found


def hourly_rate(site: Site, row: Contract, condition: str) -> float:
    """What a unit that arrives in a condition costs [money/unit]"""
    shared = row.saving_share * row.reference_price_per_unit
    return row.price_per_unit * site.factor(row.price_profile, condition) + shared


def load_price(site: Site, row: Contract, arc: Arc, condition: str) -> float:
    """Price of the load of a species in what is sent, at the stated concentration [money/t]"""
    if row.species is None or arc.domain != "water":
        return 0.0
    return row.price_per_kg * site.c_out(arc.giver, row.species, condition) / 1000.0


def _load(block: Any, row: Contract, arcs: list[Arc], condition: str) -> Any:
    """Charge on the load of the species that a contract names [money/h]"""
    priced = [(load_price(block.site, row, arc, condition), arc) for arc in arcs]
    return pyo.quicksum(price * block.ledger.flow[arc.id, condition] for price, arc in priced if price)


def _stand(block: Any, ledger: Ledger, links_of: dict[str, list[str]]) -> None:
    """Whether each contract is in force: always, or while one of its links stands."""
    block.stands, block.links = {}, {}
    for key, row in block.contracts.items():
        links = links_of.get(key, [])
        if row.always or any(not ledger.network.links[link].optional for link in links):
            block.stands[key] = 1.0
        elif len(links) < 2:
            block.stands[key] = ledger.stands[links[0]] if links else 0.0
        else:
            block.links[key] = links
    dues = [key for key in block.links if block.contracts[key].fixed_fee_per_y or block.contracts[key].min_per_y]
    variables(block, "in_force", dues, "whether the contract is in force", bounds=(0, 1))
    block.stands |= {key: block.in_force[key] if key in dues else 0.0 for key in block.links}
    declare(block, in_force_with_each_link, ((key, link) for key in dues for link in block.links[key]))
    declare(block, in_force_with_some_link, dues)
