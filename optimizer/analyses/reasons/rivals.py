"""Rivals and bills: what two plans do otherwise, by amounts of a year and by who pays."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.cases.lookup import Park
from parkloop.cases.schema import Case
from parkloop.models.site import Site
from parkloop.optimizer.analyses.reasons.exchange import AskedExchange
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.record import Plan

NOISE = 1e-4
"""Change of an amount, relative to the larger one, that is the solver's noise."""
RIVALS = (
    "exchange",
    "kind",
    "name",
    "from",
    "to",
    "domain",
    "item",
    "with_it",
    "without_it",
    "change",
    "unit",
    "money_per_y",
    "near",
)
"""Columns of rivals: amounts of a year in the plan with the exchange and in the one without it."""
BILLS = ("exchange", "plant", "with_it", "without_it", "change")
"""Columns of bills: what each plant pays a year in the plan with the exchange and without it [money/y]"""


@dataclass(frozen=True)
class Amount:
    """Amount of a year in a plan: of a link, a way without link, a technology or a market."""

    kind: str
    name: str
    start: str
    end: str
    domain: str
    item: str
    per_y: float
    unit: str
    price: float = 0.0
    """What a unit of it costs, of what is sold as a negative number [money/unit]"""


def amounts(case: Case, site: Site, plan: Plan) -> dict[tuple[str, str], Amount]:
    """Amounts of a plan by kind and name."""
    return {(one.kind, one.name): one for one in (*_flows(case, site, plan), *_made(case, plan), *_traded(case, site, plan))}


def _flows(case: Case, site: Site, plan: Plan) -> Iterator[Amount]:
    park, flows = Park(case), plan.tables["flows"]
    if flows.empty:
        return
    weighted = flows.assign(per_y=flows["flow_per_h"].astype(float) * [site.weight(str(o)) for o in flows["condition"]])
    weighted["link"] = weighted["link"].fillna("").astype(str)
    ends = ["link", "from", "to", "from_plant", "to_plant", "domain", "item", "from_role", "to_role"]
    whole = weighted.fillna({name: "" for name in ends}).groupby(ends, sort=False)["per_y"].sum()
    links: dict[str, Amount] = {}
    for key, per_y in whole.items():
        link, start, end, from_plant, to_plant, domain, item, from_role, to_role = map(str, key)  # type: ignore[call-overload]
        unit = park.commodities[item].counted_in if item in park.commodities else "t"
        if link:
            before = links[link].per_y if link in links else 0.0
            links[link] = Amount("link", link, from_plant, to_plant, domain, item, before + float(per_y), unit)
            continue
        kind = "supply" if from_role == "supply" else "outlet" if to_role == "outlet" else "way"
        row = park.flowing.get(start if kind == "supply" else end)
        price = float(row.price_per_t or 0.0) if row is not None and kind != "way" else 0.0
        name = f"{start}>{end}"
        yield Amount(kind, name, from_plant, to_plant, domain, item, float(per_y), unit, price)
    yield from links.values()


def _made(case: Case, plan: Plan) -> Iterator[Amount]:
    for row in plan.tables["technologies"].to_dict("records"):
        plant = str(row["plant"])
        yield Amount("technology", str(row["technology"]), plant, plant, "", "", float(row["activity_per_y"]), "")


def _traded(case: Case, site: Site, plan: Plan) -> Iterator[Amount]:
    park, found = Park(case), dict[tuple[str, str], float]()
    for row in plan.tables["markets"].to_dict("records"):
        key = str(row["market"]), str(row["plant"])
        found[key] = found.get(key, 0.0) + float(row["amount_per_h"]) * site.weight(str(row["condition"]))
    for (name, plant), per_y in found.items():
        market = park.markets[name]
        price = market.price_per_unit if market.direction == "buy" else -market.price_per_unit
        unit = park.commodities[market.commodity].counted_in
        yield Amount("market", f"{name}@{plant}", plant, plant, "commodity", market.commodity, per_y, unit, price)


def rivals(case: Case, site: Site, exchange: AskedExchange, own: frozenset[str], within: Plan, without: Plan) -> pd.DataFrame:
    """What grows or shrinks where the exchange is missing, what takes its place first.

    ``near``: it serves the taker with the same, takes the same from the giver, or happens at one of the two plants.
    ``own`` are links and ways that are the exchange itself.
    """
    both = amounts(case, site, within), amounts(case, site, without)
    rows = []
    for key in dict.fromkeys([*both[0], *both[1]]):
        one = both[0].get(key) or both[1][key]
        before, after = (side[key].per_y if key in side else 0.0 for side in both)
        if abs(after - before) <= NOISE * max(abs(before), abs(after)) or one.name in own:
            continue
        near = bool({exchange.giver, exchange.taker} & {one.start, one.end})
        ends = one.kind, one.name, one.start, one.end, one.domain, one.item
        rows.append((exchange.id, *ends, before, after, after - before, one.unit, one.price * (after - before), near))
    table = pd.DataFrame(rows, columns=list(RIVALS))
    rank = [_rank(exchange, row) for row in table.to_dict("records")]
    return table.iloc[sorted(range(len(rank)), key=lambda n: rank[n])].reset_index(drop=True)


def _rank(exchange: AskedExchange, row: Mapping[Any, Any]) -> tuple[bool, int, float]:
    """What grows first; of it what comes to the taker, what leaves the giver, then by money and amount."""
    change, money = float(row["change"]), float(row["money_per_y"])
    place = 3
    if row["kind"] in ("link", "supply", "outlet", "way"):
        place = 0 if row["to"] == exchange.taker and row["kind"] != "outlet" else 1 if row["from"] == exchange.giver else 2
    elif row["from"] in (exchange.giver, exchange.taker):
        place = 1
    return change <= 0, place, -abs(money) if money else -math.log10(1.0 + abs(change)) * 1e-6


def bills(exchange: AskedExchange, within: Plan, without: Plan) -> pd.DataFrame:
    """What each plant pays in both plans, with payments between plants; largest rise first [money/y]"""
    sides = [company_costs(plan).groupby("plant")["cost_per_y"].sum().astype(float) for plan in (within, without)]
    plants = list(dict.fromkeys([*sides[0].index, *sides[1].index]))
    rows = []
    for plant in plants:
        before, after = (float(side.get(plant, 0.0)) for side in sides)
        if abs(after - before) > NOISE * max(abs(before), abs(after)) and abs(after - before) >= 0.5:
            rows.append((exchange.id, str(plant), before, after, after - before))
    return pd.DataFrame(rows, columns=list(BILLS)).sort_values("change", ascending=False, kind="stable").reset_index(drop=True)
