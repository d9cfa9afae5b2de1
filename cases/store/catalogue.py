"""All saved cases at a glance."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from parkloop.cases.store.opened import Store
from parkloop.cases.store.solved import Run, all_runs, best_of
from parkloop.cases.store.tables import CASES, DRAFTS, REVISIONS


@dataclass(frozen=True)
class SavedCase:
    """One saved case as a list shows it."""

    name: str
    """Its name, which can be changed."""
    title: str | None
    """Title of the park."""
    archived: bool
    """Whether it is put away."""
    created: datetime
    """When it was saved first, in universal time."""
    revision: int
    """Number of its newest revision."""
    author: str
    """Who has saved that."""
    when: datetime
    """When that was saved, in universal time."""
    note: str
    """What its author says of it."""
    inputs: str
    """Content that a plan may depend on."""
    drafts: tuple[str, ...]
    """Who has unsaved edits of it."""
    runs: int
    """How often it was solved."""
    best: Run | None
    """The best known result."""

    @property
    def outdated(self) -> bool:
        """Whether the best known result is one of an earlier content."""
        return self.best is not None and self.best.inputs != self.inputs


def cases(store: Store, archived: bool = False) -> list[SavedCase]:
    """Saved cases, last changed first; with ``archived`` also archived ones."""
    newest = (REVISIONS.c.case_id == CASES.c.id) & (REVISIONS.c.number == CASES.c.last)
    fields = (*CASES.c, REVISIONS.c.author, REVISIONS.c.saved, REVISIONS.c.note, REVISIONS.c.inputs)
    edited = select(DRAFTS.c.case_id, DRAFTS.c.author, func.max(DRAFTS.c.updated).label("latest"))
    with store.reading() as connection:
        rows = connection.execute(select(*fields).join(REVISIONS, newest).order_by(REVISIONS.c.saved.desc())).all()
        drafts = connection.execute(edited.group_by(DRAFTS.c.case_id, DRAFTS.c.author).order_by(DRAFTS.c.author)).all()
        found = all_runs(connection)
    return [
        SavedCase(
            row.name,
            row.title,
            row.archived,
            row.created,
            row.last,
            row.author,
            row.saved,
            row.note,
            row.inputs,
            tuple(draft.author for draft in drafts if draft.case_id == row.id),
            len(found.get(row.name, ())),
            best_of(found.get(row.name, []), row.inputs),
        )
        for row in rows
        if archived or not row.archived
    ]
