"""Investments priced from the case: capital, subsidy and land of technologies, links and equipment."""

import math
from dataclasses import dataclass

from parkloop.cases.schema import Storage, Technology
from parkloop.optimizer.certificate.flows.heat import capital_per_mw, needed_equipment
from parkloop.optimizer.certificate.inputs.records import LinkRow
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import CURVE


@dataclass(frozen=True)
class Investment:
    """One investment of a plant.

    ``capital`` is its annual capital after subsidy, ``upkeep`` its fixed operating cost [money/y]; ``curve`` is the
    share by which capital may be off where the model follows a cost curve by chords.
    """

    plant: str
    item: str
    kind: str
    capex: float
    net: float
    capital: float
    upkeep: float
    land: float = 0.0
    curve: float = 0.0
    worn: float = 0.0
    """What of the capital after subsidy wears in a year [money/y]"""
    place: str = ""
    """Plant on whose land it stands, where another one pays."""

    @property
    def stands_at(self) -> str:
        """Plant on whose land it stands."""
        return self.place or self.plant


def investments(view: PlanView) -> list[Investment]:
    """All new investments of a plan."""
    technologies = [technology_investment(view, row) for row in view.scoped.technologies.values()]
    links = [link_investment(view, row) for row in view.links.values() if row.status == "new"]
    links += [enlargement_investment(view, row) for row in view.links.values() if row.enlarged_by > 0]
    stores = [store_investment(view, row) for row in view.scoped.stores.values()]
    return [*technologies, *stores, *links, *corridor_investments(view), *equipment_investments(view), *retirements(view)]


def capex_on_curve(technology: Technology, size: float) -> float:
    """Capital of a new size, on the cost curve where there is one [money]"""
    if size <= 0:
        return 0.0
    if technology.scale_exponent is not None and technology.reference_size:
        return (technology.reference_capex or 0.0) * math.pow(size / technology.reference_size, technology.scale_exponent)
    return technology.capex_fixed + technology.capex_per_size * size


def technology_investment(view: PlanView, technology: Technology) -> Investment:
    """Investment in a technology; existing size has no capital."""
    size = view.new_size.get(technology.technology, 0.0)
    capex = capex_on_curve(technology, size)
    net = capex * (1.0 - technology.subsidy_fraction)
    owner = view.scoped.payer(technology)
    capital = net * view.scoped.annuity(owner, technology.lifetime_y)
    land = technology.land_m2_fixed + technology.land_m2_per_size * size if size > 0 else 0.0
    upkeep, curve = capex * technology.opex_fixed_fraction, CURVE if technology.scale_exponent is not None else 0.0
    worn = net / view.scoped.life(technology.lifetime_y)
    return Investment(
        owner, technology.technology, "technology", capex, net, capital, upkeep, land, curve, worn, technology.plant
    )


def store_investment(view: PlanView, store: Storage) -> Investment:
    """Investment in a store by who pays for it; existing size and rate have no capital."""
    size, rate = view.new_store(store.store)
    built, owner = size > 0 or rate > 0, view.scoped.payer(store)
    capex = (store.capex_fixed if built else 0.0) + store.capex_per_size * size + store.capex_per_rate * rate
    net = capex * (1.0 - store.subsidy_fraction)
    capital, upkeep = net * view.scoped.annuity(owner, store.lifetime_y), capex * store.opex_fixed_fraction
    land = (store.land_m2_fixed if built else 0.0) + store.land_m2_per_size * size
    worn = net / view.scoped.life(store.lifetime_y)
    return Investment(owner, store.store, "store", capex, net, capital, upkeep, land, worn=worn, place=store.plant)


def link_investment(view: PlanView, link: LinkRow) -> Investment:
    """Investment in a new link by its owner: stated capital, else terminals and route by capacity."""
    mode, rule, length = view.scoped.mode(link.mode), view.rules[link.link], view.lengths[link.link]
    capex = mode.capex_terminal + length * (mode.capex_per_km + mode.capex_per_km_size * (link.capacity or 0.0))
    if rule is not None and rule.capex is not None:
        capex = rule.capex
    net, owner = capex * (1.0 - mode.subsidy_fraction), view.owners[link.link]
    capital = net * view.scoped.annuity(owner, mode.lifetime_y)
    upkeep, land = capex * mode.opex_fixed_fraction, length * mode.land_m2_per_km
    return Investment(owner, link.link, "link", capex, net, capital, upkeep, land, worn=net / view.scoped.life(mode.lifetime_y))


def enlargement_investment(view: PlanView, link: LinkRow) -> Investment:
    """Capital of what is added to the capacity of an existing link, by its owner."""
    mode, rule, owner = view.scoped.mode(link.mode), view.rules[link.link], view.owners[link.link]
    capex = 0.0 if rule is None else rule.capex_per_enlargement * link.enlarged_by
    net = capex * (1.0 - mode.subsidy_fraction)
    capital, upkeep = net * view.scoped.annuity(owner, mode.lifetime_y), capex * mode.opex_fixed_fraction
    return Investment(owner, link.link, "link", capex, net, capital, upkeep, worn=net / view.scoped.life(mode.lifetime_y))


def retirements(view: PlanView) -> list[Investment]:
    """What retiring costs once, less what is left over: unsubsidised capital of the owner."""
    found = []
    for row in (row for row in view.scoped.technologies.values() if view.retired_size.get(row.technology, 0.0) > 0):
        once, owner = row.retirement_cost - row.leftover_value, view.scoped.payer(row)
        found.append(_retirement(view, owner, row.technology, once, row.lifetime_y))
    for link in (link for link in view.links.values() if link.status == "retired"):
        rule = view.rules[link.link]
        if rule is not None:
            once, life = rule.retirement_cost - rule.leftover_value, view.scoped.mode(link.mode).lifetime_y
            found.append(_retirement(view, view.owners[link.link], link.link, once, life))
    return found


def _retirement(view: PlanView, owner: str, item: str, once: float, lifetime_y: float | None) -> Investment:
    capital, worn = once * view.scoped.annuity(owner, lifetime_y), once / view.scoped.life(lifetime_y)
    return Investment(owner, item, "retirement", once, once, capital, 0.0, worn=worn)


def kept_cost(view: PlanView, technology: Technology) -> float:
    """Fixed running cost of the existing size of a technology, unless it is retired [money/y]"""
    gone = technology.existing_size <= 0 or view.retired_size.get(technology.technology, 0.0) > 0
    return 0.0 if gone else technology.existing_cost_per_y


def corridor_investments(view: PlanView) -> list[Investment]:
    """Investments in the corridors that links follow and that do not exist, each once."""
    found = []
    used = {row.corridor for row in view.rows.routes} | {row.corridor for row in view.rows.corridors if row.status == "new"}
    for row in (row for name, row in view.scoped.corridors.items() if name in used and row.status != "existing"):
        owner, net = view.keeper(row), row.capex * (1.0 - row.subsidy_fraction)
        capital, upkeep = net * view.scoped.annuity(owner, row.lifetime_y), row.capex * row.opex_fixed_fraction
        worn = net / view.scoped.life(row.lifetime_y)
        found.append(Investment(owner, row.corridor, "corridor", row.capex, net, capital, upkeep, worn=worn))
    return found


def running_cost(view: PlanView, link: LinkRow) -> float:
    """Running cost of a link per unit sent [money/unit]"""
    mode = view.scoped.mode(link.mode)
    return mode.opex_per_unit + mode.opex_per_unit_km * view.lengths[link.link]


def contract_cost(view: PlanView, link: LinkRow) -> float:
    """What a link costs while it stands, also empty: contract, and fixed cost of what exists [money/y]"""
    if link.status == "retired":
        return 0.0
    rule = view.rules[link.link]
    kept = rule.existing_cost_per_y if rule is not None and rule.status == "existing" else 0.0
    return view.scoped.mode(link.mode).contract_cost_per_y + kept


def equipment_investments(view: PlanView) -> list[Investment]:
    """Exchangers for raised carriers and new recovery, at least of the size that is needed."""
    if view.scoped.scope == "baseline":
        return []
    sizes = {key: max(0.0, size) for key, size in needed_equipment(view).items()}
    for row in view.rows.equipment:
        key = (row.plant, row.zone, row.item, row.kind)
        sizes[key] = max(sizes.get(key, 0.0), row.mw)
    found = []
    for key, size in sizes.items():
        capex = size * capital_per_mw(view, key)
        capital = capex * view.scoped.annuity(key[0], None)
        worn = capex / view.scoped.life(None)
        found.append(Investment(key[0], "/".join(key[1:]), "equipment", capex, capex, capital, 0.0, worn=worn))
    return [one for one in found if view.scoped.inside(one.plant)]
