"""What if: the plan of a changed case beside the plan before, first a good one within seconds, then one that is proven."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.schema import Case
from optimizer.designs import same_design
from optimizer.follow import bounded, held, missed, settled
from optimizer.outcome import Progress
from optimizer.plan import Plan
from optimizer.planning import optimise
from optimizer.quick import quick
from optimizer.whatif import Change, aligned, as_changed


@dataclass(frozen=True, eq=False)
class Trial:
    """The plan of a changed case, and what the plan before comes to there.

    ``kept`` is the cost of the design before in the changed case, as is best to run it there, None where it was not or could not
    be run; ``forced``: it cannot be run there as a whole. ``before`` is a better plan of the case before than the one that was
    given, which was found on the way, None where there is none.
    """

    plan: Plan
    kept: float | None = None
    forced: bool = False
    before: Plan | None = None

    def summary(self) -> dict[str, Any]:
        """What `effects.effect` asks for beside two plans, ready for JSON."""
        return {"kept": self.kept, "forced": self.forced}


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

    ``on_trial`` hears of each answer, ``on_proof`` when the proof begins.
    """
    before, gap = as_changed(asked.before, asked.earlier, asked.change), asked.limits.get("gap")
    kept = held(asked.case, before, asked.options())
    forced = kept is None or not same_design(before, kept)
    first = None if asked.cancel() else quick(asked.case, before, cancel=asked.cancel, gap=gap)
    found = kept if first is None else settled(before, kept, first, gap)
    if found is not None:
        on_trial(_trial(asked, found, kept, forced))
    if first is None or first.status != "optimal":
        if asked.cancel():
            return None if found is None else _trial(asked, found, kept, forced)
        on_proof()
        new = optimise(asked.case, start=found or before, on_progress=on_progress, **asked.options())
        found = settled(before, kept, _better(first, new, gap), gap)
    ended = _trial(asked, found, kept, forced) if found is not None else None
    if ended is not None:
        on_trial(ended)
    return ended


def _better(first: Plan | None, new: Plan, gap: float | None) -> Plan:
    """The better of two plans of a case, with the bound of the second."""
    if first is None or first.objective is None:
        return new
    if not new.found or new.objective is None or first.objective < new.objective:
        return bounded(first, new, gap)
    return new


def _trial(asked: Tried, found: Plan, kept: Plan | None, forced: bool) -> Trial:
    """The answer; a design that is better in the case before as well was missed there."""
    mine = aligned(found, asked.earlier, asked.change)
    better = missed(asked.earlier, asked.before, mine, asked.options()) if found.found and asked.before.scope == "park" else None
    return Trial(found, None if forced or kept is None else kept.objective, forced, better)
