"""Environmental tax by pollution equivalents, recomputed, and the table that explains it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from parkloop.cases.messages import Message, say, template
from parkloop.cases.schema import PollutionEquivalent
from parkloop.optimizer.certificate.accounting.policies import Postings, policies
from parkloop.optimizer.certificate.inputs.account_records import PollutionRow
from parkloop.optimizer.certificate.inputs.postings import Posting, Sum, times_per_year
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import RELATIVE, at_least, equal

KG_PER_T = 1000.0
TAXED = {False: 3, True: 5}
"""How many species of an outlet are taxed: of the first class, five."""

Outlet = tuple[str, str, str]
"""Scenario, plant, and outlet of water; empty: to the air."""


@dataclass(frozen=True)
class Emitted:
    """What an outlet emits of a species in a year of a scenario, in kg and in equivalents."""

    row: PollutionEquivalent
    kg: Sum

    @property
    def equivalents(self) -> float:
        """Equivalents, never below 0."""
        return max(0.0, self.kg.amount) / self.row.kg_per_equivalent

    @property
    def margin(self) -> float:
        """How far the equivalents may be off."""
        return (RELATIVE * self.kg.size + self.kg.slack) / self.row.kg_per_equivalent


def price(view: PlanView, plant: str, medium: str) -> float:
    """Money per equivalent at a plant."""
    found = policies(view, ("equivalent_tax",))
    return sum(row.value for row in found if row.target == medium and row.plant in (None, plant))


def outlets(view: PlanView, postings: Postings) -> dict[Outlet, dict[str, Emitted]]:
    """The species of every outlet that a tax acts on."""
    rows = {(row.medium, row.species): row for row in view.scoped.case.pollution_equivalents}
    sums: dict[tuple[Outlet, str], Sum] = defaultdict(Sum)
    for post in postings.emissions:
        medium = "water" if post.outlet else "air"
        if post.scope != 1 or (medium, post.name) not in rows or price(view, post.plant, medium) <= 0:
            continue
        for scenario in view.scoped.probabilities:
            times = KG_PER_T * times_per_year(view.scoped, post, scenario)
            key = (scenario, post.plant, post.outlet)
            sums[key, post.name] += Sum(times * post.amount, times * abs(post.amount), times * post.slack)
    found: dict[Outlet, dict[str, Emitted]] = defaultdict(dict)
    for (key, species), kg in sums.items():
        found[key][species] = Emitted(rows["water" if key[2] else "air", species], kg)
    return found


def largest(species: dict[str, Emitted], first_class: bool) -> float:
    """Taxed equivalents of an outlet: the largest of each name, and of these the largest."""
    groups: dict[str, float] = defaultdict(float)
    for one in species.values():
        if one.row.first_class == first_class:
            groups[one.row.group] = max(groups[one.row.group], one.equivalents)
    return sum(sorted(groups.values(), reverse=True)[: TAXED[first_class]])


def pollution_posts(view: PlanView, postings: Postings) -> Iterator[Posting]:
    """The tax of every outlet in every scenario."""
    for (scenario, plant, outlet), species in outlets(view, postings).items():
        each = price(view, plant, "water" if outlet else "air")
        amount = each * (largest(species, False) + largest(species, True))
        slack = each * sum(one.margin for one in species.values())
        yield Posting(plant, "tax", amount, scenario=scenario, slack=slack)


def pollution_match(view: PlanView, postings: Postings) -> Iterator[str]:
    """The tax table matches: every emission is listed, the largest are taxed, and they add up."""
    wanted = outlets(view, postings)
    reported: dict[Outlet, dict[str, PollutionRow]] = defaultdict(dict)
    for row in view.rows.pollution_tax:
        outlet = reported[row.scenario, row.plant, row.outlet]
        if row.species in outlet:
            where = _where(row.plant, row.outlet, row.scenario)
            yield say("Pollution tax on {species} of {where} stands twice.", species=row.species, where=where)
        outlet[row.species] = row
    for key in dict.fromkeys([*wanted, *reported]):
        yield from outlet_match(view, key, wanted.get(key, {}), reported.get(key, {}))


def _where(plant: str, outlet: str, scenario: str) -> Message:
    """What is emitted to where, and in which scenario."""
    if outlet:
        return say("{plant} to {outlet} in {scenario}", plant=plant, outlet=outlet, scenario=scenario)
    return say("{plant} to the air in {scenario}", plant=plant, scenario=scenario)


def _emission(species: str, key: Outlet) -> Message:
    """What is emitted of a species to where, and in which scenario."""
    scenario, plant, outlet = key
    if outlet:
        return say(
            "{species} of {plant} to {outlet} in {scenario}", species=species, plant=plant, outlet=outlet, scenario=scenario
        )
    return say("{species} of {plant} to the air in {scenario}", species=species, plant=plant, scenario=scenario)


def outlet_match(view: PlanView, key: Outlet, wanted: dict[str, Emitted], reported: dict[str, PollutionRow]) -> Iterator[str]:
    """The rows of one outlet."""
    scenario, plant, outlet = key
    medium = "water" if outlet else "air"
    each = price(view, plant, medium)
    whose = _where(plant, outlet, scenario)
    for species in sorted(set(reported) - set(wanted)):
        yield say("Pollution tax on {species} of {where} is on nothing that is emitted and taxed.", species=species, where=whose)
    for species, one in wanted.items():
        row = reported.get(species)
        if row is None:
            yield from equal(
                say("Taxed emission of {what}", what=_emission(species, key)),
                0.0,
                one.kg.amount,
                "kg/y",
                size=one.kg.size,
                noise=1.0,
            )
            continue
        yield from species_match(row, one, each, _emission(species, key))
    for first_class in TAXED:
        inside = {species: one for species, one in wanted.items() if one.row.first_class == first_class and species in reported}
        paid = sum(reported[species].tax_exact_per_y for species in inside)
        slack = each * sum(one.margin for one in inside.values())
        yield from equal(say("Pollution tax of {where}", where=whose), paid, each * largest(inside, first_class), slack=slack)
        yield from ranks_match(inside, reported, TAXED[first_class], whose)


def species_match(row: PollutionRow, one: Emitted, each: float, what: str) -> Iterator[str]:
    """Amounts of one row, and its tax: all of it or nothing."""
    if row.medium != one.row.medium:
        yield say("Medium of {what} is {right}, not {shown}.", what=what, right=one.row.medium, shown=row.medium)
    slack = one.margin
    yield from equal(
        say("Taxed emission of {what}", what=what), row.kg_per_y, one.kg.amount, "kg/y", slack=slack * one.row.kg_per_equivalent
    )
    yield from equal(say("Equivalents of {what}", what=what), row.equivalents_per_y, one.equivalents, slack=slack)
    yield from equal(
        say("Pollution tax on all of {what}", what=what), row.tax_of_all_per_y, each * one.equivalents, slack=each * slack
    )
    taxed = each * one.equivalents if row.taxed == "True" else 0.0
    yield from equal(say("Pollution tax on {what}", what=what), row.tax_exact_per_y, taxed, slack=each * slack)


def ranks_match(inside: dict[str, Emitted], reported: dict[str, PollutionRow], taxed: int, whose: str) -> Iterator[str]:
    """Ranks count from 1 and fall with the equivalents; exactly the first ones are taxed."""
    places = sorted((reported[species].rank, species) for species in inside if reported[species].rank is not None)
    if [rank for rank, _ in places] != [float(n + 1) for n in range(len({one.row.group for one in inside.values()}))]:
        yield say("Ranks of {where} do not count what is taxed one by one.", where=whose)
    for (_, before), (_, after) in pairwise(places):
        margin = inside[before].margin + inside[after].margin
        yield from at_least(
            say("{species} of {where}, ranked above {other}", species=before, where=whose, other=after),
            inside[before].equivalents,
            inside[after].equivalents,
            slack=margin,
        )
    for species in inside:
        row = reported[species]
        if (row.taxed == "True") != (row.rank is not None and row.rank <= taxed):
            message = (
                template("{species} of {where} has rank {rank} and is taxed.")
                if row.taxed == "True"
                else template("{species} of {where} has rank {rank} and is not taxed.")
            )
            yield message(species=species, where=whose, rank=row.rank)
