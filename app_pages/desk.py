"""The planner's desk: the shipped parks, and in the store the saved cases and unsaved edits. Knows no page.

A case is named `shipped/NAME` or `mine/NAME`. A shipped park is never changed: saving an edit of it makes one of the user's own.
"""

import os
import re
from collections.abc import Mapping
from functools import cache, lru_cache

import pandas as pd

from cases import Case, from_tables, list_cases, load_case, to_tables
from cases.load import SHIPPED
from cases.store import (
    Draft,
    Revision,
    SitePlan,
    Store,
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
from cases.store import create as create_case
from cases.store import load as load_saved
from cases.store import remove as remove_case
from cases.store import save as save_revision
from cases.store.opened import default_url
from optimizer.jobs import home

LONGEST = 80
"""Letters of a name that is made; the store takes a few more, for a number behind it."""
STARTER = SHIPPED / "library" / "starter"
"""A small park of example plants to write over."""


def store() -> Store:
    """The store that the environment names; what earlier versions kept as folders is taken over when it is opened."""
    return _opened(os.environ.get("PARKLOOP_STORE") or default_url())


@cache
def _opened(url: str) -> Store:
    opened = open_store(url)
    adopt(opened, home())
    return opened


def names() -> list[str]:
    """All cases, the user's own first, those changed last before others."""
    return [*(f"mine/{name}" for name in newest(store())), *(f"shipped/{name}" for name in list_cases())]


def titles() -> dict[str, tuple[str, str]]:
    """All cases in the order of ``names``, and what they are called in English and in Chinese; read once for each state."""
    mine = {f"mine/{name}": _titles(name, revision.digest) for name, revision in newest(store()).items()}
    return {**mine, **{f"shipped/{name}": _shipped_titles(name) for name in list_cases()}}


@lru_cache(maxsize=4096)
def _titles(name: str, digest: str) -> tuple[str, str]:
    return titles_of(store(), name)


@cache
def _shipped_titles(name: str) -> tuple[str, str]:
    return titles_in((SHIPPED / name / "case.toml").read_text(encoding="utf-8"))


def is_mine(name: str) -> bool:
    """Whether a case belongs to the user and may be changed."""
    return name.startswith("mine/")


def key(name: str) -> str:
    """How the store calls a case: by its own name, a shipped park with `shipped/` before it."""
    return name.removeprefix("mine/")


def load(name: str, revision: int | None = None) -> Case:
    """A case by name; raises ``CaseError`` with all its faults."""
    return load_saved(store(), key(name), revision) if is_mine(name) else load_case(SHIPPED / key(name).partition("/")[2])


def head(name: str) -> int:
    """Number of the newest revision; 0 for a shipped park."""
    return newest(store())[key(name)].number if is_mine(name) else 0


def stamp(name: str) -> str:
    """Changes whenever a case changes."""
    if is_mine(name):
        return newest(store())[key(name)].digest
    return str(max((path.stat().st_mtime_ns for path in (SHIPPED / key(name).partition("/")[2]).glob("*")), default=0))


def revisions(name: str) -> list[Revision]:
    """The revisions of a case, the newest first; a shipped park has none."""
    return history(store(), key(name)) if is_mine(name) else []


def save(case: Case, name: str, author: str = "", note: str = "", base: int | None = None) -> str:
    """Save a changed case and return its name: its own where it is the user's and not put away, else a new one.

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
    """A name of the user's that is not taken, made from the wanted one."""
    short = re.sub(r"[^a-z0-9_.-]+", "_", wanted.lower())[:LONGEST].strip("._") or "park"
    taken = {f"mine/{case.name}" for case in cases(store(), archived=True)}
    numbered = (f"mine/{short}" if number == 1 else f"mine/{short}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def started(title: str, author: str = "") -> str:
    """A new case of the user's own from the start that comes with the program; returns its name."""
    settings, tables = to_tables(load_case(STARTER))
    name = free_name(title)
    called = {"case.title": title, "case.title_zh": title} if title else {}
    case = from_tables({**settings, **called, "case.id": key(name)}, tables)
    create_case(store(), key(name), case, author)
    return name


def archived() -> list[str]:
    """Cases that were put away."""
    return [f"mine/{case.name}" for case in cases(store(), archived=True) if case.archived]


def bring_back(name: str) -> None:
    """Take a case out of the archive."""
    restore(store(), key(name))


def destroy(name: str) -> None:
    """Remove an archived case for good, with its history."""
    remove_case(store(), key(name))


def remove(name: str) -> None:
    """Put one of the user's own cases away; nothing of it is lost, the archive brings it back."""
    if is_mine(name):
        archive(store(), key(name))


def site_plan(name: str) -> SitePlan | None:
    """The picture under the map of a case."""
    return site_plan_get(store(), key(name))


def lay_site_plan(name: str, plan: SitePlan) -> None:
    """Lay a picture under the map of a case."""
    site_plan_put(store(), key(name), plan)


def copy_site_plan(name: str, new_name: str) -> None:
    """Lay the picture of one case under the map of another too."""
    site_plan_copy(store(), key(name), key(new_name))


def drop_site_plan(name: str) -> None:
    """Take it away."""
    site_plan_drop(store(), key(name))


def unsaved(name: str, author: str = "") -> Draft | None:
    """The unsaved edits of a case, with what they were begun from."""
    return draft_get(store(), key(name), author)


def drafts(name: str, author: str = "") -> Mapping[str, pd.DataFrame]:
    """The unsaved edits of a case, by table."""
    draft = unsaved(name, author)
    return {} if draft is None else draft.tables


def save_draft(
    name: str,
    table: str,
    frame: pd.DataFrame,
    author: str = "",
    base: int | None = None,
    editions: Mapping[str, int] | None = None,
) -> Draft:
    """Keep an unsaved edit, so that a refreshed or closed page loses nothing.

    Raises:
        DraftMovedError: another window has edited the same table since.
    """
    begun = head(name) if base is None else base
    return draft_put(store(), key(name), author, begun, {table: frame}, editions)


def drop_draft(name: str, table: str, author: str = "", edition: int | None = None) -> None:
    """Forget the unsaved edit of one table; with an edition only that one, not what another window has typed since."""
    draft = unsaved(name, author)
    if draft is not None and table in draft.tables and edition in (None, draft.editions[table]):
        draft_drop(store(), key(name), author, table)


def drop_drafts(name: str, author: str = "") -> None:
    """Forget the unsaved edits of a case."""
    draft_drop(store(), key(name), author)
