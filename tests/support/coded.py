"""A park whose every id says nothing and can be recognised: where a planner reads one, it stands in place of a name."""

import re
from collections.abc import Iterator
from typing import Any

from parkloop.cases import Case
from parkloop.cases.changes.renaming import RENAMED, Moved, followed
from parkloop.cases.columns import columns
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import settings_of
from parkloop.cases.io.tables import grids_of_case, read_case
from parkloop.cases.schema import TABLES, TitleOf
from parkloop.cases.titles import KINDS, name_titles, used_names

ID = re.compile(r"zq[a-z]+[0-9]+")
"""An id of such a park."""
OF_THE_FIELD = ("species", "property", "sector")
"""Kinds whose names are words of the field."""
NOT_NAMED = ("base_year", "hazard_distances", "zones", "calendar")
"""Tables whose only key is no name of their own."""


def coded(case: Case) -> Case:
    """The case with ids that say nothing; each row is called as before, or as its former id with spaces."""
    case = _titled(_without_names(case))
    grids = grids_of_case(case)
    for table, key, made in _codes(case):
        if table in RENAMED:
            grids = followed(grids, Moved(table, key, made, case.species))
        else:
            rows = [[made if place == 0 and cell == key else cell for place, cell in enumerate(row)] for row in grids[table].rows]
            grids = {**grids, table: Grid(grids[table].header, rows)}
    return read_case(settings_of(case), grids)


def ids(text: str) -> set[str]:
    """Ids that stand in a text."""
    return set(ID.findall(text))


def _codes(case: Case) -> Iterator[tuple[str, str, str]]:
    for table, record in TABLES.items():
        if len(record.key) == 1 and table not in NOT_NAMED:
            for place, row in enumerate(getattr(case, table)):
                yield table, row.row_key, f"zq{table.replace('_', '')}{place}"


def _titled(case: Case) -> Case:
    """The case in which every row has a title in both languages."""
    tables = {
        table: tuple(
            row.model_copy(
                update={name: getattr(row, name) or f"{table} {row.row_key.replace('_', ' ')}!" for name in ("title", "title_zh")}
            )
            for row in getattr(case, table)
        )
        for table, record in TABLES.items()
        if len(record.key) == 1 and table not in NOT_NAMED
    }
    return case.model_copy(update=tables)


def _without_names(case: Case) -> Case:
    """The case with codes in place of the names of materials, profiles and others, which titles.csv says, and no provenance."""
    called = {name: name_titles(case, language) for name, language in (("title", "en"), ("title_zh", "zh"))}
    found: dict[tuple[str, str], str] = {}
    plants = {row.plant for row in case.plants}
    for kind, name in sorted((kind, str(name)) for kind, name in used_names(case) if name and kind not in OF_THE_FIELD):
        if not (kind == "zone" and name in plants) and (kind, name) != ("scenario", "base"):
            found[kind, name] = f"zq{kind}{len(found)}"
    tables: dict[str, Any] = {}
    for table, record in TABLES.items():
        places = [(column.field, KINDS[column.name]) for column in columns(record) if column.name in KINDS]
        places += [("only", "material")] if table == "transport" else []
        tables[table] = tuple(
            row.model_copy(
                update={field: found.get((kind, str(getattr(row, field))), getattr(row, field)) for field, kind in places}
            )
            for row in getattr(case, table)
        )
    titles = [
        {"kind": kind, "name": made} | {field: known.get((kind, name), f"{name}!") for field, known in called.items()}
        for (kind, name), made in found.items()
    ]
    stated = tuple(TitleOf.model_validate(row) for row in titles)
    return Case.model_validate({**dict(case), **tables, "titles": stated, "provenance": ()})
