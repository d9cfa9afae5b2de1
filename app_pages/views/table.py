"""A table of a plan, with units in its header."""

import pandas as pd
import streamlit as st

from app_pages import answers
from app_pages.state import language


def show_table(cells: pd.DataFrame, currency: str, height: int | None = None) -> None:
    """A table with units in its header."""
    labels = answers.headers([str(column) for column in cells.columns], currency, language())
    number = st.column_config.NumberColumn
    config = {
        name: number(label, format="localized") if pd.api.types.is_numeric_dtype(cells[name]) else st.column_config.Column(label)
        for name, label in labels.items()
    }
    st.dataframe(cells, hide_index=True, column_config=config, height=height or "auto")


def show_plain(cells: pd.DataFrame, height: int | None = None) -> None:
    """A table whose headers are for people already."""
    number = st.column_config.NumberColumn
    config = {str(name): number(format="localized") for name in cells.columns if pd.api.types.is_numeric_dtype(cells[name])}
    st.dataframe(cells, hide_index=True, column_config=config, height=height or "auto")
