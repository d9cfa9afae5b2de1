"""Tables as they come from a planner's Excel: what is meant is read, what is in doubt is told, nothing is lost in silence."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parkloop.cases import Case, CaseError, load_case, warnings
from parkloop.cases.io import records
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.text.units import policy_factor

PLANTS = [["plant", "x_km"], ["a", 0], ["b", 1]]
Sheets = dict[str, list[list[Any]]]


def book(path: Path, sheets: Sheets, change: Callable[[Any], object] = lambda _: None) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    change(made)
    made.save(path)
    return path


def given(tmp_path: Path, header: str, value: object, format: str = "General") -> Case:
    def shown(made: Any) -> None:
        made["water_streams"]["D2"].number_format = format

    rows = [["stream", "plant", "role", header], ["s", "a", "source", value]]
    return load_case(book(tmp_path / "x.xlsx", {"plants": PLANTS, "water_streams": rows}, shown))


def faults(source: Path) -> str:
    with pytest.raises(CaseError) as error:
        load_case(source)
    return str(error.value)


@pytest.mark.parametrize("header", ["流量 t/h", "流量，t/h", "流量_t/h", "流量［吨／时］", "流量(吨/小时)", "flow [t·h⁻¹]"])
def test_a_unit_may_stand_behind_a_chinese_name_without_brackets(tmp_path: Path, header: str) -> None:
    assert 7.0 == given(tmp_path, header, 7).water_streams[0].flow_t_per_h


def test_an_unknown_chinese_header_is_told_the_chinese_names(tmp_path: Path) -> None:
    rows = [["stream", "plant", "role", "流 量 [t/h]"], ["s", "a", "source", 1]]
    told = faults(book(tmp_path / "x.xlsx", {"plants": PLANTS, "water_streams": rows}))
    assert "nearest: 流量" in told and "faults" not in told


@pytest.mark.parametrize("written", ["①", "1²", "²", "½", "‘12", "12。5"])
def test_signs_that_only_look_like_digits_are_no_numbers(tmp_path: Path, written: str) -> None:
    """Proves that `1²` is refused. Sensitivity: made plain by NFKC it is 12."""
    with pytest.raises(CaseError, match="it must be a number"):
        given(tmp_path, "flow_t_per_h", written)


@pytest.mark.parametrize("written", ["\u200b12", "12\u202c", "\ufeff12", "12\u00a0"])
def test_signs_that_cannot_be_seen_do_not_matter(tmp_path: Path, written: str) -> None:
    assert 12.0 == given(tmp_path, "flow_t_per_h", written).water_streams[0].flow_t_per_h


def test_a_unit_in_the_format_of_a_cell_has_to_be_that_of_the_column(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="its format shows this number as another one"):
        given(tmp_path, "flow_t_per_h", 12, '0" kt"')
    assert 500.0 == given(tmp_path, "flow [kt/d]", 12, '0" kt"').water_streams[0].flow_t_per_h
    assert 12.0 == given(tmp_path, "flow_t_per_h", 12, '0.0" t/h"').water_streams[0].flow_t_per_h


def hide_sheet(made: Any) -> None:
    made["plants"].sheet_state = "hidden"


def filter_row(made: Any) -> None:
    made["plants"].auto_filter.ref = "A1:B3"
    made["plants"].row_dimensions[3].hidden = True


def hide_column(made: Any) -> None:
    made["plants"].column_dimensions["B"].hidden = True


@pytest.mark.parametrize(
    ("hide", "told"),
    [
        (hide_sheet, "plants: this sheet is hidden in Excel, and is read like the others."),
        (filter_row, "plants: rows that are hidden in Excel are read like the others (3)."),
        (hide_column, "plants: columns that are hidden in Excel are read like the others (B)."),
    ],
)
def test_what_excel_hides_is_read_and_told(tmp_path: Path, hide: Callable[[Any], None], told: str) -> None:
    case = load_case(book(tmp_path / "x.xlsx", {"plants": PLANTS, "other": []}, hide))
    assert ["a", "b"] == [row.plant for row in case.plants] and 1.0 == case.plants[1].x_km
    assert [told] == [text for text in warnings(case) if text == told and rendered(text, "zh") != told]


@pytest.mark.parametrize("name", ["water streams", "Water-Streams", "water\u00a0streams", "ｗａｔｅｒ_streams"])
def test_names_of_sheets_are_read_as_meant(tmp_path: Path, name: str) -> None:
    rows = [["stream", "plant", "role", "flow_t_per_h"], ["s", "a", "source", 1]]
    assert 1 == len(load_case(book(tmp_path / "x.xlsx", {"plants": PLANTS, name: rows})).water_streams)


def test_two_files_of_one_table_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text('format = 1\n[case]\nid = "x"\n', encoding="utf-8")
    for name in ("plants.csv", "Plants.csv"):
        (tmp_path / name).write_text("plant\na\n", encoding="utf-8")
    if 3 == len(list(tmp_path.iterdir())):  # where capitals tell files apart
        assert "plants: this table stands twice." == faults(tmp_path)


AROUND = ("制表人：张三", "审核：李四", "填表日期：2024-5-1", "附注：估算", "* 估算值", "※估算", "表1 企业清单", "平均值", "∑")


@pytest.mark.parametrize("text", AROUND)
def test_what_stands_around_a_table_is_no_plant(tmp_path: Path, text: str) -> None:
    assert "this row looks like a" in faults(book(tmp_path / "x.xlsx", {"plants": [*PLANTS, [text]]}))


@pytest.mark.parametrize("text", ["合计公司x", "Summit", "表面处理厂", "注塑厂", "日期饼厂", "单位一"])
def test_plants_may_be_called_almost_so(tmp_path: Path, text: str) -> None:
    assert 3 == len(load_case(book(tmp_path / "x.xlsx", {"plants": [*PLANTS, [text]]})).plants)


@pytest.mark.parametrize("written", ["人民币", "RMB", "元", "CNY"])
def test_a_currency_may_be_called_by_its_name(tmp_path: Path, written: str) -> None:
    settings = [["key", "value"], ["format", 1], ["case.id", "x"], ["case.currency", written]]
    rows = [["stream", "plant", "role", "price [元/万m3]"], ["s", "a", "supply", 20000]]
    case = load_case(book(tmp_path / "x.xlsx", {"case": settings, "plants": PLANTS, "water_streams": rows}))
    assert ("CNY", 2.0) == (case.info.currency, case.water_streams[0].price_per_t)


def limits_of(count: int, stream: str) -> list[list[Any]]:
    rows = [[stream.format(i), f"x{i % 50}", "n/a"] for i in range(count)]
    return [["stream", "species", "c_in_max_mg_per_l"], *rows]


def streams_of(count: int, plant: str, flow: object) -> list[list[Any]]:
    return [["stream", "plant", "role", "flow_t_per_h"], *[[f"s{i}", plant.format(i % 50), "sink", flow] for i in range(count)]]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({"water_streams": streams_of(3000, "p{}", "abc")}, 3001),
        ({"water_streams": streams_of(3000, "p{}", 2), "water_quality": limits_of(3000, "zz{}")}, 3001),
        ({"water_quality": limits_of(3000, "水{}")}, 6001),
    ],
)
def test_thousands_of_faults_are_told_in_seconds(tmp_path: Path, sheets: Sheets, expected: int) -> None:
    """Sensitivity: looking for the nearest of all names anew for each fault and completion took minutes."""
    path = book(tmp_path / "x.xlsx", {"plants": [["plant"], *[[f"p{i}"] for i in range(50)]], **sheets})
    start = time.perf_counter()
    with pytest.raises(CaseError) as error:
        load_case(path)
    assert expected == len(error.value.faults)
    assert 30 > time.perf_counter() - start


def test_names_that_are_there_are_gathered_once_for_all_that_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sensitivity: gathered anew for each of 3,000 rows that name no plant, 2,000 plants took 15 s instead of 1 s."""
    gathered: list[tuple[str, ...]] = []
    keys = records._keys

    def counted(drafts: Any, tables: tuple[str, ...]) -> frozenset[str]:
        gathered.append(tables)
        return keys(drafts, tables)

    monkeypatch.setattr(records, "_keys", counted)
    rows = [["stream", "plant", "role", "flow_t_per_h"], *[[f"w{n}", f"未知{n}", "source", 1] for n in range(5)]]
    with pytest.raises(CaseError) as error:
        load_case(book(tmp_path / "x.xlsx", {"plants": PLANTS, "water_streams": rows}))
    assert 5 == sum("it must name a plant" in fault.message for fault in error.value.faults)
    assert [("plants",)] == gathered


@pytest.mark.parametrize("written", ["CODcr", "化学需氧量", "cod"])
def test_policies_and_the_base_year_call_a_species_by_one_name(tmp_path: Path, written: str) -> None:
    """Proves that a cap against the base year finds its amount: 50 % of 8 t. Sensitivity: "base_year has no row of cod"."""
    sheets: Sheets = {
        "plants": PLANTS,
        "water_streams": [["stream", "plant", "role", "flow_t_per_h"], ["s", "a", "source", 1], ["sewer", "a", "outlet", None]],
        "water_quality": [["stream", "species", "c_out_mg_per_l"], ["s", "COD", 1000]],
        "base_year": [["year", "quantity", "value"], [2020, written, 8]],
        "policies": [["policy", "kind", "target", "value", "unit", "against"], ["q", "cap", written, 50, "%", "base_year"]],
    }
    case = load_case(book(tmp_path / "x.xlsx", sheets))
    assert ("cod", "cod") == (case.base_year[0].quantity, case.policies[0].target)
    assert 4.0 == case.policies[0].value * policy_factor(case.policies[0], case)


def test_a_row_that_is_only_a_name_is_asked_about(tmp_path: Path) -> None:
    rows = [["stream", "plant", "role", "flow_t_per_h"], ["s", "a", "source", 1], ["t", "b", "sink", 1]]
    asked = [
        told
        for told in warnings(
            load_case(book(tmp_path / "x.xlsx", {"plants": [*PLANTS, ["（1）以上为估算"]], "water_streams": rows}))
        )
        if "is it a plant" in told
    ]
    assert ["plants, row （1）以上为估算: only its name is given, and nothing names it; is it a plant?"] == asked
    assert rendered(asked[0], "zh") != asked[0]


def test_a_class_that_cannot_be_read_is_one_fault_and_no_warning_of_a_library(tmp_path: Path) -> None:
    rows = [["stream", "plant", "role", "class"], ["s", "a", "supply", "clean"]]
    assert "column class" in faults(book(tmp_path / "x.xlsx", {"plants": PLANTS, "water_streams": rows}))
