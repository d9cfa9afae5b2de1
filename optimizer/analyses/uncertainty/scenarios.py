"""Cases made of a case with several scenarios: one scenario alone, and the mean of all."""

import math

from parkloop.cases.messages import say
from parkloop.cases.schema import Case, Condition

EQUAL = 1e-6
"""Hours closer than this, relative, are the same."""


class NoMeanError(ValueError):
    """Scenarios whose conditions do not match have no mean."""


def probabilities(case: Case) -> dict[str, float]:
    """Probability of each scenario, in the order of the table."""
    return {o.scenario: o.probability for o in case.operating_conditions}


def alone(case: Case, scenario: str) -> Case:
    """The case in which the scenario is certain."""
    own = [o.model_copy(update={"probability": 1.0}) for o in case.operating_conditions if o.scenario == scenario]
    kept = {o.condition for o in own}
    # a profile that states nothing of this scenario is still named by what follows it
    named = {(row.profile, own[0].condition): 1.0 for row in case.profiles}
    return _with(case, own, named | {key: factor for key, factor in _factors(case).items() if key[1] in kept})


def mean_case(case: Case) -> Case:
    """The case of the mean scenario: the conditions of the first one, with every profile's mean factor.

    The n-th conditions of all scenarios belong together: there must be as many in each, with the same hours. The factor of a
    profile in the n-th condition of the mean is its mean over the n-th conditions, weighted by the scenarios' probabilities.

    Raises:
        NoMeanError: the conditions of the scenarios do not match; says where.
    """
    chances, own = probabilities(case), _conditions(case)
    first, *others = own
    for scenario in others:
        _matched(first, own[first], scenario, own[scenario])
    factors, names = _factors(case), sorted({profile for profile, _ in _factors(case)})
    means = {
        (profile, condition.condition): sum(p * factors.get((profile, own[s][n].condition), 1.0) for s, p in chances.items())
        for profile in names
        for n, condition in enumerate(own[first])
    }
    return _with(case, [o.model_copy(update={"scenario": "mean", "probability": 1.0}) for o in own[first]], means)


def _matched(first: str, rows: list[Condition], scenario: str, others: list[Condition]) -> None:
    if len(rows) != len(others):
        message = say(
            "{scenario} has {count} operating conditions and {other} {other_count}",
            scenario=first,
            count=len(rows),
            other=scenario,
            other_count=len(others),
        )
        raise NoMeanError(
            say("There is no mean scenario: scenario {told}, and the n-th of each must belong together.", told=message)
        )
    for row, other in zip(rows, others, strict=True):
        if not math.isclose(row.hours_per_y, other.hours_per_y, rel_tol=EQUAL):
            message = say(
                "{condition} of scenario {scenario} has {hours} hours and {other} of {other_scenario} {other_hours}",
                condition=row.condition,
                scenario=first,
                hours=f"{row.hours_per_y:g}",
                other=other.condition,
                other_scenario=scenario,
                other_hours=f"{other.hours_per_y:g}",
            )
            raise NoMeanError(
                say("There is no mean scenario: condition {told}, and conditions of one place must have the same.", told=message)
            )


def _conditions(case: Case) -> dict[str, list[Condition]]:
    """The conditions of each scenario in their order."""
    own: dict[str, list[Condition]] = {}
    for o in case.operating_conditions:
        own.setdefault(o.scenario, []).append(o)
    return own


def _factors(case: Case) -> dict[tuple[str, str], float]:
    return {(row.profile, row.condition): row.factor for row in case.profiles}


def _with(case: Case, conditions: list[Condition], factors: dict[tuple[str, str], float]) -> Case:
    """The case with other conditions and factors."""
    rows = [{"profile": profile, "condition": condition, "factor": factor} for (profile, condition), factor in factors.items()]
    periods = {o.period for o in conditions}
    calendar = tuple(row for row in case.calendar if row.period in periods)
    own = {"conditions": tuple(conditions), "calendar": calendar, "profiles": tuple(rows)}
    return Case.model_validate({**dict(case), **own})
