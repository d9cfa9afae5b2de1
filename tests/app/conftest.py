"""Every test of the page has a desk of its own."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit import config
from streamlit.components.v2 import manifest_scanner

from parkloop.cases import load_case
from parkloop.optimizer.jobs import main as work
from parkloop.optimizer.jobs import queue

OPTIONS = {"objective": "cost", "scope": "park", "time_limit": 60.0, "gap": 1e-4}


@pytest.fixture(scope="session", autouse=True)
def quick_pages() -> Iterator[None]:
    """Look for components among what is installed once, not at each page, and read scripts as `.streamlit` has it."""
    config.set_option("runner.magicEnabled", False)
    with pytest.MonkeyPatch.context() as here:
        here.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def desk_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(queue, "_launch", lambda folder: None)  # no test leaves a process behind
    return tmp_path / "home"


@pytest.fixture(scope="session")
def solved_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk on which two firms are solved."""
    home = tmp_path_factory.mktemp("solved")
    with pytest.MonkeyPatch.context() as here:
        here.setenv("PARKLOOP_HOME", str(home))
        here.setattr(queue, "_launch", work.run)
        queue.start(load_case("two_firms"), "shipped/two_firms", OPTIONS)
    return home


@pytest.fixture
def solved(solved_desk: Path, desk_of_its_own: Path, monkeypatch: pytest.MonkeyPatch) -> queue.Job:
    """Two firms, solved; further work is done here, not in another process."""
    shutil.copytree(solved_desk, desk_of_its_own)
    monkeypatch.setattr(queue, "_launch", work.run)
    job = queue.latest("shipped/two_firms")
    assert job is not None
    return job
