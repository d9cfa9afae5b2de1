"""Values of uncertainty as proven intervals, and the table by scenario."""

from dataclasses import dataclass, field
from math import inf, isfinite
from typing import Any

import pandas as pd

from parkloop.optimizer.plan.record import Plan

COLUMNS = (
    *("scenario", "probability", "stochastic_cost_per_y", "perfect_cost_per_y", "perfect_bound_per_y", "regret_per_y"),
    "mean_design_cost_per_y",
)
"""Columns of the table by scenario; the last is empty where the mean scenario's design is not known or cannot be run."""


@dataclass(frozen=True)
class ValueInterval:
    """Amount with its proven interval: the best value found, its least and its largest [money/y]"""

    value: float
    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether it is known within one part in ten thousand of itself, or is infinite."""
        return not isfinite(self.value) or self.high - self.low <= 1e-4 * max(abs(self.value), 1e-9)


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Values of uncertainty; missing ones are ``None``, and a sentence says why."""

    case: str
    scope: str
    rp: ValueInterval | None = None
    ws: ValueInterval | None = None
    ev: ValueInterval | None = None
    eev: ValueInterval | None = None
    """Infinite where what is built for the mean scenario cannot be run in every scenario."""
    evpi: ValueInterval | None = None
    vss: ValueInterval | None = None
    scenarios: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS)))
    """By scenario: cost of the one plan there, of the best plan for it alone, and the regret, their difference [money/y]"""
    sentences: tuple[str, ...] = ()
    taken: bool = False
    """Whether the mean scenario's design turned out to be the better plan for all scenarios, and stands as that."""
    plans: dict[str, Plan] = field(default_factory=dict, repr=False)
    """``stochastic``, ``mean``, ``mean_design``, and the plan of each scenario alone as ``alone:`` and its id."""

    def summary(self) -> dict[str, Any]:
        """Everything but the plans, ready for JSON; what is infinite is null, and ``vss_unbounded`` says so."""
        amounts = {name: _plain(getattr(self, name)) for name in ("rp", "ws", "ev", "eev", "evpi", "vss")}
        rows = self.scenarios.astype(object).where(self.scenarios.notna(), None).to_dict("records")
        unbounded = self.vss is not None and self.vss.value == inf
        values = {"vss_unbounded": unbounded, "scenarios": rows, "sentences": list(self.sentences)}
        return {"case": self.case, "scope": self.scope, **amounts, **values}


def _plain(amount: ValueInterval | None) -> dict[str, float | None] | None:
    if amount is None:
        return None
    return {name: value if isfinite(value) else None for name, value in amount.__dict__.items()}
