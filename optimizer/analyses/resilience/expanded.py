"""A case in which exits may happen: a copy of every scenario for each exit.

What is built is the same in all scenarios, and its operation follows each. So the plan of least expected cost of this case is
best where any one exit may happen with its chance, and that of least worst case bears the worst exit best.

Method: two-stage stochastic program with recourse; Birge J.R., Louveaux F. (2011) Introduction to Stochastic Programming, ch. 2.
"""

from collections.abc import Mapping
from typing import Any

from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.resilience.exits import Exit, Stopped


def with_exits(case: Case, chances: Mapping[Exit, float]) -> tuple[Case, Stopped]:
    """The case with a scenario for each exit beside each of its own, and the rule that stops what is gone.

    Args:
        case: the case.
        chances: probability of each exit; none happens with what they leave of 1.
    """
    left = 1.0 - sum(chances.values())
    conditions = [o.model_copy(update={"probability": left * o.probability}) for o in case.operating_conditions]
    profiles, calendar = list(case.profiles), list(case.calendar)
    last, gone = max((row.position for row in case.calendar), default=0), dict[str, Exit]()
    for n, (one, chance) in enumerate(chances.items(), start=1):
        for o in case.operating_conditions:
            names: dict[str, Any] = {"condition": _named(o.condition, n), "scenario": _named(o.scenario, n)}
            period = {} if o.period is None else {"period": _named(o.period, n)}
            names |= {"probability": chance * o.probability}
            conditions.append(o.model_copy(update={**names, **period}))
            gone[_named(o.scenario, n)] = one
        profiles += [row.model_copy(update={"condition": _named(row.condition, n)}) for row in case.profiles]
        moved: list[dict[str, Any]] = [
            {"position": row.position + n * last, "period": _named(row.period, n)} for row in case.calendar
        ]
        calendar += [row.model_copy(update=names) for row, names in zip(case.calendar, moved, strict=True)]
    own = {"conditions": tuple(conditions), "profiles": tuple(profiles), "calendar": tuple(calendar)}
    return Case.model_validate({**dict(case), **own}), Stopped(gone)


def _named(name: str, exit: int) -> str:
    """Name of a condition, scenario or period in the copy of an exit."""
    return f"{name}.exit{exit}"
