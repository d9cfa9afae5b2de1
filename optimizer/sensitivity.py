"""What a plan hangs on: the same park for many values of one number."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from cases import CaseError, Fault
from cases.columns import by_name
from cases.schema import SECTIONS, TABLES, Case
from cases.settings import settings_of
from cases.tables import Grid, grids_of_case, read_case
from optimizer.arguments import Given, checked
from optimizer.designs import same_design
from optimizer.effects import effect
from optimizer.follow import bounded, rerun, run, settled
from optimizer.interrupts import Keeping
from optimizer.plan import Plan
from optimizer.planning import OPTIONS, optimise
from optimizer.proof import accuracy

KPIS = ("total_cost_per_y", "capex", "co2_t_per_y", "freshwater_t_per_y", "wastewater_t_per_y", "disposal_t_per_y", "links_built")
"""Key figures that a sweep shows."""

BUILT = ("links", "technologies")
"""Columns that say what is built."""

SWEPT = ("value", "status", "objective", "gap", *KPIS, *BUILT, "entered", "left", "effect", "accuracy")
"""Columns of a sweep."""

BETTER = 1e-6
"""Relative difference from which a plan is the better one."""


def values_of(text: str) -> list[float]:
    """Numbers of ``start:stop:step`` (both ends included) or of a list with commas.

    Raises:
        ValueError: the text is neither, or the step does not lead from start to stop.
    """
    if ":" not in text:
        return [float(part) for part in text.split(",")]
    parts = [float(part) for part in text.split(":")]
    if len(parts) != 3 or parts[2] == 0 or (parts[1] - parts[0]) / parts[2] < 0:
        raise ValueError(f"{text}: write start:stop:step, such as 0:200:20, or values with commas between them.")
    start, stop, step = parts
    return [start + n * step for n in range(int((stop - start) / step + 1e-9) + 1)]


def with_value(case: Case, path: str, value: float) -> Case:
    """A checked copy of the case with one number changed: ``section.key`` of case.toml, or ``table.row.column``.

    Raises:
        CaseError: there is no such place, or the case is faulty with the value.
    """
    settings, grids = settings_of(case), grids_of_case(case)
    home, row, column = place_of(case, path)
    if isinstance(value, float) and not math.isfinite(value):
        # no number would be read as an empty cell, and take the default
        raise CaseError([Fault(home, "", column, value, "numbers are finite")])
    if row is None:
        return read_case({**settings, path: value}, grids)
    header, rows = grids[home].header, [list(cells) for cells in grids[home].rows]
    rows[row][header.index(column)] = value
    return read_case(settings, {**grids, home: Grid(header, rows)})


def number_at(case: Case, path: str) -> float | None:
    """The number that stands at a place now, ``None`` where none does.

    Raises:
        CaseError: there is no such place.
    """
    home, row, column = place_of(case, path)
    if row is None:
        value = getattr(getattr(case, home), column)
    else:
        value = getattr(getattr(case, home)[row], by_name(TABLES[home])[column].field)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def place_of(case: Case, path: str) -> tuple[str, int | None, str]:
    """Section and key, or table, number of the row and column, of a place.

    Raises:
        CaseError: there is no such place.
    """
    home, _, rest = path.partition(".")
    if home in SECTIONS and rest in SECTIONS[home].model_fields:
        return home, None, rest
    row, _, column = rest.rpartition(".")
    if home not in TABLES or not row:
        homes = ", ".join((*SECTIONS, *TABLES))
        raise CaseError(
            [Fault(home, row, column, path, f"{path} is no place in a case: write section.key or table.row.column of {homes}")]
        )
    keys, known = [record.row_key for record in getattr(case, home)], by_name(TABLES[home])
    if row not in keys or column not in known:
        what = f"row {row}" if row not in keys else f"column {column}"
        allowed = ", ".join(keys if row not in keys else known)
        raise CaseError([Fault(home, row, column, path, f"{home} has no {what}; it has {allowed}")])
    return home, keys.index(row), column


def sweep(
    case: Case,
    path: str,
    values: Sequence[float],
    *,
    on_value: Callable[[pd.DataFrame], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    **options: Any,
) -> pd.DataFrame:
    """One plan per value, with status, objective, gap, key figures, what is built, and how it differs from the one before.

    ``options`` are those of ``optimise``. Each search starts from the plan before, and each plan keeps its neighbour's design
    unless another is better by more than the accuracy (see ``optimizer.follow``); at the end each design is run at the value
    before too, and taken there if it is better. Links are ids of new links between plants, technologies those with a new size,
    joined by a semicolon and a blank; entered and left tell both, since the value before. ``effect`` is unchanged, changed, or
    below (the accuracy) since the value before, ``accuracy`` by how much the best possible plan may be better, in the unit of the
    objective. ``on_value`` sees the table after each value; ``cancel`` and Ctrl-C end the sweep, and what was being solved is
    left out.

    Raises:
        CaseError: the case is faulty, as it stands or with one of the values, or there is no such place.
        ValueError: no list of finite numbers, or an option that is none.
    """
    case, given = checked(case), Given()
    asked = given.numbers("values", values)
    given.options("sweep", options, set(OPTIONS) - {"start", "cancel"})
    for name, function in (("on_value", on_value), ("cancel", cancel)):
        given.function(name, function)
    given.end()
    place_of(case, path)
    found: list[_Point] = []
    tell = on_value or (lambda table: None)
    with Keeping(cancel) as stopped:
        options = {**options, "cancel": stopped}
        for value in asked:
            point = _next(with_value(case, path, value), value, found, options)
            if stopped():
                return _table(found)
            found.append(point)
            tell(_table(found))
        if _back(found, options, stopped):
            tell(_table(found))
    return _table(found)


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


def _next(case: Case, value: float, found: Sequence[_Point], options: dict[str, Any]) -> _Point:
    """The plan at a value, which follows the last one found."""
    before = next((point.plan for point in reversed(found) if point.plan.found), None)
    new = optimise(case, start=before, **options)
    kept = None if before is None else run(case, before, options)
    if before is None or kept is None:
        plan, floor = rerun(case, new, options)
        return _Point(value, case, plan, floor=floor)
    plan = settled(before, kept, new, options.get("gap"))
    plan, floor = (plan, kept.bound) if same_design(plan, kept) else rerun(case, plan, options)
    return _Point(value, case, plan, kept.objective if same_design(before, kept) else None, floor)


def _back(found: Sequence[_Point], options: dict[str, Any], stopped: Callable[[], bool]) -> bool:
    """Run each design at the value before, from the last to the first, and take it where it is better; whether any was."""
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


def _table(found: Sequence[_Point]) -> pd.DataFrame:
    """The rows of a sweep."""
    return pd.DataFrame(list(_rows(found)), columns=list(SWEPT))


def _rows(found: Sequence[_Point]) -> Iterator[tuple[Any, ...]]:
    before: Plan | None = None
    floor: float | None = None
    for point in found:
        plan = point.plan
        links, technologies = _links(plan), _technologies(plan)
        now, then = links | technologies, set() if before is None else _links(before) | _technologies(before)
        entered, left = (now - then, then - now) if before is not None and plan.found else (set(), set())
        figures = [plan.kpi.get(name) for name in KPIS]
        names = ("; ".join(sorted(x)) for x in (links, technologies, entered, left))
        step = None if before is None else effect(before, plan, point.kept, point.kept is None, (floor, point.floor))
        told = "" if step is None else step.told
        yield (point.value, plan.status, plan.objective, plan.gap, *figures, *names, told, accuracy(plan))
        before, floor = (plan, point.floor) if plan.found else (before, floor)


def _links(plan: Plan) -> set[str]:
    """New links between plants."""
    links = plan.tables["links"]
    return set(links.loc[(links["status"] == "new") & (links["from_plant"] != links["to_plant"]), "link"])


def _technologies(plan: Plan) -> set[str]:
    """Technologies with a new size."""
    table = plan.tables["technologies"]
    return set(table.loc[table["new_size"] > 0, "technology"])
