"""Copying of table rows, with new keys."""

from collections import Counter
from collections.abc import Callable

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import grids, unsaved
from parkloop.app_pages.session.session import language, say
from parkloop.app_pages.session.titles import title_in
from parkloop.cases import Case
from parkloop.cases.columns import columns
from parkloop.cases.locale.names import own_first
from parkloop.cases.schema import TABLES


def copy_button(name: str, opened: Case, table: str, cells: pd.DataFrame, saved: pd.DataFrame) -> None:
    """The button that copies rows of a table."""
    if table == grids.SETTINGS or cells.empty:
        return
    popover = st.popover(say("data.copyrows"), icon=":material/content_copy:", key="copying", on_change="rerun")
    if not popover.open:
        return  # the keys of a thousand rows are sent only to who asks for them
    with popover:
        keys = labels(table, cells, title_in(opened), language())
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


def labels(table: str, cells: pd.DataFrame, called: Callable[[str], str], language: str) -> list[str]:
    """What each row is called: its title, else its key; with the key where two are alike.

    ``called`` gives the titles of ids in keys.
    """
    keys = [column.name for column in columns(TABLES[table]) if column.key]
    first, second = own_first("title", "title_zh", language)
    found, whole = [], []
    for row in cells[[first, second, *keys]].itertuples(index=False, name=None):
        parts = ["" if pd.isna(cell) else str(cell) for cell in row]
        whole.append(" / ".join(parts[2:]))
        own = (parts[0] or parts[1]) if len(keys) == 1 else ""
        found.append(own or " / ".join(map(called, parts[2:])))
    counts = Counter(found)
    return [f"{label} · {key}" if counts[label] > 1 and key != label else label for label, key in zip(found, whole, strict=True)]


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
