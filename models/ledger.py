"""Ledger: posts of all sub-systems, and the vocabularies that they share.

Sub-systems meet only here. They read ``rate`` (of streams and demands), ``intensity`` (of a process's load) and ``flow`` (of
arcs), and post amounts of commodities, money, emissions, resources, capital and land. Every post names its plant and its
condition, or none for what is built. What belongs to a plant outside the fence enters no cost and no total: it is kept apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyomo.environ as pyo

from parkloop.models.capital import CapitalTerms
from parkloop.models.network.arcs import Arc, Network
from parkloop.models.site import Site


class Post(NamedTuple):
    """Amount in the ledger, per hour of its condition, else per year.

    Of its scenario, or of all.
    """

    plant: str
    """Plant; empty for the park as a whole."""
    head: str
    """Cost head, species, resource or item."""
    amount: Any
    condition: str | None = None
    scenario: str | None = None
    scope: int = 0
    """Of an emission."""
    outlet: str = ""
    """Of an emission: the outlet of water that it is discharged into; empty: to the air."""


class Capital(NamedTuple):
    """New capital of an owner, before and after subsidy, and its wear in a year [money, money/y]"""

    plant: str
    item: str
    gross: Any
    net: Any
    worn: Any


@dataclass
class Ledger:
    """Ledger of one model."""

    site: Site
    network: Network
    rate: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Rate of a stream or demand in a condition: a number, less reductions, or a multiple of an activity."""
    stored: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What stores add to the rate of a source in a condition, less what they take of it [t/h]"""
    intensity: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Share of its load that a process still has in a condition, after reductions."""
    activity: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Activity of a technology in a condition."""
    input: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What a technology takes in a condition, as the activity at full load that takes as much."""
    size_on: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Size of a technology with a least load that is on in a condition [activity]"""
    on: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Whether a technology with a least load is on in a condition."""
    size: dict[str, Any] = field(default_factory=dict)
    """Size of a technology, existing and new."""
    new_size: dict[str, Any] = field(default_factory=dict)
    """New size of a technology or store that may be built."""
    built_technology: dict[str, Any] = field(default_factory=dict)
    """Whether a technology or store is newly built."""
    new_rate: dict[str, Any] = field(default_factory=dict)
    """Rate that is newly bought for a store [unit/h]"""
    flow: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Flow sent along an arc in a condition."""
    balance: dict[tuple[str, str, str], list[tuple[str, int, Any]]] = field(default_factory=dict)
    """Kind, sign and amount of every post of a plant, commodity and condition."""
    costs: list[Post] = field(default_factory=list)
    transfers: list[Post] = field(default_factory=list)
    """What plants inside the fence pay each other by contract, as far as a rule asks for it [money]"""
    outside: list[Post] = field(default_factory=list)
    """Costs of plants outside the fence, reported apart."""
    emissions: list[Post] = field(default_factory=list)
    avoided: list[Post] = field(default_factory=list)
    """Emissions that sales avoid elsewhere, reported apart [kg]"""
    removals: list[Post] = field(default_factory=list)
    """End-of-pipe removal; head is technology and species joined by a blank [kg]"""
    resources: list[Post] = field(default_factory=list)
    capital: list[Capital] = field(default_factory=list)
    land: list[Post] = field(default_factory=list)
    allowances: list[Post] = field(default_factory=list)
    built: dict[str, Any] = field(default_factory=dict)
    """Whether each new link is built."""
    stands: dict[str, Any] = field(default_factory=dict)
    """Whether each link stands: it is built, or exists and is not retired."""
    retired: dict[str, Any] = field(default_factory=dict)
    """Whether a link or technology that exists, and may be retired, is."""
    enlarged: dict[str, Any] = field(default_factory=dict)
    """Capacity added to an existing link that can be enlarged [unit/h]"""
    opened: dict[str, Any] = field(default_factory=dict)
    """Whether each corridor is newly opened."""
    steps: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    """Whether a link takes a corridor from a node, where it has a choice; by link, corridor and node."""
    detoured: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What a link sends in a condition, times by how much its route is longer than the shortest one [unit km/h]"""
    risk: dict[str, Any] = field(default_factory=dict)
    """Measures of risk that are asked for [money/y]"""
    grades: Mapping[tuple[str, str, str], tuple[float, ...]] = field(default_factory=dict)
    """Ends of the grades of each mixing outlet, species and condition; default its whole range."""
    relaxed: bool = False
    """Whether mixing is relaxed to a bound instead of kept on the safe side."""
    mass: dict[tuple[str, str, str, str], Any] = field(default_factory=dict)
    """Mass sent along an arc of a mixer, by species, condition and end of the grade [g/h]"""
    credit_base: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Amount of the baseline that a credit is counted from, by policy and plant [t/y, tce/y, m2]"""
    given: dict[Any, Any] = field(default_factory=dict)
    """Slack of each limit or need that is elastic, relative to its size."""
    excess: list[tuple[float, Any]] = field(default_factory=list)
    """Terms of the total slack, which is the objective of an elastic model."""
    nothing: Any = 0.0
    """A variable fixed at 0, so that a rule about nothing is still a rule."""

    def kept(self, item: str) -> Any:
        """Whether a link or technology that exists is kept."""
        return 1 - self.retired[item] if item in self.retired else 1.0

    # posting

    def commodity(self, plant: str, commodity: str, condition: str, kind: str, sign: int, amount: Any) -> None:
        """Post what comes into (+1) or goes out of (−1) a plant's balance [unit/h]"""
        self.balance.setdefault((plant, commodity, condition), []).append((kind, sign, amount))

    def cost(self, plant: str, head: str, amount: Any, condition: str | None = None, scenario: str | None = None) -> None:
        """Post a cost, negative for revenue [money/h in a condition, else money/y]"""
        counted = plant == "" or not self.site.external(plant)
        (self.costs if counted else self.outside).append(Post(plant, head, amount, condition, scenario))

    def emit(self, plant: str, item: str, amount: Any, condition: str, outlet: str = "") -> None:
        """Post the emissions of ``amount`` units of an item that emissions.csv knows [unit/h]"""
        if not self.site.external(plant):
            for species, kg, scope, _ in self.site.emission_rows.get(item, ()):
                self.emissions.append(Post(plant, species, kg * amount, condition, scope=scope, outlet=outlet))

    def emit_species(self, plant: str, species: str, kg_per_h: Any, condition: str, scope: int = 1, outlet: str = "") -> None:
        """Post an emission of a species [kg/h]"""
        if not self.site.external(plant):
            self.emissions.append(Post(plant, species, kg_per_h, condition, scope=scope, outlet=outlet))

    def resource(self, plant: str, name: str, amount: Any, condition: str) -> None:
        """Post an amount of a total, such as freshwater [t/h, MWh/h, tce/h]"""
        if not self.site.external(plant):
            self.resources.append(Post(plant, name, amount, condition))

    def own_energy(self, plant: str, commodity: str, condition: str, amount: Any, renewable: float | None) -> None:
        """Post energy that the plant makes of no other, of which a fraction is renewable [unit/h]

        None: it is no such.
        """
        if renewable is not None:
            tce = self.site.commodities[commodity].tce
            self.resource(plant, "primary_energy", tce * amount, condition)
            self.resource(plant, "renewable_energy", renewable * tce * amount, condition)

    def own_energy_vented(self, plant: str, commodity: str, condition: str, amount: Any) -> None:
        """Withdraw vented own energy, as renewable as the most renewable that may be vented [unit/h]"""
        self.own_energy(plant, commodity, condition, -amount, self.site.origins.vented.get((plant, commodity)))

    def invest(self, terms: CapitalTerms, item: str, gross: Any, kind: str, margin: float = 1.0) -> None:
        """Post new capital: its annuity after subsidy, and fixed operating cost before it.

        Budgets see it with a margin.
        """
        self.capital.append(Capital(terms.owner, item, gross, margin * terms.net(gross), terms.net(gross) / terms.life_y))
        self.cost(terms.owner, f"{kind}_capital", terms.recovery_rate * gross)
        if terms.upkeep:
            self.cost(terms.owner, f"{kind}_opex", terms.upkeep * gross)

    def arrives(self, arc: Arc, condition: str) -> Any:
        """What arrives of what is sent along an arc [unit/h]"""
        arrived = arc.arrival * self.flow[arc.id, condition]
        key = arc.link or "", condition
        return arrived - self.network.links[key[0]].mode.loss_per_km * self.detoured[key] if key in self.detoured else arrived

    # closing

    def in_year(self, post: Post, scenario: str) -> Any:
        """Annual amount of a post in a scenario, or ``None`` when it belongs to another."""
        if post.condition is not None:
            condition = self.site.conditions[post.condition]
            return condition.hours_per_y * post.amount if condition.scenario == scenario else None
        return post.amount if post.scenario in (None, scenario) else None

    def annual(self, posts: Iterable[Post], scenario: str) -> Any:
        """Annual sum of posts in a scenario."""
        amounts = (self.in_year(post, scenario) for post in posts)
        return pyo.quicksum(a for a in amounts if a is not None)

    def expected(self, posts: Iterable[Post]) -> Any:
        """Expected annual sum of posts, weighted by the probabilities of the scenarios."""
        listed = list(posts)
        return pyo.quicksum(p * self.annual(listed, scenario) for scenario, p in self.site.scenarios.items())
