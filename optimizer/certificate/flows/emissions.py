"""Emissions recomputed: posts in t per hour of a condition, by plant, species and scope."""

from collections.abc import Iterator

from parkloop.cases.schema import PROCESSES
from parkloop.optimizer.certificate.flows.concentrations import Concentrations
from parkloop.optimizer.certificate.inputs.postings import Posting
from parkloop.optimizer.certificate.inputs.view import PlanView

T_PER_KG = 1e-3
T_PER_G = 1e-6


def emission_posts(view: PlanView, counted: Concentrations) -> list[Posting]:
    """All emissions of plants inside the fence, removals as negative posts."""
    posts = [
        *trade_posts(view, avoided=False),
        *vent_posts(view),
        *stream_posts(view),
        *technology_posts(view),
        *link_posts(view),
        *discharge_posts(view, counted),
    ]
    return [post for post in posts if view.scoped.inside(post.plant)]


def avoided_posts(view: PlanView) -> list[Posting]:
    """What sales avoid elsewhere, as positive amounts; it is reported apart."""
    return list(trade_posts(view, avoided=True))


def trade_posts(view: PlanView, *, avoided: bool) -> Iterator[Posting]:
    """Emissions per unit bought or sold; a negative one of a sale is avoided elsewhere."""
    for row in view.rows.markets:
        for species, scope, kg in view.scoped.kg.get(row.market, []):
            elsewhere = row.direction == "sell" and kg < 0
            if elsewhere == avoided:
                amount = (abs(kg) if avoided else kg) * T_PER_KG * row.amount_per_h
                yield Posting(row.plant, species, amount, row.condition, scope=0 if avoided else scope)


def ventable(view: PlanView, plant: str, commodity: str, condition: str) -> dict[str, float]:
    """What may be vented there, by left-over demand or technology [unit/h]"""
    scoped = view.scoped
    found = {
        demand.demand: view.demand_rate(demand, condition)
        for demand in scoped.demands.get((plant, commodity), [])
        if demand.rate_per_h < 0 and not demand.must_use
    }
    for flow in scoped.technology_flows.get((plant, commodity), []):
        if flow.vent and flow.per_activity > 0:
            made = flow.per_activity * scoped.factor(flow.profile, condition) * view.activity(flow.technology, condition)
            found[flow.technology] = made
    return found


def vent_posts(view: PlanView) -> Iterator[Posting]:
    """Emissions per unit of a left-over demand that is vented.

    Where several may be, the plan's table leaves a slack.
    """
    for row in view.rows.commodities:
        amounts = ventable(view, row.plant, row.commodity, row.condition)
        for demand in view.scoped.demands.get((row.plant, row.commodity), []):
            most = min(row.vented, amounts.get(demand.demand, 0.0))
            least = max(0.0, row.vented - sum(amounts.values()) + amounts.get(demand.demand, 0.0))
            for species, scope, kg in view.scoped.kg.get(demand.demand, []):
                if most > 0:
                    each = kg * T_PER_KG / 2
                    slack = abs(each) * max(0.0, most - least)
                    yield Posting(row.plant, species, each * (most + least), row.condition, scope=scope, slack=slack)


def stream_posts(view: PlanView) -> Iterator[Posting]:
    """Emissions per t given by sources and supplies and taken by sinks, processes and outlets.

    Of the outside's, its user's.
    """
    for flow in view.stream_flows:
        streams = view.scoped.streams(flow.domain)
        giver, taker = view.scoped.plant_of(flow.from_), view.scoped.plant_of(flow.to)
        if streams[flow.from_].role not in PROCESSES:
            payer = view.scoped.user(*((taker, giver) if streams[flow.from_].role == "supply" else (giver, taker)))
            for species, scope, kg in view.scoped.kg.get(flow.from_, []):
                yield Posting(payer, species, kg * T_PER_KG * flow.flow_per_h, flow.condition, scope=scope)
        ends = streams[flow.to].role == "outlet"
        payer = view.scoped.user(*((giver, taker) if ends else (taker, giver)))
        outlet = flow.to if ends and flow.domain == "water" else ""
        for species, scope, kg in view.scoped.kg.get(flow.to, []):
            amount = kg * T_PER_KG * flow.arrives_per_h
            yield Posting(payer, species, amount, flow.condition, scope=scope, outlet=outlet)


def technology_posts(view: PlanView) -> Iterator[Posting]:
    """Emissions of technologies by what they take, and what end-of-pipe technologies remove."""
    for technology in view.scoped.technologies.values():
        for species, scope, kg in view.scoped.kg.get(technology.technology, []):
            for condition in view.conditions if kg > 0 else ():
                amount = kg * T_PER_KG * view.input(technology.technology, condition)
                yield Posting(technology.plant, species, amount, condition, scope=scope)
    for row in view.rows.removals:
        plant = view.scoped.technologies[row.technology].plant
        scope = next(s for species, s, kg in view.scoped.kg[row.technology] if species == row.species and kg < 0)
        yield Posting(plant, row.species, -T_PER_KG * row.kg_per_h, row.condition, scope=scope)


def link_posts(view: PlanView) -> Iterator[Posting]:
    """Emissions per unit sent and km of a link, its owner's; the mode's own CO2 is of scope 3."""
    for flow in view.rows.flows:
        link = view.links.get(flow.link)
        if link is None:
            continue
        mode, plant = view.scoped.mode(link.mode), view.owners[link.link]
        rows = [*view.scoped.kg.get(link.mode, []), ("co2", 3, mode.co2_kg_per_unit_km)]
        for species, scope, kg in rows:
            amount = kg * T_PER_KG * view.lengths[link.link] * flow.flow_per_h
            if amount:
                yield Posting(plant, species, amount, flow.condition, scope=scope)


def discharge_posts(view: PlanView, counted: Concentrations) -> Iterator[Posting]:
    """Mass discharged with water, as counted, less what the works behind an outlet remove."""
    for flow in view.stream_flows:
        if flow.domain != "water" or view.scoped.water[flow.to].role != "outlet":
            continue
        for species in view.scoped.species:
            valid = 1.0 - (view.scoped.quality_of(flow.to, species).removal or 0.0)
            mass = valid * counted.get((flow.from_, species, flow.condition), 0.0) * flow.arrives_per_h * T_PER_G
            if mass:
                yield Posting(view.scoped.plant_of(flow.from_) or "", species, mass, flow.condition, scope=1, outlet=flow.to)
