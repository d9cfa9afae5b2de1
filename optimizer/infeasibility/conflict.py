"""Conflict analysis: a smallest set of limits, qualities and needs that makes a park infeasible.

Slacks are ranked: limits first, then qualities and least loads, then needs; a rank is relaxed only where all before it do not
suffice. In the first rank that does, each suspect is relaxed alone; where none suffices alone, the set with a slack
is thinned by a deletion filter until it is irreducible. What cannot suffice alone is known from the LP relaxation:
the duals of its rows prove infeasibility, and keep proving it whatever has no part in them is relaxed.

Method: elastic filter and deletion filter; Chinneck J.W. (2008) Feasibility and Infeasibility in Optimization, ch. 6 and 7.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from parkloop.optimizer.infeasibility.moved_limits import OUTSIDE
from parkloop.optimizer.solve.build import Build
from parkloop.optimizer.solve.cycles import MAX_ROUNDS, eliminate_cycle, find_cycles
from parkloop.optimizer.solve.elastic import LEAST_LOAD, LIMITS, NEEDS, QUALITY, RANK, SlackGroup
from parkloop.optimizer.solver.highs.adapter import Outcome, SolveOptions, Status, solve
from parkloop.optimizer.solver.highs.polishing import polish
from parkloop.optimizer.solver.problem import Floats, Problem

GAP = 1e-7
"""Relative gap of the least slack."""
POSITIVE = 1e-7
"""Relative slack above which it counts."""


@dataclass(frozen=True)
class LeastSlack:
    """Least weighted sum of slacks of a set: status, solution (n,), objective and bound."""

    status: Status
    x: Floats | None = None
    objective: float = np.inf
    bound: float = -np.inf

    @property
    def found(self) -> bool:
        """Whether the set's slacks make the park feasible."""
        return self.x is not None


@dataclass
class Search:
    """An elastic model with its eliminated cycles, and the end of the search time."""

    built: Build
    problem: Problem
    until: float
    unfinished: bool = False
    columns: dict[SlackGroup, int] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = {group: self.built.column(slack) for group, slack in self.built.ledger.given.items()}

    @property
    def over(self) -> bool:
        """Whether the time limit is reached, which marks the search as unfinished."""
        self.unfinished = self.unfinished or time.monotonic() > self.until
        return self.unfinished

    def ranked(self, *ranks: int) -> list[SlackGroup]:
        """Slack groups of some ranks."""
        return [group for group in self.columns if RANK[group.rule] in ranks]

    def least(
        self, costs: Mapping[SlackGroup, float], ends: Mapping[SlackGroup, tuple[float, float]] | None = None
    ) -> LeastSlack:
        """Minimise the weighted sum of the slacks in ``costs``, all others fixed at 0.

        Args:
            costs: weight of each free slack.
            ends: lower and upper bound of some slacks.
        """
        problem = self._with(costs, ends or {})
        outcome, x = Outcome(Status.interrupted), None
        for _ in range(MAX_ROUNDS):
            outcome = solve(problem, SolveOptions(time_limit=max(self.until - time.monotonic(), 1.0), gap=GAP))
            x = None if outcome.x is None else _exact(problem, outcome.x)
            if x is None:
                break
            found = find_cycles(self.built, x)
            if not found:
                break
            for cycle in found:
                self.problem = eliminate_cycle(self.built, self.problem, cycle)
            problem, x = self._with(costs, ends or {}), None
        if x is None:
            self.unfinished = self.unfinished or outcome.status is not Status.infeasible
            return LeastSlack(outcome.status)
        value = problem.value(x)
        return LeastSlack(outcome.status, x, value, min(value, -np.inf if outcome.bound is None else outcome.bound))

    def _with(self, costs: Mapping[SlackGroup, float], ends: Mapping[SlackGroup, tuple[float, float]]) -> Problem:
        """The elastic problem with only some slacks free."""
        objective = np.zeros(self.problem.columns)
        columns, lower, upper = list(self.columns.values()), [], []
        for group, column in self.columns.items():
            low, high = ends.get(group, (0.0, np.inf if group in costs else 0.0))
            objective[column] = costs.get(group, 0.0)
            lower.append(low)
            upper.append(min(high, float(self.problem.col_upper[column])))
        return self.problem.with_objective(objective).with_bounds(columns, lower, upper)

    def sparse_solution(self, group: SlackGroup, answer: LeastSlack) -> Floats | None:
        """A solution in which a need has its least slack, in as few conditions as possible."""
        slack_terms = self.built.model.slack_terms[group]
        if answer.x is None or len({part.condition for part in slack_terms.parts}) < 2 or self.over:
            return answer.x
        ends = {other: (0.0, self.slack(answer.x, other) * (1.0 + 1e-9)) for other in self.columns}
        problem = self._with({}, ends)
        columns = [self.built.column(self.built.model.elastic.part[m]) for m in slack_terms.variables]
        costs = dict.fromkeys(columns, 1.0 / slack_terms.size)
        options = SolveOptions(time_limit=max(self.until - time.monotonic(), 1.0), gap=GAP)
        outcome = solve(problem.with_objective(costs), options)
        return answer.x if outcome.x is None or find_cycles(self.built, outcome.x) else outcome.x

    def slack(self, x: Floats, group: SlackGroup) -> float:
        """Slack of a group in a solution, relative to its size."""
        return float(x[self.columns[group]])

    def suspects(self, groups: Iterable[SlackGroup], free: Mapping[SlackGroup, float] | None = None) -> list[SlackGroup]:
        """Groups with a part in the dual proof of infeasibility of the LP relaxation.

        All of them where that is feasible. No other one suffices alone, nor do all others together.

        Args:
            groups: those that are asked for.
            free: groups that may give at no cost.
        """
        listed = list(groups)
        costs = {**dict.fromkeys(self.columns, 1.0), **(free or {})}
        problem = self._with(costs, {}).relaxed()
        outcome = solve(problem, SolveOptions(time_limit=max(self.until - time.monotonic(), 1.0)))
        reduced = outcome.reduced_costs
        if outcome.status is not Status.optimal or reduced is None or (outcome.objective or 0.0) <= POSITIVE:
            return listed
        # The reduced cost is 1 less what the proof's prices make of the column: 1 where it has no part in the proof.
        return [group for group in listed if reduced[self.columns[group]] < 1.0 - 1e-9]


def _exact(problem: Problem, x: Floats) -> Floats | None:
    """Polish a solution; None where that fails."""
    exact = polish(problem, x)
    return exact.x if exact.status is Status.optimal else None


@dataclass(frozen=True)
class ConflictSet:
    """Groups that each suffice alone (``together`` False), or jointly only, with their least slacks."""

    groups: tuple[SlackGroup, ...]
    together: bool
    answers: tuple[LeastSlack, ...]


def find_conflict(search: Search) -> ConflictSet | None:
    """A smallest set of slacks that makes the park feasible; None where none was found or needed."""
    ranks = sorted({RANK[group.rule] for group in search.columns})
    for n, rank in enumerate(ranks):
        of_rank = search.ranked(rank)
        free = search.ranked(*ranks[:n])
        answer = search.least({**dict.fromkeys(free, 0.0), **dict.fromkeys(of_rank, 1.0)})
        if answer.x is not None:
            by_slack = sorted(of_rank, key=lambda group: -search.slack(answer.x, group))  # type: ignore[arg-type]
            alone = _sufficient_alone(search, by_slack)
            if alone.groups:
                return _with_causes(search, alone)
            found = [group for group in by_slack if search.slack(answer.x, group) > POSITIVE]
            return _irreducible_set(search, found, free)
        if search.over:
            break
    return None


def _sufficient_alone(search: Search, groups: list[SlackGroup]) -> ConflictSet:
    """The groups of a list that suffice alone."""
    found: list[tuple[SlackGroup, LeastSlack]] = []
    for group in search.suspects(groups):
        answer = search.least({group: 1.0})
        if answer.found:
            found.append((group, answer))
        if search.over:
            break
    found.sort(key=lambda pair: (pair[0].rule in OUTSIDE, pair[1].objective))
    return ConflictSet(tuple(group for group, _ in found), False, tuple(answer for _, answer in found))


def _with_causes(search: Search, alone: ConflictSet) -> ConflictSet:
    """Add to limits of markets, supplies or outlets the least loads, and the one need, they cannot serve."""
    if search.over or any(RANK[g.rule] != LIMITS or g.rule not in OUTSIDE for g in alone.groups):
        return alone
    needs = search.suspects(search.ranked(NEEDS))
    loads = [group for group in search.ranked(QUALITY) if group.rule == LEAST_LOAD]
    causes = [*(search.suspects(loads) if loads else ()), *(needs if len(needs) == 1 else ())]
    answers = {group: answer for group in causes if (answer := search.least({group: 1.0})).found}
    return replace(alone, groups=(*alone.groups, *answers), answers=(*alone.answers, *answers.values()))


def _irreducible_set(search: Search, found: list[SlackGroup], free: list[SlackGroup]) -> ConflictSet | None:
    """An irreducible set by deletion filter, highest rank first, with amounts that are jointly feasible.

    The first amount is the least whatever the others are, each further one the least given those before it.
    """
    answer = search.least({**dict.fromkeys(found, 0.0), **dict.fromkeys(free, 1.0)})
    if answer.x is None:
        return None
    chosen = [*found, *(group for group in free if search.slack(answer.x, group) > POSITIVE)]
    for group in list(chosen):
        rest = [other for other in chosen if other != group]
        if not search.over and search.least(dict.fromkeys(rest, 0.0)).found:
            chosen = rest
    chosen.sort(key=lambda group: -RANK[group.rule])
    answers: list[LeastSlack] = []
    bounded: dict[SlackGroup, tuple[float, float]] = {}
    for group in chosen:
        answer = search.least({**dict.fromkeys(chosen, 0.0), group: 1.0}, bounded)
        if not answer.found:
            return None
        answers.append(answer)
        bounded[group] = (0.0, answer.objective * (1.0 + 1e-9))
    return ConflictSet(tuple(chosen), True, tuple(answers))
