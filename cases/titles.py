"""Titles of rows, and of materials, species, profiles and others that have no row of their own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parkloop.cases.columns import columns
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.locale.names import own_first, own_text, value
from parkloop.cases.messages import joined, say
from parkloop.cases.schema import TABLES, Case
from parkloop.cases.spelling import SPELT, one_name, usual_titles

KINDS: dict[str, str] = {
    **{"material": "material", "species": "species", "property": "property", "hazard": "hazard", "forbids_hazard": "hazard"},
    **{"profile": "profile", "price_profile": "profile", "scenario": "scenario", "period": "period", "zone": "zone"},
    **{"stack": "stack", "group": "group", "sector": "sector"},
}
"""Kind of the names in a column whose names need no row of their own, as `titles.csv` writes it."""
OF_KIND = {"profile": "profiles", "zone": "zones", "hazard": "hazard_distances"}
"""Tables whose rows give a title to the name in their first key column."""
MOST_STREAMS = 2
"""Streams after which a material is called at most."""


def title_of(row: Any, key: str, language: str = "en") -> str:
    """The name of a row for people: its title in that language, else the other, else its key."""
    return own_text(row.title, row.title_zh, language) or key


def name_titles(case: Case, language: str = "en") -> dict[tuple[str, str], str]:
    """Titles of what has no row of its own, by kind and name; names without one are left out.

    What titles.csv says goes before what follows from other tables.
    """
    found: dict[tuple[str, str], str] = {}
    for kind, name, title in [*_stated(case, language), *_implied(case, language)]:
        if title and title != name:
            found.setdefault((kind, name), title)
    return found


def used_names(case: Case) -> set[tuple[str, str]]:
    """Kinds and names of what has no row of its own, as far as the other tables of a case name it."""
    return {
        (KINDS[column.name], getattr(row, column.field))
        for table, record in TABLES.items()
        for column in columns(record)
        if column.name in KINDS
        for row in getattr(case, table)
    }


def readable(name: str) -> str:
    """A name without a title, in words: `fly_ash` as Fly ash."""
    return name.replace("_", " ").capitalize()


def _stated(case: Case, language: str) -> Iterator[tuple[str, str, str]]:
    for row in case.titles:
        yield row.kind, row.name, title_of(row, row.name, language)


def _implied(case: Case, language: str) -> Iterator[tuple[str, str, str]]:
    for kind, table in OF_KIND.items():
        for row in getattr(case, table):
            yield kind, str(getattr(row, row.key[0])), title_of(row, "", language)
    yield from _spelt(case, language)
    for plant in case.plants:
        yield "sector", plant.sector or "", value("sector", plant.sector or "", language)
    for material in dict.fromkeys(row.material for row in case.material_streams if row.material):
        yield "material", material, material_title(case.material_streams, material, language)


def _spelt(case: Case, language: str) -> Iterator[tuple[str, str, str]]:
    """Species and properties: usual ones, and others by what was written for them."""
    for column in dict.fromkeys(SPELT.values()):
        for name, titles in usual_titles(column).items():
            yield column, name, own_first(*titles, language)[0]
    for table, column in SPELT.items():
        for row in getattr(case, table):
            name, written = getattr(row, column), str(row.title or "")
            if name.startswith(f"{column}_") or one_name(column, written) == name:
                yield column, name, written


def material_title(streams: Iterable[Any], material: str, language: str = "en") -> str:
    """A material that a single stream gives is called as that stream.

    In Chinese, where a name says nothing, one that several give is called as all of them, one that nobody gives as who takes it.
    """
    rows = [row for row in streams if row.material == material]
    givers = [row for row in rows if row.role == "source"]
    if len(givers) == 1:
        return title_of(givers[0], readable(material), language)
    for role in ("source", "supply", "sink", "outlet") if own_first(False, True, language)[0] else ():
        titles = list(dict.fromkeys(row.title_zh for row in rows if row.role == role and row.title_zh))
        if titles:
            names = joined(titles[:MOST_STREAMS])
            return rendered(say("{names} and others", names=names) if len(titles) > MOST_STREAMS else names, language)
    return readable(material)


def row_titles(case: Case, language: str = "en") -> Mapping[str, str]:
    """Titles of the rows of a case by key; those that have none are left out."""
    rows = [row for table in TABLES for row in getattr(case, table) if len(row.key) == 1]
    # an id may be that of a plant and of a stream: where nothing tells which, a plant is meant
    named = {row.row_key: title_of(row, row.row_key, language) for row in [*rows, *case.plants] if hasattr(row, "title")}
    return {key: title for key, title in named.items() if title != key}
