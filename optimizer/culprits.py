"""Which limits, qualities and needs stand in the way of a plan: a smallest set, found by solving with all others as they are.

Of all that may give, limits come first, then qualities and least loads, then needs: a rank gives only where all before it do not
suffice. In the first rank that does, each that could be at fault is let go alone; where none suffices alone, the set that gives
together is thinned out until nothing can be left out of it. What cannot be at fault alone is known from the linear relaxation:
the prices of its rows prove that there is no plan, and keep proving it whatever has no part in them gives.

Method: elastic filter and deletion filter; Chinneck J.W. (2008) Feasibility and Infeasibility in Optimization, ch. 6 and 7.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.build import Build
from optimizer.circles import ROUNDS, circles, without
from optimizer.elastic import LIMITS, NEEDS, RANK, Group
from optimizer.highs import Outcome, SolveOptions, Status, polish, solve
from optimizer.moved import OUTSIDE
from optimizer.problem import Floats, Problem

GAP = 1e-7
"""Relative gap of the least amount that has to give."""
GIVES = 1e-7
"""Relative amount above which something gives."""


@dataclass(frozen=True)
class Least:
    """The least amounts of a set that have to give: solution, relative amount of each, and the proven least of the objective."""

    status: Status
    x: Floats | None = None
    objective: float = np.inf
    bound: float = -np.inf

    @property
    def found(self) -> bool:
        """Whether there is a plan with what may give."""
        return self.x is not None


@dataclass
class Search:
    """A loosened model without circles, and until when it may be searched."""

    built: Build
    problem: Problem
    until: float
    unfinished: bool = False
    columns: dict[Group, int] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = {group: self.built.column(given) for group, given in self.built.ledger.given.items()}

    @property
    def over(self) -> bool:
        """Whether the time is up; what is not finished is said."""
        self.unfinished = self.unfinished or time.monotonic() > self.until
        return self.unfinished

    def ranked(self, *ranks: int) -> list[Group]:
        """What may give of some ranks."""
        return [group for group in self.columns if RANK[group.rule] in ranks]

    def least(self, costs: Mapping[Group, float], ends: Mapping[Group, tuple[float, float]] | None = None) -> Least:
        """The least sum of what gives, times its costs, where nothing else gives; ``ends`` bound some of it."""
        problem = self._with(costs, ends or {})
        outcome, x = Outcome(Status.interrupted), None
        for _ in range(ROUNDS):
            outcome = solve(problem, SolveOptions(time_limit=max(self.until - time.monotonic(), 1.0), gap=GAP))
            x = None if outcome.x is None else _exact(problem, outcome.x)
            if x is None:
                break
            found = circles(self.built, x)
            if not found:
                break
            for circle in found:
                self.problem = without(self.built, self.problem, circle)
            problem, x = self._with(costs, ends or {}), None
        if x is None:
            self.unfinished = self.unfinished or outcome.status is not Status.infeasible
            return Least(outcome.status)
        value = problem.value(x)
        return Least(outcome.status, x, value, min(value, -np.inf if outcome.bound is None else outcome.bound))

    def _with(self, costs: Mapping[Group, float], ends: Mapping[Group, tuple[float, float]]) -> Problem:
        """The problem in which only these may give."""
        objective = np.zeros(self.problem.columns)
        columns, lower, upper = list(self.columns.values()), [], []
        for group, column in self.columns.items():
            low, high = ends.get(group, (0.0, np.inf if group in costs else 0.0))
            objective[column] = costs.get(group, 0.0)
            lower.append(low)
            upper.append(min(high, float(self.problem.col_upper[column])))
        return self.problem.with_objective(objective).with_bounds(columns, lower, upper)

    def in_few_conditions(self, group: Group, answer: Least) -> Floats | None:
        """A solution in which a need gives no more than it must, in as few conditions as it must."""
        loose = self.built.model.loose[group]
        if answer.x is None or len({part.condition for part in loose.parts}) < 2 or self.over:
            return answer.x
        ends = {other: (0.0, self.given(answer.x, other) * (1.0 + 1e-9)) for other in self.columns}
        problem = self._with({}, ends)
        columns = [self.built.column(self.built.model.elastic.part[m]) for m in loose.places]
        costs = dict.fromkeys(columns, 1.0 / loose.size)
        options = SolveOptions(time_limit=max(self.until - time.monotonic(), 1.0), gap=GAP)
        outcome = solve(problem.with_objective(costs), options)
        return answer.x if outcome.x is None or circles(self.built, outcome.x) else outcome.x

    def given(self, x: Floats, group: Group) -> float:
        """How far a group gives in a solution, relative to its size."""
        return float(x[self.columns[group]])

    def possible_alone(self, groups: Iterable[Group]) -> list[Group]:
        """Those that the proof of the linear relaxation does not acquit of being at fault alone."""
        listed = list(groups)
        costs = dict.fromkeys(self.columns, 1.0)
        problem = self._with(costs, {}).relaxed()
        outcome = solve(problem, SolveOptions(time_limit=max(self.until - time.monotonic(), 1.0)))
        reduced = outcome.reduced_costs
        if outcome.status is not Status.optimal or reduced is None or (outcome.objective or 0.0) <= GIVES:
            return listed
        # The reduced cost is 1 less what the proof's prices make of the column: 1 where it has no part in the proof.
        return [group for group in listed if reduced[self.columns[group]] < 1.0 - 1e-9]


def _exact(problem: Problem, x: Floats) -> Floats | None:
    """The solution with rounded integers, to a tight tolerance."""
    exact = polish(problem, x)
    return exact.x if exact.status is Status.optimal else None


@dataclass(frozen=True)
class Culprits:
    """What stands in the way: each alone (``together`` False), or all of them together, with the least amounts."""

    groups: tuple[Group, ...]
    together: bool
    answers: tuple[Least, ...]


def culprits(search: Search) -> Culprits | None:
    """A smallest set of what has to give; None where nothing was found, or nothing needs to."""
    ranks = sorted({RANK[group.rule] for group in search.columns})
    for n, rank in enumerate(ranks):
        of_rank = search.ranked(rank)
        free = search.ranked(*ranks[:n])
        answer = search.least({**dict.fromkeys(free, 0.0), **dict.fromkeys(of_rank, 1.0)})
        if answer.x is not None:
            giving = sorted(of_rank, key=lambda group: -search.given(answer.x, group))  # type: ignore[arg-type]
            alone = _alone(search, giving)
            if alone.groups:
                return _with_needs(search, alone)
            found = [group for group in giving if search.given(answer.x, group) > GIVES]
            return _together(search, found, free)
        if search.over:
            break
    return None


def _alone(search: Search, groups: list[Group]) -> Culprits:
    """Those of a list that suffice alone."""
    found: list[tuple[Group, Least]] = []
    for group in search.possible_alone(groups):
        answer = search.least({group: 1.0})
        if answer.found:
            found.append((group, answer))
        if search.over:
            break
    found.sort(key=lambda pair: (pair[0].rule.endswith(OUTSIDE), pair[1].objective))
    return Culprits(tuple(group for group, _ in found), False, tuple(answer for _, answer in found))


def _with_needs(search: Search, alone: Culprits) -> Culprits:
    """A limit of a market, supply or outlet and the one need that it is too small for."""
    if search.over or any(RANK[g.rule] != LIMITS or not g.rule.endswith(OUTSIDE) for g in alone.groups):
        return alone
    needs = search.possible_alone(search.ranked(NEEDS))
    if len(needs) != 1:
        return alone
    answer = search.least({needs[0]: 1.0})
    return replace(alone, groups=(*alone.groups, needs[0]), answers=(*alone.answers, answer)) if answer.found else alone


def _together(search: Search, found: list[Group], free: list[Group]) -> Culprits | None:
    """A set of which nothing can be left out, what gives least readily first, with amounts that hold together.

    The first amount is the least whatever the others give, each further one the least with those before it.
    """
    answer = search.least({**dict.fromkeys(found, 0.0), **dict.fromkeys(free, 1.0)})
    if answer.x is None:
        return None
    chosen = [*found, *(group for group in free if search.given(answer.x, group) > GIVES)]
    for group in list(chosen):
        rest = [other for other in chosen if other != group]
        if not search.over and search.least(dict.fromkeys(rest, 0.0)).found:
            chosen = rest
    chosen.sort(key=lambda group: -RANK[group.rule])
    answers: list[Least] = []
    held: dict[Group, tuple[float, float]] = {}
    for group in chosen:
        answer = search.least({**dict.fromkeys(chosen, 0.0), group: 1.0}, held)
        if not answer.found:
            return None
        answers.append(answer)
        held[group] = (0.0, answer.objective * (1.0 + 1e-9))
    return Culprits(tuple(chosen), True, tuple(answers))
