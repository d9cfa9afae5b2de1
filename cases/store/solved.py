"""Solved runs: found by content and options, listed by case, marked by people.

What a run found is kept as the texts of the files of its plan; this package does not read them.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import inputs_digest, text_digest
from parkloop.cases.store.content import options_text
from parkloop.cases.store.opened import Store, now, plain
from parkloop.cases.store.revisions import id_of, id_to_write
from parkloop.cases.store.tables import CASES, MARKS, RUNS, StoreDamagedError, StoreError

BEST_FIRST = ("optimal", "infeasible", "feasible")
"""Statuses of a run that answer a question, the best answer first; others do not stand for an answer."""


@dataclass(frozen=True)
class SolvedResult:
    """Result of a solve as stored."""

    goal: str
    """What was minimised."""
    scope: str
    """How much might change."""
    status: str
    """How it ended."""
    certified: bool
    """Whether the plan was checked from case and tables alone."""
    objective: float | None
    """Value of what was minimised, none without a plan."""
    bound: float | None
    """Proven bound of it."""
    gap: float | None
    """Proven relative distance from the best."""
    seconds: float
    """Time of the solve [s]"""
    figures: Mapping[str, Any]
    """Key figures of the plan; empty without one."""
    files: Mapping[str, str] = field(repr=False)
    """Texts of the files of the plan by name."""


@dataclass(frozen=True)
class Mark:
    """Mark on a run by a user."""

    mark: str
    """A word, such as ``recommended``."""
    note: str
    """Why."""
    author: str
    """Who says so."""
    when: datetime
    """When, in universal time."""


@dataclass(frozen=True)
class Run:
    """A stored run, without the tables of its plan."""

    id: int
    """Number of the run in the store."""
    case: str
    """Name of the case; ``shipped/NAME`` for a park that comes with the program."""
    revision: int | None
    """The revision that was solved, none for unsaved edits and shipped parks."""
    key: str
    """Content of case and options: runs of the same key answer the same question."""
    inputs: str
    """Content of the case that was solved."""
    options: Mapping[str, Any]
    """Arguments of the solve."""
    program: str
    """Version of the program."""
    goal: str
    """What was minimised."""
    scope: str
    """How much might change."""
    status: str
    """How it ended."""
    certified: bool
    """Whether the plan was checked from case and tables alone."""
    objective: float | None
    """Value of what was minimised."""
    bound: float | None
    """Proven bound of it."""
    gap: float | None
    """Proven relative distance from the best."""
    seconds: float
    """Time of the solve [s]"""
    figures: Mapping[str, Any]
    """Key figures of the plan; empty without one."""
    author: str
    """Who has solved it."""
    started: datetime
    """When the solve began, in universal time."""
    finished: datetime
    """When it ended, in universal time."""
    marks: tuple[Mark, ...] = ()
    """What people say of it."""


@cache
def program() -> str:
    """Version of this program."""
    try:
        return version("parkloop")
    except PackageNotFoundError:
        return "unknown"


def run_key(case: Case, options: Mapping[str, Any]) -> str:
    """Key of a question in 64 characters: inputs of the case, options, version of the program.

    The same in every process.
    """
    return text_digest("\n".join((inputs_digest(case), options_text(options), program())))


def run_put(
    store: Store,
    name: str,
    case: Case,
    options: Mapping[str, Any],
    result: SolvedResult,
    *,
    author: str,
    started: datetime,
    revision: int | None = None,
    finished: datetime | None = None,
) -> Run:
    """Store the result of a solve of a case."""
    text = options_text(options)
    values = {
        **{
            name: getattr(result, name)
            for name in ("goal", "scope", "status", "certified", "objective", "bound", "gap", "seconds")
        },
        "revision": revision,
        "key": run_key(case, options),
        "inputs": inputs_digest(case),
        "options": text,
        "options_digest": text_digest(text),
        "program": program(),
        "figures": json.dumps(dict(result.figures)),
        "author": plain(author, say("author")),
        "started": started,
        "finished": finished or now(),
        "files": gzip.compress(json.dumps(dict(result.files)).encode(), mtime=0),
    }
    with store.writing() as connection:
        case_id = id_to_write(connection, name)
        made = connection.execute(insert(RUNS).values(case_id=case_id, **values)).inserted_primary_key
        return _runs(connection, RUNS.c.id == (made[0] if made else 0))[0]


def run_get(store: Store, key: str) -> Run | None:
    """The best run that answers a question, None where it was not answered yet.

    Optimal or infeasible comes before feasible, then the smaller gap, then the newer; only certified plans and proofs count.
    """
    with store.reading() as connection:
        found = [run for run in _runs(connection, RUNS.c.key == key) if _answers(run)]
    return min(found, key=_order, default=None)


def run_files(store: Store, run_id: int) -> dict[str, str]:
    """The texts of the files of a run's plan, by name."""
    with store.reading() as connection:
        packed = connection.execute(select(RUNS.c.files).where(RUNS.c.id == run_id)).scalar_one_or_none()
    if packed is None:
        raise StoreError(say("There is no run {run} in the store.", run=run_id))
    try:
        files: dict[str, str] = json.loads(gzip.decompress(packed))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise StoreDamagedError(
            say("The plan of run {count} is damaged in the store: solve the case again.", count=run_id)
        ) from error
    return files


def runs(store: Store, name: str) -> list[Run]:
    """All runs of a case, the newest first."""
    with store.reading() as connection:
        return _runs(connection, RUNS.c.case_id == id_of(connection, name))


def run_drop(store: Store, run_id: int) -> None:
    """Forget a run."""
    with store.writing() as connection:
        connection.execute(delete(RUNS).where(RUNS.c.id == run_id))


def mark(store: Store, run_id: int, word: str, author: str, note: str = "") -> None:
    """Mark a run with a word, such as ``recommended``; the same word again replaces its note."""
    word, note = plain(word, say("mark")), plain(" ".join(note.split()), say("note"))
    with store.writing() as connection:
        if connection.execute(select(RUNS.c.id).where(RUNS.c.id == run_id).with_for_update()).one_or_none() is None:
            raise StoreError(say("There is no run {run} in the store.", run=run_id))
        connection.execute(delete(MARKS).where(MARKS.c.run_id == run_id, MARKS.c.mark == word))
        values = {"run_id": run_id, "mark": word, "note": note, "author": plain(author, say("author")), "made": now()}
        connection.execute(insert(MARKS).values(values))


def unmark(store: Store, run_id: int, word: str) -> None:
    """Remove a mark."""
    with store.writing() as connection:
        connection.execute(delete(MARKS).where(MARKS.c.run_id == run_id, MARKS.c.mark == word))


def best_of(found: list[Run], inputs: str) -> Run | None:
    """Best known result among runs, of these inputs if there is one, else of those solved last.

    Runs come newest first.

    Compared are the runs that minimise what the newest of them minimises, in its scope; the baseline is no result.
    """
    planned = [run for run in found if run.objective is not None and run.scope != "baseline"]
    current = [run for run in planned if run.inputs == inputs] or [run for run in planned if run.inputs == planned[0].inputs]
    alike = [run for run in current if (run.goal, run.scope) == (current[0].goal, current[0].scope)]
    return min(alike, key=lambda run: (run.objective or 0.0, -run.id), default=None)


def all_runs(connection: Connection) -> dict[str, list[Run]]:
    """The runs of every case by its name, the newest first."""
    found: dict[str, list[Run]] = {}
    for run in _runs(connection):
        found.setdefault(run.case, []).append(run)
    return found


def _answers(run: Run) -> bool:
    return run.status in BEST_FIRST and (run.certified or run.status == "infeasible")


def _order(run: Run) -> tuple[int, float, int]:
    return BEST_FIRST.index(run.status), 0.0 if run.gap is None else run.gap, -run.id


def _runs(connection: Connection, *wanted: Any) -> list[Run]:
    fields = [column for column in RUNS.columns if column.name != "files"]
    chosen = select(CASES.c.name.label("case_name"), *fields).join(CASES, CASES.c.id == RUNS.c.case_id).where(*wanted)
    rows = connection.execute(chosen.order_by(RUNS.c.id.desc())).all()
    marks: dict[int, list[Mark]] = {}
    marked = select(MARKS).join(RUNS, RUNS.c.id == MARKS.c.run_id).where(*wanted).order_by(MARKS.c.made)
    for row in connection.execute(marked):
        marks.setdefault(row.run_id, []).append(Mark(row.mark, row.note, row.author, row.made))
    return [_record(row, tuple(marks.get(row.id, ()))) for row in rows]


def _record(row: Row[Any], marks: tuple[Mark, ...]) -> Run:
    names = ("id", "revision", "key", "inputs", "program", "goal", "scope", "status", "certified", "objective", "bound", "gap")
    same = {name: getattr(row, name) for name in (*names, "seconds", "author", "started", "finished")}
    return Run(case=row.case_name, options=json.loads(row.options), figures=json.loads(row.figures), marks=marks, **same)
