"""Whatever goes wrong ends in one sentence, the right exit code, and where it is our fault in a log without secrets."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy.exc import OperationalError
from streamlit import error_util
from streamlit.testing.v1 import AppTest

from parkloop.app_pages.serving import error_message as on_page
from parkloop.cases import load_case, store, write_workbook
from parkloop.cases.disk import atomic
from parkloop.cases.store import open_store
from parkloop.optimizer.cli import main
from parkloop.optimizer.commands import run
from parkloop.optimizer.jobs import main as job
from parkloop.optimizer.jobs import queue
from parkloop.optimizer.system import failure_log
from parkloop.optimizer.system.error_reports import error_report
from tests.support.running.pictures import draw_small


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def failing(error: BaseException) -> Callable[..., int]:
    def run(*_: object) -> int:
        raise error

    return run


def full(number: int = errno.ENOSPC) -> OSError:
    return OSError(number, os.strerror(number), "/data/plan.csv")


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (full(), 2, "/data/plan.csv cannot be read or written: the disk is full."),
        (full(errno.EACCES), 2, "there is no permission for it"),
        (full(errno.EROFS), 2, "the disk is read-only"),
        (FileNotFoundError("out: there is no plan in it."), 2, "out: there is no plan in it."),
        (MemoryError(), 2, "too little memory"),
        (OperationalError("select", {}, Exception("database disk image is malformed")), 2, "disk image is malformed"),
        (KeyError("x"), 3, "fault of Parkloop itself (KeyError)"),
        (RecursionError("maximum recursion depth"), 3, "RecursionError"),
        (KeyboardInterrupt(), 130, "stopped"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
    ],
)
def test_an_exception_ends_in_one_sentence(
    error: BaseException, code: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that no command ends in a traceback. Sensitivity: a handler of ValueError and OSError lets KeyError through."""
    monkeypatch.setattr(run, "_answered", failing(error))
    assert code == main(["list"])
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said
    assert said.count("\n") == (code != 141)


def test_a_fault_of_ours_leaves_a_private_log_without_secrets(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that the log has what mending needs and no password. Sensitivity: the plain traceback holds the address."""
    monkeypatch.setattr(sys, "argv", ["parkloop", "solve", "saved:mill"])
    monkeypatch.setattr(run, "_answered", failing(KeyError("postgresql://anna:hidden@db/parkloop")))
    assert 3 == main(["list"])
    log = home / "logs" / "parkloop.log"
    assert str(log) in capsys.readouterr().err
    text = log.read_text(encoding="utf-8")
    assert "Parkloop " in text and "parkloop solve saved:mill" in text and "Traceback" in text and "KeyError" in text
    assert "hidden" not in text and "anna:***@db" in text
    if sys.platform != "win32":
        assert (0o700, 0o600) == (log.parent.stat().st_mode & 0o777, log.stat().st_mode & 0o777)


def test_logs_stay_small_and_private(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that logs are of bounded size. Sensitivity: without rotation 50 faults are 50 times one."""
    monkeypatch.setattr(failure_log, "LOG_BYTES", 2000)
    for _ in range(50):
        error_report(KeyError("x" * 300))
    found = list((home / "logs").iterdir())
    assert len(found) == 1 + failure_log.LOGS_KEPT and sum(path.stat().st_size for path in found) < 4 * 3000
    assert sys.platform == "win32" or all(path.stat().st_mode & 0o777 == 0o600 for path in found)


def test_where_no_log_can_be_written_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "file"))
    assert "no log of it could be written" in error_report(KeyError("x")).sentence


def test_what_a_library_says_is_no_sentence_for_the_user() -> None:
    """Proves that a ValueError of numpy is a fault of ours. Sensitivity: taken by its kind it would be the user's."""
    with pytest.raises(ValueError) as error:
        pd.DataFrame({"a": [1]}).merge(pd.DataFrame({"b": [1]}), left_on=["a"], right_on=["b", "c"])
    assert 3 == error_report(error.value).code


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_is_no_fault(home: Path) -> None:
    """Proves that `parkloop library | head -0` says nothing. Sensitivity: Python complains of a broken pipe at its end."""
    root = Path(__file__).resolve().parents[3]
    known = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; from parkloop.optimizer.cli import main; sys.exit(main(['library']))"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=known,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert (b"", 141) == (process.stderr.read(), process.wait())
    process.stderr.close()


def half(*_: Any, **__: Any) -> int:
    """A write that fills the disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file takes half of what is written, and no more."""
    made = atomic.tempfile.NamedTemporaryFile

    def opened(*args: Any, **options: Any) -> Any:
        file = made(*args, **options)
        write = file.write

        def fill(content: bytes) -> int:
            write(content[: len(content) // 2])
            return half()

        file.write = fill
        return file

    monkeypatch.setattr(atomic.tempfile, "NamedTemporaryFile", opened)
    monkeypatch.setattr(Path, "write_bytes", half)


def standing(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


EXPORTS = {
    "workbook": ["export", "two_firms", "out/two.xlsx"],
    "folder": ["import", "two.xlsx", "out"],
    "csv": ["library", "--out", "out/list.csv"],
    "plan": ["solve", "two_firms", "--out", "out/plan"],
    "figure": ["sweep", "two_firms", "--param", "policy.carbon_price_per_t=0", "--figure", "out/sweep.json"],
    "report": ["report", "two_firms", "--out", "out/report"],
}


@pytest.mark.parametrize("what", EXPORTS)
def test_a_full_disk_leaves_what_stood(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that an export is there whole or not at all. Sensitivity: a file that is written in its place is half there."""
    monkeypatch.chdir(tmp_path)
    draw_small(monkeypatch)
    write_workbook(load_case("two_firms"), "two.xlsx")
    assert 0 == main(EXPORTS[what])
    before = standing(tmp_path / "out")
    assert before
    capsys.readouterr()
    with monkeypatch.context() as patch:
        fill_the_disk(patch)
        assert 2 == main(EXPORTS[what])
    last = capsys.readouterr().err.splitlines()[-1]
    assert "the disk is full" in last and "out" in last
    assert before == standing(tmp_path / "out")


@pytest.mark.parametrize(
    ("target", "words"), [("taken", "it is a folder"), ("n" * 300 + ".csv", "name is too long"), ("file/list.csv", "file")]
)
def test_a_target_that_cannot_be_is_told(
    target: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "file").write_text("", encoding="utf-8")
    before = standing(tmp_path)
    assert 2 == main(["library", "--out", target])
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
    assert before == standing(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no such device there")
def test_a_device_is_written_to_and_stays_one() -> None:
    """Proves that `--out /dev/null` does not put a file in its place. Sensitivity: a rename would, for who may."""
    atomic.write({Path(os.devnull): b"text"})
    assert not Path(os.devnull).is_file()


def test_the_second_file_that_fails_takes_the_first_with_it(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        atomic.write({tmp_path / "one.csv": b"1", tmp_path / "taken": b"2"})
    assert ["taken"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("damage", [b"no database at all" * 100, None])
def test_a_damaged_store_is_one_sentence(damage: bytes | None, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that `solve saved:` on a damaged store is no traceback. Sensitivity: SQLite's own error is no ValueError."""
    opened = open_store()
    store.create(opened, "mill", load_case("two_firms"), "anna")
    opened.close()
    file = home / "parkloop.db"
    content = bytearray(file.read_bytes())
    for place in range(4096, len(content), 64):
        content[place] ^= 0xFF
    file.write_bytes(bytes(content) if damage is None else damage)
    assert 2 == main(["solve", "saved:mill"])
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "Traceback" not in said


def test_a_job_that_fails_says_so_in_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a fault in a job is told as elsewhere. Sensitivity: its status showed the exception itself."""
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    monkeypatch.setitem(job.TASKS, "solve", failing(KeyError("x")))  # type: ignore[arg-type]
    folder = queue.start(load_case("two_firms"), "shipped/two_firms", {}).folder
    job.run(folder)
    status = queue.read(folder).status
    assert "failed" == status.state and "fault of Parkloop itself (KeyError)" in str(status.message)
    assert (home / "logs" / "parkloop.log").exists()


@pytest.mark.parametrize(("language", "words"), [("en", "fault of Parkloop itself"), ("zh", "自身的故障")])
def test_the_page_shows_a_sentence(language: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that who uses the page sees a sentence of ours in his language. Sensitivity: Streamlit shows a text of its own."""
    monkeypatch.setattr(error_util, "show_uncaught_app_exception", on_page.show)
    tested = AppTest.from_string("raise KeyError('not seen')")
    tested.session_state["language"] = language
    tested.run()
    assert not tested.exception and words in tested.error[0].value and "not seen" not in tested.error[0].value
