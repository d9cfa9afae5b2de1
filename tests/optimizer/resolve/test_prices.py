"""What counts as a price changes the objective and nothing else."""

from typing import Any

import numpy as np
import pytest

from parkloop.cases import Case, load_case
from parkloop.cases.changes.places import with_value
from parkloop.models.site import make_site
from parkloop.optimizer.bounds import bounded_network
from parkloop.optimizer.resolve.prices import PRICES, same_but_for_prices
from parkloop.optimizer.solve.build import build
from tests.support.by_hand import buy, need, park
from tests.support.few import few


def dearer(case: Case, factor: float) -> Case:
    """The case with every price so many times as high; one of 0 stands for those that do not pay."""
    tables: dict[str, Any] = {
        table: tuple(
            row.model_copy(update={column: factor * price if factor or price > 0 else price})
            for row in getattr(case, table)
            for price in [getattr(row, column) or 0.0]
        )
        for table, column in PRICES.items()
    }
    policy = case.policy.model_copy(update={"carbon_price_per_t": factor * case.policy.carbon_price_per_t})
    return case.model_copy(update={**tables, "policy": policy})


@pytest.mark.parametrize("factor", [0.0, 1.5])
@pytest.mark.parametrize("name", few(["two_firms", "lubei", "guitang", "kalundborg"], 2))
def test_rows_and_bounds_stay(name: str, factor: float) -> None:
    """Proves: of two builds with other prices everything but the objective is the same, rows of policies too.

    Sensitivity: a price that stood in a row, or that decided about a candidate, would show here.
    """
    one, other = load_case(name), dearer(load_case(name), factor)
    assert same_but_for_prices(one, other)
    networks = [bounded_network(make_site(case), forced=True) for case in (one, other)]
    assert networks[0].links.keys() == networks[1].links.keys()
    first, second = (build(make_site(case), networks[0]).problem for case in (one, other))
    assert list(first.col_names) == list(second.col_names) and list(first.row_names) == list(second.row_names)
    assert abs(first.A - second.A).max() == 0
    for side in ("row_lower", "row_upper", "col_lower", "col_upper"):
        assert np.array_equal(getattr(first, side), getattr(second, side)), side
    if not networks[0].by_cost:
        assert [arc.bound for arc in networks[0].arcs.values()] == [arc.bound for arc in networks[1].arcs.values()]


def small() -> Case:
    return park(
        commodities=[{"commodity": "power", "kind": "electricity"}],
        markets=[buy("grid", "power", 50)],
        demands=[need("a", "power", 10)],
    )


def test_a_price_is_told_from_a_limit_and_from_one_that_pays() -> None:
    """Proves: 60 or 0 instead of 50 is a price; a limit of 11 is none, and a market that pays may open other ways."""
    case = small()
    assert same_but_for_prices(case, with_value(case, "markets.grid.price_per_unit", 60.0))
    assert same_but_for_prices(case, with_value(case, "markets.grid.price_per_unit", 0.0))
    assert not same_but_for_prices(case, with_value(case, "markets.grid.price_per_unit", -1.0))
    assert not same_but_for_prices(case, with_value(case, "markets.grid.limit_per_h", 11.0))
