"""Measures of risk recomputed from what each scenario costs: the worst case, and the mean of the worst tail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from optimizer.certificate.posts import NOTHING, Post, close
from optimizer.certificate.tolerance import at_most, equal
from optimizer.certificate.view import View

NAMES = {"worst_case": "worst case", "cvar": "mean cost of the worst tail"}


@dataclass(frozen=True)
class Claim:
    """What a plan claims of a measure of risk: its value, and the bound that no plan is below [money/y]"""

    measure: str
    level: float
    """Probability below the worst tail."""
    value: float
    bound: float | None = None


def measured(measure: str, costs: Iterable[tuple[float, float]], level: float) -> float:
    """The measure of probabilities and costs: the largest cost, or the mean of the dearest ones that make up the tail.

    Of the scenario in which the tail starts only the part that belongs to it counts.
    """
    dearest = sorted(costs, key=lambda pair: -pair[1])
    if measure == "worst_case":
        return dearest[0][1]
    chances = [probability for probability, _ in dearest if probability > 0]
    tail = left = max((1.0 - level) * sum(chances), min(chances))
    total = 0.0
    for probability, cost in dearest:
        part = min(probability, left)
        total, left = total + part * cost, left - part
    return total / (tail - left)


def risk_right(view: View, costs: list[Post], claim: Claim | None) -> Iterator[str]:
    """The measure that a plan claims is that of its scenarios, and no better than its own bound.

    It may be off twice the tolerance: it was held within one part in a million while the expected cost was minimised.
    """
    if claim is None:
        return
    sums = {s: sum(close(view.given, costs, s).values(), NOTHING) for s in view.given.probabilities}
    value = measured(claim.measure, ((p, sums[s].amount) for s, p in view.given.probabilities.items()), claim.level)
    size, slack = 2 * max(one.size for one in sums.values()), max(one.slack for one in sums.values())
    what = f"Objective ({NAMES[claim.measure]})"
    yield from equal(what, claim.value, value, size=size, slack=slack)
    if claim.bound is not None:
        yield from at_most(f"Bound of the objective ({NAMES[claim.measure]})", claim.bound, value, size=size, slack=slack)
