"""What-if analysis of prices, from the solved park's network, arrays, solutions and bound.

The plan is the better one of the design before, as is best to run it at the new prices, and of what a restricted MIP finds; its
bound is that of `moved_bound`. As everywhere, the earlier design stays unless the other is better by more than is proven.
"""

import time
from dataclasses import dataclass

from parkloop.optimizer.analyses.what_if.question import WhatIfAnswer, WhatIfQuestion
from parkloop.optimizer.plan.designs import design_of
from parkloop.optimizer.plan.proof import accuracy
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.resolve.effort import Answer, Effort
from parkloop.optimizer.resolve.follow import FINE, better_before
from parkloop.optimizer.resolve.opening import session_of
from parkloop.optimizer.resolve.quick_plan import CLOSE, plan_of
from parkloop.optimizer.resolve.session import Session
from parkloop.optimizer.solver.limits import Limits, few_choices

SECONDS = 2.0
"""Time for a plan other than the one before [s]"""


@dataclass(frozen=True, eq=False)
class RepricedAnswer:
    """The answer, and the earlier design as it is operated at the new prices."""

    answer: WhatIfAnswer
    session: Session
    kept: Answer

    def kept_plan(self) -> Plan | None:
        """The certified plan of the earlier design; None where it cannot be operated."""
        return None if self.kept.x is None else _certified(self.session, self.kept, CLOSE)


def repriced(asked: WhatIfQuestion) -> RepricedAnswer | None:
    """The least-cost plan at other prices; None where more is changed, or the park is small."""
    began, before = time.monotonic(), asked.before
    if asked.change.links or (before.objective_name, before.scope, before.only) != ("cost", "park", None):
        return None
    base = session_of(asked.earlier)
    session = None if base is None or few_choices(base.problem) else base.repriced(asked.case)
    if base is None or session is None:
        return None
    base.learn(before)
    effort = Effort(seconds=base.pace * SECONDS, proof=False, cancel=asked.cancel)
    kept = session.operated(design_of(before), effort)
    found = session.best(session.problem, {}, effort)
    best = kept if _stays(before, kept, found, asked.limits.get("gap")) else found
    if best.x is None:
        return None
    plan = _certified(session, Answer(best.x, best.objective, min(found.bound, best.objective)), asked.limits.get("gap"), began)
    return None if plan.faults else RepricedAnswer(_compared(asked, base, plan, kept, best, effort), session, kept)


def _certified(session: Session, answer: Answer, gap: float | None, began: float = 0.0) -> Plan:
    assert answer.x is not None
    return plan_of(session, answer.x, answer.bound, CLOSE if gap is None else gap, Limits(began=began))


def _stays(before: Plan, kept: Answer, found: Answer, gap: float | None) -> bool:
    """Whether no other design is better by more than is proven, or than was asked for."""
    if kept.x is None or found.x is None:
        return kept.x is not None
    size, proven = abs(kept.objective), max(accuracy(before) or 0.0, found.objective - found.bound)
    room = max(min(proven, (CLOSE if gap is None else gap) * size), FINE * size)
    return kept.objective - found.objective <= room


def _compared(asked: WhatIfQuestion, base: Session, plan: Plan, kept: Answer, best: Answer, effort: Effort) -> WhatIfAnswer:
    """The answer of a plan, whose design is operated at the earlier prices too."""
    ran = base.operated(design_of(plan), effort)
    floors = (ran.bound if ran.x is not None else None, best.objective)
    ran_plan = None
    if ran.x is not None and best is not kept and ran.objective < (asked.before.objective or 0.0) * (1.0 - FINE):
        ran_plan = _certified(base, ran, None)
    ran_plan = ran_plan if ran_plan is not None and ran_plan.certified else None
    there = kept.x is not None
    return WhatIfAnswer(plan, kept.objective if there else None, not there, floors, better_before(asked.before, ran_plan, plan))
