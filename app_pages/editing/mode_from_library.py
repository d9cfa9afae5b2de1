"""Library transport modes added to the open case as unsaved edits, with sources."""

from functools import partial

import pandas as pd
import streamlit as st

from parkloop.app_pages.editing.from_library import put, refuse, show_faults, warn_of_money
from parkloop.app_pages.session import grids
from parkloop.app_pages.session.actions import Sequel, button
from parkloop.app_pages.session.session import case, case_name, language, say, tables
from parkloop.cases import Case, CaseError
from parkloop.cases.locale.names import own_first
from parkloop.cases.modes import add_mode, transport_library
from parkloop.cases.titles import title_of
from parkloop.optimizer.plan.wording import amount

CARRIED = {"heat": ("heat", "cold"), "commodity": ("electricity", "fuel", "other")}
"""Kinds of the commodities that a mode may carry."""
PER_UNIT = ("capex_per_km", "opex_per_unit_km", "opex_per_unit")
"""Costs that tell a mode from another, those that it has."""


def add_button() -> None:
    """Button that opens the library dialog, and the faults of the last attempt."""
    with st.popover(say("library.add"), icon=":material/add:", width="content"):
        _ask(case_name(), case())
    show_faults()


def _ask(name: str, opened: Case) -> None:
    """Ask for a library mode and the items that it carries."""
    shelf = transport_library().set_index("mode")
    title, _ = own_first("title", "title_zh", language())
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
    """Items that a mode may carry in a case, by key, with titles; a truck takes any material by default."""
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
