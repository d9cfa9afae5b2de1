"""Edits of a case by a script: values, rows, link status and caps, each result checked."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from parkloop.cases.changes.places import with_values
from parkloop.cases.changes.removal import without, without_dependents
from parkloop.cases.columns import by_name, columns
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import settings_of
from parkloop.cases.io.tables import from_tables, grids_of_case, read_case, to_tables
from parkloop.cases.links.rows import RuleEnds, with_status
from parkloop.cases.lookup import Park
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case

__all__ = ["case_of_frames", "frame_of", "with_cap", "with_link_status", "with_row", "with_values", "without_rows"]


def with_row(case: Case, table: str, cells: Mapping[str, object]) -> Case:
    """The case with one more row, see `Case.add`."""
    named = {column.field: column.name for column in columns(TABLES[_known(table)])}
    row = {named.get(name, name): cell for name, cell in cells.items()}
    known = by_name(TABLES[table])
    strange = [name for name in row if name not in known]
    if strange:
        raise CaseError(
            [Fault(table, "", name, None, say("this column is unknown{near}", near=nearest(name, known))) for name in strange]
        )
    grids = grids_of_case(case)
    header, rows = grids[table].header, grids[table].rows
    new = [row.get(str(name)) for name in header]
    return read_case(settings_of(case), {**grids, table: Grid(header, [*rows, new])})


def without_rows(case: Case, table: str, keys: Iterable[str], *, dependents: bool = False) -> Case:
    """The case without some rows, and what belongs to them where that is asked, see `Case.remove`."""
    gone, there = set(keys), [row.row_key for row in getattr(case, _known(table))]
    strange = sorted(gone - set(there))
    if strange:
        raise CaseError(
            [Fault(table, key, "", None, say("there is no such row{near}", near=nearest(key, there))) for key in strange]
        )
    return without_dependents(case, {table: gone}) if dependents else without(case, {table: gone})


def with_link_status(case: Case, ends: RuleEnds, status: str) -> Case:
    """Case in which a connection has a status.

    Rows of just these ends are changed, and where none says so one is added.

    A row that says that something exists stays, unless it is forbidden.
    """
    park, (start, end, commodity, mode) = Park(case), ends
    settings, tables = to_tables(case)
    meant = [
        (row.from_, row.to) == (start, end) and commodity in ("", row.commodity) and mode in ("", row.mode) for row in case.links
    ]
    kept = [row.status == "existing" and status != "forbidden" for row in case.links]
    changes = pd.Series([one and not other for one, other in zip(meant, kept, strict=True)], dtype=bool)
    links = tables["links"]
    links = links.assign(status=links["status"].mask(changes, status))
    if not any(one and other for one, other in zip(meant, kept, strict=True)):
        domain = "commodity" if commodity else ""
        places = {"from_plant": park.place(start), "to_plant": park.place(end)}
        link = {"from": start, "to": end, "domain": domain, "item": commodity, "mode": mode, **places}
        links = _without_redundant_candidates(with_status(links, link, status), tables["links"], status)
    return from_tables(settings, {**tables, "links": links})


def _without_redundant_candidates(links: pd.DataFrame, before: pd.DataFrame, status: str) -> pd.DataFrame:
    """Rows of links without those that an earlier call added and that only say candidate."""
    if status != "candidate" or before.empty:
        return links
    silent = links[["length_km", "capacity", "capex", "owner", "title", "title_zh", "note"]].isna().all(axis=1)
    changed = links["link"].isin(before.loc[before["status"].isin(["required", "forbidden"]), "link"])
    return links[~(silent & changed & (links["status"] == "candidate"))]


def with_cap(case: Case, target: str, value: float, plant: str | None, unit: str | None) -> Case:
    """The case with a cap on a target, see `Case.cap`."""
    named = case.called(target)
    for row in case.policies:
        if (row.kind, row.target, row.plant, row.against) == ("cap", named, plant, None):
            cells: dict[str, object] = {"value": value, "unit": unit}
            return with_values(case, {f"policies.{row.policy}.{name}": cell for name, cell in cells.items()})
    key = next(name for name in _names("_".join(filter(None, ("cap", named, plant)))) if name not in _policies(case))
    return with_row(
        case, "policies", {"policy": key, "kind": "cap", "target": named, "plant": plant, "value": value, "unit": unit}
    )


def _policies(case: Case) -> set[str]:
    return {row.policy for row in case.policies}


def _names(stem: str) -> Iterator[str]:
    """A name, then the same with numbers."""
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1


def frame_of(case: Case, table: str) -> pd.DataFrame:
    """One table of a case, see `Case.table`."""
    return to_tables(case)[1][_known(table)]


def case_of_frames(settings: Mapping[str, object], tables: Mapping[str, Any]) -> Case:
    """A case of data frames or lists of rows, see `Case.from_frames`."""
    frames = {name: rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows)) for name, rows in tables.items()}
    return from_tables({"format": 1, **settings}, frames)


def _known(table: str) -> str:
    """The name of a table.

    Raises:
        CaseError: there is none of that name.
    """
    if table not in TABLES:
        raise CaseError([Fault(str(table), "", "", None, say("this table is unknown{near}", near=nearest(str(table), TABLES)))])
    return table
