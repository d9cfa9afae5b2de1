"""What is best: the optimal plan of a case, checked and in tidy tables."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.plan import Plan
    from optimizer.planning import optimise
    from optimizer.scopes import ladder

__all__ = ["Plan", "ladder", "optimise"]


def __getattr__(name: str) -> Any:
    """Imports on first use: a solver's process needs neither pandas nor Pyomo and must start at once."""
    if name == "Plan":
        from optimizer.plan import Plan

        return Plan
    if name == "optimise":
        from optimizer.planning import optimise

        return optimise
    if name == "ladder":
        from optimizer.scopes import ladder

        return ladder
    raise AttributeError(name)
