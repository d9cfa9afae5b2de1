"""Measures of risk of the reference: the largest of the mean costs under all beliefs that are possible."""

from collections.abc import Iterator
from itertools import permutations

from tests.reference.lp import INF, Expr, total
from tests.reference.model import Model

RISKS = ("worst_case", "cvar")
SCALE = 1e4
"""The column counts in ten thousands of money per year."""


def risk(model: Model, name: str, level: float) -> Expr:
    """A new column that is at least the mean cost under every belief.

    For the worst case a belief is one scenario for certain; for the mean of the tail (Artzner et al. 1999, Coherent measures of
    risk) no scenario is believed to be more than 1/(1 - level) times as likely as it is.
    """
    measure = model.lp.add_var(lower=-INF)
    for belief in beliefs(model.park.scenarios, 1.0 if name == "worst_case" else level):
        mean = total(*((share / SCALE, model.cost(scenario)) for scenario, share in belief.items()))
        model.lp.at_most(mean, measure)
    return total((SCALE, measure))


def beliefs(chances: dict[str, float], level: float) -> Iterator[dict[str, float]]:
    """The extreme ones: the scenarios in some order, each as likely as it may be until nothing is left."""
    for order in permutations(chances):
        left, belief = 1.0, dict[str, float]()
        for scenario in order:
            most = 1.0 if level == 1.0 else chances[scenario] / (1.0 - level)
            belief[scenario] = min(most, left)
            left -= belief[scenario]
        yield belief
