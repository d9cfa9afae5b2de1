"""What is read is what was meant: the same tables through every door, from folder and workbook to upload and Python."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from parkloop.app_pages.session import grids, repository
from parkloop.cases import Case, CaseError, from_tables, load_case, warnings
from parkloop.cases.load import case_of_file
from parkloop.cases.locale.catalogue import rendered
from parkloop.cases.text.units import policy_factor
from tests.app.screens.test_pages import opened as page

Rows = Sequence[Sequence[object]]
Tables = Mapping[str, Rows]
Door = Callable[[Tables, str, Path], Case]
Look = Callable[[Case], object]
PLANTS: Rows = [["plant", "x_km"], ["mill", 0], ["works", 1]]


def text_of(rows: Rows, delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def folder(tables: Tables, currency: str, place: Path) -> Case:
    return load_case(written(tables, currency, place))


def written(tables: Tables, currency: str, place: Path) -> Path:
    stated = f'currency = "{currency}"\n' if currency else ""
    (place / "case.toml").write_text(f'format = 1\n[case]\nid = "x"\n{stated}', encoding="utf-8")
    for table, rows in tables.items():
        (place / f"{table}.csv").write_text(text_of(rows), encoding="utf-8", newline="")
    return place


def packed(home: Path) -> Case:
    """The case of an uploaded archive, which a file of that name gives too."""
    path = home.parent / f"{home.name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in home.iterdir():
            archive.write(file, f"x/{file.name}")
    try:
        uploaded = case_of_file(path.read_bytes(), path.name)
    except CaseError as error:
        with pytest.raises(CaseError) as again:
            load_case(path)
        assert again.value.faults == error.faults
        raise
    assert load_case(path) == uploaded
    return uploaded


def book(tables: Tables, currency: str, place: Path, name: str = "x.xlsx") -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    stated = {"case": [["key", "value"], ["format", 1], ["case.id", "x"], ["case.currency", currency]]} if currency else {}
    for title, rows in {**stated, **tables}.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(place / name)
    return place / name


def frames(tables: Tables, currency: str, place: Path) -> Case:
    settings = {"format": 1, "case": {"id": "x", **({"currency": currency} if currency else {})}}
    return from_tables(settings, {name: pd.DataFrame(rows[1:], columns=rows[0], dtype=object) for name, rows in tables.items()})


DOORS: dict[str, Door] = {
    "folder": folder,
    "zip": lambda tables, currency, place: packed(written(tables, currency, place)),
    "workbook": lambda tables, currency, place: load_case(book(tables, currency, place)),
    "xlsm": lambda tables, currency, place: load_case(book(tables, currency, place, "x.xlsm")),
    "upload": lambda tables, currency, place: case_of_file(book(tables, currency, place).read_bytes(), "x.xlsx"),
    "python": frames,
}
through_every_door = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)


def refused(read: Callable[[], Case]) -> str:
    """The faults of what is refused, all of them told in Chinese too."""
    with pytest.raises(CaseError) as error:
        read()
    untold = [fault.message for fault in error.value.faults if rendered(fault.message, "zh") == fault.message]
    assert [] == untold
    return str(error.value)


def row(table: str, header: str, value: object, **cells: object) -> Tables:
    """A table with one row, its last column under a header."""
    return {**({} if table == "plants" else {"plants": PLANTS}), table: [[*cells, header], [*cells.values(), value]]}


SUPPLY = {"stream": "town", "plant": "mill", "role": "supply"}
STEAM = {"stream": "h", "plant": "mill", "t_out_c": 50, "duty_mw": 1}
HEAT = {"stream": "h", "plant": "mill", "t_in_c": 90, "t_out_c": 50, "duty_mw": 1}
CARRIER = {"commodity": "hot", "kind": "heat", "t_supply_c": 90, "t_return_c": 50}
PIPE = {"mode": "pipe", "carries": "water"}
BUILT = {"technology": "t", "plant": "mill", "max_size": 1}
LAND: dict[str, object] = {"plant": "mill"}


def each(table: str, column: str, field: str, value: object, cells: Mapping[str, object], **meant: float) -> list[Any]:
    """One column in several units, each with what the value means in it."""
    return [(row(table, f"{column} [{unit}]", value, **cells), field, number) for unit, number in meant.items()]


THOUSAND = dict.fromkeys(("万m3/d", "10⁴ m³/d", "万立方米/天", "1e4 m3/d"), 1000.0)
MILLIONS = dict.fromkeys(("Mm3/d", "hm³/d", "million m3/d", "百万方/日"), 1e5)
PER_VOLUME = {"元/万m3": 3.5, "元/10^4 m³": 3.5, "CNY/万吨": 3.5, "元/m³": 35000.0, "万元/万m³": 35000.0, "元/千立方米": 35.0}
AREAS = {"万m2": 5e4, "万㎡": 5e4, "hm2": 5e4, "公顷": 5e4, "km2": 5e6, "Mm2": 5e6, "平方公里": 5e6, "10³ m²": 5e3}
YEARLY = {"万m3/年": 1.2e6, "亿m³/a": 1.2e10, "Mm3/y": 1.2e8, "万t/a": 1.2e6, "千m3/y": 1.2e5}
DIFFERENCES = {"°F": 5.0, "degF": 5.0, "℉": 5.0, "Δ°F": 5.0, "K": 9.0, "℃": 9.0, "°C": 9.0, "Δ℃": 9.0, "ΔK": 9.0}
UNITS: list[tuple[Tables, str, float]] = [
    *each("water_streams", "limit", "limit_t_per_h", 2.4, SUPPLY, **THOUSAND, **MILLIONS),
    *each("water_streams", "price", "price_per_t", 35000, SUPPLY, **PER_VOLUME),
    *each("plants", "site_area", "site_area_m2", 5, LAND, **AREAS),
    *each("plants", "recirculated_water", "recirculated_water_t_per_y", 120, LAND, **YEARLY),
    *each("plants", "interest_rate", "interest_rate", 8, LAND, **{"%": 0.08, "%/y": 0.08}),
    *each("transport", "capex_terminal", "capex_terminal", 10, PIPE, **{"万元": 1e5, "10⁴ CNY": 1e5, "kCNY": 1e4}),
    *each("transport", "opex_per_unit_km", "opex_per_unit_km", 100, PIPE, **{"元/(万m³·km)": 0.01, "元/万t/km": 0.01}),
    *each("heat_streams", "dt_contribution", "dt_contribution_k", 9, HEAT, **DIFFERENCES),
    *each("commodities", "dt_contribution", "dt_contribution_k", 9, CARRIER, **DIFFERENCES),
    *each("technologies", "subsidy_fraction", "subsidy_fraction", 30, BUILT, **{"%": 0.3}),
    *each("technologies", "subsidy_fraction", "subsidy_fraction", "３０％", BUILT, **{"%": 0.3, "1": 0.3}),
    *each("technologies", "opex_fixed_fraction", "opex_fixed_fraction", "3 %", BUILT, **{"%": 0.03, "%/y": 0.03}),
    *each("transport", "loss_per_km", "loss_per_km", "2%", PIPE, **{"%": 0.02, "%/km": 0.02, "1/km": 0.02}),
    (row("technologies", "subsidy_fraction", "30%", **BUILT), "subsidy_fraction", 0.3),
]


@through_every_door
@pytest.mark.parametrize(("tables", "field", "meant"), UNITS, ids=lambda part: None if isinstance(part, dict) else str(part))
def test_a_number_means_what_its_header_says(tables: Tables, field: str, meant: float, door: Door, tmp_path: Path) -> None:
    """Proves 2.4 万m3/d are 1,000 t/h, and 9 °F of difference are 5 K.

    Sensitivity: the power of the prefix gives (10⁴ m)³, an absolute temperature −12.8 °C, a percentage divided twice 0.003.
    """
    case = door(tables, "CNY", tmp_path)
    assert meant == pytest.approx(getattr(getattr(case, list(tables)[-1])[0], field), rel=1e-12)


@through_every_door
@pytest.mark.parametrize("unit", ["km3/d", "104 m3/d", "1,000 m3/d", "万m-3", "dam3/d", "(Mm)^3/d", "万m3/年", "t/万m3"])
def test_a_unit_that_stays_in_doubt_is_refused(unit: str, door: Door, tmp_path: Path) -> None:
    told = refused(lambda: door(row("water_streams", f"limit [{unit}]", 2.4, **SUPPLY), "CNY", tmp_path))
    assert "water_streams, column limit_t_per_h: found" in told


@through_every_door
@pytest.mark.parametrize("unit", ["Δ°F", "ΔK", "Δ°C", "delta_degC"])
def test_a_difference_is_no_temperature(unit: str, door: Door, tmp_path: Path) -> None:
    """Proves a sentence. Sensitivity: the library of units raises an error of its own."""
    told = refused(lambda: door(row("heat_streams", f"t_in [{unit}]", 90, **STEAM), "CNY", tmp_path))
    assert f"found '{unit}', but it must be a unit that converts to degC" in told


@through_every_door
@pytest.mark.parametrize(
    ("target", "kind", "value", "unit", "meant"),
    [
        ("freshwater", "cap", 10, "万m3", 1e5),
        ("freshwater", "cap", 10, "10⁴ m³/y", 1e5),
        ("freshwater", "cap", 10, "Mm3", 1e7),
        ("freshwater", "tax", 35000, "元/万m3", 3.5),
        ("land", "cap", 5, "万m2", 5e4),
        ("water_reuse_rate", "floor", 80, "%", 0.8),
        ("water_reuse_rate", "floor", "80%", "%", 0.8),
        ("water_reuse_rate", "floor", "80%", None, 0.8),
    ],
)
def test_a_policy_means_what_its_unit_says(
    target: str, kind: str, value: object, unit: str | None, meant: float, door: Door, tmp_path: Path
) -> None:
    """Proves a cap of 10 万m3 is one of 1e5 t. Sensitivity: as a power of the prefix it is 1e13 t and binds nobody."""
    header = ["policy", "kind", "target", "value", "unit"]
    case = door({"plants": PLANTS, "policies": [header, ["p", kind, target, value, unit]]}, "CNY", tmp_path)
    assert meant == pytest.approx(case.policies[0].value * policy_factor(case.policies[0], case))


def test_a_rate_of_percent_is_not_divided_twice_by_its_header(tmp_path: Path) -> None:
    header = ["policy", "kind", "target", "value [%]", "unit"]
    case = folder({"plants": PLANTS, "policies": [header, ["p", "floor", "water_reuse_rate", 80, "%"]]}, "CNY", tmp_path)
    assert 0.8 == pytest.approx(case.policies[0].value * policy_factor(case.policies[0], case))


@through_every_door
@pytest.mark.parametrize("unit", ["km", ""])
def test_a_percentage_of_what_is_no_share_is_refused(unit: str, door: Door, tmp_path: Path) -> None:
    header = f"x [{unit}]" if unit else "x_km"
    told = refused(lambda: door({"plants": [["plant", header], ["mill", "20%"]]}, "EUR", tmp_path))
    assert "found '20%', but it must be a number in km, and this is a percentage" in told


# number formats of Excel


def formatted(tables: Tables, cell: str, format: str, place: Path) -> Path:
    path = book(tables, "CNY", place)
    made = openpyxl.load_workbook(path)
    made[list(tables)[-1]][cell].number_format = format
    made.save(path)
    return path


def opened(path: Path) -> tuple[Case, Case]:
    return load_case(path), case_of_file(path.read_bytes(), path.name)


@pytest.mark.parametrize("header", ["subsidy_fraction [%]", "subsidy_fraction", "subsidy_fraction [1]"])
@pytest.mark.parametrize(("value", "format"), [(0.3, "0%"), (0.3, "0.00%;[Red]-0.00%"), (30, '0"%"'), (30, r"0.0\%")])
def test_a_cell_that_shows_percent_counts_as_that(header: str, value: float, format: str, tmp_path: Path) -> None:
    """Proves 30 % are 0.3 whatever the header says. Sensitivity: 0.3 below [%] is 0.003 where the format is overlooked."""
    for case in opened(formatted(row("technologies", header, value, **BUILT), "D2", format, tmp_path)):
        assert 0.3 == case.technologies[0].subsidy_fraction


def test_a_rate_that_shows_percent_beside_its_unit(tmp_path: Path) -> None:
    header = ["policy", "kind", "target", "unit", "value"]
    tables = {"plants": PLANTS, "policies": [header, ["p", "floor", "water_reuse_rate", "%", 0.8]]}
    for case in opened(formatted(tables, "E2", "0%", tmp_path)):
        assert 0.8 == pytest.approx(case.policies[0].value * policy_factor(case.policies[0], case))


@pytest.mark.parametrize("format", ["#,##0,", "0.0,,", '0!.0,"万"', '0"万"', '#,##0.0, "k"'])
def test_a_number_that_is_shown_as_another_is_refused(format: str, tmp_path: Path) -> None:
    """Proves 1234567 shown as 1,235 below [kCNY] is not read as 1,234,567 kCNY."""
    path = formatted({"plants": [["plant", "value_added [kCNY/y]"], ["mill", 1234567]]}, "B2", format, tmp_path)
    assert "its format shows this number as another one, by a power of ten" in refused(lambda: load_case(path))


@pytest.mark.parametrize(
    "format", ["#,##0.00_);(#,##0.00)", '_ ¥* #,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', '0.0" km"', "0.00E+00", "#,##0"]
)
def test_other_formats_say_nothing(format: str, tmp_path: Path) -> None:
    path = formatted({"plants": [["plant", "x_km"], ["mill", 34567]]}, "B2", format, tmp_path)
    assert 34567.0 == load_case(path).plants[0].x_km


def test_a_sign_behind_a_number_that_the_header_states_too_does_no_harm(tmp_path: Path) -> None:
    path = formatted({"plants": [["plant", "value_added [万元/y]"], ["mill", 5]]}, "B2", '0"万元"', tmp_path)
    assert 5e4 == load_case(path).plants[0].value_added_per_y


# merged cells


def merged(tables: Tables, place: Path, *ranges: str) -> Path:
    path = book(tables, "CNY", place)
    made = openpyxl.load_workbook(path)
    for text in ranges:
        made[list(tables)[-1]].merge_cells(text)
    made.save(path)
    return path


MARKETS: Tables = {
    "plants": PLANTS,
    "commodities": [["commodity", "kind"], ["power", "electricity"], ["gas", "fuel"]],
    "markets": [
        ["market", "commodity", "plant", "direction", "price_per_unit", "limit_per_h"],
        ["p1", "power", "mill", "buy", 80, 5],
        ["g1", "gas", None, "buy", 30, None],
    ],
}
QUALITY: Tables = {
    **row("water_streams", "flow_t_per_h", 3, stream="w", plant="mill", role="source"),
    "water_quality": [["stream", "species", "c_out_mg_per_l"], ["w", "cod", 3], [None, "tds", 4], [None, "ss", 5]],
}


@pytest.mark.parametrize(
    ("tables", "ranges", "look", "meant"),
    [
        (MARKETS, ["C2:C3", "F2:F3"], lambda case: [(m.plant, m.limit_per_h) for m in case.markets], [("mill", 5.0)] * 2),
        (QUALITY, ["A2:A4"], lambda case: [q.row_key for q in case.water_quality], ["w/cod", "w/tds", "w/ss"]),
        ({"plants": [["plant", "x_km"], ["mill", 3], ["works", None]]}, ["B2:B9"], lambda c: [p.x_km for p in c.plants], [3, 3]),
        ({"plants": [[], ["plant", "x_km"], ["mill", 3], ["b", None]]}, ["B3:B4"], lambda c: [p.x_km for p in c.plants], [3, 3]),
    ],
)
def test_merged_cells_count_for_all_their_rows_and_that_is_said(
    tables: Tables, ranges: list[str], look: Look, meant: object, tmp_path: Path
) -> None:
    """Proves the second market is limited too. Sensitivity: its cells are empty in the file, which means no limit."""
    for case in opened(merged(tables, tmp_path, *ranges)):
        assert meant == look(case)
        told = f"{list(tables)[-1]}: the value of merged cells counts for all their rows ({', '.join(ranges)})."
        assert [told] == [text for text in warnings(case) if text == told and rendered(text, "zh") != told]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([["plant", "x_km", "y_km"], ["mill", 3, None]], "B2:C2"),
        ([["plant", "x_km", "y_km"], ["mill", 3, None], ["b", None, None]], "B2:C3"),
        ([["plant", "x_km"], [None, 3], ["b", 1]], "A1:A2"),
    ],
)
def test_cells_merged_across_columns_or_with_the_header_are_refused(rows: Rows, cells: str, tmp_path: Path) -> None:
    told = refused(lambda: load_case(merged({"plants": rows}, tmp_path, cells)))
    assert f"plants: cells are merged across columns or with the header ({cells}): split them in Excel" in told


def test_merged_cells_that_are_empty_or_beside_the_table_do_no_harm(tmp_path: Path) -> None:
    rows = [["plant", "x_km", "note"], ["mill", None, "by hand", None], ["works", None, None, None]]
    case = load_case(merged({"plants": rows}, tmp_path, "B2:B3", "C2:E2"))
    assert ([0.0, 0.0], "by hand", ()) == ([plant.x_km for plant in case.plants], case.plants[0].note, case.notes)


# CSV of other languages


def files(place: Path, **texts: str | bytes) -> Path:
    written({}, "EUR", place)
    for table, text in texts.items():
        (place / f"{table}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("plant;x_km\nmill;38,125\n", 38.125),
        ("plant;x_km;y_km\nmill;38,125;2,5\n", 38.125),
        ("plant;x_km\nmill;1.234,5\n", 1234.5),
        ("plant;x_km\nmill;1 234,5\n", 1234.5),
        ("plant;x_km\nmill;3,0E+01\n", 30.0),
        ("plant;title;x_km\nmill;Nr. 1.5;38,125\n", 38.125),
        ("sep=;\nplant;x_km\nmill;1,5\n", 1.5),
        ('\ufeff"sep=;"\r\nplant;x_km\r\nmill;1,5\r\n', 1.5),
        ("sep=;;\nplant;x_km\nmill;1,5\n", 1.5),
        ("SEP=\t\nplant\tx_km\nmill\t1.5\n", 1.5),
        ("sep=|\nplant|x_km\nmill|1.5\n", 1.5),
        ("sep=,\nplant,x_km\nmill,1.5\n", 1.5),
        ('plant,x_km\nmill,"1,234"\n', 1234.0),
        ('plant,value_added_per_y\nmill,"12,345,678"\n', 12345678.0),
        ("plant;x_km;y_km\nmill;2.5;1\n", 2.5),
    ],
)
def test_numbers_of_a_csv_file_are_in_its_own_notation(text: str, meant: float, tmp_path: Path) -> None:
    """Proves 38,125 in a file parted by semicolons is 38.125. Sensitivity: with thousands it is 38125."""
    home = files(tmp_path, plants=text)
    column = "value_added_per_y" if "value_added" in text else "x_km"
    assert [meant] * 2 == [getattr(case.plants[0], column) for case in (load_case(home), packed(home))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plant;x_km;y_km\nmill;2.5;38,125\n", "found '38,125', but this may be 38125 or 38.125"),
        ("plant;x_km\nmill;1.234\n", "found '1.234', but this may be 1234 or 1.234"),
        ("plant\tx_km\nmill\t1,234\n", "found '1,234', but this may be 1234 or 1.234"),
        ('plant,x_km\nmill,"1,5"\n', "found '1,5', but this can be read in two ways"),
    ],
)
def test_what_may_be_two_numbers_is_refused_with_both(text: str, words: str, tmp_path: Path) -> None:
    home = files(tmp_path, plants=text)
    assert words in refused(lambda: load_case(home)) and words in refused(lambda: packed(home))


@pytest.mark.parametrize("door", [DOORS["workbook"], DOORS["python"]], ids=["workbook", "python"])
def test_a_text_of_one_group_is_refused_where_nothing_tells_its_notation(door: Door, tmp_path: Path) -> None:
    told = refused(lambda: door({"plants": [["plant", "x_km"], ["mill", "38,125"]]}, "EUR", tmp_path))
    assert "this may be 38125 or 38.125: write a decimal point, and nothing between thousands" in told


@pytest.mark.parametrize(("typed", "kept"), [("38,125", "38,125"), ("1,234.5", 1234.5), ("1 234", 1234.0), ("20%", "20%")])
def test_what_is_typed_is_read_as_a_cell_of_a_file_is(typed: str, kept: object) -> None:
    shown = grids.displayed("plants", grids.frames(load_case("two_firms"))["plants"], "en")
    shown.loc[1, "x_km"] = typed
    assert kept == grids.stored("plants", shown).loc[1, "x_km"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("typed", ["20%", "20 %", "０.２", "２０％"])
def test_a_percentage_that_is_typed_is_a_share(typed: str, language: str) -> None:
    current = grids.frames(load_case("kalundborg"))
    shown = grids.displayed("technologies", current["technologies"], language)
    shown.loc[0, "subsidy_fraction"] = typed
    current["technologies"] = grids.stored("technologies", shown)
    assert 0.2 == grids.case_of(current).technologies[0].subsidy_fraction


@pytest.mark.parametrize("unit", ["%", None])
def test_a_rate_that_is_typed_in_percent_is_not_divided_twice(unit: str | None) -> None:
    """Proves the editor leaves it to the row. Sensitivity: as a share beside its unit, 80 % were a floor of 0.8 %."""
    current = grids.frames(load_case("two_firms"))
    policies = grids.displayed("policies", current["policies"], "en")
    stated = {"policy": "f", "kind": "floor", "target": "water_reuse_rate", "value": "80%", "unit": unit}
    rows = pd.concat([policies, pd.DataFrame([stated], dtype=object)], ignore_index=True)
    current["policies"] = grids.stored("policies", rows)
    case = grids.case_of(current)
    assert 0.8 == pytest.approx(case.policies[-1].value * policy_factor(case.policies[-1], case))


@pytest.mark.parametrize("title", ["造纸厂", "热电厂", "临江园区污水处理厂"])
def test_a_csv_file_of_a_chinese_excel_is_read_and_that_is_said(title: str, tmp_path: Path) -> None:
    text = f"plant,{'横坐标 [km]'},厂区面积 [㎡],title\nmill,1,5,{title}\n"
    home = files(tmp_path, plants=text.encode("gbk"))
    for case in (load_case(home), packed(home)):
        assert (title, 5.0) == (case.plants[0].title, case.plants[0].site_area_m2)
        told = "plants.csv is not UTF-8 and is read as GBK."
        assert told in warnings(case)
        assert ["GBK" in spoken for text in warnings(case) if text == told and (spoken := rendered(text, "zh")) != told] == [True]


@pytest.mark.parametrize(
    "data", ["Mühle".encode("cp1252"), "Größe".encode("cp1252"), "ÄÖÜ".encode("cp1252"), "造紙廠".encode("big5"), b"\x80 50"]
)
def test_another_encoding_is_told_with_the_menu_of_excel(data: bytes, tmp_path: Path) -> None:
    told = refused(lambda: load_case(files(tmp_path, plants=b"plant,title\nmill," + data + b"\n")))
    words = "the file plants.csv is not UTF-8 (line 2): save it in Excel as 'CSV UTF-8 (Comma delimited)'"
    assert words in told
    assert "CSV UTF-8(逗号分隔)(*.csv)" in rendered(told, "zh")


# rows and columns that are not what they seem


TOTALS = ("合计", "合 计", "总计", "合计：", "合计（t/h）", "造纸厂小计", "Total", "Sum", "Subtotal", "Grand total", "Mill total")
TOTALS += ("合計", "總計", "平均", "企业平均", "Sum of plants", "Average")


@pytest.mark.parametrize("door", [DOORS["workbook"], DOORS["upload"]], ids=["workbook", "upload"])
@pytest.mark.parametrize("word", TOTALS)
@pytest.mark.parametrize("table", ["plants", "water_streams"])
def test_a_row_of_totals_is_asked_about(table: str, word: str, door: Door, tmp_path: Path) -> None:
    """Proves a park's 300 jobs are not counted twice. Sensitivity: 合计 is as good a name of a plant as any other."""
    streams = [["stream", "plant", "role", "flow_t_per_h"], ["s", "mill", "source", 3], [word, None, None, 3]]
    plants = [["plant", "jobs"], ["mill", 100], *([[word, 300]] if table == "plants" else [])]
    told = refused(lambda: door({"plants": plants, **({} if table == "plants" else {"water_streams": streams})}, "CNY", tmp_path))
    assert f"{table}, row {word}, column {'plant' if table == 'plants' else 'stream'}: found" in told
    assert "this row looks like a total of others, and would count them twice: take it out, or give it another name" in told


@pytest.mark.parametrize("text", ["plant,x_km\nmill,0\ntotal,1\n", "plant,title,x_km\nmill,,0\np9,合计,1\n"])
def test_a_row_of_totals_of_a_csv_file_is_asked_about(text: str, tmp_path: Path) -> None:
    home = files(tmp_path, plants=text)
    assert "looks like a total" in refused(lambda: load_case(home)) and "looks like a total" in refused(lambda: packed(home))


REMARKS = ("注：数据为2023年", "备注", "说明：含外购", "数据来源：统计年鉴", "Note: of 2023", "Source: yearbook", "单位：万元")


@pytest.mark.parametrize("text", REMARKS)
def test_a_remark_below_a_table_is_asked_about(text: str, tmp_path: Path) -> None:
    told = refused(lambda: load_case(book({"plants": [["plant", "x_km"], ["mill", 0], [text, None]]}, "CNY", tmp_path)))
    assert f"plants, row {text}, column plant: found" in told and "this row looks like a remark" in told


def test_names_that_only_hold_such_a_word_are_names(tmp_path: Path) -> None:
    titles = {"a": "Total Energies", "total_works": "T", "summer": "Summer", "b": "合计量表厂", "c": "注塑厂", "d": "Units Ltd"}
    rows = [["plant", "title"], *map(list, titles.items())]
    assert 6 == len(folder({"plants": rows}, "EUR", tmp_path).plants)


@through_every_door
def test_swapped_concentrations_of_a_process_are_refused(door: Door, tmp_path: Path) -> None:
    """Proves inlet and outlet in each other's column are told. Sensitivity: with its limit stated, the process took any water."""
    streams = [["stream", "plant", "role", "limit_t_per_h"], ["p", "mill", "process", 60], ["town", "mill", "supply", None]]
    quality = [["stream", "species", "c_in_max_mg_per_l", "c_out_mg_per_l", "load_kg_per_h"], ["p", "cod", 200, 100, 5]]
    tables = {"plants": PLANTS, "water_streams": streams, "water_quality": quality}
    assert "found 200, but it must be at most c_out_mg_per_l (100)" in refused(lambda: door(tables, "EUR", tmp_path))


# currencies


def priced(unit: str) -> Tables:
    rows = [["stream", "plant", "role", f"price [{unit}]"], ["town", "mill", "supply", 3.5]]
    return {"plants": PLANTS, "water_streams": rows}


@through_every_door
@pytest.mark.parametrize(
    ("unit", "currency"),
    [
        *((unit, "CNY") for unit in ("元/t", "万元/万t", "¥/m³", "RMB/t", "人民币/t", "CNY/m3", "kCNY/kt")),
        *((unit, "USD") for unit in ("USD/t", "$/t", "美元/t")),
        *((unit, "EUR") for unit in ("€/t", "EUR/m3", "欧元/吨")),
    ],
)
def test_a_case_without_a_currency_has_the_one_of_its_units(unit: str, currency: str, door: Door, tmp_path: Path) -> None:
    case = door(priced(unit), "", tmp_path)
    told = f"case: no currency is stated, and {currency} is taken, as units name it."
    assert (currency, 3.5) == (case.info.currency, pytest.approx(case.water_streams[0].price_per_t))
    assert [f"case：未写明货币，按单位中所写的 {currency} 计。"] == [
        rendered(text, "zh") for text in warnings(case) if text == told
    ]


@through_every_door
def test_an_assumed_currency_is_said(door: Door, tmp_path: Path) -> None:
    case = door({"plants": PLANTS}, "", tmp_path)
    assert "EUR" == case.info.currency and "case: no currency is stated, and EUR is taken." in warnings(case)
    assert () == door({"plants": PLANTS}, "EUR", tmp_path).notes


def test_a_stated_currency_stays_whatever_units_name_and_blanks_stand_around(tmp_path: Path) -> None:
    policies = pd.DataFrame({"policy": ["p"], "kind": ["tax"], "target": ["co2"], "value": [50.0], "unit": ["元/t"]})
    plants = pd.DataFrame({"plant": ["a"]})
    assert "CNY" == from_tables({"format": 1, "case.id": "x"}, {" Plants": plants, "Policies": policies}).info.currency
    stated = {"format": 1, "case.id": "x", " case.currency ": "USD"}
    assert "USD" == from_tables(stated, {"plants": plants}).info.currency


@through_every_door
def test_several_currencies_are_refused(door: Door, tmp_path: Path) -> None:
    tables = {**priced("元/t"), "transport": [["mode", "carries", "capex_terminal [USD]"], ["pipe", "water", 3]]}
    assert "it is not stated, and units name CNY, USD: state one of them" in refused(lambda: door(tables, "", tmp_path))


def test_a_chinese_workbook_without_settings_is_in_yuan(tmp_path: Path) -> None:
    plants = [["企业", "横坐标 [km]"], ["造纸厂", 0], ["热电厂", 1]]
    pipe = [["mode", "carries", "capex_terminal [万元]"], ["pipe", "water", 10]]
    for case in opened(book({"企业": plants, "transport": pipe}, "", tmp_path)):
        assert ("CNY", 1e5) == (case.info.currency, case.transport[0].capex_terminal)


# the page

UNSTATED = {"plants": [["plant", "x_km", "site_area [万m2]"], ["mill", 0, 5], ["works", 1, None]]}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["plants: the value of merged cells counts for all their rows (C2:C3).", "no currency is stated, and EUR is taken."],
        ),
        ("zh", ["plants：合并单元格的值适用于其所有行（C2:C3）。", "case：未写明货币，按 EUR 计。"]),
    ],
)
def test_the_page_says_what_was_assumed_of_an_upload(language: str, words: list[str], tmp_path: Path) -> None:
    path = book(UNSTATED, "", tmp_path, "park.xlsx")
    made = openpyxl.load_workbook(path)
    made["plants"].merge_cells("C2:C3")
    made.save(path)
    app = page(language=language)
    app.file_uploader[0].upload("park.xlsm", path.read_bytes(), "application/octet-stream").run()
    told = app.warning[0].value.replace("\\", "")
    assert [] == [sentence for sentence in words if sentence not in told]
    app.button(key="upload_new").click().run()
    assert not app.exception
    assert [5e4, 5e4] == [plant.site_area_m2 for plant in repository.load("mine/park").plants]


@pytest.mark.parametrize(("language", "words"), [("en", "Excel Workbook (*.xlsx)"), ("zh", "Excel 工作簿(*.xlsx)")])
def test_the_page_tells_how_to_save_an_old_workbook(language: str, words: str) -> None:
    app = page(language=language)
    app.file_uploader[0].upload("park.xls", OLE, "application/octet-stream").run()
    assert not app.exception
    assert words in str(app.table[0].value.iloc[0].to_list()).replace("\\", "")


# files of other programs


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def with_part(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *(("x.xls", OLE), ("x.et", OLE), ("x.xlsx", OLE), ("x.xls", b"<html><table></table></html>")),
        *(("x.ods", with_part("content.xml")), ("x.xlsb", with_part("xl/workbook.bin"))),
    ],
)
def test_other_workbooks_are_told_how_to_be_saved(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    for read in (lambda: load_case(tmp_path / name), lambda: case_of_file(data, name)):
        assert "save it as 'Excel Workbook (*.xlsx)', without a password" in refused(read)


def test_what_is_called_as_a_table_but_is_no_csv_file_is_said(tmp_path: Path) -> None:
    home = files(tmp_path, plants="plant\nmill\n")
    (home / "markets.xlsx").write_bytes(b"")
    (home / "DEMANDS.CSV").write_text("demand,plant,commodity,rate_per_h\n", encoding="utf-8")
    told = "markets.xlsx is not read: a table is a CSV file, markets.csv."
    assert [(told,)] * 2 == [load_case(home).notes, packed(home).notes] and rendered(load_case(home).notes[0], "zh") != told


def test_notes_are_no_part_of_a_case(tmp_path: Path) -> None:
    """Proves a case that was read with a note equals the one without, also as a key. Sensitivity: pydantic compares all."""
    case: Any = folder({"plants": PLANTS}, "", tmp_path)
    plain = case.noted([])
    assert case.notes and not plain.notes and case == plain and hash(case) == hash(plain)
    assert case.notes == case.model_copy(update={"plants": ()}).notes
