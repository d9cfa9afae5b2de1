"""Saved cases and their revisions, with optimistic locking: author, time and note of each.

Nobody saves over what he has not seen.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from parkloop.cases.changes.differences import Author, CellPlace, Difference, differences, frame_of, merged, three_way
from parkloop.cases.faults import CaseError, nearest
from parkloop.cases.io.revalidation import check
from parkloop.cases.load import list_cases
from parkloop.cases.locale.formats import minute
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import digest, inputs_digest
from parkloop.cases.store.content import packed, titles, unpacked
from parkloop.cases.store.opened import Store, case_name, now, plain
from parkloop.cases.store.tables import CASES, REVISIONS, StoreDamagedError, StoreError, is_whole, seal_of

TOLD = tuple(column for column in REVISIONS.c if column.name not in ("files", "seal"))
"""What a revision is told by; its content is by far the largest part."""
SHIPPED = "shipped/"
"""Before the name of a park that comes with the program: it has drafts and runs here, but no revisions."""


@dataclass(frozen=True)
class Revision:
    """One saved state of a case."""

    case: str
    """Name of the case."""
    number: int
    """Place in its history, from 1."""
    parent: int | None
    """The revision that it was made from; none for the first."""
    author: str
    """Who saved it."""
    when: datetime
    """When it was saved, in universal time."""
    note: str
    """What its author says of it."""
    digest: str
    """Content of the case."""
    inputs: str
    """Content of the case that a plan may depend on; a run of these inputs is up to date."""


class Conflict(StoreError):  # noqa: N818 - it is no error of anybody
    """Edit conflict: the case was saved by somebody else since.

    Has both states and every place where they differ.
    """

    def __init__(self, base: Revision, theirs: Revision, base_case: Case, their_case: Case, my_case: Case) -> None:
        """The state that both began with, the one that was saved since, and the one that was to be saved."""
        self.base, self.theirs = base, theirs
        self.base_case, self.their_case, self.my_case = base_case, their_case, my_case
        self.differences: tuple[Difference, ...] = tuple(three_way(base_case, their_case, my_case))
        message = say("by {who} at {when} UTC", who=theirs.author or say("somebody"), when=minute(theirs.when))
        super().__init__(
            say(
                "{case} was saved as revision {number} {told}, since revision {base} that this was made from.",
                case=repr(theirs.case),
                number=theirs.number,
                told=message,
                base=base.number,
            )
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return Conflict, (self.base, self.theirs, self.base_case, self.their_case, self.my_case)

    @property
    def clashes(self) -> tuple[Difference, ...]:
        """The places that both have changed, each in another way."""
        return tuple(item for item in self.differences if item.clash)

    def frame(self) -> pd.DataFrame:
        """The differences as a table: table, row, column, base, theirs, mine, clash."""
        return frame_of(self.differences)


def merge(conflict: Conflict, chosen: Mapping[CellPlace, Author] | None = None, otherwise: Author | None = None) -> Case:
    """One case out of both: each place as chosen, else as by who changed it, clashes as ``otherwise``.

    It is saved with ``base=conflict.theirs.number``.

    Raises:
        ValueError: a clash that is not decided, or a choice where nothing differs.
        CaseError: what was chosen does not fit together; with all faults.
    """
    return merged(conflict.base_case, conflict.their_case, conflict.my_case, chosen or {}, otherwise)


def create(store: Store, name: str, case: Case, author: str, note: str = "") -> Revision:
    """Save a case under a new name.

    Raises:
        StoreError: the name is taken, or is none.
        CaseError: the case is faulty.
    """
    _refuse_faulty(case)
    name, author, note = case_name(name), plain(author, say("author")), _note(note)
    try:
        with store.writing() as connection:
            _refuse_taken(connection, name)
            values = {"name": name, "title": case.info.title, "created": now(), "archived": False, "last": 1}
            connection.execute(insert(CASES).values(values))
            return _add(connection, row_of(connection, name), case, author, note, None)
    except IntegrityError as error:
        raise StoreError(_taken(name)) from error


def save(store: Store, name: str, case: Case, author: str, note: str, base: int | None) -> Revision:
    """Save a changed case as a new revision.

    ``base`` is the revision that it was made from, none where that is not known.

    A case that is the same as the newest revision makes no new one.

    Raises:
        Conflict: somebody has saved another state since ``base``.
        StoreError: there is no such case or revision, it is archived, or ``base`` is not told.
        CaseError: the case is faulty.
    """
    _refuse_faulty(case)
    author, note = plain(author, say("author")), _note(note)
    with store.writing() as connection:
        row = row_of(connection, name, lock=True)
        latest, kept = revision_of(connection, row, None)
        if latest.digest == digest(case):
            return latest
        if row.archived:
            raise StoreError(say("{name} is archived: restore it before it is changed.", name=repr(row.name)))
        if base is None:
            raise StoreError(
                say(
                    "{name} is saved already (revision {number}): say which revision this was made from.",
                    name=repr(row.name),
                    number=latest.number,
                )
            )
        if base != latest.number:
            first, text = revision_of(connection, row, base)
            raise Conflict(first, latest, unpacked(text), unpacked(kept), case)
        connection.execute(update(CASES).where(CASES.c.id == row.id).values(last=base + 1, title=case.info.title))
        return _add(connection, row, case, author, note, base)


def load(store: Store, name: str, revision: int | None = None) -> Case:
    """A saved case, by default its newest revision, checked.

    Raises:
        StoreError: there is no such case or revision.
        CaseError: rules have become stricter since it was saved; with all faults.
    """
    with store.reading() as connection:
        text = revision_of(connection, row_of(connection, name), revision)[1]
    return unpacked(text)


def titles_of(store: Store, name: str) -> tuple[str, str]:
    """English and Chinese title of the newest revision of a case; empty where it has none."""
    with store.reading() as connection:
        return titles(revision_of(connection, row_of(connection, name), None)[1])


def history(store: Store, name: str) -> list[Revision]:
    """All revisions of a case, the newest first."""
    with store.reading() as connection:
        row = row_of(connection, name)
        chosen = select(*TOLD).where(REVISIONS.c.case_id == row.id).order_by(REVISIONS.c.number.desc())
        return [record_of(row.name, found) for found in connection.execute(chosen)]


def newest(store: Store) -> dict[str, Revision]:
    """Newest revision of every case that is not archived, last changed first."""
    last = (REVISIONS.c.case_id == CASES.c.id) & (REVISIONS.c.number == CASES.c.last)
    chosen = select(CASES.c.name, *TOLD).join(REVISIONS, last).where(CASES.c.archived.is_(False))
    with store.reading() as connection:
        rows = connection.execute(chosen.order_by(REVISIONS.c.saved.desc())).all()
    return {row.name: record_of(row.name, row) for row in rows}


def changes(store: Store, name: str, number: int | None = None) -> pd.DataFrame:
    """Changes of a revision from its parent: table, row, column, before, after, kind.

    The first changed nothing.
    """
    with store.reading() as connection:
        row = row_of(connection, name)
        made, text = revision_of(connection, row, number)
        before = revision_of(connection, row, made.parent)[1] if made.parent is not None else text
    return differences(unpacked(before), unpacked(text))


def copy(store: Store, name: str, new_name: str, author: str, note: str = "") -> Revision:
    """Save the newest revision of a case under a new name."""
    number = history(store, name)[0].number
    return create(store, new_name, load(store, name, number), author, note or f"Copy of {name}, revision {number}.")


def rename(store: Store, name: str, new_name: str) -> None:
    """Give a case another name; its history, drafts and runs stay with it."""
    new_name = case_name(new_name)
    try:
        with store.writing() as connection:
            row = row_of(connection, name, lock=True)
            if new_name != row.name:
                _refuse_taken(connection, new_name)
                connection.execute(update(CASES).where(CASES.c.id == row.id).values(name=new_name))
    except IntegrityError as error:
        raise StoreError(_taken(new_name)) from error


def archive(store: Store, name: str) -> None:
    """Archive a case; nothing of it is lost."""
    _put_away(store, name, True)


def restore(store: Store, name: str) -> None:
    """Take a case out of the archive."""
    _put_away(store, name, False)


def remove(store: Store, name: str) -> None:
    """Remove an archived case with its history, drafts and runs, for good.

    Raises:
        StoreError: it is not archived.
    """
    with store.writing() as connection:
        row = row_of(connection, name, lock=True)
        if not row.archived:
            raise StoreError(say("{name} is not archived: archive it before it is removed for good.", name=repr(name)))
        connection.execute(delete(CASES).where(CASES.c.id == row.id))


def row_of(connection: Connection, name: str, lock: bool = False) -> Row[Any]:
    """The row of a saved case; with a lock, others wait until the transaction ends."""
    chosen = select(CASES).where(CASES.c.name == name, CASES.c.last > 0)
    found = connection.execute(chosen.with_for_update() if lock else chosen).one_or_none()
    if found is None:
        names = connection.execute(select(CASES.c.name).where(CASES.c.last > 0)).scalars().all()
        raise StoreError(say("There is no saved case {name}{near}.", name=repr(name), near=nearest(name, names)))
    return found


def id_of(connection: Connection, name: str, lock: bool = False) -> int:
    """Number of a saved case or shipped park; 0 where that has none yet.

    Shipped parks may have drafts and runs here.
    """
    if not name.startswith(SHIPPED):
        return int(row_of(connection, name, lock).id)
    if name.removeprefix(SHIPPED) not in list_cases():
        raise StoreError(
            say("There is no park {name} among those that come with Parkloop.", name=repr(name.removeprefix(SHIPPED)))
        )
    chosen = select(CASES.c.id).where(CASES.c.name == name)
    return int(connection.execute(chosen.with_for_update() if lock else chosen).scalar_one_or_none() or 0)


def id_to_write(connection: Connection, name: str) -> int:
    """Number of a saved case or shipped park, made if missing, locked for the transaction."""
    found = id_of(connection, name, lock=True)
    if not found:
        with suppress(IntegrityError), connection.begin_nested():  # on a server another may have been faster
            connection.execute(insert(CASES).values(name=name, created=now(), archived=False, last=0))
        found = id_of(connection, name, lock=True)
    return found


def revision_of(connection: Connection, row: Row[Any], number: int | None) -> tuple[Revision, str]:
    """A revision of a case and the stored text of it; the newest where no number is given."""
    wanted = row.last if number is None else number
    chosen = select(REVISIONS).where(REVISIONS.c.case_id == row.id, REVISIONS.c.number == wanted)
    found = connection.execute(chosen).one_or_none()
    if found is None:
        raise StoreError(
            say("{name} has no revision {wanted}: its newest is {last}.", name=repr(row.name), wanted=wanted, last=row.last)
        )
    if not is_whole(REVISIONS, found):
        raise StoreDamagedError(
            say(
                "Revision {count} of '{name}' is damaged in the store: nothing was changed in it, and the other revisions can"
                " be read.",
                count=wanted,
                name=row.name,
            )
        )
    return record_of(row.name, found), found.files


def record_of(name: str, row: Row[Any]) -> Revision:
    """A revision from its row."""
    return Revision(name, row.number, row.parent, row.author, row.saved, row.note, row.digest, row.inputs)


def _add(connection: Connection, row: Row[Any], case: Case, author: str, note: str, parent: int | None) -> Revision:
    values = {
        "case_id": row.id,
        "number": (parent or 0) + 1,
        "parent": parent,
        "author": author,
        "saved": now(),
        "note": note,
        "digest": digest(case),
        "inputs": inputs_digest(case),
        "files": packed(case),
    }
    connection.execute(insert(REVISIONS).values(**values, seal=seal_of(REVISIONS, values)))
    return revision_of(connection, row, values["number"])[0]


def _put_away(store: Store, name: str, archived: bool) -> None:
    with store.writing() as connection:
        row = row_of(connection, name, lock=True)
        connection.execute(update(CASES).where(CASES.c.id == row.id).values(archived=archived))


def _refuse_faulty(case: Case) -> None:
    if faults := check(case):
        raise CaseError(faults)


def _refuse_taken(connection: Connection, name: str) -> None:
    if connection.execute(select(CASES.c.id).where(CASES.c.name == name)).one_or_none() is not None:
        raise StoreError(_taken(name))


def _taken(name: str) -> str:
    return f"There is a saved case {name!r} already: choose another name."


def _note(note: str) -> str:
    return plain(" ".join(note.split()), say("note"))
