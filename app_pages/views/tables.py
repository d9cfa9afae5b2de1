"""View: all tables of the plan, and their downloads."""

import pandas as pd
import streamlit as st

from parkloop.app_pages.session.session import language, say, table_title
from parkloop.app_pages.views import ViewInput
from parkloop.app_pages.views.parts import answers
from parkloop.app_pages.views.parts.table import show_table
from parkloop.app_pages.views.parts.units import with_units
from parkloop.optimizer.analyses.titles import with_titles


def show(given: ViewInput) -> None:
    """All tables of the plan, and their downloads."""
    found, solved = given.plan, given.case
    filled = [name for name, cells in found.tables.items() if len(cells)]
    stem = f"{solved.info.id}_{found.scope}"
    with given.bar:
        table = st.selectbox(
            say("results.table"), filled, format_func=table_title, key="plan_table", width=240, label_visibility="collapsed"
        )
        cells = found.tables[table]
        named = with_titles(solved, language())

        def formatted(cells: pd.DataFrame) -> pd.DataFrame:
            return named(with_units(cells, solved, language()))

        csv = formatted(cells).to_csv(index=False).encode("utf-8-sig")
        st.download_button(say("results.csv"), csv, f"{stem}_{table}.csv", "text/csv", on_click="ignore", key="csv")
        st.download_button(
            say("results.excel"), lambda: answers.workbook(found, formatted), f"{stem}.xlsx", on_click="ignore", key="excel"
        )
        st.caption(say("results.rows", count=len(cells)))
    show_table(cells, solved)
