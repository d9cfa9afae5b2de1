"""Policies on posts: carbon price, taxes, credits, caps, floors, quotas, budgets.

Books close per scenario: caps, floors and quotas hold in every one. The baseline pays prices and taxes, but is not bound by caps,
floors, quotas and budgets.
"""

from typing import Any

import pyomo.environ as pyo

from parkloop.cases.schema import Policy
from parkloop.cases.text.units import policy_factor
from parkloop.models.declare import declare
from parkloop.models.ledger import Ledger, Post
from parkloop.models.limit_shares import year_of
from parkloop.models.site import Site

RATES = {
    "water_reuse_rate": ("water_reused", "freshwater"),
    "waste_utilisation_rate": ("waste_used", "waste_given"),
    "waste_heat_utilisation_rate": ("waste_heat_used", "hot_duty"),
    "renewable_share": ("renewable_energy", "primary_energy"),
}
"""What is counted and what it is measured against, by rate."""


def removal_within_emission(block: Any, technology: str, species: str, condition: str) -> Any:
    r"""A technology removes at most its share of what its plant otherwise emits of the species.

    .. math:: removed_{u,s,o} \le max_{u,s} \left( \sum emitted_{p,s,o} - \sum_{v \ne u} removed_{v,s,o} \right)
    """
    site, ledger = block.site, block.ledger
    plant = site.technologies[technology].plant
    here = [r for r in ledger.removals if (r.plant, r.condition) == (plant, condition) and r.head.split(" ")[1] == species]
    own = pyo.quicksum(r.amount for r in here if r.head == f"{technology} {species}")
    others = pyo.quicksum(r.amount for r in here if r.head != f"{technology} {species}")
    emitted = block.emitted.get((plant, species, condition), [])
    return own + ledger.nothing <= block.max_removal[technology, species] * (pyo.quicksum(emitted) - others)


def cap_holds(block: Any, policy: str, scenario: str) -> Any:
    r"""A cap is not exceeded in any scenario.

    .. math:: \sum amount \le cap
    """
    row = block.policy[policy]
    share = block.site.shares.of("policy", policy, year_of(scenario))
    return _total(block, row, scenario) <= row.value * policy_factor(row, block.site.case) * share


def floor_holds(block: Any, policy: str, scenario: str) -> Any:
    r"""A rate reaches its floor in every scenario.

    A coalition may be behind a floor of the park by its allowance.

    .. math:: used \ge floor \cdot base - allowance
    """
    row = block.policy[policy]
    used, base = (_sum(block, name, row.plant, scenario) for name in RATES[row.target])
    if row.target == "water_reuse_rate":
        plants = [p for p in block.site.plants.values() if not p.external and row.plant in (None, p.plant)]
        used = used + sum(p.recirculated_water_t_per_y for p in plants)
        base = base + used
    return used >= row.value * policy_factor(row, block.site.case) * base - block.site.shares.allowance(policy, scenario)


def quota_holds(block: Any, policy: str, scenario: str) -> Any:
    r"""Energy per product stays within its quota in every scenario.

    A coalition may be above a quota of the park by its allowance.

    .. math:: energy \le quota \cdot product + allowance
    """
    row = block.policy[policy]
    plants = [p for p in block.site.plants.values() if not p.external and row.plant in (None, p.plant)]
    product = sum(p.product_t_per_y or 0.0 for p in plants)
    most = row.value * policy_factor(row, block.site.case) * product + block.site.shares.allowance(policy, scenario)
    return _sum(block, energy_of(row.plant), row.plant, scenario) <= most


def budget_of_plant(block: Any, plant: str) -> Any:
    r"""A plant's new capital after subsidy stays within its budget.

    .. math:: \sum_{own} capital \cdot (1 - subsidy) \le budget_p
    """
    own = (c.net for c in block.ledger.capital if c.plant == plant)
    return pyo.quicksum(own) <= block.site.plants[plant].capex_budget


def budget_of_park(block: Any) -> Any:
    r"""The park's new capital after subsidy stays within its budget.

    .. math:: \sum capital \cdot (1 - subsidy) \le budget
    """
    budget = block.site.case.policy.capex_budget * block.site.shares.of("park", "capex")
    return pyo.quicksum(c.net for c in block.ledger.capital) <= budget


def energy_of(plant: str | None) -> str:
    """Total that counts the energy of a plant, with what it exchanges, or of the park."""
    return "energy" if plant is None else "energy_with_exchange"


def amounts(ledger: Ledger, target: str, plant: str | None) -> list[Post]:
    """Posts of a policy's target: a species [t], a total, land, or a commodity bought.

    A commodity that is no species too.
    """
    if target == "land":
        posts = ledger.land
    elif target in ledger.site.commodities and target not in ledger.site.case.species:
        posts = [r for r in ledger.resources if r.head == f"bought {target}"]
    elif target == "energy":
        posts = [r for r in ledger.resources if r.head == energy_of(plant)]
    elif any(r.head == target for r in ledger.resources):
        posts = [r for r in ledger.resources if r.head == target]
    else:
        posts = [e._replace(amount=e.amount / 1000.0) for e in ledger.emissions if e.head == target]
    return [post for post in posts if plant in (None, post.plant)]


def _sum(block: Any, total: str, plant: str | None, scenario: str) -> Any:
    posts = (r for r in block.ledger.resources if r.head == total and plant in (None, r.plant))
    return block.ledger.annual(posts, scenario) + block.ledger.nothing


def _total(block: Any, row: Policy, scenario: str) -> Any:
    return block.ledger.annual(amounts(block.ledger, row.target, row.plant), scenario) + block.ledger.nothing


def add_policy(block: Any, site: Site, ledger: Ledger) -> None:
    """End-of-pipe removal, then prices and taxes on what remains, then the limits that bind a plan."""
    block.site, block.ledger = site, ledger
    _remove(block, site, ledger)
    _price_carbon(site, ledger)
    policies = site.park.policies.items()
    block.policy = {key: row for key, row in policies if row.plant is None or row.plant in site.members}
    for row in block.policy.values():
        if row.kind in ("tax", "credit"):
            _levy(site, ledger, row)
    if site.is_baseline:
        return
    for kind, rule in (("cap", cap_holds), ("floor", floor_holds), ("quota", quota_holds)):
        declare(block, rule, ((x, s) for x, row in block.policy.items() if row.kind == kind for s in site.scenarios))
    owners = {c.plant for c in ledger.capital}
    declare(block, budget_of_plant, (p for p, row in site.plants.items() if row.capex_budget is not None and p in owners))
    if site.case.policy.capex_budget is not None and ledger.capital:
        declare(block, budget_of_park)


def _remove(block: Any, site: Site, ledger: Ledger) -> None:
    block.emitted = {}
    for e in ledger.emissions:
        block.emitted.setdefault((e.plant, e.head, e.condition), []).append(e.amount)
    rows = {(u, s): most for u in site.technologies for s, kg, _, most in site.emission_rows.get(u, ()) if kg < 0}
    block.max_removal = rows
    declare(block, removal_within_emission, ((u, s, o) for u, s in rows for o in site.conditions))
    for r in ledger.removals:
        ledger.emissions.append(r._replace(head=r.head.split(" ")[1], amount=-r.amount))


def _price_carbon(site: Site, ledger: Ledger) -> None:
    """Tax: all CO2 of the priced scopes pays; trading: less the free allowances, given and by output.

    Of plants that the price acts on.
    """
    settings = site.case.policy
    price = settings.carbon_price_per_t
    covered = {p: row for p, row in site.plants.items() if row.carbon_covered}
    if price == 0:
        return
    for e in ledger.emissions:
        if e.head == "co2" and e.scope in settings.carbon_price_scopes and e.plant in covered:
            ledger.cost(e.plant, "carbon", price / 1000.0 * e.amount, e.condition)
    if settings.carbon_scheme == "ets":
        for p, row in covered.items():
            if row.allotted_t_per_y:
                ledger.cost(p, "carbon", -price * row.allotted_t_per_y)
        for post in (post for post in ledger.allowances if post.plant in covered):
            ledger.cost(post.plant, "carbon", -price * post.amount, post.condition)


def _levy(site: Site, ledger: Ledger, row: Policy) -> None:
    """A tax on every unit; a credit is earned below the baseline's amount and paid above it."""
    value = row.value * policy_factor(row, site.case)
    for post in amounts(ledger, row.target, row.plant):
        ledger.cost(post.plant, row.kind, value * post.amount, post.condition, post.scenario)
    if row.kind == "credit":
        for (policy, plant), amount in ledger.credit_base.items():
            if policy == row.policy:
                ledger.cost(plant, "credit", -value * amount)


def limits_broken(block: Any) -> list[tuple[str, str, float, float, float, str]]:
    """Caps, floors and quotas that the solved model breaks.

    Columns policy, scenario, amount, limit, excess and unit: amounts in the unit that the policy states, of
    caps against the base year in that of their target.
    """
    broken = []
    for policy, row in block.policy.items():
        rule = {"cap": cap_holds, "floor": floor_holds, "quota": quota_holds}.get(row.kind)
        for scenario in block.site.scenarios if rule is not None else ():
            value, limit = value_and_limit(block, row, policy, scenario)
            excess = limit - value if row.kind == "floor" else value - limit
            if excess > 1e-6 * max(abs(limit), 1.0):
                factor = 1.0 if row.against is not None else policy_factor(row, block.site.case)
                broken.append((policy, scenario, value / factor, limit / factor, excess / factor, row.unit or ""))
    return broken


def value_and_limit(block: Any, row: Policy, policy: str, scenario: str) -> tuple[float, float]:
    """Value and limit of a cap, floor or quota in a solved model."""
    site, limit = block.site, row.value * policy_factor(row, block.site.case)
    allowance = site.shares.allowance(policy, scenario)
    if row.kind == "cap":
        return float(pyo.value(_total(block, row, scenario))), limit * site.shares.of("policy", policy, year_of(scenario))
    plants = [p for p in site.plants.values() if not p.external and row.plant in (None, p.plant)]
    if row.kind == "quota":
        product = sum(p.product_t_per_y or 0.0 for p in plants)
        most = limit + allowance / max(product, 1e-9)
        return float(pyo.value(_sum(block, energy_of(row.plant), row.plant, scenario))) / max(product, 1e-9), most
    used, base = (float(pyo.value(_sum(block, name, row.plant, scenario))) for name in RATES[row.target])
    if row.target == "water_reuse_rate":
        used += sum(p.recirculated_water_t_per_y for p in plants)
        base += used
    return (used / base if base else 1.0), limit - allowance / base if base else limit
