"""What a park lacks to run today, each with a way to mend it."""

from collections.abc import Sequence

import streamlit as st

from parkloop.app_pages.session import grids, unsaved
from parkloop.app_pages.session.actions import Sequel, button
from parkloop.app_pages.session.plain import plain
from parkloop.app_pages.session.session import GO, language, page_file, saved_tables, say, table_title, tables
from parkloop.app_pages.session.titles import translated_with_titles
from parkloop.cases import Case
from parkloop.optimizer.analyses.today.lacking import WATER, Lack, lacking
from parkloop.optimizer.analyses.today.mending import lack_of, places, supply_of
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.plan.wording import number
from parkloop.optimizer.report.today import quantity_name

MOST = 8
"""Needs that are listed at once."""


def show_lacking(name: str, opened: Case) -> None:
    """Needs that nothing supplies today, known without a solve; each can be bought at a price."""
    found = lacking(opened)
    if found:
        st.error(say("mend.lacking", count=len(found)))
        _offer_supplies(name, opened, found)


def show_reasons(name: str, opened: Case, reasons: Sequence[str]) -> None:
    """Why the park cannot run today, and where each reason is mended."""
    st.error("\n\n".join([say("today.cannot"), *(plain(translated_with_titles(reason, opened)) for reason in reasons)]))
    named = [place for reason in reasons for place in places(opened, reason)]
    with st.container(horizontal=True):
        for table in dict.fromkeys(table for table, _ in named) or ["plants"]:
            st.button(
                say("mend.open", table=table_title(table)),
                key=f"mend:{table}",
                on_click=open_table,
                args=(table,),
                type="primary",
            )
    known = {(lack.plant, lack.what) for lack in lacking(opened)}
    lacks = [lack for reason in reasons if (lack := lack_of(opened, reason)) is not None]
    _offer_supplies(name, opened, [lack for lack in lacks if (lack.plant, lack.what) not in known])


def open_table(table: str) -> None:
    """Go to a table of page Data."""
    st.session_state["table"], st.session_state["more"] = table, True
    st.session_state["data_view"] = st.session_state["data_view_kept"] = "tables"
    st.session_state[GO] = page_file("data")


def _offer_supplies(name: str, opened: Case, lacks: Sequence[Lack]) -> None:
    names = plant_names(opened, language())
    for place, lack in enumerate(lacks[:MOST]):
        what = say("mend.water") if lack.what == WATER else quantity_name(opened, lack.what, language())
        amount = f"{number(lack.per_h)} {lack.unit}/h"
        key = f"mend_price:{place}:{lack.plant}:{lack.what}"
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.markdown(plain(say("mend.need", plant=names.get(lack.plant, lack.plant), what=what, amount=amount)), width=420)
            price = st.number_input(say("mend.price", unit=f"{opened.info.currency}/{lack.unit}"), value=None, key=key, width=200)
            button(say("mend.buy"), _buy, name, opened, lack, price, key=f"mend_buy:{place}", disabled=price is None)
    if len(lacks) > MOST:
        st.caption(say("mend.more", count=len(lacks) - MOST))


def _buy(name: str, opened: Case, lack: Lack, price: float) -> Sequel:
    """Add a supply of what lacks as an unsaved edit, and show its table."""
    table, cells = supply_of(opened, lack, price)

    def put() -> None:
        changed = grids.with_row(table, tables(opened, name)[table], cells)
        unsaved.edit(name, table, changed, saved_tables(opened)[table])
        st.session_state["flash"] = say("mend.added")
        open_table(table)

    return put
