"""The planner's desk: the shipped parks, the user's own, and unsaved edits, as files. Knows no page.

A case is named `shipped/NAME` or `mine/NAME`. A shipped park is never changed: saving an edit of it makes one of the user's own.
"""

import re
import shutil
from pathlib import Path

import pandas as pd

from cases import Case, list_cases, load_case, save_case
from cases.load import SHIPPED
from optimizer.jobs import home


def names() -> list[str]:
    """All cases, the user's own first."""
    mine = sorted(path.parent.name for path in (home() / "cases").glob("*/case.toml"))
    return [*(f"mine/{name}" for name in mine), *(f"shipped/{name}" for name in list_cases())]


def folder(name: str) -> Path:
    """Folder of a case."""
    owner, _, key = name.partition("/")
    return (home() / "cases" if owner == "mine" else SHIPPED) / key


def stamp(name: str) -> int:
    """Changes whenever the files of a case change."""
    return max((path.stat().st_mtime_ns for path in folder(name).glob("*")), default=0)


def load(name: str) -> Case:
    """A case by name; raises ``CaseError`` with all its faults."""
    return load_case(folder(name))


def is_mine(name: str) -> bool:
    """Whether a case belongs to the user and may be changed."""
    return name.startswith("mine/")


def save(case: Case, name: str) -> str:
    """Save a changed case and return its name: its own where it is the user's, else a new one."""
    kept = name if is_mine(name) else free_name(case.info.id)
    save_case(case, folder(kept))
    return kept


def free_name(wanted: str) -> str:
    """A name of the user's that is not taken, made from the wanted one."""
    key = re.sub(r"[^a-z0-9_.-]+", "_", wanted.lower()).strip("._") or "park"
    taken = set(names())
    numbered = (f"mine/{key}" if number == 1 else f"mine/{key}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def remove(name: str) -> None:
    """Remove one of the user's own cases and its unsaved edits; solved plans stay."""
    if is_mine(name):
        drop_drafts(name)
        shutil.rmtree(folder(name))


def drafts(name: str) -> dict[str, pd.DataFrame]:
    """The unsaved edits of a case, by table."""
    return {path.stem: pd.read_parquet(path) for path in sorted(_drafts(name).glob("*.parquet"))}


def save_draft(name: str, table: str, frame: pd.DataFrame) -> None:
    """Keep an unsaved edit, so that a refreshed or closed page loses nothing; parquet keeps every digit."""
    _drafts(name).mkdir(parents=True, exist_ok=True)
    if not (_drafts(name) / "base").exists():
        (_drafts(name) / "base").write_text(str(stamp(name)), encoding="utf-8")
    frame.to_parquet(_drafts(name) / f"{table}.parquet", index=False)


def stale(name: str) -> bool:
    """Whether a case of the user's was changed elsewhere since its unsaved edits were begun."""
    base = _drafts(name) / "base"
    return is_mine(name) and base.exists() and base.read_text(encoding="utf-8") != str(stamp(name))


def drop_draft(name: str, table: str) -> None:
    """Forget the unsaved edit of one table."""
    (_drafts(name) / f"{table}.parquet").unlink(missing_ok=True)
    if not drafts(name):
        drop_drafts(name)


def drop_drafts(name: str) -> None:
    """Forget the unsaved edits of a case."""
    shutil.rmtree(_drafts(name), ignore_errors=True)


def _drafts(name: str) -> Path:
    return home() / "drafts" / name
