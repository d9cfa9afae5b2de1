"""Connections that the network leaves out, counted by reason and reported to who listens. No Pyomo."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Domain = Literal["commodity", "water", "material"]
FORBIDDEN, NO_MODE, NOTHING_TO_GIVE = "forbidden", "no mode", "nothing to give"
"""Reasons of every domain: a row of links.csv, that no mode carries it, and that there is none of it."""
NOT_HAZARDOUS = "takes nothing hazardous"
"""An outlet that takes no hazardous material."""


@dataclass(frozen=True)
class Obstacle:
    """Rule by which nothing passes from a giver to a taker, and the two numbers that it compares."""

    reason: str
    """As in `LeftOut.counts`, or finer."""
    domain: Domain
    giver: str
    """Stream, or plant of a commodity."""
    taker: str
    """Stream or plant."""
    from_plant: str
    to_plant: str
    item: str = ""
    """Commodity or class of material; empty for water."""
    mode: str = ""
    """Mode that it rules out; empty where it rules out all."""
    what: str = ""
    """Species, property, hazard class, heat stream or row of links.csv that it is about."""
    value: float | None = None
    limit: float | None = None


@dataclass
class LeftOut:
    """Connections left out, counted by reason; ``hear`` hears of each one, where somebody listens."""

    counts: Counter[str] = field(default_factory=Counter)
    hear: Callable[[Obstacle], None] | None = None

    def count(self, reason: str, count: int = 1) -> None:
        """Count connections left out."""
        self.counts[reason] += count

    def tell(
        self,
        reason: str,
        domain: Domain,
        ends: tuple[str, str],
        plants: tuple[str, str],
        *,
        item: str = "",
        mode: str = "",
        what: str = "",
        numbers: tuple[float | None, float | None] = (None, None),
    ) -> None:
        """Report what leaves a connection out, where somebody listens."""
        if self.hear is not None:
            self.hear(Obstacle(reason, domain, *ends, *plants, item, mode, what, *numbers))
