"""What a plan hangs on: the same park for many values of one number."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from cases import CaseError, Fault, from_tables, to_tables
from cases.schema import SECTIONS, TABLES, Case
from optimizer.plan import Plan
from optimizer.planning import optimise

KPIS = ("total_cost_per_y", "capex", "co2_t_per_y", "freshwater_t_per_y", "wastewater_t_per_y", "disposal_t_per_y", "links_built")
"""Key figures that a sweep shows."""


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
    settings, tables = to_tables(case)
    home, _, rest = path.partition(".")
    if home in SECTIONS and rest in SECTIONS[home].model_fields:
        return from_tables({**settings, path: value}, tables)
    row, _, column = rest.rpartition(".")
    if home not in TABLES or not row:
        known = ", ".join((*SECTIONS, *TABLES))
        raise CaseError(
            [Fault(home, row, column, value, f"{path} is no place in a case: write section.key or table.row.column of {known}")]
        )
    return from_tables(settings, {**tables, home: _changed(case, tables[home], home, row, column, value)})


def _changed(case: Case, table: pd.DataFrame, name: str, row: str, column: str, value: float) -> pd.DataFrame:
    keys = [record.row_key for record in getattr(case, name)]
    if row not in keys or column not in table.columns:
        what = f"row {row}" if row not in keys else f"column {column}"
        allowed = ", ".join(keys if row not in keys else map(str, table.columns))
        raise CaseError([Fault(name, row, column, value, f"{name} has no {what}; it has {allowed}")])
    changed = table.astype(object).copy()
    changed.loc[keys.index(row), column] = value
    return changed


def sweep(case: Case, path: str, values: Sequence[float], **options: Any) -> pd.DataFrame:
    """One plan per value: columns value, status, objective, gap, key figures, links, entered and left (since the value before).

    ``options`` are those of ``optimise``. Links are ids of new links between plants, joined by a semicolon and a blank.
    """
    rows = list(_rows(case, path, values, options))
    return pd.DataFrame(rows, columns=["value", "status", "objective", "gap", *KPIS, "links", "entered", "left"])


def _rows(case: Case, path: str, values: Sequence[float], options: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    before: set[str] | None = None
    for value in values:
        plan = optimise(with_value(case, path, value), **options)
        links = _links(plan)
        entered, left = (set(), set()) if before is None else (links - before, before - links)
        figures = [plan.kpi.get(name) for name in KPIS]
        yield (value, plan.status, plan.objective, plan.gap, *figures, *("; ".join(sorted(x)) for x in (links, entered, left)))
        before = links if plan.found else before


def _links(plan: Plan) -> set[str]:
    """New links between plants."""
    links = plan.tables["links"]
    return set(links.loc[(links["status"] == "new") & (links["from_plant"] != links["to_plant"]), "link"])
