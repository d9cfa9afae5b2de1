"""The tables of a result for people: titles with units, and cells in their language."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.messages import Message, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.record import Analysis, Result, ResultColumn, Table, sentences_of
from parkloop.optimizer.analyses.titles import first_title, in_titles, titled

Title = Callable[[str], str]


NO_IDS = frozenset({"unit", "status", "grade", "source", "source_zh", "reasons", "kind", "change", "class"})
"""Columns of texts that name no row of the case."""
MADE_OF_IDS = ("design", "drawn", "question")
"""Columns whose words are made of ids."""
UNIT = "unit"
"""Ends the name of a column of units."""
MONEY = ("{money}", "{money}/y")
"""Units of amounts of money, once and by the year."""
TOLERANCE = 2e-7
"""Share of the largest amount of money of a row up to which another is a solver's tolerance, such as 5 of 60 millions."""


def for_people(
    case: Case, record: Analysis, result: Result, language: str, named: bool = True, before: Case | None = None
) -> dict[str, pd.DataFrame]:
    """Tables of a result by name, formatted for people.

    Interim ones only as long as no other is there, empty ones not at all. Titles stand in place of ids where rows are ``named``:
    those of the case, else of the one ``before`` that it is compared with.
    """
    title: Title = titled(case, language) if named else str
    if named and before is not None:
        title = first_title(title, titled(before, language))
    filled = [table for table in record.tables if len(result.tables.get(table.name, ()))]
    final = [table for table in filled if not table.interim]
    return {table.name: _table(case, table, result.tables[table.name], language, title) for table in final or filled}


def sentences(case: Case, record: Analysis, result: Result, language: str, named: bool = True) -> Iterator[str]:
    """Sentences of a result, with titles in place of ids where rows are ``named``."""
    title: Title = titled(case, language) if named else str
    tables = {name: _titled(cells, title) for name, cells in result.tables.items()}
    summary = {name: title(value) if isinstance(value, str) else value for name, value in result.summary.items()}
    told = tuple(in_titles(sentence, title) for sentence in result.sentences)
    yield from sentences_of(record, case, replace(result, tables=tables, summary=summary, sentences=told), language)


def _titled(cells: pd.DataFrame, title: Title) -> pd.DataFrame:
    texts = [name for name in cells.columns if name not in NO_IDS and not pd.api.types.is_numeric_dtype(cells[name])]
    return cells.assign(**{name: [title(cell) if isinstance(cell, str) else cell for cell in cells[name]] for name in texts})


def _table(case: Case, table: Table, cells: pd.DataFrame, language: str, title: Title) -> pd.DataFrame:
    """An older table may lack some columns."""
    money = case.info.currency or rendered(say("money"), language)
    amounts = [column.name for column in table.columns if column.unit in MONEY]
    rows = [_without_noise(row, amounts) for row in cells.to_dict("records")]
    columns = [column for column in table.columns if column.shown and (column.name in cells or column.cell)]
    made = {_title(column, language, money): [_cell(column, row, language, money, title) for row in rows] for column in columns}
    return pd.DataFrame(made)


def _without_noise(row: dict[Any, Any], names: Iterable[str]) -> dict[Any, Any]:
    """A row without amounts of money that are a solver's tolerance beside the largest of them."""
    found = {name: abs(row[name]) for name in names if isinstance(row.get(name), float) and math.isfinite(row[name])}
    most = max(found.values(), default=0.0)
    return {**row, **{name: 0.0 for name, size in found.items() if size < TOLERANCE * most}}


def _title(column: ResultColumn, language: str, money: str) -> str:
    unit = column.unit.format(money=money)
    title = rendered(column.title, language)
    return f"{title} [{unit}]" if unit else title


def _cell(column: ResultColumn, row: Any, language: str, money: str, title: Title) -> Any:
    if column.cell is not None:
        called = {name: title(row[name]) for name in MADE_OF_IDS if isinstance(row.get(name), str)}
        made = column.cell({**row, **called}, language, money)
        return rendered(in_titles(made, title), language) if isinstance(made, Message) else made
    value = row[column.name]
    if not isinstance(value, str):
        return value
    if column.name.endswith(UNIT):
        return names.unit(value, language)
    known = names.value(column.name, value, language)
    return title(value) if known == value and column.name not in NO_IDS else known
