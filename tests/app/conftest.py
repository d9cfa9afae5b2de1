"""Every test of the page has a desk of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def desk_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARKLOOP_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"
