"""Switching values of a number of the case, where a link enters or leaves: question and answer."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from parkloop.models.site import Site
from parkloop.optimizer.parametric.parameters import CaseParameter
from parkloop.optimizer.parametric.subject import Subject
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.resolve.effort import Effort
from parkloop.optimizer.resolve.session import Session

OF_SWITCH = ("value", "change", "low", "high", "proven", "cost_per_y")
SWITCHING = (
    *("link", "parameter", "place", "present", "start", "stop", "status", "saves_per_y", "note"),
    *OF_SWITCH,
    *("also", "saves_low", "saves_high", "open"),
)
"""Columns of the table of switching values."""

SwitchStatus = Literal["switches", "always", "never", "no plan"]


@dataclass(frozen=True)
class Switch:
    """A value at which a link enters or leaves the optimum as the number rises.

    The change lies between ``low`` and ``high``: within the gap of the solver, or between two values of a scan.
    """

    value: float
    change: Literal["enters", "leaves"]
    low: float
    high: float
    cost_per_y: float
    """Least cost there [money/y]"""
    certified: bool
    """Whether both plans, with the link and without it, passed their certificates at this value."""
    also: tuple[str, ...] = ()
    """What else enters (+) and leaves (-) there."""
    proven: bool = True
    """Whether it changes there for certain; else the gap leaves open that it does."""


@dataclass(frozen=True)
class SwitchingValue:
    """Switching values of one link for one parameter.

    ``saves_per_y`` is what the link saves at the present value: least cost without it less least cost with it, infinite where
    there is no plan without it, minus infinite where there is none with it, ``None`` where it was not computed; for certain it
    lies in ``proven``. ``nearest`` is, without any switch, the solved value at which the verdict is closest to turning, and what
    the link saves there.
    ``open`` are ranges, beside those of the switches, in which the gap leaves the verdict open.
    """

    link: str
    parameter: str
    place: str
    present: float | None
    start: float
    stop: float
    status: SwitchStatus
    method: Literal["lines", "scan"]
    switches: tuple[Switch, ...] = ()
    saves_per_y: float | None = None
    proven: tuple[float, float] | None = None
    nearest: tuple[float, float] | None = None
    open: tuple[tuple[float, float], ...] = ()
    solved: int = 0
    seconds: float = 0.0
    note: str = ""


class SwitchingValues(tuple[SwitchingValue, ...]):
    """Switching values of a link for each parameter, in the order in which they were asked."""

    __slots__ = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per switching value, one without a value for a parameter that has none.

        Columns as of ``SWITCHING``.

        ``saves_low`` and ``saves_high`` are the proven ends of ``saves_per_y`` [money/y], empty where they are infinite;
        ``open`` are the ranges that the gap leaves open, as ``low:high`` with semicolons between them.
        """
        return pd.DataFrame([row for one in self for row in _switching(one)], columns=list(SWITCHING))


def _switching(one: SwitchingValue) -> Iterator[dict[str, Any]]:
    shared = {name: getattr(one, name) for name in SWITCHING[: SWITCHING.index("value")]}
    ends = ("saves_low", "saves_high")
    proven = {
        name: end if math.isfinite(end) else None for name, end in zip(ends, one.proven or (math.inf, math.inf), strict=True)
    }
    ranges = "; ".join(f"{low:.6g}:{high:.6g}" for low, high in one.open)
    for switch in one.switches or (None,):
        cells = {name: None if switch is None else getattr(switch, name) for name in OF_SWITCH}
        also = "" if switch is None else "; ".join(switch.also)
        yield shared | cells | {"also": also} | proven | {"open": ranges}


@dataclass(frozen=True)
class LinkQuestion:
    """One link, technology or exchange of one case, and the session in which it is asked for."""

    site: Site
    session: Session | None
    subject: Subject
    effort: Effort

    def scale(self) -> tuple[float, float]:
        """Cost of a good plan without its carbon price, and the CO2 that a carbon price acts on [money/y, t/y]"""
        policy = self.site.case.policy
        if self.session is None:
            plan = optimise(self.site.case, time_limit=self.effort.seconds, screening=False)
            if not plan.found:
                return 0.0, 0.0
            table = plan.tables["emissions"]
            rows = table[(table["species"] == "co2") & table["scope"].isin(policy.carbon_price_scopes)]
            return plan.kpi["total_cost_per_y"] - policy.carbon_price_per_t * rows["t_per_y"].sum(), float(rows["t_per_y"].sum())
        answer = self.session.best(self.session.problem, {}, replace(self.effort, proof=False))
        if answer.x is None:
            return 0.0, 0.0
        return self.session.cost_and_carbon(answer.x)


def empty(asked: LinkQuestion, moved: CaseParameter, method: Literal["lines", "scan"]) -> SwitchingValue:
    """Question without an answer yet."""
    return SwitchingValue(asked.subject.id, moved.name, moved.place, moved.present, moved.start, moved.stop, "never", method)


def others(before: frozenset[str], after: frozenset[str], subject: Subject) -> tuple[str, ...]:
    """Further changes between two plans."""
    own = set(subject.choices)
    entered, left = sorted(after - before - own), sorted(before - after - own)
    return (*(f"+ {name}" for name in entered), *(f"- {name}" for name in left))
