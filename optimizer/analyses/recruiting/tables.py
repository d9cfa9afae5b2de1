"""Tables of recruiting: sets of tenants, who gains, what comes with them, gaps closed, leavers."""

import math
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from parkloop.cases.schema import Case
from parkloop.models.site import make_site
from parkloop.optimizer.analyses.parties import Members
from parkloop.optimizer.analyses.sharing.of_plans import ledger_costs
from parkloop.optimizer.analyses.sharing.payments import exchanges_of
from parkloop.optimizer.plan.proof import accuracy
from parkloop.optimizer.plan.record import Plan

SETS = ("set", "size", "status", "cost_per_y", "alone_per_y", "worth_per_y", "accuracy_per_y", "neighbours_gain_per_y")
GAINS = ("set", "plant", "tenant", "before_per_y", "after_per_y", "gain_per_y")
EXCHANGES = ("set", "exchange", "change", "amount_per_y", "unit")
GAPS = ("set", "plant", "kind", "item", "before_per_y", "after_per_y", "change_per_y")
SITES = ("tenant", "site", "x_km", "y_km", "status", "worth_per_y", "accuracy_per_y")
LEAVING = (
    *("plant", "status", "loss_per_y", "accuracy_per_y", "rest_harm_per_y", "compensation_per_y"),
    "rest_after_per_y",
)
CLOSED = 0.05
"""Change of what is bought, supplied or disposed of that counts, as a share of the larger amount."""
JOINED = " + "
"""Sign between the tenants of a set."""


def width(*plans: Plan) -> float:
    """Accuracy of a difference of costs: the sum of the gaps [money/y]; infinite where one is not proven."""
    return sum(math.inf if (gap := accuracy(plan)) is None else gap for plan in plans)


def status_of(*plans: Plan | None) -> str:
    """Whether all plans are there: ``found``, ``infeasible``, or ``open`` (not found in the time)."""
    if all(plan is not None and plan.found for plan in plans):
        return "found"
    return "infeasible" if any(plan is not None and plan.status == "infeasible" for plan in plans) else "open"


def set_row(
    tenants: Members, park: Members, before: Plan | None, alone: list[Plan | None], after: Plan | None
) -> tuple[object, ...]:
    """Row of a set of tenants: what the plan with them saves beside park and tenants apart.

    ``needed``: the park has no plan without them. ``alone``: a tenant has none without the park.
    """
    head = (JOINED.join(tenants), len(tenants))
    if after is None or not after.found or after.objective is None:
        return (*head, status_of(after), *[math.nan] * 5)
    gain = math.nan
    if before is not None and before.found:
        gain = float(ledger_costs(before, park).sum() - ledger_costs(after, park).sum())
    apart = [before, *alone]
    there = [plan for plan in apart if plan is not None and plan.found and plan.objective is not None]
    costs = [plan.objective for plan in there if plan.objective is not None]
    if len(there) < len(apart):
        status = "needed" if status_of(before) == "infeasible" else "alone" if status_of(*alone) == "infeasible" else "open"
        return (*head, status, after.objective, math.nan, math.nan, math.nan, gain)
    worth, doubt = sum(costs) - after.objective, width(*there, after)
    status = "accuracy" if 0.0 < doubt >= abs(worth) else "found"
    return (*head, status, after.objective, sum(costs[1:]), worth, doubt, gain)


def gain_rows(
    tenants: Members, park: Members, before: Plan, alone: list[Plan | None], after: Plan
) -> Iterator[tuple[object, ...]]:
    """What each neighbour and tenant costs before and after, without payments between them."""
    name = JOINED.join(tenants)
    for plant, one, other in zip(park, ledger_costs(before, park), ledger_costs(after, park), strict=True):
        yield (name, plant, False, float(one), float(other), float(one - other))
    for plant, plan, other in zip(tenants, alone, ledger_costs(after, tenants), strict=True):
        one = plan.objective if plan is not None and plan.found and plan.objective is not None else math.nan
        yield (name, plant, True, one, float(other), one - float(other))


def exchange_rows(case: Case, tenants: Members, park: Members, before: Plan, after: Plan) -> Iterator[tuple[object, ...]]:
    """Exchanges that come with the tenants: theirs, and those of others that are new or gone."""
    name = JOINED.join(tenants)
    old = {exchange.id: exchange for exchange in exchanges_of(case, before, park)}
    new = {exchange.id: exchange for exchange in exchanges_of(case, after, (*park, *tenants))}
    for key, exchange in new.items():
        if key not in old:
            change = "tenant" if {exchange.giver, exchange.taker} & set(tenants) else "new"
            yield (name, key, change, exchange.amount, exchange.unit)
    for key, exchange in old.items():
        if key not in new:
            yield (name, key, "gone", exchange.amount, exchange.unit)


def gap_rows(case: Case, tenants: Members, park: Members, before: Plan, after: Plan) -> Iterator[tuple[object, ...]]:
    """What plants of the park buy, get, sell and dispose of, where tenants change it [unit/y]"""
    one, other = _ends(case, before), _ends(case, after)
    for key in sorted(one.keys() | other.keys()):
        plant, kind, item = key
        was, is_now = one.get(key, 0.0), other.get(key, 0.0)
        if plant in park and abs(is_now - was) > CLOSED * max(abs(was), abs(is_now)):
            yield (JOINED.join(tenants), plant, kind, item, was, is_now, is_now - was)


def _ends(case: Case, plan: Plan) -> dict[tuple[str, str, str], float]:
    """Amounts a year over the fence, by plant, kind and market or stream."""
    site = make_site(case)
    hours = {key: site.hours(key) * site.scenarios[one.scenario] for key, one in site.conditions.items()}
    markets = plan.tables["markets"]
    parts = [
        markets.assign(
            plant=markets["plant"], kind=np.where(markets["direction"] == "buy", "bought", "sold"), item=markets["market"]
        )
        .rename(columns={"amount_per_h": "amount"})
        .loc[:, ["condition", "plant", "kind", "item", "amount"]]
    ]
    flows = plan.tables["flows"]
    for role, kind, end, plant in (("from_role", "supplied", "from", "to_plant"), ("to_role", "disposed", "to", "from_plant")):
        rows = flows[flows[role] == ("supply" if kind == "supplied" else "outlet")]
        columns = {
            "condition": rows["condition"],
            "plant": rows[plant],
            "kind": kind,
            "item": rows[end],
            "amount": rows["flow_per_h"],
        }
        parts.append(pd.DataFrame(columns))
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    amounts = table["amount"].astype(float) * table["condition"].map(hours).astype(float)
    sums = amounts.groupby([table["plant"], table["kind"], table["item"]]).sum()
    return {(str(key[0]), str(key[1]), str(key[2])): float(amount) for key, amount in zip(sums.index.tolist(), sums, strict=True)}


def leaving_row(plant: str, park: Members, whole: Plan, alone: Plan | None, without: Plan | None) -> tuple[object, ...]:
    """Row of a plant that leaves: what is lost, and what keeps the rest from being worse off.

    ``loss``: the rest and the leaver apart cost so much more than together. ``rest_harm``: the rest costs so much more than
    the plan with the leaver leaves to it; ``compensation``: to each of the rest that costs more, what it costs more.
    """
    rest = tuple(other for other in park if other != plant)
    if without is None or not without.found or without.objective is None or whole.objective is None:
        status = "needed" if status_of(without) == "infeasible" else "open"
        return (plant, status, *[math.nan] * 5)
    rises = ledger_costs(without, rest) - ledger_costs(whole, rest)
    loss, doubt, status = math.nan, width(whole, without), "alone" if status_of(alone) == "infeasible" else "open"
    if alone is not None and alone.found and alone.objective is not None:
        loss, doubt = without.objective + alone.objective - whole.objective, doubt + width(alone)
        status = "accuracy" if 0.0 < doubt >= abs(loss) else "found"
    return (plant, status, loss, doubt, float(rises.sum()), float(np.clip(rises, 0.0, None).sum()), without.objective)


def table_of(rows: Iterable[tuple[object, ...]], columns: tuple[str, ...], by: str = "", rising: bool = False) -> pd.DataFrame:
    """A table of rows, the largest of a column first; what is not known comes last."""
    table = pd.DataFrame(list(rows), columns=list(columns))
    if not by or not len(table):
        return table
    return table.sort_values(by, ascending=rising, kind="stable", na_position="last", ignore_index=True)
