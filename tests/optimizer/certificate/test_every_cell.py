"""Every cell of every table of a plan, changed one at a time, is noticed by the certificate, or stands here with its reason."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.plan.files import PlanFilesError
from parkloop.optimizer.plan.verified import verified
from tests.support.everything import everything
from tests.support.few import few
from tests.support.running.shipped import plan_of, shipped

ROWS = few([1, 3], 1)
"""First rows of each table that are changed."""
FREE: dict[tuple[str, str], tuple[str, Callable[[pd.Series], bool]]] = {
    ("links", "link"): ("what a link that carries nothing is called", lambda row: row["flow_per_y"] == 0),
    ("costs", "plant"): (
        "which plant pays a tax or credit of the park, a peak or a shortfall of a joint market",
        lambda row: row["head"] in ("tax", "credit", "peak", "shortfall"),
    ),
}
"""Cells that a plan may state otherwise: why, and in which rows."""
PARKS = ("two_firms", "guitang", "lubei", "kalundborg", "kalundborg_today", "linjiang", "aalborg", "kwinana", "ulsan")


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, str):
        return "other_name"
    if isinstance(value, bool):
        return not value
    return 1.0 if pd.isna(value) else value * 1.01 + 1.0


NOTHING = float("nan")
"""What a number is changed to beside another one."""


def cells_of(plan: Plan, most: int, chance: Random | None = None) -> Iterator[tuple[str, str, int]]:
    """Table, column and row of the cells that are changed: of the first rows of each column, or of some by chance."""
    for table, rows in plan.tables.items():
        places = range(len(rows))
        for column in rows.columns:
            _, free = FREE.get((table, column), ("", lambda row: False))
            tried = places[:most] if chance is None else chance.sample(places, min(most, len(rows)))
            yield from ((table, column, row) for row in tried if not free(rows.iloc[row]))


def noticed(case: Case, plan: Plan, table: str, column: str, row: int) -> bool:
    """Whether a plan with one cell changed is refused: to another value, and to none where it is a number."""
    value = plan.tables[table][column].iloc[row]
    others = [changed(value)] if isinstance(value, str) or pd.isna(value) else [changed(value), NOTHING]
    return all(_refused(case, plan, table, column, row, other) for other in others)


def _refused(case: Case, plan: Plan, table: str, column: str, row: int, value: Any) -> bool:
    rows = plan.tables[table].astype({column: object})
    rows.iloc[row, rows.columns.get_loc(column)] = value
    try:
        verified(case, replace(plan, tables={**plan.tables, table: rows.infer_objects()}))
    except PlanFilesError:
        return True
    return False


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(("name", "scope"), few([("two_firms", "park"), ("everything", "park"), ("guitang", "baseline")], 2))
def test_every_cell_that_is_changed_is_noticed(name: str, scope: str, rows: int) -> None:
    """Sensitivity: a column that the certificate does not read."""
    case = everything() if name == "everything" else shipped(name)
    plan = optimise(case, scope=scope) if name == "everything" else plan_of(name, scope)
    assert verified(case, plan).certified
    cells = list(cells_of(plan, rows))
    assert len(cells) > 80
    assert [] == [cell for cell in cells if not noticed(case, plan, *cell)]


@pytest.mark.thorough
@pytest.mark.parametrize("scope", ["park", "baseline"])
@pytest.mark.parametrize("name", PARKS)
def test_cells_of_every_shipped_park_are_noticed(name: str, scope: str) -> None:
    """As above, in rows by chance: those at the end of a table may be of another kind."""
    case = load_case(name)
    plan = optimise(case, scope=scope, gap=0.05, time_limit=120)
    assert verified(case, plan).certified
    cells = list(cells_of(plan, 8, Random(1)))
    assert [] == [cell for cell in cells if not noticed(case, plan, *cell)]


@pytest.mark.parametrize("scope", ["park", "baseline"])
@pytest.mark.parametrize("name", few(["guitang", "kalundborg"], 1))
def test_a_table_that_lacks_rows_or_has_them_twice_is_noticed(name: str, scope: str) -> None:
    """Proves: only intervals without heat may be left out. Sensitivity: a table is compared where it has a row."""
    case, plan = shipped(name), plan_of(name, scope)
    for table, rows in plan.tables.items():
        if rows.empty:
            continue
        twice = pd.concat([rows, rows.iloc[[-1]]], ignore_index=True)
        for spoiled in (rows.iloc[:0], twice) if table == "cascade" else (rows.iloc[:0], twice, rows.iloc[1:]):
            with pytest.raises(PlanFilesError):
                verified(case, replace(plan, tables={**plan.tables, table: spoiled.reset_index(drop=True)}))
