"""A table of a plan, with units in its header."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import grids
from parkloop.app_pages.session.session import language, say, table_title, translated
from parkloop.app_pages.session.titles import title_in
from parkloop.app_pages.views.parts import answers
from parkloop.app_pages.views.parts.units import UNIT, with_units
from parkloop.cases import Case
from parkloop.cases.locale import names
from parkloop.cases.locale.catalogue import ENGLISH
from parkloop.cases.locale.signs import written
from parkloop.cases.messages import template
from parkloop.optimizer.analyses.titles import cell_title
from parkloop.optimizer.figures import head_name
from parkloop.optimizer.figures.labels import letters
from parkloop.optimizer.report.units import in_large_money

MOST_ROWS = 10
"""Rows that a table shows where the page has no room left."""
SHORT, LETTER_PIXELS, MARGIN_PIXELS, WIDEST_PIXELS = 12, 7, 24, 420
"""Letters of a cell that a column shows of itself; width of a letter, of the margins, and of a column at most [px]"""
SHOWN_AS_ZERO = 5e-4
"""Size of a number below which a browser shows a zero, whatever its sign."""


def show_table(cells: pd.DataFrame, case: Case, height: int | None = None) -> None:
    """A table of a plan with units in its header, and titles in place of ids."""
    currency, cells = case.info.currency, with_units(cells, case, language())
    labels = {
        name: written(label, language())
        for name, label in answers.headers([str(column) for column in cells.columns], currency, language()).items()
    }
    _show(worded(cells, case), labels, height)


def _show(cells: pd.DataFrame, labels: Mapping[str, str], height: int | None) -> None:
    """A table with its headers by column."""
    config: dict[str, Any] = {
        name: st.column_config.NumberColumn(label, format="localized")
        if pd.api.types.is_numeric_dtype(cells[name])
        else st.column_config.Column(label, width=width_of(cells[name], label))
        for name, label in labels.items()
    }
    st.dataframe(sensible(cells), hide_index=True, column_config=config, height=height or height_of(cells), placeholder="")


def width_of(cells: pd.Series, label: str) -> int | None:
    """Width of a column with long texts [px]; None: as wide as it is of itself."""
    most = max(map(letters, set(map(str, cells))), default=0)
    return None if most <= SHORT else min(max(most, letters(label)) * LETTER_PIXELS + MARGIN_PIXELS, WIDEST_PIXELS)


def height_of(cells: pd.DataFrame) -> Literal["auto", "stretch"]:
    """Height of a table: a long one takes what the page has left, and shows ten rows at least."""
    return "stretch" if len(cells) > MOST_ROWS else "auto"


def worded(cells: pd.DataFrame, case: Case) -> pd.DataFrame:
    """The table with the words of its cells in the language of the page, and titles in place of ids."""
    shown, title = cells.copy(), cell_title(case, language())
    for name in shown.columns:
        if not pd.api.types.is_numeric_dtype(shown[name]) or pd.api.types.is_bool_dtype(shown[name]):
            shown[name] = pd.Series([word_of(str(name), cell, title) for cell in shown[name]], index=shown.index, dtype=object)
    return shown


def word_of(column: str, cell: object, title: Callable[[str, str], str]) -> object:
    """A cell of a table in the language of the page: one of the words of its column, or a title."""
    text = str(cell)
    if column.startswith(UNIT):
        return written(text, language())
    if column == "head" or language() != ENGLISH:
        known = head_name(text, language()) if column == "head" else names.value(column, text, language())
        if known != text:
            return known if language() != ENGLISH else cell
    if column == "total":
        bought = text.removeprefix("bought ")
        told = template("bought {commodity}")(commodity=title("commodity", bought))
        return translated(text) if bought == text else translated(told)
    return title(column, text) if isinstance(cell, str) else cell


def show_plain(cells: pd.DataFrame, height: int | None = None) -> None:
    """A table whose headers are for people already."""
    shown = with_signs(cells)
    _show(shown, {str(name): str(name) for name in shown.columns}, height)


def with_signs(cells: pd.DataFrame) -> pd.DataFrame:
    """The table with units as the language of the page writes them, in headers and cells.

    Large money is in its larger unit.
    """
    made, unit = in_large_money(cells, language()), say("why.unit")
    if unit in made:
        made[unit] = [written(cell, language()) if isinstance(cell, str) else cell for cell in made[unit]]
    return made.rename(columns={name: written(str(name), language()) for name in made.columns})


def show_changes(cells: pd.DataFrame, words: str, case: Case, before: Case | None = None) -> None:
    """Show the differences of two cases, cell by cell, ids by their titles.

    Titles are those of the case after, else of the one before; ``words`` come before the keys of the headers.
    """
    shown = cells.astype({"before": str, "after": str}).assign(table=[table_title(name) for name in cells["table"]])
    title, former = title_in(*filter(None, (case, before))), title_in(*filter(None, (before, case)))
    places = zip(cells["table"], cells["column"], strict=True)
    shown["column"] = [grids.header(table, column, case.info.currency, language()) for table, column in places]
    shown["kind"] = [say(f"changes.{kind}") for kind in cells["kind"]]
    shown["row"] = [" / ".join(map(title, str(row).split("/"))) for row in cells["row"]]
    for side, called in (("before", former), ("after", title)):  # an added or a deleted row has nothing on one side
        shown[side] = [called(cell) if isinstance(cell, str) else "" for cell in shown[side]]
    show_plain(shown.rename(columns={name: say(f"{words}.{name}") for name in cells.columns}))


def sensible(cells: pd.DataFrame) -> pd.DataFrame:
    """The table with as many digits as people read: whole numbers from 100 on, else about three digits."""
    shown = cells.copy()
    for name in shown.columns:
        if pd.api.types.is_float_dtype(shown[name]):
            shown[name] = [_rounded(float(value)) for value in shown[name]]
    return shown


def _rounded(value: float) -> float:
    if not math.isfinite(value):
        return value
    if -SHOWN_AS_ZERO < value <= 0:  # a browser would write -0
        return 0.0
    return round(value, max(2 - math.floor(math.log10(abs(value))), 0))
