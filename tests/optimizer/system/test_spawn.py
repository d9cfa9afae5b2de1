"""No process of the product takes a module, an option or a secret of the folder in which it is started."""

import json
import os
import signal
import site
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from parkloop.optimizer.system import spawn

if sys.platform != "win32":
    import fcntl

ROOT = Path(__file__).resolve().parents[3]
NAMES = (
    *("secrets", "random", "queue", "json", "sitecustomize", "usercustomize", "numpy", "pandas", "highspy", "streamlit"),
    *("parkloop", "cases", "models", "optimizer", "app", "app_pages", "tomllib", "signal", "py_mini_racer", "pyscipopt"),
)
"""Modules of Python, of libraries and of ours, which a folder may hold by chance or by malice."""
OPTIONS = {
    ".streamlit/config.toml": '[server]\nbaseUrlPath = "trap"\nenableXsrfProtection = false\nenableCORS = false\n',
    ".streamlit/secrets.toml": '[auth]\ncookie_secret = "trap"\n',
    ".streamlit/pages.toml": '[[pages]]\npath = "random.py"\n',
    "pages/trap.py": "TRAP",
    ".env": "PARKLOOP_HOME=/trap\nPARKLOOP_HOSTS=evil.example\nSTREAMLIT_SERVER_BASE_URL_PATH=trap\nPYTHONPATH=.\n",
    "pyvenv.cfg": "home = /trap\ninclude-system-site-packages = true\n",
    "python._pth": ".\nimport random\n",
    "trap.pth": "import random\n",
    "Highs.set": "time_limit = 0\n",
    "highs.options": "time_limit = 0\n",
    "scip.set": "limits/time = 0\n",
    **dict.fromkeys(("parkloop.toml", "pyproject.toml", "setup.cfg"), '[parkloop]\nhome = "/trap"\n'),
    **{f"{name}/__init__.py": "TRAP" for name in ("encodings", "pydantic", "pyomo", "sqlalchemy", "starlette", "uvicorn")},
}
"""Other files by which a folder may have a say: options of the page, of Python and of solvers, packages."""
COMMAND = """
import sys
from parkloop.optimizer.cli import main
sys.exit(main())
"""
COMMANDS = """
import sys
from parkloop.optimizer.cli import main
from parkloop.optimizer.report.drawing import pictures
out, whole = sys.argv[1], pictures._png
pictures._png = lambda text, width, height, scale: whole(text, width, height, scale / 8)
solved = main(["solve", "two_firms", "--out", f"{out}/plan"])
sys.exit(solved or main(["report", "two_firms", "--plan", f"{out}/plan", "--out", f"{out}/report"]))
"""
"""Pictures are small, which takes less time."""
JOB = """
import sys, time
from parkloop.cases import load_case
from parkloop.optimizer.jobs import queue as jobs
job = jobs.start(load_case("two_firms"), "shipped/two_firms", {"objective": "cost"})
until = time.monotonic() + 120
while job.active and time.monotonic() < until:
    time.sleep(0.1)
    job = jobs.read(job.folder)
print(job.status.state, job.status.message)
"""
WORKER = """
from parkloop.optimizer.solver.highs.adapter import run, solve
from tests.support.problems import network
problem = network(5, 2).relaxed()
print(solve(problem, where="process").objective == run(problem).objective)
"""


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A folder in which every module, once imported, writes its name into `sprung`; and options that would change the work."""
    folder, sprung = tmp_path / "work", tmp_path / "sprung"
    folder.mkdir()
    trap = f"import os\nwith open({str(sprung)!r}, 'a') as file:\n    file.write(__name__ + '\\n')\nraise ImportError('a trap')\n"
    for name in NAMES:
        (folder / f"{name}.py").write_text(trap)
    for name, text in OPTIONS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(trap if text == "TRAP" else text)
    return folder


def script(folder: Path, text: str) -> list[str]:
    """A script in a folder of its own, as an installed command: that comes first on the path, the working one not at all."""
    place = folder.parent / "bin" / "script.py"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text)
    return [sys.executable, str(place)]


def known(folder: Path) -> dict[str, str]:
    """An environment with an entry for the working folder that its user did not mean."""
    entries = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""), ""))
    return {**os.environ, "PARKLOOP_HOME": str(folder.parent / "home"), "HOME": str(folder.parent), "PYTHONPATH": entries}


def sprung(folder: Path) -> str:
    told = folder.parent / "sprung"
    return told.read_text() if told.exists() else ""


def test_the_traps_work(trapped: Path) -> None:
    """Sensitivity: Python as everybody starts it takes the folder's modules."""
    subprocess.run([sys.executable, "-m", "secrets"], cwd=trapped, capture_output=True, check=False)
    assert "__main__" in sprung(trapped) or "secrets" in sprung(trapped)


@pytest.mark.parametrize(("text", "said"), [(JOB, "done"), (WORKER, "True")], ids=["a job", "a solver's process"])
def test_a_process_takes_no_module_of_the_working_folder(text: str, said: str, trapped: Path) -> None:
    begun = f"import os\nos.environ['PYTHONPATH'] = {known(trapped)['PYTHONPATH']!r}\nos.chdir({str(trapped)!r})\n{text}"
    environment = {**known(trapped), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        script(trapped, begun), cwd=trapped.parent, env=environment, capture_output=True, text=True, check=False, timeout=180
    )
    assert (said, "") == (ended.stdout.split()[0], sprung(trapped)), ended.stderr


def test_commands_take_nothing_of_the_working_folder(trapped: Path) -> None:
    """Proves it of the command line with its solves. Sensitivity: a module that is looked for there, or a time limit of 0."""
    begun = f"import os\nos.environ['PYTHONPATH'] = {known(trapped)['PYTHONPATH']!r}\n{COMMANDS}"
    environment, out = {**known(trapped), "PYTHONPATH": str(ROOT)}, trapped.parent / "out"
    asked = [*script(trapped, begun), str(out)]
    ended = subprocess.run(asked, cwd=trapped, env=environment, capture_output=True, text=True, check=False, timeout=180)
    assert (0, "") == (ended.returncode, sprung(trapped)), ended.stderr
    assert "optimal" == json.loads((out / "plan" / "summary.json").read_text())["status"]
    assert list((out / "report").glob("*.html"))


def test_the_page_takes_nothing_of_the_working_folder_and_its_server_ends_with_the_command(trapped: Path) -> None:
    """Neither modules nor Streamlit's options: with those of the folder the page would be at /trap, and nothing at /.

    The command is ended as when a service is stopped. Sensitivity: its port would stay taken by the server.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = f"import os\nos.environ['PYTHONPATH'] = {known(trapped)['PYTHONPATH']!r}\n{COMMAND}"
    words = [*script(trapped, begun), "app", "--headless", "--port", str(port)]
    environment = {**known(trapped), "PYTHONPATH": str(ROOT)}
    page = subprocess.Popen(words, cwd=trapped, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        health = next(answers(f"http://127.0.0.1:{port}/_stcore/health", page))
        front = next(answers(f"http://127.0.0.1:{port}/", page))
    finally:
        page.terminate()
        said, _ = page.communicate(timeout=60)
    assert ("ok", True, "") == (health, "<html" in front, sprung(trapped)), said
    with socket.socket() as asking:
        assert os.name == "nt" or asking.connect_ex(("127.0.0.1", port)), "the server still listens"


def answers(url: str, server: "subprocess.Popen[str]") -> Iterator[str]:
    """What an address says, once it does."""
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                yield answer.read().decode()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer; the server: {server.poll()}")


def test_the_path_of_a_process_is_absolute_and_without_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = os.pathsep.join(("", ".", "mine", str(tmp_path), str(ROOT), ""))
    entries = spawn.environment({"PYTHONPATH": told, "LANG": "C"})["PYTHONPATH"].split(os.pathsep)
    assert [str(ROOT), str(tmp_path / "mine")] == entries


def test_the_project_s_own_folder_is_on_the_path_when_it_is_the_working_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert str(ROOT) == spawn.environment({"PYTHONPATH": "."})["PYTHONPATH"]


def test_an_installed_package_brings_no_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the standard library would stand whatever else is installed beside it; elsewhere nobody would find it without."""
    monkeypatch.setattr(spawn, "PACKAGE", Path(site.getsitepackages()[0]).resolve())
    assert "" == spawn.environment({})["PYTHONPATH"]
    monkeypatch.setattr(spawn, "PACKAGE", tmp_path / "site-packages")
    assert str(tmp_path / "site-packages") == spawn.environment({})["PYTHONPATH"]


@pytest.mark.skipif(sys.platform == "win32", reason="no folder in use can be removed there")
def test_a_working_folder_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    text = (
        "import json, os, sys\nfrom parkloop.optimizer.system import spawn\n"
        f"os.mkdir({str(tmp_path / 'gone')!r}); os.chdir({str(tmp_path / 'gone')!r}); os.rmdir({str(tmp_path / 'gone')!r})\n"
        "print(json.dumps(spawn.environment({'PYTHONPATH': 'mine'})))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(script(tmp_path / "x", text), env=environment, capture_output=True, text=True, check=True).stdout
    assert {"PYTHONPATH": str(ROOT)} == json.loads(told)


@pytest.mark.skipif(not spawn.FORKS, reason="no copies of a process here")
def test_a_fork_has_two_pipes_and_nothing_else_of_its_maker(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A lock that its maker gives up is free, Ctrl-C of the terminal is not its own, and its words reach nobody.

    Sensitivity: a copy that keeps open files holds the lock; one that cleans up removes folders of its maker.
    """
    held = (tmp_path / "lock").open("w")
    fcntl.flock(held, fcntl.LOCK_EX)

    def serve(asked: BinaryIO, answers: BinaryIO) -> None:
        os.write(1, b"said")
        answers.write(asked.readline() + b"%d %d" % (os.getpgrp(), len(os.listdir("/proc/self/fd"))))
        answers.flush()
        asked.read()

    copy = spawn.Fork(serve)
    assert copy.stdin is not None and copy.stdout is not None
    copy.stdin.write(b"asked\n")
    copy.stdin.flush()
    assert [b"asked\n", b"%d 6" % copy.pid] == [copy.stdout.readline(), copy.stdout.read(len(str(copy.pid)) + 2)]
    held.close()
    with (tmp_path / "lock").open("w") as again:
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert copy.poll() is None
    copy.stdin.close()
    assert (0, 0, "") == (copy.wait(), copy.poll(), capfd.readouterr().out)
    copy.stdout.close()


@pytest.mark.skipif(not spawn.FORKS, reason="no copies of a process here")
def test_a_fork_is_ended_at_once() -> None:
    """Proves it also of one that an error ends by itself."""

    def fails(asked: BinaryIO, answers: BinaryIO) -> None:
        raise MemoryError

    copies = [spawn.Fork(lambda asked, answers: time.sleep(60.0)), spawn.Fork(fails)]
    for copy in copies:
        spawn.killed(copy)
        assert copy.stdout is not None
        copy.stdout.close()
    assert -signal.SIGKILL == copies[0].returncode and copies[1].returncode is not None
