"""What solves are called in lists: when, which park, what is different in it, and what was asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import streamlit as st

from parkloop.app_pages.session import repository
from parkloop.app_pages.session.session import language, say, solved_case, translated
from parkloop.app_pages.session.titles import title_in
from parkloop.cases import Case
from parkloop.cases.changes.differences import SETTINGS, differences
from parkloop.cases.locale import names
from parkloop.cases.locale.formats import apart
from parkloop.cases.lookup import Park
from parkloop.cases.messages import template
from parkloop.cases.store import StoreError
from parkloop.cases.titles import title_of
from parkloop.optimizer.analyses.what_if.changes import place_name
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.plan.wording import NOTHING, amount

MOST_CHANGES, LONGEST_NOTE = 2, 60
"""Changes that a run is called by, and letters of a note."""
SCOPES = {"baseline": "app.today"}
"""Scopes whose words are not those of page Solve."""


def moments(jobs: Sequence[queue.Job]) -> dict[str, str]:
    """When each run was asked for, by its id."""
    created = [datetime.fromtimestamp(job.request.created) for job in jobs]
    return dict(zip((job.request.id for job in jobs), apart(created), strict=True))


def called(jobs: Sequence[queue.Job]) -> dict[str, str]:
    """Labels of runs in a list, by id."""
    titles = {job.request.id: title_of(solved_case(job).info, job.request.case, language()) for job in jobs}
    groups: dict[str, list[queue.Job]] = {}
    for job in jobs:
        groups.setdefault(titles[job.request.id], []).append(job)
    when = moments(jobs)
    return {key: _label(job, when[key], title, groups[title]) for job, (key, title) in zip(jobs, titles.items(), strict=True)}


def _label(job: queue.Job, moment: str, park: str, alike: Sequence[queue.Job]) -> str:
    """Moment, park, what is different in it, aim and scope."""
    goal = ", ".join(say(f"solve.{name}") for name in job.objectives)
    scope = job.request.options.get("scope", "park")
    return " · ".join([moment, park, *_different(job, alike), goal, say(SCOPES.get(scope, f"solve.{scope}"))])


def _different(job: queue.Job, alike: Sequence[queue.Job]) -> Iterator[str]:
    """What tells a run from others of parks of the same title.

    Its case where that is another one, and the note of its revision, else what differs from the first of them.
    """
    if len({other.request.case for other in alike}) > 1:
        yield repository.key(job.request.case).removeprefix("shipped/")
    if len({other.request.digest for other in alike}) > 1:
        first = min(alike, key=lambda other: other.request.id)
        if words := _note(job) or changes_between(first, job):
            yield words


def _note(job: queue.Job) -> str:
    """What was said of the revision that is solved; empty where nothing was."""
    number, note = job.request.revision, ""
    with suppress(StoreError):
        notes = {revision.number: revision.note for revision in repository.revisions(job.request.case)} if number else {}
        note = " ".join(notes.get(number or 0, "").split())
    return note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1]}…"


def changes_between(first: queue.Job, job: queue.Job) -> str:
    """What a run has otherwise than another one, in a few words; empty where nothing is."""
    if first.request.digest == job.request.digest:
        return ""
    return _changes(str(first.folder), str(job.folder), language(), first, job)


@st.cache_data(max_entries=256, show_spinner=False)
def _changes(first: str, second: str, language: str, _first: queue.Job, _second: queue.Job) -> str:
    """Changes between the cases of two folders of runs."""
    before, after = solved_case(_first), solved_case(_second)
    table = differences(before, after)
    rows = table[(table["table"] != "provenance") & (table["kind"] != "order")].to_dict("records")
    return _shortly([_change(row, before, after, language) for row in rows])


def _shortly(found: Sequence[str]) -> str:
    """The first changes, and how many more there are."""
    more = [f"+{len(found) - MOST_CHANGES}"] if len(found) > MOST_CHANGES else []
    return "; ".join([*found[:MOST_CHANGES], *more])


def _change(row: Mapping[Any, Any], before: Case, after: Case, language: str) -> str:
    """One change: a number before and after, or a row that came or went."""
    if row["kind"] == "changed":
        place = [row["column"]] if row["table"] == SETTINGS else [row["table"], row["row"], row["column"]]
        values = " → ".join(_value(row[side], title_in(case)) for side, case in (("before", before), ("after", after)))
        return f"{place_name(after, '.'.join(map(str, place)), language)} {values}"
    name = " / ".join(map(title_in(after, before), str(row["row"]).split("/")))
    if row["table"] == "links" and row["kind"] == "added":  # a link that may be built needs no row: what it is now says more
        status = Park(after).links[str(row["row"])].status
        return translated(template("{link}: {standing}")(link=name, standing=names.value("status", status, language)))
    kind = f"changes.{row['kind']}"
    return f"{name} {say(kind)}"


def _value(value: object, title: Callable[[str], str]) -> str:
    """A cell as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, int | float) and not isinstance(value, bool):
        return amount(value)
    return title(str(value))
