"""The sheet in which companies' values are typed.

A row for each quantity that is asked, kept as far as it has a value.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from parkloop.app_pages.session import grids
from parkloop.app_pages.sheet.sheets import EditableSheet, Made
from parkloop.app_pages.sheet.steps import Meaning, Step, applied

TABLE = "reported"
KEYS = ["plant", "quantity"]
TYPED = ["value", "unit"]
"""Columns that are typed; the others of a row say what is asked."""


class AskedSheet(EditableSheet):
    """A sheet of fixed rows, whose values go into table ``reported``.

    ``usual`` is the unit of a row without a value.
    """

    def make(self, step: Step, current: Mapping[str, pd.DataFrame], meant: Meaning) -> Made:
        """Apply a step to the current table: only cells that it changes, so that others' stay."""
        version = step.seen if step.seen in self.views else min(self.views)
        seen = self.views[version]
        after = applied(seen, step, meant)
        rows = range(len(seen))
        cells = after.reindex(rows)
        changed = [
            place
            for place in rows
            if any(cell_text(cells.at[place, name]) != cell_text(seen[name].iloc[place]) for name in TYPED)
        ]
        table = with_values(
            current[TABLE], seen.iloc[changed].assign(**{name: cells.loc[changed, name].tolist() for name in TYPED})
        )
        return Made(version, filled(seen, table), table, {})

    def note_undo(self, tables: Sequence[str], now: pd.DataFrame) -> None:
        """Note an undo or redo of the case."""
        super().note_undo(tables, filled(self.views[self.version], now))


def filled(asked: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """The rows that are asked, with the values and units that table ``reported`` gives."""
    known = {(row["plant"], row["quantity"]): row for row in given.to_dict("records")}
    rows = [known.get((plant, quantity), {}) for plant, quantity in zip(asked["plant"], asked["quantity"], strict=True)]
    units = [row.get("unit") or usual for row, usual in zip(rows, asked["usual"], strict=True)]
    return asked.assign(value=pd.Series([row.get("value") for row in rows], index=asked.index, dtype=object), unit=units)


def with_values(given: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    """Table ``reported`` with typed rows: one without a value goes, other cells of a row stay."""
    rows: dict[tuple[Any, ...], dict[Any, Any]] = {(row["plant"], row["quantity"]): row for row in given.to_dict("records")}
    for row in typed.to_dict("records"):
        key = (row["plant"], row["quantity"])
        if not cell_text(row["value"]):
            rows.pop(key, None)
        else:
            rows[key] = {**rows.get(key, {}), **{name: row[name] for name in (*KEYS, *TYPED)}}
    return grids.stored(TABLE, pd.DataFrame(list(rows.values()), columns=given.columns, dtype=object))


def cell_text(cell: Any) -> str:
    """A cell as it is typed; empty without anything."""
    return "" if pd.isna(cell) else cell.strip() if isinstance(cell, str) else f"{cell:.15g}"
