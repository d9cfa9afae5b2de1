"""All faults of a case are told together, and none is told that only follows from another."""

import pickle

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import Case, CaseError, Fault, check
from cases.columns import by_name
from cases.schema import TABLES
from cases.settings import KEYS
from tests.cases.parks import Change, add, build, drop, put, rename, setting, valid

THIRTY: tuple[tuple[Change, str], ...] = (
    (setting("heat.dt_mink", 5), "case/heat.dt_mink"),
    (setting("policy.carbon_scheme", "none"), "case/policy.carbon_scheme"),
    (put("plants", "mill", y_km="north"), "plants/mill/y_km"),
    (put("plants", "works", jobs=-3), "plants/works/jobs"),
    (add("plants", plant="mill"), "plants/mill/plant"),
    (put("plants", "town", free_allowance_t_per_y=3.0), "plants/town/free_allowance_t_per_y"),
    (put("conditions", "wet", probability=0.9), "conditions//probability"),
    (put("profiles", "by_day/dry_night", factor="1,23"), "profiles/by_day/dry_night/factor"),
    (put("commodities", "steam", t_supply_c=...), "commodities/steam/t_supply_c"),
    (put("commodities", "gas", unit="GJ"), "commodities/gas/unit"),
    (put("markets", "feed_in", price_per_unit=99.0, renewable_fraction=2.0), "markets/feed_in/renewable_fraction"),
    (put("markets", "gas_net", plant="mil"), "markets/gas_net/plant"),
    (put("demands", "lights", rate_per_h=...), "demands/lights/rate_per_h"),
    (put("demands", "off_gas", must_use="maybe"), "demands/off_gas/must_use"),
    (put("heat_streams", "pan", kind=...), "heat_streams/pan/kind"),
    (put("heat_streams", "flue", duty_mw=float("inf")), "heat_streams/flue/duty_mw"),
    (put("zones", "hall", recovery_capex_per_mw=...), "zones/hall/recovery_capex_per_mw"),
    (put("water_streams", "rinse", price_per_t=2.0), "water_streams/rinse/price_per_t"),
    (put("water_streams", "dock", flow_t_per_h=...), "water_streams/dock/flow_t_per_h"),
    (put("water_quality", "boiler/cod", c_out_mg_per_l=2.0), "water_quality/boiler/cod/c_out_mg_per_l"),
    (put("material_streams", "quarry", role="virgin"), "material_streams/quarry/role"),
    (put("substitutions", "slag/kiln", max_share=1.5), "substitutions/slag/kiln/max_share"),
    (put("material_quality", "kiln/mgo", min=7.0), "material_quality/kiln/mgo/min"),
    (add("permits", hazard="dusty", plant="wroks"), "permits/dusty/wroks/plant"),
    (put("technologies", "saver", max_size=...), "technologies/saver/max_size"),
    (add("technology_flows", technology="ro", commodity="powr", per_activity=-1.0), "technology_flows/ro/powr/commodity"),
    (put("transport", "pipe", only="steam"), "transport/pipe/only"),
    (put("links", "old_pipe", mode="truck"), "links/old_pipe/mode"),
    (put("emissions", "grid/co2", scope=5), "emissions/grid/co2/scope"),
    (put("policies", "levy", unit="EUR/m2"), "policies/levy/unit"),
    (rename("provenance", "source", "sourse"), "provenance//sourse"),
)


def place(fault: Fault) -> str:
    return f"{fault.table}/{fault.column}" if fault.table == "case" else f"{fault.table}/{fault.row}/{fault.column}"


def test_thirty_faults_are_told_at_once() -> None:
    """Proves that no fault hides another, of cells, rows and the whole; the fault of one cell brings no further ones."""
    park = valid()
    for change, _ in THIRTY:
        change(park)
    with pytest.raises(CaseError) as error:
        build(park)
    found = [place(fault) for fault in error.value.faults]
    assert sorted(expected for _, expected in THIRTY) == sorted(found)
    assert f"The case has {len(THIRTY)} faults:" in str(error.value)
    assert all(f"- {fault}" in str(error.value) for fault in error.value.faults)


def test_what_names_an_unreadable_row_is_no_fault() -> None:
    """A row whose number cannot be read still has its key: its demands and streams are not called strangers."""
    park = valid()
    for change in (put("conditions", "wet", hours_per_y="many"), put("commodities", "power", kind="voltage")):
        change(park)
    with pytest.raises(CaseError) as error:
        build(park)
    assert ["conditions/wet/hours_per_y", "commodities/power/kind"] == [place(fault) for fault in error.value.faults]


def test_a_case_made_by_hand_is_checked_too() -> None:
    case = build(valid())
    spoilt = Case.model_validate(case.model_dump() | {"plants": ()})
    assert "plants: the table is empty, and a park has at least one plant." in [str(fault) for fault in check(spoilt)]


def test_a_rule_survives_every_missing_table() -> None:
    """No rule falls over what others refer to and is not there: it tells, or keeps silent."""
    for table in valid()[1]:
        park = valid()
        drop(table)(park)
        try:
            build(park)
        except CaseError as error:
            assert error.faults


def test_a_rule_survives_every_empty_cell() -> None:
    """Each cell of the park emptied in turn gives a case or faults, never another error."""
    for table, rows in valid()[1].items():
        for place_of_row, row in enumerate(rows):
            for column in row:
                park = valid()
                park[1][table][place_of_row][column] = None
                try:
                    build(park)
                except CaseError as error:
                    assert all(str(fault) for fault in error.faults)


NASTY = (
    *(
        "",
        " ",
        "x",
        "Ä b",
        "热",
        "-1",
        "0",
        "1e400",
        "1,23",
        "nan",
        "#N/A",
        "a/b",
        "*",
        "=1+1",
        "mill",
        "rinse",
        "power",
        "\x00",
        "\ud800",
    ),
    *(float("nan"), float("inf"), -1.0, 0, 10**400, True, (), [1], {"a": 1}, b"x", pd.Timestamp("2024-01-01"), pd.NA, object),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_cell_brings_a_case_down(data: st.DataObject) -> None:
    """Any value in any cells gives a case or faults that can be told, never another error."""
    park = valid()
    for _ in range(data.draw(st.integers(1, 3))):
        table = data.draw(st.sampled_from(sorted(park[1])))
        row = data.draw(st.sampled_from(park[1][table]))
        row[data.draw(st.sampled_from(sorted(by_name(TABLES[table]))))] = data.draw(st.sampled_from(NASTY))
    park[0][data.draw(st.sampled_from(sorted(KEYS)))] = data.draw(st.sampled_from(NASTY))
    try:
        build(park)
    except CaseError as error:
        assert all(str(fault) and hash(fault) for fault in error.faults)
        assert str(pickle.loads(pickle.dumps(error))) == str(error)
