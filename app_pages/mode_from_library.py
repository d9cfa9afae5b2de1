"""A transport mode of the library put into the open case as unsaved edits: its row, and where its numbers come from."""

from functools import partial

import pandas as pd
import streamlit as st

from app_pages import grids
from app_pages.from_library import put, refuse, show_faults, warn_of_money
from app_pages.state import case, case_name, language, say, tables
from app_pages.wishes import Sequel, button
from cases import Case, CaseError
from cases.modes import add_mode, transport_library
from optimizer.figures import amount, title_of

CARRIED = {"heat": ("heat", "cold"), "commodity": ("electricity", "fuel", "other")}
"""Kinds of the commodities that a mode may carry."""
PER_UNIT = ("capex_per_km", "opex_per_unit_km", "opex_per_unit")
"""Costs that tell a mode from another, those that it has."""


def add_button() -> None:
    """The button that opens the library, and what was wrong with the last try."""
    with st.popover(say("library.add"), icon=":material/add:", width="content"):
        _ask(case_name(), case())
    show_faults()


def _ask(name: str, opened: Case) -> None:
    """Which mode, and what it carries here."""
    shelf = transport_library().set_index("mode")
    title = "title_zh" if language() == "zh" else "title"
    mode = st.selectbox(
        say("library.mode"), list(shelf.index), format_func=lambda key: str(shelf.loc[key, title]), key=f"mode:{language()}"
    )
    row = shelf.loc[mode]
    st.caption(" · ".join(say(f"library.{cost}", cost=amount(float(row[cost]))) for cost in PER_UNIT if pd.notna(row[cost])))
    warn_of_money(opened)
    known = carried(opened, str(row["carries"]), language())
    only = None
    if known:
        preferred = row["only"] if row["only"] in known else next(iter(known))
        only = st.selectbox(
            say("library.carries"),
            list(known),
            index=list(known).index(preferred),
            format_func=known.__getitem__,
            key=f"mode_only:{name}:{mode}:{language()}",
        )
    missing = not known and row["carries"] in CARRIED
    button(say("library.do"), _add, name, opened, mode, only or None, type="primary", disabled=missing, key="mode_add")
    if missing:
        st.caption(say("library.nothing"))


def carried(opened: Case, carries: str, language: str = "en") -> dict[str, str]:
    """What a mode may carry in a case, by key, with names; a truck takes any material where none is named."""
    if carries in CARRIED:
        rows = [row for row in opened.commodities if row.kind in CARRIED[carries]]
        return {row.commodity: title_of(row, row.commodity, language) for row in rows}
    if carries == "material":
        classes = dict.fromkeys(row.material for row in opened.material_streams if row.material)
        return {"": say("library.any"), **{name: name for name in classes}}
    return {}


def _add(name: str, opened: Case, mode: str, only: str | None) -> Sequel:
    try:
        before = grids.case_of(tables(opened, name))
        changed = grids.differing(before, add_mode(before, mode, only))
    except CaseError as error:
        return partial(refuse, error)
    return partial(put, name, opened, changed)
