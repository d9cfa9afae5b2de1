"""The table editor: every step of the sheet is stored before it is acknowledged.

A step comes with all that were not acknowledged before it, as the browser sends the sheet's state with every click; so a run of
the page begins by taking them, whatever was clicked, and a step that was lost on its way is in the next message.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from parkloop.app_pages.session import grids
from parkloop.app_pages.session.choices import Field
from parkloop.app_pages.session.session import case_of, language, saved_tables, say, table_title
from parkloop.app_pages.session.unsaved import Unsaved, change, unsaved
from parkloop.app_pages.session.user import author
from parkloop.app_pages.sheet import sheet
from parkloop.app_pages.sheet.marks import Marks, marks
from parkloop.app_pages.sheet.sheets import EditableSheet, meaning
from parkloop.app_pages.sheet.steps import MOST_ROWS, Meaning, Step, UndoRedo, read_steps

WindowSheet = TypeVar("WindowSheet", bound=EditableSheet)
SHOWN = "sheet_shown"
"""Key under which a window remembers the sheet that it shows."""
WORDS = ("insert", "remove", "titles", "sort", "whole", "filter", "viewed", "row", "waiting")
KEYS = ("insert", "remove", "titles", "sort")
"""Buttons that have a key too."""
KINDS = {"checkbox": "tick", "select": "select", "number": "number", "text": "text"}


def edit(
    name: str,
    table: str,
    current: Mapping[str, pd.DataFrame],
    saved: pd.DataFrame,
    currency: str,
    everything: bool,
    ids: bool,
) -> None:
    """Show the sheet of a table, with faults marked on its cells.

    Rows that have titles go by these; their ids are shown where they are asked for, or are faulty.
    """
    mine, spoken, shown = unsaved(name), language(), window_sheet(name, table, EditableSheet)
    shown.show(current[table])
    wrong = marks(table, current, mine.faults, spoken)
    fields = grids.fields(table, current, currency, spoken, ids)
    shown.columns.update(grids.informative_columns(current[table], table), *wrong.values())
    named = None if everything or ids or _is_key_wrong(table, wrong) else grids.naming_column(table, current[table], spoken)
    columns = _ordered(fields, shown.columns, everything) if named is None else _by_title(table, fields, shown.columns, named)
    show_sheet(shown, columns, grids.displayed(table, current[table], spoken), wrong, fixed=table == grids.SETTINGS)


def show_sheet(shown: EditableSheet, columns: Sequence[Field], cells: pd.DataFrame, wrong: Marks, fixed: bool) -> None:
    """Show rows in the sheet; ``fixed``: no row comes or goes.

    Its steps are taken as the next run begins.
    """
    data = {
        "table": shown.table,
        "token": shown.token,
        "version": shown.version,
        "ack": shown.ack,
        **_columns(columns),
        "rows": _rows(cells, columns),
        "marks": {str(place): found for place, found in wrong.items()},
        "fixed": fixed,
        "most": MOST_ROWS,
        "said": _said(shown, wrong),
        "words": {
            **{key: say(f"sheet.{key}") for key in WORDS},
            **{f"{key}_key": say(f"sheet.{key}_key") for key in KEYS},
            "table": table_title(shown.table),
        },
    }
    st.session_state[SHOWN] = shown
    sheet()(key=shown.key, data=data, on_edits_change=_nothing)


def catch_up() -> None:
    """Store what the sheet has sent since the last run, at the start of a run."""
    shown: EditableSheet | None = st.session_state.get(SHOWN)
    if shown is None or shown.key not in st.session_state:
        return
    message = st.session_state[shown.key].get("edits")
    steps = read_steps(message, shown.token, shown.ack)
    if steps:
        take(shown, steps, unsaved(shown.name), saved_tables(case_of(shown.name)), language())


def take(
    shown: EditableSheet, steps: Sequence[Step], mine: Unsaved, saved: Mapping[str, pd.DataFrame], language: str = "en"
) -> None:
    """Store steps one by one, each as an undo step; nothing here can interrupt a run."""
    meant = meaning(lambda: grids.fields(shown.table, {**saved, **mine.tables}, ""), language)
    for step in steps:
        _take(shown, step, mine, saved, meant)
        shown.ack = step.seq


def follow(name: str, kept: str) -> None:
    """Attribute steps still on their way to the case as which the sheet's case was saved."""
    shown: EditableSheet | None = st.session_state.get(SHOWN)
    if shown is not None and shown.name == name:
        shown.name = kept
        st.session_state.pop(_place(name, shown.table), None)


def _take(shown: EditableSheet, step: Step, mine: Unsaved, saved: Mapping[str, pd.DataFrame], meant: Meaning) -> None:
    first = step.ops[0]
    if isinstance(first, UndoRedo):
        changed = mine.undo_or_redo(back=first.do == "undo")
        shown.note_undo(changed, mine.tables.get(shown.table, saved[shown.table]))
        return
    now = {**saved, **mine.tables}
    made = shown.make(step, now, meant)
    after = {shown.table: made.table, **made.others}
    changed_tables = {table: change(cells, saved[table]) for table, cells in after.items() if not grids.same(cells, now[table])}
    if changed_tables:
        mine.keep(changed_tables)
    shown.accept(step, made)


def _place(name: str, table: str) -> str:
    return f"sheet:{name}:{author()}:{table}"


def window_sheet(name: str, table: str, kind: type[WindowSheet], what: str = "") -> WindowSheet:
    """The window's sheet of a table, under a key of characters that Streamlit accepts.

    ``what`` tells two of one table apart.
    """
    place = _place(name, table) + what
    if place not in st.session_state:
        st.session_state[place] = kind(f"sheet-{zlib.crc32(place.encode()):08x}", name, table)
    kept: WindowSheet = st.session_state[place]
    return kept


def _nothing() -> None:
    """No-op callback: changes are taken when the next run begins."""


def _ordered(fields: Sequence[Field], told: set[str], everything: bool) -> list[Field]:
    """Order of columns: keys and titles first; empty columns only on request."""
    shown = [field for field in fields if everything or field.pinned or field.name in told]
    return sorted(shown, key=lambda field: (not field.pinned, field.name not in ("title", "title_zh")))


def _by_title(table: str, fields: Sequence[Field], told: set[str], named: str) -> list[Field]:
    """Order of columns without that of ids: the title by which rows go stands first."""
    pinned = [replace(field, pinned=True) if field.name == named else field for field in fields]
    shown = [field for field in _ordered(pinned, told, everything=False) if field.name != grids.key_of(table)]
    return sorted(shown, key=lambda field: field.name != named)


def _is_key_wrong(table: str, wrong: Marks) -> bool:
    return any(grids.key_of(table) in found for found in wrong.values())


def _columns(fields: Sequence[Field]) -> dict[str, Any]:
    """Columns in the browser's format, each list of choices once."""
    lists = list(dict.fromkeys(field.labels for field in fields if field.editor == "select"))
    columns = [
        {"name": field.name, "label": field.label, "help": field.help, "kind": KINDS[field.editor]}
        | {"pinned": field.pinned, "locked": field.locked, "start": field.default}
        | ({"list": lists.index(field.labels)} if field.editor == "select" else {})
        for field in fields
    ]
    return {"columns": columns, "lists": lists}


def _rows(cells: pd.DataFrame, fields: Sequence[Field]) -> list[list[str | bool]]:
    shown = [[_cell(cell) for cell in cells[field.name].tolist()] for field in fields]
    return [list(row) for row in zip(*shown, strict=True)]


def _cell(cell: object) -> str | bool:
    return cell if isinstance(cell, bool) else "" if pd.isna(cell) else str(cell)  # type: ignore[call-overload]


def _said(shown: EditableSheet, wrong: Marks) -> str:
    """Report on the last step: what was pasted, and what of it was not recognised or had no place."""
    if shown.elsewhere:
        return say("sheet.elsewhere", tables=", ".join(map(table_title, shown.elsewhere)))
    followed = say("sheet.followed", tables=", ".join(map(table_title, shown.followed))) if shown.followed else ""
    if shown.pasted is None:
        return followed
    told, rows, columns = shown.pasted
    counts = {
        "unknown": sum(column in wrong.get(row, {}) for row in rows for column in columns),
        **{key: getattr(told, key) for key in ("cut_rows", "cut_columns", "locked")},
    }
    parts = [say("sheet.pasted", count=told.rows), *(say(f"sheet.{key}", count=count) for key, count in counts.items() if count)]
    return say("sheet.comma").join(parts) + say("sheet.stop") + followed
