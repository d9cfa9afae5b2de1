"""A store whose file is damaged, empty, foreign, full or read-only: told in a sentence, never written to, never taken for new."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text, update

from parkloop.cases import load_case
from parkloop.cases import store as s
from parkloop.cases.disk.home import HomeError, home
from parkloop.cases.store import Store, StoreDamagedError, StoreError, tables
from parkloop.optimizer.cli import main
from tests.support.attacks.damage import filled, flips, seen
from tests.support.few import few

CASE = load_case("two_firms")


def opened(path: Path) -> Store:
    return s.open_store(f"sqlite:///{path}")


@pytest.mark.parametrize("count", few([40, 120], 1))
def test_a_flipped_bit_is_noticed_or_of_no_consequence(count: int, tmp_path: Path) -> None:
    """Proves: no bit of the file makes a case vanish or change unseen. Sensitivity: two in a hundred did so before."""
    found = flips(tmp_path, count)
    assert 0 == found["wrong"]
    assert found["noticed"] > count // 6


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def without_cases(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE cases")
    connection.close()


def cut(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes()[:-9000])


def unknown_version(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE about SET value = 'b' WHERE key = 'version'")
    connection.close()


KINDS = {
    "empty": lambda path: path.touch(),
    "text": lambda path: path.write_text("no store " * 999),
    "half a header": lambda path: path.write_bytes(b"SQLite"),
    "another program's": foreign,
    "cut": cut,
    "no cases": without_cases,
    "no version": unknown_version,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_no_whole_store_is_refused_and_stays(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves on both doors: one sentence, exit 2, nothing written. Sensitivity: 'No case is saved yet', and a save into it."""
    path = tmp_path / "parkloop.db"
    KINDS[kind](path)
    before = path.read_bytes()
    with pytest.raises(StoreDamagedError, match=r"parkloop\.db"):
        opened(path)
    monkeypatch.setenv("PARKLOOP_STORE", f"sqlite:///{path}")
    for words in (["cases"], ["save", "two_firms", "mine"], ["check", "saved:base"], ["store", "check"]):
        assert 2 == main(words)
        told = capsys.readouterr()
        assert "" == told.out
        assert (1 == len(told.err.splitlines()) and "damaged" in told.err) or "store" in told.err
    assert before == path.read_bytes()


def test_a_store_that_is_damaged_while_it_is_open_is_told(tmp_path: Path) -> None:
    path = tmp_path / "parkloop.db"
    filled(path)
    store = opened(path)
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE cases RENAME TO casks")
    connection.close()
    for ask in (lambda: s.cases(store), lambda: s.create(store, "new", CASE, "anna")):
        with pytest.raises(StoreDamagedError, match="no such table: cases"):
            ask()
    store.close()


def test_a_changed_text_is_told_by_its_revision_and_the_others_are_read(tmp_path: Path) -> None:
    """Proves the seal: a digit that was changed in a saved case is noticed. Sensitivity: it was solved with another number."""
    filled(tmp_path / "a.db")
    store = opened(tmp_path / "a.db")
    with store.writing() as connection:
        changed = tables.REVISIONS.c.files
        connection.execute(update(tables.REVISIONS).where(tables.REVISIONS.c.number == 2).values(files=changed + " "))
    with pytest.raises(StoreDamagedError, match="Revision 2 of 'base' is damaged"):
        s.load(store, "base")
    assert CASE == s.load(store, "base", 1)
    assert ["revision 2 of the case with the number 1"] == s.damaged_rows(store)
    store.close()


def test_a_full_disk_is_told_and_nothing_of_the_save_is_there(tmp_path: Path) -> None:
    path = tmp_path / "parkloop.db"
    filled(path)
    store = opened(path)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.rollback()
    with pytest.raises(StoreError, match="There is no room left on the disk"):
        for number in range(40):
            s.create(store, f"new {number}", CASE, "anna")
    store.close()
    kept = {case.name for case in s.cases(opened(path), archived=True)}
    assert {"base", "second", *(f"new {n}" for n in range(number))} == kept


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(StoreError, match=r"cannot be opened \(Read-only file system\)\."):
        opened(tmp_path / "new" / "parkloop.db")


def test_a_new_store_appears_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: whoever is stopped while making one leaves no empty store. Sensitivity: that would be refused for ever."""
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    monkeypatch.setattr(os, "rename", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(StoreError, match="No space left on device"):
        opened(tmp_path / "parkloop.db")
    assert [] == list(tmp_path.iterdir())


def test_no_home_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A service may run as a number without a name: neither HOME nor the list of users knows a folder."""
    monkeypatch.delenv("PARKLOOP_HOME", raising=False)
    monkeypatch.delenv("PARKLOOP_STORE", raising=False)
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("Could not determine home directory.")))
    with pytest.raises(HomeError, match="name a folder in PARKLOOP_HOME"):
        home()
    with pytest.raises(StoreError, match="name a folder in PARKLOOP_HOME"):
        s.open_store()
    for words in (["cases"], ["app", "--headless"]):
        assert 2 == main(words)
        assert 1 == len(capsys.readouterr().err.splitlines())


def test_what_can_be_read_is_copied_into_a_new_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves: a changed revision, and the name of a case, are lost, and nothing else. Sensitivity: all or nothing."""
    path, new = tmp_path / "parkloop.db", tmp_path / "new.db"
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE revisions SET files = files || ' ' WHERE case_id = 1 AND number = 2")
        connection.execute("DELETE FROM cases WHERE id = 2")
    connection.close()
    before = path.read_bytes()
    monkeypatch.setenv("PARKLOOP_STORE", f"sqlite:///{path}")
    assert 2 == main(["cases"])
    assert 0 == main(["store", "recover", str(new)])
    assert "1 left behind" in capsys.readouterr().out
    assert before == path.read_bytes()
    store = opened(new)
    assert {"base": 1, "recovered 2": 1} == {case.name: case.revision for case in s.cases(store, archived=True)}
    assert CASE == s.load(store, "base")
    assert s.draft_get(store, "base", "anna") is not None
    store.close()
    assert 2 == main(["store", "recover", str(new)])


def test_damaged_pages_lose_only_what_stands_in_them(tmp_path: Path) -> None:
    path, new = tmp_path / "parkloop.db", tmp_path / "new.db"
    filled(path)
    whole = seen(path)
    content = bytearray(path.read_bytes())
    place = content.index(b'{"case.toml"')
    content[place - place % 4096 : place - place % 4096 + 4096] = bytes(4096)
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError):
        opened(path)
    s.recover(path, new)
    store = opened(new)
    loaded = [s.load(store, case.name, it.number) for case in s.cases(store, True) for it in s.history(store, case.name)]
    assert loaded and all(case in whole[2] for case in loaded)
    store.close()


def test_a_store_of_this_version_says_whether_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(tmp_path / "a.db")
    monkeypatch.setenv("PARKLOOP_STORE", f"sqlite:///{tmp_path / 'a.db'}")
    assert 0 == main(["store", "check"])
    assert "is whole: 2 saved cases." in capsys.readouterr().out


def test_an_older_store_gets_its_seals(tmp_path: Path) -> None:
    """Proves the migration: rows that were written without a seal are told from changed ones afterwards."""
    path = tmp_path / "a.db"
    filled(path)
    whole = seen(path)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE sign_offs")
        for table in ("revisions", "drafts"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN seal")
        connection.execute("UPDATE about SET value = '2' WHERE key = 'version'")
    connection.close()
    store = opened(path)
    with store.reading() as connection:
        seals = connection.execute(text("SELECT seal FROM revisions UNION ALL SELECT seal FROM drafts")).scalars().all()
    assert 4 == len([seal for seal in seals if seal and len(seal) == 64])
    store.close()
    assert whole == seen(path)


def test_files_close_with_their_stores(tmp_path: Path) -> None:
    """Proves: opened and closed fifteen times, a store leaves no open file. Sensitivity: pages that keep an engine each."""
    filled(tmp_path / "a.db")
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("the system does not list open files")

    def opened() -> int:
        """Open files of the store; those of earlier tests in this process may close at any time."""
        return sum(os.path.realpath(one).startswith(str(tmp_path)) for one in descriptors.iterdir())

    seen(tmp_path / "a.db")
    before = opened()
    with (tmp_path / "a.db").open("rb"):
        assert before + 1 == opened()
    for _ in range(15):
        seen(tmp_path / "a.db")
    assert before == opened()
