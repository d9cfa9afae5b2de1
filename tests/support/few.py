"""Parameters of which a run of the tests takes the first ones, and `make test-all` every one."""

from collections.abc import Iterable
from typing import Any

import pytest


def few(values: Iterable[Any], kept: int) -> list[Any]:
    """Parameters that show the same kind of thing: those from number ``kept`` on are marked ``thorough``."""
    return [value if n < kept else thorough(value) for n, value in enumerate(values)]


def first(values: Iterable[Any], *kept: Any) -> list[Any]:
    """Parameters of which all but ``kept`` are marked ``thorough``."""
    return [value if value in kept else thorough(value) for value in values]


def thorough(value: Any) -> Any:
    """A parameter, or several in a tuple, that `make test-all` takes."""
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.thorough)
