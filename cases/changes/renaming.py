"""Renaming of a key, which every table that refers to it follows."""

from dataclasses import dataclass

from parkloop.cases.checks.names import LEFT_OVER, REFERENCES
from parkloop.cases.entries.ports import ports_text, read_ports
from parkloop.cases.faults import CaseError, Fault, nearest
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import settings_of
from parkloop.cases.io.tables import grids_of_case, read_case
from parkloop.cases.messages import say
from parkloop.cases.schema import TABLES, Case

NAMED = {
    **{place: tables for place, (_, tables) in REFERENCES.items()},
    **LEFT_OVER,
    ("heat_streams", "zone"): ("plants",),
    ("policies", "target"): ("commodities", "products"),
    ("base_year", "quantity"): ("commodities", "products"),
    ("measured", "quantity"): ("commodities", "products"),
    ("reported", "quantity"): ("commodities",),
}
"""Tables whose keys a column may hold, by table and column; a zone may be called as its plant."""
RENAMED = {table for _, tables in REFERENCES.values() for table in tables}
"""Tables whose keys others refer to."""
BOUND = ("commodities", "demands")
"""Tables whose keys the ports of technologies are bound to."""


def renamed(case: Case, table: str, old: str, new: str) -> Case:
    """The case with another key in a table, see `Case.rename`."""
    if table not in RENAMED:
        raise CaseError(
            [Fault(table, "", "", None, say("no other table refers to its keys{near}", near=nearest(table, RENAMED)))]
        )
    key = TABLES[table].key[0]
    there = [getattr(row, key) for row in getattr(case, table)]
    taken = new in there and new != old
    if old not in there or taken:
        message = (
            say("{new} is taken, and keys are unique", new=new)
            if taken
            else say("there is no such row{near}", near=nearest(old, there))
        )
        raise CaseError([Fault(table, old, key, None, message)])

    moved = Moved(table, old, new)
    return read_case(
        settings_of(case), {home: Grid(grid.header, _rows(home, grid, moved)) for home, grid in grids_of_case(case).items()}
    )


@dataclass(frozen=True)
class Moved:
    """A key of a table, and the one in its place."""

    table: str
    old: str
    new: str

    def cell(self, home: str, column: object, cell: object) -> object:
        """What stands in a cell of a table afterwards."""
        own = (home, column) == (self.table, TABLES[self.table].key[0])
        return self.new if cell == self.old and (own or self.table in NAMED.get((home, str(column)), ())) else cell


def _rows(home: str, grid: Grid, moved: Moved) -> list[list[object]]:
    rows = []
    for cells in grid.rows:
        row = {str(column): moved.cell(home, column, cell) for column, cell in zip(grid.header, cells, strict=True)}
        if home == "technologies" and moved.table in BOUND:
            row["ports"] = _ports(row["ports"], moved)
        if home == "provenance":
            row["row"] = _about(str(row["table"]), row["row"], moved)
        rows.append([*row.values()])
    return rows


def _about(table: str, cell: object, moved: Moved) -> object:
    """The row that a line of provenance is about."""
    key = TABLES[table].key if table in TABLES else ()
    parts = str(cell).split("/") if len(key) > 1 else [str(cell)]
    if len(parts) != len(key):
        return cell
    return "/".join(str(moved.cell(table, column, part)) for column, part in zip(key, parts, strict=True))


def _ports(cell: object, moved: Moved) -> object:
    pairs, unread = read_ports(cell)
    bound = {port: moved.new if name == moved.old else name for port, name in pairs.items()}
    return cell if unread or bound == pairs else ports_text(bound)
