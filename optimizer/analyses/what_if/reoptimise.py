"""What-if analysis: re-optimise a changed case from the plan before, first quickly, then with proof."""

from collections.abc import Callable
from dataclasses import replace

from parkloop.cases.messages import say
from parkloop.optimizer.analyses.what_if.changes import Change, aligned, as_changed
from parkloop.optimizer.analyses.what_if.question import WhatIfAnswer, WhatIfQuestion
from parkloop.optimizer.analyses.what_if.repriced import repriced
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import same_design
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import optimise
from parkloop.optimizer.resolve.follow import better_before, bounded, rerun, run, settled
from parkloop.optimizer.resolve.quick_plan import quick
from parkloop.optimizer.solver.outcome import Progress


def reoptimise(
    asked: WhatIfQuestion,
    on_answer: Callable[[WhatIfAnswer], None],
    progress: bool | Callable[[Progress], None] = False,
    on_proof: Callable[[], None] = lambda: None,
) -> WhatIfAnswer | None:
    """Least-cost plan of a changed case that follows the plan before; None if cancelled before.

    ``on_answer`` hears of each answer, ``on_proof`` when the proof begins. Ctrl-C ends it, after ``on_answer`` has heard
    of what was found.

    Raises:
        CaseError: one of the cases is faulty.
        ValueError: the plan before was not found, it is no change, or limits that cannot be meant.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    asked = _meant(asked)
    before, gap = as_changed(asked.before, asked.earlier, asked.change), asked.limits.get("gap")
    by_prices = None if asked.cancel() else repriced(asked)
    kept: Plan | None = None
    found: WhatIfAnswer | None = None
    first: Plan | None = None
    if by_prices is not None:
        found, first = by_prices.answer, by_prices.answer.plan
    else:
        kept = run(asked.case, before, asked.options())
        first = None if asked.cancel() else quick(asked.case, before, cancel=asked.cancel, gap=gap)
        found = None if first is None else _answer(asked, before, kept, settled(before, kept, first, gap))
        if first is None and kept is not None:
            found = _answer(asked, before, kept, replace(kept, status="feasible", bound=None, gap=None))
    if found is not None:
        on_answer(found)
    if asked.cancel() or (found is not None and found.plan.status == "optimal"):
        return found
    on_proof()
    start = before if found is None else found.plan
    new = optimise(asked.case, start=start, progress=progress, **asked.options())
    kept = kept if by_prices is None else by_prices.kept_plan()
    best = settled(before, kept, new if first is None else _better(first, new, gap), gap)
    found = _answer(asked, before, kept, best, found)
    on_answer(found)
    return found


def _meant(asked: WhatIfQuestion) -> WhatIfQuestion:
    """Question with both cases checked."""
    asked, given = replace(asked, case=checked(asked.case), earlier=checked(asked.earlier)), ArgumentCheck()
    given.plan("before", asked.before, found=True)
    if not isinstance(asked.change, Change):
        given.fault("change", say("found {value}, but a Change is meant", value=repr(asked.change)))
    given.options("trial", asked.limits, ("time_limit", "gap"))
    given.limits(asked.limits.get("time_limit"), asked.limits.get("gap"))
    given.function("cancel", asked.cancel)
    given.raise_faults()
    return asked


def _better(first: Plan, new: Plan, gap: float | None) -> Plan:
    """The better of two plans of a case, with the bound of the second."""
    if not new.found or new.objective is None or (first.objective or 0.0) < new.objective:
        return bounded(first, new, gap)
    return new


def _answer(
    asked: WhatIfQuestion, before: Plan, kept: Plan | None, found: Plan, last: WhatIfAnswer | None = None
) -> WhatIfAnswer:
    """Answer of a found plan: its best operation, and its design operated in the case before.

    The latter is taken over where the design is that of the last answer.
    """
    whole = kept is not None and same_design(before, kept)
    answer = WhatIfAnswer(found, kept.objective if whole and kept is not None else None, not whole)
    if not found.found:
        return answer
    if last is not None and last.plan.objective is not None and same_design(found, last.plan):
        better = last.plan.objective < (found.objective or 0.0)
        return replace(last, plan=bounded(last.plan, found, asked.limits.get("gap")) if better else found)
    mine = kept is not None and same_design(found, kept)
    found, floor = (found, kept.bound) if mine and kept is not None else rerun(asked.case, found, asked.options())
    aimed = (asked.before.objective_name, asked.before.scope) == ("cost", "park")
    called = aligned(found, asked.earlier, asked.change)
    ran = run(asked.earlier, called, asked.options()) if aimed else None
    floors = (None if ran is None else ran.bound, floor)
    return replace(answer, plan=found, floors=floors, before=better_before(asked.before, ran, called))
