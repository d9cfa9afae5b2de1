"""Headroom: what a plan uses of every limit that the case states, and how near it comes to it.

Every cap, floor and quota in its worst scenario; budgets and land; limits and least amounts of markets, supplies, outlets and
existing links in their worst condition; concentrations at outlets and takers. It is read off a plan, and proves nothing new:
that a plan keeps its limits is what its certificate says.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from parkloop.cases.messages import say
from parkloop.cases.schema import Case, FlowStream, Policy
from parkloop.cases.text.units import policy_unit
from parkloop.optimizer.analyses.assessment.fence import Fence
from parkloop.optimizer.certificate.accounting.costs import lacking
from parkloop.optimizer.certificate.accounting.investments import investments
from parkloop.optimizer.certificate.accounting.policies import Postings, policies, target_posts, value_of
from parkloop.optimizer.certificate.accounting.totals import total_posts
from parkloop.optimizer.certificate.flows.commodities import traded
from parkloop.optimizer.certificate.flows.concentrations import true_concentrations
from parkloop.optimizer.certificate.flows.emissions import emission_posts
from parkloop.optimizer.certificate.flows.quality import counted_concentrations
from parkloop.optimizer.certificate.inputs.postings import NOTHING, total, yearly_sums
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.record import Plan

COLUMNS = ("kind", "limit", "plant", "target", "unit", "when", "used", "allowed", "left", "share", "warning")
"""Columns of the table of headroom."""
WARNINGS = ("ok", "watch", "tight", "broken")
"""Levels of warning, from the first to the last."""
TOLERANCE = 1e-6
"""What a share may lie above 1, relative: a limit is reached within the solver's tolerance only."""


@dataclass(frozen=True)
class UsedLimit:
    """A limit of the case and what a plan uses of it.

    ``least``: it is a least amount or rate, not a largest one.
    """

    kind: str
    limit: str
    plant: str
    target: str
    unit: str
    when: str
    used: float
    allowed: float
    least: bool = False

    @property
    def share(self) -> float:
        """Used / allowed, of a least amount allowed / used; NaN where nothing is allowed or used.

        Infinite where something is and nothing may be.
        """
        part, whole = (self.allowed, self.used) if self.least else (self.used, self.allowed)
        if abs(part) <= TOLERANCE * max(abs(whole), TOLERANCE):
            return 0.0 if whole else math.nan
        return part / whole if whole > 0 else (math.inf if part > 0 else 0.0)


def headroom(case: Case, plan: Plan, *, watch: float = 0.8, tight: float = 0.95) -> pd.DataFrame:
    """Headroom of every limit: used, allowed, share, and a warning.

    Args:
        case: the park.
        plan: a plan of it.
        watch: share from which on a limit is to be watched.
        tight: share from which on it is tight.

    Returns:
        One row per limit, the nearest first: kind, limit, plant (empty: the park), target, unit, when (the worst scenario or
        condition), used, allowed, left, share and warning. Caps and quotas in their unit per year; rates as fractions; markets,
        supplies, outlets and links per hour; concentrations in mg/L; capital and land as sums. ``share`` is used / allowed, of
        floors and least amounts allowed / used. ``warning``: ``ok`` below ``watch``, ``watch`` below ``tight``, ``tight`` up to
        1, ``broken`` above, which only a baseline is, as it is not bound by policies.

    Raises:
        CaseError: the case is faulty; with all faults.
        ArgumentError: there is no plan, or not 0 < watch <= tight <= 1.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.load_case("two_firms")
        >>> set(pl.headroom(case, pl.optimise(case))["warning"]) <= {"ok", "watch", "tight"}
        True
    """
    case, given = checked(case), ArgumentCheck()
    given.plan("plan", plan, found=True)
    given.number("watch", watch, lambda share: 0 < share <= 1, say("above 0 and at most 1"))
    given.number("tight", tight, lambda share: watch <= share <= 1, say("from watch to 1"))
    given.raise_faults()
    view = Fence(case, plan).view
    limits = [*_policies(view), *_sums(view), *_markets(view), *_streams(view), *_links(view), *_concentrations(view)]
    rows = [_row(limit, watch, tight) for limit in limits]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)


def warning(share: float, watch: float, tight: float) -> str:
    """Level of warning of a share: of nothing allowed and nothing used ``ok``."""
    if share > 1.0 + TOLERANCE:
        return "broken"
    return "tight" if share >= tight else "watch" if share >= watch else "ok"


def _row(one: UsedLimit, watch: float, tight: float) -> tuple[object, ...]:
    left = one.used - one.allowed if one.least else one.allowed - one.used
    cells = (one.kind, one.limit, one.plant, one.target, one.unit, one.when, one.used, one.allowed, left + 0.0, one.share)
    return (*cells, warning(one.share, watch, tight))


def _worst(limits: Iterable[UsedLimit]) -> Iterator[UsedLimit]:
    """The one of several scenarios or conditions that comes nearest to its limit."""
    known = sorted(limits, key=lambda one: -1.0 if math.isnan(one.share) else one.share)
    yield from known[-1:]


def _policies(view: PlanView) -> Iterator[UsedLimit]:
    """Caps, floors and quotas in the worst scenario."""
    counted = counted_concentrations(view, true_concentrations(view))
    postings = Postings([], emission_posts(view, counted), total_posts(view))
    for policy in policies(view, ("cap", "floor", "quota")):
        yield from _worst(_policy(view, postings, policy, scenario) for scenario in view.scoped.probabilities)


def _policy(view: PlanView, postings: Postings, policy: Policy, scenario: str) -> UsedLimit:
    unit, value = policy_unit(policy, view.scoped.case), value_of(view, policy)
    names = (policy.kind, policy.policy, policy.plant or "", policy.target)
    if policy.kind == "cap":
        used = sum(yearly_sums(view.scoped, target_posts(view, postings, policy), scenario).values(), NOTHING).amount
        return UsedLimit(*names, unit if unit == "m2" else f"{unit}/y", scenario, used, value)
    sums = yearly_sums(view.scoped, postings.totals, scenario)

    def of(name: str) -> float:
        return total(sums, name, policy.plant).amount

    plants = view.scoped.insiders if policy.plant is None else (policy.plant,)
    if policy.kind == "quota":
        energy = of("energy" if policy.plant is None else "energy_with_exchange")
        product = sum(view.scoped.plants[p].product_t_per_y or 0.0 for p in plants)
        return UsedLimit(*names, unit, scenario, energy / product if product else math.nan, value)
    reused = of("water_reused") + sum(view.scoped.plants[p].recirculated_water_t_per_y for p in plants)
    part, whole = {
        "water_reuse_rate": (reused, reused + of("freshwater")),
        "waste_utilisation_rate": (of("waste_used"), of("waste_given")),
        "waste_heat_utilisation_rate": (of("waste_heat_used"), of("hot_duty")),
        "renewable_share": (of("renewable_energy"), of("primary_energy")),
    }[policy.target]
    return UsedLimit(*names, unit, scenario, part / whole if whole else math.nan, value, least=True)


def _sums(view: PlanView) -> Iterator[UsedLimit]:
    """New capital after subsidy, and land of what is new, of plants and of the park."""
    new, settings, money = investments(view), view.scoped.case.policy, view.scoped.case.info.currency or "money"
    for plant in view.scoped.insiders:
        row, own = view.scoped.plants[plant], [one for one in new if one.plant == plant]
        if row.capex_budget is not None:
            yield UsedLimit("budget", plant, plant, "capital", money, "", sum(one.net for one in own), row.capex_budget)
        if row.spare_land_m2 is not None:
            land = sum(one.land for one in new if one.kind in ("technology", "store") and one.stands_at == plant)
            yield UsedLimit("land", plant, plant, "land", "m2", "", land, row.spare_land_m2)
    if settings.capex_budget is not None:
        yield UsedLimit("budget", "capex_budget", "", "capital", money, "", sum(one.net for one in new), settings.capex_budget)
    if settings.park_land_m2 is not None:
        yield UsedLimit("land", "park_land_m2", "", "land", "m2", "", sum(one.land for one in new), settings.park_land_m2)


def _markets(view: PlanView) -> Iterator[UsedLimit]:
    """Limits of markets, and least amounts that bind or are paid for."""
    for market in view.scoped.markets.values():
        if market.plant is not None and not view.scoped.inside(market.plant):
            continue
        amounts = traded(view, market)
        unit = f"{view.scoped.commodities[market.commodity].counted_in}/h"
        names = (market.market, market.plant or "", market.commodity, unit)
        used = {o: amounts.get((market.plant or "", o), 0.0) for o in view.conditions}
        limit = market.limit_per_h
        if limit is not None:
            factors = {o: view.scoped.factor(market.profile, o) for o in view.conditions}
            yield from _worst(UsedLimit("market", *names, o, used[o], limit * factors[o]) for o in view.conditions)
        if market.min_per_h:
            least = market.min_per_h
            yield from _worst(UsedLimit("least_amount", *names, o, used[o], least, least=True) for o in view.conditions)


def _streams(view: PlanView) -> Iterator[UsedLimit]:
    """Limits of supplies and outlets of water and materials, by all who use them."""
    streams: list[FlowStream] = [*view.scoped.water.values(), *view.scoped.material.values()]
    for stream in streams:
        yield from _least_of_year(view, stream)
        limit = stream.limit_t_per_h
        if stream.role in ("supply", "outlet") and limit is not None and view.scoped.belongs(stream):
            used = view.sent if stream.role == "supply" else view.arrived
            yield from _worst(
                UsedLimit(stream.role, stream.stream, "", "", "t/h", o, used(stream.stream, o), limit * factor)
                for o in view.conditions
                for factor in [view.scoped.factor(stream.profile, o)]
            )


def _least_of_year(view: PlanView, supply: FlowStream) -> Iterator[UsedLimit]:
    """Least amount of a supply in the year, in the worst scenario."""
    names = ("least_amount", supply.stream, "", "", "t/y")
    years = {s: supply.min_t_per_y - lacking(view, supply, s) for s in view.scoped.probabilities if supply.min_t_per_y > 0}
    yield from _worst(UsedLimit(*names, s, taken, supply.min_t_per_y, least=True) for s, taken in years.items())


def _links(view: PlanView) -> Iterator[UsedLimit]:
    """Largest flow of links: the capacity of their row, else the largest that their mode carries."""
    for link in (link for link in view.links.values() if link.status != "retired"):
        rule, most = view.rules[link.link], view.scoped.mode(link.mode).max_flow
        stated = None if rule is None else rule.capacity
        limit = stated if stated is not None and (link.status == "existing" or most is None) else most
        if stated is not None and most is not None and link.status != "existing":
            limit = min(stated, most)
        if stated is not None and link.status == "existing":
            limit = stated + link.enlarged_by
        if limit is not None:
            unit = f"{view.scoped.commodities[link.item].counted_in}/h" if link.domain == "commodity" else "t/h"
            yield from _worst(
                UsedLimit("link", link.link, link.owner, link.item, unit, o, flow, limit)
                for o in view.conditions
                for flow in [sum(row.flow_per_h for row in view.flows_of_link.get((link.link, o), []))]
            )


def _concentrations(view: PlanView) -> Iterator[UsedLimit]:
    """True concentrations of what takers and outlets take, each plant's discharge by itself."""
    found: dict[tuple[str, str, str], list[UsedLimit]] = {}
    for row in view.rows.water_quality:
        if row.side == "in" and row.limit_mg_per_l is not None and row.true_mg_per_l is not None and row.flow_t_per_h:
            one = UsedLimit(
                "quality", row.stream, row.plant, row.species, "mg/L", row.condition, row.true_mg_per_l, row.limit_mg_per_l
            )
            found.setdefault((row.stream, row.plant, row.species), []).append(one)
    for rows in found.values():
        yield from _worst(rows)
