"""Emissions recomputed: posts in t per hour of a condition, by plant, species and scope."""

from collections.abc import Iterator

from optimizer.certificate.concentrations import Concentrations
from optimizer.certificate.posts import Post
from optimizer.certificate.view import View

T_PER_KG = 1e-3
T_PER_G = 1e-6


def emission_posts(view: View, counted: Concentrations) -> list[Post]:
    """All emissions of plants inside the fence, removals as negative posts."""
    posts = [
        *trade_posts(view, avoided=False),
        *vent_posts(view),
        *stream_posts(view),
        *technology_posts(view),
        *link_posts(view),
        *discharge_posts(view, counted),
    ]
    return [post for post in posts if view.given.inside(post.plant)]


def avoided_posts(view: View) -> list[Post]:
    """What sales avoid elsewhere, as positive amounts; it is reported apart."""
    return list(trade_posts(view, avoided=True))


def trade_posts(view: View, *, avoided: bool) -> Iterator[Post]:
    """Emissions per unit bought or sold; a negative one of a sale is avoided elsewhere."""
    for row in view.rows.markets:
        for species, scope, kg in view.given.kg.get(row.market, []):
            elsewhere = row.direction == "sell" and kg < 0
            if elsewhere == avoided:
                amount = (abs(kg) if avoided else kg) * T_PER_KG * row.amount_per_h
                yield Post(row.plant, species, amount, row.condition, scope=0 if avoided else scope)


def ventable(view: View, plant: str, commodity: str, condition: str) -> dict[str, float]:
    """What may be vented there, by left-over demand or technology [unit/h]"""
    given = view.given
    found = {
        demand.demand: view.demand_rate(demand, condition)
        for demand in given.demands.get((plant, commodity), [])
        if demand.rate_per_h < 0 and not demand.must_use
    }
    for flow in given.technology_flows.get((plant, commodity), []):
        if flow.vent and flow.per_activity > 0:
            made = flow.per_activity * given.factor(flow.profile, condition) * view.activity(flow.technology, condition)
            found[flow.technology] = made
    return found


def vent_posts(view: View) -> Iterator[Post]:
    """Emissions per unit of a left-over demand that is vented; where several may be, the plan's table leaves a slack."""
    for row in view.rows.commodities:
        amounts = ventable(view, row.plant, row.commodity, row.condition)
        for demand in view.given.demands.get((row.plant, row.commodity), []):
            most = min(row.vented, amounts.get(demand.demand, 0.0))
            least = max(0.0, row.vented - sum(amounts.values()) + amounts.get(demand.demand, 0.0))
            for species, scope, kg in view.given.kg.get(demand.demand, []):
                if most > 0:
                    each = kg * T_PER_KG / 2
                    slack = abs(each) * max(0.0, most - least)
                    yield Post(row.plant, species, each * (most + least), row.condition, scope=scope, slack=slack)


def stream_posts(view: View) -> Iterator[Post]:
    """Emissions per t that a source or supply gives and a sink, process or outlet takes; of the outside's, its user's."""
    for flow in view.stream_flows:
        streams = view.given.streams(flow.domain)
        giver, taker = view.given.plant_of(flow.from_), view.given.plant_of(flow.to)
        if streams[flow.from_].role != "process":
            payer = view.given.user(*((taker, giver) if streams[flow.from_].role == "supply" else (giver, taker)))
            for species, scope, kg in view.given.kg.get(flow.from_, []):
                yield Post(payer, species, kg * T_PER_KG * flow.flow_per_h, flow.condition, scope=scope)
        ends = streams[flow.to].role == "outlet"
        payer = view.given.user(*((giver, taker) if ends else (taker, giver)))
        outlet = flow.to if ends and flow.domain == "water" else ""
        for species, scope, kg in view.given.kg.get(flow.to, []):
            amount = kg * T_PER_KG * flow.arrives_per_h
            yield Post(payer, species, amount, flow.condition, scope=scope, outlet=outlet)


def technology_posts(view: View) -> Iterator[Post]:
    """Emissions per unit of activity and hour, and what end-of-pipe technologies remove."""
    for technology in view.given.technologies.values():
        for species, scope, kg in view.given.kg.get(technology.technology, []):
            for condition in view.conditions if kg > 0 else ():
                amount = kg * T_PER_KG * view.activity(technology.technology, condition)
                yield Post(technology.plant, species, amount, condition, scope=scope)
    for row in view.rows.removals:
        plant = view.given.technologies[row.technology].plant
        scope = next(s for species, s, kg in view.given.kg[row.technology] if species == row.species and kg < 0)
        yield Post(plant, row.species, -T_PER_KG * row.kg_per_h, row.condition, scope=scope)


def link_posts(view: View) -> Iterator[Post]:
    """Emissions per unit sent and km of a link, its owner's; the mode's own CO2 is of scope 3."""
    for flow in view.rows.flows:
        link = view.links.get(flow.link)
        if link is None:
            continue
        mode, plant = view.given.mode(link.mode), view.owners[link.link]
        rows = [*view.given.kg.get(link.mode, []), ("co2", 3, mode.co2_kg_per_unit_km)]
        for species, scope, kg in rows:
            amount = kg * T_PER_KG * view.lengths[link.link] * flow.flow_per_h
            if amount:
                yield Post(plant, species, amount, flow.condition, scope=scope)


def discharge_posts(view: View, counted: Concentrations) -> Iterator[Post]:
    """Mass discharged with water, at the counted concentration, less what the works behind an outlet take out."""
    for flow in view.stream_flows:
        if flow.domain != "water" or view.given.water[flow.to].role != "outlet":
            continue
        for species in view.given.species:
            kept = 1.0 - (view.given.quality_of(flow.to, species).removal or 0.0)
            mass = kept * counted.get((flow.from_, species, flow.condition), 0.0) * flow.arrives_per_h * T_PER_G
            if mass:
                yield Post(view.given.plant_of(flow.from_) or "", species, mass, flow.condition, scope=1, outlet=flow.to)
