"""Open store: database engine, and transactions that are safe for several processes."""

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
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from parkloop.cases.disk.home import HomeError, home
from parkloop.cases.messages import joined, say
from parkloop.cases.store.integrity import create_store, reason, refusal, refuse_damaged, refuse_foreign
from parkloop.cases.store.tables import StoreError, bring_up_to_date

BUSY_SECONDS = 30.0
LOOK_SECONDS = 60.0
"""How long a file counts as whole before it is written to."""
LONGEST_NAME = 120
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Store:
    """Saved cases, their revisions, drafts and runs, in the database of a URL."""

    url: str
    """Where it is, any password hidden."""
    engine: Engine = field(repr=False, compare=False)
    """The way into it; safe for threads."""
    path: Path | None = None
    """Its file, where it is one."""
    file: tuple[int, int] | None = None
    """Which file that was when it was opened."""
    looked: list[float] = field(default_factory=list, repr=False, compare=False)
    """When it was last looked through, of the clock that never goes back [s]"""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self._store_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing; SQLite lets one in at a time."""
        with self._store_errors(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if self.path is not None and time.monotonic() - self.looked[0] > LOOK_SECONDS:
                self.look_through(connection)
            yield connection

    def look_through(self, connection: Connection) -> None:
        """Raise ``StoreDamagedError`` where its file is damaged."""
        refuse_damaged(connection, self.url)
        self.looked[:] = [time.monotonic()]

    @contextmanager
    def _store_errors(self) -> Iterator[None]:
        """Raise errors of the database as ``StoreError``.

        Two who write the same is for the caller to handle.
        """
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, UnicodeDecodeError) as error:
            raise refusal(error, self.url) from error

    def is_there(self) -> bool:
        """Whether its file is still the one that was opened; always true of a server."""
        return self.path is None or self.file == _number(self.path)

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()


def open_store(url: str | None = None) -> Store:
    """Open the store of a URL, of PARKLOOP_STORE, or the file parkloop.db in $PARKLOOP_HOME.

    A new store gets its tables; an older one is brought up to date. A file is looked through before anything is written to it.

    Raises:
        StoreDamagedError: its file is empty, damaged, or none of Parkloop.
        StoreError: it cannot be opened, or it is of a newer version than this program.
    """
    place = _place(url or os.environ.get("PARKLOOP_STORE") or default_url())
    path = file_of(place)
    where = place.render_as_string(hide_password=True) if path is None else str(path)
    try:
        if path is not None:
            create_store(path, lambda beside: _make(place.set(database=str(beside)), where))
            refuse_foreign(path)
        store = Store(where, _engine(place), path, None if path is None else _number(path))
    except OSError as error:
        raise StoreError(
            say("The store {where} cannot be opened ({why}).", where=where, why=error.strerror or reason(error))
        ) from error
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        message = say('the driver of its database is missing: pip install "psycopg[binary]" brings that of PostgreSQL')
        raise StoreError(say("The store {where} cannot be opened; {told}.", where=where, told=message)) from error
    try:
        if path is not None:
            with store.reading() as connection:
                store.look_through(connection)
        with store.writing() as connection:
            bring_up_to_date(connection, where)
    except StoreError:
        store.close()
        raise
    return store


def file_of(place: URL) -> Path | None:
    """The file of a store, none of one on a server or in memory."""
    file = place.database if place.get_backend_name() == "sqlite" else None
    return Path(file).absolute() if file and file != ":memory:" else None


def _number(path: Path) -> tuple[int, int] | None:
    """Device and inode of a file; None without a file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def default_url() -> str:
    """The file in $PARKLOOP_HOME, else in .parkloop in the user's home."""
    try:
        return URL.create("sqlite", database=str(home() / "parkloop.db")).render_as_string()
    except HomeError as error:
        raise StoreError(str(error)) from error


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def plain(value: str, what: str) -> str:
    """A text of one line that every database can keep; raises ``StoreError`` where it is none."""
    if CONTROL.search(value):
        raise StoreError(say("The {what} {value} holds control characters: write it on one line.", what=what, value=repr(value)))
    return value.strip()


def case_name(name: str) -> str:
    """A name for a saved case; raises ``StoreError`` where it cannot be one."""
    who_signs = plain(name, say("name"))
    if not who_signs or len(who_signs) > LONGEST_NAME or set("@/\\") & set(who_signs):
        allowed = say("it has 1 to {most} characters, and none of them is @, / or \\", most=LONGEST_NAME)
        raise StoreError(say("{name} cannot be the name of a saved case: {allowed}.", name=repr(name), allowed=allowed))
    return who_signs


def _place(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError as error:
        allowed = joined(("sqlite:///parkloop.db", "postgresql://user@server/parkloop"), " or ")
        raise StoreError(say("The store must be named by a URL, as {allowed}.", allowed=allowed)) from error
    # the driver that the extra `team` installs; SQLAlchemy's own choice is another
    return place.set(drivername="postgresql+psycopg") if place.drivername in ("postgresql", "postgres") else place


def _make(place: URL, where: str) -> None:
    """Make a new store."""
    new = Store(where, _engine(place))
    try:
        with new.writing() as connection:
            bring_up_to_date(connection, where)
    finally:
        new.close()


def _engine(place: URL) -> Engine:
    if place.get_backend_name() != "sqlite":
        return create_engine(place, pool_pre_ping=True)
    engine = create_engine(place, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not at the first change
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    share(connection)


def share(connection: Any) -> None:
    """Let readers and a writer work at once.

    Another process that does the same just now is waited for, which SQLite does not.
    """
    until = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    # who will write waits for the others first; one who turns from reading to writing midway would be refused
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
