"""What a case says, looked up: who takes part, when, how far, at which rate of interest."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import hypot

from parkloop.cases.schema import Case, Commodity, Condition, HeatStream, MaterialStream, Plant, Storage, Technology, WaterStream

Stream = HeatStream | WaterStream | MaterialStream


def annuity(rate: float, life: float) -> float:
    """Annual cost of one unit of capital [1/y]"""
    return 1 / life if rate < 1e-18 else rate / -math.expm1(-life * math.log1p(rate))


@dataclass(frozen=True)
class Park:
    """A case in one scope, with the plants that take part (a coalition or all)."""

    case: Case
    scope: str = "park"
    only: frozenset[str] | None = None

    @cached_property
    def plants(self) -> dict[str, Plant]:
        return {p.plant: p for p in self.case.plants if self.only is None or p.plant in self.only}

    @cached_property
    def inside(self) -> list[str]:
        """Plants inside the fence."""
        return [p for p, row in self.plants.items() if not row.external]

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return self.case.operating_conditions

    @cached_property
    def scenarios(self) -> dict[str, float]:
        """Probability of each scenario."""
        return {o.scenario: o.probability for o in self.conditions}

    @cached_property
    def _factors(self) -> dict[tuple[str, str], float]:
        return {(row.profile, row.condition): row.factor for row in self.case.profiles}

    def factor(self, profile: str | None, condition: str) -> float:
        """What a quantity with this profile is multiplied by in the condition."""
        return 1.0 if profile is None else self._factors.get((profile, condition), 1.0)

    @cached_property
    def commodities(self) -> dict[str, Commodity]:
        return {k.commodity: k for k in self.case.commodities}

    @cached_property
    def electricity(self) -> str | None:
        return next((k.commodity for k in self.case.commodities if k.kind == "electricity"), None)

    @cached_property
    def technologies(self) -> dict[str, Technology]:
        """Technologies that exist or, beyond the baseline, may be built, at plants that take part."""
        new = self.scope != "baseline"
        return {
            u.technology: u
            for u in self.case.technologies
            if u.plant in self.plants and (u.existing_size > 0 or (new and u.largest_new > 0))
        }

    @cached_property
    def stores(self) -> list[Storage]:
        """Stores of the plants that take part, of what takes part."""
        flowing = {*self.commodities, *self.water, *self.materials}
        return [row for row in self.case.stores if row.plant in self.plants and row.holds in flowing]

    def largest_activity(self, technology: str) -> float:
        """Largest size times what may be used of it."""
        row = self.technologies[technology]
        size = row.existing_size + (0.0 if self.scope == "baseline" else row.largest_new)
        return size * row.availability * self.largest_factor(row.profile)

    def largest_input(self, technology: str) -> float:
        """Most that it takes or does: at part load no more than at full load, all of its size."""
        row = self.technologies[technology]
        size = row.existing_size + (0.0 if self.scope == "baseline" else row.largest_new)
        bent = any(r.technology == technology for r in self.case.part_load)
        return max(self.largest_activity(technology), size if bent else 0.0)

    def plant_of(self, stream: Stream) -> str:
        """Plant of a stream or of its technology."""
        if stream.plant is not None:
            return stream.plant
        return next(u.plant for u in self.case.technologies if u.technology == stream.technology)

    def takes_part(self, stream: Stream) -> bool:
        if stream.technology is not None:
            return stream.technology in self.technologies
        everywhere = not isinstance(stream, HeatStream) and stream.role in ("supply", "outlet") and stream.on_mains
        return everywhere or stream.plant in self.plants

    @cached_property
    def heat(self) -> dict[str, HeatStream]:
        return {s.stream: s for s in self.case.heat_streams if self.takes_part(s)}

    @cached_property
    def water(self) -> dict[str, WaterStream]:
        return {s.stream: s for s in self.case.water_streams if self.takes_part(s)}

    @cached_property
    def materials(self) -> dict[str, MaterialStream]:
        return {s.stream: s for s in self.case.material_streams if self.takes_part(s)}

    def external(self, plant: str) -> bool:
        return self.plants[plant].external if plant in self.plants else False

    def rate_of_interest(self, plant: str) -> float:
        own = self.plants[plant].interest_rate if plant else None  # the park as a whole has none of its own
        return self.case.economics.interest_rate if own is None else own

    def capital_factor(self, plant: str, lifetime_y: float | None) -> float:
        """Annuity at the plant's rate [1/y]"""
        return annuity(self.rate_of_interest(plant), lifetime_y or self.case.economics.lifetime_y)

    def straight_km(self, p: str, q: str) -> float:
        return hypot(self.plants[p].x_km - self.plants[q].x_km, self.plants[p].y_km - self.plants[q].y_km)

    def largest_factor(self, *profiles: str | None) -> float:
        """Largest product of the profiles over the conditions."""
        return max(self.product(o.condition, profiles) for o in self.conditions)

    def product(self, condition: str, profiles: Iterable[str | None]) -> float:
        out = 1.0
        for profile in profiles:
            out *= self.factor(profile, condition)
        return out
