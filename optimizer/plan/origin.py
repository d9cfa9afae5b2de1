"""Provenance of a plan: what the summary states, and the case and rule known in memory only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any

from parkloop.cases.schema import Case
from parkloop.optimizer.solve.extra import ExtraRule

PROGRAMS = ("parkloop", "highspy", "pyomo", "numpy", "pandas", "scipy")
"""What a plan hangs on, besides Python."""


@dataclass(frozen=True)
class Origin:
    """The case of a plan and the rule that it keeps; a plan that was read from a folder knows neither."""

    case: Case | None = None
    extra: ExtraRule | None = None


def made(digest: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """How a plan is made: date (UTC), versions, digest of its case, and options that are no defaults."""
    date = datetime.now(UTC).isoformat(timespec="seconds")
    return {"date": date, "versions": dict(versions()), "digest": digest, "options": dict(options)}


@cache
def versions() -> Mapping[str, str]:
    """Versions of Python and of what a plan hangs on, by name."""
    found = {"python": python_version()}
    for name in PROGRAMS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # a checkout
            found[name] = "checkout"
    return found
