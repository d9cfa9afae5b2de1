"""What is saved and solved is this user's alone, whatever the rights are that new files get."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parkloop.cases import load_case
from parkloop.cases.disk import private
from parkloop.cases.store import create, open_store
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.system import spawn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of files are other ones there")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def mask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """What others may read or enter."""
    found = [folder, *folder.rglob("*")]
    return [f"{path.name} {stat.filemode(path.lstat().st_mode)}" for path in found if path.lstat().st_mode & 0o077]


def test_a_new_home_is_private(mask: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves 0600 and 0700 for the store, its files beside it, and a job that waits. Sensitivity: the umask alone decides."""
    home = tmp_path / "above" / "home"
    monkeypatch.setenv("PARKLOOP_HOME", str(home))
    monkeypatch.delenv("PARKLOOP_STORE", raising=False)
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    store = open_store()
    create(store, "mine", load_case("two_firms"), "")
    queue.start(load_case("two_firms"), "mine/mine", {"objective": "cost"})
    assert {"parkloop.db", "parkloop.db-wal", "parkloop.db-shm", "jobs"} == set(os.listdir(home))
    assert [] == open_to_others(home.parent)
    store.close()


def test_a_process_of_ours_makes_private_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that the one starter closes what page, jobs and solves write. Sensitivity: the umask of whoever starts them."""
    monkeypatch.setattr(spawn, "command", lambda *_: [sys.executable, "-c", "open('made', 'w')"])
    before = os.umask(0o000)
    try:
        with (tmp_path / "log").open("wb") as log:
            assert 0 == spawn.started("", log=log, folder=tmp_path).wait(timeout=60)
    finally:
        os.umask(before)
    assert 0o600 == stat.S_IMODE((tmp_path / "made").stat().st_mode)


def test_what_is_there_already_is_narrowed(tmp_path: Path) -> None:
    """Proves that a home of an earlier version is closed, and that nothing else in it or behind a link is touched."""
    for name in ("jobs/one/job.json", "cases/a/case.toml", "parkloop.db", "parkloop.db-wal", "thesis/text.md", "elsewhere/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "jobs" / "link").symlink_to(tmp_path / "elsewhere")
    for path in tmp_path.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    private.narrow_home(tmp_path)
    for ours in ("jobs", "cases"):
        assert [] == [text for text in open_to_others(tmp_path / ours) if not text.startswith("link ")]
    assert [0o600] * 2 == [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("parkloop.db", "parkloop.db-wal")]
    assert [0o644] * 2 == [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("thesis/text.md", "elsewhere/x")]


def test_a_finished_job_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(queue, "_launch", work.run)
    before = os.umask(0o077)  # as `spawn` gives it to the process of a job
    try:
        queue.start(load_case("two_firms"), "shipped/two_firms", {"objective": "cost"})
    finally:
        os.umask(before)
    assert [] == open_to_others(tmp_path / "home")
