"""The rows of a case that belong to one plant."""

from collections.abc import Iterator, Mapping, Sequence

from parkloop.cases.io.grid import Grid
from parkloop.cases.io.tables import grids_of_case
from parkloop.cases.schema import TABLES, Case, Row

ASKED = (
    *("plants", "demands", "markets", "heat_streams", "zones", "water_streams", "water_quality", "material_streams"),
    *("material_quality", "substitutions", "permits", "technologies", "technology_flows", "technology_couplings"),
    *("part_load", "reductions", "stores", "emissions", "products", "reported", "provenance"),
)
"""Tables that a company is asked for; links, policies, contracts and the times are the park's."""
KEYED = ("demands", "markets", "heat_streams", "water_streams", "material_streams", "technologies", "stores", "zones")
"""Tables whose rows state their plant, and whose keys other rows name."""
NAMES = ("technology", "stream", "sink", "item")
"""Attributes by which a row names what it belongs to."""


def own_rows(case: Case, plant: str) -> dict[str, list[Row]]:
    """The rows of a plant by table: its own, those of its technologies, and what is said of either."""
    things = _things(case, plant)
    return {table: [row for row in getattr(case, table) if _belongs(table, row, plant, things)] for table in ASKED}


def others_rows(case: Case, plant: str) -> dict[str, Grid]:
    """All other rows of a case, as cells."""
    own = {table: {id(row) for row in rows} for table, rows in own_rows(case, plant).items()}
    grids = grids_of_case(case)
    return {
        table: Grid(grid.header, list(_left(getattr(case, table), grid.rows, own.get(table, set()))))
        for table, grid in grids.items()
    }


def keys_of(rows: Mapping[str, Sequence[Row]]) -> set[tuple[str, str]]:
    """Table and key of rows."""
    return {(table, row.row_key) for table, lines in rows.items() for row in lines}


def _left(rows: Sequence[Row], cells: Sequence[Sequence[object]], own: set[int]) -> Iterator[Sequence[object]]:
    return (line for row, line in zip(rows, cells, strict=True) if id(row) not in own)


def _things(case: Case, plant: str) -> set[str]:
    """Keys of what a plant has: its streams, technologies and their streams, markets, stores and zones."""
    found = {plant}
    for table in KEYED:
        found |= {row.row_key for row in getattr(case, table) if getattr(row, "plant", None) == plant}
    streams = ("heat_streams", "water_streams", "material_streams")
    return found | {row.row_key for table in streams for row in getattr(case, table) if row.technology in found}


def _belongs(table: str, row: Row, plant: str, things: set[str]) -> bool:
    if table == "provenance":
        named = str(getattr(row, "row", "")).split("/")
        return getattr(row, "table", "") in TABLES and not things.isdisjoint(named)
    if getattr(row, "plant", None) is not None:
        return bool(getattr(row, "plant", None) == plant)
    return any(getattr(row, name, None) in things for name in NAMES)
