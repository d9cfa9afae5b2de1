"""Saved cases: what is saved comes back exactly, every state of it, and nobody saves over what he has not seen."""

import pickle
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, select, text, update

from parkloop.cases import Case, CaseError, list_cases, load_case, to_tables
from parkloop.cases import store as s
from parkloop.cases.schema import TABLES
from parkloop.cases.schema.digests import digest, inputs_digest
from parkloop.cases.store import Conflict, Store, StoreError, opened, tables
from tests.support.case_parks import Change, build, put, setting, valid


def park(*changes: Change) -> Case:
    given = valid()
    for change in changes:
        change(given)
    return build(given)


CHEAP, DEAR = park(put("markets", "grid", price_per_unit=50.0)), park(put("markets", "grid", price_per_unit=120.0))


@pytest.mark.parametrize("name", list_cases())
def test_a_shipped_park_comes_back_exactly(store: Store, name: str) -> None:
    case = load_case(name)
    s.create(store, name, case, "anna")
    kept = s.load(store, name)
    assert case == kept
    settings, frames = to_tables(case)
    kept_settings, kept_frames = to_tables(kept)
    assert settings == kept_settings
    assert all(frames[table].equals(kept_frames[table]) for table in TABLES)


def test_awkward_texts_and_numbers_come_back_exactly(store: Store) -> None:
    odd = park(
        put("plants", "mill", note="a \"quoted\", line\nand, another; 'one' 造纸厂 🏭", title="#N/A", x_km=0.1 + 0.2),
        put("markets", "grid", price_per_unit=90.00000000000001, title="007"),
        setting("policy.carbon_price_scopes", [3]),
        setting("case.description", 'back\\slash and """quotes"""\n[case]'),
    )
    s.create(store, "odd", odd, "anna")
    assert odd == s.load(store, "odd")


def test_history_says_who_when_why_and_from_what(store: Store) -> None:
    before = opened.now()
    first = s.create(store, "base", park(), "anna", "from the survey")
    second = s.save(store, "base", CHEAP, "bo", "new\n tariff", base=1)
    assert [second, first] == s.history(store, "base")
    assert (1, None, "anna", "from the survey") == (first.number, first.parent, first.author, first.note)
    assert (2, 1, "bo", "new tariff") == (second.number, second.parent, second.author, second.note)
    assert before <= first.when <= second.when <= opened.now()
    assert park() == s.load(store, "base", 1)
    assert CHEAP == s.load(store, "base", 2) == s.load(store, "base")


def test_a_revision_says_what_it_changed(store: Store) -> None:
    s.create(store, "base", park(), "anna")
    s.save(store, "base", CHEAP, "bo", "", base=1)
    assert [("markets", "grid", "price_per_unit", 90.0, 50.0, "changed")] == [
        tuple(row) for row in s.changes(store, "base", 2).itertuples(index=False)
    ]
    assert s.changes(store, "base").equals(s.changes(store, "base", 2))
    assert s.changes(store, "base", 1).empty


def test_saving_the_same_again_makes_no_revision(store: Store) -> None:
    first = s.create(store, "base", park(), "anna")
    assert first == s.save(store, "base", park(), "bo", "nothing new", base=1)
    assert 1 == len(s.history(store, "base"))


def test_the_second_to_save_is_told_sees_the_difference_and_chooses(store: Store) -> None:
    """Proves the loss of an update is impossible. Sensitivity: without the base, bo's price of 120 replaces anna's 50."""
    s.create(store, "base", park(), "anna")
    s.save(store, "base", CHEAP, "anna", "cheap", base=1)
    both = park(put("markets", "grid", price_per_unit=120.0), put("plants", "mill", jobs=40.0))
    with pytest.raises(Conflict, match="saved as revision 2 by anna") as caught:
        s.save(store, "base", both, "bo", "dear", base=1)
    conflict = caught.value
    assert (1, 2) == (conflict.base.number, conflict.theirs.number)
    assert [("markets", "grid", "price_per_unit")] == [item.place for item in conflict.clashes]
    frame = conflict.frame()
    assert ["table", "row", "column", "base", "theirs", "mine", "clash"] == list(frame.columns)
    assert [
        ("plants", "mill", "jobs", None, None, 40.0, False),
        ("markets", "grid", "price_per_unit", 90.0, 50.0, 120.0, True),
    ] == [tuple(row) for row in frame.itertuples(index=False)]
    assert CHEAP == s.load(store, "base")
    joined = s.merge(conflict, {("markets", "grid", "price_per_unit"): "theirs"})
    saved = s.save(store, "base", joined, "bo", "joined", base=conflict.theirs.number)
    assert (3, 2) == (saved.number, saved.parent)
    assert s.load(store, "base") == park(put("markets", "grid", price_per_unit=50.0), put("plants", "mill", jobs=40.0))


def test_a_conflict_can_be_sent_between_processes(store: Store) -> None:
    s.create(store, "base", park(), "anna")
    s.save(store, "base", CHEAP, "anna", "", base=1)
    with pytest.raises(Conflict) as caught:
        s.save(store, "base", DEAR, "bo", "", base=1)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(caught.value), caught.value.differences) == (str(again), again.differences)


def test_saving_what_somebody_else_has_saved_meanwhile_is_no_conflict(store: Store) -> None:
    s.create(store, "base", park(), "anna")
    theirs = s.save(store, "base", CHEAP, "anna", "", base=1)
    assert theirs == s.save(store, "base", CHEAP, "bo", "", base=1)


def test_without_a_base_nothing_is_saved_over(store: Store) -> None:
    s.create(store, "base", park(), "anna")
    with pytest.raises(StoreError, match=r"saved already \(revision 1\): say which revision"):
        s.save(store, "base", CHEAP, "bo", "", base=None)
    with pytest.raises(StoreError, match="has no revision 7: its newest is 1"):
        s.save(store, "base", CHEAP, "bo", "", base=7)


def test_an_earlier_state_becomes_the_newest_by_saving_it(store: Store) -> None:
    s.create(store, "base", park(), "anna")
    s.save(store, "base", CHEAP, "anna", "", base=1)
    third = s.save(store, "base", s.load(store, "base", 1), "anna", "back to the survey", base=2)
    assert 3 == third.number
    assert s.history(store, "base")[2].digest == third.digest
    assert park() == s.load(store, "base")


def test_a_faulty_case_is_not_saved(store: Store) -> None:
    faulty = park().model_copy(update={"plants": ()})
    with pytest.raises(CaseError):
        s.create(store, "base", faulty, "anna")
    s.create(store, "base", park(), "anna")
    with pytest.raises(CaseError):
        s.save(store, "base", faulty, "anna", "", base=1)
    assert 1 == len(s.history(store, "base"))


def test_cases_are_listed_those_changed_last_first(store: Store) -> None:
    s.create(store, "one", park(), "anna")
    s.create(store, "two", park(setting("case.title", "Zwei")), "bo")
    s.save(store, "one", CHEAP, "cy", "cheap", base=1)
    first, second = s.cases(store)
    assert ("one", 2, "cy", "cheap", "小园区", 0, None) == (
        *(first.name, first.revision, first.author, first.note, first.title, first.runs, first.best),
    )
    assert ("two", 1, "Zwei") == (second.name, second.revision, second.title)
    assert first.created < second.created < first.when


def test_a_copy_begins_a_history_of_its_own(store: Store) -> None:
    s.create(store, "one", park(), "anna")
    s.save(store, "one", CHEAP, "anna", "", base=1)
    made = s.copy(store, "one", "two", "bo")
    assert ("two", 1, None, "Copy of one, revision 2.") == (made.case, made.number, made.parent, made.note)
    s.save(store, "two", DEAR, "bo", "", base=1)
    assert (CHEAP, DEAR) == (s.load(store, "one"), s.load(store, "two"))


def test_a_renamed_case_keeps_its_history(store: Store) -> None:
    s.create(store, "one", park(), "anna")
    s.rename(store, "one", " 临江 2030, CO2 80 ")
    assert ["临江 2030, CO2 80"] == [revision.case for revision in s.history(store, "临江 2030, CO2 80")]
    with pytest.raises(StoreError, match="There is no saved case 'one'"):
        s.load(store, "one")


def test_an_archived_case_is_put_away_and_comes_back(store: Store) -> None:
    s.create(store, "one", park(), "anna")
    s.archive(store, "one")
    assert [] == s.cases(store)
    assert ["one"] == [case.name for case in s.cases(store, archived=True) if case.archived]
    with pytest.raises(StoreError, match="'one' is archived: restore it"):
        s.save(store, "one", CHEAP, "anna", "", base=1)
    assert park() == s.load(store, "one")
    s.restore(store, "one")
    assert 2 == s.save(store, "one", CHEAP, "anna", "", base=1).number


def test_only_an_archived_case_can_be_removed(store: Store) -> None:
    s.create(store, "one", park(), "anna")
    with pytest.raises(StoreError, match="'one' is not archived"):
        s.remove(store, "one")
    s.archive(store, "one")
    s.remove(store, "one")
    with store.reading() as connection:
        assert [] == connection.execute(select(tables.REVISIONS)).all()
    s.create(store, "one", CHEAP, "anna")


@pytest.mark.parametrize("name", ["", "  ", "a/b", "shipped/kalundborg", "a@2", "a\nb", "x" * 121])
def test_a_name_that_could_be_taken_for_something_else_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="name"):
        s.create(store, name, park(), "anna")


def test_a_taken_name_is_refused(store: Store) -> None:
    s.create(store, "one", park(), "anna")
    s.create(store, "two", park(), "anna")
    for attempt in (lambda: s.create(store, "one", CHEAP, "bo"), lambda: s.rename(store, "two", "one")):
        with pytest.raises(StoreError, match="There is a saved case 'one' already"):
            attempt()
    s.rename(store, "two", "two")


def test_an_unknown_case_or_revision_is_told_with_what_there_is(store: Store) -> None:
    s.create(store, "base", park(), "anna")
    with pytest.raises(StoreError, match=r"no saved case 'bas' \(nearest: base\)"):
        s.load(store, "bas")
    with pytest.raises(StoreError, match="'base' has no revision 2: its newest is 1"):
        s.load(store, "base", 2)


def test_a_store_is_found_again_and_a_newer_one_is_refused(url: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    s.create(store, "base", park(), "anna")
    again = s.open_store(url)
    assert park() == s.load(again, "base")
    again.close()
    with store.writing() as connection:
        connection.execute(update(tables.ABOUT).where(tables.ABOUT.c.key == "version").values(value=str(tables.VERSION + 1)))
    with pytest.raises(
        StoreError, match=r"is of version \d+, and this Parkloop knows versions up to \d+: update Parkloop"
    ) as caught:
        s.open_store(url)
    assert 1 == len(str(caught.value).splitlines())


def test_an_older_store_is_brought_up_to_date_once(url: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the place of migrations works. Sensitivity: the column would be missing, or added twice and refused."""
    s.create(store, "base", park(), "anna")
    newest = tables.VERSION
    monkeypatch.setattr(tables, "VERSION", newest + 1)
    added = text("ALTER TABLE cases ADD colour TEXT")
    monkeypatch.setitem(tables.MIGRATIONS, newest, lambda connection: connection.execute(added))
    for _ in range(2):
        newer = s.open_store(url)
        assert "colour" in {column["name"] for column in inspect(newer.engine).get_columns("cases")}
        assert park() == s.load(newer, "base")
        newer.close()


def test_what_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("this is no database " * 50)
    (tmp_path / "file").write_text("")
    for url in (f"sqlite:///{tmp_path / 'no.db'}", f"sqlite:///{tmp_path / 'file' / 'x.db'}", "nonsense", "strange://x"):
        with pytest.raises(StoreError) as caught:
            s.open_store(url)
        assert str(caught.value).startswith("The store ")
        assert 1 == len(str(caught.value).splitlines())


def test_a_password_is_told_to_nobody() -> None:
    with pytest.raises(StoreError) as caught:
        s.open_store("postgresql://anna:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)
    assert "anna" in str(caught.value)


def test_by_default_it_is_a_file_in_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARKLOOP_STORE", raising=False)
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "with blank"))
    store = s.open_store()
    s.create(store, "base", park(), "anna")
    store.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'with blank' / 'parkloop.db'}")
    with engine.connect() as connection:
        assert "wal" == connection.execute(text("PRAGMA journal_mode")).scalar_one()
    engine.dispose()
    monkeypatch.setenv("PARKLOOP_STORE", f"sqlite:///{tmp_path / 'other.db'}")
    other = s.open_store()
    assert [] == s.cases(other)
    other.close()


def test_the_content_has_the_same_digest_whatever_its_way(tmp_path: Path) -> None:
    """Proves digests tell content, not form. Sensitivity: written-out defaults or another door would change them."""
    case = park()
    defaults = park(setting("heat.dt_min_k", 10), put("plants", "mill", y_km=0), put("technologies", "ro", availability=1))
    assert digest(case) == digest(defaults) != digest(CHEAP)
    sourced = park(put("provenance", "plants/*/*", source="a survey"))
    assert inputs_digest(case) == inputs_digest(sourced) != inputs_digest(CHEAP)
    assert digest(case) != digest(sourced)


def test_other_threads_may_use_the_same_store(store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    s.create(store, "base", park(), "anna")

    def work(number: int) -> Any:
        s.create(store, f"case {number}", park(), "anna")
        return s.load(store, "base") == park()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(8)))
    assert 9 == len(s.cases(store))


def test_the_example_of_the_manual_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARKLOOP_STORE", raising=False)
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path))
    page = (Path(__file__).resolve().parents[3] / "docs" / "store.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], names)
    [listed] = s.cases(names["opened"])
    assert ("Two firms", 1, 1, ["recommended"]) == (
        *(listed.name, listed.revision, listed.runs),
        [said.mark for said in listed.best.marks] if listed.best else [],
    )
    names["opened"].close()
