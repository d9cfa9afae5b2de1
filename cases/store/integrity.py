"""Integrity of a store's file: a damaged or foreign one is neither replaced nor written to."""

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, LargeBinary, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from parkloop.cases.disk import private
from parkloop.cases.messages import Message, say
from parkloop.cases.store.tables import ABOUT, CASES, DRAFTS, METADATA, REVISIONS, RUNS, StoreDamagedError, StoreError

BEGINS = b"SQLite format 3\0"
WAYS_OUT = say(
    "Nothing was changed in it: put a backup in its place, or save what can be read with parkloop store recover NEW.db"
    " and name that in PARKLOOP_STORE."
)
LONGEST = 100
"""Letters that are told of what a database complains of, which may hold a whole text."""
OF_JSON = {RUNS.c.options, RUNS.c.figures}
CONTENTS = {REVISIONS.c.files, DRAFTS.c.cells}
"""Long texts: each has a seal, which is looked at when it is read."""

DAMAGE = ("malformed", "not a database", "no such table", "no such column", "decode", "corrupt", "unsupported file format")


def _refusals(where: str) -> dict[str, Message]:
    """Sentences for errors of SQLite, by a part of their words."""
    return {
        "is full": say(
            "There is no room left on the disk of the store {where}: make room and try again; nothing was changed.", where=where
        ),
        "disk I/O error": say(
            "The disk of the store {where} cannot be written or read: look whether it is full; nothing was changed.", where=where
        ),
        "readonly": say(
            "The store {where} may only be read: ask for the right to write there; nothing was changed.", where=where
        ),
        "unable to open": say("The store {where} cannot be opened: its file or its folder may not be written.", where=where),
        "locked": say(
            "The store {where} is being written to by another process: try again in a moment; nothing was changed.", where=where
        ),
    }


def create_store(path: Path, make: Callable[[Path], None]) -> None:
    """Create a store with all its tables atomically, if there is no file yet."""
    if path.exists():
        return
    private.made(path.parent)
    beside = path.with_name(f".{path.name}.new-{secrets.token_hex(4)}")
    try:
        make(beside)
        private.narrow(beside)
        try:
            os.link(beside, path)
        except FileExistsError:  # another process was faster
            return
        except OSError:  # a disk without hard links
            os.rename(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def refuse_foreign(path: Path) -> None:
    """Raise ``StoreDamagedError`` where a file is no store by its first bytes or its tables.

    It is only read.
    """
    with path.open("rb") as file:
        begins = file.read(len(BEGINS))
    if not begins:
        raise StoreDamagedError(say("The store {path} is an empty file. {ways_out}", path=path, ways_out=WAYS_OUT))
    if begins != BEGINS:
        raise StoreDamagedError(
            say("The store {path} is no file of Parkloop, or its beginning is damaged. {ways_out}", path=path, ways_out=WAYS_OUT)
        )
    with suppress(sqlite3.Error, UnicodeDecodeError), closing(sqlite3.connect(read_only(path), uri=True)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (ABOUT.name,)).fetchone() is None:
            raise StoreDamagedError(
                say("The store {path} has none of Parkloop's tables: it is damaged, or of another program.", path=path)
            )


def read_only(path: Path) -> str:
    """The address under which SQLite only reads a file."""
    return f"{path.absolute().as_uri()}?mode=ro"


def refuse_damaged(connection: Connection, where: str) -> None:
    """Raise ``StoreDamagedError`` where pages or related rows are damaged (1 s for 3 GB)."""
    try:
        found = next(_faults(connection), None)
    except DBAPIError as error:
        if not is_damage(error):
            raise
        found = reason(error)
    except (ValueError, TypeError, OverflowError) as error:
        found = f"a cell cannot be read, {str(error)[:LONGEST]}"
    if found is not None:
        raise _damaged(where, found)


def refusal(error: DBAPIError | UnicodeDecodeError, where: str) -> StoreError:
    """Error of a database as a sentence."""
    if is_damage(error):
        return _damaged(where, reason(error))
    told = next((sentence for part, sentence in _refusals(where).items() if part in reason(error)), None)
    return StoreError(told or say("The store {where} cannot be used ({why}).", where=where, why=reason(error)))


def _damaged(where: str, why: str) -> StoreDamagedError:
    return StoreDamagedError(say("The store {where} is damaged ({why}). {ways_out}", where=where, why=why, ways_out=WAYS_OUT))


def is_damage(error: DBAPIError | UnicodeDecodeError) -> bool:
    """Whether SQLite complains of what it has read, or does so in words that are damaged themselves."""
    if isinstance(error, UnicodeDecodeError):
        return True
    return isinstance(error.orig, sqlite3.Error) and any(part in str(error.orig) for part in DAMAGE)


def reason(error: Exception) -> str:
    """First line of an error of a database or the system."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    lines = str(origin).strip().splitlines()
    return lines[0][:LONGEST] if lines else type(origin).__name__


def _faults(connection: Connection) -> Iterator[str]:
    """Damage of a store, the pages first."""
    pages = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if pages != "ok":
        yield str(pages).strip().splitlines()[-1]
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        yield "a row belongs to a case that is not there"
    yield from _short_cells(connection)
    yield from _histories(connection)


def _short_cells(connection: Connection) -> Iterator[str]:
    """Every cell but the long ones is read once, as its type."""
    there = inspect(connection)
    for table in METADATA.sorted_tables:
        if not there.has_table(table.name):
            continue  # a table of a later version
        known = {column["name"] for column in there.get_columns(table.name)}
        short = [c for c in table.columns if c.name in known and not isinstance(c.type, LargeBinary) and c not in CONTENTS]
        for row in connection.execute(select(*short)):
            for column, value in zip(short, row, strict=True):
                if value is None and not column.nullable:
                    yield f"{table.name}.{column.name} is empty"
                if value is not None and not isinstance(value, column.type.python_type):
                    yield f"{table.name}.{column.name} is no {column.type.python_type.__name__}"
                if column in OF_JSON:
                    json.loads(value)


def _histories(connection: Connection) -> Iterator[str]:
    """Each case ends with its newest revision, and only shipped parks have none."""
    newest = select(REVISIONS.c.case_id, func.max(REVISIONS.c.number)).group_by(REVISIONS.c.case_id)
    numbers = {case: number for case, number in connection.execute(newest)}
    if connection.execute(text("SELECT 1 FROM cases WHERE archived NOT IN (0, 1)")).first() is not None:
        yield "a case is neither archived nor not"
    for case, name, last in connection.execute(select(CASES.c.id, CASES.c.name, CASES.c.last)):
        if numbers.get(case, 0) != last or (last == 0) != name.startswith("shipped/"):
            yield f"the newest revision of {name!r} is not there"
