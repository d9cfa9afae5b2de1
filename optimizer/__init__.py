"""What is best: the optimal plan of a case, checked and in tidy tables."""

from optimizer.plan import Plan
from optimizer.planning import ladder, optimise

__all__ = ["Plan", "ladder", "optimise"]
