"""What is best: the optimal plan of a case, checked and in tidy tables."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.plan import Plan
    from optimizer.planning import ladder, optimise

__all__ = ["Plan", "ladder", "optimise"]


def __getattr__(name: str) -> Any:
    """Imports on first use: a solver's process needs neither pandas nor Pyomo and must start at once."""
    if name == "Plan":
        from optimizer.plan import Plan

        return Plan
    if name in ("ladder", "optimise"):
        from optimizer import planning

        return getattr(planning, name)
    raise AttributeError(name)
