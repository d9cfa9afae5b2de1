"""What companies report beside today's park, typed in on page Today."""

from typing import Any

import pandas as pd

from parkloop.app_pages.editing import editor
from parkloop.app_pages.session.choices import Field
from parkloop.app_pages.session.session import language, say, tables
from parkloop.app_pages.session.unsaved import unsaved
from parkloop.app_pages.sheet.asked import KEYS, TABLE, AskedSheet, cell_text, filled
from parkloop.app_pages.sheet.marks import marks
from parkloop.cases import Case
from parkloop.cases.locale.signs import written
from parkloop.cases.text.units import COST, reported_unit
from parkloop.optimizer.analyses.today.reported import TOTALS, baseline_of
from parkloop.optimizer.figures import plant_names
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.plan.wording import amount
from parkloop.optimizer.report.today import quantity_name
from parkloop.optimizer.report.units import unit_of_amounts

ALWAYS = (*TOTALS, "co2", COST)
"""Quantities that every company is asked for."""


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
    order = {row.plant: place for place, row in enumerate(case.plants)}
    names = plant_names(case, language())
    costs = [baseline_of(case, plan, plant, quantity) or 0.0 for plant, quantity in rows if quantity == COST]
    # as the table of all companies states them, which has their sum too
    money, size = unit_of_amounts([*costs, plan.kpi["total_cost_per_y"]], case.info.currency, language())
    made: list[tuple[Any, ...]] = []
    for plant, quantity in sorted(dict.fromkeys(rows), key=lambda row: order.get(row[0], len(order))):
        counted = reported_unit(quantity, case).replace("money", money)
        what, today = quantity_name(case, quantity, language()), baseline_of(case, plan, plant, quantity)
        today = today / size if today is not None and quantity == COST else today
        usual = written(f"{counted}/y", language())
        made.append((plant, quantity, names.get(plant, plant), what, "" if today is None else amount(today), usual))
    return filled(pd.DataFrame(made, columns=[*KEYS, "company", "what", "today", "usual"]), given)


def edit(name: str, case: Case, plan: Plan) -> None:
    """The sheet in which reported values are typed.

    Each is kept as an unsaved edit before it is acknowledged.
    """
    current = tables(case, name)
    cells = asked(case, plan, current[TABLE])
    shown = editor.window_sheet(name, TABLE, AskedSheet, ":asked")
    shown.show(cells)
    places = {key: place for place, key in enumerate(zip(cells["plant"], cells["quantity"], strict=True))}
    rows = list(zip(current[TABLE]["plant"], current[TABLE]["quantity"], strict=True))
    found = marks(TABLE, current, unsaved(name).faults, language())
    wrong = {places[rows[row]]: faults for row, faults in found.items() if rows[row] in places}
    texts = cells.assign(value=list(map(cell_text, cells["value"])))
    editor.show_sheet(shown, _fields(), texts, wrong, fixed=True)


def _fields() -> list[Field]:
    return [
        Field("company", say("today.company"), "", "text", pinned=True, locked=True),
        Field("what", say("today.quantity"), "", "text", pinned=True, locked=True),
        Field("today", say("today.now"), "", "number", locked=True),
        Field("value", say("today.value"), "", "number"),
        Field("unit", say("today.unit"), "", "text"),
    ]
