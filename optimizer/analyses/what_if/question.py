"""What-if analysis as records: the question, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.what_if.changes import Change
from parkloop.optimizer.plan.record import Plan


@dataclass(frozen=True, eq=False)
class WhatIfAnswer:
    """The plan of a changed case, and what the plan before comes to there.

    ``kept`` is the cost of the design before in the changed case, as is best to run it there; ``forced``: it cannot be run there
    as a whole. ``floors`` are the bounds of the operation of the plan's design in the case before and in the changed one.
    ``before`` is a better plan of the case before than the given one, found on the way, None where there is none.
    """

    plan: Plan
    kept: float | None = None
    forced: bool = False
    floors: tuple[float | None, float | None] = (None, None)
    before: Plan | None = None

    def summary(self) -> dict[str, Any]:
        """Further arguments of `effects.effect` beside two plans, ready for JSON."""
        return {"kept": self.kept, "forced": self.forced, "floors": list(self.floors)}


@dataclass(frozen=True, eq=False)
class WhatIfQuestion:
    """A changed case, the case and the plan before, and what a solve may take."""

    case: Case
    earlier: Case
    before: Plan
    change: Change
    limits: dict[str, Any]
    cancel: Callable[[], bool]

    def options(self) -> dict[str, Any]:
        """Options of a solve."""
        return {**self.limits, "cancel": self.cancel}
