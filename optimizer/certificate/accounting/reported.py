"""Reported links, technologies, stores, equipment and land against recomputed amounts and costs."""

from collections.abc import Iterator, Mapping

from pandas import DataFrame

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.accounting.investments import (
    Investment,
    contract_cost,
    investments,
    kept_cost,
    running_cost,
)
from parkloop.optimizer.certificate.flows.heat import capital_per_mw, equipment_named
from parkloop.optimizer.certificate.inputs.records import CorridorRow, LinkRow, StoreRow, TechnologyRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import equal


def tables_match(view: PlanView, tables: Mapping[str, DataFrame]) -> Iterator[str]:
    """Amounts, capital and costs in the tables of investments match, and the use of capacities."""
    new = {(one.kind, one.item): one for one in investments(view)}
    for link in view.links.values():
        yield from link_match(view, link, new.get(("link", link.link)), new.get(("retirement", link.link)))
    for technology in view.rows.technologies:
        gone = new.get(("retirement", technology.technology))
        yield from technology_match(view, technology, new["technology", technology.technology], gone)
    yield from utilisation_match(view, tables)
    for store in view.rows.stores:
        yield from store_match(view, store, new["store", store.store])
    for corridor in view.rows.corridors:
        yield from corridor_match(corridor, new.get(("corridor", corridor.corridor)))
    yield from equipment_match(view)
    yield from land_match(view, new)


def link_match(view: PlanView, link: LinkRow, new: Investment | None, gone: Investment | None) -> Iterator[str]:
    """Flow, capital and annual cost of a link match."""
    weights, name = view.scoped.weights, say("link {link}", link=link.link)
    flow = sum(weights[o] * sum(row.flow_per_h for row in view.flows_of_link.get((link.link, o), [])) for o in view.conditions)
    running = flow * running_cost(view, link)
    built = 0.0 if new is None else new.capital + new.upkeep
    noise = sum(weights.values())
    yield from equal(say("Flow per year of link {link}", link=link.link), link.flow_per_y, flow, noise=noise)
    yield from equal(say("Capital of {what}", what=name), link.capex, 0.0 if new is None else new.capex)
    yield from equal(say("Capital of {what} after subsidy", what=name), link.capex_net, 0.0 if new is None else new.net)
    once = 0.0 if gone is None else gone.capital
    cost = built + running + contract_cost(view, link) + once
    size = built + abs(running) + abs(once)
    yield from equal(say("Annual cost of {what}", what=name), link.annual_cost, cost, size=size, noise=noise)


def technology_match(view: PlanView, row: TechnologyRow, new: Investment, gone: Investment | None) -> Iterator[str]:
    """Sizes, capital, annual cost, land and activity of a technology match."""
    technology = view.scoped.technologies[row.technology]
    name = say("technology {technology}", technology=row.technology)
    activity = sum(view.scoped.weights[o] * view.activity(row.technology, o) for o in view.conditions)
    running = activity * technology.opex_per_activity
    cost = new.capital + new.upkeep + running + kept_cost(view, technology) + (0.0 if gone is None else gone.capital)
    noise = sum(view.scoped.weights.values())
    if row.plant != technology.plant:
        yield say(
            "Technology {technology} stands at {right}, not at {shown}.",
            technology=row.technology,
            right=technology.plant,
            shown=row.plant,
        )
    yield from equal(say("Existing size of {what}", what=name), row.existing_size, technology.existing_size)
    yield from equal(say("Capital of {what}", what=name), row.capex, new.capex, slack=new.curve * new.capex)
    yield from equal(say("Capital of {what} after subsidy", what=name), row.capex_net, new.net, slack=new.curve * new.net)
    slack = new.curve * (new.capital + new.upkeep)
    yield from equal(
        say("Annual cost of {what}", what=name), row.annual_cost, cost, size=cost - 2 * running, noise=noise, slack=slack
    )
    yield from equal(say("Land of {what}", what=name), row.land_m2, new.land, "m2")
    yield from equal(say("Activity per year of {what}", what=name), row.activity_per_y, activity, noise=noise)


def utilisation_match(view: PlanView, tables: Mapping[str, DataFrame]) -> Iterator[str]:
    """Share of each capacity that is used over the year; without capacity there is none.

    Plans of earlier versions do not state it.
    """
    hours = sum(view.scoped.weights.values())
    rows = [(say("link {link}", link=x.link), x.flow_per_y, x.capacity, x.utilisation) for x in view.links.values()]
    shown = {"links": rows if "utilisation" in tables.get("links", ()) else [], "technologies": []}
    if "utilisation" in tables.get("technologies", ()):
        shown["technologies"] = [
            (say("technology {technology}", technology=x.technology), x.activity_per_y, view.size(x.technology), x.utilisation)
            for x in view.rows.technologies
        ]
    for name, used, capacity, told in (row for table in shown.values() for row in table):
        right = used / (capacity * hours) if capacity is not None and capacity > 0 else None
        if (told is None) != (right is None):
            yield say("Utilisation of {what} is told as {told} instead of {right}.", what=name, told=told, right=right)
        elif told is not None and right is not None:
            yield from equal(say("Utilisation of {what}", what=name), told, right)


def store_match(view: PlanView, row: StoreRow, new: Investment) -> Iterator[str]:
    """Place, owner, sizes, capital, land and yearly use of a store match."""
    store, name = view.scoped.stores[row.store], say("store {store}", store=row.store)
    for told, right in ((row.plant, store.plant), (row.holds, store.holds), (row.owner, new.plant)):
        if told != right:
            yield say("Table stores shows '{shown}' for {what} instead of '{right}'.", shown=told, what=name, right=right)
    yield from equal(say("Existing size of {what}", what=name), row.existing_size, store.existing_size)
    yield from equal(say("Capital of {what}", what=name), row.capex, new.capex)
    yield from equal(say("Capital of {what} after subsidy", what=name), row.capex_net, new.net)
    yield from equal(say("Annual cost of {what}", what=name), row.annual_cost, new.capital + new.upkeep)
    yield from equal(say("Land of {what}", what=name), row.land_m2, new.land, "m2")
    weights, noise = view.scoped.weights, sum(view.scoped.weights.values())
    for told_as, amount, rate in (
        (say("What {what} is filled with in a year", what=name), row.charged_per_y, "charge_per_h"),
        (say("What {what} gives in a year", what=name), row.discharged_per_y, "discharge_per_h"),
    ):
        moved = sum(weights[o] * getattr(one, rate) for o, one in view.storage.get(row.store, {}).items())
        yield from equal(told_as, amount, moved, noise=noise)


def corridor_match(row: CorridorRow, new: Investment | None) -> Iterator[str]:
    """Capital and annual cost of a corridor match; of one that exists there are none."""
    name = say("corridor {corridor}", corridor=row.corridor)
    yield from equal(say("Capital of {what}", what=name), row.capex, 0.0 if new is None else new.capex)
    yield from equal(say("Capital of {what} after subsidy", what=name), row.capex_net, 0.0 if new is None else new.net)
    cost = 0.0 if new is None else new.capital + new.upkeep
    yield from equal(say("Annual cost of {what}", what=name), row.annual_cost, cost)


def equipment_match(view: PlanView) -> Iterator[str]:
    """Capital and annual cost of exchangers and new recovery match."""
    for row in view.rows.equipment:
        what = equipment_named(row.zone, row.plant, row.kind, row.item)
        key = (row.plant, row.zone, row.item, row.kind)
        capex = 0.0 if view.scoped.scope == "baseline" else row.mw * capital_per_mw(view, key)
        yield from equal(say("{what}, capital", what=what), row.capex, capex)
        yield from equal(say("{what}, annual cost", what=what), row.annual_cost, capex * view.scoped.annuity(row.plant, None))


def land_match(view: PlanView, new: dict[tuple[str, str], Investment]) -> Iterator[str]:
    """Land and rent of each investment match."""
    rent = view.scoped.case.policy.land_price_per_m2_y
    reported = {(row.plant, row.item): row for row in view.rows.land}
    wanted = {(one.stands_at, one.item): one.land for one in new.values() if one.land > 0}
    for key in dict.fromkeys([*wanted, *reported]):
        what = say("Land of {item} at {plant}", item=key[1], plant=key[0])
        area, row = wanted.get(key, 0.0), reported.get(key)
        yield from equal(what, 0.0 if row is None else row.m2, area, "m2")
        yield from equal(say("{what}, rent", what=what), 0.0 if row is None else row.rent_per_y, rent * area)
