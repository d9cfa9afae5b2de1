"""Releases of HiGHS that are refused or warned of."""

import warnings

from parkloop.cases.messages import say

REFUSED, DOUBTED = ("1.14.",), ("1.16.0",)
"""Releases of HiGHS that cut off optima: in plain problems, and in some that the checks here find and solve again."""


def check_release(version: str) -> None:
    """Refuse a release of HiGHS that gives wrong answers, and warn of one that may.

    Raises:
        RuntimeError: the release is refused.
    """
    if version.startswith(REFUSED):
        raise RuntimeError(say("HiGHS {version} gives wrong answers; install highspy >= 1.15.1, < 1.16.", version=version))
    if version in DOUBTED:
        warnings.warn(
            say("HiGHS {version} has called wrong answers optimal; install highspy >= 1.15.1, < 1.16.", version=version),
            stacklevel=2,
        )


def unknown_option(version: str, name: str, value: object) -> RuntimeError:
    """The error of an option that a release does not have."""
    return RuntimeError(
        say("HiGHS {version} does not know the option {option} = {value}.", version=version, option=name, value=value)
    )
