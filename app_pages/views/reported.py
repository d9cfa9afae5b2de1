"""What companies report beside today's park, typed in on page Today."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import grids, unsaved
from parkloop.app_pages.session.session import digest_of, language, saved_tables, say, tables
from parkloop.app_pages.views.parts.table import sensible
from parkloop.cases import Case
from parkloop.cases.text.units import COST, reported_unit
from parkloop.optimizer.analyses.today.reported import TOTALS, baseline_of
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.report.today import quantity_name
from parkloop.optimizer.report.units import per_year

TABLE = "reported"
ALWAYS = (*TOTALS, "co2", COST)
"""Quantities that every company is asked for."""
KEYS = ["plant", "quantity"]
HEIGHT = 320
"""Height of the sheet [pixels]"""


def asked(case: Case, plan: Plan, given: pd.DataFrame) -> pd.DataFrame:
    """A row for each company and quantity: what it is today, and what is reported as far as given.

    Args:
        case: the park.
        plan: its baseline.
        given: table ``reported`` as it stands, unsaved edits included.
    """
    totals = plan.tables["totals"]
    goods = totals[totals["total"].astype(str).str.startswith("bought ")]
    rows = [(row.plant, quantity) for row in case.plants if not row.external for quantity in ALWAYS]
    rows += [(plant, str(total).removeprefix("bought ")) for plant, total in zip(goods["plant"], goods["total"], strict=True)]
    rows += [(str(row["plant"]), str(row["quantity"])) for row in given.to_dict("records")]
    known = {(row["plant"], row["quantity"]): row for row in given.to_dict("records")}
    order = {row.plant: place for place, row in enumerate(case.plants)}
    made: list[tuple[Any, ...]] = []
    for plant, quantity in sorted(dict.fromkeys(rows), key=lambda row: order.get(row[0], len(order))):
        row = known.get((plant, quantity), {})
        counted = reported_unit(quantity, case).replace("money", case.info.currency)
        unit = row.get("unit") or per_year(f"{counted}/y", language())
        made.append((plant, quantity, baseline_of(case, plan, plant, quantity), row.get("value"), unit))
    cells = pd.DataFrame(made, columns=[*KEYS, "today", "value", "unit"])
    return cells.astype({"value": "float64"})


def as_table(edited: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """Table ``reported`` of an edited sheet: rows with a value; what else their rows said stays."""
    known = {(row["plant"], row["quantity"]): row for row in given.to_dict("records")}
    made = given.iloc[0:0]
    for row in edited[edited["value"].notna()].to_dict("records"):
        before: Mapping[Any, Any] = known.get((row["plant"], row["quantity"]), {})
        made = grids.with_row(TABLE, made, {**before, **{key: row[key] for key in (*KEYS, "value", "unit")}})
    return made


def edit(name: str, case: Case, plan: Plan) -> None:
    """The sheet in which reported values are typed; each is kept as an unsaved edit at once."""
    current = tables(case, name)[TABLE]
    key = f"reported:{name}:{digest_of(name)}:{language()}"
    if key not in st.session_state:  # first shown, or dropped by Streamlit since
        st.session_state[f"{key}:base"] = asked(case, plan, current)
    base: pd.DataFrame = st.session_state[f"{key}:base"]
    edited = st.data_editor(
        shown(case, base),
        key=key,
        hide_index=True,
        height=HEIGHT,
        placeholder="",
        column_config=_columns(),
        disabled=["company", "what", "today"],
        column_order=["company", "what", "today", "value", "unit"],
    )
    cells = base.assign(value=edited["value"], unit=edited["unit"])
    changed = as_table(cells, current)
    if not grids.same(changed, current):
        unsaved.edit(name, TABLE, changed, saved_tables(case)[TABLE])


def shown(case: Case, cells: pd.DataFrame) -> pd.DataFrame:
    """The sheet with titles of companies and quantities."""
    names = plant_names(case, language())
    what: Sequence[str] = [quantity_name(case, quantity, language()) for quantity in cells["quantity"]]
    rounded = sensible(cells[["today"]])["today"]
    return cells.assign(company=[names.get(plant, plant) for plant in cells["plant"]], what=what, today=rounded)


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "company": text(say("today.company")),
        "what": text(say("today.quantity")),
        "today": number(say("today.now"), format="localized"),
        "value": number(say("today.value"), format="localized"),
        "unit": text(say("today.unit")),
    }
