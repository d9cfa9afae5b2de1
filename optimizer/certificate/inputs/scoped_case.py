"""The case in a scope and a coalition, with the look-ups that the checks need."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from parkloop.cases.origins import Origins, origins
from parkloop.cases.schema import (
    Calendar,
    Case,
    Commodity,
    Condition,
    Corridor,
    Demand,
    FlowStream,
    HeatStream,
    Market,
    MaterialStream,
    Mode,
    PartLoad,
    Plant,
    Reduction,
    Storage,
    Substitution,
    Technology,
    TechnologyFlow,
    WaterQuality,
    WaterStream,
)
from parkloop.optimizer.certificate.inputs.part import CoalitionPart

NO_MODE = Mode(mode="none", carries="commodity")
NO_QUALITY = WaterQuality(stream="none", species="none")


@dataclass(frozen=True)
class ScopedCase:
    """A case, the scope of the plan and its coalition (``only``; None: all plants).

    ``stated``: the coalition's part of the limits of the park; None: not known, and they are checked as a whole.
    """

    case: Case
    scope: str = "park"
    only: frozenset[str] | None = None
    stated: CoalitionPart | None = None

    @cached_property
    def plants(self) -> dict[str, Plant]:
        """The plants by id."""
        return {row.plant: row for row in self.case.plants}

    @cached_property
    def members(self) -> frozenset[str]:
        """Plants of the coalition."""
        return frozenset(self.plants) if self.only is None else self.only & frozenset(self.plants)

    @cached_property
    def part(self) -> CoalitionPart:
        """The coalition's part of the limits of the park, all of them where it is not known."""
        return self.stated or CoalitionPart()

    @property
    def part_known(self) -> bool:
        """Whether least amounts and rates of the park can be checked: of all plants, or of a stated part."""
        return self.only is None or self.stated is not None

    @cached_property
    def insiders(self) -> tuple[str, ...]:
        """Members inside the fence; external plants enter no cost and no total."""
        return tuple(p for p, row in self.plants.items() if p in self.members and not row.external)

    def inside(self, plant: str | None) -> bool:
        """Whether a plant is a member inside the fence."""
        return plant in self.insiders

    def dry_share(self, stream: str) -> float:
        """Share of dry matter in what a material stream gives: 1 less its moisture, where that is a share."""
        row = next((row for row in self.case.material_quality if (row.stream, row.property) == (stream, "moisture")), None)
        return 1.0 if row is None or row.value is None or not 0.0 <= row.value < 1.0 else 1.0 - row.value

    @cached_property
    def preparing(self) -> frozenset[str]:
        """Technologies that only prepare waste."""
        return frozenset(row.technology for row in self.case.technologies if row.pretreatment)

    @cached_property
    def origins(self) -> Origins:
        """Classes of materials, and energy that the park makes itself."""
        return origins(self.case)

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """The operating conditions by id."""
        return {row.condition: row for row in self.case.operating_conditions}

    @cached_property
    def hours(self) -> dict[str, float]:
        """Hours of each condition in a year of its scenario [h/y]"""
        return {o: row.hours_per_y for o, row in self.conditions.items()}

    @cached_property
    def probabilities(self) -> dict[str, float]:
        """Probability of each scenario."""
        return {row.scenario: row.probability for row in self.conditions.values()}

    @cached_property
    def weights(self) -> dict[str, float]:
        """Expected hours of each condition: probability times hours [h/y]"""
        return {o: row.probability * row.hours_per_y for o, row in self.conditions.items()}

    @cached_property
    def _factors(self) -> dict[tuple[str, str], float]:
        return {(row.profile, row.condition): row.factor for row in self.case.profiles}

    def factor(self, profile: str | None, condition: str) -> float:
        """Factor of a profile in a condition, 1 without a row."""
        return 1.0 if profile is None else self._factors.get((profile, condition), 1.0)

    @cached_property
    def commodities(self) -> dict[str, Commodity]:
        """The commodities by id."""
        return {row.commodity: row for row in self.case.commodities}

    @cached_property
    def electricity(self) -> str | None:
        """The commodity that links take as electricity: the first of that kind."""
        return next((row.commodity for row in self.case.commodities if row.kind == "electricity"), None)

    @cached_property
    def markets(self) -> dict[str, Market]:
        """The markets by id."""
        return {row.market: row for row in self.case.markets}

    @cached_property
    def demands(self) -> dict[tuple[str, str], list[Demand]]:
        """Demands of a (plant, commodity)."""
        found: dict[tuple[str, str], list[Demand]] = defaultdict(list)
        for row in self.case.demands:
            found[row.plant, row.commodity].append(row)
        return found

    @cached_property
    def technologies(self) -> dict[str, Technology]:
        """The technologies of the members by id."""
        return {row.technology: row for row in self.case.technologies if row.plant in self.members}

    @cached_property
    def stores(self) -> dict[str, Storage]:
        """The stores of the members by id."""
        return {row.store: row for row in self.case.stores if row.plant in self.members}

    def payer(self, row: Storage | Technology) -> str:
        """Who pays for a store or technology: its owner, or where it stands if the owner is no member."""
        return row.owner if row.owner is not None and row.owner in self.members else row.plant

    @cached_property
    def periods(self) -> dict[str, list[Condition]]:
        """Steps of each typical period in their order."""
        found: dict[str, list[Condition]] = defaultdict(list)
        for row in sorted(self.case.conditions, key=lambda row: row.step or 0):
            if row.period is not None:
                found[row.period].append(row)
        return found

    @cached_property
    def years(self) -> dict[str, list[Calendar]]:
        """Rows of the calendar of each scenario in their order."""
        found: dict[str, list[Calendar]] = defaultdict(list)
        for row in sorted(self.case.calendar, key=lambda row: row.position):
            if row.period in self.periods:
                found[self.periods[row.period][0].scenario].append(row)
        return found

    @cached_property
    def technology_flows(self) -> dict[tuple[str, str], list[TechnologyFlow]]:
        """Flows of technologies at a (plant, commodity)."""
        found: dict[tuple[str, str], list[TechnologyFlow]] = defaultdict(list)
        for row in self.case.technology_flows:
            if row.technology in self.technologies:
                found[self.technologies[row.technology].plant, row.commodity].append(row)
        return found

    @cached_property
    def part_loads(self) -> dict[str, list[PartLoad]]:
        """Efficiencies below full load of technologies, from the lowest load."""
        found: dict[str, list[PartLoad]] = defaultdict(list)
        for row in sorted(self.case.part_load, key=lambda row: row.load):
            found[row.technology].append(row)
        return found

    @cached_property
    def reductions(self) -> dict[str, list[Reduction]]:
        """Source reductions of a stream or demand."""
        found: dict[str, list[Reduction]] = defaultdict(list)
        for row in self.case.reductions:
            if row.technology in self.technologies:
                found[row.stream].append(row)
        return found

    @cached_property
    def modes(self) -> dict[str, Mode]:
        """The transport modes by id."""
        return {row.mode: row for row in self.case.transport}

    @cached_property
    def corridors(self) -> dict[str, Corridor]:
        """The corridors by id."""
        return {row.corridor: row for row in self.case.corridors}

    def place_of_node(self, node: str) -> tuple[float, float]:
        """Where a node lies: at its own coordinates, else at its plant's [km]"""
        row = next(row for row in self.case.corridor_nodes if row.node == node)
        x, y = row.x_km, row.y_km
        if row.plant is not None:
            x, y = (self.plants[row.plant].x_km if x is None else x), (self.plants[row.plant].y_km if y is None else y)
        return x or 0.0, y or 0.0

    def mode(self, ident: str) -> Mode:
        """A transport mode; what exists inside a plant without one costs nothing."""
        return self.modes.get(ident, NO_MODE)

    def carries(self, mode: Mode, commodity: str) -> bool:
        """Whether a mode carries a commodity: its kind, and of it what it names.

        A cold carrier only by name.
        """
        row = self.commodities[commodity]
        if mode.carries != ("heat" if row.is_carrier else "commodity"):
            return False
        return row.kind != "cold" if mode.only is None else mode.only == commodity

    @cached_property
    def water(self) -> dict[str, WaterStream]:
        """The water streams by id."""
        return {row.stream: row for row in self.case.water_streams}

    @cached_property
    def material(self) -> dict[str, MaterialStream]:
        """The material streams by id."""
        return {row.stream: row for row in self.case.material_streams}

    @cached_property
    def heat(self) -> dict[str, HeatStream]:
        """The heat streams of the members by id."""
        return {row.stream: row for row in self.case.heat_streams if self.owner_of(row) in self.members}

    def streams(self, domain: str) -> "dict[str, WaterStream] | dict[str, MaterialStream]":
        """The water or the material streams by id."""
        return self.water if domain == "water" else self.material

    def stream(self, ident: str) -> FlowStream | None:
        """The water or material stream of that id."""
        return self.water.get(ident) or self.material.get(ident)

    @cached_property
    def _plant_of_technology(self) -> dict[str, str]:
        return {row.technology: row.plant for row in self.case.technologies}

    def owner_of(self, row: WaterStream | MaterialStream | HeatStream) -> str | None:
        """Plant of a stream, or of its technology; none for a supply or outlet that names none."""
        return row.plant if row.technology is None else self._plant_of_technology.get(row.technology)

    def plant_of(self, ident: str) -> str | None:
        """The plant of a water or material stream."""
        row = self.stream(ident)
        return None if row is None else self.owner_of(row)

    def user(self, wanted: str | None, other: str | None) -> str:
        """User of the outside: the wanted end of a flow, else the other.

        The other where that is no member of the coalition.
        """
        return (wanted if wanted in self.members else other) or ""

    def belongs(self, row: FlowStream) -> bool:
        """Whether a stream takes part: its plant is a member, or it is a supply or outlet on the mains."""
        public = row.role in ("supply", "outlet") and row.on_mains
        return public or self.owner_of(row) in self.members

    @cached_property
    def quality(self) -> dict[tuple[str, str], WaterQuality]:
        """Water quality by (stream, species)."""
        return {(row.stream, row.species): row for row in self.case.water_quality}

    def quality_of(self, stream: str, species: str) -> WaterQuality:
        """Quality of a stream, an empty row where none is given."""
        return self.quality.get((stream, species), NO_QUALITY)

    @cached_property
    def species(self) -> tuple[str, ...]:
        """The species in water."""
        return tuple(dict.fromkeys(row.species for row in self.case.water_quality))

    @cached_property
    def substitutions(self) -> dict[tuple[str, str], Substitution]:
        """Substitutions by (material, sink)."""
        return {(row.material, row.sink): row for row in self.case.substitutions}

    @cached_property
    def kg(self) -> dict[str, list[tuple[str, int, float]]]:
        """Emissions of an item: species, scope and kg per unit."""
        found: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
        for row in self.case.emissions:
            found[row.item].append((row.species, row.scope, row.kg_per_unit))
        return found

    def rate_of_interest(self, plant: str) -> float:
        """Interest rate of a plant, the park's by default [1/y]"""
        own = self.plants[plant].interest_rate if plant in self.plants else None
        return self.case.economics.interest_rate if own is None else own

    def life(self, stated: float | None) -> float:
        """Life as stated, else the park's [y]"""
        return self.case.economics.lifetime_y if stated is None else stated

    def annuity(self, plant: str, life: float | None) -> float:
        """Annual share of capital that a plant spends for something of that life [1/y]"""
        years, rate = self.life(life), self.rate_of_interest(plant)
        # 1 + rate is 1 in floating point where the rate is tiny; 1 - exp(-y) is y there.
        worn = years * math.log1p(rate)
        return 1.0 / years if worn < 1e-16 else rate / -math.expm1(-worn)

    def distance(self, one: str, other: str) -> float:
        """Straight distance of two plants [km]"""
        a, b = self.plants[one], self.plants[other]
        return math.hypot(a.x_km - b.x_km, a.y_km - b.y_km)


def scoped_case(case: Case, scope: str, only: Sequence[str] | None, part: CoalitionPart | None = None) -> ScopedCase:
    """The case in a scope and a coalition, with its part of the limits of the park."""
    return ScopedCase(case, scope, None if only is None else frozenset(only), part)
