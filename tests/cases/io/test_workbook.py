"""Workbooks: everything comes back as it was written, and names in any script become ids."""

from pathlib import Path

import openpyxl
import pytest

from parkloop.cases import CaseError, load_case, read_workbook, write_workbook
from parkloop.cases.io.workbook import workbook_ids
from parkloop.cases.schema import TABLES
from tests.support.case_parks import build, put, valid
from tests.support.few import few

SETTINGS = [["key", "value"], ["format", 1], ["case.id", "book"]]


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "Sheet1"
    for title, rows in {"case": SETTINGS, **sheets}.items():
        sheet = made.create_sheet(title.replace("__", " "))
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def faults(path: Path) -> str:
    with pytest.raises(CaseError) as error:
        read_workbook(path)
    return str(error.value)


def test_a_workbook_gives_back_what_was_written(tmp_path: Path) -> None:
    park = valid()
    put("plants", "mill", title="=1+1", title_zh="_x000D_ 磨坊", note="two\nlines\t#N/A", x_km=0.1 + 0.2, y_km=-1 / 3)(park)
    case = build(park)
    write_workbook(case, tmp_path / "park.xlsx")
    assert case == read_workbook(tmp_path / "park.xlsx") == load_case(tmp_path / "park.xlsx")
    assert workbook_ids(tmp_path / "park.xlsx").empty


def test_a_workbook_has_a_sheet_for_every_table_and_help_at_every_column(tmp_path: Path) -> None:
    write_workbook(build(valid()), tmp_path / "park.xlsx")
    made = openpyxl.load_workbook(tmp_path / "park.xlsx")
    assert ["case", *TABLES] == made.sheetnames
    comment = made["water_streams"]["E1"].comment
    assert "flow_t_per_h" == made["water_streams"]["E1"].value
    assert comment is not None and "[t/h]" in comment.text


def test_a_faulty_case_is_not_written(tmp_path: Path) -> None:
    case = build(valid())
    write_workbook(case, tmp_path / "park.xlsx")
    spoilt = case.model_copy(update={"plants": ()})
    with pytest.raises(CaseError):
        write_workbook(spoilt, tmp_path / "park.xlsx")
    assert case == read_workbook(tmp_path / "park.xlsx")
    assert ["park.xlsx"] == [path.name for path in tmp_path.iterdir()]


def test_names_become_titles_and_ids(tmp_path: Path) -> None:
    path = book(
        tmp_path / "zh.xlsx",
        Plants=[["Plant", "x [m]", "title_zh"], ["热电厂", 500], ["Paper Mill", "1 000"], ["1号厂", 0], ["b", 0]],
        commodities=[["commodity", "kind", "t_supply_c", "t_return_c"], ["蒸汽", "heat", 180, 170], ["Power", "electricity"]],
        markets=[["market", "commodity", "direction", "plant"], ["电网", "Power", "BUY", "热电厂"]],
        zones=[["zone", "plant"], ["热电厂", "热电厂"]],
        heat_streams=[["stream", "plant", "zone", "t_in_c", "t_out_c", "duty_mw"], ["S1", "热电厂", "热电厂", 100, 50, 1]],
        water__streams=[["stream", "plant", "role", "flow_t_per_h"], ["冷凝水", "paper mill", "Source", 3]],
        water_quality=[["stream", "species", "c_out_mg_per_l"], ["冷凝水", "COD", 3], ["冷凝水", "盐", 5]],
        material_streams=[
            ["stream", "plant", "role", "material", "flow_t_per_h"],
            ["炉渣", "热电厂", "source", "炉渣", 3],
            ["灰", "b", "source", "粉煤灰", 2],
        ],
        policies=[
            ["policy", "kind", "target", "value"],
            ["上限", "cap", "盐", 3],
            ["cap2", "cap", "蒸汽", 3],
            ["cap3", "cap", "Freshwater", 3],
        ],
        provenance=[
            ["table", "row", "column", "grade"],
            ["water_quality", "冷凝水/盐", "c_out_mg_per_l", "measured"],
            ["plants", "热电厂", "*", "assumed"],
        ],
    )
    case = read_workbook(path)
    assert [("plant_1", "热电厂"), ("paper_mill", "Paper Mill"), ("1", "1号厂"), ("b", None)] == [
        (r.plant, r.title) for r in case.plants
    ]
    assert [0.5, 1.0, 0.0, 0.0] == [row.x_km for row in case.plants]
    steam, power = (row.commodity for row in case.commodities)
    assert ("commodity_1", "power") == (steam, power)
    assert ("power", "plant_1", "电网") == (case.markets[0].commodity, case.markets[0].plant, case.markets[0].title)
    assert ("plant_1", "plant_1") == (case.heat_streams[0].zone, case.zones[0].zone)
    water = case.water_streams[0]
    assert ("paper_mill", "冷凝水", "source") == (water.plant, water.title, water.role)
    salt = case.water_quality[1].species
    assert ("cod", water.stream) == (case.water_quality[0].species, case.water_quality[1].stream)
    slag, ash = (row.material for row in case.material_streams)
    assert slag != ash
    assert [salt, steam, "freshwater"] == [row.target for row in case.policies]
    assert [f"{water.stream}/{salt}", "plant_1"] == [row.row for row in case.provenance]
    told = workbook_ids(path)
    assert ["table", "column", "name", "id"] == list(told.columns)
    assert {("plants", "plant", "热电厂", "plant_1"), ("commodities", "commodity", "Power", "power")} <= set(
        told.itertuples(index=False, name=None)
    )
    assert not told.duplicated(["column", "name"]).any()


def test_two_names_never_become_one_id(tmp_path: Path) -> None:
    path = book(tmp_path / "two.xlsx", plants=[["plant"], ["Mill A"], ["mill_a"], ["MILL A"], ["A厂"], ["A站"], ["厂"], ["站"]])
    ids = [row.plant for row in read_workbook(path).plants]
    assert len(ids) == len(set(ids)) and "mill_a" == ids[1]


def test_an_unknown_name_in_a_reference_is_told(tmp_path: Path) -> None:
    told = faults(
        book(tmp_path / "x.xlsx", plants=[["plant"], ["热电厂"]], zones=[["zone", "plant"], ["z", "热电站"], ["y", "Plant 2"]])
    )
    assert "zones, row z, column plant: found '热电站'" in told
    assert "zones, row y, column plant: found 'plant_2', but it must name a plant (nearest: plant_1)" in told


def test_numbers_stored_as_texts_and_booleans_of_excel_are_read(tmp_path: Path) -> None:
    path = book(
        tmp_path / "n.xlsx",
        plants=[["plant", "x_km", "jobs"], ["a", "１２.５", "1 200"], [None, None, None], [7, 2, 3]],
        zones=[["zone", "plant", "existing_recovery", "recovery_capex_per_mw"], ["z", "a", False, "5e4"], ["y", 7, "是", None]],
    )
    case = read_workbook(path)
    assert [("a", 12.5, 1200.0), ("7", 2.0, 3.0)] == [(row.plant, row.x_km, row.jobs) for row in case.plants]
    assert [(False, "a"), (True, "7")] == [(row.existing_recovery, row.plant) for row in case.zones]


def test_formulas_without_a_value_and_errors_are_told(tmp_path: Path) -> None:
    told = faults(book(tmp_path / "f.xlsx", plants=[["plant", "x_km", "title"], ["a", "=1+1", "#DIV/0!"], ["b", "#N/A", "fine"]]))
    assert "plants, row a, column x_km: found '=1+1', but the file holds no value of this formula" in told
    assert "plants, row b, column x_km: found '#N/A', but this is an error of Excel, and it must be a number in km" in told
    assert "plants, row a, column title: found '#DIV/0!', but this is an error of Excel" in told


def test_strange_sheets_columns_and_keys_are_told_together(tmp_path: Path) -> None:
    path = book(
        tmp_path / "s.xlsx",
        case=[*SETTINGS, ["case.titel", "x"], ["format", 1], [None, 3]],
        plants=[["plant", "x_kn"], ["a", 1]],
        Plants_=[["plant"], ["b"]],
        market=[["a"], ["b"]],
    )
    told = faults(path)
    assert "case, column case.titel: this key is unknown (nearest: case.title)" in told
    assert "case, column format: this key stands twice" in told
    assert "case, row no. 5, column key: it is empty" in told
    assert "plants, column x_kn: this column is unknown (nearest: x_km)" in told
    assert "market: this sheet is unknown (nearest: markets)" in told
    assert "Plants_: this sheet is unknown (nearest: plants)" in told


def test_a_sheet_may_stand_once(tmp_path: Path) -> None:
    path = book(
        tmp_path / "t.xlsx", water_streams=[["stream"], ["a"]], water__streams=[["stream"], ["b"]], plants=[["plant"], ["a"]]
    )
    assert "water streams: this sheet stands twice" in faults(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "no.xlsx").write_bytes(content)
    assert "it must be an Excel workbook (.xlsx), and it cannot be opened" in faults(tmp_path / "no.xlsx")
    assert "there is no such file" in faults(tmp_path / "none.xlsx")


def test_a_workbook_of_tables_alone_is_called_as_its_file_and_its_money_as_its_headers(tmp_path: Path) -> None:
    """Proves that a planner's first tables load: Chinese names, units in the headers, no sheet of settings."""
    case = read_workbook(
        book(
            tmp_path / "临江 park.xlsx",
            case=[],
            plants=[["plant", "x [km]", "y [m]"], ["水泥厂", 0, 0], ["发电厂", 1, 500]],
            water_streams=[
                ["stream", "plant", "role", "flow [t/h]", "price [CNY/t]"],
                ["冷却水", "发电厂", "sink", 50, None],
                ["河水", "水泥厂", "supply", None, 2.5],
            ],
        )
    )
    assert ("park", "临江 park", "CNY") == (case.info.id, case.info.title, case.info.currency)
    assert [0.0, 0.5] == [plant.y_km for plant in case.plants]
    assert 2.5 == case.water_streams[1].price_per_t


def test_faults_call_a_row_as_the_workbook_does(tmp_path: Path) -> None:
    path = book(
        tmp_path / "park.xlsx",
        plants=[["plant"], ["水泥厂"]],
        water_streams=[["stream", "plant", "role"], ["冷却水", None, "sink"]],
        water_quality=[["stream", "species", "c_in_max [mg/L]"], ["冷却水", "cod", -1]],
    )
    assert "water_streams, row 冷却水, column plant" in faults(path)
    assert "water_quality, row 冷却水/cod, column c_in_max_mg_per_l" in faults(path)


@pytest.mark.parametrize("name", few(["two_firms", "kalundborg", "linjiang"], 2))
def test_a_workbook_in_chinese_gives_back_the_same_case(name: str, tmp_path: Path) -> None:
    """Proves that sheets, headers with their units, and choices are read in Chinese.

    Sensitivity: a header without a Chinese name of its own, or a choice that shares one, is lost or refused.
    """
    case = load_case(name)
    write_workbook(case, tmp_path / "park.xlsx", "zh")
    assert case == read_workbook(tmp_path / "park.xlsx")
    made = openpyxl.load_workbook(tmp_path / "park.xlsx")
    assert ["设置", "企业"] == made.sheetnames[:2]
    assert [] == [title for title in made.sheetnames if title.isascii()]
    headers = [str(cell.value) for sheet in made.worksheets[1:] for cell in sheet[1]]
    assert [] == [header for header in headers if header.isascii()]


def test_units_and_choices_of_a_chinese_workbook_are_read_as_they_stand(tmp_path: Path) -> None:
    plants = [["企业", "角色", "横坐标 [m]", "名称（英文）"], ["炼钢厂", "公用工程", 1500, "Steel"]]
    case = read_workbook(book(tmp_path / "park.xlsx", 企业=plants))
    assert [("utility", 1.5, "Steel")] == [(plant.role, plant.x_km, plant.title) for plant in case.plants]


def test_a_chinese_header_without_its_unit_is_refused(tmp_path: Path) -> None:
    """Proves that no number is taken in a unit that nobody has stated."""
    told = faults(book(tmp_path / "park.xlsx", 企业=[["企业", "横坐标"], ["a", 1]]))
    assert "write the unit behind this name, as 横坐标 [km]" in told


def test_excel_offers_the_choices_of_a_column(tmp_path: Path) -> None:
    write_workbook(build(valid()), tmp_path / "en.xlsx")
    write_workbook(build(valid()), tmp_path / "zh.xlsx", "zh")
    lists: dict[str, list[str]] = {}
    for language, sheet in (("en", "plants"), ("zh", "企业")):
        found = openpyxl.load_workbook(tmp_path / f"{language}.xlsx")[sheet].data_validations.dataValidation
        lists[language] = [rule.formula1.strip('"').split(",")[0] for rule in found]
    assert {"en": ["plant", "TRUE"], "zh": ["企业", "是"]} == lists
