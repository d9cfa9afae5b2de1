"""The tables of a result for people: titles with units, and cells in their language."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Analysis, Result, ResultColumn, Table
from parkloop.optimizer.analyses.titles import in_titles, titled

Title = Callable[[str], str]


NO_IDS = frozenset({"unit", "status", "grade", "source", "reasons"})
"""Columns of texts that name no row of the case."""


def for_people(case: Case, record: Analysis, result: Result, language: str, named: bool = True) -> dict[str, pd.DataFrame]:
    """Tables of a result by name, formatted for people.

    Interim ones only as long as no other is there, empty ones not at all. Titles stand in place of ids where rows are ``named``.
    """
    title: Title = titled(case, language) if named else str
    filled = [table for table in record.tables if len(result.tables.get(table.name, ()))]
    final = [table for table in filled if not table.interim]
    return {table.name: _table(case, table, result.tables[table.name], language, title) for table in final or filled}


def _table(case: Case, table: Table, cells: pd.DataFrame, language: str, title: Title) -> pd.DataFrame:
    """An older table may lack some columns."""
    money = case.info.currency or rendered(say("money"), language)
    rows = cells.to_dict("records")
    columns = [column for column in table.columns if column.shown and (column.name in cells or column.cell)]
    made = {_title(column, language, money): [_cell(column, row, language, money, title) for row in rows] for column in columns}
    return pd.DataFrame(made)


def _title(column: ResultColumn, language: str, money: str) -> str:
    unit = column.unit.format(money=money)
    title = rendered(column.title, language)
    return f"{title} [{unit}]" if unit else title


def _cell(column: ResultColumn, row: Any, language: str, money: str, title: Title) -> Any:
    if column.cell is not None:
        made = column.cell(row, language, money)
        return rendered(in_titles(made, title), language) if isinstance(made, Message) else made
    value = row[column.name]
    if not isinstance(value, str):
        return value
    known = names.value(column.name, value, language)
    return title(value) if known == value and column.name not in NO_IDS else known
