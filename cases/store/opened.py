"""An opened store: the engine of its database, and transactions that are safe for several processes at once."""

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from cases.store.tables import StoreError, bring_up_to_date

BUSY_SECONDS = 30.0
LONGEST_NAME = 120
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Store:
    """Saved cases, their revisions, drafts and runs, in the database of a URL."""

    url: str
    """Where it is, any password hidden."""
    engine: Engine = field(repr=False, compare=False)
    """The way into it; safe for threads."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing; SQLite lets one in at a time."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_store(url: str | None = None) -> Store:
    """The store of a URL, else of the environment's PARKLOOP_STORE, else the file parkloop.db in $PARKLOOP_HOME.

    A new store gets its tables; an older one is brought up to date.

    Raises:
        StoreError: it cannot be opened, or it is of a newer version than this program.
    """
    place = _place(url or os.environ.get("PARKLOOP_STORE") or default_url())
    where = place.render_as_string(hide_password=True)
    try:
        store = Store(where, _engine(place))
    except OSError as error:
        raise StoreError(f"The store {where} cannot be opened: {_reason(error)}") from error
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        told = 'the driver of its database is missing: pip install "psycopg[binary]" brings that of PostgreSQL'
        raise StoreError(f"The store {where} cannot be opened; {told}.") from error
    try:
        with store.writing() as connection:
            bring_up_to_date(connection, where)
    except StoreError:
        store.close()
        raise
    except DBAPIError as error:
        store.close()
        raise StoreError(f"The store {where} cannot be opened: {_reason(error)}") from error
    return store


def default_url() -> str:
    """The file in $PARKLOOP_HOME, else in .parkloop in the user's home."""
    home = Path(os.environ.get("PARKLOOP_HOME") or Path.home() / ".parkloop")
    return URL.create("sqlite", database=str(home / "parkloop.db")).render_as_string()


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def plain(value: str, what: str) -> str:
    """A text of one line that every database can keep; raises ``StoreError`` where it is none."""
    if CONTROL.search(value):
        raise StoreError(f"The {what} {value!r} holds control characters: write it on one line.")
    return value.strip()


def case_name(name: str) -> str:
    """A name for a saved case; raises ``StoreError`` where it cannot be one."""
    told = plain(name, "name")
    if not told or len(told) > LONGEST_NAME or set("@/\\") & set(told):
        allowed = f"it has 1 to {LONGEST_NAME} characters, and none of them is @, / or \\"
        raise StoreError(f"{name!r} cannot be the name of a saved case: {allowed}.")
    return told


def _place(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError as error:
        allowed = "sqlite:///parkloop.db or postgresql://user@server/parkloop"
        raise StoreError(f"The store must be named by a URL, as {allowed}.") from error
    # the driver that the extra `team` installs; SQLAlchemy's own choice is another
    return place.set(drivername="postgresql+psycopg") if place.drivername in ("postgresql", "postgres") else place


def _engine(place: URL) -> Engine:
    if place.get_backend_name() != "sqlite":
        return create_engine(place, pool_pre_ping=True)
    if place.database and place.database != ":memory:":
        Path(place.database).absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(place, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not at the first change
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    _share(connection)


def _share(connection: Any) -> None:
    """Let readers and a writer work at once; another process that does the same just now is waited for, which SQLite does not."""
    until = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    # who will write waits for the others first; one who turns from reading to writing midway would be refused
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _reason(error: Exception) -> str:
    origin = error.orig if isinstance(error, DBAPIError) else error
    return str(origin).strip().splitlines()[0] if str(origin).strip() else type(origin).__name__
