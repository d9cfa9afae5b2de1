"""The site: a case seen in one scope by some of its plants. No Pyomo.

The site answers what the rules ask of the data: who is there, what flows at which rate and quality in which condition,
and which technologies can stand. Candidates (who can pipe what to whom, and how much at most) come from ``candidates``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.order import canonical
from parkloop.cases.origins import Origins, origins
from parkloop.cases.relations.corridors import Corridors
from parkloop.cases.relations.relays import Relays
from parkloop.cases.schema import (
    Case,
    Commodity,
    Condition,
    Coupling,
    HeatStream,
    Investable,
    Market,
    MaterialQuality,
    MaterialStream,
    Plant,
    Storage,
    Substitution,
    Technology,
    WaterQuality,
    WaterStream,
)
from parkloop.models.capital import CapitalTerms, annuity
from parkloop.models.design import Design
from parkloop.models.limit_shares import LimitShares
from parkloop.models.storage import Period, Turn, periods_of, turns_of

Stream = WaterStream | MaterialStream


class Scope(StrEnum):
    """Scope of change: how much of the park may be new."""

    BASELINE = "baseline"
    """The park as it runs today."""
    PLANT = "plant"
    """New exchange and technologies inside each plant."""
    PARK = "park"
    """Everything."""


@dataclass(frozen=True)
class Site:
    """A case in one scope, as seen by ``members``, who have ``shares`` in the park's limits."""

    case: Case
    scope: Scope
    members: frozenset[str]
    shares: LimitShares = field(default_factory=LimitShares)
    apart: Mapping[str, str] | None = None
    """Party of each plant where no two parties exchange: each for itself, under the limits that they share."""
    lenient: bool = False
    """Whether pairs are kept that quality rules out, to explain why a park has no plan."""
    slack_range: Callable[[Any], Any] | None = None
    """What may give, and how much, to explain why a park has no plan: see ``parkloop.optimizer.solve.elastic``."""
    measures: frozenset[str] = frozenset()
    """Measures of risk, and species, that are to be minimised."""
    cvar_level: float = 0.9
    """Probability below the worst tail whose mean cost is asked for."""
    design: Design | None = None
    """What is built, where that is given."""
    extra: Callable[[Any, Any], Any] | None = None
    """A rule of a script, which every model of the site keeps: see ``parkloop.optimizer.solve.extra``."""

    # who and when

    @cached_property
    def park(self) -> Park:
        """Rows of the case by key, of all plants."""
        return Park(self.case)

    @cached_property
    def plants(self) -> dict[str, Plant]:
        """The members, in the order of their table."""
        return {key: row for key, row in self.park.plants.items() if key in self.members}

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """The operating conditions."""
        return self.park.conditions

    @cached_property
    def scenarios(self) -> dict[str, float]:
        """Probability of each scenario."""
        return {o.scenario: o.probability for o in self.conditions.values()}

    def hours(self, condition: str) -> float:
        """Hours of the condition [h/y]"""
        return self.conditions[condition].hours_per_y

    @cached_property
    def periods(self) -> dict[str, Period]:
        """The typical periods that conditions are steps of."""
        return periods_of(self.conditions.values())

    @cached_property
    def turns(self) -> dict[int, Turn]:
        """The order of the typical periods in the year, by position."""
        return turns_of(self.case.calendar, self.periods)

    def weight(self, condition: str) -> float:
        """Probability times hours of the condition [h/y]"""
        return self.conditions[condition].probability * self.hours(condition)

    def factor(self, profile: str | None, condition: str) -> float:
        """Factor of a quantity that names ``profile``."""
        return self.park.factor(profile, condition)

    def external(self, plant: str) -> bool:
        """Whether the plant lies outside the fence."""
        return self.park.plants[plant].external

    @cached_property
    def relays(self) -> Relays:
        """Which plant may pass on what comes from others."""
        return Relays(self.case)

    @cached_property
    def corridors(self) -> Corridors:
        """What links may follow."""
        return Corridors(self.case)

    @property
    def is_baseline(self) -> bool:
        """Whether the park is taken as it runs today."""
        return self.scope is Scope.BASELINE

    # what is there

    @cached_property
    def origins(self) -> Origins:
        """Classes of materials, and energy that the park makes itself."""
        return origins(self.case)

    @cached_property
    def commodities(self) -> dict[str, Commodity]:
        """The commodities."""
        return self.park.commodities

    @cached_property
    def technologies(self) -> dict[str, Technology]:
        """Technologies of the members that can exist in this scope."""
        return {
            key: row
            for key, row in self.park.technologies.items()
            if row.plant in self.members and (row.existing_size > 0 or (not self.is_baseline and row.largest_new > 0))
        }

    @cached_property
    def stores(self) -> dict[str, Storage]:
        """Stores of the members that can exist in this scope, of what the members have."""
        flowing = {*self.commodities, *self.water, *self.materials}
        rows = {key: row for key, row in self.park.stores.items() if row.plant in self.members and row.holds in flowing}
        return {key: row for key, row in rows.items() if row.existing_size + self.new_size(row) > 0}

    @cached_property
    def buildable(self) -> dict[str, Technology | Storage]:
        """Technologies and stores that can exist in this scope."""
        return {**self.technologies, **self.stores}

    @cached_property
    def couplings(self) -> tuple[Coupling, ...]:
        """Couplings of the technologies that can exist."""
        return tuple(row for row in self.case.technology_couplings if row.technology in self.technologies)

    @cached_property
    def water(self) -> dict[str, WaterStream]:
        """The water streams that the members have or reach."""
        return {key: row for key, row in self.park.water.items() if self._present(row)}

    @cached_property
    def materials(self) -> dict[str, MaterialStream]:
        """The material streams that the members have or reach."""
        return {key: row for key, row in self.park.material.items() if self._present(row)}

    @cached_property
    def heat(self) -> dict[str, HeatStream]:
        """The members' heat streams."""
        return {key: row for key, row in self.park.heat.items() if self._owned(row)}

    def _owned(self, stream: Stream | HeatStream) -> bool:
        if stream.technology is not None:
            return stream.technology in self.technologies
        return stream.plant in self.members

    def _present(self, stream: Stream) -> bool:
        """A supply or outlet on the mains is there for everyone, whichever plant its row names."""
        outside = stream.role in ("supply", "outlet") and stream.on_mains and stream.technology is None
        return self._owned(stream) or outside

    @cached_property
    def stream_plant(self) -> dict[str, str]:
        """Plant of each stream, of a technology's stream the technology's."""
        return {row.stream: home for row in self.park.streams if (home := self.park.plant_of(row)) is not None}

    # markets

    def traders(self, market: Market) -> tuple[str, ...]:
        """Members that trade at the market.

        One without a plant does not reach outside the fence, and does not sell to a plant what that has to make.
        """
        if market.plant is not None:
            return (market.plant,) if market.plant in self.plants else ()
        inside = [p for p, plant in self.plants.items() if not plant.external]
        makers = self.park.outputs if market.direction == "buy" else ()
        return tuple(p for p in inside if (p, market.commodity) not in makers)

    def market_limit(self, market: Market, condition: str) -> float | None:
        """The members' part of the market's limit [unit/h]"""
        if market.limit_per_h is None:
            return None
        return market.limit_per_h * self.factor(market.profile, condition) * self.shares.of("market", market.market, condition)

    # technologies

    def new_size(self, row: Technology | Storage) -> float:
        """Largest size of what may be newly built in this scope [activity, unit]"""
        return 0.0 if self.is_baseline else row.largest_new

    def availability(self, technology: Technology, condition: str) -> float:
        """Share of the size that can be used in the condition."""
        return technology.availability * self.factor(technology.profile, condition)

    def largest_activity(self, technology: str, condition: str) -> float:
        """Most that the technology can do in the condition [activity]"""
        u = self.technologies[technology]
        return self.availability(u, condition) * (u.existing_size + self.new_size(u))

    # rates and qualities

    @cached_property
    def reduced(self) -> frozenset[str]:
        """Streams and demands with source reductions."""
        return frozenset(row.stream for row in self.case.reductions)

    def nominal(self, stream: Stream | HeatStream, condition: str) -> float:
        """Rate of the stream, before reductions; of a technology's stream per unit of activity [t/h, MW]"""
        if isinstance(stream, WaterStream) and stream.is_process:
            return self.given_flow(stream, condition) or 0.0
        if isinstance(stream, HeatStream) and stream.water is not None:
            return stream.duty_per_t * self.nominal(self.water[stream.water], condition)
        amount = stream.duty_mw if isinstance(stream, HeatStream) else stream.flow_t_per_h
        return (amount or 0.0) * self.factor(stream.profile, condition)

    def given_flow(self, stream: WaterStream, condition: str) -> float | None:
        """Inlet of a process where it is given; ``None``: free [t/h]"""
        return stream.given_flow(self.factor(stream.profile, condition))

    def lost(self, stream: WaterStream, condition: str) -> float:
        """Constant loss of a process [t/h]"""
        return stream.lost(self.factor(stream.profile, condition))

    def largest(self, stream: Stream | HeatStream, condition: str) -> float:
        """Largest rate of the stream [t/h, MW]"""
        rate = self.nominal(stream, condition)
        return rate if stream.technology is None else rate * self.largest_activity(stream.technology, condition)

    def limit(self, stream: Stream, condition: str) -> float | None:
        """The members' part of the limit of a supply or an outlet [t/h]"""
        if stream.limit_t_per_h is None:
            return None
        return stream.limit_t_per_h * self.factor(stream.profile, condition) * self.shares.of("stream", stream.stream, condition)

    @cached_property
    def quality(self) -> dict[str, dict[str, WaterQuality]]:
        """Rows of water_quality by stream and species."""
        return self.park.quality

    def species(self, stream: str) -> tuple[str, ...]:
        """Species that the stream has rows of."""
        return tuple(self.quality.get(stream, {}))

    def c_out(self, stream: str, species: str, condition: str) -> float:
        """Counted concentration of what the stream gives; a species without a row is absent [mg/L]"""
        row = self.quality.get(stream, {}).get(species)
        if row is None or row.c_out_mg_per_l is None:
            return 0.0
        return row.c_out_mg_per_l * self.factor(row.profile, condition)

    def fixed_outlet_missing(self, stream: str, species: str) -> bool:
        """Whether the concentration that a process of fixed flow gives follows from what it takes."""
        row, quality = self.water[stream], self.quality.get(stream, {}).get(species)
        return quality is not None and row.is_process and row.given_flow() is not None and quality.c_out_mg_per_l is None

    def c_in_max(self, stream: str, species: str) -> float | None:
        """Largest concentration of what the stream takes; ``None``: not limited [mg/L]"""
        row = self.quality.get(stream, {}).get(species)
        return None if row is None else row.c_in_max_mg_per_l

    @cached_property
    def strictest_discharge(self) -> dict[str, float]:
        """Lowest limit of a discharge by species [mg/L]"""
        found: dict[str, float] = {}
        for q in self.case.water_quality:
            if q.c_in_max_mg_per_l is not None and q.stream in self.water and self.water[q.stream].role == "outlet":
                found[q.species] = min(found.get(q.species, float("inf")), q.c_in_max_mg_per_l)
        return found

    def load(self, stream: WaterStream, species: str, condition: str) -> float:
        """Mass that a process adds, before reductions [kg/h]"""
        row = self.quality.get(stream.stream, {}).get(species)
        if row is None:
            return 0.0
        return row.load_kg_per_h * self.factor(row.profile, condition) * self.factor(stream.profile, condition)

    @cached_property
    def substitution(self) -> dict[tuple[str, str], Substitution]:
        """Rows of substitutions by material and sink."""
        return {(s.material, s.sink): s for s in self.case.substitutions}

    @cached_property
    def properties(self) -> dict[tuple[str, str], MaterialQuality]:
        """Rows of material_quality by stream and property."""
        return {(q.stream, q.property): q for q in self.case.material_quality}

    @cached_property
    def blend_limits(self) -> dict[str, list[tuple[str, float | None, float | None]]]:
        """Property, least and largest value of the blend, by taking stream."""
        limits: dict[str, list[tuple[str, float | None, float | None]]] = {}
        for q in self.case.material_quality:
            if q.min is not None or q.max is not None:
                limits.setdefault(q.stream, []).append((q.property, q.min, q.max))
        return limits

    @cached_property
    def permits(self) -> frozenset[tuple[str, str]]:
        """Hazard class and plant that may take it."""
        return frozenset((row.hazard, row.plant) for row in self.case.permits)

    # places

    def distance_km(self, start: str, end: str) -> float:
        """Straight distance between two plants [km]"""
        a, b = self.park.plants[start], self.park.plants[end]
        distance: float = ((a.x_km - b.x_km) ** 2 + (a.y_km - b.y_km) ** 2) ** 0.5
        return distance

    def rate_of_interest(self, plant: str) -> float:
        """The plant's interest rate, of the park as a whole (``""``) the park's [1/y]"""
        own = self.park.plants[plant].interest_rate if plant else None
        return self.case.economics.interest_rate if own is None else own

    def capital_terms(self, owner: str, row: Investable | None = None) -> CapitalTerms:
        """Terms of capital of an owner: by the row of a technology, mode, store or corridor, else the park's.

        Unsubsidised over the park's lifetime.
        """
        rate, usual = self.rate_of_interest(owner), self.case.economics.lifetime_y
        if row is None:
            return CapitalTerms(owner, annuity(rate, usual), life_y=usual)
        life = row.lifetime_y or usual
        return CapitalTerms(owner, annuity(rate, life), row.subsidy_fraction, row.opex_fixed_fraction, life)

    # emissions

    @cached_property
    def emission_rows(self) -> dict[str, list[tuple[str, float, int, float]]]:
        """Species, kg per unit, scope and largest removal, by item."""
        rows: dict[str, list[tuple[str, float, int, float]]] = {}
        for e in self.case.emissions:
            rows.setdefault(e.item, []).append((e.species, e.kg_per_unit, e.scope, e.max_removal))
        return rows

    @cached_property
    def electricity(self) -> str | None:
        """The commodity that drives pumps: the first of kind electricity."""
        return next((k.commodity for k in self.case.commodities if k.kind == "electricity"), None)


def make_site(
    case: Case,
    scope: Scope | str = Scope.PARK,
    only: Iterable[str] | None = None,
) -> Site:
    """The case in a scope, its rows in canonical order; ``only`` names the plants of a coalition.

    Raises:
        ValueError: a name in ``only`` is no plant of the case, or the scope is unknown.
    """
    known = {p.plant for p in case.plants}
    members = known if only is None else set(only)
    unknown = ", ".join(sorted(members - known))
    if unknown:
        raise ValueError(say("only: no plant {plant}; plants are {names}", plant=unknown, names=", ".join(sorted(known))))
    return Site(canonical(case), Scope(scope), frozenset(members))
