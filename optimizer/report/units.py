"""Units of a report as its readers write them: CNY in tens of thousands and /a for a year in Chinese."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pandas as pd

from parkloop.cases.locale.signs import written
from parkloop.optimizer.plan.wording import cell as number_cell
from parkloop.optimizer.report.languages import LARGE_MONEY
from parkloop.optimizer.report.words import word

LARGE = 100.0
"""Amount of the larger unit of money from which it is used."""
DIGITS = 4
"""Decimals of amounts in texts in the larger unit: to one of the currency."""
YEAR = ("y", "a")
"""Signs of a year in units, as the format and as Chinese texts write it."""
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
"""A number in a text for people."""


def money_unit(currency: str, language: str) -> tuple[str, float]:
    """Unit in which money is stated, and its size in the currency."""
    size = LARGE_MONEY.get((language, currency))
    return (currency, 1.0) if size is None else (word(f"money.{currency}", language), size)


def unit_of_amounts(amounts: Iterable[float], currency: str, language: str) -> tuple[str, float]:
    """Unit that states amounts of money together, the larger where one is large; and its size."""
    unit, size = money_unit(currency, language)
    return (unit, size) if max(map(abs, amounts), default=0.0) >= LARGE * size else (currency, 1.0)


def as_written(cells: pd.DataFrame, currency: str, language: str) -> pd.DataFrame:
    """A table with money and years as they are written in a language.

    Money stands in columns with ``[CNY]`` or ``[CNY/y]`` in their header, as numbers or as texts of amounts, or in rows whose
    unit is the currency. Prices per unit stay in the currency.
    """
    name, size = money_unit(currency, language)
    made, units = cells.copy(), word("unit", language)
    columns = {column: _in_unit(str(column), currency, name) for column in made.columns}
    amounts = [column for column, header in columns.items() if header != str(column)]
    for column in amounts if size != 1 else ():
        made[column] = made[column].map(_scaled(size))
    if units in made and size != 1:
        others = [column for column in made.columns if column not in amounts]
        made[others] = _rows_in(made[others], currency, name, size, language)
    if units in made:
        made[units] = [written(unit, language) for unit in made[units].astype(str)]
    return made.rename(columns={column: written(header, language) for column, header in columns.items()})


def in_large_money(cells: pd.DataFrame, language: str) -> pd.DataFrame:
    """A table with money in the larger unit of the language, where one amount of it is large.

    Columns of money by the year, those of money once, and rows whose unit is money each have one unit; prices per unit stay.
    """
    made = cells.copy()
    for spoken, currency in LARGE_MONEY:
        if spoken == language:
            made = _with_large_columns(_with_large_rows(made, currency, language), currency, language)
    return made


def _with_large_rows(cells: pd.DataFrame, currency: str, language: str) -> pd.DataFrame:
    """A table with its rows of money in the larger unit; columns of money stay."""
    made, rows, signs = cells.copy(), _rows_of(cells, currency, language), (currency, written(currency, language))
    others = [name for name in cells.columns if not any(f"[{sign}" in str(name) for sign in signs)]
    if rows.any():
        amounts = cells.loc[rows, others].apply(pd.to_numeric, errors="coerce").abs().max().dropna()
        made[others] = _rows_in(cells[others], currency, *unit_of_amounts(amounts, currency, language), language)
    return made


def _with_large_columns(cells: pd.DataFrame, currency: str, language: str) -> pd.DataFrame:
    """A table with its columns of money by the year, and those of money once, in the larger unit."""
    made, larger = cells.copy(), money_unit(currency, language)[0]
    for ends in (("]",), tuple(f"/{year}]" for year in YEAR)):
        starts = {f"[{sign}{end}": f"[{larger}{end}" for sign in (currency, written(currency, language)) for end in ends}
        named = {
            name: str(name).replace(one, other) for name in made.columns for one, other in starts.items() if one in str(name)
        }
        unit, size = unit_of_amounts((amount for name in named for amount in _amounts(made[name])), currency, language)
        if unit == larger:
            made = made.assign(**{str(name): made[name].map(_scaled(size)) for name in named}).rename(columns=named)
    return made


def _amounts(column: pd.Series) -> Iterator[float]:
    """Amounts of a column, those in its texts too, such as ``± 1,500``."""
    for cell in column.dropna():
        if isinstance(cell, str):
            yield from (float(found.replace(",", "")) for found in NUMBER.findall(cell))
        elif math.isfinite(cell):
            yield float(cell)


def _rows_of(cells: pd.DataFrame, currency: str, language: str) -> pd.Series:
    """Rows whose unit is the currency, once or by the year."""
    units = word("unit", language)
    money = (currency, *(f"{currency}/{year}" for year in YEAR))
    return cells[units].isin(money) if units in cells else pd.Series(False, index=cells.index)


def _rows_in(cells: pd.DataFrame, currency: str, name: str, size: float, language: str) -> pd.DataFrame:
    """A table with its rows of money in a unit of that name and size."""
    money, units = _rows_of(cells, currency, language), word("unit", language)
    made = cells.copy()
    for column in made.columns:
        made[column] = cells[column].where(~money, cells[column].map(_scaled_number(size)))
    made[units] = cells[units].where(~money, [name + str(unit).removeprefix(currency) for unit in cells[units]])
    return made


def printed(value: object) -> str:
    """A cell of a table as it is printed; empty where there is nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_cell(float(value))
    return "" if value is None else str(value)


def _in_unit(header: str, currency: str, name: str) -> str:
    """A header with money, once or by the year, in a unit of that name; another as it is."""
    for end in ("]", *(f"/{year}]" for year in YEAR)):
        header = header.replace(f"[{currency}{end}", f"[{name}{end}")
    return header


def _scaled(size: float) -> Callable[[Any], Any]:
    """Amount in a unit of another size; of a text of amounts, such as ``± 1,500`` or ``100 – 200``, each."""
    as_number = _scaled_number(size)

    def scaled(cell: Any) -> Any:
        if isinstance(cell, str):
            return NUMBER.sub(lambda found: number_cell(round(float(found[0].replace(",", "")) / size, DIGITS)), cell)
        return as_number(cell)

    return scaled


def _scaled_number(size: float) -> Callable[[Any], Any]:
    """Number in a unit of another size; a text as it is."""
    return lambda cell: cell / size if isinstance(cell, int | float) and not isinstance(cell, bool) else cell
