"""Plants removed with all that belongs to them: nothing that names them is left."""

import pytest

import parkloop as pl
from parkloop.cases import CaseError, load_case
from parkloop.cases.changes.removal import dependents
from parkloop.cases.checks.names import NAMED
from parkloop.cases.schema import TABLES

PARKS = ("two_firms", "kalundborg", "lubei", "linjiang", "ulsan")


@pytest.mark.parametrize("park", PARKS)
def test_every_plant_of_a_park_can_go_with_all_that_is_its_own(park: str) -> None:
    """Proves that no cell names a plant that is gone, and that rows of others stay.

    Sensitivity: a table that is not followed is a fault of the case.
    """
    case = load_case(park)
    for plant in [row.plant for row in case.plants][:4]:
        left = case.remove("plants", plant, dependents=True)
        gone = dependents(case, {"plants": [plant]})
        for (table, column), named in NAMED.items():
            if "plants" in named:
                cells = {getattr(row, "from_" if column == "from" else column) for row in getattr(left, table)}
                assert plant not in cells, (plant, table, column)
        for table in TABLES:
            if table != "provenance":
                kept = [row.row_key for row in getattr(case, table) if row.row_key not in gone.get(table, ())]
                assert kept == [row.row_key for row in getattr(left, table)], (plant, table)


def test_a_closed_greenhouse_leaves_the_brewery_alone() -> None:
    """Proves by hand: what stays is the brewery, which costs by the plan what it costs for itself."""
    case = load_case("two_firms")
    alone = pl.optimise(case, scope="plant", only=["brewery"]).kpi["total_cost_per_y"]
    closed = pl.optimise(case.remove("plants", "greenhouse", dependents=True)).kpi["total_cost_per_y"]
    assert closed == pytest.approx(alone)
    found = pl.what_if(case, close=["greenhouse"])
    assert found.others[1] == pytest.approx(closed)


def test_without_its_dependents_a_plant_that_is_named_stays() -> None:
    with pytest.raises(CaseError, match="greenhouse"):
        load_case("two_firms").remove("plants", "greenhouse")


def test_every_row_of_every_table_can_be_named_to_go() -> None:
    """Proves that just the row that is named goes from its table, of provenance too."""
    case = load_case("kalundborg")
    for table in ("provenance", "substitutions"):
        key = getattr(case, table)[0].row_key
        kept = [row.row_key for row in getattr(case, table)[1:]]
        assert kept == [row.row_key for row in getattr(case.remove(table, key), table)], table
