"""Unsaved edits, kept as they were typed, faulty or not: by case, author and table."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, delete, insert, select, update

from parkloop.cases.messages import say
from parkloop.cases.store.opened import Store, now, plain
from parkloop.cases.store.revisions import id_of, id_to_write
from parkloop.cases.store.tables import CASES, DRAFTS, StoreDamagedError, StoreError, is_whole, seal_of


@dataclass(frozen=True, eq=False)
class UnsavedEdits:
    """The unsaved edits of one author of one case."""

    case: str
    """Name of the case; ``shipped/NAME`` for a park that comes with the program."""
    author: str
    """Whose they are."""
    base: int
    """The oldest revision that any of them was begun from; 0 for a shipped park."""
    texts: Mapping[str, str] = field(repr=False)
    """The edited tables as they are stored."""
    editions: Mapping[str, int]
    """A number for each table that changes whenever it is put, to tell whether another window has changed it since."""
    updated: datetime
    """When the last of them was typed, in universal time."""

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The edited tables, cells and column types as they were given; read when they are asked for."""
        return {table: frame_of_text(text) for table, text in self.texts.items()}


class DraftConflictError(StoreError):
    """The same author has edited the table in another window since; that edit is in ``kept``."""

    def __init__(self, kept: UnsavedEdits, table: str) -> None:
        """The edits that are kept, and the table that both have edited."""
        self.kept, self.table = kept, table
        super().__init__(f"The table {table} of {kept.case!r} was edited in another window since: take that edit or replace it.")


def draft_put(
    store: Store,
    name: str,
    author: str,
    base: int,
    tables: Mapping[str, pd.DataFrame],
    editions: Mapping[str, int] | None = None,
) -> UnsavedEdits:
    """Store unsaved edits of some tables; those of other tables stay.

    Returns all unsaved edits of the author of the case.

    ``editions`` says which edit of each table was seen last (0: none); a table that is not in it is replaced unseen. What is kept
    of a table keeps the base that it was begun from, until it is dropped.

    Raises:
        DraftConflictError: a table was put since by another window; nothing is kept of this call.
        StoreError: there is no such case.
    """
    author = plain(author, say("author"))
    with store.writing() as connection:
        case = id_to_write(connection, name)
        kept = _editions(connection, case, author)
        for table, frame in tables.items():
            edition = kept.get(table, 0)
            if edition and (editions or {}).get(table, edition) != edition:
                raise DraftConflictError(_draft(_rows(connection, case, author), name, author), table)
            _put(connection, (case, author, table), edition, base, frame)
        if not kept and not tables:
            raise StoreError(say("No table was given to keep."))
        return _draft(_rows(connection, case, author), name, author)


def draft_get(store: Store, name: str, author: str) -> UnsavedEdits | None:
    """The unsaved edits of an author of a case, None where there are none."""
    author = plain(author, say("author"))
    with store.reading() as connection:
        rows = _rows(connection, id_of(connection, name), author)
    return _draft(rows, name, author) if rows else None


def draft_drop(store: Store, name: str, author: str, table: str | None = None, edition: int | None = None) -> None:
    """Drop the unsaved edits of an author of a case, or those of one table.

    With an edition only where it is still that one.
    """
    with store.writing() as connection:
        chosen = [DRAFTS.c.case_id == id_of(connection, name), DRAFTS.c.author == plain(author, say("author"))]
        chosen += [] if table is None else [DRAFTS.c.table_name == table]
        chosen += [] if edition is None else [DRAFTS.c.edition == edition]
        connection.execute(delete(DRAFTS).where(*chosen))


def drafts(store: Store, author: str | None = None) -> pd.DataFrame:
    """Table of unsaved edits, newest first: case, author, tables, base, updated."""
    with store.reading() as connection:
        chosen = select(CASES.c.name, DRAFTS).join(CASES, CASES.c.id == DRAFTS.c.case_id).order_by(DRAFTS.c.table_name)
        rows = [row for row in connection.execute(chosen) if author in (None, row.author)]
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        line = found.setdefault((row.name, row.author), {"tables": [], "base": row.base, "updated": row.updated})
        line["tables"].append(row.table_name)
        line["base"], line["updated"] = min(line["base"], row.base), max(line["updated"], row.updated)
    lines = [(case, whose, tuple(line["tables"]), line["base"], line["updated"]) for (case, whose), line in found.items()]
    lines.sort(key=lambda line: line[-1], reverse=True)
    return pd.DataFrame(lines, columns=["case", "author", "tables", "base", "updated"])


def frame_text(frame: pd.DataFrame) -> str:
    """Exact text of a table: columns, types and every cell.

    What JSON does not know is kept as text.
    """
    cells = [[_cell(cell) for cell in frame.iloc[:, place].tolist()] for place in range(frame.shape[1])]
    kinds = [str(kind) for kind in frame.dtypes]
    names = {"columns": [str(name) for name in frame.columns], "named": str(frame.columns.dtype)}
    return json.dumps({**names, "kinds": kinds, "cells": cells, "rows": len(frame)})


def frame_of_text(text: str) -> pd.DataFrame:
    """The table of a text."""
    kept = json.loads(text)
    series = [_series(cells, kind) for cells, kind in zip(kept["cells"], kept["kinds"], strict=True)]
    frame = pd.DataFrame(dict(enumerate(series)), index=pd.RangeIndex(kept["rows"]))
    frame.columns = pd.Index(kept["columns"], dtype="str" if kept["named"] == "str" else object)
    return frame


def _series(cells: list[Any], kind: str) -> "pd.Series[Any]":
    try:
        return pd.Series(cells, dtype=kind)
    except (TypeError, ValueError):  # a type that this pandas does not know
        return pd.Series(cells, dtype=object)


def _cell(cell: Any) -> Any:
    cell = cell.item() if hasattr(cell, "item") else cell
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell if isinstance(cell, str | bool | int | float) else str(cell)


def _put(connection: Connection, key: tuple[int, str, str], edition: int, base: int, frame: pd.DataFrame) -> None:
    case, author, table = key
    moment = now()
    # no number comes twice, so that a table that was dropped and put anew is not taken for the one before
    fresh = max(int(moment.timestamp() * 1e6), edition + 1)
    values = {"table_name": table, "cells": frame_text(frame), "edition": fresh, "updated": moment}
    values["seal"] = seal_of(DRAFTS, values)
    if edition:
        place = (DRAFTS.c.case_id == case, DRAFTS.c.author == author, DRAFTS.c.table_name == table)
        connection.execute(update(DRAFTS).where(*place).values(values))
    else:
        connection.execute(insert(DRAFTS).values(case_id=case, author=author, base=base, **values))


def _editions(connection: Connection, case: int, author: str) -> dict[str, int]:
    chosen = select(DRAFTS.c.table_name, DRAFTS.c.edition).where(DRAFTS.c.case_id == case, DRAFTS.c.author == author)
    return {row.table_name: row.edition for row in connection.execute(chosen.order_by(DRAFTS.c.table_name))}


def _rows(connection: Connection, case: int, author: str) -> Sequence[Row[Any]]:
    chosen = select(DRAFTS).where(DRAFTS.c.case_id == case, DRAFTS.c.author == author).order_by(DRAFTS.c.table_name)
    return connection.execute(chosen).all()


def _draft(rows: Sequence[Row[Any]], name: str, author: str) -> UnsavedEdits:
    if damaged := [row.table_name for row in rows if not is_whole(DRAFTS, row)]:
        raise StoreDamagedError(
            say("The unsaved edits of the table {table} of '{name}' are damaged in the store.", table=damaged[0], name=name)
        )
    texts = {row.table_name: row.cells for row in rows}
    editions = {row.table_name: row.edition for row in rows}
    return UnsavedEdits(name, author, min(row.base for row in rows), texts, editions, max(row.updated for row in rows))
