"""The same question to the optimiser is solved once, for tests of what is made of plans."""

import pickle
from collections.abc import Callable
from typing import Any, cast

import pytest

from parkloop.optimizer import Plan
from parkloop.optimizer.planning import pipeline
from parkloop.optimizer.planning.question import Question

FIELDS = ("objectives", "scope", "only", "screening", "exact", "cvar_level", "design", "options", "explain", "shares")
LIMITS = ("time_limit", "gap", "start", "seed", "tolerance")
_known: dict[bytes, bytes] = {}


def solve_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that was asked before in this process, of the same case with the same options, has a copy of its plan.

    Questions that begin at a plan, have a rule of a script, are listened to, or are cancelled, are solved each time.
    """
    whole: Callable[..., Plan] = pipeline._searched

    def searched(question: Question, site: Any, base: Any, today: Plan | None = None) -> Plan:
        key = None if today is not None else _key(question, base)
        if key is None:
            return whole(question, site, base, today)
        if key not in _known:
            plan = whole(question, site, base)
            if plan.status == "interrupted":
                return plan
            _known[key] = pickle.dumps(plan)
        return cast(Plan, pickle.loads(_known[key]))

    monkeypatch.setattr(pipeline, "_searched", searched)


def _key(question: Question, base: Any) -> bytes | None:
    limits = question.limits
    if question.extra or question.start or limits.on_progress or (limits.cancel is not None and limits.cancel()):
        return None
    asked = [*(getattr(question, name) for name in FIELDS), *(getattr(limits, name) for name in LIMITS)]
    return pickle.dumps((question.case.model_dump_json(), asked, base))
