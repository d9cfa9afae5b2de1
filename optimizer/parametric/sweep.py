"""Parametric sweep: the best plan for many values of one number of a case."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from parkloop.cases.changes.places import place_of, with_value
from parkloop.cases.messages import say
from parkloop.cases.schema import Case
from parkloop.optimizer.plan import kpi
from parkloop.optimizer.plan.arguments import ArgumentCheck, checked
from parkloop.optimizer.plan.designs import same_design
from parkloop.optimizer.plan.effects import effect
from parkloop.optimizer.plan.proof import accuracy
from parkloop.optimizer.plan.record import Plan
from parkloop.optimizer.planning.pipeline import OPTIONS, optimise
from parkloop.optimizer.planning.series.kept_plans import KeptPlans
from parkloop.optimizer.planning.series.side_by_side import check_jobs, plans_of
from parkloop.optimizer.resolve.follow import bounded, rerun, run, settled
from parkloop.optimizer.system.interrupts import Keeping

BUILT = ("links", "technologies")
"""Columns that say what is built."""

SWEPT = ("value", "status", "objective", "gap", *kpi.SWEPT, *BUILT, "entered", "left", "effect", "accuracy")
"""Columns of a sweep."""

BETTER = 1e-6
"""Relative difference from which a plan is the better one."""

MOST_VALUES = 10_000
"""Values of one sweep."""


def values_of(text: str) -> list[float]:
    """Numbers of ``start:stop:step`` (both ends included) or of a list with commas.

    Raises:
        ValueError: the text is neither, the step does not lead from start to stop, or there are too many values.
    """
    if ":" not in text:
        return [float(part) for part in text.split(",")]
    parts = [float(part) for part in text.split(":")]
    if len(parts) != 3 or parts[2] == 0 or (parts[1] - parts[0]) / parts[2] < 0:
        raise ValueError(say("{what}: write start:stop:step, such as 0:200:20, or values with commas between them.", what=text))
    start, stop, step = parts
    count = (stop - start) / step + 1e-9
    if not count < MOST_VALUES:
        raise ValueError(
            say(
                "{what}: these are more than {limit} values, each a plan of its own: take a larger step.",
                what=text,
                limit=MOST_VALUES,
            )
        )
    return [start + n * step for n in range(int(count) + 1)]


@dataclass(frozen=True, eq=False)
class Sweep:
    """The parametric optimum at the values of one number.

    ``table`` has one row per value: value, status, objective, gap, key figures, and what is built. Links are ids of new links
    between plants, technologies those with a new size, joined by a semicolon and a blank; entered and left tell both, since the
    value before. ``effect`` is unchanged, changed, or below (the accuracy) since the value before, ``accuracy`` by how much the
    best possible plan may be better, in the unit of the objective. ``plans`` are the certified plans by value.
    """

    place: str
    table: pd.DataFrame
    plans: Mapping[float, Plan]

    @property
    def kpi(self) -> pd.DataFrame:
        """Key figures of the plans that were found, one row per value and figure: value, figure, amount, unit."""
        rows = [
            (value, figure, plan.kpi[figure], kpi.UNITS[figure].format(money="money"))
            for value, plan in self.plans.items()
            if plan.found
            for figure in kpi.COMPARED
        ]
        return pd.DataFrame(rows, columns=["value", "figure", "amount", "unit"])

    @property
    def links(self) -> pd.DataFrame:
        """Links of the plans that were found, one row per value and link.

        Columns value, and those of a plan's table of links.
        """
        found = [(value, plan.links) for value, plan in self.plans.items() if plan.found]
        tables = [links.drop(columns="value", errors="ignore") for _, links in found]
        made = [links.assign(value=value)[["value", *links.columns]] for (value, _), links in zip(found, tables, strict=True)]
        return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=["value"])


def sweep(
    case: Case,
    place: str,
    values: Sequence[float],
    *,
    n_jobs: int | None = None,
    resume: str | Path | None = None,
    on_value: Callable[[Sweep], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    **options: Any,
) -> Sweep:
    """Parametric sweep: the plan of least cost, or of another objective, at each value of one number.

    Each search starts from the plan before, and each plan keeps its neighbour's design unless another is better by more than the
    accuracy (see ``parkloop.optimizer.resolve.follow``); at the end each design is run at the value before too, and taken there
    if it is better.

    Args:
        case: the case.
        place: the number that is moved, ``section.key`` of case.toml or ``table.row.column``.
        values: what is put there, in the unit of the place and in the order in which it is solved.
        n_jobs: processes side by side, -1 for one per processor, which solve each value by itself; the answer does not depend on
            how many. None: one value after the other, each search begun at the plan before.
        resume: folder in which the plan of each value is kept as soon as it is found; what is there already is not solved again.
        on_value: hears of the sweep after each value.
        cancel: says whether to stop. It and Ctrl-C end the sweep; what was being solved is left out.
        options: those of ``optimise``, for each of the solves.

    Returns:
        One plan per value, with tidy tables.

    Raises:
        CaseError: the case is faulty, as it stands or with one of the values, or there is no such place.
        ArgumentError: no list of finite numbers, or an option that is none; a ``ValueError``.

    Example:
        >>> import parkloop
        >>> case = parkloop.load_case("two_firms")
        >>> found = parkloop.sweep(case, "policy.carbon_price_per_t", [0, 50])
        >>> round(found.table["total_cost_per_y"][0])
        2003000
        >>> found.table["effect"][1]
        'unchanged'
    """
    case, given = checked(case), ArgumentCheck()
    asked = given.numbers("values", values)
    given.options("sweep", options, set(OPTIONS) - {"start", "cancel"})
    check_jobs(given, n_jobs, resume, options)
    for name, function in (("on_value", on_value), ("cancel", cancel)):
        given.function(name, function)
    given.raise_faults()
    place_of(case, place)
    found: list[_Point] = []
    tell = on_value or (lambda so_far: None)
    with Keeping(cancel) as stopped:
        cases = [with_value(case, place, value) for value in asked]
        solve = _solver(cases, n_jobs, resume, options)
        options = {**options, "cancel": stopped}
        for value, moved in zip(asked, cases, strict=True):
            point = _next(moved, value, found, options, solve)
            if stopped():
                return _swept(place, found)
            found.append(point)
            tell(_swept(place, found))
        if _back(found, options, stopped):
            tell(_swept(place, found))
    return _swept(place, found)


@dataclass
class _Point:
    """A value of a sweep, and its plan."""

    value: float
    case: Case
    plan: Plan
    kept: float | None = None
    """Objective of the design of the point before, where that is run here."""
    floor: float | None = None
    """Bound of the operation of its design."""


_SolveNext = Callable[[Case, Plan | None, dict[str, Any]], Plan]
"""Solves the next value, from the plan before on."""


def _solver(cases: Sequence[Case], n_jobs: int | None, resume: str | Path | None, options: Mapping[str, Any]) -> _SolveNext:
    """Solver of the values in order: each by itself by an executor, or each begun at the plan before."""
    if n_jobs is None:
        return partial(_followed, KeptPlans(resume))
    asked = {name: choice for name, choice in options.items() if name != "progress"}
    alone = plans_of([(case, asked) for case in cases], n_jobs, None, options.get("progress") is True, resume)
    return lambda case, before, options: next(alone)


def _followed(kept: KeptPlans, case: Case, before: Plan | None, options: dict[str, Any]) -> Plan:
    plan = kept.find(case, options)
    if plan is None:
        plan = optimise(case, start=before, **options)
        kept.keep(case, options, plan)
    return plan


def _next(case: Case, value: float, found: Sequence[_Point], options: dict[str, Any], solve: _SolveNext) -> _Point:
    """The plan at a value, which follows the last one found."""
    before = next((point.plan for point in reversed(found) if point.plan.found), None)
    new = solve(case, before, options)
    kept = None if before is None else run(case, before, options)
    if before is None or kept is None:
        plan, floor = rerun(case, new, options)
        return _Point(value, case, plan, floor=floor)
    plan = settled(before, kept, new, options.get("gap"))
    plan, floor = (plan, kept.bound) if same_design(plan, kept) else rerun(case, plan, options)
    return _Point(value, case, plan, kept.objective if same_design(before, kept) else None, floor)


def _back(found: Sequence[_Point], options: dict[str, Any], stopped: Callable[[], bool]) -> bool:
    """Operate each design at the value before, from last to first, and keep it if better.

    Returns whether any was.
    """
    changed = False
    for after, point in pairwise(reversed(found)):
        if stopped():
            break
        if not after.plan.found or (point.plan.found and same_design(point.plan, after.plan)):
            continue
        other = run(point.case, after.plan, options)
        if other is not None and _better(other, point.plan):
            point.plan, point.floor, changed = bounded(other, point.plan, options.get("gap")), other.bound, True
    return changed


def _better(plan: Plan, other: Plan) -> bool:
    """Whether a plan is better than another by more than rounding, or the other is none."""
    if plan.objective is None or not other.found or other.objective is None:
        return plan.objective is not None
    return plan.objective < other.objective - BETTER * abs(other.objective)


def _swept(place: str, found: Sequence[_Point]) -> Sweep:
    """The sweep so far."""
    table = pd.DataFrame(list(_rows(found)), columns=list(SWEPT))
    return Sweep(place, table, {point.value: point.plan for point in found})


def _rows(found: Sequence[_Point]) -> Iterator[tuple[Any, ...]]:
    before: Plan | None = None
    floor: float | None = None
    for point in found:
        plan = point.plan
        links, technologies = _links(plan), _technologies(plan)
        now, then = links | technologies, set() if before is None else _links(before) | _technologies(before)
        entered, left = (now - then, then - now) if before is not None and plan.found else (set(), set())
        figures = [plan.kpi.get(name) for name in kpi.SWEPT]
        names = ("; ".join(sorted(x)) for x in (links, technologies, entered, left))
        step = None if before is None else effect(before, plan, point.kept, point.kept is None, (floor, point.floor))
        told = "" if step is None else step.kind
        yield (point.value, plan.status, plan.objective, plan.gap, *figures, *names, told, accuracy(plan))
        before, floor = (plan, point.floor) if plan.found else (before, floor)


def _links(plan: Plan) -> set[str]:
    """New links between plants."""
    links = plan.tables["links"]
    return set(links.loc[(links["status"] == "new") & (links["from_plant"] != links["to_plant"]), "link"])


def _technologies(plan: Plan) -> set[str]:
    """Technologies and stores with a new size."""
    built = ((plan.tables[name], key) for name, key in (("technologies", "technology"), ("stores", "store")))
    return {str(name) for table, key in built for name in table.loc[table["new_size"] > 0, key]}
