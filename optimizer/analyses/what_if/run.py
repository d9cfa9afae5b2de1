"""What-if analysis for scripts: a changed case re-optimised, and compared with the plan before."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.what_if.changes import Change, Standing, aligned, changed
from parkloop.optimizer.analyses.what_if.question import WhatIfAnswer, WhatIfQuestion
from parkloop.optimizer.analyses.what_if.reoptimise import reoptimise
from parkloop.optimizer.parametric.subject import candidates
from parkloop.optimizer.plan import compare
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.company_costs import company_costs
from parkloop.optimizer.plan.effects import Effect, effect
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.solver.outcome import Progress

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The plan of a changed case beside the plan before.

    ``case`` is the changed one. ``plan`` has its links called as before the change. ``before`` is the given plan, or a better one
    of the case before that was found on the way. ``effect`` tells what of the difference is an effect, None without a plan.
    """

    case: Case
    change: Change
    before: Plan
    plan: Plan
    effect: Effect | None

    @property
    def kpi(self) -> pd.DataFrame:
        """Key figures before and after, with their proven difference: figure, unit, before, after, Δ.

        The column ``Δ after`` is empty where the difference is not proven.
        """
        plans = {BEFORE: self.before, AFTER: self.plan}
        return compare.figures(plans, self.case.info.currency or "money", effects={AFTER: self.effect})

    @property
    def others(self) -> tuple[float, float]:
        """Annual cost before and after of the plants that stay, with contracts [money/y]"""
        return others_cost(self.before, self.change), others_cost(self.plan, self.change)

    @property
    def links(self) -> pd.DataFrame:
        """Links between plants of either plan, as of ``compare.links``: ``first`` is before, ``second`` after."""
        return compare.links(self.before, self.plan)


def others_cost(plan: Plan, change: Change) -> float:
    """Annual cost of a plan without what the plants pay that close by a change [money/y]"""
    costs = company_costs(plan)
    return float(costs.loc[~costs["plant"].isin(change.closed), "cost_per_y"].sum())


def what_if(
    case: Case,
    *,
    values: Mapping[str, float] | None = None,
    factors: Mapping[str, float] | None = None,
    forbid: Collection[str] = (),
    require: Collection[str] = (),
    close: Collection[str] = (),
    plan: Plan | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    on_answer: Callable[[WhatIf], None] | None = None,
    progress: bool | Callable[[Progress], None] = False,
    cancel: Callable[[], bool] | None = None,
) -> WhatIf:
    """What-if analysis: re-optimise the case with other numbers or links, from the plan before.

    Args:
        case: the case before.
        values: new numbers by place, ``section.key`` or ``table.row.column``, in the unit of the place.
        factors: factors on numbers by place.
        forbid: ids of links that may not be built.
        require: ids of links that must be built.
        close: plants that close, with all that belongs to them, see ``Case.remove``; their costs are then in neither plan of
            the others: ``others`` tells what the others pay.
        plan: the plan before; without it the one of least cost is found first.
        time_limit: seconds of each solve.
        gap: relative, of each solve.
        on_answer: hears of each answer, the first within seconds.
        progress: True shows one line; a function hears of incumbent and bound of the proof.
        cancel: says whether to stop; the best answer so far is given back.

    Returns:
        Both plans, and what of their difference is an effect of the change.

    Raises:
        CaseError: there is no such place or link, or the case is faulty, as it stands or with the change.
        ArgumentError, ValueError: nothing is changed, no plan before, or limits that cannot be meant.
        KeyboardInterrupt: Ctrl-C was pressed, or it was cancelled before there was an answer.

    Example:
        >>> import parkloop
        >>> case = parkloop.load_case("two_firms")
        >>> found = parkloop.what_if(case, forbid=["spent_grain/greenhouse/truck"])
        >>> round(found.plan.kpi["total_cost_per_y"] - found.before.kpi["total_cost_per_y"])
        570000
    """
    case, given = checked(case), ArgumentCheck()
    standing: dict[str, Standing] = dict.fromkeys(given.names("forbid", forbid, "supply/sink/pipe", least=0) or (), "forbidden")
    standing |= dict.fromkeys(given.names("require", require, "supply/sink/pipe", least=0) or (), "required")
    closed = given.names("close", close, "plants", least=0) or ()
    change = Change(values or {}, factors or {}, standing, tuple(closed))
    if not change:
        given.fault("what_if", say("nothing is changed: give values, factors, forbid, require or close"))
    given.function("on_answer", on_answer)
    given.limits(time_limit, gap)
    given.raise_faults()
    new = changed(case, change, candidates(case) if change.links else {})
    before = optimise(case, time_limit=time_limit, gap=gap, cancel=cancel) if plan is None else plan
    question = WhatIfQuestion(new, case, before, change, {"time_limit": time_limit, "gap": gap}, cancel or (lambda: False))

    def compared(answer: WhatIfAnswer) -> WhatIf:
        after = aligned(answer.plan, case, change) if answer.plan.found else answer.plan
        first = answer.before or before
        return WhatIf(new, change, first, after, effect(first, after, answer.kept, answer.forced, answer.floors))

    tell = on_answer or (lambda found: None)
    answer = reoptimise(question, lambda answer: tell(compared(answer)), progress)
    if answer is None:
        raise KeyboardInterrupt
    return compared(answer)
