"""Look-up of a case's rows by key, for checks, model, figures and page.

The certificate has its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot

from parkloop.cases.columns import by_name, table_of
from parkloop.cases.faults import Fault
from parkloop.cases.schema import (
    TABLES,
    AirLimit,
    Case,
    Commodity,
    Condition,
    Corridor,
    Demand,
    HeatStream,
    Link,
    Market,
    MaterialStream,
    Mode,
    PartLoad,
    Plant,
    Policy,
    Product,
    Row,
    Storage,
    Technology,
    WaterQuality,
    WaterStream,
    Zone,
)

AnyStream = HeatStream | WaterStream | MaterialStream
THINGS = (
    "plants",
    "heat_streams",
    "water_streams",
    "material_streams",
    "demands",
    "technologies",
    "markets",
    "links",
    "transport",
    "stores",
    "corridors",
)
"""The tables whose keys share one name space."""


ANY = "*"
"""The key of a table that could not be read: it may have any."""


@dataclass(frozen=True)
class Park:
    """Case with its rows by key; of duplicate keys the last row."""

    case: Case
    unreadable: Mapping[str, set[str]] = field(default_factory=dict)
    """Tables that could not be read, with the key ``*``: naming their rows is no fault."""

    def keys(self, *tables: str) -> frozenset[str]:
        """The keys of tables, with those of unreadable rows."""
        first, *others = (self._keys[table] for table in tables)
        return first.union(*others) if others else first

    @cached_property
    def _keys(self) -> dict[str, frozenset[str]]:
        return {
            table: frozenset([*(row.row_key for row in getattr(self.case, table)), *self.unreadable.get(table, ())])
            for table in TABLES
        }

    def complete(self, *tables: str) -> bool:
        """Whether the tables could be read."""
        return not any(self.unreadable.get(table) for table in tables)

    @cached_property
    def plants(self) -> dict[str, Plant]:
        """Plants by key."""
        return {row.plant: row for row in self.case.plants}

    @cached_property
    def technologies(self) -> dict[str, Technology]:
        """Technologies by key."""
        return {row.technology: row for row in self.case.technologies}

    def reaching(self, sink: MaterialStream) -> Iterator[MaterialStream]:
        """Material streams that a sink can take: by a substitution, or supplies of its own material."""
        taken = {row.material for row in self.case.substitutions if row.sink == sink.stream}
        for row in self.case.material_streams:
            fits = row.material in taken or (row.role == "supply" and row.material == sink.material)
            if row.gives and fits and (row.technology is None or row.technology != sink.technology):
                yield row

    def too_near(self, hazard: str, plant: str) -> bool:
        """Whether a plant stands nearer to where people live than others' material of a hazard class may come."""
        distance, least = self.from_people(hazard, plant)
        return distance is not None and least is not None and distance < least

    def from_people(self, hazard: str, plant: str) -> tuple[float | None, float | None]:
        """Distance of a plant from the nearest town, and the least for a hazard class [km]"""
        row = next((row for row in self.case.hazard_distances if row.hazard == hazard), None)
        place = self.plants.get(plant)
        if row is None or place is None:
            return None, None
        towns = (town for town in self.case.plants if town.role == "municipal")
        return min((hypot(place.x_km - town.x_km, place.y_km - town.y_km) for town in towns), default=None), row.distance_km

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        """Operating conditions by key; the default one where the case states none."""
        return {row.condition: row for row in self.case.operating_conditions}

    @cached_property
    def periods(self) -> dict[str, list[Condition]]:
        """Steps of each typical period, in their order."""
        found: dict[str, list[Condition]] = {}
        for row in self.case.conditions:
            if row.period is not None:
                found.setdefault(row.period, []).append(row)
        return {period: sorted(rows, key=lambda row: row.step or 0) for period, rows in found.items()}

    @cached_property
    def heat_of_water(self) -> dict[str, list[HeatStream]]:
        """Heat streams that are the heat of a source of water, from the hottest."""
        found: dict[str, list[HeatStream]] = {}
        for row in sorted(self.case.heat_streams, key=lambda row: -row.t_in_c):
            if row.water is not None:
                found.setdefault(row.water, []).append(row)
        return found

    def leaves_at(self, stream: WaterStream) -> float | None:
        """Temperature at which water leaves, that of which the heat must be taken as cold as it becomes [degC]"""
        cooled = (row.t_out_c for row in self.heat_of_water.get(stream.stream, ()) if row.must_cool)
        return min(cooled, default=stream.t_c)

    @cached_property
    def part_loads(self) -> dict[str, list[PartLoad]]:
        """Rows of part_load by technology, from the lowest load."""
        found: dict[str, list[PartLoad]] = {}
        for row in sorted(self.case.part_load, key=lambda row: row.load):
            found.setdefault(row.technology, []).append(row)
        return found

    @cached_property
    def load_points(self) -> dict[str, tuple[tuple[float, float], ...]]:
        """Points of each technology's part load up to full load: load, and input over that at full load."""
        return {u: (*((row.load, row.input) for row in rows), (1.0, 1.0)) for u, rows in self.part_loads.items()}

    @cached_property
    def air_limits(self) -> dict[str, AirLimit]:
        """Limits on emissions to the air by key."""
        return {row.air_limit: row for row in self.case.air_limits}

    @cached_property
    def stores(self) -> dict[str, Storage]:
        """Stores by key."""
        return {row.store: row for row in self.case.stores}

    @cached_property
    def commodities(self) -> dict[str, Commodity]:
        """Commodities by key."""
        return {row.commodity: row for row in self.case.commodities}

    @cached_property
    def markets(self) -> dict[str, Market]:
        """Markets by key."""
        return {row.market: row for row in self.case.markets}

    @cached_property
    def demands(self) -> dict[str, Demand]:
        """Demands by key."""
        return {row.demand: row for row in self.case.demands}

    @cached_property
    def outputs(self) -> frozenset[tuple[str, str]]:
        """Plants and the commodities that they have to make themselves."""
        return frozenset((row.plant, row.commodity) for row in self.case.demands if row.output)

    @cached_property
    def products(self) -> dict[str, Product]:
        """Products by key."""
        return {row.product: row for row in self.case.products}

    @cached_property
    def heat(self) -> dict[str, HeatStream]:
        """Heat streams by key."""
        return {row.stream: row for row in self.case.heat_streams}

    @cached_property
    def water(self) -> dict[str, WaterStream]:
        """Water streams by key."""
        return {row.stream: row for row in self.case.water_streams}

    @cached_property
    def material(self) -> dict[str, MaterialStream]:
        """Material streams by key."""
        return {row.stream: row for row in self.case.material_streams}

    @cached_property
    def modes(self) -> dict[str, Mode]:
        """Transport modes by key."""
        return {row.mode: row for row in self.case.transport}

    @cached_property
    def zones(self) -> dict[str, Zone]:
        """Zones by key."""
        return {row.zone: row for row in self.case.zones}

    @cached_property
    def links(self) -> dict[str, Link]:
        """Rows of links by key."""
        return {row.link: row for row in self.case.links}

    @cached_property
    def corridors(self) -> dict[str, Corridor]:
        """Corridors by key."""
        return {row.corridor: row for row in self.case.corridors}

    @cached_property
    def policies(self) -> dict[str, Policy]:
        """Policies by key."""
        return {row.policy: row for row in self.case.policies}

    @cached_property
    def flowing(self) -> dict[str, WaterStream | MaterialStream]:
        """Water and material streams by key."""
        return {**self.water, **self.material}

    @cached_property
    def materials(self) -> set[str]:
        """Classes of material that streams name."""
        return {row.material for row in self.case.material_streams if row.material is not None}

    @cached_property
    def quality(self) -> dict[str, dict[str, WaterQuality]]:
        """Rows of water_quality by stream and species."""
        rows: dict[str, dict[str, WaterQuality]] = {}
        for row in self.case.water_quality:
            rows.setdefault(row.stream, {})[row.species] = row
        return rows

    @property
    def streams(self) -> tuple[AnyStream, ...]:
        """Streams of heat, water and material."""
        return (*self.case.heat_streams, *self.case.water_streams, *self.case.material_streams)

    @cached_property
    def feeds(self) -> dict[str, list[WaterStream]]:
        """Water streams that feed each technology."""
        feeds: dict[str, list[WaterStream]] = {}
        for row in self.case.water_streams:
            if row.technology is not None and row.role == "sink":
                feeds.setdefault(row.technology, []).append(row)
        return feeds

    def names(self, key: str) -> bool:
        """Whether anything of the shared name space has this key."""
        return any(key in self._keys[table] for table in THINGS)

    def stream(self, key: str) -> AnyStream | None:
        """The stream of any kind with this key."""
        return self.water.get(key) or self.material.get(key) or self.heat.get(key)

    def plant_of(self, stream: AnyStream) -> str | None:
        """Plant of a stream: its own, or its technology's; none where that is not known."""
        if stream.technology is None:
            return stream.plant
        technology = self.technologies.get(stream.technology)
        return technology.plant if technology else None

    def place(self, end: str) -> str | None:
        """Plant of an end of a link: the plant itself, or that of a stream."""
        stream = self.stream(end)
        return end if stream is None else self.plant_of(stream)

    def external(self, plant: str | None) -> bool:
        """Whether a plant lies outside the fence."""
        return plant in self.plants and self.plants[plant].external

    def factor(self, profile: str | None, condition: str) -> float:
        """Factor of a profile in a condition; 1 without a profile or a row."""
        return 1.0 if profile is None else self._factors.get(profile, {}).get(condition, 1.0)

    def factors(self, profile: str | None) -> Iterator[tuple[str, float]]:
        """Factor of a profile in each condition.

        Also where two rows have one key, which is a fault of its own.
        """
        return ((row.condition, self.factor(profile, row.condition)) for row in self.case.operating_conditions)

    @cached_property
    def _factors(self) -> dict[str, dict[str, float]]:
        factors: dict[str, dict[str, float]] = {}
        for row in self.case.profiles:
            factors.setdefault(row.profile, {})[row.condition] = row.factor
        return factors


def plants_inside(case: Case) -> list[str]:
    """Plants inside the fence, in the order of their table."""
    return [plant.plant for plant in case.plants if not plant.external]


def at(row: Row, column: str, message: str) -> Fault:
    """The fault of a row in a column, with the value found there; ``message`` says what is allowed."""
    record = type(row)
    value = getattr(row, by_name(record)[column].field) if column else None
    return Fault(table_of(record), row.row_key, column, value, message)
