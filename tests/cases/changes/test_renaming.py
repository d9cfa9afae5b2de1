"""Keys renamed: every table follows, and the park stays the park it was."""

import pytest

import parkloop as pl
from parkloop.cases import Case, CaseError, load_case
from parkloop.cases.changes.renaming import RENAMED, renamed
from parkloop.cases.schema import TABLES

PARKS = ("two_firms", "kalundborg", "lubei", "linjiang")


def _keys(case: Case, table: str) -> list[str]:
    return list(dict.fromkeys(getattr(row, TABLES[table].key[0]) for row in getattr(case, table)))


def _rows(case: Case, table: str) -> list[dict[str, object]]:
    """Rows without ports: one that is bound by its own name alone is written out."""
    return [row.model_dump(exclude={"ports"}) for row in getattr(case, table)]


@pytest.mark.parametrize("park", PARKS)
def test_a_key_of_each_table_renamed_and_back_is_the_same_case(park: str) -> None:
    """Proves that no reference is left behind: it would be a fault, or differ on the way back."""
    case = load_case(park)
    for table in sorted(RENAMED):
        for key in _keys(case, table)[:2]:
            new = renamed(case, table, key, "renamed_key")
            assert key not in _keys(new, table)
            back = renamed(new, table, "renamed_key", key)
            for home in TABLES:
                assert _rows(back, home) == _rows(case, home), (table, key, home)


def test_the_optimum_stays() -> None:
    case = load_case("two_firms")
    cost = pl.optimise(case).kpi["total_cost_per_y"]
    for table, key in (("plants", "brewery"), ("water_streams", "rinse_water")):
        assert pl.optimise(case.rename(table, key, "renamed_key")).kpi["total_cost_per_y"] == pytest.approx(cost)


def test_a_key_that_is_missing_or_taken_is_refused() -> None:
    case = load_case("two_firms")
    with pytest.raises(CaseError, match="there is no such row"):
        case.rename("plants", "nobody", "somebody")
    with pytest.raises(CaseError, match="taken"):
        case.rename("plants", "brewery", "greenhouse")
    with pytest.raises(CaseError, match="refers to its keys"):
        case.rename("policies", "cap", "other")
