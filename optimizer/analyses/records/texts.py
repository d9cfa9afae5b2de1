"""Parameters of commands and forms that are lists of numbers, written as a text."""

from collections.abc import Sequence
from typing import Any

from parkloop.cases.messages import say
from parkloop.optimizer.plan.arguments import ArgumentError


def numbers_of(name: str, given: str | float | Sequence[float]) -> Any:
    """Numbers of a text such as ``1e6, 2e6``; what is no text is left as it is, for who is asked.

    Raises:
        ArgumentError: a part of the text is no number.

    Examples:
        >>> numbers_of("budget", "1e6, 2e6"), numbers_of("budget", 5)
        ((1000000.0, 2000000.0), 5)
    """
    if not isinstance(given, str):
        return given
    try:
        return tuple(float(part) for part in given.split(",") if part.strip())
    except ValueError:
        told = say("{name}: found {value}, but numbers are meant, such as 1e6 or 1e6,2e6", name=name, value=repr(given))
        raise ArgumentError(told) from None
