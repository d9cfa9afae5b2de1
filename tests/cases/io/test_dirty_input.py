"""Tables as people hand them over: odd blanks, signs and numbers are read, what has two meanings is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parkloop.cases import Case, CaseError, from_tables, load_case

SETTINGS = {"format": 1, "case.id": "dirt"}
TOML = 'format = 1\n[case]\nid = "dirt"\n'


def folder(tmp_path: Path, **files: str | bytes) -> Path:
    (tmp_path / "case.toml").write_text(TOML, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def plants(**columns: list[object]) -> Case:
    return from_tables(SETTINGS, {"plants": pd.DataFrame(columns, dtype=object)})


def faults(source: Path) -> str:
    with pytest.raises(CaseError) as error:
        load_case(source)
    return str(error.value)


def test_marks_line_ends_and_blanks_do_not_matter(tmp_path: Path) -> None:
    text = "\ufeff\r\n plant , X_km ,title,,\r\n\r\nmill , 2 ,  The mill ,,\r\n,,,,\r\n works,3,,,\r\n"
    case = load_case(folder(tmp_path, plants=text))
    assert [("mill", 2.0, "The mill"), ("works", 3.0, None)] == [(row.plant, row.x_km, row.title) for row in case.plants]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_other_delimiters_are_seen_in_the_header(tmp_path: Path, delimiter: str) -> None:
    text = "plant,x_km,y_km\nmill,2.5,1\n".replace(",", delimiter)
    assert 2.5 == load_case(folder(tmp_path, plants=text)).plants[0].x_km


def test_short_rows_are_filled_and_quotes_respected(tmp_path: Path) -> None:
    case = load_case(folder(tmp_path, plants='plant,title,x_km\nmill,"A, ""B""\nC"\n'))
    assert ('A, "B"\nC', 0.0) == (case.plants[0].title, case.plants[0].x_km)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,234.5", 1234.5),
        ("12,345,678", 12345678.0),
        ("-1,234,000", -1234000.0),
        ("1 234.5", 1234.5),
        ("1\u00a0234", 1234.0),
        ("１２．５", 12.5),
        ("１,２３４.５", 1234.5),
        ("\u22123", -3.0),
        (" 7 ", 7.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("+2", 2.0),
        (np.float64(2.5), 2.5),
        (np.int64(4), 4.0),
        (3, 3.0),
    ],
)
def test_numbers_are_read_as_meant(written: object, meant: float) -> None:
    assert meant == plants(plant=["a"], value_added_per_y=[written]).plants[0].value_added_per_y


@pytest.mark.parametrize(
    "written",
    [
        "1,23",
        "1,234",
        "-1,000",
        "1.234,5",
        "1,2345",
        "0,234",
        "1,23,456",
        "12,34",
        "1_000",
        "0x10",
        "1 23",
        "3 km",
        "--3",
        "n/a",
        "nan",
        "inf",
        "1e999",
        "5%",
        True,
    ],
)
def test_numbers_of_no_or_two_meanings_are_refused(written: object) -> None:
    with pytest.raises(CaseError, match="plants, row a, column x_km: found"):
        plants(plant=["a"], x_km=[written])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *[(written, True) for written in ("TRUE", "yes", 1, 1.0, "1", "是", True, np.bool_(True), "", None, np.nan)],
        *[(written, False) for written in ("False", "no", 0, "0", "否", " NO ")],
    ],
)
def test_booleans_are_read_as_meant(written: object, meant: bool) -> None:
    tables = {
        "plants": pd.DataFrame({"plant": ["a"]}),
        "zones": pd.DataFrame(
            {"zone": ["z"], "plant": ["a"], "existing_recovery": [written], "recovery_capex_per_mw": ["1"]}, dtype=object
        ),
    }
    assert meant is from_tables(SETTINGS, tables).zones[0].existing_recovery


def test_ids_and_texts_may_come_as_numbers() -> None:
    case = plants(plant=[1, 2.0], title=[7, 2.5], role=[" Utility", "OPERATOR"])
    assert [("1", "7", "utility"), ("2", "2.5", "operator")] == [(row.plant, row.title, row.role) for row in case.plants]


@pytest.mark.parametrize("blank", [None, np.nan, pd.NA, pd.NaT, "", "  ", "\u3000"])
def test_blank_cells_take_the_default(blank: object) -> None:
    row = plants(plant=["a", blank], x_km=[blank, blank], jobs=[blank, blank], title=[blank, blank]).plants[0]
    assert (0.0, None, None) == (row.x_km, row.jobs, row.title)


def test_an_index_with_a_name_is_a_column() -> None:
    case = from_tables(SETTINGS, {"plants": pd.DataFrame({"x_km": [1.0]}, index=pd.Index(["a"], name="plant"))})
    assert "a" == case.plants[0].plant


def test_settings_may_be_nested() -> None:
    settings = {"format": 1, "case": {"id": "x", "base_year": "2020"}, "policy": {"carbon_price_scopes": "1, 3"}}
    case = from_tables(settings, {"plants": pd.DataFrame({"plant": ["a"]})})
    assert (2020, (1, 3)) == (case.info.base_year, case.policy.carbon_price_scopes)


def test_dates_in_number_columns_are_refused() -> None:
    with pytest.raises(CaseError, match=r"2024-05-01.*it must be a number in km"):
        plants(plant=["a"], x_km=[pd.Timestamp("2024-05-01")])


def test_errors_of_excel_are_named() -> None:
    with pytest.raises(CaseError, match="found '#REF!', but this is an error of Excel"):
        plants(plant=["a"], x_km=["#REF!"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plant,x_km,x_km\na,1,2\n", "plants, column x_km: this column stands twice"),
        ("plant,x [m],x_km\na,1,2\n", "plants, column x_km: this column stands twice"),
        ("plant,x_km\na,1,2\n", "plants, row a: the row has more cells than the header has columns"),
        ("plant,\na,1\n", "plants: a column without a header holds values"),
        ('plant,title\na,"open\n', "plants: the file is not valid CSV"),
        ("plant,title\na,Mühle\n".encode("cp1252"), "plants: the file plants.csv is not UTF-8 (line 2)"),
        ("plant\na\n".encode("utf-16"), "plants: the file plants.csv is not UTF-8 (line 1)"),
        ("plant,title\na,x\0y\n", "plants: the file plants.csv holds a zero byte (line 2)"),
        ("x_km\n1\n", "plants, column plant: this column must be given"),
    ],
)
def test_broken_files_are_told(tmp_path: Path, text: str | bytes, words: str) -> None:
    assert words in faults(folder(tmp_path, plants=text))


@pytest.mark.parametrize("text", ["", "\n\n", "market,commodity,direction\n", "market\n,,\n"])
def test_a_table_without_rows_is_empty(tmp_path: Path, text: str) -> None:
    assert () == load_case(folder(tmp_path, plants="plant\na\n", markets=text)).markets


def test_strange_files_and_keys_are_told_together(tmp_path: Path) -> None:
    source = folder(tmp_path, plants="plant\na\n", market="a\n", demand_s="b\n", expected="quantity\ncost\n")
    (source / "case.toml").write_text(TOML + 'titel = "x"\n', encoding="utf-8")
    told = faults(source)
    assert "3 faults" in told
    assert "market: this table is unknown (nearest: markets)" in told
    assert "demand_s: this table is unknown (nearest: demands)" in told
    assert "case, column case.titel: this key is unknown (nearest: case.title)" in told


def test_a_broken_case_toml_hides_no_other_fault(tmp_path: Path) -> None:
    source = folder(tmp_path, plants="plant,x_km\na,b\n")
    (source / "case.toml").write_text("format = = 1\n", encoding="utf-8")
    told = faults(source)
    assert "case: case.toml is not valid TOML" in told and "plants, row a, column x_km" in told
    (source / "case.toml").write_bytes(b'format = 1\n[case]\nid = "\xff"\n')
    assert "case: the file case.toml is not UTF-8 (line 3)" in faults(source)


def test_what_is_not_there_is_one_clear_fault(tmp_path: Path) -> None:
    for source, words in (
        (tmp_path / "none", "it must be a folder, a workbook, a ZIP archive or a shipped case"),
        (tmp_path, "a case is a folder with a case.toml"),
        (tmp_path / "none.xlsx", "there is no such file"),
    ):
        with pytest.raises(CaseError) as error:
            load_case(source)
        assert 1 == len(error.value.faults) and words in str(error.value)
