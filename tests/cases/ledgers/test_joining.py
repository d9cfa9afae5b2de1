"""Ledgers taken into a park: what is replaced, what stays, and what is said."""

from pathlib import Path

import pytest

from parkloop.cases import Case, CaseError, check, load_case
from parkloop.cases.ledgers.park import read_ledgers
from parkloop.cases.starting.park import start
from parkloop.optimizer import optimise
from tests.cases.ledgers.test_ledgers import ENERGY, EQUIPMENT, HEAT, WASTES, WATERS, book, by


@pytest.fixture(scope="module")
def park() -> Case:
    return start({"thermal_power": 600, "cement": 150, "chlor_alkali": 40})


def test_what_a_ledger_states_takes_the_place_and_all_else_stays(park: Case, tmp_path: Path) -> None:
    """Proves by hand what a year of cement and a new mill costs. Sensitivity: rows added instead of replaced count twice."""
    ledger = book(
        tmp_path / "a.xlsx",
        能源=[ENERGY, ["水泥厂", "电力", 10000, "万kWh", 6500, "工艺"], ["纺织厂", "电力", 800, "万kWh", None, "工艺"]],
        副产物与固废=[WASTES, ["水泥厂", "石灰石", "原料", 100, "万t", 62, None]],
    )
    made = read_ledgers(ledger, into=park)
    assert [] == check(made)
    assert ["热电厂", "水泥厂", "氯碱化工厂", "园区外部", "纺织厂"] == [row.title_zh for row in made.plants]
    assert made.plants[1] == park.plants[1] and made.info == park.info and made.markets == park.markets
    assert {row.demand for row in park.demands} - {row.demand for row in made.demands} == {"cement.power"}
    assert [12.5, 1.0] == [by(made, "demands", f"{name}电力").rate_per_h for name in ("水泥厂", "纺织厂")]
    assert {"cement.raw_limestone", "cement.additive", "cement.set_retarder", "cement.iron"} == {
        row.stream for row in park.material_streams
    } - {row.stream for row in made.material_streams}
    assert [("carbide_slag", by(made, "material_streams", "水泥厂石灰石").stream)] == [
        (row.material, row.sink) for row in made.substitutions if row.sink.startswith("cement.")
    ]
    assert [row for row in made.water_streams if row.plant == "cement"] == [
        row for row in park.water_streams if row.plant == "cement"
    ]
    materials = 65.625 * 180 + 12.1875 * 180 + 3.75 * 700 + (234.375 - 125) * 62
    power = (20.625 - 12.5 - 1.0) * 650
    costs = [optimise(case, scope="baseline").kpi["total_cost_per_y"] for case in (park, made)]
    assert (materials + power) * 8000 == pytest.approx(costs[0] - costs[1], rel=1e-6)


def test_equipment_that_gives_the_same_heat_and_waste_heat_are_replaced_and_projects_stay(park: Case, tmp_path: Path) -> None:
    ledger = book(
        tmp_path / "a.xlsx",
        余热=[HEAT, ["热电厂", "烟气", 130, 90, 28.8, "万GJ/a"]],
        设备=[EQUIPMENT, ["氯碱化工厂", "1号锅炉", "0.5MPa蒸汽", "天然气", 100, "t/h", 90]],
        水与废水=[WATERS, ["氯碱化工厂", "综合废水", "废水", 4800, "m3/d", 120]],
    )
    made = read_ledgers(ledger, into=park)
    gone = {row.technology for row in park.technologies} - {row.technology for row in made.technologies}
    assert {"chlor_alkali.boiler", "chlor_alkali.hydrogen_boiler"} == gone
    assert "thermal_power.bleed_lp" in {row.technology for row in made.technologies}
    assert ["热电厂烟气"] == [row.title_zh for row in made.heat_streams if row.plant == "thermal_power"]
    waters = [(row.role, row.flow_t_per_h) for row in made.water_streams if row.plant == "chlor_alkali"]
    assert [("sink", 300.0), ("sink", 200.0), ("source", 200.0)] == waters
    assert "chlor_alkali.effluent" not in {row.stream for row in made.water_streams}


def test_a_second_ledger_takes_the_place_of_the_first(park: Case, tmp_path: Path) -> None:
    """Proves that names are known again. Sensitivity: ids that count companies of each file would mix up two mills."""
    lines = [["甲厂", "电力", 800, "万kWh", None, None], ["乙厂", "电力", 1600, "万kWh", None, None]]
    files = [book(tmp_path / f"{place}.xlsx", 能源=[ENERGY, line]) for place, line in enumerate([*lines, lines[0]])]
    made = park
    for file in files:
        made = read_ledgers(file, into=made)
    assert [2.0, 1.0] == [row.rate_per_h for row in made.demands if row.title_zh in ("甲厂电力", "乙厂电力")]
    assert ["甲厂", "乙厂"] == [row.title_zh for row in made.plants[-2:]]
    assert [] == check(made)


def test_prices_of_the_park_stand_and_it_is_said(park: Case, tmp_path: Path) -> None:
    ledger = book(
        tmp_path / "a.xlsx",
        能源=[ENERGY, ["水泥厂", "电力", 10000, "万kWh", 6000, "工艺"], ["水泥厂", "0.5MPa蒸汽", 8, "万t", 1600, None]],
        副产物与固废=[
            WASTES,
            ["热电厂", "粉煤灰", "产生", 8, "万t/a", 60, "否"],
            ["水泥厂", "新废渣", "产生", 1, "万t", 90, "否"],
        ],
    )
    made = read_ledgers(ledger, into=park)
    notes = [str(note) for note in made.notes]
    assert "水泥厂 · 电力: the ledger's price is 600; the park's price of 650 stands" in notes
    assert "粉煤灰: the ledger's price is 60; the park's price of -30 stands" in notes
    assert [("cement", "steam_lp")] == [(row.plant, row.commodity) for row in made.markets if row not in park.markets]
    new = [(row.plant, row.role, row.price_per_t) for row in made.material_streams if "新废渣" in (row.title_zh or "")]
    assert [("cement", "source", None), ("surroundings", "outlet", 90.0)] == new
    origins = {(row.table, row.row): row.grade for row in made.provenance if row not in park.provenance}
    assert "measured" == origins["demands", "cement.energy_1"] and ("demands", "*") not in origins


def test_a_park_with_another_outside_keeps_it_and_another_currency_is_refused(park: Case, tmp_path: Path) -> None:
    ledger = book(tmp_path / "a.xlsx", 水与废水=[WATERS, ["水泥厂", "冷却", "用水", 240, "m3/d", None]])
    named = park.rename("plants", "surroundings", "beyond")
    made = read_ledgers(ledger, into=named)
    assert [row.plant for row in named.plants] == [row.plant for row in made.plants]
    assert 1 == sum(row.role == "supply" for row in made.water_streams)
    with pytest.raises(CaseError, match="ledgers state CNY, and the park EUR"):
        read_ledgers(ledger, into=load_case("two_firms"))
