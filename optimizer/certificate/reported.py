"""What a plan reports of its links, technologies, equipment and land, against what is recomputed."""

from collections.abc import Iterator

from optimizer.certificate.heat import capital_per_mw
from optimizer.certificate.investments import Investment, investments
from optimizer.certificate.records import LinkRow, TechnologyRow
from optimizer.certificate.tolerance import equal
from optimizer.certificate.view import View


def tables_right(view: View) -> Iterator[str]:
    """The amounts, capital and costs that the tables of what is built show."""
    new = {(one.kind, one.item): one for one in investments(view)}
    for link in view.links.values():
        yield from link_right(view, link, new.get(("link", link.link)))
    for technology in view.rows.technologies:
        yield from technology_right(view, technology, new["technology", technology.technology])
    yield from equipment_right(view)
    yield from land_right(view, new)


def link_right(view: View, link: LinkRow, new: Investment | None) -> Iterator[str]:
    """Flow, capital and annual cost of a link: capital and upkeep of a new one, contract and running cost of any."""
    mode, weights = view.given.mode(link.mode), view.given.weights
    flow = sum(weights[o] * sum(row.flow_per_h for row in view.flows_of_link.get((link.link, o), [])) for o in view.conditions)
    running = flow * (mode.opex_per_unit + mode.opex_per_unit_km * view.lengths[link.link])
    built = 0.0 if new is None else new.capital + new.upkeep
    noise = sum(weights.values())
    yield from equal(f"Flow per year of link {link.link}", link.flow_per_y, flow, noise=noise)
    yield from equal(f"Capital of link {link.link}", link.capex, 0.0 if new is None else new.capex)
    yield from equal(f"Capital of link {link.link} after subsidy", link.capex_net, 0.0 if new is None else new.net)
    cost = built + running + mode.contract_cost_per_y
    yield from equal(f"Annual cost of link {link.link}", link.annual_cost, cost, size=built + abs(running), noise=noise)


def technology_right(view: View, row: TechnologyRow, new: Investment) -> Iterator[str]:
    """Sizes, capital, annual cost, land and activity of a technology."""
    technology = view.given.technologies[row.technology]
    name = f"technology {row.technology}"
    activity = sum(view.given.weights[o] * view.activity(row.technology, o) for o in view.conditions)
    running = activity * technology.opex_per_activity
    cost = new.capital + new.upkeep + running
    noise = sum(view.given.weights.values())
    if row.plant != technology.plant:
        yield f"Technology {row.technology} stands at {technology.plant}, not at {row.plant}."
    yield from equal(f"Existing size of {name}", row.existing_size, technology.existing_size)
    yield from equal(f"Capital of {name}", row.capex, new.capex, slack=new.curve * new.capex)
    yield from equal(f"Capital of {name} after subsidy", row.capex_net, new.net, slack=new.curve * new.net)
    slack = new.curve * (new.capital + new.upkeep)
    yield from equal(f"Annual cost of {name}", row.annual_cost, cost, size=cost - 2 * running, noise=noise, slack=slack)
    yield from equal(f"Land of {name}", row.land_m2, new.land, "m2")
    yield from equal(f"Activity per year of {name}", row.activity_per_y, activity, noise=noise)


def equipment_right(view: View) -> Iterator[str]:
    """Capital and annual cost of exchangers and new recovery."""
    for row in view.rows.equipment:
        what = f"Equipment of zone {row.zone} at {row.plant} ({row.kind} {row.item})".replace(" )", ")")
        key = (row.plant, row.zone, row.item, row.kind)
        capex = 0.0 if view.given.scope == "baseline" else row.mw * capital_per_mw(view, key)
        yield from equal(f"{what}, capital", row.capex, capex)
        yield from equal(f"{what}, annual cost", row.annual_cost, capex * view.given.annuity(row.plant, None))


def land_right(view: View, new: dict[tuple[str, str], Investment]) -> Iterator[str]:
    """Land and rent of each new item."""
    rent = view.given.case.policy.land_price_per_m2_y
    shown = {(row.plant, row.item): row for row in view.rows.land}
    wanted = {(one.plant, one.item): one.land for one in new.values() if one.land > 0}
    for key in dict.fromkeys([*wanted, *shown]):
        what = f"Land of {key[1]} at {key[0]}"
        area, row = wanted.get(key, 0.0), shown.get(key)
        yield from equal(what, 0.0 if row is None else row.m2, area, "m2")
        yield from equal(f"{what}, rent", 0.0 if row is None else row.rent_per_y, rent * area)
