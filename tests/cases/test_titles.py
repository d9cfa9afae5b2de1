"""Titles of what has no row of its own: stated in titles.csv, else as is usual, else after the streams of a material."""

from pathlib import Path

from parkloop.cases import load_case, read_workbook
from parkloop.cases.schema import TitleOf
from parkloop.cases.titles import name_titles, used_names
from tests.cases.io.test_workbook import book


def test_names_of_a_chinese_workbook_stay_chinese(tmp_path: Path) -> None:
    """Proves that no species is called `species_1` and no material `Material 11`, whatever the language of the page."""
    path = book(
        tmp_path / "zh.xlsx",
        plants=[["plant", "sector"], ["热电厂", "热电"]],
        conditions=[["condition", "hours_per_y", "scenario"], ["夏季", 4000, "丰水年"]],
        profiles=[["profile", "condition", "factor"], ["采暖", "夏季", 0.5]],
        water_streams=[["stream", "plant", "role", "flow_t_per_h"], ["冷凝水", "热电厂", "source", 3]],
        water_quality=[["stream", "species", "c_out_mg_per_l"], ["冷凝水", "氨氮", 3], ["冷凝水", "盐", 5]],
        material_streams=[
            ["stream", "plant", "role", "material", "flow_t_per_h", "hazard"],
            ["炉渣", "热电厂", "source", "炉渣", 3, "危险"],
            ["窑用石灰石", "热电厂", "sink", "石灰石", 2, None],
            ["石灰石", "热电厂", "supply", "石灰石", None, None],
        ],
    )
    case = read_workbook(path)
    for language in ("en", "zh"):
        titles = name_titles(case, language)
        called = {
            kind: {titles.get((kind, name), name) for of, name in used_names(case) if of == kind and name}
            for kind in ("material", "species", "hazard", "profile", "scenario", "sector")
        }
        nitrogen = "氨氮" if language == "zh" else "Ammonia nitrogen"
        assert {nitrogen, "盐"} == called.pop("species")
        assert {
            "material": {"炉渣", "石灰石"},
            "hazard": {"危险"},
            "profile": {"采暖"},
            "scenario": {"丰水年"},
            "sector": {"热电"},
        } == called
    again = read_workbook(path, before=case)
    assert case == again


def test_what_is_stated_goes_before_what_is_usual() -> None:
    case = load_case("two_firms")
    assert ("Dissolved solids (TDS)", "酒糟") == (
        name_titles(case)["species", "tds"],
        name_titles(case, "zh")["material", "grain"],
    )
    stated = case.model_copy(update={"titles": (TitleOf(kind="species", name="TDS", title="Salt", title_zh="盐"),)})
    assert ("Salt", "盐") == (name_titles(stated)["species", "tds"], name_titles(stated, "zh")["species", "tds"])
