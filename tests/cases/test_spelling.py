"""One species or property in several spellings is one, through every door; what is read as what is told."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkloop.app_pages.session import grids
from parkloop.cases import Case, CaseError, load_case, read_workbook, save_case, warnings, write_workbook
from parkloop.cases.io.folder import write_folder
from parkloop.cases.io.revalidation import revalidated
from parkloop.cases.io.workbook import workbook_ids
from parkloop.cases.schema import WaterQuality
from parkloop.cases.spelling import SPELT, folded, one_name, same_name, vocabulary
from tests.support.by_hand import cost, near, park, solve

PAIRS = [
    ("CODcr", "COD"),
    ("codcr", "cod"),
    ("COD Cr", "cod"),
    ("COD_cr", "cod"),
    ("ＣＯＤ", "cod"),
    ("化学需氧量", "cod"),
    ("化学需氧量（CODcr）", "化学需氧量（CODcr)"),
    ("氨氮", "nh3n"),
    ("氨氮", "NH3-N"),
    ("NH₃-N", "nh3-n"),
    ("NH4+-N", "nh3n"),
    ("Ammonia nitrogen", "氨氮（以N计）"),
    ("总磷（以P计）", "总磷(以P计)"),
    ("总磷", "TP"),
    ("total_phosphorus", "tp"),
    ("Cl-", "chloride"),
    ("氯离子", "cl"),
    ("Cl⁻", "Chlorides"),
    ("SO₄²⁻", "sulfate"),
    ("硫酸盐", "sulphate"),
    ("TSS", "悬浮物"),
    ("SS", "suspended solids"),
    ("Cr(VI)", "六价铬"),
    ("BOD", "BOD5"),
    ("五日生化需氧量", "bod₅"),
    ("石油类", "oil"),
    ("总硬度", "Hardness"),
    ("色度（倍）", "色度(倍)"),
    ("X-oil", "x_oil"),
    ("NO₂⁻", "亚硝酸盐"),
    ("NO3-", "硝酸盐"),
    ("F-", "氟化物"),
    ("CN-", "氰化物"),
    ("Cl-", "cl"),
    ("TCr", "总铬"),
    ("Total Hg", "总汞"),
    ("x.oil", "x-oil"),
    ("Total Dissolved Solids", "tds"),
    ("汞", "Hg"),
    ("氨氮（NH3-N）", "nh3n"),
    ("化学需氧量（CODcr）", "COD"),
    ("COD (化学需氧量)", "化学需氧量"),
    ("总磷 TP", "TP（总磷）"),
    ("五日生化需氧量(BOD5)", "bod5"),
    ("氯化物（Cl-）", "cl"),
    ("Total dissolved solids (TDS)", "tds"),
    ("悬浮物/SS", "ss"),
    ("NH3-N [mg/L]", "氨氮"),
]


def sheets(one: str, other: str) -> dict[str, list[list[Any]]]:
    """A park in which 20 t/h with 1,000 mg/L can replace fresh water of which the taker admits 100."""
    return {
        "plants": [["plant", "x_km"], ["mill", 0], ["works", 1]],
        "conditions": [["condition", "hours_per_y"], ["year", 1000]],
        "water_streams": [
            ["stream", "plant", "role", "flow_t_per_h", "price_per_t"],
            ["rinse", "mill", "source", 20, None],
            ["wash", "works", "sink", 20, None],
            ["town", "works", "supply", None, 2],
            ["sewer", "mill", "outlet", None, 1],
        ],
        "transport": [["mode", "carries"], ["pipe", "water"]],
        "water_quality": [
            ["stream", "species", "c_in_max_mg_per_l", "c_out_mg_per_l"],
            ["rinse", one, None, 1000],
            ["wash", other, 100, None],
        ],
    }


def workbook(path: Path, one: str, other: str) -> Path:
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, rows in sheets(one, other).items():
            pd.DataFrame(rows[1:], columns=rows[0]).to_excel(book, sheet_name=name, index=False)
    return path


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_spellings_are_one_species(one: str, other: str, tmp_path: Path) -> None:
    """Proves that the limit acts on what the giver has. Sensitivity: as two species nothing limits the reuse."""
    case = read_workbook(workbook(tmp_path / "park.xlsx", one, other))
    first, second = case.water_quality
    assert first.species == second.species
    told = " ".join(warnings(case))
    assert "acts on nothing" not in told
    for row, written in ((first, one), (second, other)):
        assert written.casefold() == row.species or row.title == written
        assert written.casefold() == row.species or f"'{written}' is read as {row.species}" in told or row.title == written


def test_the_plan_keeps_the_limit_whatever_it_is_called(tmp_path: Path) -> None:
    """Proves that 2 of 20 t/h are reused: 18 t/h of 2 and 18 t/h to the sewer of 1 a ton, 54,000 a year.

    Sensitivity: with a limit that acts on nothing all 20 t/h are reused and nothing is paid.
    """
    for one, other in (("CODcr", "COD"), ("氨氮", "nh3n"), ("总磷（以P计）", "总磷(以P计)")):
        assert near(54_000) == cost(read_workbook(workbook(tmp_path / "park.xlsx", one, other)))


def test_the_ids_of_a_workbook_tell_what_was_read_as_what(tmp_path: Path) -> None:
    ids = workbook_ids(workbook(tmp_path / "park.xlsx", "氨氮", "色度（倍）")).to_dict("records")
    assert {"table": "water_quality", "column": "species", "name": "氨氮", "id": "nh3n"} in ids
    assert 1 == len([row for row in ids if row["name"] == "色度（倍）"])


def by_hand(one: str, other: str, **more: Any) -> Case:
    return park(
        water_streams=[
            {"stream": "rinse", "plant": "mill", "role": "source", "flow_t_per_h": 20},
            {"stream": "wash", "plant": "works", "role": "sink", "flow_t_per_h": 20},
            {"stream": "town", "plant": "works", "role": "supply", "price_per_t": 2},
            {"stream": "sewer", "plant": "mill", "role": "outlet", "price_per_t": 1},
        ],
        water_quality=[
            {"stream": "rinse", "species": one, "c_out_mg_per_l": 1000},
            {"stream": "wash", "species": other, "c_in_max_mg_per_l": 100},
        ],
        transport=[{"mode": "pipe", "carries": "water"}],
        **more,
    )


def test_tables_folders_and_the_page_read_them_alike(tmp_path: Path) -> None:
    """Proves that tables, a folder and the page's tables name the species once, and that saving keeps the spelling as title."""
    case = by_hand("CODcr", "化学需氧量")
    assert {"cod"} == {row.species for row in case.water_quality}
    assert ["CODcr", "化学需氧量"] == [row.title for row in case.water_quality]
    write_folder(by_hand("x1", "x2"), tmp_path)
    text = (tmp_path / "water_quality.csv").read_text(encoding="utf-8")
    (tmp_path / "water_quality.csv").write_text(text.replace("x1", "CODcr").replace("x2", "ＣＯＤ"), encoding="utf-8")
    assert {"cod"} == {row.species for row in load_case(tmp_path).water_quality}
    current = grids.frames(by_hand("x1", "x2"))
    current["water_quality"].loc[0, "species"] = "NH3-N"
    current["water_quality"].loc[1, "species"] = "氨氮"
    typed = grids.case_of(current)
    assert {"nh3n"} == {row.species for row in typed.water_quality}
    save_case(typed, tmp_path)
    assert load_case(tmp_path) == typed
    assert "water_quality: '氨氮' is read as nh3n." in warnings(load_case(tmp_path))
    write_workbook(typed, tmp_path / "again.xlsx", "zh")
    assert typed == read_workbook(tmp_path / "again.xlsx")


def test_a_script_is_understood_too() -> None:
    """Proves that records and changed copies have one name. Sensitivity: a copy is not validated when it is made."""
    assert "cod" == WaterQuality(stream="s", species="CODcr").species
    case = by_hand("cod", "cod")
    first, second = case.water_quality
    changed = case.model_copy(update={"water_quality": (first.model_copy(update={"species": "codcr"}), second)})
    assert {"cod"} == {row.species for row in revalidated(changed).water_quality}


def test_an_objective_may_be_any_of_its_names() -> None:
    """Proves that the least of a species is found by its usual name. Sensitivity: only the case's own word was known."""
    plan = solve(by_hand("CODcr", "COD"), objective="CODcr")
    assert ("cod", near(18.0)) == (plan.objective_name, plan.objective)
    assert "chloride" == by_hand("chloride", "chloride").called("Cl-")


def test_caps_taxes_and_emissions_mean_the_same_species() -> None:
    """Proves that policies, emissions, equivalents and sources of numbers name it once, commodities not."""
    case = by_hand(
        "cod",
        "cod",
        commodities=[{"commodity": "carbon_dioxide", "kind": "other"}, {"commodity": "gas", "kind": "fuel"}],
        markets=[
            {"market": "net", "commodity": "gas", "direction": "buy"},
            {"market": "ice", "commodity": "carbon_dioxide", "direction": "buy"},
        ],
        emissions=[
            {"item": "net", "species": "CO₂", "kg_per_unit": 200},
            {"item": "net", "species": "氮氧化物", "kg_per_unit": 1},
        ],
        pollution_equivalents=[{"medium": "water", "species": "CODcr", "kg_per_equivalent": 1}],
        policies=[
            {"policy": "a", "kind": "cap", "target": "CODcr", "value": 1e9},
            {"policy": "b", "kind": "tax", "target": "化学需氧量", "value": 1},
            {"policy": "c", "kind": "cap", "target": "carbon_dioxide", "value": 1e9},
            {"policy": "d", "kind": "cap", "target": "NOₓ", "value": 1e9},
        ],
        provenance=[
            {"table": "water_quality", "row": "rinse/CODcr", "column": "c_out_mg_per_l", "grade": "measured"},
            {"table": "emissions", "row": "net/二氧化碳", "column": "kg_per_unit", "grade": "assumed"},
        ],
    )
    assert ["cod", "cod", "carbon_dioxide", "nox"] == [row.target for row in case.policies]
    assert ["co2", "nox"] == [row.species for row in case.emissions]
    assert ["cod"] == [row.species for row in case.pollution_equivalents]
    assert not [told for told in warnings(case) if "acts on nothing" in told or "no such row" in told]


def test_properties_of_materials_are_one_too() -> None:
    case = park(
        material_streams=[
            {"stream": "coal", "plant": "mill", "role": "supply", "material": "coal"},
            {"stream": "kiln", "plant": "mill", "role": "sink", "material": "coal", "flow_t_per_h": 1},
        ],
        material_quality=[
            {"stream": "coal", "property": "热值", "value": 20},
            {"stream": "kiln", "property": "Calorific value", "min": 18},
        ],
    )
    assert 1 == len({row.property for row in case.material_quality})
    assert not [told for told in warnings(case) if "in every blend" in told]


def test_one_species_twice_for_one_stream_is_told_by_both_names() -> None:
    with pytest.raises(CaseError, match="codcr and cod are one name, and it stands once"):
        park(
            water_streams=[{"stream": "rinse", "plant": "mill", "role": "source", "flow_t_per_h": 20}],
            water_quality=[
                {"stream": "rinse", "species": "codcr", "c_out_mg_per_l": 1000},
                {"stream": "rinse", "species": "cod", "c_out_mg_per_l": 900},
            ],
        )


def test_what_is_written_in_one_way_keeps_its_name() -> None:
    """Proves that ids that are no built-in species stay. Sensitivity: plans would speak of what nobody has written."""
    assert {"chloride"} == {row.species for row in by_hand("chloride", "chloride").water_quality}
    assert {"cl"} == {row.species for row in by_hand("chloride", "cl").water_quality}
    assert {"total_n"} == {row.species for row in by_hand("total_n", "total-n").water_quality}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("codmn", "cod"),
        ("tn", "tp"),
        ("nitrate", "nitrite"),
        ("no3n", "nitrate"),
        ("sulphate", "sulphite"),
        ("cr", "cr6"),
        ("nh3", "nh3n"),
        ("pm10", "pm25"),
        ("cod", "bod5"),
        ("na", "nacl"),
        ("so2", "so4"),
        ("a1.2", "a12"),
        ("NO2", "NO2-"),
        ("NO2", "亚硝酸盐"),
        ("SO3", "SO3²⁻"),
        ("S2", "S²⁻"),
        ("F", "F⁻"),
        ("总铬", "六价铬"),
        ("三价铬", "总铬"),
        ("总氮", "氨氮"),
        ("NO", "NOx"),
        ("CO", "CO2"),
        ("TDS", "TSS"),
        ("TP", "PO4"),
        ("动植物油", "石油类"),
        ("石油类（动植物油）", "石油类"),
        ("总铬（六价铬）", "总铬"),
        ("COD/BOD5", "cod"),
        ("S COD", "cod"),
    ],
)
def test_species_that_are_two_stay_two(one: str, other: str) -> None:
    assert not same_name(one, other, "species")


@pytest.mark.parametrize("column", dict.fromkeys(SPELT.values()))
def test_no_name_of_the_vocabulary_means_two(column: str) -> None:
    """Proves that each id is its own name, and that all names lead to an id that stays. Sensitivity: a name under two ids."""
    names = vocabulary(column)
    assert all(one_name(column, known) == known for known in names.values())
    assert all(folded(name) == name.rstrip("+-") for name in names)
