"""A table in which long sentences are read whole."""

import pandas as pd
import streamlit as st

from parkloop.app_pages.session.plain import plain

MOST_ROWS, HEIGHT = 20, 600
"""Rows that are shown in full, and height in which more of them are scrolled [px]"""


def show_wrapped(cells: pd.DataFrame) -> None:
    """Show a table of texts that wraps them; the grid of other tables cuts a long one at the edge of its column."""
    st.table(cells.map(lambda cell: plain(str(cell))), hide_index=True, height="content" if len(cells) <= MOST_ROWS else HEIGHT)
