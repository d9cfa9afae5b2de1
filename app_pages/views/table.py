"""A table of a plan, with units in its header."""

import math

import pandas as pd
import streamlit as st

from app_pages import answers
from app_pages.state import language, say, table_title
from cases import chinese
from optimizer.figures import head_name


def show_table(cells: pd.DataFrame, currency: str, height: int | None = None) -> None:
    """A table with units in its header."""
    labels = answers.headers([str(column) for column in cells.columns], currency, language())
    number = st.column_config.NumberColumn
    config = {
        name: number(label, format="localized") if pd.api.types.is_numeric_dtype(cells[name]) else st.column_config.Column(label)
        for name, label in labels.items()
    }
    st.dataframe(sensible(worded(cells)), hide_index=True, column_config=config, height=height or "auto", placeholder="")


def worded(cells: pd.DataFrame) -> pd.DataFrame:
    """The table with the words of its cells in the language of the page; names of things stay."""
    if language() != "zh":
        return cells
    shown = cells.copy()
    for name in shown.columns:
        if not pd.api.types.is_numeric_dtype(shown[name]) or pd.api.types.is_bool_dtype(shown[name]):
            shown[name] = pd.Series([word_of(str(name), cell) for cell in shown[name]], index=shown.index, dtype=object)
    return shown


def word_of(column: str, cell: object) -> object:
    """A cell of a table in Chinese where it is one of the words of its column."""
    text = str(cell)
    known = head_name(text, "zh") if column == "head" else chinese.value(column, text)
    if column == "total" and known == text:
        known = chinese.message(text)
    return cell if known == text else known


def show_plain(cells: pd.DataFrame, height: int | None = None) -> None:
    """A table whose headers are for people already."""
    number = st.column_config.NumberColumn
    config = {str(name): number(format="localized") for name in cells.columns if pd.api.types.is_numeric_dtype(cells[name])}
    st.dataframe(sensible(cells), hide_index=True, column_config=config, height=height or "auto", placeholder="")


def show_changes(cells: pd.DataFrame, words: str) -> None:
    """What differs between two cases, cell by cell; ``words`` come before the keys of the headers."""
    shown = cells.astype({"before": str, "after": str}).assign(table=[table_title(name) for name in cells["table"]])
    show_plain(shown.rename(columns={name: say(f"{words}.{name}") for name in cells.columns}), 240 if len(cells) > 5 else None)


def sensible(cells: pd.DataFrame) -> pd.DataFrame:
    """The table with as many digits as people read: whole numbers from 100 on, else about three digits."""
    shown = cells.copy()
    for name in shown.columns:
        if pd.api.types.is_float_dtype(shown[name]):
            shown[name] = [_rounded(float(value)) for value in shown[name]]
    return shown


def _rounded(value: float) -> float:
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, max(2 - math.floor(math.log10(abs(value))), 0))
