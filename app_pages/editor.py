"""The table editor: keeps every edit over reruns, pages, languages and a refresh.

The editor gets a frame that stays the same while it is edited, and its key names all that its look depends on; given its own
output, or a new look under an old key, it would lose edits.
"""

import zlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from app_pages import grids
from app_pages.grids import Field
from app_pages.state import case_of, language, saved_tables, say
from app_pages.typed import spread
from app_pages.unsaved import edit as keep
from app_pages.unsaved import unsaved
from app_pages.who import author

FAULTS = "⚠"
ROW_PIXELS, MOST_PIXELS = 35, 470
EDITING = "editing"
"""Key under which a window remembers which editor it shows."""


@dataclass
class Editing:
    """An editor that is shown."""

    key: str
    name: str
    table: str
    look: int
    columns: tuple[str, ...]
    """Its columns in their order on the screen."""
    taken: Any
    """What has been typed into it and is kept: its state."""


def edit(
    name: str, table: str, current: Mapping[str, pd.DataFrame], saved: pd.DataFrame, currency: str, everything: bool
) -> None:
    """Show the editor of a table and keep what is edited as a draft; faults of the last attempt to save stand in their rows."""
    mine = unsaved(name)
    faults = grids.faults_of_rows(table, current[table], mine.faults, language())
    fields = grids.fields(table, current, currency, language())
    order = [*([FAULTS] if faults else []), *_order(fields, grids.told(current[table], table), everything)]
    look = zlib.crc32(repr((fields, order, faults)).encode())
    key = f"edit:{name}:{author()}:{table}:{mine.look}:{look}:{language()}"
    if key not in st.session_state:
        st.session_state[f"base:{key}"] = _with_faults(
            grids.spoken(table, current[table].reset_index(drop=True), language()), faults
        )
    base = st.session_state[f"base:{key}"]
    edited = st.data_editor(
        base,
        key=key,
        num_rows="fixed" if table == grids.SETTINGS else "dynamic",
        column_config={field.name: _config(field) for field in fields}
        | {FAULTS: st.column_config.TextColumn(say("data.fault"), pinned=True, width="medium")},
        column_order=order,
        disabled=[FAULTS, *(field.name for field in fields if field.locked)],
        hide_index=True,
        height=min(ROW_PIXELS * (len(base) + 3), MOST_PIXELS),
        placeholder="",
    )
    cells = grids.unspoken(table, edited.drop(columns=FAULTS, errors="ignore"))
    if not grids.same(cells, current[table]):
        keep(name, table, cells, saved)
    shown = tuple(column for column in order if column != FAULTS)
    st.session_state[EDITING] = Editing(key, name, table, mine.look, shown, deepcopy(st.session_state[key]))


def catch_up() -> None:
    """Keep what was typed since the page was last shown, as a run of it begins.

    A click on another table, page or language, or on Save, may come before the page has seen the last cell: by then the editor
    that holds it is gone.
    """
    shown: Editing | None = st.session_state.get(EDITING)
    if shown is None or shown.key not in st.session_state or shown.look != unsaved(shown.name).look:
        return
    typed = st.session_state[shown.key]
    if typed == shown.taken:
        return
    cells = grids.edited(st.session_state[f"base:{shown.key}"], typed)
    cells = grids.unspoken(shown.table, cells.drop(columns=FAULTS, errors="ignore"))
    saved = saved_tables(case_of(shown.name))[shown.table]
    pasted = None if shown.table == grids.SETTINGS else spread(shown.table, cells, shown.columns)
    if pasted is not None:
        cells = grids.unspoken(shown.table, pasted)
    if not grids.same(cells, unsaved(shown.name).tables.get(shown.table, saved)):
        keep(shown.name, shown.table, cells, saved, anew=pasted is not None)
    shown.taken = deepcopy(typed)


def _with_faults(cells: pd.DataFrame, faults: Mapping[int, str]) -> pd.DataFrame:
    if faults:
        cells = cells.copy()
        cells[FAULTS] = [faults.get(place) for place in range(len(cells))]
    return cells


def _order(fields: Sequence[Field], told: Sequence[str], everything: bool) -> list[str]:
    """Keys and names for people first; columns that say nothing only on request."""
    keys = [field.name for field in fields if field.pinned]
    names = [field.name for field in fields if field.name in ("title", "title_zh")]
    shown = [field.name for field in fields if everything or field.name in told]
    return [*keys, *(name for name in names if name in shown), *(name for name in shown if name not in keys + names)]


def _config(field: Field) -> Any:
    make = st.column_config
    shared: dict[str, Any] = {"label": field.label, "help": field.help or None, "pinned": field.pinned or None}
    match field.editor:
        case "number":
            return make.TextColumn(**shared, alignment="right")
        case "checkbox":
            return make.CheckboxColumn(**shared, default=field.default)
        case "select":
            told = dict(field.told)
            options = list(field.options)
            return make.SelectboxColumn(**shared, options=options, format_func=lambda name: told.get(str(name), str(name)))
    return make.TextColumn(**shared, width="large" if field.name == "meaning" else None)
