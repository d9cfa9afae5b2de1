"""Cases changed by a script: each change is checked, gives a new case, and is what one would have written in the tables."""

from collections.abc import Callable

import pandas as pd
import pytest

import parkloop as pl
from parkloop.cases import Case, CaseError, load_case, to_tables
from parkloop.cases.changes.places import number_at, with_value


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case("two_firms")


def test_values_are_set_where_they_are_named_and_the_case_stays_as_it_is(case: Case) -> None:
    """Proves that all values of one call are taken. Sensitivity: with the last one only, the price would stay 32."""
    new = case.set({"markets.gas_grid.price_per_unit": 40, "policy.carbon_price_per_t": 12.5})
    assert (40, 12.5) == (new.markets[0].price_per_unit, new.policy.carbon_price_per_t)
    assert (32, 0) == (case.markets[0].price_per_unit, case.policy.carbon_price_per_t)
    assert new == with_value(with_value(case, "markets.gas_grid.price_per_unit", 40), "policy.carbon_price_per_t", 12.5)


def test_nothing_empties_a_cell(case: Case) -> None:
    assert case.set({"markets.gas_grid.limit_per_h": 5}).set({"markets.gas_grid.limit_per_h": None}) == case


def test_the_number_at_a_place_is_told_of_every_section(case: Case) -> None:
    assert (2025.0, 32.0) == (number_at(case, "case.base_year"), number_at(case, "markets.gas_grid.price_per_unit"))


def test_all_faults_of_a_change_are_told_at_once(case: Case) -> None:
    with pytest.raises(CaseError) as told:
        case.set({"nowhere": 1, "markets.gas.price_per_unit": 2, "economics.interest_rate": float("nan")})
    assert ["nowhere", "markets", "economics"] == [fault.table for fault in told.value.faults]


def test_a_row_is_added_by_columns_or_fields(case: Case) -> None:
    new = case.add("links", link="pipe", from_="rinse_water", to="greenhouse", mode="water_pipe", status="existing")
    assert ("rinse_water", "existing") == (new.links[0].from_, new.links[0].status)
    assert new == case.add(
        "links", **{"link": "pipe", "from": "rinse_water", "to": "greenhouse"}, mode="water_pipe", status="existing"
    )


def test_a_row_goes_with_what_is_told_of_its_origin(case: Case) -> None:
    new = case.remove("emissions", "greenhouse_boiler/co2")
    assert () == new.emissions
    gone = set(case.provenance) - set(new.provenance)
    assert {("emissions", "greenhouse_boiler/co2")} == {(row.table, row.row) for row in gone}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda case: case.add("plant", plant="dc"), "nearest: plants"),
        (lambda case: case.add("plants", plnt="dc"), "nearest: plant"),
        (lambda case: case.add("plants", plant="brewery"), "brewery"),
        (lambda case: case.remove("plants", "brewry"), "nearest: brewery"),
        (lambda case: case.remove("plants", "brewery"), "must name a plant"),
        (lambda case: case.table("market"), "nearest: markets"),
        (lambda case: case.forbid("brewery", "nobody"), "must name"),
        (lambda case: case.cap("beer", 1.0), "a cap acts on"),
        (lambda case: case.cap("freshwater", "much"), "number"),
        (lambda case: Case.from_frames(id="Six!", plants=pd.DataFrame({"plant": ["a"]})), "Six!"),
        (lambda case: Case.from_frames(id="six", plant=pd.DataFrame({"plant": ["a"]})), "nearest: plants"),
    ],
)
def test_what_cannot_be_meant_is_refused(case: Case, change: Callable[[Case], object], says: str) -> None:
    with pytest.raises(CaseError, match=says):
        change(case)


def test_a_connection_is_required_forbidden_and_allowed_again(case: Case) -> None:
    must = case.require("rinse_water", "greenhouse", mode="water_pipe")
    assert [("rinse_water", "greenhouse", "water_pipe", "required")] == [(r.from_, r.to, r.mode, r.status) for r in must.links]
    ban = must.forbid("rinse_water", "greenhouse")
    assert {"forbidden"} == {row.status for row in ban.links}
    assert case == ban.allow("rinse_water", "greenhouse")


def test_what_stands_is_forbidden_only_by_name(case: Case) -> None:
    """Proves that requiring does not pay for what exists. Sensitivity: as required it would be built, and cost."""
    there = case.add("links", link="pipe", from_="rinse_water", to="greenhouse", mode="water_pipe", status="existing")
    assert there == there.require("rinse_water", "greenhouse", mode="water_pipe")
    assert "forbidden" == there.forbid("rinse_water", "greenhouse").links[0].status


def test_a_commodity_is_forbidden_between_plants(case: Case) -> None:
    row = case.forbid("brewery", "greenhouse", commodity="hot_water").links[0]
    assert ("hot_water", None, "forbidden") == (row.commodity, row.mode, row.status)


def test_a_cap_is_moved_where_there_is_one(case: Case) -> None:
    new = case.cap("freshwater", 2e6).cap("CO2", 100).cap("freshwater", 1e6).cap("freshwater", 5e5, plant="brewery")
    told = [(p.policy, p.target, p.value, p.plant) for p in new.policies]
    water = [("cap_freshwater", "freshwater", 1e6, None), ("cap_freshwater_brewery", "freshwater", 5e5, "brewery")]
    assert sorted([*water, ("cap_co2", "co2", 100.0, None)], key=str) == sorted(told, key=str)


def test_tables_go_out_as_frames_and_come_back(case: Case) -> None:
    settings, tables = to_tables(case)
    pd.testing.assert_frame_equal(tables["markets"], case.table("markets"))
    known = {key: value for key, value in settings.items() if key not in ("format", "case.id", "case.currency")}
    assert case == Case.from_frames(id="two_firms", currency="EUR", settings=known, **tables)


def test_rows_may_be_mappings() -> None:
    assert ("a", "b") == tuple(p.plant for p in Case.from_frames(id="six", plants=[{"plant": "a"}, {"plant": "b"}]).plants)


def test_a_case_shows_itself(case: Case) -> None:
    assert "Case('two_firms', plants=3, conditions=1, commodities=2, markets=1, …)" == repr(case) == str(case)
    assert "<b>Two firms</b> · two_firms · EUR" in case._repr_html_()
    assert "<script>" not in case.set({"case.title": "<script>"})._repr_html_()


def test_completion_shows_tables_sections_and_methods_and_no_more(case: Case) -> None:
    told = set(dir(case))
    assert {"plants", "economics", "info", "set", "add", "forbid", "cap", "table"} <= told
    assert set() == {name for name in told if name.startswith("model_")} | {"copy", "json", "parse_obj"} & told


def test_a_changed_case_is_frozen_and_a_key(case: Case) -> None:
    new = pl.load_case("two_firms").cap("freshwater", 1e6)
    assert hash(new) == hash(case.cap("freshwater", 1e6)) != hash(case)
    with pytest.raises(ValueError, match="frozen"):
        new.plants = ()
