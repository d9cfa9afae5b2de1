"""The sectors that a park can be made of, from their tables in `cases/sectors`.

The tables have the shape of a case's. Amounts are per t of product and hour, or per MW, 10,000 m2 or whatever the sector is
counted in; keys begin with the sector's name, as in ``cement.power``.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from parkloop.cases.entries.library import Values, rows_in
from parkloop.cases.schema import TABLES

SECTORS = Path(__file__).parents[1] / "sectors"
PARK = SECTORS / "park"
"""What all parks share: prices, supplies, outlets, carriers, ways of transport."""


@dataclass(frozen=True)
class Sector:
    """One sector of industry: what a plant of it is like."""

    name: str
    title: str
    title_zh: str
    role: str
    """Role of its plant."""
    unit: str
    """What its size is counted in, such as 10 kt/y of clinker."""
    unit_zh: str
    amount_per_size: float
    """What one unit of size is per hour, in what its tables are per: t/h of product, MW … [1/h]"""
    usual_size: float
    least_size: float
    most_size: float
    about: str
    about_zh: str
    rows: Mapping[str, tuple[Values, ...]]
    """Its rows of each table, with their provenance; amounts are per unit and hour."""


@cache
def shipped_sectors() -> dict[str, Sector]:
    """The shipped sectors by name, in the order of their table."""
    tables = {name: tuple(rows_in(SECTORS, name)) for name in TABLES}
    with (SECTORS / "sectors.csv").open(encoding="utf-8", newline="") as file:
        return {row["sector"]: _sector(row, tables) for row in csv.DictReader(file)}


@cache
def shared_rows() -> dict[str, tuple[Values, ...]]:
    """The rows of every table that all parks share."""
    return {name: tuple(rows_in(PARK, name)) for name in TABLES}


@cache
def shared_modes() -> tuple[dict[str, str], ...]:
    """The transport modes of a new park: what they are called, the library's entry, what they carry."""
    with (PARK / "modes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def sectors() -> pd.DataFrame:
    """The sectors that a new park can be made of.

    Returns:
        One row a sector: sector, title, title_zh, unit and unit_zh of its size, usual_size, least_size and most_size, and what is
        to be known of it.

    Examples:
        >>> import parkloop as pl
        >>> pl.sectors().set_index("sector").loc["cement", "unit"]
        '10 kt/y of clinker'
    """
    names = ("title", "title_zh", "unit", "unit_zh", "usual_size", "least_size", "most_size", "about", "about_zh")
    rows = [{"sector": row.name, **{name: getattr(row, name) for name in names}} for row in shipped_sectors().values()]
    return pd.DataFrame(rows)


def _sector(row: Mapping[str, str], tables: Mapping[str, Iterable[Values]]) -> Sector:
    name = row["sector"]
    own = {table: tuple(line for line in rows if _belongs(line, name)) for table, rows in tables.items()}
    return Sector(
        name=name,
        title=row["title"],
        title_zh=row["title_zh"],
        role=row["role"],
        unit=row["unit"],
        unit_zh=row["unit_zh"],
        amount_per_size=float(row["amount_per_size"]),
        usual_size=float(row["usual_size"]),
        least_size=float(row["least_size"]),
        most_size=float(row["most_size"]),
        about=row["about"],
        about_zh=row["about_zh"],
        rows=own,
    )


def _belongs(row: Values, sector: str) -> bool:
    """Whether a row is of a sector: it states its plant, or a key that begins with its name."""
    return any(value == sector or str(value).startswith(f"{sector}.") or f"/{sector}." in str(value) for value in _keys(row))


def _keys(row: Values) -> Iterable[object]:
    """What a row may name its sector by."""
    return (row[name] for name in ("plant", "technology", "stream", "sink", "item", "row") if name in row)
