"""Cooperative game of coalitions: saving of each group of plants that works together.

How it is split is a question of ``sharing``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.lookup import plants_inside
from parkloop.cases.messages import Message, joined, say
from parkloop.cases.schema import Case
from parkloop.optimizer.analyses.parties import Members, joined_sentence, outsiders, parties_that_run, plants_of
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.arguments import plants as given_plants
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.allotment import RULES, Allotment, AllotmentRule, allotment
from parkloop.optimizer.planning.series.side_by_side import check_series, plans_of
from parkloop.optimizer.system.interrupts import Keeping

MOST_PLANTS = 10
"""Plants of whose coalitions there are no more than a computer solves in a day: 2^10 - 1 = 1,023."""
FIXED = ("objective", "scope", "only", "shares", "extra", "start")
"""Options of ``optimise`` that a game with payments sets by itself."""
COLUMNS = ("coalition", "size", "status", "cost_per_y", "stand_alone_per_y", "value_per_y", "value_low_per_y", "value_high_per_y")


@dataclass(frozen=True, eq=False)
class Coalitions:
    """The coalitions of some plants, and the plan of each; ``plan.only`` names its members.

    ``plans`` are by members, in the order of the plants; plants that are one player are joined by ``+``. Fewer than 2^n - 1: it
    was ended before. ``allotment``: what each plant has of the limits of the whole park.
    """

    plants: Members
    plans: Mapping[Members, Plan]
    allotment: Allotment | None = None

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What was assumed: who is one player, and what coalitions have of the limits of the park."""
        told = (joined_sentence(self.plants), None if self.allotment is None else self.allotment.sentence)
        return tuple(sentence for sentence in told if sentence is not None)

    @property
    def values(self) -> pd.DataFrame:
        """Table of coalitions: members (joined by ``+``), their number, status, and money per year.

        ``value_per_y`` is what its members cost alone less what they cost together, and lies for certain between
        ``value_low_per_y`` and ``value_high_per_y``. Where there is no plan it is missing.
        """
        return pd.DataFrame([self._row(members) for members in self.plans], columns=list(COLUMNS)).set_index("coalition")

    def _row(self, members: Members) -> tuple[Any, ...]:
        plan, alone = self.plans[members], [self.plans.get((plant,)) for plant in members]
        costs = [None if one is None else one.objective for one in alone]
        least = [None if one is None else one.bound for one in alone]
        cost, stand_alone = plan.objective, _sum(costs)
        ends = _less(_sum(least), plan.objective), _less(stand_alone, plan.bound)
        return ("+".join(members), len(members), plan.status, cost, stand_alone, _less(stand_alone, cost), *ends)

    def value(self, members: Iterable[str]) -> float:
        """Saving of one coalition, 0 of the empty one, in any order of members [money/y]

        Raises:
            KeyError: no plan was found of it, or of one of its members alone.
        """
        asked = set(members)
        key = tuple(plant for plant in self.plants if plant in asked)
        if not key and not asked:
            return 0.0
        found = self._row(key)[5] if len(key) == len(asked) and key in self.plans else None
        if found is None:
            raise KeyError("+".join(sorted(asked)))
        return float(found)

    def __repr__(self) -> str:
        return f"Coalitions({len(self.plans)} of {2 ** len(self.plants) - 1}, of {', '.join(self.plants)})"


def coalitions(
    case: Case,
    plants: Iterable[str] | None = None,
    *,
    limits: AllotmentRule = "alone",
    n_jobs: int = 1,
    resume: str | Path | None = None,
    progress: bool | Callable[[int, int], None] = False,
    cancel: Callable[[], bool] | None = None,
    on_plan: Callable[[Coalitions], None] | None = None,
    **options: Any,
) -> Coalitions:
    """Cooperative game of a park: the least cost of each coalition of plants, and what it saves.

    A coalition has its part of the limits that the whole park shares. What no plant is a member of (suppliers, outlets and plants
    outside the fence) every coalition meets.

    Args:
        case: the park.
        plants: the players, at most 10, several plants as one by ``a+b``; none: all plants inside the fence, those that cannot
            run without another as one with it.
        limits: by what a coalition has its part of the limits of the park: ``alone`` by what its members use in the cheapest plan
            in which nobody exchanges, ``today`` by what they use in the baseline.
        n_jobs: processes side by side, -1 for one per processor; the answer does not depend on it.
        resume: folder in which each plan is kept as soon as it is found; what is there already is not solved again.
        progress: True shows a line; a function is called with the plans found and wanted.
        cancel: is asked between two plans whether to stop. It and Ctrl-C end it; what was found is kept.
        on_plan: is called with the coalitions so far after each plan.
        options: those of ``optimise`` (but ``objective``, ``scope``, ``only``, ``shares``; ``extra`` with ``n_jobs=1`` only).

    Returns:
        All 2^n - 1 coalitions: ``.values`` by coalition [money/y], ``.value(members)`` of one, and ``.plans`` by members.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: no such plants, too many, or options that cannot be meant.

    Method: transferable-utility game v(S) = sum of c({i}) over i in S - c(S); Shapley L.S. (1953) A value for n-person games.

    Examples:
        >>> import parkloop as pl
        >>> game = pl.coalitions(pl.load_case("two_firms"))
        >>> game.values["value_per_y"].round().to_dict()
        {'brewery': 0.0, 'greenhouse': 0.0, 'brewery+greenhouse': 1229000.0}
    """
    case, given = checked(case), ArgumentCheck()
    given.one_of("limits", limits, RULES)
    listeners = {"cancel": cancel, "on_plan": on_plan}
    fixed = ("objective", "scope", "only", "shares")
    check_series(given, "coalitions", options, *fixed, n_jobs=n_jobs, resume=resume, **listeners)
    players = players_of(given, case, plants)
    if len(players) > MOST_PLANTS:
        given.fault(
            "plants",
            say(
                "{count} are given, but at most {most} are meant: they have 2^n - 1 coalitions",
                count=len(players),
                most=MOST_PLANTS,
            ),
        )
    given.raise_faults()
    groups = [members for size in range(1, len(players) + 1) for members in combinations(players, size)]
    found = Coalitions(players, {})
    with Keeping(cancel) as stopped:
        series = {"n_jobs": n_jobs, "resume": resume, "progress": progress, "cancel": stopped}
        allotted = allotment(case, limits, parties=parted(players), resume=resume, cancel=stopped, options=options)
        for found in plans_of_groups(case, players, groups, series, options, allotted):
            if on_plan is not None:
                on_plan(found)
    return found


def players_of(given: ArgumentCheck, case: Case, plants: Iterable[str] | None) -> Members:
    """The players that are named, else all plants inside the fence; faults go to ``given``."""
    inside = tuple(plants_inside(case))
    if plants is None:
        if not inside:
            given.fault("plants", say("no plant of the case lies inside the fence"))
        given.raise_faults()
        return parties_that_run(case, inside)
    players = given.names("plants", plants, inside[0] if inside else "plant") or ()
    named = plants_of(players)
    given_plants(given, case, named, "plants")
    twice = sorted({plant for plant in named if named.count(plant) > 1})
    if twice:
        given.fault("plants", say("each is named once, and not {names}", names=joined(twice)))
    return players


def parted(players: Iterable[str]) -> list[Members]:
    """Plants of each player."""
    return [plants_of([player]) for player in players]


def only_of(case: Case, members: Members, players: Members, allotted: Allotment) -> dict[str, Any]:
    """Options of the plan of a coalition: its plants with outsiders, and their part of the park's limits."""
    only = (*plants_of(members), *outsiders(case, players))
    shares = allotted.of(only)
    return {"only": only} if shares is None else {"only": only, "shares": shares}


def plans_of_groups(
    case: Case,
    players: Members,
    groups: Sequence[Members],
    series: Mapping[str, Any],
    options: Mapping[str, Any],
    allotted: Allotment,
) -> Iterator[Coalitions]:
    """The plans of some groups of the players in their order, one more each time.

    ``series`` are the arguments of ``plans_of``.
    """
    plans = dict[Members, Plan]()
    tasks = [(case, {**options, **only_of(case, members, players, allotted)}) for members in groups]
    for members, plan in zip(groups, plans_of(tasks, **series), strict=False):
        plans[members] = plan
        yield Coalitions(players, plans, allotted)


def _sum(amounts: Iterable[float | None]) -> float | None:
    found = [amount for amount in amounts if amount is not None]
    return sum(found) if len(found) == len(list(amounts)) else None


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
