"""What a coalition has of the limits that the whole park shares, as it was stated beside its plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CoalitionPart:
    """Share of a coalition in each limit of the park, and by how much it may miss each rate of the park.

    ``shares`` by kind and name of a limit (``market``, ``stream``, ``policy``; ``park``: ``land``, ``capex``), with the condition
    or ``year SCENARIO`` where it is not always the same.
    ``allowances`` by policy and scenario [unit of what is counted, per year].
    """

    shares: Mapping[tuple[str, ...], float] = field(default_factory=dict)
    allowances: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def share(self, kind: str, name: str, when: str = "") -> float:
        """Share in a limit, all of it where none is stated."""
        return self.shares.get((kind, name, when), self.shares.get((kind, name), 1.0))

    def share_of_year(self, kind: str, name: str, scenario: str) -> float:
        """Share in a limit of the year of a scenario."""
        return self.share(kind, name, f"year {scenario}")

    def allowance(self, policy: str, scenario: str) -> float:
        """Amount by which a floor may be missed, or a quota exceeded."""
        return self.allowances.get((policy, scenario), 0.0)
