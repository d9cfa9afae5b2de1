"""Costs recomputed: postings in money by plant and head, before policies."""

from collections import defaultdict
from collections.abc import Iterator

from parkloop.cases.messages import say
from parkloop.cases.schema import FlowStream, Market
from parkloop.optimizer.certificate.accounting.investments import contract_cost, investments, kept_cost, running_cost
from parkloop.optimizer.certificate.accounting.payments import contract_posts
from parkloop.optimizer.certificate.flows.commodities import traded
from parkloop.optimizer.certificate.inputs.postings import Posting
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_most


def cost_posts(view: PlanView) -> list[Posting]:
    """Costs of plants inside the fence and of the park (plant ``""``), without carbon, taxes and credits."""
    return [post for post in _all_posts(view) if post.plant == "" or view.scoped.inside(post.plant)]


def outside_posts(view: PlanView) -> list[Posting]:
    """Costs of external plants, which are in no account of the park."""
    return [post for post in _all_posts(view) if post.plant != "" and not view.scoped.inside(post.plant)]


def _all_posts(view: PlanView) -> list[Posting]:
    return [
        *trade_posts(view),
        *stream_posts(view),
        *purchase_posts(view),
        *investment_posts(view),
        *running_posts(view),
        *link_posts(view),
        *contract_posts(view),
    ]


def trade_posts(view: PlanView) -> Iterator[Posting]:
    """Purchases, sales, demand charges and shortfalls."""
    for row in view.rows.markets:
        market = view.scoped.markets[row.market]
        price = market.price_per_unit * view.scoped.factor(market.price_profile, row.condition)
        sign, head = (1.0, "purchase") if row.direction == "buy" else (-1.0, "sale")
        yield Posting(row.plant, head, sign * price * row.amount_per_h, row.condition)
    for market in view.scoped.markets.values():
        if market.plant is None or view.scoped.inside(market.plant):
            yield from peak_posts(view, market)
            yield from shortfall_posts(view, market)


def peak_posts(view: PlanView, market: Market) -> Iterator[Posting]:
    """Demand charge on the highest rate of each scenario: of a plant, or of a market's traders together."""
    highest: dict[tuple[str, str], float] = defaultdict(float)
    rates: dict[tuple[str, str], float] = defaultdict(float)
    for row in view.rows.markets:
        if row.market == market.market:
            by_plant = market.plant is None and market.meter == "plant"
            rates[row.plant if by_plant else market.plant or "", row.condition] += row.amount_per_h
    for (meter, condition), amount in rates.items():
        key = (meter, view.scoped.conditions[condition].scenario)
        highest[key] = max(highest[key], amount)
    for (meter, scenario), amount in highest.items():
        yield Posting(meter, "peak", market.peak_price_per_unit_y * amount, scenario=scenario)


def shortfall_posts(view: PlanView, market: Market) -> Iterator[Posting]:
    """Penalty for the shortfall to a minimum purchase; of a coalition it is exact where its part is known."""
    if market.shortfall_price_per_unit is None or market.min_per_h <= 0:
        return
    amounts = traded(view, market)
    shared = market.plant is None and not view.scoped.part_known
    for condition in view.conditions:
        least = market.min_per_h * view.scoped.part.share("market", market.market, condition)
        missing = max(0.0, least - amounts.get((market.plant or "", condition), 0.0))
        slack = market.shortfall_price_per_unit * missing if shared else 0.0
        yield Posting(market.plant or "", "shortfall", market.shortfall_price_per_unit * missing, condition, slack=slack)


def least_amounts(view: PlanView) -> list[FlowStream]:
    """Supplies that bind the park to take a least amount in a year."""
    streams: list[FlowStream] = [*view.scoped.water.values(), *view.scoped.material.values()]
    return [row for row in streams if row.role == "supply" and row.min_t_per_y > 0 and view.scoped.belongs(row)]


def lacking(view: PlanView, supply: FlowStream, scenario: str) -> float:
    """What the year of a scenario lacks to the least amount of a supply [t/y]"""
    conditions = [o for o in view.conditions if view.scoped.conditions[o].scenario == scenario]
    least = supply.min_t_per_y * view.scoped.part.share_of_year("stream", supply.stream, scenario)
    return least - sum(view.scoped.hours[o] * view.sent(supply.stream, o) for o in conditions)


def purchase_posts(view: PlanView) -> Iterator[Posting]:
    """What is missing to the least amounts of supplies, paid by the plant of the row or the park.

    Of a coalition it is exact where its part is known.
    """
    for row in least_amounts(view):
        payer = row.plant if row.plant is not None and row.plant in view.scoped.insiders else ""
        for scenario in view.scoped.probabilities if row.shortfall_price_per_t is not None else ():
            price, missing = row.shortfall_price_per_t or 0.0, max(0.0, lacking(view, row, scenario))
            slack = 0.0 if view.scoped.part_known else price * missing
            yield Posting(payer, "shortfall", price * missing, scenario=scenario, slack=slack)


def least_amounts_taken(view: PlanView) -> Iterator[str]:
    """Without a price for a shortfall the least amount of a supply is taken, by a coalition its part."""
    for row in least_amounts(view):
        for scenario in view.scoped.probabilities:
            if row.shortfall_price_per_t is None and view.scoped.part_known:
                what = say(
                    "What supply {stream} lacks to its least amount in scenario {scenario}", stream=row.stream, scenario=scenario
                )
                yield from at_most(what, lacking(view, row, scenario), 0.0, "t/y", size=row.min_t_per_y)


def stream_posts(view: PlanView) -> Iterator[Posting]:
    """Supplies per t sent (paid by the taker), outlets per t received (by the giver), treatment.

    Treatment is paid per t arriving, by the taker.
    """
    for flow in view.stream_flows:
        streams = view.scoped.streams(flow.domain)
        giver, taker = view.scoped.plant_of(flow.from_), view.scoped.plant_of(flow.to)
        source, sink = streams[flow.from_], streams[flow.to]
        if source.role == "supply":
            yield Posting(view.scoped.user(taker, giver), "supply", (source.price_per_t or 0.0) * flow.flow_per_h, flow.condition)
        if sink.role == "outlet":
            yield Posting(
                view.scoped.user(giver, taker), "outlet", (sink.price_per_t or 0.0) * flow.arrives_per_h, flow.condition
            )
        elif flow.domain == "material":
            row = view.scoped.substitutions.get((view.scoped.material[flow.from_].material or "", flow.to))
            if row is not None:
                yield Posting(taker or "", "treatment", row.treatment_cost_per_t * flow.arrives_per_h, flow.condition)


def investment_posts(view: PlanView) -> Iterator[Posting]:
    """Annuity of capital, fixed operating cost and land rent of new investments."""
    rent = view.scoped.case.policy.land_price_per_m2_y
    for one in investments(view):
        yield Posting(one.plant, f"{one.kind}_capital", one.capital, slack=one.curve * one.capital)
        yield Posting(one.plant, f"{one.kind}_opex", one.upkeep, slack=one.curve * one.upkeep)
        yield Posting(one.stands_at, "land", rent * one.land)


def running_posts(view: PlanView) -> Iterator[Posting]:
    """Variable operating cost of technologies, and the fixed one of those that exist and are kept."""
    for technology in view.scoped.technologies.values():
        for condition in view.conditions:
            amount = technology.opex_per_activity * view.activity(technology.technology, condition)
            yield Posting(view.scoped.payer(technology), "technology_opex", amount, condition)
        yield Posting(view.scoped.payer(technology), "technology_opex", kept_cost(view, technology))


def link_posts(view: PlanView) -> Iterator[Posting]:
    """Contracts of all links and their variable operating cost by flow."""
    for link in view.links.values():
        yield Posting(view.owners[link.link], "link_opex", contract_cost(view, link))
    for flow in view.rows.flows:
        if flow.link in view.links:
            cost = running_cost(view, view.links[flow.link]) * flow.flow_per_h
            yield Posting(view.owners[flow.link], "link_opex", cost, flow.condition)
