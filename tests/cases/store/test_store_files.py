"""Saved cases as folders and workbooks, and what earlier versions kept as folders."""

import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, CaseError, load_case, save_case, to_tables
from parkloop.cases import store as s
from parkloop.cases.store import Store, StoreError
from parkloop.cases.store.opened import share
from tests.support.case_parks import build, put, valid


def park(price: float = 90.0) -> Case:
    given = valid()
    put("markets", "grid", price_per_unit=price)(given)
    return build(given)


@pytest.mark.parametrize("target", ["park", "park.xlsx"])
def test_a_case_goes_out_and_comes_back_exactly(store: Store, tmp_path: Path, target: str) -> None:
    s.create(store, "base", park(), "anna")
    s.save(store, "base", park(95.0), "anna", "", base=1)
    s.export_case(store, "base", tmp_path / target, revision=1)
    assert park() == load_case(tmp_path / target)
    made = s.import_case(store, tmp_path / target, "again", "bo")
    assert ("again", 1, "bo", f"From {target}.") == (made.case, made.number, made.author, made.note)
    assert made.digest == s.history(store, "base")[1].digest
    with pytest.raises(StoreError, match="There is a saved case 'again' already"):
        s.import_case(store, tmp_path / target, "again", "bo")


def test_a_faulty_folder_is_not_taken_in(store: Store, tmp_path: Path) -> None:
    save_case(park(), tmp_path / "park")
    (tmp_path / "park" / "plants.csv").write_text("plant\nmill\nmill\n")
    with pytest.raises(CaseError):
        s.import_case(store, tmp_path / "park", "base", "anna")
    assert [] == s.cases(store)


def test_folders_of_earlier_versions_are_taken_over_once(store: Store, tmp_path: Path) -> None:
    """Proves opening the page again and again makes no copies, and a folder changed since is not lost."""
    save_case(park(), tmp_path / "cases" / "mine")
    save_case(park(80.0), tmp_path / "cases" / "other")
    first = s.adopt(store, tmp_path, "anna")
    assert [("mine", ""), ("other", "")] == [(item.name, item.fault) for item in first]
    assert (park(), park(80.0)) == (s.load(store, "mine"), s.load(store, "other"))
    assert "Taken over from the folder mine." == s.history(store, "mine")[0].note
    assert [] == s.adopt(store, tmp_path, "anna")
    s.archive(store, "other")
    s.remove(store, "other")
    s.rename(store, "mine", "renamed")
    assert [] == s.adopt(store, tmp_path, "anna")
    save_case(park(70.0), tmp_path / "cases" / "mine")
    assert ["mine"] == [item.name for item in s.adopt(store, tmp_path, "anna")]
    assert (park(), park(70.0)) == (s.load(store, "renamed"), s.load(store, "mine"))


def test_a_taken_name_gets_a_number_and_an_equal_case_no_copy(store: Store, tmp_path: Path) -> None:
    s.create(store, "mine", park(80.0), "bo")
    s.create(store, "same", park(), "bo")
    save_case(park(), tmp_path / "cases" / "mine")
    save_case(park(), tmp_path / "cases" / "same")
    assert ["mine 2", "same"] == [item.name for item in s.adopt(store, tmp_path, "anna")]
    assert ["mine", "mine 2", "same"] == sorted(listed.name for listed in s.cases(store))


def test_a_faulty_folder_is_told_and_tried_again(store: Store, tmp_path: Path) -> None:
    save_case(park(), tmp_path / "cases" / "mine")
    save_case(park(), tmp_path / "cases" / "good")
    plants = (tmp_path / "cases" / "mine" / "plants.csv").read_text()
    (tmp_path / "cases" / "mine" / "plants.csv").write_text("plant\nmill\nmill\n")
    good, faulty = s.adopt(store, tmp_path, "anna")
    assert ("good", "") == (good.name, good.fault)
    assert "" == faulty.name and "keys are unique" in faulty.fault
    (tmp_path / "cases" / "mine" / "plants.csv").write_text(plants)
    assert ["mine"] == [item.name for item in s.adopt(store, tmp_path, "anna") if not item.fault]


def test_unsaved_edits_of_earlier_versions_are_taken_over_once(store: Store, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"plant": ["mill", None], "x_km": [0.1 + 0.2, float("nan")], "jobs": pd.Series(["x", None], dtype=object)}
    )
    save_case(park(), tmp_path / "cases" / "mine")
    for folder in ("mine/mine", "shipped/two_firms", "mine/gone", "shipped/gone"):
        (tmp_path / "drafts" / folder).mkdir(parents=True)
        frame.to_parquet(tmp_path / "drafts" / folder / "plants.parquet", index=False)
    (tmp_path / "drafts" / "mine" / "mine" / "zones.parquet").write_bytes(b"half a file")
    s.adopt(store, tmp_path, "anna")
    for name, base in (("mine", 1), ("shipped/two_firms", 0)):
        kept = s.draft_get(store, name, "anna")
        assert kept is not None
        assert ({"plants"}, base) == (set(kept.tables), kept.base)
        assert [0.1 + 0.2] == kept.tables["plants"]["x_km"].dropna().tolist()
        s.draft_drop(store, name, "anna")
    s.adopt(store, tmp_path, "anna")
    assert s.drafts(store).empty


def test_what_the_store_holds_of_a_table_stays(store: Store, tmp_path: Path) -> None:
    """Proves an edit made in the new page is not written over. Sensitivity: the older file would take its place."""
    frame = to_tables(park())[1]["plants"]
    save_case(park(), tmp_path / "cases" / "mine")
    s.adopt(store, tmp_path, "anna")
    s.draft_put(store, "mine", "anna", 1, {"plants": frame.head(1)})
    (tmp_path / "drafts" / "mine" / "mine").mkdir(parents=True)
    frame.to_parquet(tmp_path / "drafts" / "mine" / "mine" / "plants.parquet", index=False)
    s.adopt(store, tmp_path, "anna")
    kept = s.draft_get(store, "mine", "anna")
    assert kept is not None
    assert 1 == len(kept.tables["plants"])


def test_where_there_is_nothing_nothing_is_taken_over(store: Store, tmp_path: Path) -> None:
    assert [] == s.adopt(store, tmp_path / "none")


def test_a_disk_that_fails_is_not_waited_for(tmp_path: Path) -> None:
    """Proves that only a lock is waited for where a store is opened. Sensitivity: a full disk was said after half a minute."""
    seen: list[str] = []

    class Failing(sqlite3.Connection):
        def execute(self, statement: str, *given: Any) -> sqlite3.Cursor:
            if statement == "PRAGMA journal_mode = WAL":
                seen.append(statement)
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE if len(seen) > 1 else sqlite3.SQLITE_BUSY
                raise error
            return super().execute(statement, *given)

    with pytest.raises(sqlite3.OperationalError):
        share(sqlite3.connect(tmp_path / "new.db", factory=Failing))
    assert 2 == len(seen)
