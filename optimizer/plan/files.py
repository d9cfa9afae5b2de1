"""Files of a plan: a summary and one CSV per table, written atomically, with a digest.

The digest shows whether one was changed.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from parkloop.cases.disk import atomic
from parkloop.cases.disk.files import FileError, read_bytes
from parkloop.cases.disk.limits import MOST_BYTES
from parkloop.cases.messages import say, template

SUMMARY = "summary.json"
DIGEST = "digest"
"""Where the summary holds the digest of all else in it and of the tables."""
MOST_NAMED = 5
OTHER_VERSION = template("{source}: the plan is of another version of Parkloop. Solve the case again.")


class PlanFilesError(ValueError):
    """Changed or damaged files of a plan; the message says which and what to do."""


def digest_of(tables: Mapping[str, str], summary: Mapping[str, Any]) -> str:
    """Digest of a summary and the texts of its tables, in 64 characters."""
    content = {"tables": dict(sorted(tables.items())), "summary": {k: v for k, v in summary.items() if k != DIGEST}}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def texts_of(tables: Mapping[str, str], summary: Mapping[str, Any]) -> dict[str, str]:
    """The texts of all files, by name; the summary comes last and has the digest."""
    complete = {**summary, DIGEST: digest_of(tables, summary)}
    return {**tables, SUMMARY: json.dumps(complete, indent=2, ensure_ascii=False) + "\n"}


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files of a plan atomically, the summary last.

    Whoever reads the folder finds this plan, the one before, or none.

    They are written beside the folder first; a summary that stood there goes before any of its tables does.

    Raises:
        OSError: the folder cannot be written, as on a full disk; what stood in it stays.
    """
    with atomic.about(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".plan-", dir=folder.parent))
        try:
            for name, text in texts.items():
                (beside / name).write_bytes(text.encode())
            _put(beside, folder, texts)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _put(beside: Path, folder: Path, names: Iterable[str]) -> None:
    """Move the files of a folder over those of another, or all of it where there is none."""
    if not folder.exists():
        os.replace(beside, folder)
        folder.chmod(0o777 & ~atomic.umask())
        return
    (folder / SUMMARY).unlink(missing_ok=True)
    for name in names:
        os.replace(beside / name, folder / name)


def read(folder: Path, tables: Sequence[str], later: Collection[str] = ()) -> dict[str, str]:
    """The texts of the files of a plan, by name; tables that are ``later`` may be missing.

    Raises:
        FileNotFoundError: the folder holds no plan.
        PlanFilesError: a table is missing, or a file is no text.
    """
    if not (folder / SUMMARY).exists():
        raise FileNotFoundError(say("{folder}: there is no plan in it (summary.json is missing).", folder=folder))
    tables = [name for name in tables if name not in later or (folder / f"{name}.csv").exists()]
    missing = [f"{name}.csv" for name in tables if not (folder / f"{name}.csv").exists()]
    if missing and f'"{DIGEST}"' not in (folder / SUMMARY).read_text(encoding="utf-8", errors="replace"):
        raise PlanFilesError(OTHER_VERSION(source=folder))
    if missing:
        named = ", ".join(missing[:MOST_NAMED]) + (", …" if len(missing) > MOST_NAMED else "")
        raise PlanFilesError(
            say("{folder}: files of the plan are missing ({names}). Solve the case again.", folder=folder, names=named)
        )
    left, texts = MOST_BYTES, dict[str, str]()
    for name in (*(f"{table}.csv" for table in tables), SUMMARY):
        try:
            data = read_bytes(folder / name, left)
            texts[name] = data.decode()
        except FileError as error:
            raise PlanFilesError(
                say("{folder}: {name} cannot be read: {why}. Solve the case again.", folder=folder, name=name, why=error)
            ) from error
        except UnicodeDecodeError as error:
            raise PlanFilesError(say("{folder}: a file of the plan is no text. Solve the case again.", folder=folder)) from error
        left -= len(data)
    return texts


def summary_of(texts: Mapping[str, str], source: str) -> dict[str, Any]:
    """The summary among the texts of a plan's files, if they are as they were written.

    Raises:
        PlanFilesError: it is no summary, or a file was changed after the plan was written.
    """
    try:
        summary = json.loads(texts[SUMMARY])
    except (ValueError, RecursionError, KeyError):
        summary = None
    if not isinstance(summary, dict):
        raise PlanFilesError(say("{source}: summary.json is no summary of a plan. Solve the case again.", source=source))
    tables = {name: text for name, text in texts.items() if name != SUMMARY}
    stated = summary.pop(DIGEST, None)
    if stated is None:
        raise PlanFilesError(OTHER_VERSION(source=source))
    if stated != digest_of(tables, summary):
        raise PlanFilesError(
            say("{source}: a file of the plan was changed after it was written. Solve the case again.", source=source)
        )
    return summary
