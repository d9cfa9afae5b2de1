"""Declaration of constraints and variables: one function is one component of one name."""

from collections.abc import Callable, Iterable
from typing import Any

import pyomo.environ as pyo
from pyomo.common import dependencies

# With SciPy, whoever imports it, Pyomo loads all of its statistics, which nothing here uses: a third of a second of each start.
getattr(dependencies.DeferredImportCallbackFinder, "_callbacks", {}).pop("scipy", None)


def declare(block: Any, rule: Callable[..., Any], index: Iterable[Any] | None = None) -> None:
    """Declare ``rule`` as a constraint of ``block``, with its name and first docstring line.

    ``index`` holds the tuples (or single keys) that the rule is stated for; ``None``: once. A model without ``rows`` has none.
    """
    if not getattr(block.model(), "rows", True):
        return
    doc = (rule.__doc__ or "").strip().splitlines()[0]
    if index is None:
        setattr(block, rule.__name__, pyo.Constraint(rule=rule, doc=doc))
        return
    keys = list(dict.fromkeys(index))
    if keys:
        setattr(block, rule.__name__, pyo.Constraint(keys, rule=rule, doc=doc))


def variables(block: Any, name: str, index: Iterable[Any], doc: str, **how: Any) -> Any:
    """Declare variables over the keys that exist; ``doc`` names what they are and their unit.

    Without a key there is an empty mapping: most of a small park's components would be empty.
    """
    keys = list(dict.fromkeys(index))
    how.setdefault("domain", pyo.NonNegativeReals)
    component: Any = pyo.Var(keys, doc=doc, **how) if keys else {}
    setattr(block, name, component)
    return component
