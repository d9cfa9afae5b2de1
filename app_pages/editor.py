"""The table editor: keeps every edit over reruns, pages, languages and a refresh.

The editor gets a frame that stays the same while it is edited, and its key names all that its look depends on; given its own
output, or a new look under an old key, it would lose edits.
"""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app_pages import desk, grids
from app_pages.grids import Field
from app_pages.state import drafts, language

ROW_PIXELS, MOST_PIXELS = 35, 470


def edit(
    name: str, table: str, current: Mapping[str, pd.DataFrame], saved: pd.DataFrame, currency: str, everything: bool
) -> None:
    """Show the editor of a table and keep what is edited as a draft."""
    fields = grids.fields(table, current, currency)
    order = _order(fields, grids.told(current[table], table), everything)
    look = zlib.crc32(repr((fields, order)).encode())
    key = f"edit:{name}:{table}:{revision(name)}:{look}:{language()}"
    if key not in st.session_state:
        st.session_state[f"base:{key}"] = current[table].reset_index(drop=True)
    base = st.session_state[f"base:{key}"]
    edited = st.data_editor(
        base,
        key=key,
        num_rows="fixed" if table == grids.SETTINGS else "dynamic",
        column_config={field.name: _config(field) for field in fields},
        column_order=order,
        disabled=[field.name for field in fields if field.locked],
        hide_index=True,
        height=min(ROW_PIXELS * (len(base) + 3), MOST_PIXELS),
        placeholder="",
    )
    _keep(name, table, edited, current[table], saved)


def revision(name: str) -> int:
    """How often the edits of a case were saved or discarded: editors start anew after each."""
    return int(st.session_state.get(f"revision:{name}", 0))


def forget_edits(name: str) -> None:
    """Forget the drafts of a case and start its editors anew."""
    desk.drop_drafts(name)
    drafts(name).clear()
    st.session_state[f"revision:{name}"] = revision(name) + 1


def _keep(name: str, table: str, edited: pd.DataFrame, current: pd.DataFrame, saved: pd.DataFrame) -> None:
    if grids.same(edited, current):
        return
    kept = drafts(name)
    kept[table] = edited.reset_index(drop=True)
    if grids.same(edited, saved):
        del kept[table]
        desk.drop_draft(name, table)
    else:
        desk.save_draft(name, table, kept[table])


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
            return make.NumberColumn(**shared, format="%.12g")
        case "checkbox":
            return make.CheckboxColumn(**shared, default=field.default)
        case "select":
            return make.SelectboxColumn(**shared, options=list(field.options))
    return make.TextColumn(**shared, width="large" if field.name == "meaning" else None)
