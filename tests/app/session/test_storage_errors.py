"""A page that cannot keep anything still shows what comes with the program, and says what is wrong once, with what to do."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.session import repository
from parkloop.cases import load_case
from parkloop.cases import store as s
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue

APP = str(Path(__file__).resolve().parents[3] / "app.py")
CASE = load_case("two_firms")
OPTIONS = {"objective": "cost", "scope": "park", "time_limit": 60.0, "gap": 1e-3}
PAGES = ("choose", "data", "solve", "results", "whatif", "analyse", "compare", "report")


def opened(name: str = "choose", **asked: str) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=60)
    at.query_params.update({"case": "shipped/two_firms", **asked})
    at.run()
    if name != "choose":
        at.switch_page(f"app_pages/screens/{name}.py").run()
    return at


def errors(at: AppTest) -> str:
    assert not at.exception, at.exception
    return "\n".join(error.value.replace("\\", "") for error in at.error)


@pytest.fixture
def damaged(desk_of_its_own: Path) -> Path:
    """A store with a saved case whose file lost its end."""
    s.create(repository.store(), "mine alone", CASE, "anna")
    repository.store().close()
    path = desk_of_its_own / "parkloop.db"
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(path.read_bytes()[:-9000])
    repository._opened.clear()
    return path


@pytest.mark.parametrize("name", PAGES)
def test_every_page_works_beside_a_damaged_store(name: str, damaged: Path) -> None:
    """Proves: one message with what to do, the example open, the file as it is. Sensitivity: an error on every page."""
    before = damaged.read_bytes()
    told = errors(opened(name))
    assert 1 == told.count("is damaged") and "parkloop store recover" in told and "examples" in told
    assert before == damaged.read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        {"case/plants.csv": ""},
        pytest.param({"case/case.toml": "format ="}, marks=pytest.mark.thorough),
        pytest.param({"job.json": '{"id": "x"}'}, marks=pytest.mark.thorough),
    ],
)
def test_one_damaged_job_stops_no_page_and_can_be_removed(damage: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: every page shows the earlier solve. Sensitivity: the case of each job, read on each page, stopped them all."""
    monkeypatch.setattr(queue, "_launch", work.run)
    sound, hurt = (queue.start(CASE, "shipped/two_firms", OPTIONS) for _ in range(2))
    for name, text in damage.items():
        (hurt.folder / name).write_text(text, encoding="utf-8")
    os.utime(hurt.folder / "status.json", (1, 1))
    at = opened()
    for name in PAGES:
        assert "" == errors(at.switch_page(f"app_pages/screens/{name}.py").run())
    at = opened("solve")
    assert any(hurt.request.id in warning.value for warning in at.warning)
    at.button(key=f"discard:{hurt.request.id}").click().run()
    assert not hurt.folder.exists() and [sound] == queue.known()


def test_a_saved_case_is_not_said_to_be_gone_where_the_store_is_damaged(damaged: Path) -> None:
    at = opened(case="mine/mine alone")
    assert "is damaged" in errors(at)
    assert not any("There is no case" in warning.value for warning in at.warning)


def test_a_backup_that_is_put_in_its_place_is_opened_without_a_restart(desk_of_its_own: Path) -> None:
    """Proves: the page sees another file of the same name. Sensitivity: it goes on to write into the one that is gone."""
    path = desk_of_its_own / "parkloop.db"
    s.create(repository.store(), "old", CASE, "anna")
    other = desk_of_its_own / "backup.db"
    backup = s.open_store(f"sqlite:///{other}")
    s.create(backup, "from backup", CASE, "anna")
    backup.close()
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    os.replace(other, path)
    assert "mine/from backup" in repository.names()
    path.unlink()
    assert not any(map(repository.is_mine, repository.names()))


def as_nobody(do: Callable[[], None]) -> str:
    """Do something in a process without the rights of the administrator; what it says of its failure, empty where it had none."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            do()
        except BaseException as error:
            os.write(write, f"{type(error).__name__}: {error}"[:4000].encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as told:
        text = told.read()
    os.waitpid(child, 0)
    return text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs rights as Unix has them")
@pytest.mark.parametrize("name", ["choose", "solve"])
def test_a_read_only_home_still_shows_the_examples(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: a message and the shipped parks. Sensitivity: nothing but an error. Without rights of the administrator."""
    home = tmp_path / "shut" / "home"
    home.mkdir(parents=True)
    for folder in (tmp_path, *tmp_path.parents):
        if os.getuid() == 0 and not folder.stat().st_mode & 0o005:
            folder.chmod(0o755)  # the tests' own folders are closed to others
    home.chmod(0o555)
    monkeypatch.setenv("PARKLOOP_HOME", str(home))
    monkeypatch.setenv("HOME", str(tmp_path))
    opened(name)  # what is imported on first use is there before the rights are given up

    def look() -> None:
        at = opened(name)
        assert "may not be written" in errors(at) or "cannot be opened" in errors(at), errors(at)
        if name == "solve":
            at.button(key="solve").click().run()
            assert "The disk refuses what was asked (Permission denied)." in errors(at), errors(at)

    for path in home.iterdir():
        path.unlink() if path.is_file() else None
    assert "" == as_nobody(look)


def test_a_full_disk_at_solve_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(queue, "save_case", full)
    at = opened("solve")
    at.button(key="solve").click().run()
    assert "The disk refuses what was asked (No space left on device)." in errors(at)
    assert [] == queue.known()


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> queue.Job:
    """A solve whose process is gone."""
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    job = queue.start(CASE, "shipped/two_firms", OPTIONS, "anna")
    queue.write_json(job.folder / "status.json", {"state": "running", "started": time.time()})
    return queue.read(job.folder)


def test_interrupted_work_is_offered_and_goes_on(gone: queue.Job, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened("solve")
    assert any("(by anna) was interrupted" in told.value.replace("\\", "") for told in at.warning)
    assert "the solve was interrupted" in "".join(caption.value for caption in at.sidebar.caption)
    monkeypatch.setattr(queue, "_launch", work.run)
    at.button(key=f"go_on:{gone.request.id}").click().run()
    assert "" == errors(at)
    assert "done" == queue.read(gone.folder).status.state


def test_interrupted_work_can_be_left_in_chinese(gone: queue.Job) -> None:
    at = opened("solve", lang="zh")
    assert any("因进程或计算机终止而中断" in told.value for told in at.warning)
    queue.dismiss(gone)
    at = opened("solve", lang="zh")
    assert "cancelled" == queue.read(gone.folder).status.state
    assert not any("中断" in told.value for told in at.warning)
