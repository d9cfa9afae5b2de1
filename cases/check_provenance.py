"""Rules of provenance: a number's source names a number that the case has."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cases.columns import columns
from cases.context import Park, at
from cases.faults import Fault, nearest
from cases.schema import SECTIONS, TABLES, Provenance

OF_CASE = frozenset({"case", "case.toml", *SECTIONS})
"""Names under which provenance of settings may stand; their rows are not checked further."""


def provenance_names_a_table(park: Park) -> Iterator[Fault]:
    """Provenance names a table of the format, or ``case``."""
    for row in park.case.provenance:
        if row.table not in TABLES and row.table not in OF_CASE:
            yield at(row, "table", f"it must name a table{nearest(row.table, [*TABLES, 'case'])}")


def provenance_names_a_row(park: Park) -> Iterator[Fault]:
    """Provenance names a row of its table, or ``*``."""
    for row in park.case.provenance:
        keys = park.keys(row.table) if row.table in TABLES else set()
        if row.table not in TABLES or row.row in keys:
            continue
        # the first part of a composite key stands for all rows that begin with it
        if row.row != "*" and not any(fnmatchcase(key, row.row) or key.startswith(f"{row.row}/") for key in keys):
            yield at(row, "row", f"it must be a key of {row.table}, or *{nearest(row.row, keys)}")


def provenance_names_a_column(park: Park) -> Iterator[Fault]:
    """Provenance names a column of its table, or ``*``."""
    for row in park.case.provenance:
        if row.table in TABLES and row.column not in ("*", *names_of(row)):
            yield at(row, "column", f"it must be a column of {row.table}, or *{nearest(row.column, names_of(row))}")


def ranges_are_ranges(park: Park) -> Iterator[Fault]:
    """The low end of a range is at most its high end."""
    for row in park.case.provenance:
        if row.low is not None and row.high is not None and row.low > row.high:
            yield at(row, "low", f"it must be at most high ({row.high:g})")


def names_of(row: Provenance) -> list[str]:
    """The columns of the table that a row of provenance names."""
    return [column.name for column in columns(TABLES[row.table])]


RULES = (provenance_names_a_table, provenance_names_a_row, provenance_names_a_column, ranges_are_ranges)
