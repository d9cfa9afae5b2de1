"""A number of a case that decides about a link: what is asked of it, and the values at which the link enters or leaves."""

from dataclasses import dataclass, replace
from typing import Literal

from models.network import Candidate
from models.site import Site
from optimizer.levers import Lever
from optimizer.planning import optimise
from optimizer.session import Effort, Session

Status = Literal["switches", "always", "never", "no plan"]


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
class Threshold:
    """What one number does to one link.

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
    status: Status
    method: Literal["lines", "scan"]
    switches: tuple[Switch, ...] = ()
    saves_per_y: float | None = None
    proven: tuple[float, float] | None = None
    nearest: tuple[float, float] | None = None
    open: tuple[tuple[float, float], ...] = ()
    solved: int = 0
    seconds: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """One link of one case, and the session in which it is asked for."""

    site: Site
    session: Session | None
    link: Candidate
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


def empty(asked: Asked, moved: Lever, method: Literal["lines", "scan"]) -> Threshold:
    """What is asked, without an answer."""
    return Threshold(asked.link.id, moved.name, moved.place, moved.present, moved.start, moved.stop, "never", method)


def others(before: frozenset[str], after: frozenset[str], link: str) -> tuple[str, ...]:
    """What else changes between two plans."""
    entered, left = sorted(after - before - {link}), sorted(before - after - {link})
    return (*(f"+ {name}" for name in entered), *(f"- {name}" for name in left))
