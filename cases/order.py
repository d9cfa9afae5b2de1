"""The order of rows, which says nothing of a park but for one word: a canonical one to plan in, and the planner's own to show."""

from typing import Any

from cases.schema import TABLES, Case, Row


def canonical(case: Case) -> Case:
    """The case with the rows of every table in the order of their keys: whatever order they came in, the model is the same.

    One order has a meaning: pumps take the first commodity of kind ``electricity``, so that one stays before the others.
    """
    tables = {table: tuple(sorted(getattr(case, table), key=_key)) for table in TABLES}
    driver = next((k.commodity for k in case.commodities if k.kind == "electricity"), None)
    tables["commodities"] = tuple(sorted(tables["commodities"], key=lambda k: k.commodity != driver))
    return case.model_copy(update=tables)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(getattr(row, column)) for column in row.key)


def positions(case: Case, *tables: str) -> dict[Any, int]:
    """Where each row stands in its table, by the first column of its key; several tables count on."""
    found: dict[Any, int] = {}
    for table in tables:
        for row in getattr(case, table):
            found.setdefault(getattr(row, row.key[0]), len(found))
    return found
