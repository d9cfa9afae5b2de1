"""Payments recomputed: contracts, wheeling and corridors, and the account of each plant."""

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass

from parkloop.cases.messages import say
from parkloop.cases.relations.contracts import Contracts
from parkloop.cases.relations.relays import Relays
from parkloop.cases.schema import Contract
from parkloop.optimizer.certificate.flows.commodities import Amounts, recomputed
from parkloop.optimizer.certificate.inputs.account_records import PaymentRow
from parkloop.optimizer.certificate.inputs.postings import Posting
from parkloop.optimizer.certificate.inputs.records import FlowRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import ABSOLUTE, equal, margin


@dataclass(frozen=True)
class Due:
    """What a contract, or a wheeling fee, costs its payer in an average year."""

    payer: str
    payee: str
    amount: float
    price: float
    least: float = 0.0
    fee: float = 0.0

    @property
    def total(self) -> float:
        """All that is paid [money/y]"""
        return self.price + self.least + self.fee


def dues_of_contracts(view: PlanView) -> dict[str, Due]:
    """What each contract whose parties take part costs in an average year."""
    chances, found = view.scoped.probabilities, dict[str, Due]()
    for key, dues in _dues(view):
        first = next(iter(dues.values()))
        parts = [sum(chances[s] * getattr(due, name) for s, due in dues.items()) for name in ("amount", "price", "least", "fee")]
        found[key] = Due(first.payer, first.payee, *parts)
    return found


def contract_posts(view: PlanView) -> Iterator[Posting]:
    """Costs of the contracts that pass the fence, and revenue of those who are paid."""
    for _, dues in _dues(view):
        for scenario, due in dues.items():
            if not (view.scoped.inside(due.payer) and view.scoped.inside(due.payee)):
                yield Posting(due.payer, "contract", due.total, scenario=scenario)
                yield Posting(due.payee, "contract", -due.total, scenario=scenario)


def _dues(view: PlanView) -> Iterator[tuple[str, dict[str, Due]]]:
    """Every contract whose parties take part, with what is due in the year of each scenario."""
    terms, members = Contracts(view.scoped.case), view.scoped.members
    rows = [row for row in view.scoped.case.contracts if {terms.payer(row), terms.payee(row)} <= members]
    flows: dict[str, list[FlowRow]] = {row.contract: [] for row in rows}
    for flow in view.rows.flows if rows else ():
        for row in terms.of_flow(flow.domain, flow.item, (flow.from_, flow.from_plant), (flow.to, flow.to_plant)):
            if row.contract in flows:
                flows[row.contract].append(flow)
    standing: set[str] = set()
    for link in (link for link in view.links.values() if rows and link.status != "retired"):
        giver, taker = (end or "" for end in view.ends(link))
        standing |= {row.contract for row in terms.of_link(link.domain, link.item, (link.from_, giver), (link.to, taker))}
    for row in rows:
        in_force = row.always or row.contract in standing
        parties = terms.payer(row), terms.payee(row)
        years = {s: _due(view, row, parties, flows[row.contract], in_force, s) for s in view.scoped.probabilities}
        yield row.contract, years


def _due(view: PlanView, row: Contract, parties: tuple[str, str], flows: list[FlowRow], in_force: bool, scenario: str) -> Due:
    """What a contract costs in the year of a scenario."""
    scoped, shared = view.scoped, row.saving_share * row.reference_price_per_unit
    price, amount = 0.0, 0.0
    for flow in flows:
        if scoped.conditions[flow.condition].scenario == scenario:
            hours, factor = scoped.hours[flow.condition], scoped.factor(row.price_profile, flow.condition)
            price += hours * (row.price_per_unit * factor + shared) * flow.arrives_per_h
            price += hours * _load_price(view, row, flow) * flow.flow_per_h
            amount += hours * flow.arrives_per_h
    short = max(0.0, in_force * row.min_per_y - amount)
    return Due(*parties, amount, price, (row.price_per_unit + shared) * short, in_force * row.fixed_fee_per_y)


def _load_price(view: PlanView, row: Contract, flow: FlowRow) -> float:
    """Price of the load in what is sent, at the concentration that the case states [money/t]"""
    if row.species is None or flow.domain != "water":
        return 0.0
    stated = view.scoped.quality_of(flow.from_, row.species)
    grams = (stated.c_out_mg_per_l or 0.0) * view.scoped.factor(stated.profile, flow.condition)
    return row.price_per_kg * grams / 1000.0


def dues_of_relays(view: PlanView) -> dict[tuple[str, str], Due]:
    """Wheeling fees by row of relays.csv and payer.

    Each taker inside the fence pays its share of what is passed on. What comes out of stores is passed on by the share of
    others in what the year put in, the relay's own having gone on first.
    """
    found: dict[tuple[str, str], Due] = {}
    relays = Relays(view.scoped.case)
    amounts = recomputed(view) if any(row.fee_per_unit for row in view.scoped.case.relays) else {}
    stored = _stored_of_others(view, amounts)
    for flow in view.commodity_flows if amounts else ():
        row = relays.row(flow.from_, flow.item)
        if row is None or not row.fee_per_unit or not view.scoped.inside(flow.to):
            continue
        here = amounts[flow.from_, flow.item, flow.condition]
        foreign = stored.get((flow.from_, flow.item, view.scoped.conditions[flow.condition].scenario), 0.0)
        onward, own = here["sent"] + here["sold"], _own_of(here) + here["discharged"] * (1.0 - foreign)
        passed = flow.flow_per_h * max(0.0, onward - own) / onward if onward > ABSOLUTE else 0.0
        amount = view.scoped.weights[flow.condition] * passed
        before = found.get((row.relay, flow.to))
        amount += 0.0 if before is None else before.amount
        found[row.relay, flow.to] = Due(flow.to, flow.from_, amount, row.fee_per_unit * amount)
    return found


def _own_of(amounts: dict[str, float]) -> float:
    """What of a balance is the plant's own, and not out of a store [unit/h]"""
    return amounts["made"] + amounts["raised"] + amounts["left_over"]


def _stored_of_others(view: PlanView, amounts: Amounts) -> dict[tuple[str, str, str], float]:
    """Share of others in what a year puts into the stores of a plant, by (plant, commodity, scenario)."""
    put: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for (plant, commodity, condition), here in amounts.items():
        if here["charged"] > 0:
            row = view.scoped.conditions[condition]
            unsent = max(0.0, _own_of(here) - here["sent"] - here["sold"])
            others = max(0.0, here["charged"] - unsent)
            put[plant, commodity, row.scenario].append((row.hours_per_y * here["charged"], row.hours_per_y * others))
    sums = {key: (sum(all_of for all_of, _ in parts), sum(others for _, others in parts)) for key, parts in put.items()}
    return {key: others / filled for key, (filled, others) in sums.items() if filled > ABSOLUTE}


def dues_of_corridors(view: PlanView) -> dict[tuple[str, str], Due]:
    """Fees by corridor and owner of links along it, who pays for each if the corridor is another's."""
    found: dict[tuple[str, str], Due] = {}
    for step in view.rows.routes:
        row = view.scoped.corridors[step.corridor]
        owner, payer = view.keeper(row), view.owners.get(step.link, "")
        if row.fee_per_y > 0 and owner not in ("", payer):
            before = found.get((row.corridor, payer))
            links = 1.0 + (0.0 if before is None else before.amount)
            found[row.corridor, payer] = Due(payer, owner, links, 0.0, fee=links * row.fee_per_y)
    return found


def corridor_fees_match(view: PlanView) -> Iterator[str]:
    """The fees that table corridors shows are those that are due."""
    dues = dues_of_corridors(view)
    for row in view.rows.corridors:
        due = sum(one.total for (corridor, _), one in dues.items() if corridor == row.corridor)
        yield from equal(say("Fees for corridor {corridor}", corridor=row.corridor), row.fee_per_y, due)


def payments_match(view: PlanView, there: Container[str]) -> Iterator[str]:
    """The tables of payments and accounts, where they are ``there``, match what is due.

    Of who passes nothing on there is no row.
    """
    wanted = {("contract", key, due.payer): due for key, due in dues_of_contracts(view).items()}
    wanted |= {("wheeling", *key): due for key, due in dues_of_relays(view).items()}
    wanted |= {("corridor", *key): due for key, due in dues_of_corridors(view).items()}
    yield from corridor_fees_match(view)
    reported = {(row.kind, row.contract, row.payer): row for row in view.rows.payments}
    for key in dict.fromkeys([*wanted, *reported]) if "payments" in there else ():
        what = say("Payment of {payer} by {contract}", payer=key[2], contract=key[1])
        if key not in reported:
            if key[0] == "contract" or wanted[key].amount > margin(0.0, sum(view.scoped.weights.values())):
                yield say("{what} is not in table payments.", what=what)
        elif key not in wanted:
            yield say("{what} is due by nothing.", what=what)
        else:
            yield from payment_match(view, what, reported[key], wanted[key])
    if "accounts" in there:
        yield from accounts_of_plants_match(view, [*wanted.values()])


def payment_match(view: PlanView, what: str, row: PaymentRow, due: Due) -> Iterator[str]:
    """Payee and amounts of one payment."""
    if row.payee != due.payee:
        yield say("{what} is shown as {kind} to {payee}, which the case does not say.", what=what, kind=row.kind, payee=row.payee)
    shown = (row.amount_per_y, row.price_per_y, row.take_or_pay_per_y, row.fee_per_y, row.total_per_y)
    hours = sum(view.scoped.weights.values())
    for found, right in zip(shown, (due.amount, due.price, due.least, due.fee, due.total), strict=True):
        yield from equal(what, found, right, noise=hours)


def accounts_of_plants_match(view: PlanView, dues: list[Due]) -> Iterator[str]:
    """Own costs of each plant inside the fence, less those of contracts, and what it pays and is paid."""
    costs: dict[str, float] = defaultdict(float)
    for cost in view.rows.costs:
        costs[cost.plant] += 0.0 if cost.head == "contract" else cost.cost_per_y
    reported, hours = {row.plant: row for row in view.rows.accounts}, sum(view.scoped.weights.values())
    for plant in view.scoped.insiders:
        row, what = reported.get(plant), say("Account of {plant}", plant=plant)
        if row is None:
            yield say("Table accounts lacks {plant}.", plant=plant)
            continue
        paid, received = (sum(due.total for due in dues if getattr(due, side) == plant) for side in ("payer", "payee"))
        net = costs[plant] + paid - received
        yield from equal(what, row.cost_per_y, costs[plant], noise=hours)
        yield from equal(what, row.paid_per_y, paid, noise=hours)
        yield from equal(what, row.received_per_y, received, noise=hours)
        yield from equal(what, row.net_cost_per_y, net, size=abs(costs[plant]) + paid + received, noise=hours)
    for plant in set(reported) - set(view.scoped.insiders):
        yield say("Table accounts has {plant}, which is no plant inside the fence.", plant=plant)
