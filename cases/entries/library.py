"""Technology library: ready entries, each number with its source and range.

Entries have flows, streams, cost, life and land.

The tables in ``cases/library`` have the shape of a case's. An entry calls what it makes and takes by generic names; these are
its **ports**, which a case maps to names of its own. Its streams are called ``entry.stream``.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from parkloop.cases.columns import by_name, columns
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES
from parkloop.cases.text.cells import read_cell
from parkloop.cases.text.ids import slug
from parkloop.cases.text.sources import source_texts, sourced

LIBRARY = Path(__file__).parents[1] / "library"
ORIGIN = ("low", "high", "grade", "source", "source_zh")
"""What provenance tells of a number."""
DRAWN = (
    "technology_flows",
    "heat_streams",
    "water_streams",
    "water_quality",
    "material_streams",
    "substitutions",
    "material_quality",
    "reductions",
    "emissions",
)
"""Tables whose rows an entry brings along, streams before what names them."""

Values = Mapping[str, object]
"""Values of a row by attribute of its record."""
PortKind = Literal["commodity", "material", "product", "species", "demand"]


@dataclass(frozen=True)
class Port:
    """A generic commodity or material of an entry, bound to one of the case."""

    name: str
    kind: PortKind
    """``material`` is taken and must come from somewhere; ``product`` is made, and may be a class of its own."""
    commodity: str = ""
    """Kind of a commodity; of a demand the commodity port that it needs."""


@dataclass(frozen=True)
class Entry:
    """One technology or transport mode of the library."""

    name: str
    values: Values
    """What its row of technologies or transport states."""
    rows: Mapping[str, tuple[Values, ...]]
    """Its rows of the other tables."""
    ports: Mapping[str, Port]
    origins: Mapping[tuple[str, str, str], Values]
    """Provenance of each number by table, key of the row and column."""


@dataclass(frozen=True)
class TechnologyLibrary:
    """All entries of the library, and its currency."""

    currency: str
    base_year: int
    entries: Mapping[str, Entry]
    commodities: Mapping[str, Values]
    """What the generic commodities are: kind, temperatures, title."""
    modes: Mapping[str, Entry]
    """Transport modes; they bring no rows along and have no ports."""

    def find(self, name: object) -> Entry | None:
        """Entry by its id, in any case of letters, or one of its titles."""
        text = str(name or "").strip()
        if not text:
            return None
        return self.entries.get(text) or self.entries.get(slug(text)) or self._titled.get(text.lower())

    @cached_property
    def _titled(self) -> dict[str, Entry]:
        titles = ((entry.values.get(column), entry) for entry in self.entries.values() for column in ("title", "title_zh"))
        return {str(title).lower(): entry for title, entry in titles if title}


@cache
def shipped_library() -> TechnologyLibrary:
    """The shipped library."""
    with (LIBRARY / "library.toml").open("rb") as file:
        about = tomllib.load(file)
    tables = {name: tuple(rows_in(LIBRARY, name)) for name in TABLES}
    commodities = {str(row["commodity"]): row for row in tables["commodities"]}
    demands = {str(row["demand"]): str(row["commodity"]) for row in tables["demands"]}
    kinds = {name: str(row["kind"]) for name, row in commodities.items()}
    entries = (_entry(row, tables, kinds, demands) for row in tables["technologies"])
    named = {entry.name: entry for entry in entries}
    modes = {str(row["mode"]): _mode(row, tables) for row in tables["transport"]}
    return TechnologyLibrary(about["currency"], about["base_year"], named, commodities, modes)


def key_of(table: str, row: Values) -> str:
    """The key of a row as ``provenance.row`` writes it."""
    return "/".join(str(row.get(by_name(TABLES[table])[column].field)) for column in TABLES[table].key)


def owner_of(name: object) -> str:
    """The entry that a row belongs to, by the name that it states of a technology or a stream."""
    return str(name).split(".", maxsplit=1)[0]


def money(table: str, attribute: str) -> bool:
    """Whether a column is an amount of money."""
    column = next((column for column in columns(TABLES[table]) if column.field == attribute), None)
    return column is not None and "money" in (column.unit or "")


def in_money(table: str, attribute: str, value: object, factor: float) -> object:
    """Value of the library in the case's currency; what is no money is unchanged."""
    return value * factor if isinstance(value, float) and money(table, attribute) else value


def origin_at(origin: Values, entry: Entry, key: str, factor: float) -> dict[str, object]:
    """The provenance of a number of the library in its new place, its range in the case's money."""
    table, attribute = str(origin["table"]), str(origin["column"])
    ends = ("low", "high")
    row = {name: in_money(table, attribute, value, factor) if name in ends else value for name, value in origin.items()}
    scaled = f" × {factor:g}" if factor != 1 and money(table, attribute) else ""
    names = entry.name, str(entry.values.get("title_zh") or entry.name)
    told = (
        say("library {entry}: {source}", entry=name, source=f"{source}{scaled}")
        for name, source in zip(names, source_texts(origin), strict=True)
    )
    return {**row, "row": key, **sourced(*told)}


def rows_in(folder: Path, table: str) -> Iterator[Values]:
    """The rows of a shipped table by attribute, as its CSV file states them; none without the file."""
    path = folder / f"{table}.csv"
    if not path.exists():
        return
    known = by_name(TABLES[table])
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {known[name].field: read_cell(cell, known[name]) for name, cell in row.items() if cell}


def _entry(row: Values, tables: Mapping[str, tuple[Values, ...]], kinds: Mapping[str, str], demands: Mapping[str, str]) -> Entry:
    name = str(row["technology"])
    own = {table: tuple(line for line in tables[table] if _belongs(line, name)) for table in DRAWN}
    keys = {("technologies", name)} | {(table, key_of(table, line)) for table, lines in own.items() for line in lines}
    ports = {port.name: port for port in _ports(own, kinds, demands)}
    values = {attribute: value for attribute, value in row.items() if attribute != "technology"}
    return Entry(name, values, own, ports, _origins(tables, keys))


def _mode(row: Values, tables: Mapping[str, tuple[Values, ...]]) -> Entry:
    name = str(row["mode"])
    return Entry(name, row, {}, {}, _origins(tables, {("transport", name)}))


def _origins(tables: Mapping[str, tuple[Values, ...]], keys: set[tuple[str, str]]) -> dict[tuple[str, str, str], Values]:
    """Provenance of the numbers of some rows, by table, row and column."""
    lines = (line for line in tables["provenance"] if (line["table"], line["row"]) in keys)
    return {(str(line["table"]), str(line["row"]), str(line["column"])): line for line in lines}


def _belongs(row: Values, entry: str) -> bool:
    owners = ("technology", "sink", "item") if "sink" in row or "item" in row else ("technology", "stream")
    stated = next(row[column] for column in owners if column in row)
    return owner_of(stated) == entry


def _ports(rows: Mapping[str, tuple[Values, ...]], kinds: Mapping[str, str], demands: Mapping[str, str]) -> Iterator[Port]:
    for row in rows["technology_flows"]:
        yield Port(str(row["commodity"]), "commodity", kinds[str(row["commodity"])])
    for row in rows["material_streams"]:
        yield Port(str(row["material"]), "material" if row["role"] == "sink" else "product")
    for row in rows["substitutions"]:
        yield Port(str(row["material"]), "material")
    for row in rows["water_quality"]:
        yield Port(str(row["species"]), "species")
    for row in rows["reductions"]:
        yield Port(str(row["stream"]), "demand", demands[str(row["stream"])])
