"""What some plants have of the limits that the whole park shares. No Pyomo."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LimitKey = tuple[str, ...]
"""Kind and key of a limit (``market``, ``stream``, ``policy``; ``park``: ``land``, ``capex``), and when it holds.

That is a condition, or a year by ``year_of``; without it the share is the same always.
"""


def year_of(scenario: str) -> str:
    """When a limit of the year of a scenario holds."""
    return f"year {scenario}"


@dataclass(frozen=True)
class LimitShares:
    """Share of some plants in limits of the park, 1 where none is stated; the whole park has all of them.

    A rate of the park has no share. ``allowances``: by how much the members may stay behind it together, or have to be ahead, by
    policy and scenario [unit of what is counted, per year]
    """

    shares: Mapping[LimitKey, float] = field(default_factory=dict)
    allowances: Mapping[tuple[str, str], float] = field(default_factory=dict)
    base: Mapping[tuple[str, str], float] | None = None
    """Amounts of the park's baseline that credits and paybacks count from, by name and plant; none: not found yet."""

    def of(self, kind: str, key: str, when: str = "") -> float:
        """Share in a limit."""
        always = self.shares.get((kind, key), 1.0)
        return self.shares.get((kind, key, when), always)

    def allowance(self, policy: str, scenario: str) -> float:
        """Amount by which a floor may be missed, or a quota exceeded; negative: by which it has to be kept."""
        return self.allowances.get((policy, scenario), 0.0)

    @property
    def rows(self) -> list[list[str | float]]:
        """All numbers, sorted, as they can be written: equal for equal shares."""
        listed: Iterable[tuple[LimitKey, float]] = (
            *self.shares.items(),
            *((("allowance", *key), amount) for key, amount in self.allowances.items()),
            *((("base", *key), amount) for key, amount in (self.base or {}).items()),
        )
        return [[*key, amount] for key, amount in sorted(listed)]
