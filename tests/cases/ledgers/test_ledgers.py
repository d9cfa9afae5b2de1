"""Ledgers as companies keep them: habits of Excel tolerated and reported, amounts by hand, a case that runs today."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parkloop.cases import Case, CaseError, check, load_case, save_case
from parkloop.cases.ledgers.amounts import MASS, MWH_PER, WATER, AmountError, rate_per_h
from parkloop.cases.ledgers.marking import marked
from parkloop.cases.ledgers.park import read_ledgers
from parkloop.cases.ledgers.template import write_ledger_template
from parkloop.cases.locale.catalogue import rendered
from parkloop.optimizer import optimise

ENERGY = ["企业", "能源品种", "年用量", "单位", "费用（万元）", "用途"]
WATERS = ["企业", "名称", "类别", "水量", "单位", "COD（mg/L）"]
WASTES = ["企业", "名称", "类别", "年产生量", "单位", "单价（元/t）", "危废"]
HEAT = ["企业", "名称", "进口温度（℃）", "出口温度（℃）", "余热量", "单位"]
EQUIPMENT = ["企业", "名称", "产出", "燃料", "容量", "单位", "效率（%）"]


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    made.save(path)
    return path


def two_companies(path: Path) -> Path:
    return book(
        path,
        能源=[
            ENERGY,
            ["印染厂", "电力", 4000, "万kWh", 2600, "工艺"],
            ["印染厂", "0.5MPa蒸汽", 8, "万t/a", None, "工艺"],
            ["印染厂", "天然气", 700, "万m3", 2520, "锅炉"],
            ["电厂", "电力", 1, "亿kWh", None, "工艺"],
        ],
        水与废水=[WATERS, ["印染厂", "染色用水", "用水", 4000, "m3/d", 30], ["印染厂", "废水", "废水", 3600, "m3/d", 250]],
        副产物与固废=[
            WASTES,
            ["电厂", "粉煤灰", "产生", 8, "万t/a", 60, "否"],
            ["印染厂", "污泥", "产生", 4000, "t", 350, "否"],
            ["印染厂", "废染料", "产生", 8, "t/a", 3000, "是"],
            ["电厂", "石灰石", "原料", 1.6, "万t", 62, None],
        ],
        余热=[HEAT, ["电厂", "乏汽", 120, 80, 28.8, "万GJ/a"]],
        设备=[EQUIPMENT, ["印染厂", "1号锅炉", "0.5MPa蒸汽", "天然气", 15, "t/h", 92]],
    )


def by(case: Case, table: str, title: str) -> Any:
    return next(row for row in getattr(case, table) if title in (row.title_zh or ""))


@pytest.mark.parametrize(
    ("amount", "unit", "bases", "rate"),
    [
        (4000, "万kWh", MWH_PER["electricity"], 5.0),  # 40,000 MWh over 8,000 h
        (4000, "万kWh/a", MWH_PER["electricity"], 5.0),
        (5, "MW", MWH_PER["electricity"], 5.0),
        (8, "万t/a", MASS, 10.0),
        (240, "m3/d", WATER, 10.0),
        (8, "万m3/a", WATER, 10.0),
        (28.8, "万GJ/a", MWH_PER["hot_water"], 10.0),  # 80,000 MWh
        (36, "GJ/h", MWH_PER["hot_water"], 10.0),
        (1.6, "万t", MWH_PER["coal"], 11.63),  # 2 t/h of 5.815 MWh
        (80, "万m3", MWH_PER["natural_gas"], 0.9886),
        (80, "万Nm3", MWH_PER["natural_gas"], 0.9886),
    ],
)
def test_amounts_become_rates_as_by_hand(amount: float, unit: str, bases: dict[str, float], rate: float) -> None:
    assert rate == pytest.approx(rate_per_h(amount, unit, bases, 8000.0))


def test_a_company_that_runs_fewer_hours_keeps_the_years_sum(tmp_path: Path) -> None:
    """4,000 m3/d in 4,000 h are 666,667 m3, over 8,000 h 83.3 t/h; a year's power and a boiler's size do not change."""
    file = two_companies(tmp_path / "台账.xlsx")
    full, half = read_ledgers(file), read_ledgers(file, running={"印染厂": 4000.0})
    flows = [by(case, "water_streams", "染色用水").flow_t_per_h for case in (full, half)]
    assert [4000 / 24, 4000 / 48] == pytest.approx(flows, rel=1e-5)
    for table, title, column in (("demands", "印染厂电力", "rate_per_h"), ("technologies", "1号锅炉", "existing_size")):
        assert getattr(by(full, table, title), column) == getattr(by(half, table, title), column)
    assert full.markets == half.markets


@pytest.mark.parametrize("unit", ["kg/kg", "km", "bushel", "元", "t/t"])
def test_a_unit_that_does_not_fit_is_refused(unit: str) -> None:
    with pytest.raises(AmountError, match="is no unit of it"):
        rate_per_h(1.0, unit, WATER, 8000.0)


def test_two_companies_as_by_hand(tmp_path: Path) -> None:
    case = read_ledgers(two_companies(tmp_path / "台账.xlsx"))
    assert [] == check(case)
    assert ["印染厂", "电厂"] == [row.title for row in case.plants if not row.external]
    assert 5.0 == by(case, "demands", "印染厂电力").rate_per_h
    assert 10 * 0.67 == pytest.approx(by(case, "demands", "印染厂0.5MPa蒸汽").rate_per_h)
    assert 3 == len(case.demands)  # gas of the boiler is no need of its own
    assert 4000 / 24 == pytest.approx(by(case, "water_streams", "染色用水").flow_t_per_h, rel=1e-5)
    ash = by(case, "material_streams", "电厂粉煤灰")
    assert ("fly_ash", 10.0) == (ash.material, ash.flow_t_per_h)
    assert "hazardous_waste" == by(case, "material_streams", "废染料").class_
    assert 10.0 == by(case, "heat_streams", "乏汽").duty_mw
    assert 15 * 0.67 == pytest.approx(by(case, "technologies", "1号锅炉").existing_size)
    prices = {(row.plant, row.commodity): row.price_per_unit for row in case.markets}
    dyer, power = (row.plant for row in case.plants[:2])
    assert 650.0 == prices[dyer, "electricity"] == prices[power, "electricity"]
    assert 2520e4 / (700e4 * 0.009886) == pytest.approx(prices[dyer, "natural_gas"], rel=1e-5)


def test_it_runs_today_and_costs_what_the_books_say(tmp_path: Path) -> None:
    """By hand: power, gas for the steam, water and sewer at 4, wastes, limestone. Sensitivity: gas twice adds 25 million."""
    case = read_ledgers(two_companies(tmp_path / "台账.xlsx"))
    today, plan = optimise(case, scope="baseline"), optimise(case)
    assert today.found and today.certified and plan.certified
    gas = 6.7 / 0.92 * 8000 * 2520e4 / (700e4 * 0.009886)
    water = (4000 + 3600) / 24 * 8000 * 4
    wastes = 80_000 * 60 + 4000 * 350 + 8 * 3000 + 16_000 * 62
    power = (40_000 + 100_000) * 650
    assert gas + water + wastes + power == pytest.approx(today.kpi["total_cost_per_y"], rel=1e-4)
    assert plan.kpi["total_cost_per_y"] <= today.kpi["total_cost_per_y"] * (1 + 1e-9)


def test_habits_of_excel_are_tolerated_and_said(tmp_path: Path) -> None:
    path = book(
        tmp_path / "habits.xlsx",
        能源=[
            ["XX园区2024年能源消耗台账"],
            ["填报单位：园区管委会"],
            [],
            [*ENERGY, "备注"],
            ["印染厂", "电力", "4,000", "万kWh", 2600, "工艺", "含照明"],
            [None, "天然气", 70, "万m3", 252, "工艺", None],
            [],
            ["合计", None, 4070, None, 2852, None, None],
            ["注：数据来自财务报表"],
        ],
        说明=[["如何填写"]],
        水与废水=[WATERS],
    )
    made = openpyxl.load_workbook(path)
    made["能源"].merge_cells("A1:G1")
    made["能源"].merge_cells("A5:A6")
    made["说明"].sheet_state = "hidden"
    made.save(path)
    case = read_ledgers(path)
    notes = " ".join(str(note) for note in case.notes)
    assert "skipped: sheet 说明" in notes and "skipped: rows above the header" in notes and "skipped: columns 备注" in notes
    assert "skipped: row 8" in notes and "skipped: row 9" in notes
    assert [5.0, 0.865] == [pytest.approx(row.rate_per_h, rel=1e-3) for row in case.demands]
    assert 1 == len({row.plant for row in case.demands})


def test_rows_that_may_not_be_meant_are_told(tmp_path: Path) -> None:
    """Proves that a copied row and fuel that no equipment burns are told by sheet and row, in Chinese too.

    Sensitivity: the need of 5 MW is 10 MW with a copied row, and 700 万m3 of gas are in no table, and nobody would know.
    """
    power, gas = ["印染厂", "电力", 4000, "万kWh", 2600, "工艺"], ["印染厂", "天然气", 700, "万m3", 2520, "锅炉"]
    path = book(tmp_path / "a.xlsx", 能源=[ENERGY, power, gas, power], 设备=[EQUIPMENT])
    case = read_ledgers(path)
    assert [5.0, 5.0] == [row.rate_per_h for row in case.demands]
    told = [rendered(note, "zh") for note in case.notes]
    assert any("能源，第 4 行：与 a.xlsx 第 2 行内容完全相同" in note for note in told)
    assert any("能源，第 3 行：印染厂 未列出燃用该燃料的设备" in note for note in told)
    assert not [note for note in read_ledgers(two_companies(tmp_path / "b.xlsx")).notes if "row" in note]


@pytest.mark.parametrize(("used", "told"), [(7000, False), (8400, False), (3000, True), (12000, True)])
def test_heat_that_is_not_that_of_the_fuel_is_told(used: float, told: bool, tmp_path: Path) -> None:
    """By hand: 100 万m3 of gas of 9.886 MWh per 1000 m3 at 80 % are 7,900 MWh; 7,000 and 8,400 are near, 3,000 and 12,000 not.

    Sensitivity: the baseline counts what is used, and burns 4 or 15 GWh of gas where the books have 10.
    """
    gas, heat = ["甲厂", "天然气", 100, "万m3", 400, "锅炉"], ["甲厂", "低压蒸汽", used, "MWh", None, "工艺"]
    boiler = ["甲厂", "锅炉", "低压蒸汽", "天然气", 5, "MW", 80]
    case = read_ledgers(book(tmp_path / "a.xlsx", 能源=[ENERGY, gas, heat], 设备=[EQUIPMENT, boiler]))
    assert told is any("甲厂：按所填燃料" in rendered(note, "zh") for note in case.notes)


def test_energy_of_several_rows_has_their_mean_price(tmp_path: Path) -> None:
    """By hand: 10 GWh for 6 M and 30 GWh for 24 M CNY are 40 GWh for 30 M: 750 CNY/MWh; a row without cost states no price.

    Sensitivity: the price of the last row for all is 800, 2 M CNY a year too much.
    """
    rows = [
        ["甲厂", "电力", 1000, "万度", 600, "工艺"],
        ["甲厂", "电力", 3000, "万kWh", 2400, None],
        ["甲厂", "电力", 1, "MWh", None, None],
    ]
    case = read_ledgers(book(tmp_path / "a.xlsx", 能源=[ENERGY, *rows]))
    assert [750.0] == [row.price_per_unit for row in case.markets if row.commodity == "electricity"]
    assert [1.25, 3.75] == [row.rate_per_h for row in case.demands][:2]


def test_all_faults_are_told_by_sheet_and_cell_of_excel(tmp_path: Path) -> None:
    path = book(
        tmp_path / "bad.xlsx",
        能源=[["台账"], [], ENERGY, ["甲厂", "煤气", 10, "万m3", None, None], ["甲厂", "电力", "很多", "万kWh", None, None]],
        水与废水=[WATERS, ["甲厂", "用水", "用水", 10, "km", None]],
        余热=[HEAT, ["甲厂", "烟气", 80, 120, 1, "MW"]],
        设备=[["企业", "名称", "产出"], ["甲厂", "锅炉", "热水"]],
    )
    with pytest.raises(CaseError) as told:
        read_ledgers(path)
    places = {(fault.table, fault.row, fault.column) for fault in told.value.faults}
    assert {("能源", "4", "B"), ("能源", "5", "C"), ("水与废水", "2", "E"), ("余热", "2", "D"), ("设备", "1", "A")} <= places
    found = {(fault.table, fault.column): fault.value for fault in told.value.faults}
    assert not [fault for fault in told.value.faults if "there is none" in fault.message]  # words there are, and are listed
    assert ("煤气", "很多", "km") == (found["能源", "B"], found["能源", "C"], found["水与废水", "E"])  # the cell as it is


@pytest.mark.parametrize(
    ("language", "choices", "needed", "lacking"),
    [
        ("en", "none of Electricity, Coal, Natural gas", "Company, Energy, Amount, Unit", "column Unit"),
        ("zh", "不在可选项中：电力、原煤、天然气", "企业、能源品种、数量、单位", "缺少列：单位"),
    ],
)
def test_choices_and_columns_are_told_in_one_language(
    language: str, choices: str, needed: str, lacking: str, tmp_path: Path
) -> None:
    """Proves it for a wrong word, a sheet without a header, and one that lacks a column.

    Sensitivity: `Coal / 原煤, Natural gas / 天然气` in both.
    """
    path = book(
        tmp_path / "bad.xlsx",
        设备=[EQUIPMENT, ["甲厂", "锅炉", "热水", "煤气", 1, "t/h", 90]],
        能源=[["无"], ["无"]],
        余热=[HEAT[:-1]],
    )
    with pytest.raises(CaseError) as told:
        read_ledgers(path)
    texts = "; ".join(rendered(fault.message, language) for fault in told.value.faults)
    assert choices in texts and needed in texts and lacking in texts
    assert " / " not in texts


@pytest.mark.parametrize(("language", "said"), [("en", "none of"), ("zh", "不在可选项中")])
def test_faulty_cells_come_back_red_with_a_comment(language: str, said: str, tmp_path: Path) -> None:
    path = book(tmp_path / "bad.xlsx", 能源=[["台账"], [], ENERGY, ["甲厂", "煤气", 10, "万m3", None, None]])
    page = openpyxl.load_workbook(io.BytesIO(marked([(path.read_bytes(), path.name)], language)["bad.xlsx"]))["能源"]
    assert "FFFF9999" == page["B4"].fill.start_color.rgb and said in page["B4"].comment.text
    assert page["A4"].comment is None and "煤气" == page["B4"].value
    fine = book(tmp_path / "fine.xlsx", 能源=[ENERGY, ["甲厂", "电力", 10, "万kWh", None, None]])
    assert {} == marked([(fine.read_bytes(), fine.name)], language)


def test_equipment_that_is_too_small_is_told_before_anything_is_solved(tmp_path: Path) -> None:
    path = book(
        tmp_path / "small.xlsx",
        能源=[ENERGY, ["甲厂", "0.5MPa蒸汽", 16, "万t/a", None, "工艺"]],
        设备=[EQUIPMENT, ["甲厂", "锅炉", "0.5MPa蒸汽", "天然气", 10, "t/h", 92]],
    )
    with pytest.raises(CaseError, match=r"it gives at most 6\.7 MW of steam_lp, and 13\.4 MW are needed"):
        read_ledgers(path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_template_goes_round(language: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    write_ledger_template(path, language=language)
    case = read_ledgers(path)
    assert () == case.notes or [] == list(case.notes)
    assert optimise(case, scope="baseline").certified
    save_case(case, tmp_path / "case")
    assert load_case(tmp_path / "case") == case


def test_a_file_for_each_company(tmp_path: Path) -> None:
    one = book(tmp_path / "a.xlsx", 能源=[ENERGY, ["甲厂", "电力", 800, "万kWh", 520, None]])
    two = book(tmp_path / "b.xlsx", 能源=[ENERGY, ["乙厂", "电力", 800, "万kWh", 400, None]])
    case = read_ledgers([one, two])
    assert [650.0, 500.0] == [row.price_per_unit for row in case.markets if row.commodity == "electricity"]


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no company is named in it"):
        read_ledgers(book(tmp_path / "other.xlsx", Tabelle1=[["a", "b"], [1, 2]]))
