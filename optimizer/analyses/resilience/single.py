"""Resilience: cost of each company's leaving, and of each link's, supply's or unit's outage.

What is built stays and is paid for; its operation is optimised again without what is gone. An exit restricts the operation, so
that its cost is never below that of the plan without it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.models.site import make_site
from parkloop.optimizer.analyses.resilience.exits import Exit, asked_kinds, exits_in_use
from parkloop.optimizer.analyses.resilience.operation import (
    FINE,
    Operation,
    Operator,
    reasons_of,
)
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.system.interrupts import Asking, Keeping

COLUMNS = ("kind", "exit", "status", "extra_per_y", "extra_low_per_y", "extra_high_per_y", "own_extra_per_y", "reasons")
STATUSES = ("impossible", "open", "runs")
"""What becomes of a plan after an exit; open: neither a way to run it nor a proof that there is none was found."""


@dataclass(frozen=True, eq=False)
class Resilience:
    """Exits from a plan, and the operation after each.

    ``plan`` is what the plan builds, operated with nothing gone: what the exits are compared with. Fewer ``operations`` than
    ``exits``: it was ended before.
    """

    plan: Plan
    whole: Operation
    exits: tuple[Exit, ...]
    operations: tuple[Operation, ...]
    share: float

    @property
    def table(self) -> pd.DataFrame:
        """One row per exit, the dearest first: what cannot run, then what costs most.

        ``extra_per_y`` is the cost with what is gone less that without the exit, times the share of the year; for certain it lies
        between ``extra_low_per_y`` and ``extra_high_per_y``. ``own_extra_per_y`` is the part of it of a company that leaves.
        """
        rows = [self._row(gone, ran) for gone, ran in zip(self.exits, self.operations, strict=False)]
        rows.sort(key=lambda row: (STATUSES.index(row[2]), -row[3] if math.isfinite(row[3]) else 0.0))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _row(self, gone: Exit, ran: Operation) -> tuple[Any, ...]:
        reasons = joined(reasons_of(ran), "\n") if ran.possible is not True else ""
        if not ran.possible:
            status = "open" if ran.possible is None else "impossible"
            return (gone.kind, gone.id, status, math.nan, math.nan, math.nan, math.nan, reasons)
        own = ran.of_plant.get(gone.id, 0.0) - self.whole.of_plant.get(gone.id, 0.0) if gone.kind == "company" else math.nan
        ends = max(ran.bound - self.whole.cost, 0.0), max(ran.cost - self.whole.bound, 0.0)
        extra = max(ran.cost - self.whole.cost, 0.0)
        return (gone.kind, gone.id, "runs", *(round(self.share * cost, 2) for cost in (extra, *ends, own)), reasons)

    def __repr__(self) -> str:
        return f"Resilience({len(self.operations)} of {len(self.exits)} exits)"


def resilience(
    case: Case,
    plan: Plan | None = None,
    *,
    kinds: str | Sequence[str] = "company",
    share: float = 1.0,
    time_limit: float | None = None,
    gap: float | None = None,
    cancel: Callable[[], bool] | None = None,
    on_exit: Callable[[Resilience], None] | None = None,
) -> Resilience:
    """Resilience of a plan: cost of each company's leaving, and of each link's or unit's outage.

    What the plan builds stands and is paid for; it is run as well as it can without what is gone. A company that leaves
    exchanges nothing with others any more and runs for itself, with its markets, supplies and outlets. Only what the plan uses
    is looked at: all else costs nothing to be without.

    Args:
        case: the park.
        plan: a plan of it; none: the one of least cost.
        kinds: ``company``, ``link``, ``market``, ``supply``, ``outlet``, ``unit``, several of them or ``all``: what may be gone.
        share: share of the year in which it is gone. The extra cost is this share of that of a whole year, as where no yearly
            limit, store or demand charge ties the hours of the year together; where limits and stores do, it is at most that.
        time_limit: seconds of the plan, where there is none, and of each operation (default 10, where qualities mix).
        gap: relative, of the plan where there is none.
        cancel: is asked whether to stop. It and Ctrl-C end it; what was found is kept.
        on_exit: is called with what is known after each exit.

    Returns:
        ``.table`` with one row per exit: status, extra cost with its proven ends [money/y], the leaver's part, and where the park
        cannot run without it, what would have to give, with amounts.

    Raises:
        CaseError: the case is faulty.
        ArgumentError, ValueError: arguments that cannot be meant, or no plan was found.

    Method: single-contingency (N-1) analysis, second stage of a two-stage problem with the first-stage decisions fixed.

    Examples:
        >>> import parkloop as pl
        >>> found = pl.resilience(pl.load_case("two_firms"))
        >>> found.table[["exit", "status", "extra_per_y"]].round().values.tolist()
        [['brewery', 'runs', 1312000.0], ['greenhouse', 'runs', 1312000.0]]
    """
    case, given = checked(case), ArgumentCheck()
    if plan is not None:
        given.plan("plan", plan, found=True)
    asked = asked_kinds(given, kinds)
    given.number("share", share, lambda value: 0 < value <= 1, say("above 0 and at most 1"))
    given.limits(time_limit, gap)
    given.function("cancel", cancel)
    given.function("on_exit", on_exit)
    given.raise_faults()
    operations: list[Operation] = []
    with Asking(cancel) as stopped:
        ran = as_run(case, plan_to_run(case, plan, time_limit, gap, stopped), time_limit)
        operator = Operator.of(case, time_limit, stopped)
    exits, design = tuple(exits_in_use(make_site(case), ran, asked)), design_of(ran)
    whole = operator.whole(ran)
    with Keeping(cancel) as stopped:
        for gone in exits:
            found = None if stopped() else operator.run(design, gone, explain=True)
            if found is None or (stopped() and found.possible is None):
                break
            operations.append(found)
            if on_exit is not None:
                on_exit(Resilience(ran, whole, exits, tuple(operations), share))
    return Resilience(ran, whole, exits, tuple(operations), share)


def plan_to_run(
    case: Case, plan: Plan | None, time_limit: float | None, gap: float | None, cancel: Callable[[], bool] | None
) -> Plan:
    """The plan that is given, else the one of least cost.

    Raises:
        ValueError: there is none; with the reasons.
    """
    found = plan or optimise(case, time_limit=time_limit, gap=gap, cancel=cancel)
    if not found.found:
        words = say("There is no plan to look at ({status}).", status=found.status)
        raise ValueError(joined((words, *found.reasons), "\n"))
    return found


def as_run(case: Case, plan: Plan, time_limit: float | None = None) -> Plan:
    """What a plan builds, run at least cost; the plan itself where that is cheaper."""
    ran = Operator.of(case, time_limit).plan(design_of(plan))
    dearer = ran.found and plan.scope == "park" and ran.kpi["total_cost_per_y"] > (1 + FINE) * plan.kpi["total_cost_per_y"]
    return ran if ran.found and ran.certified and not dearer else plan
