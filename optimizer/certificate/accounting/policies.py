"""Policies: carbon price, taxes and credits as costs; caps, floors and quotas as limits per scenario."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from parkloop.cases.messages import say
from parkloop.cases.schema import BUILT_IN_SPECIES, Policy
from parkloop.cases.text.units import policy_factor
from parkloop.optimizer.certificate.accounting.totals import BOUGHT, SHOWN
from parkloop.optimizer.certificate.flows.emissions import T_PER_G, T_PER_KG
from parkloop.optimizer.certificate.inputs.postings import NOTHING, Posting, Sum, scaled, total, yearly_sums
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_least, at_most


@dataclass(frozen=True)
class Postings:
    """All postings of a plan except those of policies."""

    costs: list[Posting]
    emissions: list[Posting]
    totals: list[Posting]


def value_of(view: PlanView, policy: Policy) -> float:
    """Value of a policy in the unit of its target, or in money per such unit."""
    return policy.value * policy_factor(policy, view.scoped.case)


def is_species(view: PlanView, target: str) -> bool:
    """Whether a target is a species: built in, or emitted or dissolved somewhere in the case."""
    emitted = any(row.species == target for row in view.scoped.case.emissions)
    return target in BUILT_IN_SPECIES or emitted or target in view.scoped.species


def target_posts(view: PlanView, postings: Postings, policy: Policy) -> Iterator[Posting]:
    """Postings that a policy acts on, in the default unit of its target."""
    name, posts = policy.target, postings.totals
    if name == "energy" and policy.plant is not None:
        name = "energy_with_exchange"
    elif name not in SHOWN and is_species(view, name):
        posts = postings.emissions
    elif name in view.scoped.commodities:
        name = f"{BOUGHT}{name}"
    return (post for post in posts if post.name == name and policy.plant in (None, post.plant))


def weight_of(view: PlanView, policy: Policy, scenario: str) -> float:
    """Weight of a decision's unit rate in the annual target of a policy, as the noise of its sum."""
    if policy.target == "land":
        return 1.0
    hours = sum(view.scoped.hours[o] for o, row in view.scoped.conditions.items() if row.scenario == scenario)
    if policy.target in SHOWN or not is_species(view, policy.target):
        return hours
    kg = [abs(row.kg_per_unit) for row in view.scoped.case.emissions if row.species == policy.target]
    mg = [row.c_out_mg_per_l or 0.0 for row in view.scoped.case.water_quality if row.species == policy.target]
    return hours * max(T_PER_KG * max(kg, default=0.0), T_PER_G * max(mg, default=0.0))


def carbon_posts(view: PlanView, postings: Postings) -> Iterator[Posting]:
    """Cost of priced CO2 of covered plants.

    Under ``ets`` net of the free allowances of plants and by output.
    """
    settings = view.scoped.case.policy
    price = settings.carbon_price_per_t
    for post in postings.emissions:
        if post.name == "co2" and post.scope in settings.carbon_price_scopes and view.scoped.plants[post.plant].carbon_covered:
            yield scaled(post, price, "carbon")
    if settings.carbon_scheme != "ets":
        return
    for plant in view.scoped.insiders:
        row = view.scoped.plants[plant]
        by_benchmark = row.free_share * row.benchmark_t_per_t * (row.product_t_per_y or 0.0)
        if row.carbon_covered:
            yield Posting(plant, "carbon", -price * (row.free_allowance_t_per_y + by_benchmark))
    for technology in view.scoped.technologies.values():
        for condition in view.conditions if view.scoped.plants[technology.plant].carbon_covered else ():
            allowed = technology.allowance_t_per_activity_h * view.activity(technology.technology, condition)
            yield Posting(technology.plant, "carbon", -price * allowed, condition)


def policy_posts(view: PlanView, postings: Postings, baseline: Mapping[str, float] | None) -> Iterator[Posting]:
    """Taxes per unit of their target, and credits per unit above the baseline."""
    for policy in policies(view, ("tax", "credit")):
        if policy.kind == "credit" and baseline is None and view.scoped.scope == "baseline":
            continue
        for post in target_posts(view, postings, policy):
            yield scaled(post, value_of(view, policy), policy.kind)
        if policy.kind == "credit":
            earned = (baseline or {}).get(policy.policy, 0.0) * value_of(view, policy)
            yield Posting(policy.plant or "", "credit", -earned)


def credits_have_baseline(view: PlanView, baseline: Mapping[str, float] | None) -> Iterator[str]:
    """A credit can be checked only with the amount of the baseline."""
    for policy in policies(view, ("credit",)):
        if view.scoped.scope != "baseline" and policy.policy not in (baseline or {}):
            yield say(
                "Credit {policy} cannot be checked without the baseline's amount of {target}.",
                policy=policy.policy,
                target=policy.target,
            )


def policies(view: PlanView, kinds: tuple[str, ...]) -> Iterator[Policy]:
    """The policies of some kinds that bind the park or a member."""
    for policy in view.scoped.case.policies:
        if policy.kind in kinds and (policy.plant is None or view.scoped.inside(policy.plant)):
            yield policy


def policies_hold(view: PlanView, postings: Postings) -> Iterator[str]:
    """Caps, floors and quotas hold in every scenario; the baseline need not keep them.

    A coalition keeps its part of those of the park.
    """
    if view.scoped.scope == "baseline":
        return
    for scenario in view.scoped.probabilities:
        totals = yearly_sums(view.scoped, postings.totals, scenario)
        for policy in policies(view, ("cap",)):
            yield from cap_kept(view, postings, policy, scenario)
        for policy in policies(view, ("floor", "quota")):
            if policy.plant is not None or view.scoped.part_known:
                yield from LIMITS[policy.kind](view, policy, scenario, totals)


def cap_kept(view: PlanView, postings: Postings, policy: Policy, scenario: str) -> Iterator[str]:
    """At most the amount of a cap in a year."""
    sums = yearly_sums(view.scoped, target_posts(view, postings, policy), scenario).values()
    amount = sum(sums, NOTHING)
    what = say("Cap {policy} on {target} in scenario {scenario}", policy=policy.policy, target=policy.target, scenario=scenario)
    share = view.scoped.part.share_of_year("policy", policy.policy, scenario)
    limit, noise = value_of(view, policy) * share, weight_of(view, policy, scenario)
    yield from at_most(what, amount.amount, limit, size=amount.size, noise=noise, slack=amount.slack)


Totals = Mapping[tuple[str, str, int], Sum]


def rates_of(view: PlanView, policy: Policy, totals: Totals) -> dict[str, tuple[Sum, Sum]]:
    """Part and whole of every rate, of the park or of the plant that a policy binds."""

    def of(name: str) -> Sum:
        return total(dict(totals), name, policy.plant)

    plants = view.scoped.insiders if policy.plant is None else (policy.plant,)
    recirculated = Sum(sum(view.scoped.plants[p].recirculated_water_t_per_y for p in plants))
    reused = of("water_reused") + recirculated
    return {
        "water_reuse_rate": (reused, reused + of("freshwater")),
        "waste_utilisation_rate": (of("waste_used"), of("waste_given")),
        "waste_heat_utilisation_rate": (of("waste_heat_used"), of("hot_duty")),
        "renewable_share": (of("renewable_energy"), of("primary_energy")),
    }


def floor_kept(view: PlanView, policy: Policy, scenario: str, totals: Totals) -> Iterator[str]:
    """A rate is at least its value, written without a division."""
    rates = rates_of(view, policy, totals)
    if policy.target not in rates:
        yield say("Floor {policy} has the unknown target {target}.", policy=policy.policy, target=policy.target)
        return
    part, whole = rates[policy.target]
    what = say("Floor {policy} on {target} in scenario {scenario}", policy=policy.policy, target=policy.target, scenario=scenario)
    least = value_of(view, policy) * whole.amount - view.scoped.part.allowance(policy.policy, scenario)
    yield from at_least(what, part.amount, least, size=part.size + whole.size)


def energy_and_product(view: PlanView, policy: Policy, totals: Totals) -> tuple[Sum, float]:
    """What a quota divides: energy [tce/y] and product [t/y] of the park, or of its plant."""
    plants = view.scoped.insiders if policy.plant is None else (policy.plant,)
    product = sum(view.scoped.plants[p].product_t_per_y or 0.0 for p in plants)
    return total(dict(totals), "energy" if policy.plant is None else "energy_with_exchange", policy.plant), product


def quota_kept(view: PlanView, policy: Policy, scenario: str, totals: Totals) -> Iterator[str]:
    """Energy per product is at most its value."""
    energy, product = energy_and_product(view, policy, totals)
    what = say("Quota {policy} on {target} in scenario {scenario}", policy=policy.policy, target=policy.target, scenario=scenario)
    most = value_of(view, policy) * product + view.scoped.part.allowance(policy.policy, scenario)
    yield from at_most(what, energy.amount, most, "tce", size=energy.size)


LIMITS: dict[str, Callable[[PlanView, Policy, str, Totals], Iterable[str]]] = {"floor": floor_kept, "quota": quota_kept}
