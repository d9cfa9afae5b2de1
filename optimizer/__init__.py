"""Optimisation: the optimal plan of a case, certified and in tidy tables."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parkloop.optimizer.plan.arguments import ArgumentError
    from parkloop.optimizer.plan.record import Plan
    from parkloop.optimizer.planning.model import build_model
    from parkloop.optimizer.planning.pipeline import operate, optimise
    from parkloop.optimizer.planning.series.ladder import ladder
    from parkloop.optimizer.solve.extra import RuleError

__all__ = ["ArgumentError", "Plan", "RuleError", "build_model", "ladder", "operate", "optimise"]

MODULES = {
    "ArgumentError": "plan.arguments",
    "Plan": "plan.record",
    "RuleError": "solve.extra",
    "build_model": "planning.model",
    "ladder": "planning.series.ladder",
    "operate": "planning.pipeline",
    "optimise": "planning.pipeline",
}
"""The modules in which the names stand."""


def __getattr__(name: str) -> Any:
    """Imports on first use: a solver's process needs neither pandas nor Pyomo and must start at once."""
    if name not in MODULES:
        raise AttributeError(name)
    from parkloop.optimizer.system.garbage import collection_paused

    with collection_paused():
        return getattr(import_module(f"parkloop.optimizer.{MODULES[name]}"), name)
