"""Trade-offs between objectives of a park: front, plans, and links that come and go along it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pandas as pd

from parkloop.cases.messages import joined, say
from parkloop.cases.schema import Case
from parkloop.models.site import Scope
from parkloop.optimizer.analyses.pareto.park_objectives import (
    ParkObjectives,
    amount_of,
    check_names,
    sense_of,
    unit_of,
)
from parkloop.optimizer.multiobjective.front import Front, front_of
from parkloop.optimizer.plan import kpi
from parkloop.optimizer.plan.arguments import ArgumentCheck, check_limits, check_members, checked
from parkloop.optimizer.plan.designs import chosen
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.question import Question
from parkloop.optimizer.planning.steps.baseline_amounts import NoBaselineError
from parkloop.optimizer.resolve.ruled_park import RuledAnswer, RuledPark, open_ruled_park
from parkloop.optimizer.solver.limits import Limits
from parkloop.optimizer.system.interrupts import Keeping

KEPT = 1e-9
"""Relative room that an objective of a park is given while later ones are minimised."""
MOST_POINTS = {2: 100, 3: 12}
"""Caps along an objective, by the number of objectives."""


@dataclass(frozen=True, eq=False)
class Pareto:
    """Trade-offs of a park: efficient points, each with a certified plan.

    None of them is better than another in every objective.

    ``points``: number, value of each objective, what is proven of the first one under the caps of the point (``bound``, ``gap``,
    ``accuracy``), ``rise`` of the first one since the point before and ``rate`` per unit of the second (two objectives; empty
    where it is smaller than ``rise_accuracy``, the sum of both accuracies), ``distance`` and ``knee``, and the key figures of the
    plan. ``payoff``: the end of each objective. ``links``: one row per new link or technology, one column per point.
    ``cells``: what became of every problem that was asked. ``nadir`` is that of the whole front where ``nadir_exact``.
    """

    objectives: tuple[str, ...]
    units: Mapping[str, str]
    front: Front
    plans: Mapping[int, Plan] = field(repr=False)
    points: pd.DataFrame = field(repr=False)
    links: pd.DataFrame = field(repr=False)
    reasons: tuple[str, ...] = ()
    """Why there is no point."""
    notes: tuple[str, ...] = ()
    """What all that is proven rests on, where nothing limits a flow."""

    @property
    def payoff(self) -> pd.DataFrame:
        """The end of each objective: values of all objectives, one row per end."""
        return self.front.payoff

    @property
    def cells(self) -> pd.DataFrame:
        """What became of every problem that was asked."""
        return self.front.cells

    @property
    def knee(self) -> int | None:
        """Number of the knee point; none where no point is clearly better than the line between the ends."""
        return self.front.knee

    def plan(self, point: int) -> Plan:
        """The certified plan of a point, by its number.

        Raises:
            KeyError: there is no such point.
        """
        return self.plans[point]

    def __repr__(self) -> str:
        return f"Pareto({len(self.plans)} points of {', '.join(self.objectives)})"


def pareto(
    case: Case,
    objectives: Iterable[str] = ("cost", "co2"),
    *,
    points: int | None = 10,
    scope: str = "park",
    only: Iterable[str] | None = None,
    time_limit: float | None = None,
    gap: float | None = None,
    seed: int = 0,
    cancel: Callable[[], bool] | None = None,
    on_pareto: Callable[[Pareto], None] | None = None,
) -> Pareto:
    """Trade-offs between two or three objectives of a park.

    Efficient points from the least of one to the least of the other.

    The park is built once and solved again under caps, each solve from the plan of the neighbouring point.

    Args:
        case: the park.
        objectives: two or three of those of ``optimise`` (cost, co2, freshwater, disposal, land, links, a species …), of
            ``cost:PLANT`` for the own cost of one company, with its contracts, and of ``water_reused``, ``waste_used`` and
            ``renewable_energy``, which are maximised. The first is minimised under caps on the others.
        points: caps along each of the others, both ends among them; None: every point, where the others are counted (links).
        scope: park or plant.
        only: plants of a coalition; none: all.
        time_limit: seconds of each solve.
        gap: relative, of each solve; by default 1e-6 for small parks, 1e-3 for others and where qualities mix.
        seed: of the solver, from 0.
        cancel: says whether to stop. It and Ctrl-C end it; the points found are kept.
        on_pareto: hears of the front so far.

    Returns:
        ``.points``, ``.payoff``, ``.links``, ``.cells``, ``.knee`` and ``.plan(n)``.

    Raises:
        CaseError: the case is faulty.
        ArgumentError: unknown objectives, one only, the same twice, or limits that cannot be meant.

    Method: AUGMECON2, Mavrotas G., Florios K. (2013) Appl. Math. Comput. 219, 9652-9669.

    Examples:
        >>> import parkloop as pl
        >>> found = pl.pareto(pl.load_case("two_firms"), ["cost", "links"], points=None)
        >>> found.points[["cost", "links"]].round().astype(int).values.tolist()
        [[2003000, 3], [2082000, 2], [2652000, 1], [3232000, 0]]
    """
    case, given = checked(case), ArgumentCheck()
    names = check_names(given, case, objectives)
    if points is not None:
        given.whole("points", points, 2, MOST_POINTS.get(len(names), 100))
    elif any(name != "links" for name in names[1:]):
        given.fault("points", say("every point can be found only where all objectives but the first are counted, as links are"))
    given.one_of("scope", scope, ("park", "plant"))
    members = check_members(given, case, only)
    check_limits(given, time_limit=time_limit, gap=gap, cancel=cancel, seed=seed)
    given.function("on_pareto", on_pareto)
    given.raise_faults()
    made = _PlansOfPoints(case, names)
    with Keeping(cancel) as stopped:
        question = Question(case, names, Scope(scope), members, Limits(time_limit, gap, None, stopped, seed=seed))
        try:
            park = open_ruled_park(question)
        except NoBaselineError as error:
            return replace(made.nothing(), reasons=error.reasons)
        made.park = park
        task = ParkObjectives(park, names, tuple(amount_of(name) for name in names))
        heard = (lambda front: None) if on_pareto is None else (lambda front: on_pareto(made.of(front)))
        return made.of(front_of(task, [sense_of(name) for name in names], points, KEPT, lambda front: _keep(made, front, heard)))
    return made.latest


def _keep(made: _PlansOfPoints, front: Front, heard: Callable[[Front], None]) -> None:
    made.front = front
    heard(front)


@dataclass(eq=False)
class _PlansOfPoints:
    """The plans of a growing front, each made once."""

    case: Case
    names: tuple[str, ...]
    park: RuledPark | None = None
    front: Front | None = None
    made: dict[int, tuple[Any, Plan]] = field(default_factory=dict)

    @property
    def latest(self) -> Pareto:
        """What was found by the time of Ctrl-C."""
        return self.nothing() if self.front is None else self.of(self.front)

    def nothing(self) -> Pareto:
        """Trade-offs without a point."""
        empty = pd.DataFrame(columns=["point", *self.names])
        front = Front(self.names, empty.assign(knee=[]), pd.DataFrame(columns=["cell"]), pd.DataFrame(), {}, {}, False, False)
        return Pareto(self.names, self._units(), front, {}, empty, link_table(self.case, {}))

    def of(self, front: Front) -> Pareto:
        """The trade-offs of a front."""
        least = (sense_of(self.names[0]) * front.points["bound"]).min() if len(front.points) else math.nan
        plans = {n: self._plan(front, n, answer, float(least)) for n, answer in front.solutions.items()}
        reasons = () if plans or self.park is None else self._why(front)
        notes = (self.park.assumption,) if self.park is not None and self.park.assumption else ()
        points, links = self._points(front, plans), link_table(self.case, plans)
        return Pareto(self.names, self._units(), front, plans, points, links, reasons, notes)

    def _plan(self, front: Front, n: int, answer: RuledAnswer, least: float) -> Plan:
        assert self.park is not None
        if id(answer) not in self.made:
            value = float(front.points.set_index("point")[self.names[0]].astype(float).to_dict()[n]) * sense_of(self.names[0])
            words = say(
                "Point of a trade-off between {names}: the bound is that of the first objective without a cap on the others.",
                names=joined(self.names),
            )
            self.made[id(answer)] = (
                answer,
                self.park.plan(answer, value, least, [words]),
            )
        return self.made[id(answer)][1]

    def _units(self) -> dict[str, str]:
        return {name: unit_of(self.case, name) for name in self.names}

    def _why(self, front: Front) -> tuple[str, ...]:
        """Why there is no point."""
        if "infeasible" in set(front.cells["outcome"]):
            return (say("The park has no plan: solve it to be told why."),)
        return (say("No plan was found in the time."),)

    def _points(self, front: Front, plans: Mapping[int, Plan]) -> pd.DataFrame:
        """The points with their rises and the key figures of their plans."""
        table = front.points.copy()
        first, second = (front.points[name].astype(float) for name in self.names[:2])
        rise, room = first.diff(), front.points["accuracy"] + front.points["accuracy"].shift()
        clear = (rise.abs() > room.fillna(math.inf)) & (len(self.names) == 2)
        fall = -second.diff() * sense_of(self.names[1])
        table["rise"], table["rise_accuracy"] = rise.where(clear), room
        table["rate"] = (table["rise"] / fall.where(fall.abs() > 0)).astype(float)
        table["certified"] = [plans[n].certified for n in table["point"]]
        for figure in kpi.COMPARED:
            table[figure] = [plans[n].kpi.get(figure, math.nan) for n in table["point"]]
        return table


LINK_COLUMNS = ("kind", "name", "course", "points", "count")
COURSES = {
    "always": say("in every point"),
    "comes": say("comes"),
    "goes": say("goes"),
    "some": say("comes and goes"),
}
"""Course of a link from the first point to the last one."""


def link_table(case: Case, plans: Mapping[int, Plan]) -> pd.DataFrame:
    """Table of what is newly built, by point.

    Kind, name, course from the first point to the last, points as text, count, and 0 or 1 of each point.
    """
    technologies = {row.technology for row in case.technologies}
    stores = {row.store for row in case.stores}
    corridors = {row.corridor for row in case.corridors}
    built = {n: _new(plan) - corridors for n, plan in plans.items()}
    names = sorted(set().union(*built.values())) if built else []
    rows: list[tuple[Any, ...]] = []
    for name in names:
        there = [name in built[n] for n in plans]
        kind = "technology" if name in technologies else "store" if name in stores else "link"
        numbers = [n for n, yes in zip(plans, there, strict=True) if yes]
        rows.append((kind, name, course_of(there), runs(numbers), sum(there), *map(int, there)))
    columns = [*LINK_COLUMNS, *(f"point_{n}" for n in plans)]
    order = {key: n for n, key in enumerate(COURSES)}
    rows.sort(key=lambda row: (row[0], order[row[2]], row[1]))
    return pd.DataFrame(rows, columns=columns)


def _new(plan: Plan) -> frozenset[str]:
    """Keys of what a plan newly builds."""
    links = plan.tables["links"]
    return chosen(plan) - frozenset(map(str, links.loc[links["status"] != "new", "link"]))


def course_of(there: list[bool]) -> str:
    """Course of a link along the front: always, comes, goes, or some."""
    if all(there):
        return "always"
    changes = sum(a != b for a, b in pairwise(there))
    return ("goes" if there[0] else "comes") if changes == 1 else "some"


def runs(numbers: Iterable[int]) -> str:
    """Numbers as runs, such as 1–3, 7."""
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in _runs(sorted(numbers)))


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for n in numbers:
        if first is None or last is None:
            first = last = n
        elif n == last + 1:
            last = n
        else:
            yield first, last
            first = last = n
    if first is not None and last is not None:
        yield first, last
