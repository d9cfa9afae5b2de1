"""What rules ask of a case: its rows by key, made once per check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cases.columns import by_name, table_of
from cases.faults import Fault
from cases.schema import (
    TABLES,
    Case,
    Commodity,
    Demand,
    HeatStream,
    Market,
    MaterialStream,
    Mode,
    Plant,
    Row,
    Technology,
    WaterQuality,
    WaterStream,
)

Stream = HeatStream | WaterStream | MaterialStream
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
)
"""The tables whose keys share one name space."""


@dataclass(frozen=True)
class Park:
    """A case and its rows by key; where a key stands twice, the last row."""

    case: Case
    unreadable: Mapping[str, set[str]] = field(default_factory=dict)
    """Keys of rows that could not be read: naming them is no fault."""

    def keys(self, *tables: str) -> set[str]:
        """The keys of tables, with those of unreadable rows."""
        return {key for table in tables for key in self._keys[table]}

    @cached_property
    def _keys(self) -> dict[str, set[str]]:
        return {table: {row.row_key for row in getattr(self.case, table)} | self.unreadable.get(table, set()) for table in TABLES}

    def complete(self, *tables: str) -> bool:
        """Whether every row of the tables could be read."""
        return not any(self.unreadable.get(table) for table in tables)

    @cached_property
    def plants(self) -> dict[str, Plant]:
        """Plants by key."""
        return {row.plant: row for row in self.case.plants}

    @cached_property
    def technologies(self) -> dict[str, Technology]:
        """Technologies by key."""
        return {row.technology: row for row in self.case.technologies}

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
    def streams(self) -> tuple[Stream, ...]:
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

    def stream(self, key: str) -> Stream | None:
        """The stream of any kind with this key."""
        return self.water.get(key) or self.material.get(key) or self.heat.get(key)

    def home(self, stream: Stream) -> str | None:
        """The plant where a stream is: its own, or its technology's; none where that is not known."""
        if stream.technology is None:
            return stream.plant
        technology = self.technologies.get(stream.technology)
        return technology.plant if technology else None

    def place(self, end: str) -> str | None:
        """The plant that an end of a link names: itself, or the home of a stream."""
        stream = self.stream(end)
        return end if stream is None else self.home(stream)

    def external(self, plant: str | None) -> bool:
        """Whether a plant stands outside the fence."""
        return plant in self.plants and self.plants[plant].external

    def factors(self, profile: str | None) -> Iterator[tuple[str, float]]:
        """The factor of a profile in each condition."""
        known = self._factors.get(profile or "", {})
        return ((condition.condition, known.get(condition.condition, 1.0)) for condition in self.case.operating_conditions)

    @cached_property
    def _factors(self) -> dict[str, dict[str, float]]:
        factors: dict[str, dict[str, float]] = {}
        for row in self.case.profiles:
            factors.setdefault(row.profile, {})[row.condition] = row.factor
        return factors


def at(row: Row, column: str, message: str) -> Fault:
    """The fault of a row in a column, with the value found there; ``message`` says what is allowed."""
    record = type(row)
    value = getattr(row, by_name(record)[column].field) if column else None
    return Fault(table_of(record), row.row_key, column, value, message)
