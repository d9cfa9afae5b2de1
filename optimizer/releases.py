"""Releases of HiGHS that are not to be trusted."""

import warnings

REFUSED, DOUBTED = ("1.14.",), ("1.16.0",)
"""Releases of HiGHS that cut off optima: in plain problems, and in some that the checks here find and solve again."""


def mind_the_release(version: str) -> None:
    """Refuse a release of HiGHS that gives wrong answers, and warn of one that may.

    Raises:
        RuntimeError: the release is refused.
    """
    if version.startswith(REFUSED):
        raise RuntimeError(f"HiGHS {version} gives wrong answers; install highspy >= 1.15.1, < 1.16.")
    if version in DOUBTED:
        warnings.warn(f"HiGHS {version} has called wrong answers optimal; install highspy >= 1.15.1, < 1.16.", stacklevel=2)
