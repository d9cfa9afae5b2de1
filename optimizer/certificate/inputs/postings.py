"""Postings and their annual sums by plant and head, per condition, scenario or year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from parkloop.optimizer.certificate.inputs.scoped_case import ScopedCase


@dataclass(frozen=True)
class Posting:
    """One posting; ``amount`` is per hour of ``condition``, per year of ``scenario``, or per year of any.

    ``slack`` is how far the amount may be off because the plan's tables do not tell it apart.
    """

    plant: str
    name: str
    amount: float
    condition: str = ""
    scenario: str = ""
    scope: int = 0
    slack: float = 0.0
    outlet: str = ""
    """Of an emission: the outlet of water that it is discharged into; empty: to the air."""


@dataclass(frozen=True)
class Sum:
    """An annual sum: its amount, the sum of the sizes of its postings, and its tolerance, all per year."""

    amount: float = 0.0
    size: float = 0.0
    slack: float = 0.0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.amount + other.amount, self.size + other.size, self.slack + other.slack)

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(self.amount - other.amount, self.size + other.size, self.slack + other.slack)


NOTHING = Sum()


def times_per_year(scoped: ScopedCase, post: Posting, scenario: str | None) -> float:
    """Multiplicity of a posting in a year of a scenario, or expected over all (``None``)."""
    if post.condition:
        if scenario is None:
            return scoped.weights[post.condition]
        return scoped.hours[post.condition] if scoped.conditions[post.condition].scenario == scenario else 0.0
    if post.scenario:
        return scoped.probabilities[post.scenario] if scenario is None else float(post.scenario == scenario)
    return 1.0


def yearly_sums(scoped: ScopedCase, posts: Iterable[Posting], scenario: str | None = None) -> dict[tuple[str, str, int], Sum]:
    """Annual sum of each (plant, name, scope), of a scenario or expected over all."""
    sums: dict[tuple[str, str, int], Sum] = defaultdict(Sum)
    for post in posts:
        times = times_per_year(scoped, post, scenario)
        sums[post.plant, post.name, post.scope] += Sum(times * post.amount, times * abs(post.amount), times * post.slack)
    return sums


def total(sums: dict[tuple[str, str, int], Sum], name: str, plant: str | None = None) -> Sum:
    """Sum of a name over all scopes, of one plant or of all."""
    parts = [value for (owner, head, _), value in sums.items() if head == name and plant in (None, owner)]
    return sum(parts, NOTHING)


def scaled(post: Posting, factor: float, name: str) -> Posting:
    """A posting proportional to another: a factor of ``name`` per unit of it."""
    return replace(post, name=name, amount=factor * post.amount, slack=abs(factor) * post.slack, scope=0)
