"""Years of a roadmap: what may be spent in each, and which caps hold in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case, Policy
from parkloop.optimizer.plan.arguments import ArgumentCheck

MOST_YEARS = 30
"""Years that a roadmap may have."""
TARGETS = ("freshwater", "wastewater", "disposal", "energy", "land")
"""What may be capped beside species."""

Budget = float | Sequence[float] | None
Caps = Mapping[str, float | Mapping[int, float]]


@dataclass(frozen=True)
class YearRules:
    """Rules of the years: discount rate [1/y], budgets [money], caps, first years of policies.

    ``carried``: what is not spent in a year may be spent later.
    """

    years: int
    rate: float
    budgets: tuple[float, ...] | None
    carried: bool
    caps: tuple[tuple[str, int, float], ...]
    """Target, first year, and amount per year."""
    deadlines: tuple[tuple[str, int], ...]
    """Policy of the case and the first year in which it holds."""

    @property
    def factors(self) -> tuple[float, ...]:
        """Discount factor of each year, from its end."""
        return tuple((1.0 + self.rate) ** -year for year in range(1, self.years + 1))

    def case_of(self, case: Case, year: int) -> Case:
        """The case as it stands in a year: policies whose first year has come, and the caps of the year."""
        later = {policy for policy, first in self.deadlines if year < first}
        kept = [row for row in case.policies if row.policy not in later]
        capped = {}
        for target, first, value in sorted(self.caps, key=lambda cap: cap[1]):
            if first <= year:
                capped[target] = value
        names = {row.policy for row in case.policies}
        made = [
            Policy(policy=_free(f"roadmap_{target}", names), kind="cap", target=target, value=v) for target, v in capped.items()
        ]
        if len(kept) == len(case.policies) and not made:
            return case
        return Case.model_validate({**dict(case), "policies": (*kept, *made)})


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def year_rules(
    given: ArgumentCheck,
    case: Case,
    years: Any,
    rate: Any,
    budget: Any,
    carried: Any,
    caps: Any,
    deadlines: Any,
) -> YearRules:
    """Rules of named values; faults are gathered by ``given``, and raised."""
    given.whole("years", years, 1, MOST_YEARS)
    given.number("discount_rate", rate, lambda value: 0 <= value <= 10, say("from 0 to 10"))
    given.raise_faults()
    budgets = _budgets(given, budget, years)
    found = tuple(_caps(given, case, caps or {}, years))
    first = tuple(_deadlines(given, case, deadlines or {}))
    given.raise_faults()
    known = case.economics.interest_rate if rate is None else float(rate)
    return YearRules(int(years), known, budgets, bool(carried), found, first)


def _budgets(given: ArgumentCheck, budget: Any, years: int) -> tuple[float, ...] | None:
    """The budget of each year; one number is that of every year."""
    if budget is None:
        return None
    single = not isinstance(budget, Sequence) or isinstance(budget, str)
    amounts = given.numbers("budget", [budget] * years if single else budget)
    if amounts and len(amounts) != years:
        given.fault("budget", say("{count} numbers, but the years are {years}", count=len(amounts), years=years))
    if any(amount < 0 for amount in amounts):
        given.fault("budget", say("at least 0"))
    return tuple(map(float, amounts))


def _caps(given: ArgumentCheck, case: Case, caps: Any, years: int) -> Any:
    """Target, first year and amount of each cap."""
    for name, values in given.mapping("caps", caps, "{'co2': {4: 1000}}").items():
        target = name if name in TARGETS else case.called(str(name))
        if target not in (*TARGETS, *case.species):
            given.fault("caps", say("{unknown}; allowed are {allowed} and species", unknown=name, allowed=joined(TARGETS)))
        for year, value in (values if isinstance(values, Mapping) else {1: values}).items():
            given.whole("caps", year, 1, years)
            given.numbers("caps", [value])
            if not given.faults:
                given.number("caps", value, lambda amount: amount >= 0, say("at least 0"))
                yield target, int(year), float(value)


def _deadlines(given: ArgumentCheck, case: Case, deadlines: Any) -> Any:
    """Policies of the case, by id or title, with the first year of each."""
    known = {row.policy for row in case.policies}
    called = {title: row.policy for row in case.policies for title in (row.title, row.title_zh) if title}
    for name, year in given.mapping("deadlines", deadlines, "{'co2_cap': 4}").items():
        policy = name if name in known else called.get(str(name), name)
        given.one_of("deadlines", policy, sorted(known))
        given.whole("deadlines", year, 1)
        if not given.faults:
            yield str(policy), int(year)
