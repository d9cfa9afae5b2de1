"""Killed, or with a full disk, at every point at which something is written: nothing told is lost, nothing half is shown."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from parkloop.optimizer.jobs import queue
from tests.support.attacks.crashes import WRITES
from tests.support.few import few

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes")
STEPS = few([64, 16], 1)
"""Of the points of each write each 64th is tried here, and each sixteenth; with 1 they are a thousand."""


MEMORY = Path("/dev/shm")
"""A file system that waits for no disk: processes die here, not the computer."""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as made:
        yield Path(made)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("write", WRITES)
def test_no_fault_loses_what_was_acknowledged(write: str, step: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves: whatever the point, reading afterwards gives the state before or the new one, and the new one if it was told.

    Sensitivity: files written in their places, a status before its plan, a database made in its place.
    """
    monkeypatch.setenv("PARKLOOP_HOME", str(folder / "home"))
    monkeypatch.setattr(queue, "_launch", lambda folder: None)
    counts = WRITES[write](folder / "home", step)
    assert [] == counts.wrong
    assert counts.killed, counts
