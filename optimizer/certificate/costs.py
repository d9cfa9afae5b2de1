"""Costs recomputed: posts in money by plant and head, before policies."""

from collections import defaultdict
from collections.abc import Iterator

from cases.schema import Market
from optimizer.certificate.commodities import traded
from optimizer.certificate.investments import investments
from optimizer.certificate.posts import Post
from optimizer.certificate.view import View


def cost_posts(view: View) -> list[Post]:
    """All costs of plants inside the fence (and of the park as a whole, plant ``""``) without carbon, taxes and credits."""
    posts = [
        *trade_posts(view),
        *stream_posts(view),
        *investment_posts(view),
        *running_posts(view),
        *link_posts(view),
    ]
    return [post for post in posts if post.plant == "" or view.given.inside(post.plant)]


def trade_posts(view: View) -> Iterator[Post]:
    """Purchases, sales, demand charges and shortfalls."""
    for row in view.rows.markets:
        market = view.given.markets[row.market]
        price = market.price_per_unit * view.given.factor(market.price_profile, row.condition)
        sign, head = (1.0, "purchase") if row.direction == "buy" else (-1.0, "sale")
        yield Post(row.plant, head, sign * price * row.amount_per_h, row.condition)
    for market in view.given.markets.values():
        if market.plant is None or view.given.inside(market.plant):
            yield from peak_posts(view, market)
            yield from shortfall_posts(view, market)


def peak_posts(view: View, market: Market) -> Iterator[Post]:
    """The demand charge on the highest rate of each scenario; without plant on that of all plants together."""
    highest: dict[str, float] = defaultdict(float)
    for (_, condition), amount in traded(view, market).items():
        scenario = view.given.conditions[condition].scenario
        highest[scenario] = max(highest[scenario], amount)
    for scenario, amount in highest.items():
        yield Post(market.plant or "", "peak", market.peak_price_per_unit_y * amount, scenario=scenario)


def shortfall_posts(view: View, market: Market) -> Iterator[Post]:
    """What is missing to the least amount; how some plants share that of the whole park is not in the tables."""
    if market.shortfall_price_per_unit is None or market.min_per_h <= 0:
        return
    amounts = traded(view, market)
    shared = market.plant is None and view.given.only is not None
    for condition in view.conditions:
        missing = max(0.0, market.min_per_h - amounts.get((market.plant or "", condition), 0.0))
        slack = market.shortfall_price_per_unit * missing if shared else 0.0
        yield Post(market.plant or "", "shortfall", market.shortfall_price_per_unit * missing, condition, slack=slack)


def stream_posts(view: View) -> Iterator[Post]:
    """Supplies per t given, paid by the taker; outlets per t taken, by the giver; treatment per t arriving, by the taker."""
    for flow in view.stream_flows:
        streams = view.given.streams(flow.domain)
        giver, taker = view.given.plant_of(flow.from_), view.given.plant_of(flow.to)
        source, sink = streams[flow.from_], streams[flow.to]
        if source.role == "supply":
            yield Post(view.given.user(taker, giver), "supply", (source.price_per_t or 0.0) * flow.flow_per_h, flow.condition)
        if sink.role == "outlet":
            yield Post(view.given.user(giver, taker), "outlet", (sink.price_per_t or 0.0) * flow.arrives_per_h, flow.condition)
        elif flow.domain == "material":
            row = view.given.substitutions.get((view.given.material[flow.from_].material or "", flow.to))
            if row is not None:
                yield Post(taker or "", "treatment", row.treatment_cost_per_t * flow.arrives_per_h, flow.condition)


def investment_posts(view: View) -> Iterator[Post]:
    """Capital, fixed operating cost and rent of what is new."""
    rent = view.given.case.policy.land_price_per_m2_y
    for one in investments(view):
        yield Post(one.plant, f"{one.kind}_capital", one.capital, slack=one.curve * one.capital)
        yield Post(one.plant, f"{one.kind}_opex", one.upkeep, slack=one.curve * one.upkeep)
        yield Post(one.plant, "land", rent * one.land)


def running_posts(view: View) -> Iterator[Post]:
    """Running cost of technologies."""
    for technology in view.given.technologies.values():
        for condition in view.conditions:
            amount = technology.opex_per_activity * view.activity(technology.technology, condition)
            yield Post(technology.plant, "technology_opex", amount, condition)


def link_posts(view: View) -> Iterator[Post]:
    """Contracts of all links that exist and their running cost by what is sent."""
    for link in view.links.values():
        yield Post(view.owners[link.link], "link_opex", view.given.mode(link.mode).contract_cost_per_y)
    for flow in view.rows.flows:
        if flow.link in view.links:
            link = view.links[flow.link]
            mode = view.given.mode(link.mode)
            per_unit = mode.opex_per_unit + mode.opex_per_unit_km * view.lengths[link.link]
            yield Post(view.owners[link.link], "link_opex", per_unit * flow.flow_per_h, flow.condition)
