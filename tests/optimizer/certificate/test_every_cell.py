"""Every cell of every table of a plan, changed one at a time, is noticed by the certificate, or stands here with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import Case, load_case
from parkloop.optimizer import Plan, optimise
from parkloop.optimizer.plan.files import PlanFilesError
from parkloop.optimizer.plan.verified import verified
from tests.support.everything import everything

ROWS = (slice(1), pytest.param(slice(1, 3), marks=pytest.mark.thorough))
"""Rows of each table that are changed: the first, and two more."""
FREE = {
    ("links", "link"): "what a link that carries nothing is called",
    ("links", "capacity"): "how large a link is whose capital does not hang on it, above what it carries",
    ("costs", "plant"): "which plant pays a cost that is of all plants together",
}
"""Cells that a plan may state otherwise, and why."""


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, str):
        return "other_name"
    if isinstance(value, bool):
        return not value
    return 1.0 if pd.isna(value) else value * 1.01 + 1.0


def cells_of(plan: Plan, chosen: slice) -> Iterator[tuple[str, str, int]]:
    """Table, column and row of the cells that are changed, of the chosen rows."""
    for table, rows in plan.tables.items():
        names = (column for column in rows.columns if (table, column) not in FREE)
        yield from ((table, column, row) for column in names for row in range(len(rows))[chosen])


def noticed(case: Case, plan: Any, table: str, column: str, row: int) -> bool:
    """Whether a plan with one cell changed is refused."""
    rows = plan.tables[table].astype({column: object})
    rows.iloc[row, rows.columns.get_loc(column)] = changed(rows[column].iloc[row])
    try:
        verified(case, replace(plan, tables={**plan.tables, table: rows.infer_objects()}))
    except PlanFilesError:
        return True
    return False


@pytest.mark.parametrize("rows", ROWS, ids=["first row", "two more"])
@pytest.mark.parametrize(("name", "scope"), [("two_firms", "park"), ("guitang", "baseline"), ("everything", "park")])
def test_every_cell_that_is_changed_is_noticed(name: str, scope: str, rows: slice) -> None:
    """Sensitivity: a column that the certificate does not read."""
    case = everything() if name == "everything" else load_case(name)
    plan = optimise(case, scope=scope)
    assert verified(case, plan).certified
    cells = list(cells_of(plan, rows))
    assert len(cells) > 100
    assert [] == [cell for cell in cells if not noticed(case, plan, *cell)]
