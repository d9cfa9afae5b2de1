"""Question of a plan: case, objectives, scope, members, limits, and given solutions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parkloop.cases.schema import Case
from parkloop.models.design import Design
from parkloop.models.limit_shares import LimitShares
from parkloop.models.site import Scope
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.solve.extra import ExtraRule
from parkloop.optimizer.solve.lexicographic import Limits


@dataclass(frozen=True)
class Question:
    """Question to the optimiser: case, objectives, scope, coalition and limits."""

    case: Case
    objectives: tuple[str, ...] = ("cost",)
    scope: Scope = Scope.PARK
    only: tuple[str, ...] | None = None
    limits: Limits = field(default_factory=Limits)
    screening: bool = False
    exact: bool = False
    cvar_level: float = 0.9
    design: Design | None = None
    start: Plan | None = None
    extra: ExtraRule | None = None
    """A rule of a script that the plan keeps."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What was not left at its default, to be told of the plan."""
    explain: bool = True
    """Whether reasons are sought where there is no plan."""
    shares: LimitShares | None = None
    """What the coalition has of the limits that the park shares; none: by what its members use today."""

    @property
    def name(self) -> str:
        """The objectives as they were asked for."""
        return ",".join(self.objectives)

    @property
    def lexicographic_objectives(self) -> tuple[str, ...]:
        """Lexicographic objectives: cost comes last of its own accord."""
        return self.objectives if "cost" in self.objectives else (*self.objectives, "cost")
