"""Posts and their closing: what each plant owes under a head, in a condition, a scenario or once a year."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from optimizer.certificate.given import Given


@dataclass(frozen=True)
class Post:
    """One entry of the books; ``amount`` is per hour of ``condition``, per year of ``scenario``, or per year of any.

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
    """A closed total: its amount, the sum of its posts' sizes, and its slack, all per year."""

    amount: float = 0.0
    size: float = 0.0
    slack: float = 0.0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.amount + other.amount, self.size + other.size, self.slack + other.slack)

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(self.amount - other.amount, self.size + other.size, self.slack + other.slack)


NOTHING = Sum()


def times_per_year(given: Given, post: Post, scenario: str | None) -> float:
    """How often a post's amount stands in a year: of one scenario, or expected over all (``None``)."""
    if post.condition:
        if scenario is None:
            return given.weights[post.condition]
        return given.hours[post.condition] if given.conditions[post.condition].scenario == scenario else 0.0
    if post.scenario:
        return given.probabilities[post.scenario] if scenario is None else float(post.scenario == scenario)
    return 1.0


def close(given: Given, posts: Iterable[Post], scenario: str | None = None) -> dict[tuple[str, str, int], Sum]:
    """The yearly sum of each (plant, name, scope)."""
    sums: dict[tuple[str, str, int], Sum] = defaultdict(Sum)
    for post in posts:
        times = times_per_year(given, post, scenario)
        sums[post.plant, post.name, post.scope] += Sum(times * post.amount, times * abs(post.amount), times * post.slack)
    return sums


def total(sums: dict[tuple[str, str, int], Sum], name: str, plant: str | None = None) -> Sum:
    """The sum of a name over all scopes, of one plant or of all."""
    parts = [value for (owner, head, _), value in sums.items() if head == name and plant in (None, owner)]
    return sum(parts, NOTHING)


def scaled(post: Post, factor: float, name: str) -> Post:
    """A post that follows from another: so much of ``name`` per unit of it."""
    return replace(post, name=name, amount=factor * post.amount, slack=abs(factor) * post.slack, scope=0)
