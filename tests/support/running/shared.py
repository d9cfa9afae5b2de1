"""What is made once in a run of the tests, whichever of its processes asks first."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from parkloop.cases.disk import atomic
from parkloop.optimizer.system import locks

Made = TypeVar("Made")

FOLDER = "TESTS_SHARED_FOLDER"
"""Variable of the environment that names the folder."""
WAIT_SECONDS = 900.0
"""Longest wait for what another process is making."""


def once(name: str, make: Callable[[], Made]) -> Made:
    """What ``make`` makes: by the first process that asks for this name, read by all others."""
    place = Path(os.environ[FOLDER], f"{name}.pickle")
    lock = locks.taken(place.with_suffix(".lock"), WAIT_SECONDS)
    assert lock is not None, f"{name} is being made for longer than {WAIT_SECONDS:g} s"
    with lock:
        if not place.exists():
            atomic.write({place: pickle.dumps(make())})
        return cast(Made, pickle.loads(place.read_bytes()))
