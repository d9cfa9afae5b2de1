"""Log of HiGHS in one file: every solve of this process and of those that it starts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "PARKLOOP_SOLVER_LOG"
"""Environment variable that names the file; processes that solve for this one inherit it."""


@contextmanager
def recorded(file: Path) -> Iterator[None]:
    """Record what HiGHS says meanwhile, behind what the file holds already."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(file.resolve())
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def is_recorded() -> bool:
    """Whether somebody wants the log."""
    return VARIABLE in os.environ


def record(text: str) -> None:
    """Append what HiGHS says; one call at a time, so that lines of several processes do not mix.

    Raises:
        OSError: the file cannot be written.
    """
    with open(os.environ[VARIABLE], "a", encoding="utf-8") as file:
        file.write(text)
