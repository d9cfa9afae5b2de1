"""Copying of table rows, with new keys."""

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import grids, unsaved
from parkloop.app_pages.session.session import say
from parkloop.cases.columns import columns
from parkloop.cases.schema import TABLES


def copy_button(name: str, table: str, cells: pd.DataFrame, saved: pd.DataFrame) -> None:
    """The button that copies rows of a table."""
    if table == grids.SETTINGS or cells.empty:
        return
    opened = st.popover(say("data.copyrows"), icon=":material/content_copy:", key="copying", on_change="rerun")
    if not opened.open:
        return  # the keys of a thousand rows are sent only to who asks for them
    with opened:
        keys = labels(table, cells)
        chosen = st.multiselect(
            say("data.copyrows.which"),
            range(len(keys)),
            format_func=keys.__getitem__,
            key=f"copy:{table}",
            placeholder=say("app.choose"),
            select_all=False,
        )
        st.button(
            say("data.copyrows.do"),
            disabled=not chosen,
            on_click=_copy,
            args=(name, table, cells, saved, chosen),
            key="copy_rows",
        )


def labels(table: str, cells: pd.DataFrame) -> list[str]:
    """The key of each row."""
    keys = [column.name for column in columns(TABLES[table]) if column.key]
    return [" / ".join("" if pd.isna(cell) else str(cell) for cell in row) for row in cells[keys].itertuples(index=False)]


def copied(table: str, cells: pd.DataFrame, places: list[int]) -> pd.DataFrame:
    """The table with copies of some rows at its end, their keys numbered."""
    first = next(column.name for column in columns(TABLES[table]) if column.key)
    taken = {str(cell) for cell in cells[first]}
    new = cells.iloc[places].copy()
    made = []
    for cell in new[first]:
        number = 2
        while f"{cell}_{number}" in taken:
            number += 1
        made.append(f"{cell}_{number}")
        taken.add(made[-1])
    new[first] = made
    return pd.concat([cells, new], ignore_index=True)


def _copy(name: str, table: str, cells: pd.DataFrame, saved: pd.DataFrame, places: list[int]) -> None:
    unsaved.edit(name, table, copied(table, cells, places), saved)
    st.session_state.pop(f"copy:{table}", None)
