"""A new park of sectors and sizes: a case that runs today, and whose plan solves.

Each number has its source, its grade and its range, and is there to be replaced.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from parkloop.cases.columns import columns
from parkloop.cases.entries.library import key_of, shipped_library
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.io.tables import from_tables
from parkloop.cases.messages import joined, say
from parkloop.cases.modes import mode_rows
from parkloop.cases.schema import TABLES, Case
from parkloop.cases.starting.plants import Rows, joined_rows, named, placed, rows_of_plant
from parkloop.cases.starting.sectors import PARK, Sector, shared_modes, shared_rows, shipped_sectors
from parkloop.cases.starting.useful import without_use

MOST_PLANTS = 60
"""Plants of a new park; more are no start."""
FOUND_BY = {"markets": "commodity", "commodities": "commodity", "profiles": "profile"}
"""Tables of what all parks share of which a row comes in where its commodity or profile is named."""

Sizes = Mapping[str, float] | Iterable[tuple[str, float]]


def start(sectors: Sizes, *, id: str = "new_park", title: str | None = None) -> Case:
    """A new park of sectors with their sizes, to be made one's own number by number.

    Every plant has the typical needs of its sector, its waste heat, waters, by-products and today's supply, scaled by its size;
    prices and ways of transport are those usual in China in 2024. The plants stand on a grid.

    Args:
        sectors: size of each in its own unit, such as ``{"cement": 200}`` for 2 million t a year; see ``pl.sectors``. Pairs
            of a sector and a size, where one is there twice.
        id: name of the case.
        title: what the park is called; none: New park.

    Returns:
        The case. Every number has a row in table provenance with its grade, source and range.

    Raises:
        CaseError: an unknown sector, or a size that is no number above 0; with all faults.

    Examples:
        >>> import parkloop as pl
        >>> case = pl.start({"thermal_power": 600, "cement": 200, "chlor_alkali": 40}, title="Riverside")
        >>> [row.plant for row in case.plants]
        ['thermal_power', 'cement', 'chlor_alkali', 'surroundings']
        >>> pl.optimise(case, scope="baseline").found
        True
    """
    plants = named(_chosen([*(sectors.items() if isinstance(sectors, Mapping) else sectors)]))
    rows = without_use(joined_rows([rows_of_plant(plant) for plant in plants]))
    rows["plants"] = [*placed(plants), *map(dict, shared_rows()["plants"])]
    _add_shared(rows)
    _add_modes(rows)
    hazards = _stated(rows, ("material_streams",), "hazard")
    rows["permits"] = [row for row in rows.get("permits", ()) if row["hazard"] in hazards]
    rows["titles"] = [dict(row) for row in shared_rows()["titles"] if row["name"] in hazards]
    rows["provenance"] = [line for line in rows["provenance"] if _spoken_of(line, rows)]
    called = {"case.title": title, "case.title_zh": title} if title else {}
    return from_tables(
        {**shared_settings(), "case.id": id, **called}, {table: _frame(table, lines) for table, lines in rows.items()}
    )


def _chosen(pairs: list[tuple[str, float]]) -> list[tuple[Sector, float]]:
    """The sectors meant; raises ``CaseError`` with all faults."""
    known, faults = shipped_sectors(), []
    titled = {words: row for row in known.values() for words in (row.title.lower(), row.title_zh)}
    found = []
    for name, size in pairs:
        sector = known.get(name) or titled.get(str(name).lower())
        if sector is None:
            message = say("there is no such sector{near}; there are {all}", near=nearest(str(name), known), all=joined([*known]))
            faults.append(Fault("sectors", str(name), "", None, message))
        elif isinstance(size, bool) or not isinstance(size, int | float) or not math.isfinite(size) or size <= 0:
            faults.append(Fault("sectors", sector.name, "size", size, say("a size is a number above 0")))
        else:
            found.append((sector, float(size)))
    if not pairs or len(pairs) > MOST_PLANTS:
        message = say("a new park is made of 1 to {most} plants", most=MOST_PLANTS)
        faults.append(Fault("sectors", "", "", len(pairs), message))
    if faults:
        raise CaseError(faults)
    return found


def shared_settings() -> dict[str, Any]:
    """The settings of a new park."""
    with (PARK / "case.toml").open("rb") as file:
        return tomllib.load(file)


def _add_shared(rows: Rows) -> None:
    """What all parks share, as far as something in this one uses it."""
    shared = shared_rows()
    used = {"commodity": _commodities(rows), "profile": _stated(rows, ("demands",), "profile")}
    for table, column in FOUND_BY.items():
        rows.setdefault(table, []).extend(dict(row) for row in shared[table] if row[column] in used[column])
    if used["profile"]:
        rows.setdefault("conditions", []).extend(map(dict, shared["conditions"]))
    given = {row["material"] for row in rows.get("material_streams", ()) if row["role"] == "source"}
    taken = {row["material"] for row in rows.get("material_streams", ()) if row["role"] == "sink"}
    wanted = {"supply": taken, "outlet": given}
    materials = [dict(row) for row in shared["material_streams"] if row["material"] in wanted[str(row["role"])]]
    roles = {str(row["role"]) for row in rows.get("water_streams", ())}
    wanted_by = {"supply": "sink", "outlet": "source"}
    waters = [dict(row) for row in shared["water_streams"] if wanted_by[str(row["role"])] in roles]
    rows.setdefault("material_streams", []).extend(materials)
    rows.setdefault("water_streams", []).extend(waters)
    streams = {row["stream"] for row in waters}
    rows.setdefault("water_quality", []).extend(dict(row) for row in shared["water_quality"] if row["stream"] in streams)
    there = {row.get("market") for row in rows["markets"]} | {row["stream"] for row in materials}
    rows.setdefault("emissions", []).extend(dict(row) for row in shared["emissions"] if row["item"] in there)
    rows["provenance"] += map(dict, shared["provenance"])


def _commodities(rows: Rows) -> set[object]:
    """Commodities that are needed, made, taken or traded."""
    return _stated(rows, ("demands", "technology_flows", "markets"), "commodity")


def _stated(rows: Rows, tables: Iterable[str], column: str) -> set[object]:
    return {row[column] for table in tables for row in rows.get(table, ()) if column in row}


def _add_modes(rows: Rows) -> None:
    """The transport modes of the library for what the park can exchange."""
    carried = {str(row["commodity"]) for row in rows["commodities"]}
    factor = shared_settings()["library"]["currency_factor"]
    for mode in shared_modes():
        if mode["only"] and mode["only"] not in carried:
            continue
        row, origins = mode_rows(shipped_library().modes[mode["library"]], mode["mode"], factor)
        row |= {name: mode[name] for name in ("only", "title", "title_zh") if mode[name]}
        rows.setdefault("transport", []).append(row)
        rows["provenance"] += origins


def _spoken_of(line: Mapping[str, object], rows: Rows) -> bool:
    """Whether a row of provenance speaks of a row that is there."""
    table, row = str(line["table"]), line["row"]
    return table == "case" or row == "*" or any(key_of(table, other) == row for other in rows.get(table, ()))


def _frame(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows by attribute as a data frame by column."""
    known = {column.field: column.name for column in columns(TABLES[table])}
    return pd.DataFrame([{known[name]: value for name, value in row.items()} for row in rows], dtype=object)
