"""Payments of contracts, wheeling and corridors, and the account of each plant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
import pyomo.environ as pyo

from parkloop.cases.relations.contracts import Contracts
from parkloop.cases.schema import Contract
from parkloop.models.accounts.contracts import arcs_by_contract, hourly_rate, links_by_contract, load_price
from parkloop.models.accounts.relays import CHARGED, GOING_ON, OWN, STORED
from parkloop.models.network.arcs import Arc
from parkloop.optimizer.extraction.routes import arrival_of, fee_rows
from parkloop.optimizer.solve.build import NOISE, Build

CONTRACT, WHEELING = "contract", "wheeling"
"""Kinds of payments."""


def payment_rows(built: Build) -> Iterator[tuple[Any, ...]]:
    """Rows of the table ``payments``, expected per year.

    Every contract whose parties take part, every wheeling fee and every fee for a corridor.
    """
    terms = Contracts(built.site.case)
    links = links_by_contract(built.site, built.ledger)
    for key, (row, arcs) in arcs_by_contract(built.site, built.ledger).items():
        stands = row.always or any(_stands(built, link) for link in links.get(key, ()))
        yield key, CONTRACT, terms.payer(row), terms.payee(row), *_contract(built, row, arcs, stands)
    yield from _wheeling(built)
    yield from fee_rows(built)


def account_rows(built: Build, costs: pd.DataFrame, payments: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Rows of the table ``accounts``.

    Own costs of each plant inside the fence, what it pays and is paid, and what is left.
    """
    own = costs[costs["head"] != CONTRACT].groupby("plant")["cost_per_y"].sum()
    paid, received = (payments.groupby(side)["total_per_y"].sum() for side in ("payer", "payee"))
    for plant, row in built.site.plants.items():
        if not row.external:
            cost, out, back = (float(sums.get(plant, 0.0)) for sums in (own, paid, received))
            yield plant, cost, out, back, cost + out - back


def _value(built: Build, arc: Arc, condition: str) -> float:
    found = float(pyo.value(built.ledger.flow[arc.id, condition]))
    return 0.0 if abs(found) < NOISE else found


def _contract(built: Build, row: Contract, arcs: list[Arc], stands: bool) -> tuple[float, ...]:
    """Amount that arrives, and what is paid for it, for the least amount and as a fee."""
    site = built.site
    arrived = {o: sum(arrival_of(built, arc) * _value(built, arc, o) for arc in arcs) for o in site.conditions}
    price = sum(site.weight(o) * hourly_rate(site, row, o) * amount for o, amount in arrived.items())
    price += sum(site.weight(o) * load_price(site, row, arc, o) * _value(built, arc, o) for o in site.conditions for arc in arcs)
    short = 0.0
    for scenario, probability in site.scenarios.items():
        taken = sum(site.hours(o) * arrived[o] for o in site.conditions if site.conditions[o].scenario == scenario)
        short += probability * max(0.0, row.min_per_y * stands - taken)
    due, fee = row.rate_per_unit * short, row.fixed_fee_per_y * stands
    return sum(site.weight(o) * amount for o, amount in arrived.items()), price, due, fee, price + due + fee


def _stands(built: Build, link: str) -> bool:
    return float(pyo.value(built.ledger.stands[link])) > 0.5


def _wheeling(built: Build) -> Iterable[tuple[Any, ...]]:
    """Fees of plants inside the fence for what they pass on.

    They are divided among the takers inside by what each gets.
    """
    site = built.site
    amounts: dict[tuple[str, str, str], float] = {}
    for (plant, commodity, condition), share in _passed_on(built).items():
        row = site.relays.row(plant, commodity)
        if row is None:
            continue
        for arc in built.network.arcs.values():
            if (arc.domain, arc.from_plant, arc.sends) == ("commodity", plant, commodity) and not site.external(arc.to_plant):
                key = (row.relay, plant, arc.to_plant)
                amounts[key] = amounts.get(key, 0.0) + site.weight(condition) * share * _value(built, arc, condition)
    fees = {row.relay: row.fee_per_unit for row in site.case.relays}
    least = NOISE * sum(site.weight(o) for o in site.conditions)
    for (relay, plant, taker), amount in amounts.items():
        if amount > least:
            yield relay, WHEELING, taker, plant, amount, fees[relay] * amount, 0.0, 0.0, fees[relay] * amount


def _passed_on(built: Build) -> dict[tuple[str, str, str], float]:
    """Share of others in what a relay with a fee passes on, by (plant, commodity, condition).

    Its own goes on first. What comes out of its stores is others' by their share in what was put in during the year.
    """
    site, kinds = built.site, (GOING_ON, OWN, CHARGED, STORED)
    rates: dict[tuple[str, str, str], list[float]] = {}
    for key, posts in built.ledger.balance.items():
        if site.relays.fee(*key[:2]) > 0:
            rates[key] = [sum(float(pyo.value(a)) for kind, _, a in posts if kind in wanted) for wanted in kinds]
    filled: dict[tuple[str, str, str], float] = defaultdict(float)
    of_others: dict[tuple[str, str, str], float] = defaultdict(float)
    for (plant, commodity, condition), (onward, own, charged, _) in rates.items():
        year = plant, commodity, site.conditions[condition].scenario
        filled[year] += site.hours(condition) * charged
        of_others[year] += site.hours(condition) * max(0.0, charged - max(0.0, own - onward))
    found: dict[tuple[str, str, str], float] = {}
    for (plant, commodity, condition), (onward, own, _, discharged) in rates.items():
        year = plant, commodity, site.conditions[condition].scenario
        kept = discharged * (1.0 - of_others[year] / filled[year]) if filled[year] > NOISE else discharged
        found[plant, commodity, condition] = max(0.0, onward - own - kept) / onward if onward > NOISE else 0.0
    return found
