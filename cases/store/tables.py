"""The tables of the store of saved cases, its version, and what brings an older store up to date."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Text,
    TypeDecorator,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy import Column as Field
from sqlalchemy import Table as Relation

from parkloop.cases.messages import say

VERSION = 4
"""Version of these tables."""
LOCK = 0x7061726B
"""Number of the lock that a server holds while somebody makes or changes the tables."""


class StoreError(ValueError):
    """Error of the store, as a sentence."""


class StoreDamagedError(StoreError):
    """Damaged store; the sentence says what to do.

    Nothing was changed.
    """


class UtcTime(TypeDecorator[datetime]):
    """Time in UTC with its zone, in every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """In universal time before it is written."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """With its zone after it is read; SQLite keeps none."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData()

ABOUT = Relation("about", METADATA, Field("key", String(600), primary_key=True), Field("value", Text, nullable=False))
"""What is known of the store itself: its version, and which folders it has taken over."""

CASES = Relation(
    "cases",
    METADATA,
    Field("id", Integer, primary_key=True),
    Field("name", String(200), nullable=False, unique=True),
    Field("title", Text),
    Field("created", UtcTime, nullable=False),
    Field("archived", Boolean, nullable=False, default=False),
    Field("last", Integer, nullable=False, default=0),
)
"""Saved cases; `last` is the number of the newest revision, 0 for a shipped park, which has none."""

REVISIONS = Relation(
    "revisions",
    METADATA,
    Field("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Field("number", Integer, primary_key=True),
    Field("parent", Integer),
    Field("author", Text, nullable=False),
    Field("saved", UtcTime, nullable=False),
    Field("note", Text, nullable=False),
    Field("digest", String(64), nullable=False),
    Field("inputs", String(64), nullable=False),
    Field("files", Text, nullable=False),
    Field("seal", String(64)),
)
"""Every state of a case that was saved; `files` is a JSON object of the texts of its folder."""

DRAFTS = Relation(
    "drafts",
    METADATA,
    Field("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Field("author", String(200), primary_key=True),
    Field("table_name", String(100), primary_key=True),
    Field("base", Integer, nullable=False),
    Field("edition", BigInteger, nullable=False),
    Field("cells", Text, nullable=False),
    Field("updated", UtcTime, nullable=False),
    Field("seal", String(64)),
)
"""Unsaved edits, a table each, as they were typed."""

RUNS = Relation(
    "runs",
    METADATA,
    Field("id", Integer, primary_key=True),
    Field("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Field("revision", Integer),
    Field("key", String(64), nullable=False, index=True),
    Field("inputs", String(64), nullable=False),
    Field("options", Text, nullable=False),
    Field("options_digest", String(64), nullable=False),
    Field("program", String(50), nullable=False),
    Field("goal", Text, nullable=False),
    Field("scope", String(50), nullable=False),
    Field("status", String(50), nullable=False),
    Field("certified", Boolean, nullable=False),
    Field("objective", Float(53)),
    Field("bound", Float(53)),
    Field("gap", Float(53)),
    Field("seconds", Float(53), nullable=False),
    Field("figures", Text, nullable=False),
    Field("author", Text, nullable=False),
    Field("started", UtcTime, nullable=False),
    Field("finished", UtcTime, nullable=False),
    Field("files", LargeBinary, nullable=False),
)
"""Solved runs; `revision` is empty where unsaved edits were solved, `files` is zipped JSON of the texts of the plan's folder."""

MARKS = Relation(
    "marks",
    METADATA,
    Field("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Field("mark", String(100), primary_key=True),
    Field("note", Text, nullable=False),
    Field("author", Text, nullable=False),
    Field("made", UtcTime, nullable=False),
)
"""What people say of a run, such as `recommended`."""

SITE_PLANS = Relation(
    "site_plans",
    METADATA,
    Field("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Field("content", LargeBinary, nullable=False),
    Field("kind", String(50), nullable=False),
    Field("west_km", Float(53), nullable=False),
    Field("south_km", Float(53), nullable=False),
    Field("width_km", Float(53), nullable=False),
    Field("height_km", Float(53), nullable=False),
)
"""The picture under the map of a case."""

SIGN_OFFS = Relation(
    "sign_offs",
    METADATA,
    Field("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Field("revision", Integer, primary_key=True),
    Field("signer", String(200), primary_key=True),
    Field("digest", String(64), nullable=False),
    Field("when", UtcTime, nullable=False),
)
"""Who has confirmed today's park of a revision."""


SEALED = {
    REVISIONS: ("number", "author", "saved", "note", "digest", "inputs", "files"),
    DRAFTS: ("table_name", "edition", "cells"),
}
"""Tables whose rows have a seal, and what it is made of."""


def seal_of(table: Relation, row: Mapping[Any, Any]) -> str:
    """Checksum of a row, by which a changed one is detected."""
    told = [row[name] for name in SEALED[table]]
    parts = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in told]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode(errors="surrogatepass")).hexdigest()


def is_whole(table: Relation, row: Row[Any]) -> bool:
    """Whether a row is as it was written.

    Unknown of one without a seal, as an older program on a server may make it.
    """
    return row.seal is None or bool(row.seal == seal_of(table, row._mapping))


def _seal(connection: Connection) -> None:
    """Give the rows of an older store their seals."""
    for table, names in SEALED.items():
        connection.execute(text(f"ALTER TABLE {table.name} ADD seal VARCHAR(64)"))
        keys = tuple(table.primary_key)
        for row in connection.execute(select(*keys, *(table.c[name] for name in names if not table.c[name].primary_key))).all():
            place = [key == row._mapping[key.name] for key in keys]
            connection.execute(update(table).where(*place).values(seal=seal_of(table, row._mapping)))


MIGRATIONS: dict[int, Callable[[Connection], None]] = {1: SITE_PLANS.create, 2: _seal, 3: SIGN_OFFS.create}
"""What turns the tables of a version into those of the next, by the version that it starts from."""


def bring_up_to_date(connection: Connection, where: str) -> None:
    """Create or migrate the tables of a store within the transaction of the connection.

    Raises:
        StoreError: the store is of a newer version than this program.
        StoreDamagedError: it does not say of which version it is.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    if not inspect(connection).has_table(ABOUT.name):
        METADATA.create_all(connection)
        connection.execute(insert(ABOUT).values(key="version", value=str(VERSION)))
        return
    told = connection.execute(select(ABOUT.c.value).where(ABOUT.c.key == "version")).scalar_one_or_none()
    if told is None or not told.isdecimal() or told == "0":
        raise StoreDamagedError(
            say("The store {where} does not say of which version it is, so it is damaged or none of Parkloop.", where=where)
        )
    found = int(told)
    if found > VERSION:
        raise StoreError(
            say(
                "The store {where} is of version {count}, and this Parkloop knows versions up to {known}: update Parkloop, or"
                " name another store in PARKLOOP_STORE.",
                where=where,
                count=found,
                known=VERSION,
            )
        )
    for version in range(found, VERSION):
        MIGRATIONS[version](connection)
    if found < VERSION:
        connection.execute(update(ABOUT).where(ABOUT.c.key == "version").values(value=str(VERSION)))
