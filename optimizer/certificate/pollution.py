"""Environmental tax by pollution equivalents: the tax recomputed from the emissions, and the table that explains it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cases.schema import PollutionEquivalent
from optimizer.certificate.policies import Books, policies
from optimizer.certificate.posts import Post, Sum, times_per_year
from optimizer.certificate.records import PollutionRow
from optimizer.certificate.tolerance import RELATIVE, at_least, equal
from optimizer.certificate.view import View

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
    def room(self) -> float:
        """How far the equivalents may be off."""
        return (RELATIVE * self.kg.size + self.kg.slack) / self.row.kg_per_equivalent


def price(view: View, plant: str, medium: str) -> float:
    """Money per equivalent at a plant."""
    found = policies(view, ("equivalent_tax",))
    return sum(row.value for row in found if row.target == medium and row.plant in (None, plant))


def outlets(view: View, books: Books) -> dict[Outlet, dict[str, Emitted]]:
    """The species of every outlet that a tax acts on."""
    rows = {(row.medium, row.species): row for row in view.given.case.pollution_equivalents}
    sums: dict[tuple[Outlet, str], Sum] = defaultdict(Sum)
    for post in books.emissions:
        medium = "water" if post.outlet else "air"
        if post.scope != 1 or (medium, post.name) not in rows or price(view, post.plant, medium) <= 0:
            continue
        for scenario in view.given.probabilities:
            times = KG_PER_T * times_per_year(view.given, post, scenario)
            key = (scenario, post.plant, post.outlet)
            sums[key, post.name] += Sum(times * post.amount, times * abs(post.amount), times * post.slack)
    found: dict[Outlet, dict[str, Emitted]] = defaultdict(dict)
    for (key, species), kg in sums.items():
        found[key][species] = Emitted(rows["water" if key[2] else "air", species], kg)
    return found


def largest(species: dict[str, Emitted], first_class: bool) -> float:
    """Equivalents of an outlet that are taxed: of each word the largest, and of these the largest."""
    groups: dict[str, float] = defaultdict(float)
    for one in species.values():
        if one.row.first_class == first_class:
            groups[one.row.group] = max(groups[one.row.group], one.equivalents)
    return sum(sorted(groups.values(), reverse=True)[: TAXED[first_class]])


def pollution_posts(view: View, books: Books) -> Iterator[Post]:
    """The tax of every outlet in every scenario."""
    for (scenario, plant, outlet), species in outlets(view, books).items():
        each = price(view, plant, "water" if outlet else "air")
        amount = each * (largest(species, False) + largest(species, True))
        slack = each * sum(one.room for one in species.values())
        yield Post(plant, "tax", amount, scenario=scenario, slack=slack)


def pollution_right(view: View, books: Books) -> Iterator[str]:
    """The table of the tax: every emission stands in it, the largest are taxed, and they add up."""
    wanted = outlets(view, books)
    shown: dict[Outlet, dict[str, PollutionRow]] = defaultdict(dict)
    for row in view.rows.pollution_tax:
        outlet = shown[row.scenario, row.plant, row.outlet]
        if row.species in outlet:
            yield f"Pollution tax on {row.species} of {row.plant} to {row.outlet or 'the air'} in {row.scenario} stands twice."
        outlet[row.species] = row
    for key in dict.fromkeys([*wanted, *shown]):
        yield from outlet_right(view, key, wanted.get(key, {}), shown.get(key, {}))


def outlet_right(view: View, key: Outlet, wanted: dict[str, Emitted], shown: dict[str, PollutionRow]) -> Iterator[str]:
    """The rows of one outlet."""
    scenario, plant, outlet = key
    medium = "water" if outlet else "air"
    each = price(view, plant, medium)
    whose = f"{plant} to {outlet or 'the air'} in {scenario}"
    for species in sorted(set(shown) - set(wanted)):
        yield f"Pollution tax on {species} of {whose} is on nothing that is emitted and taxed."
    for species, one in wanted.items():
        row = shown.get(species)
        if row is None:
            yield from equal(f"Taxed emission of {species} of {whose}", 0.0, one.kg.amount, "kg/y", size=one.kg.size, noise=1.0)
            continue
        yield from species_right(row, one, each, f"{species} of {whose}")
    for first_class in TAXED:
        inside = {species: one for species, one in wanted.items() if one.row.first_class == first_class and species in shown}
        paid = sum(shown[species].tax_exact_per_y for species in inside)
        slack = each * sum(one.room for one in inside.values())
        yield from equal(f"Pollution tax of {whose}", paid, each * largest(inside, first_class), slack=slack)
        yield from ranks_right(inside, shown, TAXED[first_class], whose)


def species_right(row: PollutionRow, one: Emitted, each: float, what: str) -> Iterator[str]:
    """Amounts of one row, and its tax: all of it or nothing."""
    if row.medium != one.row.medium:
        yield f"Medium of {what} is {one.row.medium}, not {row.medium}."
    slack = one.room
    yield from equal(f"Taxed emission of {what}", row.kg_per_y, one.kg.amount, "kg/y", slack=slack * one.row.kg_per_equivalent)
    yield from equal(f"Equivalents of {what}", row.equivalents_per_y, one.equivalents, slack=slack)
    yield from equal(f"Pollution tax on all of {what}", row.tax_of_all_per_y, each * one.equivalents, slack=each * slack)
    taxed = each * one.equivalents if row.taxed == "True" else 0.0
    yield from equal(f"Pollution tax on {what}", row.tax_exact_per_y, taxed, slack=each * slack)


def ranks_right(inside: dict[str, Emitted], shown: dict[str, PollutionRow], taxed: int, whose: str) -> Iterator[str]:
    """Ranks count from 1 and fall with the equivalents; exactly the first ones are taxed."""
    places = sorted((shown[species].rank, species) for species in inside if shown[species].rank is not None)
    if [rank for rank, _ in places] != [float(n + 1) for n in range(len({one.row.group for one in inside.values()}))]:
        yield f"Ranks of {whose} do not count what is taxed one by one."
    for (_, before), (_, after) in pairwise(places):
        room = inside[before].room + inside[after].room
        yield from at_least(
            f"{before} of {whose}, ranked above {after}", inside[before].equivalents, inside[after].equivalents, slack=room
        )
    for species in inside:
        row = shown[species]
        if (row.taxed == "True") != (row.rank is not None and row.rank <= taxed):
            yield f"{species} of {whose} has rank {row.rank} and is {'' if row.taxed == 'True' else 'not '}taxed."
