"""Saved cases out of and into folders and workbooks, and the folders of earlier versions taken over."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sqlalchemy import delete, insert, select

from parkloop.cases.faults import CaseError
from parkloop.cases.io.workbook import write_workbook
from parkloop.cases.load import list_cases, load_case, save_case
from parkloop.cases.schema import Case
from parkloop.cases.schema.digests import digest, text_digest
from parkloop.cases.store.opened import LONGEST_NAME, Store
from parkloop.cases.store.revisions import SHIPPED, Revision, create, history, load, row_of
from parkloop.cases.store.tables import ABOUT, CASES
from parkloop.cases.store.unsaved import draft_get, draft_put, frame_text


@dataclass(frozen=True)
class Adopted:
    """Imported folder of an earlier version, and its result."""

    folder: Path
    """Where it is; it is left as it is."""
    name: str
    """Name of the saved case, empty where it could not be taken over."""
    fault: str
    """Why it could not."""


def export_case(store: Store, name: str, path: str | Path, revision: int | None = None) -> None:
    """Write a saved case as a workbook where the path ends in .xlsx, else as a folder."""
    case = load(store, name, revision)
    if Path(path).suffix.lower() == ".xlsx":
        write_workbook(case, path)
    else:
        save_case(case, path)


def import_case(store: Store, path: str | Path, name: str, author: str, note: str = "") -> Revision:
    """Save a folder or a workbook as a new case; raises ``CaseError`` with all faults of it."""
    return create(store, name, load_case(path), author, note or f"From {Path(path).name}.")


def adopt(store: Store, home: str | Path, author: str = "") -> list[Adopted]:
    """Import cases and unsaved edits that earlier versions kept as folders in ``home``.

    Each state of them is taken over once.

    The folders stay as they are. What is faulty is told, and tried again the next time.
    """
    folders = [path.parent for path in sorted((Path(home) / "cases").glob("*/case.toml"))]
    found = [item for item in (_adopted(store, folder, author) for folder in folders) if item is not None]
    for folder in sorted((Path(home) / "drafts").glob("*/*")):
        if folder.parent.name == "shipped" and folder.name in list_cases():
            _adopt_drafts(store, folder, f"{SHIPPED}{folder.name}", 0, author)
        elif name := _name_of_folder(store, Path(home) / "cases" / folder.name):
            _adopt_drafts(store, folder, name, history(store, name)[0].number, author)
    return found


def _adopted(store: Store, folder: Path, author: str) -> Adopted | None:
    """Take over one case; none where this state of it was taken over before."""
    try:
        case = load_case(folder)
    except (CaseError, OSError) as error:
        return Adopted(folder, "", str(error))
    state = f"adopted {text_digest(f'{folder.resolve()} {digest(case)}')}"
    if _noted(store, state) is not None:
        return None
    name, known = _free_name(store, folder.name, case)
    if not known:
        create(store, name, case, author, f"Taken over from the folder {folder.name}.")
    with store.reading() as connection:
        number = str(row_of(connection, name).id)
    _take_note(store, {state: number, _mark_of_folder(folder): number})
    return Adopted(folder, name, "")


def _adopt_drafts(store: Store, folder: Path, name: str, base: int, author: str) -> None:
    """Import the unsaved edits of one case; those in the store of the same tables stay."""
    kept = draft_get(store, name, author)
    for path in sorted(folder.glob("*.parquet")):
        try:
            frame = pd.read_parquet(path)
        except (OSError, ValueError):  # a file that was not written to its end holds nothing to take over
            continue
        state = f"adopted {text_digest(f'{path.resolve()} {frame_text(frame)}')}"
        if _noted(store, state) is None and (kept is None or path.stem not in kept.tables):
            draft_put(store, name, author, base, {path.stem: frame})
            _take_note(store, {state: name})


def _free_name(store: Store, wanted: str, case: Case) -> tuple[str, bool]:
    """Unused name of a case, or that of a saved case of the same content; and whether it is that."""
    short = "".join("_" if letter in "@/\\" else letter for letter in wanted).strip()[: LONGEST_NAME - 6] or "park"
    number = 1
    while True:
        name = short if number == 1 else f"{short} {number}"
        with store.reading() as connection:
            taken = connection.execute(select(CASES.c.id).where(CASES.c.name == name)).one_or_none() is not None
        if not taken:
            return name, False
        if history(store, name)[0].digest == digest(case):
            return name, True
        number += 1


def _mark_of_folder(folder: Path) -> str:
    return f"folder {text_digest(str(folder.resolve()))}"


def _name_of_folder(store: Store, folder: Path) -> str | None:
    """The saved case that a folder became, None where there is none."""
    number = _noted(store, _mark_of_folder(folder))
    if number is None:
        return None
    with store.reading() as connection:
        return connection.execute(select(CASES.c.name).where(CASES.c.id == int(number))).scalar_one_or_none()


def _noted(store: Store, key: str) -> str | None:
    with store.reading() as connection:
        return connection.execute(select(ABOUT.c.value).where(ABOUT.c.key == key)).scalar_one_or_none()


def _take_note(store: Store, notes: dict[str, str]) -> None:
    with store.writing() as connection:
        connection.execute(delete(ABOUT).where(ABOUT.c.key.in_(notes)))
        connection.execute(insert(ABOUT), [{"key": key, "value": value} for key, value in notes.items()])
