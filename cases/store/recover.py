"""Recovery of a damaged store: what can be read is copied; the damaged file is only read."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table as Relation
from sqlalchemy import select

from parkloop.cases.messages import say
from parkloop.cases.store.integrity import read_only
from parkloop.cases.store.opened import Store, open_store
from parkloop.cases.store.tables import DRAFTS, METADATA, REVISIONS, SEALED, StoreError, is_whole, seal_of

StoredRow = dict[str, Any]


def damaged_rows(store: Store) -> list[str]:
    """Damaged saved states and unsaved edits of a store, each in a few words."""
    with store.reading() as connection:
        rows = [row for row in connection.execute(select(REVISIONS)) if not is_whole(REVISIONS, row)]
        edits = [row for row in connection.execute(select(DRAFTS)) if not is_whole(DRAFTS, row)]
    found = [f"revision {row.number} of the case with the number {row.case_id}" for row in rows]
    return [*found, *(f"unsaved edits of {row.table_name} of the case with the number {row.case_id}" for row in edits)]


def recover(damaged: Path, new: Path) -> dict[str, tuple[int, int]]:
    """Copy what can be read of a store's file into a new store.

    Returns by table how many rows were copied and how many were not.

    A saved state whose case is lost comes back under a name with its number.

    Raises:
        StoreError: nothing can be read, or there is a file in the place of the new store already.
    """
    if new.exists():
        raise StoreError(say("{new} exists already: name a new file.", new=new))
    if not damaged.is_file():
        raise StoreError(say("There is no file {damaged} to read.", damaged=damaged))
    found = {table: list(_read(damaged, table)) for table in METADATA.sorted_tables}
    if not any(found.values()):
        raise StoreError(say("Nothing can be read of {damaged}: only a backup helps.", damaged=damaged))
    open_store(f"sqlite:///{new.absolute()}").close()
    with closing(sqlite3.connect(new)) as target, target:
        target.execute("PRAGMA foreign_keys = ON")
        copied = {}
        for table, rows in found.items():
            kept = sum(_put(target, table, row) for row in rows)
            copied[table.name] = kept, len(rows) - kept
            if table.name == "cases":
                _name_lost(target, found[REVISIONS])
        _mend(target)
    return copied


def _read(path: Path, table: Relation) -> Iterator[StoredRow]:
    """Rows of a table, read from both ends as far as damaged pages allow; each row once."""
    seen = set()
    with closing(sqlite3.connect(read_only(path), uri=True)) as source:
        source.text_factory = lambda content: content.decode(errors="replace")
        for direction in ("ASC", "DESC"):
            with suppress(sqlite3.Error, UnicodeDecodeError):
                cursor = source.execute(f"SELECT * FROM {table.name} ORDER BY rowid {direction}")
                names = [column[0] for column in cursor.description]
                for cells in cursor:
                    row = dict(zip(names, cells, strict=True))
                    key = tuple(row.get(column.name) for column in table.primary_key)
                    if key not in seen:
                        seen.add(key)
                        yield row


def _put(target: sqlite3.Connection, table: Relation, row: StoredRow) -> bool:
    """Copy a row if it is as it was written and what it belongs to is there; whether that was possible."""
    if table in SEALED and row.get("seal") is not None and row["seal"] != _seal(table, row):
        return False
    names: Sequence[str] = [column.name for column in table.columns if column.name in row]
    marks = ", ".join("?" for _ in names)
    try:
        done = target.execute(
            f"INSERT OR IGNORE INTO {table.name} ({', '.join(names)}) VALUES ({marks})", [row[name] for name in names]
        )
    except sqlite3.Error:
        return False
    return done.rowcount > 0 or table.name == "about"


def _seal(table: Relation, row: StoredRow) -> str:
    """The seal that a row as SQLite keeps it should have; empty where a cell is no longer what it was."""
    try:
        moments = {"saved": datetime.fromisoformat(row["saved"]).replace(tzinfo=UTC)} if "saved" in row else {}
        return seal_of(table, {**row, **moments})
    except (KeyError, ValueError, TypeError):
        return ""


def _name_lost(target: sqlite3.Connection, revisions: list[StoredRow]) -> None:
    """Give the cases whose row is lost, but not their history, a name."""
    for number in sorted({row["case_id"] for row in revisions if isinstance(row.get("case_id"), int)}):
        values = (number, f"recovered {number}", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}")
        target.execute("INSERT OR IGNORE INTO cases (id, name, created, archived, last) VALUES (?, ?, ?, 0, 1)", values)


def _mend(target: sqlite3.Connection) -> None:
    """Let each case end with the newest of its revisions that is there.

    One without any is none, but for shipped parks.
    """
    target.execute("UPDATE cases SET last = coalesce((SELECT max(number) FROM revisions WHERE case_id = cases.id), 0)")
    target.execute("DELETE FROM cases WHERE last = 0 AND name NOT LIKE 'shipped/%'")
    target.execute("UPDATE cases SET archived = 0 WHERE archived NOT IN (0, 1)")
