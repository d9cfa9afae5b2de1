"""What a plan hangs on: the same park for many values of one number."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from cases import CaseError, Fault
from cases.columns import by_name
from cases.schema import SECTIONS, TABLES, Case
from cases.settings import settings_of
from cases.tables import Grid, grids_of_case, read_case
from optimizer.arguments import Given, checked
from optimizer.interrupts import Keeping
from optimizer.plan import Plan
from optimizer.planning import OPTIONS, optimise

KPIS = ("total_cost_per_y", "capex", "co2_t_per_y", "freshwater_t_per_y", "wastewater_t_per_y", "disposal_t_per_y", "links_built")
"""Key figures that a sweep shows."""

BUILT = ("links", "technologies")
"""Columns that say what is built."""

SWEPT = ("value", "status", "objective", "gap", *KPIS, *BUILT, "entered", "left")
"""Columns of a sweep."""


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
    """One plan per value: columns value, status, objective, gap, key figures, links, technologies, entered and left.

    ``options`` are those of ``optimise``; each search starts from the plan before. Links are ids of new links between plants,
    technologies those with a new size, joined by a semicolon and a blank; entered and left tell both, since the value before.
    ``on_value`` sees the table after each value; ``cancel`` and Ctrl-C end the sweep, and what was being solved is left out.

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
    table = pd.DataFrame(columns=list(SWEPT))
    rows: list[tuple[Any, ...]] = []
    with Keeping(cancel) as stopped:
        for row in _rows(case, path, asked, {**options, "cancel": stopped}):
            if stopped():
                break
            rows.append(row)
            table = pd.DataFrame(rows, columns=list(SWEPT))
            if on_value is not None:
                on_value(table)
    return table


def _rows(case: Case, path: str, values: Sequence[float], options: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    before: Plan | None = None
    for value in values:
        plan = optimise(with_value(case, path, value), start=before, **options)
        links, technologies = _links(plan), _technologies(plan)
        now, then = links | technologies, set() if before is None else _links(before) | _technologies(before)
        entered, left = (now - then, then - now) if before is not None and plan.found else (set(), set())
        figures = [plan.kpi.get(name) for name in KPIS]
        names = ("; ".join(sorted(x)) for x in (links, technologies, entered, left))
        yield (value, plan.status, plan.objective, plan.gap, *figures, *names)
        before = plan if plan.found else before


def _links(plan: Plan) -> set[str]:
    """New links between plants."""
    links = plan.tables["links"]
    return set(links.loc[(links["status"] == "new") & (links["from_plant"] != links["to_plant"]), "link"])


def _technologies(plan: Plan) -> set[str]:
    """Technologies with a new size."""
    table = plan.tables["technologies"]
    return set(table.loc[table["new_size"] > 0, "technology"])
