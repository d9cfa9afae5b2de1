"""Transport modes of the library: complete, of stated origin, and fit to be put into any case."""

import pytest

from parkloop.cases import CaseError, check, load_case
from parkloop.cases.columns import columns
from parkloop.cases.entries.library import shipped_library
from parkloop.cases.io.settings import Settings
from parkloop.cases.modes import add_mode, transport_library
from parkloop.cases.schema import Mode
from tests.support.by_hand import park

MODES = shipped_library().modes
COMMODITIES = [
    {"commodity": "power", "kind": "electricity"},
    {"commodity": "gas", "kind": "fuel"},
    {"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 80},
    {"commodity": "cold", "kind": "cold", "t_supply_c": 7, "t_return_c": 12},
]
ONLY = {"steam_main": "steam", "hot_water_main": "steam", "chilled_water_main": "cold", "gas_pipe": "gas", "power_line": "power"}
every_mode = pytest.mark.parametrize("name", sorted(MODES))


@every_mode
def test_every_number_has_its_grade_its_source_and_lies_in_its_range(name: str) -> None:
    entry = MODES[name]
    assert all("\u4e00" <= letter <= "\u9fff" for letter in str(entry.values["title_zh"])[:2])
    for column in columns(Mode):
        value = entry.values.get(column.field)
        if column.kind == "number" and value is not None:
            origin = entry.origins["transport", name, column.name]
            assert origin["grade"]
            assert origin["source"]
            assert origin["low"] <= value <= origin["high"], column.name  # type: ignore[operator]


@every_mode
def test_a_mode_goes_into_a_case_in_its_money_with_its_sources(name: str) -> None:
    """Proves: capital and its range are scaled, lengths and losses are not. Sensitivity: a factor on all, or on none."""
    settings: Settings = {"library.currency_factor": 0.125}
    case = add_mode(park(dict(settings), plants=[{"plant": "a"}, {"plant": "b"}], commodities=COMMODITIES), name, ONLY.get(name))
    assert not check(case)
    mode, given = case.transport[-1], MODES[name].values
    assert ONLY.get(name) == mode.only
    assert (mode.capex_per_km, mode.max_km) == (0.125 * float(str(given.get("capex_per_km", 0))), given.get("max_km"))
    told = {row.column: row for row in case.provenance if row.row == name}
    assert {"lifetime_y"} <= set(told)
    assert all(f"library {name}: " in str(row.source) for row in told.values())
    if "capex_per_km" in told:
        assert told["capex_per_km"].low <= mode.capex_per_km <= told["capex_per_km"].high  # type: ignore[operator]


def test_pumps_ask_for_nothing_where_there_is_no_electricity_and_names_are_not_taken_twice() -> None:
    case = add_mode(add_mode(load_case("two_firms"), "truck"), "water_pipe")
    assert 0 == case.transport[-1].electricity_mwh_per_unit_km
    assert len(case.transport) == len({row.mode for row in case.transport})


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(CaseError, match="no such transport mode"):
        add_mode(load_case("two_firms"), "zeppelin")
    with pytest.raises(CaseError, match="biogas"):
        add_mode(load_case("two_firms"), "gas_pipe")


def test_the_table_tells_of_each_mode_what_it_costs_and_how_well_that_is_known() -> None:
    table = transport_library()
    assert sorted(MODES) == sorted(table["mode"])
    assert table[["grade", "source", "low", "high"]].notna().all(axis=None)
