"""Renaming of a key, which every table that refers to it follows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from parkloop.cases.checks.names import AIMED, NAMED
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.entries.ports import ports_text, read_ports
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import settings_of
from parkloop.cases.io.tables import grids_of_case, read_case
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case
from parkloop.cases.titles import KINDS

RENAMED = {table for tables in NAMED.values() for table in tables if table in TABLES}
"""Tables whose keys others refer to."""
BOUND = {"commodities": "commodity", "demands": "demand"}
"""Kind of port that is bound to keys of a table."""


def renamed(case: Case, table: str, old: str, new: str) -> Case:
    """The case with another key in a table, see `Case.rename`."""
    if table not in RENAMED:
        raise CaseError(
            [Fault(table, "", "", None, say("no other table refers to its keys{near}", near=nearest(table, RENAMED)))]
        )
    key = TABLES[table].key[0]
    there = {getattr(row, key) for row in getattr(case, table)}
    if told := _refused(case, Moved(table, old, new), there):
        raise CaseError([Fault(table, old, key, None, told)])
    moved = Moved(table, old, new, case.species)
    return read_case(settings_of(case), followed(grids_of_case(case), moved))


def _refused(case: Case, moved: "Moved", there: set[str]) -> str:
    """Why a key cannot be another one; empty where it can."""
    if moved.new in there and moved.new != moved.old:
        return say("{new} is taken, and keys are unique", new=moved.new)
    if moved.old not in there:
        return say("there is no such row{near}", near=nearest(moved.old, sorted(there)))
    plants = {row.plant for row in case.plants}
    zones = {row.zone for row in case.heat_streams} | {row.zone for row in case.zones}
    if moved.table == "zones" and moved.old in plants:
        return say("this zone is called as its plant: rename the plant")
    if (moved.table == "zones" and moved.new in plants) or (moved.table == "plants" and moved.new in zones):
        return say("{new} is taken: a plant's own zone is called as the plant", new=moved.new)
    if moved.new in case.species and any(moved.table in tables for tables in AIMED.values()):
        return say("{new} is a species, which policies and measured values would mean", new=moved.new)
    return ""


def followed(grids: Mapping[str, Grid], moved: "Moved") -> dict[str, Grid]:
    """Tables in which a key is another one: its own, and all that refer to it."""
    return {home: Grid(grid.header, _rows(home, grid, moved)) for home, grid in grids.items()}


@dataclass(frozen=True)
class Moved:
    """A key of a table, and the one in its place."""

    table: str
    old: str
    new: str

    species: Collection[str] = ()
    """Species of the case: a target or a quantity of such a name is the species."""

    def cell(self, home: str, column: object, cell: object) -> object:
        """What stands in a cell of a table afterwards."""
        place = (home, str(column))
        own = place == (self.table, TABLES[self.table].key[0])
        named = self.table in NAMED.get(place, ()) and not (place in AIMED and self.old in self.species)
        return self.new if cell == self.old and (own or named) else cell


def _rows(home: str, grid: Grid, moved: Moved) -> list[list[object]]:
    rows = []
    for cells in grid.rows:
        row = {str(column): moved.cell(home, column, cell) for column, cell in zip(grid.header, cells, strict=True)}
        if home == "technologies" and moved.table in BOUND:
            row["ports"] = _ports(row["ports"], row["library"], moved)
        if home == "titles" and KINDS.get(TABLES[moved.table].key[0]) == row["kind"] and row["name"] == moved.old:
            row["name"] = moved.new
        if home == "provenance":
            row["row"] = _about(str(row["table"]), row["row"], moved)
        rows.append([*row.values()])
    return rows


def _about(table: str, cell: object, moved: Moved) -> object:
    """The row that a line of provenance is about."""
    key = TABLES[table].key if table in TABLES else ()
    if not isinstance(cell, str):
        return cell
    parts = cell.split("/") if len(key) > 1 else [cell]
    if len(parts) > len(key):
        return cell
    return "/".join(str(moved.cell(table, column, part)) for column, part in zip(key, parts, strict=False))


def _ports(cell: object, library: object, moved: Moved) -> object:
    """Bindings afterwards; a port that is bound by its own name alone is written out."""
    pairs, unread = read_ports(cell)
    bound = {port: moved.new if name == moved.old else name for port, name in pairs.items()}
    entry = shipped_library().find(library)
    port = None if entry is None else entry.ports.get(moved.old)
    if port is not None and port.kind == BOUND[moved.table]:
        bound.setdefault(moved.old, moved.new)
    return cell if unread or bound == pairs else ports_text(bound)
