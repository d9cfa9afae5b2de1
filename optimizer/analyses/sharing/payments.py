"""Payments that turn what a plan leaves to each company into its share, and prices that make them."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from parkloop.cases.schema import Case
from parkloop.models.network.arcs import Candidate
from parkloop.optimizer.analyses.parties import Members, party_of
from parkloop.optimizer.analyses.sharing.of_plans import ledger_costs
from parkloop.optimizer.analyses.what_if.changes import Change, as_changed, changed
from parkloop.optimizer.figures.shared import Medium, media
from parkloop.optimizer.parametric.subject import ARROW, OF, WATER, subject_of
from parkloop.optimizer.plan.proof import accuracy
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.solver.problem import Floats

APART = 1.9
"""What a payment between two that exchange nothing weighs beside one between two that do: less than by way of a third."""
LEAST = 1e-9
"""Share of all payments below which one is rounding."""
PRICES = (
    *("exchange", "giver", "taker", "amount_per_y", "unit", "status", "value_per_y", "accuracy_per_y"),
    *("giver_least", "taker_most", "others_gain_per_y"),
)
PAYMENTS = ("rule", "payer", "payee", "payment_per_y", "exchange", "price_per_unit", "unit", "within")


@dataclass(frozen=True)
class Exchange:
    """Exchange of two companies in a plan: amount a year, and its unit; whatever links carry it."""

    giver: str
    taker: str
    what: str
    amount: float
    unit: str
    parties: tuple[str, str]
    """Players to whom giver and taker belong."""

    @property
    def id(self) -> str:
        """Name as that of a subject: ``giver>taker:what``."""
        return f"{self.giver}{ARROW}{self.taker}{OF}{self.what}"


def exchanges_of(case: Case, plan: Plan, players: Members) -> list[Exchange]:
    """Exchanges between the players in a plan, by giver and taker."""
    links = plan.tables["links"]
    units, home = media(case, links), party_of(players)
    ends = [links[end].map(home) for end in ("from_plant", "to_plant")]
    between = links[ends[0].notna() & ends[1].notna() & (ends[0] != ends[1])]
    used, keys = between[between["flow_per_y"] > 0], ["from_plant", "to_plant", "domain", "item"]
    found = used.groupby(keys)["flow_per_y"].sum().reset_index() if len(used) else used
    return [_exchange({str(name): value for name, value in row.items()}, units, home) for row in found.to_dict("records")]


def _exchange(row: Mapping[str, Any], units: Mapping[tuple[str, str], Medium], home: Mapping[str, str]) -> Exchange:
    """An exchange of a row of links."""
    medium, what = (str(row["domain"]), str(row["item"])), WATER if row["domain"] == "water" else str(row["item"])
    giver, taker = str(row["from_plant"]), str(row["to_plant"])
    return Exchange(giver, taker, what, float(row["flow_per_y"]), units[medium].unit, (home[giver], home[taker]))


def case_without(case: Case, plan: Plan, exchange: Exchange, known: Mapping[str, Candidate]) -> tuple[Case, Plan]:
    """The case without an exchange by whatever link, and the plan as one of it, to begin with."""
    choices = subject_of(case, exchange.id, known).choices
    change = Change(links=dict.fromkeys(choices, "forbidden"))
    return changed(case, change, known), as_changed(plan, case, change)


def price_row(exchange: Exchange, plan: Plan, without: Plan, players: Members) -> tuple[object, ...]:
    """Row of the table of prices: an exchange's value, and where giver and taker break even.

    Finite differences: both plans are best, with and without it, and what all else gains or loses is ``others_gain_per_y``.
    """
    head = (exchange.id, exchange.giver, exchange.taker, exchange.amount, exchange.unit)
    if not without.found or without.objective is None or plan.objective is None:
        return (*head, "needed" if without.status == "infeasible" else "open", *[math.nan] * 5)
    rises = ledger_costs(without, players) - ledger_costs(plan, players)
    giver, taker = (rises[players.index(party)] for party in exchange.parties)
    value = without.objective - plan.objective
    widths = [math.inf if (width := accuracy(one)) is None else width for one in (plan, without)]
    if 0.0 < sum(widths) >= abs(value):
        # what moves between two plans that cost the same within the gap says nothing of this exchange
        return (*head, "accuracy", value, sum(widths), *[math.nan] * 3)
    least, most = -giver / exchange.amount, taker / exchange.amount
    return (*head, "found" if least <= most else "apart", value, sum(widths), least, most, value - giver - taker)


def payments(paid: Floats, players: Members, exchanges: list[Exchange]) -> list[tuple[int, int, float]]:
    """Least payments that settle what each has to pay in all (players,), less than nothing: to receive.

    Of payers and payees by number, with the money. Where it makes no difference, those pay each other that exchange something.
    """
    n, total = len(players), float(np.abs(paid).sum())
    if n < 2 or total == 0.0:
        return []
    both = {frozenset(exchange.parties) for exchange in exchanges}
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    cost = [1.0 if frozenset((players[i], players[j])) in both else APART for i, j in pairs]
    out = np.array([[(i == k) - (j == k) for i, j in pairs] for k in range(n)], dtype=np.float64)
    # in shares of all payments; the last row follows from the others
    found = linprog(cost, None, None, out[:-1], paid[:-1] / total, (0, None), "highs-ds")
    return [(*pair, total * flow) for pair, flow in zip(pairs, found.x, strict=True) if flow > LEAST]


def payment_rows(
    rule: str, paid: Floats, players: Members, exchanges: list[Exchange], prices: pd.DataFrame
) -> Iterator[tuple[object, ...]]:
    """Rows of the payments of a rule: by prices of exchanges, and a sum a year for the rest."""
    for i, j, money in payments(paid, players, exchanges):
        payer, payee = players[i], players[j]
        left = money
        for exchange, price in _prices(payer, money, [one for one in exchanges if set(one.parties) == {payer, payee}], prices):
            part = price * _taken(exchange, payer)
            left -= part
            yield (rule, payer, payee, part, exchange.id, price, exchange.unit, "yes")
        if abs(left) > LEAST * money:
            yield (rule, payer, payee, left, "", math.nan, "", "")


def _taken(exchange: Exchange, party: str) -> float:
    """What a party takes of an exchange [unit/y]; what it gives is less than nothing."""
    return exchange.amount if exchange.parties[1] == party else -exchange.amount


def _prices(payer: str, money: float, between: list[Exchange], prices: pd.DataFrame) -> Iterator[tuple[Exchange, float]]:
    """Prices of the exchanges of a pair at which both gain, making as much of a payment as they can.

    Each is at the same part of its range. There are none where they would make more than the payment, or the payee pay.
    """
    ends = {row["exchange"]: (float(row["giver_least"]), float(row["taker_most"])) for row in prices.to_dict("records")}
    ranges = {one: ends[one.id] for one in between if one.id in ends}
    gainful = {one: (least, most) for one, (least, most) in ranges.items() if least <= most}
    low = sum(_taken(one, payer) * least for one, (least, _) in gainful.items())
    high = sum(_taken(one, payer) * most for one, (_, most) in gainful.items())
    made = min(max(money, min(low, high)), max(low, high))
    if not LEAST * money < made <= money * (1 + LEAST):
        return
    part = (made - low) / (high - low) if abs(high - low) > LEAST * money else 0.0
    for exchange, (least, most) in gainful.items():
        yield exchange, least + part * (most - least)
