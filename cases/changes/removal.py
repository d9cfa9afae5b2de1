"""Removal of rows with all that belongs to them: what refers to a row that goes, goes with it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parkloop.cases.changes.renaming import BOUND
from parkloop.cases.checks.names import NAMED
from parkloop.cases.entries.ports import read_ports
from parkloop.cases.io.grid import Grid
from parkloop.cases.io.settings import settings_of
from parkloop.cases.io.tables import grids_of_case, read_case
from parkloop.cases.schema import TABLES, Case, Row

EMPTIED = frozenset(["owner", "third_party", "profile", "price_profile"])
"""Columns that are emptied where what they name goes: whose row stays is another plant's."""
EMPTIED_AT = frozenset([("corridor_nodes", "plant")])
"""Further such columns of single tables: a node of racks and roads stays where its plant goes."""

Gone = Mapping[str, set[str]]
"""Keys of rows that go, by table."""


def without(case: Case, gone: Gone, emptied: bool = False) -> Case:
    """The case without some rows, and without what provenance.csv tells of them.

    With ``emptied`` cells of ``EMPTIED`` that name what goes become empty; all other names of it are faults of the case.
    """
    grids = {home: _kept(case, home, grid, gone, emptied) for home, grid in grids_of_case(case).items()}
    return read_case(settings_of(case), grids)


def without_dependents(case: Case, first: Mapping[str, Iterable[str]]) -> Case:
    """The case without some rows by table and all that belongs to them; the rows are there."""
    return without(case, dependents(case, first), emptied=True)


def dependents(case: Case, first: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Rows that go where some rows go, these among them, by table.

    A row goes where one of its cells names what goes; an owner or a profile is emptied instead.

    Examples:
        >>> import parkloop as pl
        >>> gone = dependents(pl.load_case("two_firms"), {"plants": ["greenhouse"]})
        >>> sorted(gone["plants"]), "rinse_water" in gone["water_streams"]
        (['greenhouse'], False)
    """
    gone = {table: set(keys) for table, keys in first.items()}
    while found := set(_next(case, gone)):
        for home, key in found:
            gone.setdefault(home, set()).add(key)
    return gone


def _next(case: Case, gone: Gone) -> Iterator[tuple[str, str]]:
    """Rows that name what goes, and do not go yet."""
    for home in TABLES:
        for row in getattr(case, home):
            if row.row_key not in gone.get(home, ()) and _names(home, row, gone):
                yield home, row.row_key


def _names(home: str, row: Row, gone: Gone) -> bool:
    """Whether a row is about something that goes."""
    columns = (column for table, column in NAMED if table == home and not _emptied(home, column))
    cells = {column: getattr(row, "from_" if column == "from" else column) for column in columns}
    if any(_goes(home, column, cell, gone) for column, cell in cells.items()):
        return True
    if home != "technologies":
        return False
    bound = {*read_ports(getattr(row, "ports", None))[0].values()}
    return any(bound & gone.get(table, set()) for table in BOUND)


def _goes(home: str, column: str, cell: object, gone: Gone) -> bool:
    return cell is not None and any(cell in gone.get(table, ()) for table in NAMED[home, column])


def _emptied(home: str, column: str) -> bool:
    return column in EMPTIED or (home, column) in EMPTIED_AT


def _kept(case: Case, home: str, grid: Grid, gone: Gone, emptied: bool) -> Grid:
    """Rows of a table that stay, without the names of what goes where these are to be emptied."""
    header = [str(name) for name in grid.header]
    freed = [name for name in header if emptied and (home, name) in NAMED and _emptied(home, name)]
    rows: list[list[Any]] = []
    for record, cells in zip(getattr(case, home), grid.rows, strict=True):
        if not _leaves(home, record, gone):
            row = dict(zip(header, cells, strict=True))
            named = [name for name in freed if _goes(home, name, row[name], gone)]
            rows.append([*(row | _in_place(case, home, row, named)).values()])
    return Grid(grid.header, rows)


def _leaves(home: str, row: Any, gone: Gone) -> bool:
    """Whether a row goes; one of provenance also with the row that it tells of."""
    tells_of_it = home == "provenance" and row.row in gone.get(row.table, ())
    return tells_of_it or row.row_key in gone.get(home, ())


def _in_place(case: Case, home: str, row: Mapping[str, Any], freed: Iterable[str]) -> dict[str, Any]:
    """What stands in cells that name what goes: nothing.

    A node lies where its plant lay, and a corridor of nobody has no fee.
    """
    made: dict[str, Any] = dict.fromkeys(freed)
    if home == "corridor_nodes" and made:
        place = next(plant for plant in case.plants if plant.plant == row["plant"])
        made |= {"x_km": place.x_km, "y_km": place.y_km}
    if home == "corridors" and "owner" in made:
        made["fee_per_y"] = None
    return made
