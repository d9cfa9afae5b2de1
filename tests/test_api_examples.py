"""Every example of a public function, class and method runs, and gives what its docstring shows."""

import doctest
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import parkloop as pl
from parkloop.cases.schema.methods import Changes
from parkloop.optimizer.plan.shown import Shown

pytestmark = pytest.mark.usefixtures("solved_once")

NO_EXAMPLE = {
    *("ArgumentError", "BundleError", "CaseError", "MissingExtraError", "ParallelError", "RuleError"),
    *("Fault", "Plan", "Case"),
}
"""Errors, and classes whose methods have examples."""


def public() -> Iterator[tuple[str, Any]]:
    """Functions and classes that a script uses, and the methods of cases and plans."""
    for name in pl.NAMES:
        yield name, getattr(pl, name)
    for kind, home in (("Case", Changes), ("Plan", Shown)):
        yield from ((f"{kind}.{name}", getattr(home, name)) for name in vars(home) if not name.startswith("_"))


NAMED = dict(public())
WITH_EXAMPLE = sorted(set(NAMED) - NO_EXAMPLE - {"Plan.known_case"})


@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_the_example_runs(name: str) -> None:
    """Proves what a docstring shows. Sensitivity: a name or a number that has changed since."""
    thing = NAMED[name]
    (example,) = doctest.DocTestFinder(recurse=False).find(getattr(thing, "__func__", thing), name, globs={})
    assert example.examples, "a public function shows how it is used"
    told: list[str] = []
    doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=told.append)
    assert [] == told


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_docstring_tells_what_help_is_asked_for(name: str) -> None:
    """Each begins with a statement of one line, and names every parameter of a function, and what it raises by its section."""
    text = inspect.getdoc(NAMED[name]) or ""
    first = text.splitlines()[0]
    assert first.endswith((".", "]")) and len(first) < 130, first
    if not inspect.isclass(NAMED[name]):
        parameters = [one for one in inspect.signature(NAMED[name]).parameters if one not in ("self", "cls")]
        assert [] == [one for one in parameters if f"{one}:" not in text and f"``{one}``" not in text]
