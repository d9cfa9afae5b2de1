"""Units of a report as its readers write them: CNY in tens of thousands and /a for a year in Chinese."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from parkloop.cases.locale.signs import written
from parkloop.optimizer.plan.wording import cell as number_cell
from parkloop.optimizer.report.languages import LARGE_MONEY
from parkloop.optimizer.report.words import word

LARGE = 100.0
"""Amount of the larger unit of money from which it is used."""


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

    Money stands in columns with ``[CNY]`` or ``[CNY/y]`` in their header, or in rows whose unit is the currency.
    """
    name, size = money_unit(currency, language)
    headers = {str(column): written(str(column).replace(f"[{currency}", f"[{name}"), language) for column in cells.columns}
    made = cells.copy()
    for column in [column for column in made.columns if f"[{currency}]" in str(column) or f"[{currency}/" in str(column)]:
        made[column] = made[column].map(_scaled(size))
    units = word("unit", language)
    if units in made and size != 1:
        money = made[units].astype(str).str.split("/").str[0] == currency
        for column in made.columns:
            made[column] = made[column].where(~money, made[column].map(_scaled(size)))
    if units in made:
        made[units] = [written(_unit(unit, currency, name), language) for unit in made[units].astype(str)]
    return made.rename(columns=headers)


def in_large_money(cells: pd.DataFrame, language: str) -> pd.DataFrame:
    """A table whose columns of money are in the larger unit of the language where one of them is large.

    Columns of money by the year, and those of money once, each have one unit.
    """
    made = cells.copy()
    for spoken, currency in LARGE_MONEY:
        larger = money_unit(currency, language)[0]
        for per in ("]", "/") if spoken == language else ():
            starts = {f"[{sign}{per}": f"[{larger}{per}" for sign in (currency, written(currency, language))}
            amounts = [name for name in made.columns if pd.api.types.is_numeric_dtype(made[name])]
            named = {name: str(name).replace(one, other) for name in amounts for one, other in starts.items() if one in str(name)}
            columns = list(named)
            unit, size = unit_of_amounts(made[columns].abs().max().dropna(), currency, language)
            if unit == larger:
                made[columns] = made[columns] / size
                made = made.rename(columns=named)
    return made


def printed(value: object) -> str:
    """A cell of a table as it is printed; empty where there is nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_cell(float(value))
    return "" if value is None else str(value)


def _scaled(size: float) -> Callable[[Any], Any]:
    """Number in a unit of another size; a text as it is."""
    return lambda cell: cell / size if isinstance(cell, int | float) and not isinstance(cell, bool) else cell


def _unit(unit: str, currency: str, name: str) -> str:
    return name + unit.removeprefix(currency) if unit.split("/")[0] == currency else unit
