"""All faults of a case are told together, and none is told that only follows from another."""

import math
import pickle
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkloop.cases import Case, CaseError, Fault, check, load_case
from parkloop.cases.columns import by_name
from parkloop.cases.io.folder import write_folder
from parkloop.cases.io.revalidation import revalidated
from parkloop.cases.io.settings import KEYS
from parkloop.cases.schema import TABLES
from tests.support.case_parks import Change, Park, add, build, drop, put, rename, setting, valid
from tests.support.few import few

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


TOGETHER: list[tuple[tuple[Change, ...], list[str]]] = [
    ((put("demands", "lights", rate_per_h="abc", commodity="powr"),), ["demands/lights/rate_per_h", "demands/lights/commodity"]),
    (
        (put("demands", "lights", rate_per_h=..., commodity="powr", plant="mil"),),
        ["demands/lights/rate_per_h", "demands/lights/plant", "demands/lights/commodity"],
    ),
    (
        (put("water_streams", "rinse", role="sorce", plant="mil"),),
        ["water_streams/rinse/role", "water_streams/rinse/plant"],
    ),
    (
        (put("links", "old_pipe", status="maybe", mode="truk", to="nix"),),
        ["links/old_pipe/status", "links/old_pipe/mode", "links/old_pipe/to"],
    ),
    (
        (put("heat_streams", "pan", t_in_c="hot", plant="nope", technology="ro"),),
        ["heat_streams/pan/t_in_c", "heat_streams/pan/plant", "heat_streams/pan/technology"],
    ),
    (
        (put("policies", "levy", value="x", target="nope", plant="wat"),),
        ["policies/levy/value", "policies/levy/plant", "policies/levy/target"],
    ),
    (
        (add("profiles", profile="p", condition="wett", factor="x"), put("conditions", "wet", hours_per_y="x")),
        ["profiles/p/wett/factor", "conditions/wet/hours_per_y", "profiles/p/wett/condition"],
    ),
    (
        (put("commodities", "power", kind="x"), put("markets", "grid", limit_per_h="3 k", profile="zz")),
        ["commodities/power/kind", "markets/grid/limit_per_h", "markets/grid/profile"],
    ),
    ((add("plants", plant="mill", x_km="x"),), ["plants/mill/x_km", "plants/mill/plant"]),
    (
        (put("water_quality", "rinse/cod", stream="Rinse!", c_out_mg_per_l="q", profile="nope"),),
        ["water_quality/Rinse!/cod/stream", "water_quality/Rinse!/cod/c_out_mg_per_l", "water_quality/Rinse!/cod/profile"],
    ),
    (
        (put("water_streams", "rinse", flow_t_per_h="x", technology="ro"),),
        ["water_streams/rinse/flow_t_per_h", "water_streams/rinse/technology", "reductions/saver/rinse/stream"],
    ),
    (
        (put("technologies", "ro", plant="town", max_size="x", min_load=0.9, availability=0.5),),
        ["technologies/ro/max_size", "technologies/ro/plant", "technologies/ro/min_load"],
    ),
    (
        (put("emissions", "grid/co2", kg_per_unit="?", item="gird"),),
        ["emissions/gird/co2/kg_per_unit", "emissions/gird/co2/item", "provenance/emissions/grid/co2/kg_per_unit/row"],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), TOGETHER)
def test_a_row_with_a_bad_cell_is_judged_by_its_other_cells(changes: tuple[Change, ...], expected: list[str]) -> None:
    """Proves that references, duplicates and rules of the other cells are told with the bad cell.

    Sensitivity: a row that could not be read was left out, and its faults came one attempt later.
    """
    park = valid()
    for change in changes:
        change(park)
    with pytest.raises(CaseError) as error:
        build(park)
    found = [place(fault) for fault in error.value.faults]
    assert sorted(set(expected) & set(found)) == sorted(set(found)), found
    assert len(found) >= len([name for name in expected if "provenance" not in name])


ONE: dict[str, tuple[Change, str]] = {
    "a plant of unknown role": (put("plants", "mill", role="plnt"), "plants/mill/role"),
    "a plant whose id has capitals": (put("plants", "mill", plant="Mill"), "plants/Mill/plant"),
    "a plant whose id is another": (put("plants", "mill", plant="Old mill"), "plants/Old mill/plant"),
    "a plant without a key": (put("plants", "mill", plant=...), "plants/no. 1/plant"),
    "a size that may exist": (put("technologies", "saver", existing_size="x", max_size=...), "technologies/saver/existing_size"),
    "a load that may be any": (put("water_quality", "wash/cod", load_kg_per_h="x"), "water_quality/wash/cod/load_kg_per_h"),
    "a flow of a source": (put("water_streams", "rinse", flow_t_per_h="x"), "water_streams/rinse/flow_t_per_h"),
    "a role": (put("water_streams", "wash", role="procss"), "water_streams/wash/role"),
    "a material of a substitution": (put("material_streams", "slag_out", material="Slag!"), "material_streams/slag_out/material"),
    "an owner": (put("water_streams", "ro_in", technology="R O"), "water_streams/ro_in/technology"),
    "what a mode carries": (put("transport", "pipe", carries="watr"), "transport/pipe/carries"),
    "a header near another": (rename("water_streams", "flow_t_per_h", "flow_tph"), "water_streams//flow_tph"),
    "a header of a required column": (rename("water_streams", "role", "rolle"), "water_streams//rolle"),
    "a header of a key": (rename("water_streams", "stream", "streem"), "water_streams//streem"),
    "a temperature": (put("heat_streams", "pan", t_in_c="hot"), "heat_streams/pan/t_in_c"),
    "a probability": (put("conditions", "wet", probability="likely"), "conditions/wet/probability"),
    "hours": (put("conditions", "wet", hours_per_y=-1.0), "conditions/wet/hours_per_y"),
    "a direction": (put("markets", "feed_in", direction="sel"), "markets/feed_in/direction"),
    "an outlet's price": (put("material_streams", "dump", price_per_t="?"), "material_streams/dump/price_per_t"),
}


@pytest.mark.parametrize(("change", "expected"), ONE.values(), ids=ONE)
def test_what_only_follows_from_a_bad_cell_is_not_told(change: Change, expected: str) -> None:
    """Proves that one bad cell is one fault, whatever else depends on it. Sensitivity: taken as empty, it brings others."""
    park = valid()
    change(park)
    with pytest.raises(CaseError) as error:
        build(park)
    assert [expected] == [place(fault) for fault in error.value.faults]


BAD = {"number": "abc", "choice": "zzz", "boolean": "perhaps", "id": "Wrong Id!", "integer": "x"}


@pytest.mark.parametrize("most", few([1, 99], 1))
@pytest.mark.parametrize("table", valid()[1])
def test_each_bad_or_missing_cell_and_each_strange_header_is_one_fault(table: str, most: int) -> None:
    """Proves it for every cell of a park in which every table has rows. Sensitivity: names, limits and roles that hang on it."""
    rows = valid()[1][table]
    kinds = {name: column for column in by_name(TABLES[table]).values() for name in (column.field, column.name)}
    for place_of_row, row in enumerate(rows[:most]):
        for name in row:
            column = kinds[name]
            spoilt = {BAD.get(column.kind), None if column.required else BAD.get(column.kind)}
            for value in spoilt if column.required or column.kind in BAD else ():
                park = valid()
                park[1][table][place_of_row][name] = value
                if column.kind in BAD or value is None:
                    assert 1 == len(_told(park)), (name, value, _told(park))
    for name in set().union(*rows):
        park = valid()
        for row in park[1][table]:
            if name in row:
                row[f"{name}x" if len(name) > 3 else f"{name[:-1]}_{name[-1]}"] = row.pop(name)
        assert 1 == len(_told(park)), (name, _told(park))


def _told(park: Park) -> list[str]:
    with pytest.raises(CaseError) as error:
        build(park)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("table", ["plants", "commodities", "conditions", "technologies", "water_streams", "transport"])
def test_rows_of_a_file_that_cannot_be_read_are_no_strangers(table: str, tmp_path: Path) -> None:
    """Proves that a file in another encoding is one fault. Sensitivity: all that names its rows would be faults too."""
    write_folder(build(valid()), tmp_path)
    (tmp_path / f"{table}.csv").write_bytes("名称".encode("gb18030") * 3 + b"\xff\n")
    with pytest.raises(CaseError) as error:
        load_case(tmp_path)
    assert [table] == [fault.table for fault in error.value.faults], str(error.value)


def test_a_script_is_told_all_at_once_too() -> None:
    """Proves that a bad field does not hide what else is wrong. Sensitivity: names were not looked at."""
    case = build(valid())
    first, *others = case.demands
    spoilt = first.model_copy(update={"rate_per_h": math.nan, "commodity": "powr"})
    with pytest.raises(CaseError) as error:
        revalidated(case.model_copy(update={"demands": (spoilt, *others)}))
    assert ["demands/lights/rate_per_h", "demands/lights/commodity"] == [place(fault) for fault in error.value.faults]


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


@pytest.mark.thorough
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


@settings(max_examples=50, deadline=None)
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
