"""The books of the reference: what every sub-system may read and post, and how books close per scenario."""

from collections import defaultdict
from dataclasses import dataclass, field

from parkloop.cases.schema import Condition
from tests.reference.lp import Expr, Lp, accumulate, total
from tests.reference.park import Park


@dataclass(frozen=True)
class Flow:
    """A flow between two streams in one condition; ``arrives`` per unit sent."""

    domain: str
    giver: str
    taker: str
    condition: str
    sent: Expr
    arrives: float = 1.0


@dataclass
class Model:
    """A program under construction and its books.

    Costs: (condition or None, money per h or per y). Emissions: (plant, species, scope, condition) -> kg/h.
    Amounts: (total, plant, condition) -> unit/h. Balances: (plant, commodity, condition) -> unit/h, what comes less what goes.
    """

    park: Park
    lp: Lp = field(default_factory=Lp)
    fixed_costs: Expr = field(default_factory=dict)
    running_costs: dict[str, Expr] = field(default_factory=lambda: defaultdict(dict))
    scenario_costs: dict[str, Expr] = field(default_factory=lambda: defaultdict(dict))
    emissions: dict[tuple[str, str, int, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    amounts: dict[tuple[str, str, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    balances: dict[tuple[str, str, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    passed: dict[tuple[str, str, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    own: dict[tuple[str, str, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    traded: dict[tuple[str, str, str], Expr] = field(default_factory=dict)
    discharged: dict[tuple[str, str, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    raised: dict[tuple[str, str, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    capital: dict[str, Expr] = field(default_factory=lambda: defaultdict(dict))
    technology_land: dict[str, Expr] = field(default_factory=lambda: defaultdict(dict))
    link_land: dict[str, Expr] = field(default_factory=lambda: defaultdict(dict))
    allowances: dict[str, Expr] = field(default_factory=lambda: defaultdict(dict))
    activity: dict[tuple[str, str], Expr] = field(default_factory=dict)
    input: dict[tuple[str, str], Expr] = field(default_factory=dict)
    removed: dict[tuple[str, str, str], Expr] = field(default_factory=dict)
    rates: dict[tuple[str, str], Expr] = field(default_factory=dict)
    stored: dict[tuple[str, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    condensate: dict[tuple[str, str, str], Expr] = field(default_factory=lambda: defaultdict(dict))
    flows: list[Flow] = field(default_factory=list)
    built_links: list[Expr] = field(default_factory=list)
    ways: dict[tuple[str, bool], list[tuple[tuple[str, ...], Expr]]] = field(default_factory=lambda: defaultdict(list))

    def given(self, stream: str, condition: str) -> Expr:
        """Rate that leaves a source: its own, with what its stores give and take."""
        return total((1, self.rates[stream, condition]), (1, self.stored[stream, condition]))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.park.conditions

    def pays(self, plant: str, expr: Expr, condition: str | None = None, factor: float = 1.0) -> None:
        """A cost of a plant: money per h in a condition, or per y; what is outside the fence pays nothing."""
        if not self.park.external(plant):
            accumulate(self.fixed_costs if condition is None else self.running_costs[condition], factor, expr)

    def emits(self, plant: str, species: str, scope: int, condition: str, expr: Expr, kg_per_unit: float) -> None:
        if not self.park.external(plant):
            accumulate(self.emissions[plant, species, scope, condition], kg_per_unit, expr)

    def counts(self, name: str, plant: str, condition: str, expr: Expr, factor: float = 1.0) -> None:
        """An amount of a total at a plant."""
        if not self.park.external(plant):
            accumulate(self.amounts[name, plant, condition], factor, expr)

    def balance(self, plant: str, commodity: str, condition: str, expr: Expr, factor: float) -> None:
        """What comes to (factor > 0) or goes from (< 0) a plant's balance of a commodity."""
        accumulate(self.balances[plant, commodity, condition], factor, expr)

    def passes(self, plant: str, commodity: str, condition: str, expr: Expr) -> None:
        """What a plant sends or sells goes from its balance."""
        self.balance(plant, commodity, condition, expr, -1)
        accumulate(self.passed[plant, commodity, condition], 1, expr)

    def has(self, plant: str, commodity: str, condition: str, expr: Expr, factor: float = 1.0) -> None:
        """What a plant makes itself, raises or has left over comes to its balance."""
        self.balance(plant, commodity, condition, expr, factor)
        accumulate(self.own[plant, commodity, condition], factor, expr)

    def invests(self, plant: str, gross: Expr, subsidy: float, lifetime_y: float | None, opex_fraction: float) -> None:
        """Capital of a plant: annuity on what the subsidy leaves, fixed operating cost on all of it."""
        if self.park.external(plant):
            return
        accumulate(self.capital[plant], 1 - subsidy, gross)
        self.pays(plant, gross, None, (1 - subsidy) * self.park.capital_factor(plant, lifetime_y) + opex_fraction)

    def over_the_year(self, hourly: dict[str, Expr], scenario: str) -> Expr:
        """Hours-weighted sum over the conditions of a scenario."""
        parts = [(o.hours_per_y, hourly.get(o.condition, {})) for o in self.conditions if o.scenario == scenario]
        return total(*parts)

    def amount(self, name: str, scenario: str, plant: str | None = None) -> Expr:
        """A total of a plant or the park in a scenario [unit/y]"""
        if name == "land":
            places = [plant] if plant else self.park.inside
            return total(*((1, land[p]) for p in places for land in (self.technology_land, self.link_land)))
        hourly: dict[str, Expr] = defaultdict(dict)
        for (total_name, place, condition), expr in list(self.amounts.items()):
            if total_name == name and plant in (None, place):
                accumulate(hourly[condition], 1, expr)
        return self.over_the_year(hourly, scenario)

    def emitted(self, species: str, scenario: str, plant: str | None = None, scopes: tuple[int, ...] = (1, 2, 3)) -> Expr:
        """Emission of a species in a scenario [t/y]"""
        hourly: dict[str, Expr] = defaultdict(dict)
        for (place, name, scope, condition), expr in list(self.emissions.items()):
            if name == species and scope in scopes and plant in (None, place):
                accumulate(hourly[condition], 1e-3, expr)
        return self.over_the_year(hourly, scenario)

    def cost(self, scenario: str) -> Expr:
        """Cost in a scenario [money/y]"""
        return total(
            (1, self.fixed_costs),
            (1, self.over_the_year(self.running_costs, scenario)),
            (1, self.scenario_costs[scenario]),
        )
