"""What the processes of a run share, how tests are divided among them, and little collection of garbage in each."""

import gc
import os
import shutil
import tempfile
from typing import Any

import pytest

from tests.support.running.shared import FOLDER


@pytest.fixture
def solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same question to the optimiser is solved once in a process, for tests of what is made of plans."""
    from tests.support.running.answers import solve_once

    solve_once(monkeypatch)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in the first process; those that it starts find its name in their environment."""
    gc.disable()  # nothing that is collected or imported is garbage
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="shared-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True))


def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors, as browsers, servers and other programs are waited for."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all tests with a browser to one process, which begins with them, and all cases of another test to one too.

    Each process with a test of the browser starts a server, a browser and a solve. Groups of pytest-xdist 3.8 have no effect with
    pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if nodeid.startswith("tests/e2e/") else nodeid.split("[")[0]

    return Together(config, log)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name a test as soon as it fails, for a run that is ended before its summary."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\nFAILED {report.nodeid} ({report.when}, {report.duration:.0f} s)", flush=True)


def pytest_collection_finish() -> None:
    """Take the thousands of tests, and all modules, out of what is searched for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()
