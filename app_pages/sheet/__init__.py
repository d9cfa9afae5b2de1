"""The sheet: a table edited as in Excel. Plain JavaScript, nothing fetched from elsewhere."""

from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


@st.cache_resource(show_spinner=False)
def sheet() -> Any:
    """The Streamlit component; ``app_pages/editing/editor.py`` documents its input and output.

    Its data: `table`, `token`, `version` and `ack` (see ``parkloop.app_pages.sheet.sheets``), `columns` (name, label, help,
    kind, pinned, locked, of a tick its `start`, of a choice the number of its `list`), `lists` of choices (id and text), `rows`,
    `marks` (what is wrong, by row and column, by "" of the whole row), `fixed` (no row comes or goes), `most` rows, `said` and
    `words`.
    """
    html, css, rows, script = (
        (HERE / name).read_text(encoding="utf-8") for name in ("sheet.html", "sheet.css", "rows.js", "sheet.js")
    )
    return st.components.v2.component("parkloop_sheet", html=html, css=css, js=f"{rows}\n{script}")
