"""Policies: carbon price, taxes and credits as costs; caps, floors and quotas as limits in every scenario."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cases.schema import BUILT_IN_SPECIES, Policy
from cases.units import policy_factor
from optimizer.certificate.emissions import T_PER_G, T_PER_KG
from optimizer.certificate.posts import NOTHING, Post, Sum, close, scaled, total
from optimizer.certificate.tolerance import at_least, at_most
from optimizer.certificate.totals import SHOWN
from optimizer.certificate.view import View


@dataclass(frozen=True)
class Books:
    """All posts of a plan but those that policies make."""

    costs: list[Post]
    emissions: list[Post]
    totals: list[Post]


def value_of(view: View, policy: Policy) -> float:
    """Value of a policy in the unit of its target, or in money per such unit."""
    return policy.value * policy_factor(policy, view.given.case)


def is_species(view: View, target: str) -> bool:
    """Whether a target is a species: built in, or emitted or dissolved somewhere in the case."""
    emitted = any(row.species == target for row in view.given.case.emissions)
    return target in BUILT_IN_SPECIES or emitted or target in view.given.species


def target_posts(view: View, books: Books, policy: Policy) -> Iterator[Post]:
    """The posts that a policy acts on, in the default unit of its target."""
    name, posts = policy.target, books.totals
    if name == "energy" and policy.plant is not None:
        name = "energy_with_exchange"
    elif name not in SHOWN and is_species(view, name):
        posts = books.emissions
    elif name in view.given.commodities:
        name = f"bought:{name}"
    return (post for post in posts if post.name == name and policy.plant in (None, post.plant))


def weight_of(view: View, policy: Policy, scenario: str) -> float:
    """What one unit of a decision, all year long, weighs in the target of a policy: the noise of its yearly sum."""
    if policy.target == "land":
        return 1.0
    hours = sum(view.given.hours[o] for o, row in view.given.conditions.items() if row.scenario == scenario)
    if policy.target in SHOWN or not is_species(view, policy.target):
        return hours
    kg = [abs(row.kg_per_unit) for row in view.given.case.emissions if row.species == policy.target]
    mg = [row.c_out_mg_per_l or 0.0 for row in view.given.case.water_quality if row.species == policy.target]
    return hours * max(T_PER_KG * max(kg, default=0.0), T_PER_G * max(mg, default=0.0))


def carbon_posts(view: View, books: Books) -> Iterator[Post]:
    """CO2 of the scopes that the price acts on; under ``ets`` the free allowances of plants and by output are deducted."""
    settings = view.given.case.policy
    price = settings.carbon_price_per_t
    for post in books.emissions:
        if post.name == "co2" and post.scope in settings.carbon_price_scopes:
            yield scaled(post, price, "carbon")
    if settings.carbon_scheme != "ets":
        return
    for plant in view.given.insiders:
        yield Post(plant, "carbon", -price * view.given.plants[plant].free_allowance_t_per_y)
    for technology in view.given.technologies.values():
        for condition in view.conditions:
            allowed = technology.allowance_t_per_activity_h * view.activity(technology.technology, condition)
            yield Post(technology.plant, "carbon", -price * allowed, condition)


def policy_posts(view: View, books: Books, baseline: Mapping[str, float] | None) -> Iterator[Post]:
    """Taxes per unit of their target, and credits per unit above the baseline."""
    for policy in policies(view, ("tax", "credit")):
        if policy.kind == "credit" and baseline is None and view.given.scope == "baseline":
            continue
        for post in target_posts(view, books, policy):
            yield scaled(post, value_of(view, policy), policy.kind)
        if policy.kind == "credit":
            earned = (baseline or {}).get(policy.policy, 0.0) * value_of(view, policy)
            yield Post(policy.plant or "", "credit", -earned)


def credits_known(view: View, baseline: Mapping[str, float] | None) -> Iterator[str]:
    """A credit can be checked only with the amount of the baseline."""
    for policy in policies(view, ("credit",)):
        if view.given.scope != "baseline" and policy.policy not in (baseline or {}):
            yield f"Credit {policy.policy} cannot be checked without the baseline's amount of {policy.target}."


def policies(view: View, kinds: tuple[str, ...]) -> Iterator[Policy]:
    """The policies of some kinds that bind the park or a member."""
    for policy in view.given.case.policies:
        if policy.kind in kinds and (policy.plant is None or view.given.inside(policy.plant)):
            yield policy


def policies_hold(view: View, books: Books) -> Iterator[str]:
    """Caps, floors and quotas hold in every scenario; the baseline need not keep them."""
    if view.given.scope == "baseline":
        return
    for scenario in view.given.probabilities:
        totals = close(view.given, books.totals, scenario)
        for policy in policies(view, ("cap",)):
            yield from cap_kept(view, books, policy, scenario)
        for policy in policies(view, ("floor", "quota")):
            if policy.plant is not None or view.given.only is None:
                yield from LIMITS[policy.kind](view, policy, scenario, totals)


def cap_kept(view: View, books: Books, policy: Policy, scenario: str) -> Iterator[str]:
    """At most the amount of a cap in a year."""
    sums = close(view.given, target_posts(view, books, policy), scenario).values()
    amount = sum(sums, NOTHING)
    what = f"Cap {policy.policy} on {policy.target} in scenario {scenario}"
    limit, noise = value_of(view, policy), weight_of(view, policy, scenario)
    yield from at_most(what, amount.amount, limit, size=amount.size, noise=noise, slack=amount.slack)


Totals = Mapping[tuple[str, str, int], Sum]


def floor_kept(view: View, policy: Policy, scenario: str, totals: Totals) -> Iterator[str]:
    """A rate is at least its value, written without a division."""

    def of(name: str) -> Sum:
        return total(dict(totals), name, policy.plant)

    plants = view.given.insiders if policy.plant is None else (policy.plant,)
    recirculated = Sum(sum(view.given.plants[p].recirculated_water_t_per_y for p in plants))
    reused = of("water_reused") + recirculated
    rates = {
        "water_reuse_rate": (reused, reused + of("freshwater")),
        "waste_utilisation_rate": (of("waste_used"), of("waste_given")),
        "waste_heat_utilisation_rate": (of("waste_heat_used"), of("hot_duty")),
        "renewable_share": (of("renewable"), of("bought_energy")),
    }
    if policy.target not in rates:
        yield f"Floor {policy.policy} has the unknown target {policy.target}."
        return
    part, whole = rates[policy.target]
    what = f"Floor {policy.policy} on {policy.target} in scenario {scenario}"
    yield from at_least(what, part.amount, value_of(view, policy) * whole.amount, size=part.size + whole.size)


def quota_kept(view: View, policy: Policy, scenario: str, totals: Totals) -> Iterator[str]:
    """Energy per product is at most its value."""
    plants = view.given.insiders if policy.plant is None else (policy.plant,)
    product = sum(view.given.plants[p].product_t_per_y or 0.0 for p in plants)
    energy = total(dict(totals), "energy" if policy.plant is None else "energy_with_exchange", policy.plant)
    what = f"Quota {policy.policy} on {policy.target} in scenario {scenario}"
    yield from at_most(what, energy.amount, value_of(view, policy) * product, "tce", size=energy.size)


LIMITS: dict[str, Callable[[View, Policy, str, Totals], Iterable[str]]] = {"floor": floor_kept, "quota": quota_kept}
