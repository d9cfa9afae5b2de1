"""Access to shipped parks, saved cases and unsaved edits, for the page; independent of Streamlit.

A case is named `shipped/NAME` or `mine/NAME`. A shipped park is never changed: saving an edit of it makes one of the user's own.
"""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache

import pandas as pd

from parkloop.cases import Case, from_tables, list_cases, load_case, to_tables
from parkloop.cases.load import SHIPPED
from parkloop.cases.store import (
    Revision,
    SignOff,
    SitePlan,
    Store,
    StoreError,
    UnsavedEdits,
    adopt,
    archive,
    cases,
    draft_drop,
    draft_get,
    draft_put,
    history,
    newest,
    open_store,
    restore,
    site_plan_copy,
    site_plan_drop,
    site_plan_get,
    site_plan_put,
    titles_in,
    titles_of,
)
from parkloop.cases.store import create as create_case
from parkloop.cases.store import load as load_saved
from parkloop.cases.store import remove as remove_case
from parkloop.cases.store import save as save_revision
from parkloop.cases.store import sign as sign_revision
from parkloop.cases.store import sign_offs as sign_offs_of
from parkloop.cases.store.opened import default_url
from parkloop.optimizer.jobs.queue import home, unlistable

LONGEST = 80
"""Letters of a name that is made; the store takes a few more, for a number behind it."""
STARTER = SHIPPED / "library" / "starter"
"""A small park of example plants to write over."""


def store() -> Store:
    """Open the store of the environment; folders of earlier versions are imported.

    A file that was put in the place of another, as a backup is, is opened anew.

    Raises:
        StoreError: it is damaged, cannot be opened, or is of a newer version.
    """
    url = os.environ.get("PARKLOOP_STORE") or default_url()
    known = _opened.get(url)
    if known is not None and known.is_there():
        return known
    opened = open_store(url)
    adopt(opened, home())
    _opened[url] = opened
    if known is not None:
        known.close()
    return opened


_opened: dict[str, Store] = {}
"""The open store of each URL."""


def storage_error() -> str:
    """Why nothing can be stored or read, as a sentence; empty if the store works.

    Shipped parks need no store.
    """
    try:
        newest(store())
    except StoreError as error:
        return str(error)
    return unlistable()


def _newest() -> Mapping[str, Revision]:
    """Newest revision of each saved case; none where the store cannot be used.

    ``trouble`` tells why.
    """
    try:
        return newest(store())
    except StoreError:
        return {}


def names() -> list[str]:
    """Names of all cases, the user's own first, last changed first."""
    return [*(f"mine/{name}" for name in _newest()), *(f"shipped/{name}" for name in list_cases())]


def titles() -> dict[str, tuple[str, str]]:
    """Titles of all cases in English and Chinese, in the order of ``names``; cached by state."""
    mine = {f"mine/{name}": _titles(name, revision.digest) for name, revision in _newest().items()}
    return {**mine, **{f"shipped/{name}": _shipped_titles(name) for name in list_cases()}}


@lru_cache(maxsize=4096)
def _titles(name: str, digest: str) -> tuple[str, str]:
    with suppress(StoreError):  # its revision is damaged: it is called by its name
        return titles_of(store(), name)
    return "", ""


@cache
def _shipped_titles(name: str) -> tuple[str, str]:
    return titles_in((SHIPPED / name / "case.toml").read_text(encoding="utf-8"))


def is_mine(name: str) -> bool:
    """Whether a case is the user's own, not a shipped one."""
    return name.startswith("mine/")


def key(name: str) -> str:
    """Key of a case in the store: its name, with `shipped/` before that of a shipped park."""
    return name.removeprefix("mine/")


def load(name: str, revision: int | None = None) -> Case:
    """Load a case by name, of a revision or the newest.

    Raises:
        CaseError: the case has faults; all of them are listed.
    """
    return load_saved(store(), key(name), revision) if is_mine(name) else load_case(SHIPPED / key(name).partition("/")[2])


def head(name: str) -> int:
    """Number of the newest revision; 0 for a shipped park."""
    return newest(store())[key(name)].number if is_mine(name) else 0


def stamp(name: str) -> str:
    """Fingerprint of a case, which changes with it."""
    if is_mine(name):
        return newest(store())[key(name)].digest
    return str(max((path.stat().st_mtime_ns for path in (SHIPPED / key(name).partition("/")[2]).glob("*")), default=0))


def revisions(name: str) -> list[Revision]:
    """The revisions of a case, the newest first; a shipped park has none."""
    return history(store(), key(name)) if is_mine(name) else []


def save(case: Case, name: str, author: str = "", note: str = "", base: int | None = None) -> str:
    """Save a changed case; returns its name, a new one unless it is the user's own and not archived.

    Raises:
        Conflict: somebody has saved another state since revision ``base``.
    """
    if is_mine(name) and name in names():
        save_revision(store(), key(name), case, author, note, head(name) if base is None else base)
        return name
    taken = {f"mine/{saved.name}" for saved in cases(store(), archived=True)}
    kept = name if is_mine(name) and name not in taken else free_name(case.info.id)
    create_case(store(), key(kept), case, author, note)
    return kept


def free_name(wanted: str) -> str:
    """An unused name derived from a wanted one."""
    short = re.sub(r"[^a-z0-9_.-]+", "_", wanted.lower())[:LONGEST].strip("._") or "park"
    taken = {f"mine/{case.name}" for case in cases(store(), archived=True)}
    numbered = (f"mine/{short}" if number == 1 else f"mine/{short}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def started(title: str, author: str = "", start: Case | None = None) -> str:
    """Create a case of the user's own from a start, by default the shipped template; returns its name."""
    settings, tables = to_tables(load_case(STARTER) if start is None else start)
    name = free_name(title)
    called = {"case.title": title, "case.title_zh": title} if title else {}
    case = from_tables({**settings, **called, "case.id": key(name)}, tables)
    create_case(store(), key(name), case, author)
    return name


def archived() -> list[str]:
    """Archived cases."""
    with suppress(StoreError):
        return [f"mine/{case.name}" for case in cases(store(), archived=True) if case.archived]
    return []


def bring_back(name: str) -> None:
    """Restore a case from the archive."""
    restore(store(), key(name))


def destroy(name: str) -> None:
    """Delete an archived case with its history, irreversibly."""
    remove_case(store(), key(name))


def remove(name: str) -> None:
    """Archive a case of the user's own; it can be restored."""
    if is_mine(name):
        archive(store(), key(name))


def site_plan(name: str) -> SitePlan | None:
    """Background image of a case's map."""
    with suppress(StoreError):
        return site_plan_get(store(), key(name))
    return None


def set_site_plan(name: str, plan: SitePlan) -> None:
    """Set the background image of a case's map."""
    site_plan_put(store(), key(name), plan)


def copy_site_plan(name: str, new_name: str) -> None:
    """Copy the background image of one case's map to another."""
    site_plan_copy(store(), key(name), key(new_name))


def drop_site_plan(name: str) -> None:
    """Remove the background image of a case's map."""
    site_plan_drop(store(), key(name))


def unsaved(name: str, author: str = "") -> UnsavedEdits | None:
    """Unsaved edits of a case with their base; none where they cannot be read."""
    with suppress(StoreError):
        return draft_get(store(), key(name), author)
    return None


def drafts(name: str, author: str = "") -> Mapping[str, pd.DataFrame]:
    """Unsaved edits of a case, by table."""
    draft = unsaved(name, author)
    return {} if draft is None else draft.tables


def save_draft(
    name: str,
    table: str,
    frame: pd.DataFrame,
    author: str = "",
    base: int | None = None,
    editions: Mapping[str, int] | None = None,
) -> UnsavedEdits:
    """Store an unsaved edit, so that a refreshed or closed page loses nothing.

    Raises:
        DraftConflictError: another window has edited the same table since.
    """
    begun = head(name) if base is None else base
    return draft_put(store(), key(name), author, begun, {table: frame}, editions)


def drop_draft(name: str, table: str, author: str = "", edition: int | None = None) -> None:
    """Drop the unsaved edit of one table; with an edition, only that one, not a newer window's."""
    draft = unsaved(name, author)
    if draft is not None and table in draft.tables and edition in (None, draft.editions[table]):
        draft_drop(store(), key(name), author, table)


def drop_drafts(name: str, author: str = "") -> None:
    """Drop all unsaved edits of a case."""
    draft_drop(store(), key(name), author)


def sign_offs(name: str) -> list[SignOff]:
    """Who has confirmed today's park of a case, the newest first; nobody of a shipped park."""
    return sign_offs_of(store(), key(name)) if is_mine(name) else []


def sign(name: str, signer: str) -> None:
    """Confirm today's park of the newest revision."""
    sign_revision(store(), key(name), signer)
