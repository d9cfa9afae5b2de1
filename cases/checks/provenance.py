"""Rules of provenance: a number's source names a table and a column that a case has."""

from collections.abc import Iterator

from parkloop.cases.columns import columns
from parkloop.cases.faults import Fault, nearest, unknown
from parkloop.cases.lookup import Park, at
from parkloop.cases.messages import say
from parkloop.cases.schema import SECTIONS, TABLES, Provenance

OF_CASE = frozenset({"case", "case.toml", *SECTIONS})
"""Names under which provenance of settings may stand; their rows are not checked further."""


def provenance_names_a_table(park: Park) -> Iterator[Fault]:
    """Provenance names a table of the format, or ``case``."""
    for row in park.case.provenance:
        if row.table not in TABLES and row.table not in OF_CASE:
            yield at(row, "table", unknown(say("a table"), row.table, [*TABLES, "case"]))


def provenance_names_a_column(park: Park) -> Iterator[Fault]:
    """Provenance names a column of its table, or ``*``."""
    for row in park.case.provenance:
        if row.table in TABLES and row.column not in ("*", *names_of(row)):
            yield at(
                row,
                "column",
                say("it must be a column of {table}, or *{near}", table=row.table, near=nearest(row.column, names_of(row))),
            )


def ranges_are_ranges(park: Park) -> Iterator[Fault]:
    """The low end of a range is at most its high end."""
    for row in park.case.provenance:
        if row.low is not None and row.high is not None and row.low > row.high:
            yield at(row, "low", say("it must be at most {most}", most=f"high ({row.high:g})"))


def names_of(row: Provenance) -> list[str]:
    """The columns of the table that a row of provenance names."""
    return [column.name for column in columns(TABLES[row.table])]


RULES = (provenance_names_a_table, provenance_names_a_column, ranges_are_ranges)
