"""Order of rows: a canonical one for planning, the planner's own for display."""

from typing import Any

from parkloop.cases.schema import TABLES, Case, Row


def canonical(case: Case) -> Case:
    """The case with the rows of every table sorted by key, so that the model does not depend on order.

    One order has a meaning: pumps take the first commodity of kind ``electricity``, so that one stays before the others.
    """
    tables = {table: tuple(sorted(getattr(case, table), key=_key)) for table in TABLES}
    driver = next((k.commodity for k in case.commodities if k.kind == "electricity"), None)
    tables["commodities"] = tuple(sorted(tables["commodities"], key=lambda k: k.commodity != driver))
    return case.model_copy(update=tables)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(getattr(row, column)) for column in row.key)


def positions(case: Case, *tables: str) -> dict[Any, int]:
    """Position of each row by the first column of its key, across some tables."""
    found: dict[Any, int] = {}
    for table in tables:
        for row in getattr(case, table):
            found.setdefault(getattr(row, row.key[0]), len(found))
    return found
