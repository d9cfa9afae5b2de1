"""The library of technologies: complete, of stated origin, physically possible, and drawn on by name."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.cases import (
    Case,
    CaseError,
    draw,
    library,
    list_cases,
    load_case,
    read_workbook,
    save_case,
    warnings,
    write_workbook,
)
from parkloop.cases import from_tables as read
from parkloop.cases.columns import columns
from parkloop.cases.entries.library import DRAWN, Entry, key_of, shipped_library
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.schema import TABLES
from tests.support.by_hand import Row, buy, flows, frame, material, need, park, quality, water

ENTRIES = shipped_library().entries
KELVIN = 273.15
FED_BY_MORE = {
    "digester": "the organic waste is the fuel",
    "kiln_coprocessing": "the waste is the fuel",
    "pv_roof": "the sun",
}
"""Entries that make energy out of what is not counted as energy."""

every_entry = pytest.mark.parametrize("name", sorted(ENTRIES))


def rows(entry: Entry) -> list[tuple[str, str, Any]]:
    """Table, key and values of every row of an entry."""
    own = [("technologies", entry.name, entry.values)]
    return own + [(table, key_of(table, row), row) for table in DRAWN for row in entry.rows[table]]


def test_there_are_many_and_none_is_taken_for_a_park() -> None:
    assert len(ENTRIES) >= 40
    assert "library" not in list_cases()
    assert ("CNY", 2024) == (shipped_library().currency, shipped_library().base_year)


def test_every_row_of_the_library_belongs_to_an_entry() -> None:
    """Proves: no row is left behind. Sensitivity: a stream called after no entry would be lost without a word."""
    for table in DRAWN:
        path = Path(__file__).parents[3] / "cases" / "library" / f"{table}.csv"
        written = len(path.read_text(encoding="utf-8").splitlines()) - 1 if path.exists() else 0
        assert written == sum(len(entry.rows[table]) for entry in ENTRIES.values()), table
    listed = (Path(__file__).parents[3] / "cases" / "library" / "provenance.csv").read_text(encoding="utf-8").splitlines()
    origins = sum(len(entry.origins) for entry in (*ENTRIES.values(), *shipped_library().modes.values()))
    generic = sum(line.startswith("commodities,") for line in listed)
    assert len(listed) - 1 == origins + generic


@every_entry
def test_an_entry_is_called_in_both_languages(name: str) -> None:
    values = ENTRIES[name].values
    assert values["title"] and values["activity_unit"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(values["title_zh"]))


@every_entry
def test_every_number_has_its_grade_its_source_and_lies_in_its_range(name: str) -> None:
    entry = ENTRIES[name]
    for table, key, row in rows(entry):
        for column in columns(TABLES[table]):
            value = row.get(column.field)
            if column.kind == "number" and value is not None:
                origin = entry.origins[table, key, column.name]
                assert origin["grade"] and origin["source"], (key, column.name)
                low, high = origin.get("low", value), origin.get("high", value)
                assert low <= value <= high, (key, column.name)


@every_entry
def test_cost_life_land_and_flows_have_a_range(name: str) -> None:
    entry = ENTRIES[name]
    wide = {"capex_per_size", "reference_capex", "lifetime_y", "land_m2_per_size", "max_size", "opex_fixed_fraction"}
    for (table, _, column), origin in entry.origins.items():
        if column in wide or (table == "technology_flows" and origin["source"] != "the activity is counted in it"):
            assert origin["low"] < origin["high"], (table, column)


@every_entry
def test_no_more_energy_comes_out_than_goes_in(name: str) -> None:
    """Proves: power, fuel and heat made, and heat given, are at most those taken, with the heat of what is cooled.

    Sensitivity: an efficiency above 1 or a heat pump without a source makes energy out of nothing.
    """
    entry, balance = ENTRIES[name], 0.0
    for flow in entry.rows["technology_flows"]:
        sign = -1 if shipped_library().commodities[str(flow["commodity"])]["kind"] == "cold" else 1
        balance += sign * float(str(flow["per_activity"]))
    for stream in entry.rows["heat_streams"]:
        hot = stream.get("kind") == "hot" or float(str(stream["t_in_c"])) > float(str(stream["t_out_c"]))
        balance += (1 if hot else -1) * float(str(stream["duty_mw"]))
    assert balance <= 1e-3 or name in FED_BY_MORE


@pytest.mark.parametrize("name", [name for name in ENTRIES if name.startswith("heat_pump")])
def test_a_heat_pump_stays_below_carnot(name: str) -> None:
    """Proves: COP = heat / electricity is 0.35 to 0.6 of T_sink/(T_sink - T_source). Sensitivity: a slip of a decimal."""
    source, sink = (float(str(stream["t_in_c"])) + KELVIN for stream in ENTRIES[name].rows["heat_streams"])
    cop = -1 / float(str(ENTRIES[name].rows["technology_flows"][0]["per_activity"]))
    assert 0.35 < cop * (sink - source) / sink < 0.6


@pytest.mark.parametrize("name", [name for name in ENTRIES if name.startswith("orc")])
def test_an_orc_stays_below_carnot(name: str) -> None:
    """Proves: power per heat is 0.45 to 0.55 of 1 - T_cold/T_mean. Sensitivity: a slip of a decimal."""
    source, condenser = ENTRIES[name].rows["heat_streams"]
    mean = (float(str(source["t_in_c"])) + float(str(source["t_out_c"]))) / 2 + KELVIN
    carnot = 1 - (float(str(condenser["t_out_c"])) + KELVIN) / mean
    assert 0.45 < 1 / float(str(source["duty_mw"])) / carnot < 0.55


@every_entry
def test_water_that_goes_in_comes_out_or_evaporates(name: str) -> None:
    streams = ENTRIES[name].rows["water_streams"]
    taken, given = (sum(float(str(row["flow_t_per_h"])) for row in streams if row["role"] == role) for role in ("sink", "source"))
    assert given == pytest.approx(taken) or (name == "cooling_tower" and given == pytest.approx(taken / 4))


def test_let_down_valves_keep_the_heat_and_turbines_make_power_of_it() -> None:
    for levels in ("hp_mp", "hp_lp", "mp_lp"):
        valve, turbine = ENTRIES[f"letdown_{levels}"], ENTRIES[f"turbine_{levels}"]
        assert {"electricity"} == turbine.ports.keys() - valve.ports.keys()
        assert 0 == sum(float(str(row["per_activity"])) for row in valve.rows["technology_flows"])


# drawing by name

COMMODITIES = [
    {"commodity": "power", "kind": "electricity"},
    {"commodity": "gas", "kind": "fuel"},
    {"commodity": "steam", "kind": "heat", "t_supply_c": 180, "t_return_c": 80},
]
PORTS = "natural_gas=gas; steam_mp=steam"
BOILER = {"technology": "b1", "plant": "a", "library": "gas_boiler", "ports": PORTS}
YUAN = {"case.currency": "CNY"}


def with_boiler(settings: Row | None = None, tables: Row | None = None, **cells: Any) -> Case:
    given: Row = {"markets": [buy("gas_net", "gas", 300)], "demands": [need("a", "steam", 10)]}
    row = {**BOILER, **cells}
    return park({**YUAN, **(settings or {})}, commodities=COMMODITIES, technologies=[row], **{**given, **(tables or {})})


def number(table: str, key: str, column: str, entry: str = "gas_boiler") -> float:
    """A number of the library."""
    row = library(entry).query("table == @table and row == @key and column == @column")
    return float(row["value"].iloc[0])


def refused(call: Any) -> str:
    with pytest.raises(CaseError) as found:
        call()
    return str(found.value)


def test_what_is_empty_is_filled_and_what_is_stated_stands() -> None:
    """Proves: capital and life come from the library, the stated size and fixed cost stay.

    Sensitivity: were the library's written over the case's, max_size would be 50.
    """
    row = with_boiler(max_size=12, opex_fixed_fraction=0.0).technologies[0]
    assert (12, 0) == (row.max_size, row.opex_fixed_fraction)
    assert number("technologies", "gas_boiler", "capex_per_size") == row.capex_per_size
    assert (25, "Gas steam boiler", "燃气蒸汽锅炉", "MW of steam") == (row.lifetime_y, row.title, row.title_zh, row.activity_unit)
    assert row.note is None


def test_flows_and_emissions_come_with_the_ports_of_the_case() -> None:
    case = with_boiler()
    taken = number("technology_flows", "gas_boiler/natural_gas", "per_activity")
    assert {("b1", "gas"): taken, ("b1", "steam"): 1} == {
        (row.technology, row.commodity): row.per_activity for row in case.technology_flows
    }
    assert {("b1", "co2"), ("b1", "nox")} == {(row.item, row.species) for row in case.emissions}


def test_a_row_of_the_case_stands_in_place_of_the_library_s() -> None:
    case = with_boiler(
        tables={
            "technology_flows": flows("b1", gas=-1.2),
            "emissions": [{"item": "b1", "species": "co2", "kg_per_unit": 0}],
        }
    )
    assert {"gas": -1.2, "steam": 1} == {row.commodity: row.per_activity for row in case.technology_flows}
    assert {"co2": 0} == {row.species: row.kg_per_unit for row in case.emissions if row.species == "co2"}


def test_capital_of_the_case_keeps_the_library_s_curve_out() -> None:
    """Proves: a stated capital stands alone. Sensitivity: with the curve of a2o filled too, capital would stand twice."""
    tables: Row = {"commodities": COMMODITIES[:1], "water_streams": [water("w", "supply"), water("s", "outlet")]}
    drawn = {"technology": "works", "plant": "a", "library": "a2o", "max_size": 100}
    curve = park(YUAN, technologies=[drawn], **tables).technologies[0]
    assert (0.7, 200, 0) == (curve.scale_exponent, curve.reference_size, curve.capex_per_size)
    own = park(YUAN, technologies=[{**drawn, "capex_per_size": 5e4}], **tables).technologies[0]
    assert (5e4, None, None) == (own.capex_per_size, own.scale_exponent, own.reference_capex)


def test_what_exists_does_not_grow_by_the_library() -> None:
    row = with_boiler(existing_size=8).technologies[0]
    assert (8, None, 0) == (row.existing_size, row.max_size, row.largest_new)


def test_provenance_comes_with_what_is_filled_and_the_case_s_own_stays() -> None:
    own = {"table": "technologies", "row": "b1", "column": "lifetime_y", "grade": "measured", "source": "maker"}
    case = with_boiler(max_size=12, tables={"provenance": [own]})
    told = {(row.table, row.row, row.column): row for row in case.provenance}
    assert "maker" == told["technologies", "b1", "lifetime_y"].source
    assert ("technologies", "b1", "max_size") not in told
    flow = told["technology_flows", "b1/gas", "per_activity"]
    assert "published" == flow.grade and (flow.source or "").startswith("library gas_boiler: ")
    assert flow.low is not None and flow.high is not None and flow.low < case.technology_flows[0].per_activity < flow.high


def test_money_is_turned_into_the_case_s_currency_with_its_range() -> None:
    """Proves: only money is multiplied. Sensitivity: with the life multiplied too it would be 2.5 y."""
    yuan, other = with_boiler(), with_boiler({"case.currency": "EUR", "library.currency_factor": 0.1})
    row, factor = other.technologies[0], pytest.approx(0.1)
    assert factor == row.capex_per_size / yuan.technologies[0].capex_per_size
    assert factor == row.opex_per_activity / yuan.technologies[0].opex_per_activity
    assert (25, yuan.technologies[0].opex_fixed_fraction) == (row.lifetime_y, row.opex_fixed_fraction)
    origin = next(line for line in other.provenance if line.column == "capex_per_size")
    assert origin.low is not None and origin.high is not None and origin.low < row.capex_per_size < origin.high
    assert (origin.source or "").endswith("× 0.1")
    assert [] == [told for told in (*warnings(yuan), *warnings(other)) if "currency_factor" in told]
    assert any("library.currency_factor" in told for told in warnings(with_boiler({"case.currency": "EUR"})))


@pytest.mark.parametrize("name", ["gas_boiler", "Gas boiler", "Gas steam boiler", "燃气蒸汽锅炉", "GAS_BOILER"])
def test_an_entry_is_found_by_its_name_or_title(name: str) -> None:
    assert "gas_boiler" == with_boiler(library=name).technologies[0].library


def test_the_only_electricity_is_found_and_written_down() -> None:
    """Proves: what is found is stated from then on. Sensitivity: else a second electricity would make the saved case faulty."""
    case = draw(with_boiler(), "electrode_boiler", "a", ports={"steam_mp": "steam"})
    assert "electricity=power; steam_mp=steam" == case.technologies[1].ports
    settings, tables = {"format": 1, "case.id": "two", **YUAN}, dict[str, Any]()
    tables["commodities"] = frame([*COMMODITIES, {"commodity": "night_power", "kind": "electricity"}])
    tables["plants"] = frame([{"plant": "a"}])
    tables["technologies"] = frame([{"technology": "e", "plant": "a", "library": "electrode_boiler", "ports": "steam_mp=steam"}])
    assert "port electricity of electrode_boiler must be a commodity of kind electricity" in refused(
        lambda: read(settings, tables)
    )


def test_a_port_that_is_left_out_brings_nothing() -> None:
    """Proves: '-' leaves out the stream and what belongs to it. Sensitivity: a substitution onto no stream is a fault."""
    case = draw(with_boiler(), "fgd_limestone", "a", id="washer", ports="limestone=-; gypsum=-")
    assert ((), ()) == (case.material_streams, case.substitutions)
    assert not [row for row in case.provenance if "limestone" in row.row or "gypsum" in row.row]


def test_streams_are_called_after_their_technology() -> None:
    tables: Row = {
        "water_streams": [water("well", "supply"), water("sewer", "outlet")],
        "water_quality": [quality("well", c_out=800, species="tds"), quality("well", c_out=2, species="ss")],
    }
    case = draw(with_boiler(tables=tables), "ro", "a", id="ro1")
    assert {"ro1.feed": 1, "ro1.permeate": 0.75, "ro1.reject": 0.25} == {
        row.stream: row.flow_t_per_h for row in case.water_streams if row.technology == "ro1"
    }
    stated = {(row.stream, row.species): row for row in case.water_quality}
    assert (0.97, True) == (stated["ro1.permeate", "tds"].removal, stated["ro1.reject", "tds"].balance)
    assert {"tds", "ss"} == {row.species for row in case.water_quality}


def test_a_species_may_have_another_name() -> None:
    tables: Row = {
        "water_streams": [water("well", "supply"), water("sewer", "outlet")],
        "water_quality": [quality("well", c_out=800, species="salt")],
    }
    case = draw(with_boiler(tables=tables), "edr", "a", ports="tds=salt")
    assert {("edr.permeate", "salt"): 0.81} == {
        (row.stream, row.species): row.removal for row in case.water_quality if row.removal is not None
    }


def test_a_product_feeds_what_is_drawn_after_and_before_it() -> None:
    """Proves: the gypsum of the washer is a material for the calciner, whichever row comes first."""
    lime = {"material_streams": [material("quarry", "supply", "limestone", price=50), material("dump", "outlet", None)]}
    washer = {"technology": "fgd", "plant": "a", "library": "fgd_limestone"}
    calciner = {"technology": "plaster_works", "plant": "a", "library": "gypsum_calciner", "ports": "natural_gas=gas"}
    for order in ([washer, calciner], [calciner, washer]):
        case = park(YUAN, commodities=COMMODITIES, technologies=order, **lime)
        assert ("gypsum", "plaster_works.gypsum") in {(row.material, row.sink) for row in case.substitutions}
    alone = refused(lambda: park(YUAN, commodities=COMMODITIES, technologies=[calciner], **lime))
    assert "port gypsum of gypsum_calciner must be a material" in alone and "one of limestone" in alone


def test_a_drive_saves_the_demand_of_its_plant() -> None:
    tables: Row = {"demands": [need("a", "steam", 10), need("a", "power", 3)]}
    case = draw(with_boiler(tables=tables), "vsd_motors", "a")
    assert [("vsd_motors", "a_power", 1)] == [(row.technology, row.stream, row.per_activity) for row in case.reductions]
    assert "motor_power=a_power" == case.technologies[-1].ports


FAULTS = {
    "an unknown entry": (
        {"library": "gas_bolier"},
        "found 'gas_bolier', but the library has no such technology (nearest: gas_boiler)",
    ),
    "a missing commodity": (
        {"ports": "steam_mp=steam"},
        "port natural_gas of gas_boiler must be a commodity of kind fuel: state natural_gas=NAME (one of gas)",
    ),
    "a commodity of another kind": ({"ports": "natural_gas=power; steam_mp=steam"}, "port natural_gas of gas_boiler must be"),
    "an unknown port": ({"ports": f"{PORTS}; steam_hp=steam"}, "gas_boiler has no port steam_hp (nearest: steam_mp)"),
    "no pair": ({"ports": f"{PORTS}; gas"}, "'gas' is no pair of its own"),
    "a port twice": ({"ports": f"{PORTS}; natural_gas=gas"}, "'natural_gas=gas' is no pair of its own"),
    "ports of nothing": ({"library": None, "max_size": 1}, "only what is drawn from the library has ports"),
    "another unit": ({"activity_unit": "kW"}, "the numbers of gas_boiler are per MW of steam"),
    "an unreadable cell": ({"capex_per_size": "much"}, "column capex_per_size: found 'much', but it must be a number"),
}


@pytest.mark.parametrize("which", FAULTS)
def test_what_does_not_fit_is_a_fault_that_says_what_would(which: str) -> None:
    cells, told = FAULTS[which]
    message = refused(lambda: with_boiler(**cells))
    assert told in message and message.count("\n") == 0


def test_the_unit_that_is_wanted_is_told_in_chinese() -> None:
    """Proves that a fault tells the unit of an activity in words. Sensitivity: `MW of steam` in a Chinese fault."""
    with pytest.raises(CaseError) as found:
        with_boiler(activity_unit="kW")
    assert ["MW（蒸汽）"] == [
        unit for fault in found.value.faults for unit in re.findall("MW.*?）", rendered(fault.message, "zh"))
    ]


WARNINGS = {
    "a port that was renamed": ({"tables": {"technology_flows": flows("b1", power=-0.1)}}, "technology_flows, row b1/power: "),
    "a product that nothing takes": (
        {
            "library": "slag_mill",
            "ports": "natural_gas=gas",
            "tables": {"material_streams": [material("heap", "source", "slag", 5), material("pit", "outlet", "slag")]},
        },
        "no outlet and no substitution takes its ggbs",
    ),
    "a carrier too cold": (
        {"library": "absorption_chiller_double", "ports": "steam_mp=mild; chilled_water=ice"},
        "mild has 90 degC",
    ),
}


@pytest.mark.parametrize("which", WARNINGS)
def test_what_may_not_be_meant_is_a_warning(which: str) -> None:
    cells, told = WARNINGS[which]
    more: Any = {**cells}
    given = {**BOILER, **{name: more.pop(name) for name in ("library", "ports") if name in more}}
    ware = [
        *COMMODITIES,
        {"commodity": "mild", "kind": "heat", "t_supply_c": 90, "t_return_c": 70},
        {"commodity": "ice", "kind": "cold", "t_supply_c": 7, "t_return_c": 12},
    ]
    case = park(YUAN, commodities=ware, technologies=[given], **more.get("tables", {}))
    assert 1 == sum(told in warning for warning in warnings(case))
    assert not [warning for warning in warnings(with_boiler()) if "library" in warning or "ports" in warning]


# round trips


def rich() -> Case:
    """A park that draws several entries, with a curve, streams of water and material, heat, removal and saving."""
    tables: Row = {
        "demands": [need("a", "steam", 10), need("a", "power", 3)],
        "water_streams": [water("well", "supply"), water("sewer", "outlet")],
        "water_quality": [quality("well", c_out=800, species="tds"), quality("well", c_out=30, species="cod")],
        "material_streams": [material("quarry", "supply", "limestone", price=50), material("dump", "outlet", None)],
    }
    case = with_boiler({"library.currency_factor": 0.137, "case.currency": "EUR"}, tables, capex_per_size=0.0, min_load=0.0)
    for name in ("a2o", "ro", "fgd_limestone", "heat_pump_70", "vsd_motors", "ro"):
        case = draw(case, name, "a")
    return case


def test_a_drawn_case_comes_back_from_folder_workbook_and_tables(tmp_path: Path) -> None:
    """Proves: what is saved is whole and keeps the name, and a stated 0 is not filled when it is read again.

    Sensitivity: a table written without the columns that are 0 throughout would be filled again: capital 35,000 in place of 0.
    """
    case = rich()
    assert ["b1", "a2o", "ro", "fgd_limestone", "heat_pump_70", "vsd_motors", "ro_2"] == [
        row.technology for row in case.technologies
    ]
    assert 0 == case.technologies[0].capex_per_size and all(row.library for row in case.technologies)
    save_case(case, tmp_path / "one")
    save_case(load_case(tmp_path / "one"), tmp_path / "two")
    write_workbook(case, tmp_path / "park.xlsx")
    assert case == load_case(tmp_path / "two") == read_workbook(tmp_path / "park.xlsx")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_zeros_that_a_case_states_stay_when_nothing_else_is_stated(tmp_path: Path) -> None:
    zeros = {"capex_per_size": 0.0, "opex_fixed_fraction": 0.0, "opex_per_activity": 0.0, "land_m2_per_size": 0.0}
    case = with_boiler(**zeros)
    save_case(case, tmp_path)
    assert case == load_case(tmp_path)
    assert set() == {value for name, value in dict(case.technologies[0]).items() if name in zeros} - {0.0}


def test_names_of_a_workbook_may_be_chinese(tmp_path: Path) -> None:
    """Proves: ports follow their commodities to the ids made of their names."""
    tables: Row = {
        "commodities": [
            {"commodity": "天然气", "kind": "fuel"},
            {"commodity": "Low Steam", "kind": "heat", "t_supply_c": 150, "t_return_c": 80},
        ],
        "plants": [{"plant": "热电厂"}],
        "technologies": [
            {
                "technology": "锅炉",
                "plant": "热电厂",
                "library": "燃气蒸汽锅炉",
                "ports": "natural_gas＝天然气；steam_mp=Low Steam",
            }
        ],
    }
    with pd.ExcelWriter(tmp_path / "park.xlsx") as book:
        told = [("format", 1), ("case.id", "zh"), ("case.currency", "元")]
        pd.DataFrame(told, columns=["key", "value"]).to_excel(book, sheet_name="case", index=False)
        for name, given in tables.items():
            frame(given).to_excel(book, sheet_name=name, index=False)
    case = read_workbook(tmp_path / "park.xlsx")
    row = case.technologies[0]
    assert ("gas_boiler", "锅炉", "燃气蒸汽锅炉") == (row.library, row.title, row.title_zh)
    assert {"commodity_1", "low_steam"} == {flow.commodity for flow in case.technology_flows}
    assert "natural_gas=commodity_1; steam_mp=low_steam" == row.ports


def test_sizes_may_stand_in_units_of_their_own() -> None:
    """Proves: a header's unit is held against the entry's unit of activity. Sensitivity: 12,000 kW read as 12,000 MW."""
    settings = {"format": 1, "case.id": "kw", **YUAN}
    row = {"technology": "pv", "plant": "a", "library": "pv_roof", "max_size [MW of peak power]": 12}
    tables = {"plants": [{"plant": "a"}], "commodities": COMMODITIES[:1], "technologies": [row]}
    case = read(settings, {name: frame(rows) for name, rows in tables.items()})
    assert 12 == case.technologies[0].max_size


# tables of the library


def test_the_list_tells_what_each_takes_and_makes() -> None:
    table = library().set_index("technology")
    assert list(ENTRIES) == list(table.index)
    assert ("1.081 natural_gas", "1 steam_mp") == tuple(table.loc["gas_boiler", ["takes", "makes"]])
    assert "1 t water" in table.loc["ro", "takes"] and "0.75 t water; 0.25 t water" == table.loc["ro", "makes"]
    assert "−1 kg so2" in table.loc["fgd_limestone", "makes"]
    assert bool((table["low"] <= table["capex_per_size"]).all()) and bool((table["capex_per_size"] <= table["high"]).all())


def test_one_entry_is_told_in_full() -> None:
    told = library("Reverse osmosis for reuse, recovery 75 %")
    assert {"table", "row", "column", "value", "unit", "low", "high", "grade", "source", "source_zh"} == set(told.columns)
    assert 0.75 == number("water_streams", "ro.permeate", "flow_t_per_h", "ro")
    assert bool(told["source"].notna().all())
    assert "nearest: ro" in refused(lambda: library("roo"))


def test_drawing_into_a_case_numbers_what_stands_already() -> None:
    case = draw(draw(with_boiler(), "pv_roof", "a"), "pv_roof", "a", max_size=2)
    assert ["b1", "pv_roof", "pv_roof_2"] == [row.technology for row in case.technologies]
    assert 2 == case.technologies[-1].max_size
    assert "must name a plant" in refused(lambda: draw(case, "pv_roof", "b"))
    assert "no such technology" in refused(lambda: draw(case, "pv_rof", "a"))
