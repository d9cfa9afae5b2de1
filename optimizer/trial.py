"""What if: the plan of a changed case beside the plan before, first a good one within seconds, then one that is proven."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cases.schema import Case
from optimizer.arguments import Given, checked
from optimizer.designs import same_design
from optimizer.follow import better_before, bounded, rerun, run, settled
from optimizer.outcome import Progress
from optimizer.plan import Plan
from optimizer.planning import optimise
from optimizer.quick import quick
from optimizer.whatif import Change, aligned, as_changed


@dataclass(frozen=True, eq=False)
class Trial:
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
        """What `effects.effect` asks for beside two plans, ready for JSON."""
        return {"kept": self.kept, "forced": self.forced, "floors": list(self.floors)}


@dataclass(frozen=True, eq=False)
class Tried:
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


def trial(
    asked: Tried,
    on_trial: Callable[[Trial], None],
    on_progress: Callable[[Progress], None] | None = None,
    on_proof: Callable[[], None] = lambda: None,
) -> Trial | None:
    """The least-cost plan of a changed case that follows the plan before; None: cancelled before there was one.

    ``on_trial`` hears of each answer, ``on_proof`` when the proof begins. Ctrl-C ends it, after ``on_trial`` has heard
    of what was found.

    Raises:
        CaseError: one of the cases is faulty.
        ValueError: the plan before was not found, it is no change, or limits that cannot be meant.
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    asked = _meant(asked)
    before, gap = as_changed(asked.before, asked.earlier, asked.change), asked.limits.get("gap")
    kept = run(asked.case, before, asked.options())
    first = None if asked.cancel() else quick(asked.case, before, cancel=asked.cancel, gap=gap)
    found = None if first is None else _trial(asked, before, kept, settled(before, kept, first, gap))
    if first is None and kept is not None:
        found = _trial(asked, before, kept, replace(kept, status="feasible", bound=None, gap=None))
    if found is not None:
        on_trial(found)
    if asked.cancel() or (found is not None and found.plan.status == "optimal"):
        return found
    on_proof()
    start = before if found is None else found.plan
    new = optimise(asked.case, start=start, on_progress=on_progress, **asked.options())
    best = settled(before, kept, new if first is None else _better(first, new, gap), gap)
    found = _trial(asked, before, kept, best, found)
    on_trial(found)
    return found


def _meant(asked: Tried) -> Tried:
    """What is asked, with both cases checked."""
    asked, given = replace(asked, case=checked(asked.case), earlier=checked(asked.earlier)), Given()
    given.plan("before", asked.before, found=True)
    if not isinstance(asked.change, Change):
        given.fault("change", f"found {asked.change!r}, but a Change is meant")
    given.options("trial", asked.limits, ("time_limit", "gap"))
    given.limits(asked.limits.get("time_limit"), asked.limits.get("gap"))
    given.function("cancel", asked.cancel)
    given.end()
    return asked


def _better(first: Plan, new: Plan, gap: float | None) -> Plan:
    """The better of two plans of a case, with the bound of the second."""
    if not new.found or new.objective is None or (first.objective or 0.0) < new.objective:
        return bounded(first, new, gap)
    return new


def _trial(asked: Tried, before: Plan, kept: Plan | None, found: Plan, last: Trial | None = None) -> Trial:
    """The answer: what is found, run as is best, and its design in the case before, unless it is that of the last answer."""
    whole = kept is not None and same_design(before, kept)
    answer = Trial(found, kept.objective if whole and kept is not None else None, not whole)
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
