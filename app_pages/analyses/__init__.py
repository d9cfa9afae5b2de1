"""The analyses of a case: each module asks with `ask(case)`, which gives the options, and shows with `show(job, case)`."""

from typing import Any

import pandas as pd
import streamlit as st

from app_pages.state import say
from app_pages.views.table import show_plain, worded

Options = dict[str, Any]
LIMITS: Options = {"time_limit": 120.0, "gap": 1e-3}
"""Of each solve."""


def show_cells(cells: pd.DataFrame, names: dict[str, str], file: str, currency: str) -> None:
    """Columns of a table by the keys of their words, and its download with all columns; an older table may lack some."""
    names = {name: key for name, key in names.items() if name in cells}
    labels = {name: say(f"analyse.{key}", currency=currency) for name, key in names.items()}
    show_plain(worded(cells[list(names)]).rename(columns=labels))
    csv = cells.to_csv(index=False).encode("utf-8-sig")
    st.download_button(say("task.get"), csv, f"{file}.csv", "text/csv", on_click="ignore", key=f"get:{file}")
