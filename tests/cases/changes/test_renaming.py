"""Keys renamed: every table follows, and the park stays the park it was."""

import pytest

import parkloop as pl
from parkloop.cases import Case, CaseError, load_case
from parkloop.cases.changes.renaming import RENAMED, renamed
from parkloop.cases.schema import TABLES
from tests.support.by_hand import park
from tests.support.few import first

PARKS = ("two_firms", "kalundborg", "lubei", "linjiang")


def _keys(case: Case, table: str) -> list[str]:
    return list(dict.fromkeys(getattr(row, TABLES[table].key[0]) for row in getattr(case, table)))


def _rows(case: Case, table: str) -> list[dict[str, object]]:
    """Rows without ports: one that is bound by its own name alone is written out."""
    return [row.model_dump(exclude={"ports"}) for row in getattr(case, table)]


@pytest.mark.parametrize("park", first(PARKS, "two_firms", "lubei"))
def test_a_key_of_each_table_renamed_and_back_is_the_same_case(park: str) -> None:
    """Proves that no reference is left behind: it would be a fault, or differ on the way back."""
    case = load_case(park)
    plants = {row.plant for row in case.plants}
    for table in sorted(RENAMED):
        for key in [key for key in _keys(case, table) if table != "zones" or key not in plants][:2]:
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


def _park(**tables: list[dict[str, object]]) -> Case:
    commodity = {"commodity": "cod", "kind": "other", "unit": "t"}
    market = {"market": "shop", "commodity": "cod", "direction": "buy", "price_per_unit": 1.0}
    return park(
        {},
        plants=[{"plant": "a"}, {"plant": "b"}],
        commodities=[commodity],
        markets=[market],
        demands=[{"demand": "need", "plant": "a", "commodity": "cod", "rate_per_h": 1.0}],
        **tables,
    )


def test_a_species_stays_what_a_policy_means_where_a_commodity_of_its_name_is_renamed() -> None:
    """Proves that the species goes before, as in the model. Sensitivity: by name alone the tax would act on what is bought."""
    policies = [{"policy": "levy", "kind": "tax", "target": "cod", "value": 1.0}]
    case = _park(policies=policies, base_year=[{"quantity": "energy", "year": 2020, "value": 1.0}])
    new = case.rename("commodities", "cod", "fodder")
    assert "cod" == new.policies[0].target
    assert "energy" == new.base_year[0].quantity
    assert ("fodder", "fodder") == (new.markets[0].commodity, new.demands[0].commodity)
    with pytest.raises(CaseError, match="is a species"):
        new.rename("commodities", "fodder", "so2")
    for total in ("energy", "land"):
        with pytest.raises(CaseError, match="the name of a total"):
            new.rename("commodities", "fodder", total)


def test_the_zone_of_a_plant_is_called_as_the_plant() -> None:
    stream = {"stream": "hot", "plant": "a", "t_in_c": 90, "t_out_c": 60, "duty_mw": 1}
    case = _park(heat_streams=[stream, {**stream, "stream": "warm", "zone": "hall"}], zones=[{"zone": "a", "plant": "a"}])
    new = case.rename("plants", "a", "mill")
    assert ("mill", "mill") == (new.zones[0].zone, new.zones[0].plant)
    for table, old, name in (("zones", "a", "other"), ("plants", "a", "hall")):
        with pytest.raises(CaseError, match="called as"):
            case.rename(table, old, name)


def test_provenance_of_rows_that_begin_with_a_key_follows() -> None:
    origins = [{"table": "water_quality", "row": row, "column": "*", "grade": "assumed"} for row in ("rinse", "rinse/cod")]
    water = {"stream": "rinse", "plant": "a", "role": "source", "flow_t_per_h": 1.0}
    case = _park(
        water_streams=[water], water_quality=[{"stream": "rinse", "species": "cod", "c_out_mg_per_l": 1.0}], provenance=origins
    )
    new = case.rename("water_streams", "rinse", "wash")
    assert ["wash", "wash/cod"] == [row.row for row in new.provenance]


def test_a_port_that_is_bound_by_its_own_name_is_written_out() -> None:
    """Proves: a boiler of the library burns the gas that is called as its port, and goes on with it under another name.

    Sensitivity: the port looks for natural_gas, of which there is none any more, and the renaming is refused.
    """
    case = park(
        commodities=[
            {"commodity": "natural_gas", "kind": "fuel"},
            {"commodity": "steam_mp", "kind": "heat", "t_supply_c": 200, "t_return_c": 200},
        ],
        markets=[{"market": "net", "commodity": "natural_gas", "direction": "buy", "price_per_unit": 1}],
        demands=[{"demand": "need", "plant": "a", "commodity": "steam_mp", "rate_per_h": 1}],
        technologies=[{"technology": "boiler", "plant": "a", "library": "gas_boiler", "max_size": 5}],
    )
    new = case.rename("commodities", "natural_gas", "gas")
    assert "natural_gas=gas" in (new.technologies[0].ports or "")
    assert [row.commodity for row in new.technology_flows if row.per_activity < 0][:1] == ["gas"]
