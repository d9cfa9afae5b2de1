"""Risk measures recomputed from the costs of the scenarios: worst case and CVaR."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parkloop.cases.messages import say
from parkloop.optimizer.certificate.inputs.postings import NOTHING, Posting, yearly_sums
from parkloop.optimizer.certificate.inputs.view import PlanView
from parkloop.optimizer.certificate.tolerance import at_most, equal

NAMES = {"worst_case": say("worst case"), "cvar": say("mean cost of the worst tail")}


@dataclass(frozen=True)
class Claim:
    """Claimed value of a risk measure, and its lower bound [money/y]"""

    measure: str
    level: float
    """Probability below the worst tail."""
    value: float
    bound: float | None = None


def measured(measure: str, costs: Iterable[tuple[float, float]], level: float) -> float:
    """Risk measure of a discrete distribution: largest cost, or CVaR (mean cost of the worst tail).

    Args:
        measure: ``worst_case`` or ``cvar``.
        costs: pairs of probability and cost [money/y].
        level: confidence level of CVaR; the tail has probability 1 − level.
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


def risk_match(view: PlanView, costs: list[Posting], claim: Claim | None) -> Iterator[str]:
    """The claimed risk measure matches the scenarios' and is not below its bound.

    It may be off twice the tolerance: it was held within one part in a million while the expected cost was minimised.
    """
    if claim is None:
        return
    sums = {s: sum(yearly_sums(view.scoped, costs, s).values(), NOTHING) for s in view.scoped.probabilities}
    value = measured(claim.measure, ((p, sums[s].amount) for s, p in view.scoped.probabilities.items()), claim.level)
    size, slack = 2 * max(one.size for one in sums.values()), max(one.slack for one in sums.values())
    what = say("Objective ({what})", what=NAMES[claim.measure])
    yield from equal(what, claim.value, value, size=size, slack=slack)
    if claim.bound is not None:
        yield from at_most(
            say("Bound of the objective ({what})", what=NAMES[claim.measure]), claim.bound, value, size=size, slack=slack
        )
