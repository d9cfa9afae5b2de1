"""Canonical ids of species and properties, whatever their spelling.

``CODcr``, ``COD`` and ``化学需氧量`` are one species, and so are ``NH3-N``, ``NH₃－Ｎ`` and ``氨氮``: width, case, signs between
letters, raised and lowered digits and remarks such as (以 P 计) do not matter, and usual names stand in ``spellings.csv``. Two
names of one species side by side, as in 氨氮（NH3-N）, are that species.
Built-in species are always called by their ids; what else is written in one way only, and as an id, keeps it.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

SPELLINGS = Path(__file__).parent / "spellings.csv"
REMARK = re.compile(r"[(\[](?:以.*计|as [a-z0-9]+|mg/l|kg|t)[)\]]")
BRACKETS, GAPS = re.compile(r"[()\[\]]"), re.compile(r"[\s/]")
"""What two names of one thing may stand between, as in 氨氮（NH3-N） or 总磷 TP."""
SIGNS = re.compile(r"[\s_\-‐‑–—−·•'’+,/^()\[\]]|\.(?!\d)|(?<!\d)\.")
ID = re.compile(r"[a-z0-9_.]+(-[a-z0-9_.]+)*")
BUILT_IN_SPECIES = ("co2", "so2", "nox", "dust", "cod", "nh3n", "hg", "cd", "pb", "as")
SPELT = {
    "water_quality": "species",
    "emissions": "species",
    "pollution_equivalents": "species",
    "material_quality": "property",
}
"""Tables that name a species or a property in their key, and the column where they do, the last of the key."""


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """Normalise a name: two spellings of one name have the same normal form."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return SIGNS.sub("", REMARK.sub("", plain)) or plain


@lru_cache(maxsize=20_000)
def _ion(name: str) -> str:
    """Normalise the name of an ion, with its charge: NO2- is nitrite, NO2 a gas."""
    charge = re.search(r"[+-]$", unicodedata.normalize("NFKC", name).strip().replace("\u2212", "-"))
    return folded(name) + (charge[0] if charge else "")


@cache
def usual_titles(column: str) -> Mapping[str, tuple[str, str]]:
    """What each usual species or property is called for people, in English and Chinese, by id."""
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["title"], row["title_zh"]) for row in csv.DictReader(file) if row["column"] == column}


@cache
def vocabulary(column: str) -> Mapping[str, str]:
    """Canonical id of each usual name of a species or property, by normal form."""
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["column"] == column]
    names = {_ion(name): row["id"] for row in rows for name in row["names"].split(";")}
    return names | {folded(row["id"]): row["id"] for row in rows}


def usual_name(column: str, name: str) -> str | None:
    """Canonical id of a usual name; None for others."""
    known = vocabulary(column)
    return known.get(_ion(name)) or known.get(folded(name)) or _named_twice(column, name)


@lru_cache(maxsize=20_000)
def _named_twice(column: str, name: str) -> str | None:
    """Canonical id of a name of which every part is a usual name of one thing; None for others."""
    known = vocabulary(column)
    for sign in (BRACKETS, GAPS):
        parts = [part for part in sign.split(unicodedata.normalize("NFKC", name)) if part.strip()]
        found = {known.get(_ion(part)) or known.get(folded(part)) for part in parts}
        if len(parts) > 1 and len(found) == 1 and (usual := found.pop()):
            return usual
    return None


def one_name(column: str, name: object) -> object:
    """Canonical id of a name; unusual ones stay."""
    usual = usual_name(column, name) if isinstance(name, str) else None
    if usual is None or usual in BUILT_IN_SPECIES:
        return usual or name
    plain = unicodedata.normalize("NFKC", str(name)).strip().lower()
    return plain if ID.fullmatch(plain) else usual


def group(column: str, name: str) -> str:
    """Common normal form of all names of one species or property."""
    return usual_name(column, name) or folded(name)


def same_name(one: str, other: str, column: str) -> bool:
    """Whether two names are of one species or property."""
    return group(column, one) == group(column, other)


def one_key(table: str, key: str) -> str:
    """The key of a row, parts joined by ``/``, with the id of its species or property."""
    home, sign, name = key.rpartition("/")
    return f"{home}/{one_name(SPELT[table], name)}" if sign and table in SPELT else key


def spelt(column: str, cells: Mapping[str, object]) -> dict[str, object]:
    """Cells of a row with one name for its species or property.

    What was written, where it is another, is its title.
    """
    written = cells.get(column)
    meant = one_name(column, written)
    kept = {} if cells.get("title") or meant == written else {"title": written}
    return {**cells, **kept, column: meant} if column in cells else dict(cells)


def unified(tables: Mapping[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Tables that change where all names of one species or property get one spelling.

    Policies and the base year included.
    """
    changed: dict[str, tuple[Any, ...]] = {}
    for column in dict.fromkeys(SPELT.values()):
        homes = [table for table, spelt_column in SPELT.items() if spelt_column == column]
        called: dict[str, str] = {}
        for name in (getattr(row, column) for table in homes for row in tables[table]):
            usual = group(column, name)
            called[usual] = name if name == usual else called.get(usual, name)
        changed |= {table: tuple(_called(row, column, called) for row in tables[table]) for table in homes}
        titled = changed.get("titles", tables["titles"])
        changed["titles"] = tuple(_aimed(row, "name", called, column) if row.kind == column else row for row in titled)
        if column == "species":
            wares = {row.commodity for row in tables["commodities"]}
            changed["policies"] = tuple(
                row if row.target in wares else _aimed(row, "target", called) for row in tables["policies"]
            )
            changed["air_limits"] = tuple(_aimed(row, "species", called) for row in tables["air_limits"])
            changed["base_year"] = tuple(_aimed(row, "quantity", called) for row in tables["base_year"])
            for table in ("measured", "reported"):
                changed[table] = tuple(row if row.quantity in wares else _aimed(row, "quantity", called) for row in tables[table])
    return {table: rows for table, rows in changed.items() if any(a is not b for a, b in zip(rows, tables[table], strict=True))}


def _called(row: Any, column: str, called: Mapping[str, str]) -> Any:
    """Row with the common name of its species or property."""
    written = getattr(row, column)
    meant = called[group(column, written)]
    return row if meant == written else row.model_copy(update={column: meant, "title": row.title or written})


def _aimed(row: Any, column: str, called: Mapping[str, str], of: str = "species") -> Any:
    """Row with the common name of a species or property that it may name among other things."""
    name = getattr(row, column)
    meant = called.get(group(of, name)) or one_name(of, name)
    return row if meant == name else row.model_copy(update={column: meant})
